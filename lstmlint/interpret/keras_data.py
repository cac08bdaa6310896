"""Keras' helpers for data: one-hot labels, padded sequences, the tokenizer and the datasets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lstmlint.interpret import axes, tokenizers
from lstmlint.interpret.arrays import is_number, kind, same_as
from lstmlint.interpret.numpy_arrays import as_array
from lstmlint.interpret.past import Past
from lstmlint.interpret.ranges import Range, hull, of_items
from lstmlint.interpret.structures import each_leaf, sliced_off, stacked, structure, with_rows
from lstmlint.interpret.values import Array, Given, Items, Listed
from lstmlint.program import Dataset, Padding, Value
from lstmlint.shape import Axis, Dim, Shape, Unknown

# Rows of training and test data, the shape of an item, the labels' axes and their range: measured from the datasets themselves.
_DATASETS: dict[str, tuple[int, int, tuple[int, ...], tuple[int, ...], Range | None]] = {
    "mnist": (60_000, 10_000, (28, 28), (), Range(0, 9, exact=True)),
    "fashion_mnist": (60_000, 10_000, (28, 28), (), Range(0, 9, exact=True)),
    "cifar10": (50_000, 10_000, (32, 32, 3), (1,), Range(0, 9, exact=True)),
    "cifar100": (50_000, 10_000, (32, 32, 3), (1,), Range(0, 99)),
    "imdb": (25_000, 25_000, (), (), Range(0, 1, exact=True)),
    "reuters": (8_982, 2_246, (), (), Range(0, 45, exact=True)),
    "boston_housing": (404, 102, (13,), (), None),
}
# Arguments that change the number of rows.
_SELECTING = ("maxlen", "test_split", "label_mode")


def call(path: tuple[str, ...], given: Given) -> Value:
    """The result of a Keras helper for data by its path below the package; NotImplemented for other names."""
    if given.opaque:
        return NotImplemented
    if path[-1] == "load_data" and len(path) > 1 and path[-2] in _DATASETS:
        return _dataset(path[-2], given)
    maker = _MAKERS.get(path[-1])
    return maker(given) if maker is not None and path[0] in ("utils", "preprocessing", "sequence", "text") else NotImplemented


def _dataset(name: str, given: Given) -> Value:
    train, test, item, label, span = _DATASETS[name]
    dtype = "object" if not item else "float" if name == "boston_housing" else "int"
    found = []
    for rows in (train, test):
        axis: Axis = rows
        if any(given.keyword(n) is not None for n in _SELECTING) or (item == () and len(given.positional) > 1):
            axis = Unknown("?", "rows of a dataset")
        x = Array(Shape((axis, *item)), dtype, values=_words_below(given) if not item else None)
        found.append((x, Array(Shape((axis, *label)), "int" if span else "float", values=span)))
    return tuple(found)


def _words_below(given: Given) -> Range | None:
    """The numbers of the words in a review or a newswire, where the vocabulary was cut."""
    # The first argument is the name of the file.
    words, first = given.value("num_words", 1, given.value("nb_words")), given.value("index_from", 6, 3)
    return Range(0, words - 1) if type(words) is int and words > 9 and type(first) is int else None


def _categorical(given: Given) -> Value:
    value = given.value("y", 0, given.value("x"))
    width: Value = given.value("num_classes", 1, given.value("nb_classes"))
    array = as_array(value)
    if width is None:
        known = array is not None and array.values is not None and array.values.exact
        width = array.values.high + 1 if known and array is not None and array.values is not None else Unknown("?", "the number of classes")
    if not isinstance(width, int | Dim | Unknown):
        return NotImplemented
    last = axes.size_of(width)
    if array is None or array.shape.open:
        return Array(Shape((last,), open=True), "float", one_hot=True) if isinstance(value, Array | Unknown) else NotImplemented
    front = array.shape.axes
    if len(front) > 1 and not isinstance(front[-1], int):
        # Whether the last axis is 1, and so falls away, is not known.
        return Array(Shape((last,), open=True), "float", one_hot=True)
    if len(front) > 1 and front[-1] == 1:
        front = front[:-1]
    return Array(Shape((*front, last)), "float", one_hot=True)


def _padded(given: Given) -> Value:
    value, length = given.value("sequences", 0), given.value("maxlen", 1)
    if isinstance(value, Array) and value.shape.rank is not None:
        if len(value.shape.axes) != (1 if value.dtype == "object" else 2):
            return NotImplemented
        rows: Axis = value.shape.axes[0]
    elif isinstance(value, Items):
        if not value or not all((isinstance(v, Items | tuple) and all(map(is_number, v))) or isinstance(v, Unknown) for v in value):
            return NotImplemented
        rows = len(value) if value.exact else Unknown("?", "a list of unknown length")
        if length is None and value.exact and all(isinstance(v, Items | tuple) and getattr(v, "exact", True) for v in value):
            length = max(len(v) for v in value if isinstance(v, Items | tuple))
    elif isinstance(value, Unknown) and kind(given.value("dtype", 2, "int32")) == "int":
        rows = Unknown("?", "rows of unknown data")
    else:
        return NotImplemented
    width = axes.size_of(length) if length is not None else Unknown("?", "the longest of the sequences")
    dtype = kind(given.value("dtype", 2, "int32"))
    made = Array(Shape((rows, width)), dtype, values=_padded_range(value, width, given) if dtype == "int" else None)
    if given.value("value", 5, 0) in (0, False):
        side = given.value("padding", 3, "pre")
        made.past = Past(padded=Padding(given.place, side if isinstance(side, str) else "", given.arguments))
    return made


def _padded_range(value: Value, width: Axis, given: Given) -> Range | None:
    """Where the numbers lie, the padding among them: exactly, where all of them are written out."""
    filling = given.value("value", 5, 0)
    if filling == 0.0:
        filling = 0
    if isinstance(value, Array):
        return hull([value.values, Range(filling, filling)]) if value.values is not None and type(filling) is int else None
    if not isinstance(value, Items) or not value.exact or type(filling) is not int:
        return None
    first = given.value("truncating", 4, "pre") == "post"
    spans: list[Range] = []
    exact = isinstance(width, int)
    for row in value:
        if isinstance(row, Items | tuple) and getattr(row, "exact", True) and all(type(number) is int for number in row):
            numbers = [number for number in row if isinstance(number, int)]
            if isinstance(width, int):
                numbers = [*([filling] if len(numbers) < width else []), *(numbers[:width] if first else numbers[-width:])]
            spans += [of_items(numbers, row=False)] if numbers else []
        else:
            array = row.array if isinstance(row, Listed) else None
            if array is None or array.values is None or array.dtype != "int":
                return None
            spans += [array.values, Range(filling, filling)]
            exact = False
    return hull(spans, exact=exact)


def _normalized(given: Given) -> Value:
    array = as_array(given.value("x", 0))
    return same_as(array, "float") if array is not None else NotImplemented


def _series(given: Given) -> Value:
    """``timeseries_dataset_from_array``: batches of windows, and the target that stands at the start of each."""
    data, targets = structure(given.value("data", 0)), given.value("targets", 1)
    length, size = given.value("sequence_length", 2), given.value("batch_size", 5, 128)
    if not isinstance(length, int | Dim | Unknown) or not isinstance(data, Array):
        return NotImplemented
    steps = axes.size_of(length)
    windows = stacked(data, None) if data.shape.open else replace(data, shape=Shape((steps, *data.shape.axes[1:])))
    element: Value = windows
    if targets is not None:
        element = (windows, each_leaf(structure(targets), sliced_off))
    if size is None:
        return Dataset(element)
    return Dataset(
        each_leaf(element, lambda array: stacked(array, None)), True, batch=size, shuffled=given.value("shuffle", 6, False) is True
    )


def _windows(given: Given) -> Value:
    """``TimeseriesGenerator``: an object with batches of windows and their targets."""
    data, targets = structure(given.value("data", 0)), structure(given.value("targets", 1))
    length, rate = given.value("length", 2), given.value("sampling_rate", 3, 1)
    if not isinstance(length, int | Dim | Unknown) or not isinstance(data, Array) or data.shape.open or not data.shape.axes:
        return NotImplemented
    steps: Axis = axes.size_of(length)
    if rate != 1:
        steps = -(-steps // rate) if isinstance(steps, int) and isinstance(rate, int) and rate > 0 else Unknown("?", "a sampling rate")
    batch = Unknown("?", "the size of a batch")
    x = Array(Shape((batch, steps, *data.shape.axes[1:])), data.dtype)
    y = each_leaf(targets, lambda array: with_rows(array, batch))
    return Dataset((x, y), True, batch=given.value("batch_size", 9, 128), source="sequence")


_MAKERS: dict[str, Callable[[Given], Value]] = {
    "to_categorical": _categorical,
    "pad_sequences": _padded,
    "normalize": _normalized,
    "timeseries_dataset_from_array": _series,
    "TimeseriesGenerator": _windows,
    "Tokenizer": tokenizers.made,
}
