"""What is known of the program while a picture is made of one of its models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field
from typing import Protocol

from lstmlint.diagnostic import Place, Span
from lstmlint.explain import Places
from lstmlint.graph.drafts import Numbers, numbers
from lstmlint.program import Path, Program
from lstmlint.records import dataclass

# So deep may models stand in models; what is deeper is a box.
DEEPEST = 6


class Ordered(Protocol):
    """A call or an application: what it holds is done before it is done itself, so its ``order`` is the greatest."""

    order: int


@dataclass(slots=True)
class Scene:
    """One model on one path. ``spans`` collects, by the id of a box, where it is constructed and where it is applied.

    ``refused`` are the boxes that the framework does not take what they are given.
    """

    places: Places
    path: Path
    numbers: Numbers = field(default_factory=numbers)
    spans: dict[str, list[Span]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)

    @property
    def program(self) -> Program:
        """The program of the model."""
        return self.places.program

    def stands(self, box: str, *places: Place | None) -> Span | None:
        """Where a box stands: the first of the places that has a span."""
        found = [span for place in places if (span := self.places.span(place)) is not None]
        self.spans.setdefault(box, []).extend(found)
        return found[0] if found else None


def around(order: int, level: Sequence[Ordered]) -> int | None:
    """Which of the calls of a level something was done within: the first that was over only after it; None behind the last."""
    return next((place for place, one in enumerate(level) if one.order >= order), None)


def before(one: Ordered, all_of_it: Iterable[Ordered]) -> int:
    """When the same thing was called the time before; what was done within ``one`` came later."""
    return max((other.order for other in all_of_it if other.order < one.order), default=-1)
