"""What of a program stands where: the layers, calls, models and trainings of a line, the most telling one first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from lstmlint.diagnostic import Diagnostic, Place, Span
from lstmlint.program import RECURRENT, Application, Call, Event, Layer, Model, Module, Program
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.engine.understanding import Locate

# What is done with a model and has a page.
TRAINING = frozenset(
    {"compile", "fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator", "train_on_batch", "test_on_batch"}
    | {"predict_on_batch"}
)
_RECURRENT_TORCH = frozenset({"LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell"})


@dataclass(slots=True)
class Thing:
    """What one place of the program is, on all its paths."""

    span: Span
    layers: list[Layer] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    modules: list[Module] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much a reader of the line wants to hear of it: 0 is most."""
        layers = [*self.layers, *(call.layer for call in self.calls)]
        if any(isinstance(layer, Layer) and (layer.recurrent or layer.kind in RECURRENT) for layer in layers):
            return 0
        modules = [*self.modules, *(one.module for one in self.applications)]
        if any(module.kind in _RECURRENT_TORCH and not module.custom for module in modules):
            return 0
        if self.events:
            return 1
        if any(isinstance(layer, Layer) for layer in layers) or any(not module.custom for module in modules):
            return 2
        return 3

    def of(self, layer: Layer | Model) -> bool:
        """Whether it is about this layer."""
        return layer in self.layers or any(call.layer is layer for call in self.calls)


@dataclass(slots=True)
class Places:
    """A program that was interpreted, with the way from its places to spans, and what was found in it.

    The way is asked once, when the first line is explained; so one of these can serve a document as long as its text stays.
    """

    program: Program
    where: Locate
    diagnostics: Sequence[Diagnostic] = ()
    _spans: dict[Place, Span] | None = None
    _things: list[Thing] | None = None

    def span(self, place: Place | None) -> Span | None:
        """Where a place of the program is."""
        return self._all().get(place) if place is not None else None

    def _all(self) -> dict[Place, Span]:
        if self._spans is None:
            self._spans = self.where(dict.fromkeys(_every_place(self.program)))
        return self._spans

    def things(self) -> list[Thing]:
        """Everything that has a page, in the order of the file."""
        if self._things is None:
            self._things = _things(self.program, self._all())
        return self._things


def _every_place(program: Program) -> Iterator[Place]:
    for path in program.paths:
        for layer in path.layers:
            yield layer.place
        for call in path.calls:
            yield call.place
        for model in path.models:
            yield model.place
        for event in path.events:
            yield event.place
            yield from event.loops
        for module in path.modules:
            yield module.place
        for application in path.applications:
            yield application.place
            yield from application.loops


def _things(program: Program, spans: dict[Place, Span]) -> list[Thing]:
    found: dict[Span, Thing] = {}

    def thing(place: Place) -> Thing | None:
        span = spans.get(place)
        if span is None or span.filename != program.filename:
            return None
        return found.setdefault(span, Thing(span))

    for path in program.paths:
        for layer in path.layers:
            if one := thing(layer.place):
                one.layers.append(layer)
        for call in path.calls:
            if not call.speculative and (one := thing(call.place)):
                one.calls.append(call)
        for model in path.models:
            if one := thing(model.place):
                one.models.append(model)
        for event in path.events:
            if event.kind in TRAINING and isinstance(event.target, Model) and not event.speculative and (one := thing(event.place)):
                one.events.append(event)
        for module in path.modules:
            if one := thing(module.place):
                one.modules.append(module)
        for application in path.applications:
            if not application.speculative and (one := thing(application.place)):
                one.applications.append(application)
    return sorted(
        found.values(), key=lambda one: (one.span.cell or 0, one.span.row, one.span.column, -one.span.end_row, -one.span.end_column)
    )


def covers(span: Span, row: int, column: int | None = None) -> bool:
    """Whether a span has something on the row, or at the column of it."""
    last = span.end_row if span.end_column > 1 or span.end_row == span.row else span.end_row - 1
    if not span.row <= row <= last:
        return False
    if column is None:
        return True
    after_start = row > span.row or column >= span.column
    return after_start and (row < span.end_row or column < span.end_column)


def on_line(things: Iterable[Thing], row: int, cell: int | None) -> list[Thing]:
    """What stands on a line: what begins there, else the innermost of what reaches over it."""
    there = [one for one in things if one.span.cell == cell and covers(one.span, row)]
    beginning = [one for one in there if one.span.row == row]
    if beginning:
        return sorted(beginning, key=lambda one: one.weight)
    return sorted(there, key=_extent)[:1]


def at_column(things: Iterable[Thing], row: int, column: int, cell: int | None) -> Thing | None:
    """The innermost thing around a column."""
    there = [one for one in things if one.span.cell == cell and covers(one.span, row, column)]
    return min(there, key=_extent, default=None)


def _extent(one: Thing) -> tuple[int, int]:
    return (one.span.end_row - one.span.row, one.span.end_column - one.span.column)
