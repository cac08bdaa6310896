"""What a training method is fed with: the shapes of the inputs and targets of ``fit``, ``evaluate`` and their like.

The one place that reads data out of arguments: arrays, lists of them, dicts by name, and the pairs of ``validation_data``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from lstmlint.diagnostic import Place
from lstmlint.interpret.arrays import is_number
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import Array, Given, Items, Listed, Table
from lstmlint.program import Batches, Dataset, Feed, Side, Value
from lstmlint.shape import ANY, Axis, Shape, Unknown

_DEEPEST = 4  # of lists in lists
_TRAINS = frozenset({"fit", "evaluate", "predict", "predict_classes", "predict_proba"})
_ON_BATCH = frozenset({"train_on_batch", "test_on_batch", "predict_on_batch"})


def batches(name: str, args: Mapping[str, Value], given: Given) -> tuple[Batches, ...]:
    """Everything that the method ``name`` is fed with, training data first."""
    if given.opaque:
        return ()
    found = []
    source = "generator" if name.endswith("_generator") else "x"
    if isinstance(args.get(source), Dataset):
        found += _handed_out(args[source], _place(given, args, source), "data")
    elif name in _TRAINS | _ON_BATCH:
        plain = pair(args.get("x"), args.get("y"), _place(given, args, "x"), _place(given, args, "y"), batched=name in _ON_BATCH)
        weights = args.get("sample_weight")
        found.append(replace(plain, weights=side(weights, _place(given, args, "sample_weight"))) if weights is not None else plain)
    held = args.get("validation_data")
    if isinstance(held, Dataset):
        found += _handed_out(held, _place(given, args, "validation_data"), "validation")
    elif isinstance(held, tuple | Items) and getattr(held, "exact", True) and len(held) in (2, 3):
        place = _place(given, args, "validation_data")
        found.append(Batches(side(held[0], place), side(held[1], place), "validation"))
    return tuple(found)


def _handed_out(value: Value, place: Place | None, use: Literal["data", "validation"]) -> list[Batches]:
    """What a dataset or a generator hands out: (inputs, targets) of one batch."""
    if not isinstance(value, Dataset) or (value.batched is not True and value.source != "tf.data") or value.batched is None:
        return []
    element = value.element
    parts = tuple(element) if isinstance(element, tuple) and len(element) in (2, 3) else (element, None)
    if not value.batched:  # single samples: Keras takes their first axis for the batch
        return [Batches(side(parts[0], place), None, use, batched=True)]
    size = value.batch if isinstance(value.batch, int) and not isinstance(value.batch, bool) else None
    return [Batches(side(parts[0], place), side(parts[1], place), use, batched=True, size=size)]


def pair(x: Value, y: Value, x_place: Place | None, y_place: Place | None, *, batched: bool = False) -> Batches:
    """The inputs and the targets that were given, read as far as they are known."""
    return Batches(side(x, x_place), side(y, y_place), batched=batched)


def _place(given: Given, args: Mapping[str, Value], name: str) -> Place | None:
    argument = given.keyword(name)
    if argument is None and name in args:
        argument = next((a for a in given.positional if a.value is args[name]), None)
    return argument.value_place if argument is not None and not argument.inherited else None


def side(value: Value, place: Place | None) -> Side | None:
    """One side of the data; None where nothing at all is known of it."""
    if isinstance(value, Array):
        return Side("one", (feed(value),), place=place)
    if isinstance(value, Items | tuple):
        if _numbers(value):
            return Side("numbers", (), place=place)
        if not value or not getattr(value, "exact", True) or not all(isinstance(v, Array | Unknown) for v in value):
            return None
        if not any(isinstance(v, Array) for v in value):
            return None
        return Side("list", tuple(feed(v) for v in value), place=place)
    if isinstance(value, Listed):
        return Side("numbers", (), place=place) if _numbers(value) else None
    if isinstance(value, Table):
        if not value.exact or not value or not all(isinstance(key, str) for key in value):
            return None
        return Side("dict", tuple(feed(v) for v in value.values()), tuple(str(key) for key in value), place)
    return None


def _numbers(value: Value, depth: int = 0) -> bool:
    """Whether the value is a list of numbers for certain, or of lists of them."""
    if isinstance(value, Listed):
        return value.plain and value.array.dtype not in ("str", "object")
    if not isinstance(value, Items | tuple) or not value or depth > _DEEPEST:
        return False
    return all(is_number(item) or _numbers(item, depth + 1) for item in value)


def feed(value: Value) -> Feed | None:
    """One array as data; None where it is not known to be one."""
    if not isinstance(value, Array):
        return None
    span = value.values
    return Feed(
        _certain(value),
        value.dtype,
        value.one_hot,
        span.low if span is not None and not span.centred else None,
        span.high if span is not None and not span.centred else None,
        span is not None and span.exact,
        value.label if value.label != "array" else "the data",
        value.past.lags if value.past is not None else None,
        span is not None and span.centred,
        _draws(value),
        value.past.padded if value.past is not None else None,
        value.dtype == "float" and ((value.past is not None and value.past.fractional) or (span is not None and span.centred)),
    )


def _draws(array: Array) -> int:
    """How many numbers were drawn, where they were."""
    if array.values is None or not array.values.drawn or array.shape.open or not all(isinstance(a, int) for a in array.shape.axes):
        return 0
    return math.prod(a for a in array.shape.axes if isinstance(a, int))


def _certain(array: Array) -> Shape:
    """The shape, without what was only guessed at. Keras reads a column of a table as (samples, 1)."""
    shape = array.shape
    if array.dtype in ("object", "str"):
        return ANY
    axes: tuple[Axis, ...] = tuple(Unknown("?", "approximated") if is_loose(a) else a for a in shape.axes)
    if array.table and len(axes) == 1 and not shape.open:
        axes = (*axes, 1)
    return Shape(axes, shape.open)
