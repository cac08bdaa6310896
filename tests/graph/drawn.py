"""The pictures of a program's text, for tests."""

from __future__ import annotations

from lstmlint.graph import pictures
from lstmlint.picture.scene import Box, Edge, Graph, Picture
from tests.explain.lines import places


def drawn(source: str, version: int | None = 3, *, nested: bool = False, name: str = "model.py") -> list[Picture]:
    """Every picture of a text."""
    return [one.picture for subject in places(name, source, version) for one in pictures(subject, nested=nested)]


def flow(graph: Graph) -> list[str]:
    """The edges in words: ``lstm -> dense (batch, 16)``, with `` state`` and the label where there are any."""
    names = {box.id: title(box) for box in graph.boxes}
    return [_line(edge, names) for edge in graph.edges]


def title(box: Box) -> str:
    """What tells a box apart in a test."""
    return box.name or box.type


def _line(edge: Edge, names: dict[str, str]) -> str:
    state = " state" if edge.kind == "state" else ""
    label = f" [{edge.label}]" if edge.label else ""
    return f"{names[edge.source]} -> {names[edge.target]} {edge.form.words}{state}{label}"
