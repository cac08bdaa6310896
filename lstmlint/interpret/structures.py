"""Structures of arrays, as pipelines hand them on: an array, or tuples and dicts of arrays however deep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from lstmlint.interpret.arrays import is_number
from lstmlint.interpret.numpy_arrays import as_array
from lstmlint.interpret.ranges import hull
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Items, Range, Table
from lstmlint.program import Dataset, Tensor, TorchTensor, Value
from lstmlint.shape import ANY, Axis, Dim, Shape, Unknown, join, same

_MOST_LEAVES = 64


def structure(value: Value, depth: int = 0) -> Value:
    """The value as a structure of arrays; a list is one array, as TensorFlow takes it. Unknown where nothing can be said."""
    if isinstance(value, Array):
        # A copy: what is written into the array later does not reach what was handed on.
        return replace(value, table=False)
    if isinstance(value, Tensor):
        return Array(value.shape, value.dtype)
    if isinstance(value, TorchTensor):
        return replace(value)
    if isinstance(value, tuple) and depth < 6 and len(value) <= _MOST_LEAVES:
        return tuple(structure(item, depth + 1) for item in value)
    if isinstance(value, Table) and depth < 6 and len(value) <= _MOST_LEAVES:
        return Table({key: structure(item, depth + 1) for key, item in value.items()}, exact=value.exact)
    if isinstance(value, Items):
        array = as_array(value)
        return replace(array) if array is not None else Unknown("element", "an uneven list")
    if isinstance(value, bool | int | float | str):
        return Array(Shape(), type(value).__name__, values=Range(value, value) if type(value) is int else None)
    if isinstance(value, Number | Dim) or is_number(value):
        return Array(Shape(), getattr(value, "kind", "int"))
    return value if isinstance(value, Dataset | Unknown) or value is None else Unknown("element", "an element of a dataset")


def as_given(value: Value, depth: int = 0) -> Value:
    """A copy of the value with lists left as lists: what ``fit`` draws from a generator."""
    if isinstance(value, Items) and depth < 6 and value and not all(is_number(v) for v in value):
        return Items((as_given(item, depth + 1) for item in value), exact=value.exact)
    if isinstance(value, tuple) and depth < 6:
        return tuple(as_given(item, depth + 1) for item in value)
    if isinstance(value, Table) and depth < 6:
        return Table({key: as_given(item, depth + 1) for key, item in value.items()}, exact=value.exact)
    return replace(value) if isinstance(value, TorchTensor) else structure(value)


def leaves(value: Value) -> Iterator[Value]:
    """The arrays of a structure and whatever else stands in their place."""
    if isinstance(value, tuple | Items | Table):
        for item in value.values() if isinstance(value, Table) else value:
            yield from leaves(item)
    else:
        yield value


def each_leaf(value: Value, function: Callable[[Array], Value]) -> Value:
    """The structure with the function applied to each array; what is not known stays so."""
    if isinstance(value, Array):
        return function(value)
    if isinstance(value, tuple):
        return tuple(each_leaf(item, function) for item in value)
    if isinstance(value, Items):
        return Items((each_leaf(item, function) for item in value), exact=value.exact)
    if isinstance(value, Table):
        return Table({key: each_leaf(item, function) for key, item in value.items()}, exact=value.exact)
    return Unknown("element", "an element of a dataset")


def sliced_off(array: Array) -> Value:
    """One item along the first axis."""
    shape = array.shape
    if not shape.axes and not shape.open:
        return Unknown("element", "an item of a number")
    rest = ANY if shape.open else Shape(shape.axes[1:])
    return Array(rest, array.dtype, one_hot=array.one_hot and bool(rest.axes), values=_loosened(array.values))


def stacked(array: Array, size: Axis) -> Array:
    """Several such arrays behind one another along a new first axis."""
    shape = array.shape if array.shape.open else Shape((size, *array.shape.axes))
    return Array(shape, array.dtype, one_hot=array.one_hot, values=_loosened(array.values))


def with_rows(array: Array, size: Axis) -> Array:
    """The same array with another number of items."""
    shape = array.shape if array.shape.open or not array.shape.axes else Shape((size, *array.shape.axes[1:]))
    return Array(shape, array.dtype, one_hot=array.one_hot, values=_loosened(array.values))


def _loosened(values: Range | None) -> Range | None:
    return values.part() if values is not None else None


def length_of(value: Value) -> Axis:
    """How many items lie along the first axis of all arrays of a structure."""
    for leaf in leaves(value):
        if isinstance(leaf, Array) and leaf.shape.rank:
            return leaf.shape.axes[0]
    return Unknown("?", "the length of a dataset")


def merged(one: Value, other: Value, *, batches: bool = True) -> Value:
    """What is true of both structures; where they are ``batches`` their first axis may differ."""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        return tuple(merged(a, b, batches=batches) for a, b in zip(one, other, strict=True))
    if isinstance(one, Items) and isinstance(other, Items) and len(one) == len(other):
        return Items((merged(a, b, batches=batches) for a, b in zip(one, other, strict=True)), exact=one.exact and other.exact)
    if isinstance(one, Table) and isinstance(other, Table) and one.keys() == other.keys():
        return Table({key: merged(item, other[key], batches=batches) for key, item in one.items()}, exact=one.exact and other.exact)
    if isinstance(one, Array) and isinstance(other, Array):
        shape = one.shape
        if batches and len(shape.axes) == len(other.shape.axes) and shape.axes and not shape.open and not other.shape.open:
            # Batches of different length are still batches.
            first = shape.axes[0] if same(shape.axes[0], other.shape.axes[0]) else None
            rest = join(Shape(shape.axes[1:]), Shape(other.shape.axes[1:]))
            shape = Shape((first, *rest.axes))
        else:
            shape = join(shape, other.shape)
        dtype = one.dtype if one.dtype == other.dtype else None
        span = None
        if one.values is not None and other.values is not None:
            span = hull((one.values, other.values))
        return Array(shape, dtype, one_hot=one.one_hot and other.one_hot, values=span)
    return one if one is other else Unknown("element", "elements of two kinds")
