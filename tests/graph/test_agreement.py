"""A picture shows what ``summary`` lists, whatever the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmlint.catalog import Catalog
from lstmlint.config import Config
from lstmlint.engine.examples import ready
from lstmlint.picture.scene import Graph, Picture
from lstmlint.summary import summarize
from tests.graph.drawn import drawn

ROOT = Path(__file__).parents[2]
PROGRAMS = sorted([*(ROOT / "examples").rglob("*.py"), *(ROOT / "tests" / "correct").rglob("*.py")])


def check(source: str, version: int | None) -> int:
    """Every model has a picture with its layers, and the picture is sound; how many there are."""
    pictures = drawn(source, version, nested=True)
    models = summarize("model.py", source, Config(keras_version=version))["models"]  # type: ignore[arg-type]
    assert [one.name for one in pictures] == [one["name"] for one in models]
    for picture, model in zip(pictures, models, strict=True):
        sound(picture)
        missing = Counter(_listed(model)) - Counter(_boxes(picture.graph))
        held = {box.name for box in picture.graph.every() if box.inside is None}
        assert not [row for row in missing if not any(row[0].startswith(f"{name}.") for name in held if name)], picture.title
        assert picture.params == model["params"]
    return len(pictures)


def sound(picture: Picture) -> None:
    """Ids are told once, edges stay in their graph, marks point at boxes."""
    ids = [box.id for box in picture.graph.every()]
    assert len(ids) == len(set(ids))
    for graph in _graphs(picture.graph):
        own = {box.id for box in graph.boxes}
        assert all(edge.source in own and edge.target in own for edge in graph.edges)
        assert len({(edge.source, edge.target, edge.kind) for edge in graph.edges}) == len(graph.edges)
    assert {box for mark in picture.marks for box in (mark.change, mark.suffers) if box} <= set(ids)


def _graphs(graph: Graph) -> Iterator[Graph]:
    yield graph
    for box in graph.boxes:
        if box.inside is not None:
            yield from _graphs(box.inside)


def _listed(model: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """The layers of a model once each: a Sequential of Keras 3 lists one that stands in it twice in two rows."""
    yield from dict.fromkeys((layer["name"], layer["params"]) for layer in model["layers"])


def _boxes(graph: Graph, path: str = "") -> Iterator[tuple[str, object]]:
    """The boxes by the names that ``summary`` gives: torch's with those of the modules around."""
    for box in graph.boxes:
        name = f"{path}{box.name or box.type.lower()}"
        yield name, box.params
        if box.inside is not None:
            yield from _boxes(box.inside, f"{name}.")


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: path.name)
def test_programs(path: Path) -> None:
    check(path.read_text(encoding="utf-8"), None)


@pytest.mark.parametrize("code", sorted(Catalog().load()))
def test_the_examples_of_a_rule(code: str) -> None:
    for example in Catalog().load()[code].examples:
        check(ready(example).text, example.keras)
