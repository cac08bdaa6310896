"""The pictures of a program: which models there are, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from lstmlint.explain import Places
from lstmlint.graph import keras, torch
from lstmlint.graph.level import Scene
from lstmlint.graph.marks import Subject, marks
from lstmlint.picture.scene import Graph, Picture
from lstmlint.program import Layer, Model, Module, Path, Program
from lstmlint.records import dataclass
from lstmlint.summary import keras as keras_summary
from lstmlint.summary import torch as torch_summary


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture, and where each of its boxes stands: the line that makes the layer first, then those where it is applied."""

    picture: Picture
    subject: Subject


def pictures(places: Places, *, nested: bool = False) -> list[Drawn]:
    """A picture of each model, in the order of ``lstmlint summary``.

    A model that stands in the picture of another is not drawn for itself, unless ``nested`` is set.
    """
    found = [*_keras(places), *_torch(places)]
    if nested:
        return [make() for _, _, make in found]
    inside = {id(one) for thing, path, _ in found for one in _held(thing, path)}
    return [make() for thing, _, make in found if id(thing) not in inside]


_Found = tuple["Model | Module", Path, Callable[[], Drawn]]


def _keras(places: Places) -> Iterator[_Found]:
    program = places.program
    for assumes, model in keras_summary.distinct(program):
        path = _path(program, model)
        data = keras_summary.entry(model, assumes, program, {})
        yield model, path, partial(_drawn, places, path, model, data, partial(keras.graph, model=model))


def _torch(places: Places) -> Iterator[_Found]:
    program = places.program
    for shown in torch_summary.distinct(program):
        module = shown.module
        path = _path(program, module)
        data = torch_summary.entry(shown, {})
        yield module, path, partial(_drawn, places, path, module, data, partial(torch.graph, module=module, leaves=shown.leaves))


def _path(program: Program, thing: Model | Module) -> Path:
    return next(path for path in program.paths if any(one is thing for one in (*path.models, *path.modules)))


def _held(thing: Model | Module, path: Path) -> Iterator[Model | Module]:
    """The models in the picture of a model."""
    if isinstance(thing, Module):
        return  # those that another module holds are not listed in the first place
    for call in thing.calls:
        if isinstance(call.layer, Model):
            if call.layer is not thing:
                yield call.layer
                yield from _held(call.layer, path)
        elif call.layer.custom:
            inner = [one.layer for one in path.calls if one.within is call.layer]
            yield from (one for one in inner if isinstance(one, Model))


def _drawn(places: Places, path: Path, thing: Model | Module, data: dict[str, Any], make: Callable[[Scene], Graph]) -> Drawn:
    scene = Scene(places, path)
    graph = make(scene)
    span = places.span(thing.place)
    events = [one.place for one in path.events if one.target is thing] if isinstance(thing, Model | Layer) else []
    about = [found for place in (thing.place, *events) if (found := places.span(place)) is not None]
    shown = {box.id for box in graph.every()}
    stands = {box: spans for box, spans in scene.spans.items() if box in shown}
    subject = Subject(stands, tuple(about), frozenset(scene.refused))
    picture = Picture(
        data["name"], data["framework"], data["api"], span, graph, data["params"],
        assumes=tuple(data.get("assumes", ())), complete=data.get("complete", True),
    )  # fmt: skip
    return Drawn(replace(picture, marks=tuple(marks(picture, subject, places.diagnostics))), subject)


def findings(drawn: Sequence[Drawn]) -> set[tuple[object, ...]]:
    """What the pictures show of the findings, as (code, place)."""
    return {(mark.code, mark.span) for one in drawn for mark in one.picture.marks}
