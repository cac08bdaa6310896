"""A graph while it is made: boxes and edges by what they stand for, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import field, replace
from itertools import count
from typing import Literal

from lstmlint.picture.scene import Box, Edge, Form, Graph
from lstmlint.records import dataclass

Numbers = Iterator[int]


def numbers() -> Numbers:
    """The numbers of the boxes of one picture."""
    return count()


@dataclass(slots=True)
class _Line:
    form: Form
    labels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Draft:
    """One level of a picture: a nested model has a draft of its own, with the same ``numbers``."""

    numbers: Numbers
    _boxes: dict[object, Box] = field(default_factory=dict)
    _kept: set[str] = field(default_factory=set)
    _lines: dict[tuple[str, str, Literal["tensor", "state"]], _Line] = field(default_factory=dict)

    def box(self, key: object, make: Callable[[str], Box]) -> Box:
        """The box that stands for ``key``, made where there is none yet; ``make`` gets its id."""
        found = self._boxes.get(key)
        if found is None:
            found = self._boxes[key] = make(f"n{next(self.numbers)}")
        return found

    def find(self, key: object) -> Box | None:
        """The box that stands for ``key``, if there is one."""
        return self._boxes.get(key)

    def keep(self, box: Box) -> None:
        """The box is shown even if it leads nowhere."""
        self._kept.add(box.id)

    def used_again(self, key: object) -> None:
        """The box is applied once more."""
        box = self._boxes[key]
        self._boxes[key] = replace(box, uses=box.uses + 1)

    def edge(self, source: str, target: str, form: Form, kind: Literal["tensor", "state"] = "tensor", label: str = "") -> None:
        """A tensor from box to box; several of one kind between the same two are one line with several labels."""
        line = self._lines.setdefault((source, target, kind), _Line(form))
        if label and label not in line.labels:
            line.labels.append(label)

    def end(self, number: int, source: Box, form: Form, label: str) -> None:
        """One of the things that come out."""
        end = self.box(("end", number), lambda own: Box(own, "output", "output", outputs=(form,)))
        self.edge(source.id, end.id, form, label=label)

    def graph(self, *, whole: bool = False) -> Graph:
        """What was drafted; without what leads nowhere (operations and inputs that reach no layer and no output), unless ``whole``."""
        boxes = list(self._boxes.values())
        edges = [Edge(source, target, line.form, kind, ", ".join(line.labels)) for (source, target, kind), line in self._lines.items()]
        if not whole:
            kept = self._telling(boxes, edges)
            boxes = [box for box in boxes if box.id in kept]
            edges = [edge for edge in edges if edge.source in kept and edge.target in kept]
        return Graph(tuple(boxes), tuple(edges))

    def _telling(self, boxes: list[Box], edges: list[Edge]) -> set[str]:
        before: dict[str, list[str]] = {}
        for edge in edges:
            before.setdefault(edge.target, []).append(edge.source)
        kept = {box.id for box in boxes if box.kind in ("layer", "model", "output")} | self._kept
        left = list(kept)
        while left:
            for source in before.get(left.pop(), ()):
                if source not in kept:
                    kept.add(source)
                    left.append(source)
        return kept
