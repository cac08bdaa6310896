"""RNN309, RNN311, RNN313, RNN316 and RNN317: data that are prepared in a way that does not do what is wanted."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, placed, reported, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related
from lstmlint.program import RECURRENT, Argument, Call, Event, Layer, Model, Path, Program, Use, Value
from lstmlint.shape import Dim, Shape, Unknown, same, show_dim, show_shape, sub

_SCALER = "the scaler is fitted on all rows here"


@each_path
def lags_as_features(program: Program, path: Path) -> Iterator[Finding]:
    """RNN309: windows of one series laid on the axis of the features, so that nothing recurs."""
    told: set[Place] = set()
    for event in path.events:
        model = event.target
        if event.kind != "fit" or event.speculative or not isinstance(model, Model):
            continue
        reader = _reader(path, event)
        for batches in event.data:
            for feed in batches.x.items if batches.x is not None and reader is not None else ():
                if feed is not None and feed.lags is not None and feed.lags not in told and reader is not None:
                    told.add(feed.lags)
                    data = {"lags": show_dim(feed.shape.last), "shape": show_shape(feed.shape), "layer": title(reader.layer)}
                    yield Finding(feed.lags, data, (Related(placed(reader), f"{title(reader.layer)} makes a single step of it"),))


def _reader(path: Path, event: Event) -> Call | None:
    """The one layer that reads the model's only input, where it is a recurrent one that keeps nothing between batches."""
    if len(event.inputs) != 1:
        return None
    readers = [call for call in path.calls if any(tensor is event.inputs[0] for tensor in call.inputs)]
    if len(readers) != 1 or not isinstance(readers[0].layer, Layer) or not readers[0].layer.recurrent:
        return None
    core = readers[0].layer.core
    plain = core.kind in RECURRENT and not core.opaque and core.get("stateful", False) in (False, None)
    return readers[0] if plain and readers[0].state is None else None


@each_path
def reshape_for_transpose(program: Program, path: Path) -> Iterator[Finding]:
    """RNN311: axes exchanged by ``reshape``, which keeps the order of the numbers and so mixes them."""
    for use in path.uses:
        if use.kind == "reshape":
            old, new, order, array = (use.detail[name] for name in ("from", "to", "order", "array"))
            change = Change(Action.REPLACE, use.place, f"{{0}}.transpose{order}", (array,)) if isinstance(array, Place) else None
            data = {"old": _shown(old), "new": _shown(new), "order": str(order)}
            yield Finding(use.place, data, changes=(change,) if change is not None else ())
    for call in reported(path):
        order = _exchanged_by(call)
        if order is not None:
            data = {"layer": title(call.layer), "old": show_shape(call.inputs[0].shape), "new": show_shape(call.output.shape)}
            yield Finding(placed(call), data | {"order": str(order)}, case="layer")


def _shown(shape: object) -> str:
    return f"({', '.join(show_dim(axis) for axis in shape)})" if isinstance(shape, Shape) else "?"


def _exchanged_by(call: Call) -> tuple[int, ...] | None:
    """The order in which Permute would bring the axes that a Reshape layer exchanges."""
    if kind_of(call) != "Reshape" or len(call.inputs) != 1:
        return None
    old, new = call.inputs[0].shape, call.output.shape
    if old.open or new.open or len(old.axes) != len(new.axes) or len(old.axes) < 3:
        return None
    order: list[int] = []
    for size in new.axes[1:]:
        places = [place for place, other in enumerate(old.axes) if place and size is not None and same(size, other) is True]
        if len(places) != 1 or places[0] in order:
            return None
        order.append(places[0])
    long = [place for place in order if not (isinstance(size := old.axes[place], int) and size == 1)]
    return tuple(order) if long != sorted(long) else None


@each_path
def scaler_before_split(program: Program, path: Path) -> Iterator[Finding]:
    """RNN313: a scaler fitted on the rows of the test as well."""
    fronts: list[Use] = []
    for use in path.uses:
        place = use.detail.get("scaled")
        if not isinstance(place, Place):
            continue
        if use.kind == "scaled_split":
            yield Finding(place, related=(Related(use.place, "only here test data are set apart"),))
        elif use.kind == "cut" and use.detail["start"] is None:
            fronts.append(use)
        elif use.kind == "cut" and any(_rest_of(front, use) for front in fronts):
            yield Finding(place, related=(Related(use.place, "only here test data are set apart"),))


def _rest_of(front: Use, back: Use) -> bool:
    """Whether ``data[n:]`` is what ``data[:n]`` leaves, with or without the window before it."""
    stop, start = front.detail["stop"], back.detail["start"]
    if front.detail["scaled"] != back.detail["scaled"] or not _is_size(stop) or not _is_size(start):
        return False
    between = sub(stop, start)  # type: ignore[arg-type]
    if not isinstance(between, int) or between < 0:
        return False
    return between == 0 or not (isinstance(start, int) and start <= 0)


def _is_size(value: Value) -> bool:
    return isinstance(value, int | Dim | Unknown) and not isinstance(value, bool)


@each_path
def inverse_transform_width(program: Program, path: Path) -> Iterator[Finding]:
    """RNN316: predictions given back to a scaler that knows another number of columns, or with another number of axes."""
    for use in path.uses:
        if use.kind in ("inverse_width", "inverse_rank"):
            shape, columns, fitted = use.detail["shape"], use.detail["columns"], use.detail["fitted"]
            known = isinstance(columns, int | Dim | Unknown)
            data = {"scaler": use.detail["kind"], "shape": _shown(shape), "columns": show_dim(columns) if known else "?"}  # type: ignore[arg-type]
            related = (Related(fitted, "it is fitted here"),) if isinstance(fitted, Place) else ()
            yield Finding(use.place, data, related, case="rank" if use.kind == "inverse_rank" else "")


@each_path
def shuffled_windows(program: Program, path: Path) -> Iterator[Finding]:
    """RNN317: overlapping windows dealt out at random to training and test."""
    for use in path.uses:
        if use.kind == "windows_dealt_out":
            said = use.detail["shuffle"]
            if isinstance(said, Argument):
                changes = (Change(Action.REPLACE, said.value_place, "False"),) if said.literal else ()
            else:
                changes = (Change(Action.ADD_ARGUMENT, use.place, "shuffle=False"),)
            yield Finding(use.place, changes=changes)
