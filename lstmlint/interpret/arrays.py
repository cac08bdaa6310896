"""Arrays: what NumPy makes, and what methods of arrays and tensors return."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Array, Given, Items
from lstmlint.program import Tensor, Value
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown, floordiv, product

_SAME_SHAPE = frozenset({"astype", "copy", "clip", "round", "float", "numpy", "cumsum", "fillna", "detach", "cpu"})


def size_of(value: Value) -> Axis:
    """The value as the length of an axis."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return value if isinstance(value, Dim | Unknown) else Unknown("?", "a size that is no number")


def shape_from(value: Value) -> Shape | None:
    """A shape written as a number or as a tuple of sizes."""
    if isinstance(value, int | Dim) and not isinstance(value, bool):
        return Shape((size_of(value),))
    if isinstance(value, tuple | Items) and getattr(value, "exact", True):
        return Shape(tuple(size_of(v) for v in value))
    return None


def made(given: Given, name: str = "shape", position: int = 0, dtype: str | None = "float") -> Value:
    """An array of the shape that an argument names."""
    shape = shape_from(given.value(name, position))
    return Array(shape, dtype) if shape is not None else Unknown("array", "an array of unknown shape")


def from_literal(value: Value) -> Value:
    """``np.array`` of nested lists."""
    if isinstance(value, Array):
        return value
    axes: list[Axis] = []
    current = value
    while isinstance(current, tuple | Items) and getattr(current, "exact", True):
        axes.append(len(current))
        if not current:
            break
        if any(_depth(item) != _depth(current[0]) for item in current):
            return Unknown("array", "an array of uneven lists")
        current = current[0]
    if isinstance(current, Array):
        return Array(Shape((*axes, *current.shape.axes), current.shape.open), current.dtype)
    if not axes or isinstance(current, Unknown | Dim):
        return Unknown("array", "an array of unknown items")
    kind = {bool: "bool", int: "int", float: "float", str: "str"}.get(type(current))
    return Array(Shape(tuple(axes)), kind)


def _depth(value: Value) -> object:
    if isinstance(value, tuple | Items):
        return (len(value), getattr(value, "exact", True), _depth(value[0]) if value else None)
    return value.shape if isinstance(value, Array) else None


def reshape(shape: Shape, target: list[Value]) -> Shape | None:
    """``reshape`` with at most one -1."""
    sizes = [size_of(t) for t in target]
    if -1 not in [s for s in sizes if isinstance(s, int)]:
        return Shape(tuple(sizes))
    place = next(i for i, s in enumerate(sizes) if isinstance(s, int) and s == -1)
    others = [s for i, s in enumerate(sizes) if i != place and s is not None]
    whole = [a for a in shape.axes if a is not None]
    if shape.open or len(whole) != len(shape.axes):
        sizes[place] = Unknown("?", "reshape of an unknown")
    else:
        left: Size = product(whole)
        sizes[place] = floordiv(left, product(others)) if others else left
    return Shape(tuple(sizes))


def method(machine: Machine, receiver: Array | Tensor, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of an array or tensor."""
    if isinstance(receiver, Tensor):
        shape = receiver.shape if name in _SAME_SHAPE else None
        return Tensor(shape, sources=(receiver,)) if shape is not None else Tensor(sources=(receiver,))
    if name in _SAME_SHAPE:
        return Array(receiver.shape, _kind(given.value("dtype", 0)) if name == "astype" else receiver.dtype)
    if name == "reshape":
        first = given.value("shape", 0)
        target = list(first) if isinstance(first, tuple | Items) else [a.value for a in given.positional]
        shape = reshape(receiver.shape, target) if target else None
        return Array(shape, receiver.dtype) if shape is not None else Unknown(lazily(node), "reshape")
    if name in ("flatten", "ravel") and not receiver.shape.open:
        return Array(Shape((product(a for a in receiver.shape.axes if a is not None),)), receiver.dtype)
    return Unknown(lazily(node), "method of an array")


def _kind(value: Value) -> str | None:
    text = value if isinstance(value, str) else str(getattr(value, "qualified", getattr(value, "name", "")))
    for kind in ("float", "int", "bool"):
        if kind in text:
            return kind
    return None


def _random(dtype: str) -> Callable[[Given], Value]:
    return lambda given: made(given, "size", 2, dtype)


def _rand(given: Given) -> Value:
    sizes = tuple(a.value for a in given.positional)
    return Array(Shape(tuple(size_of(s) for s in sizes)), "float") if sizes else Unknown("rand", "a random number")


def _reshaped(given: Given) -> Value:
    array, target = given.value("a", 0), given.value("newshape", 1, given.value("shape", 1))
    if isinstance(array, Array):
        shape = reshape(array.shape, list(target) if isinstance(target, tuple | Items) else [target])
        return Array(shape, array.dtype) if shape is not None else Unknown("array", "reshape")
    shape = shape_from(target)
    if shape is not None and all(not (isinstance(a, int) and a < 0) for a in shape.axes):
        return Array(shape, None)
    return Unknown("array", "reshape of an unknown")


def _expand(given: Given) -> Value:
    array, axis = given.value("a", 0), given.value("axis", 1)
    if not isinstance(array, Array) or array.shape.open or not isinstance(axis, int):
        return Unknown("array", "expand_dims of an unknown")
    rank = len(array.shape.axes) + 1
    place = axis if axis >= 0 else rank + axis
    if not 0 <= place < rank:
        return Unknown("array", "expand_dims")
    return Array(Shape((*array.shape.axes[:place], 1, *array.shape.axes[place:])), array.dtype)


def _arange(given: Given) -> Value:
    values = [a.value for a in given.positional]
    if values and all(isinstance(v, int) for v in values):
        try:
            return Array(Shape((len(range(*(int(v) for v in values))),)), "int")  # type: ignore[call-overload]
        except (ValueError, TypeError):
            pass
    return Unknown("array", "arange of unknown bounds")


NUMPY: dict[str, Callable[[Given], Value]] = {
    "zeros": made,
    "ones": made,
    "empty": made,
    "full": made,
    "array": lambda given: from_literal(given.value("object", 0)),
    "asarray": lambda given: from_literal(given.value("a", 0)),
    "reshape": _reshaped,
    "expand_dims": _expand,
    "arange": _arange,
    "random.rand": _rand,
    "random.randn": _rand,
    "random.random": lambda given: made(given, "size"),
    "random.random_sample": lambda given: made(given, "size"),
    "random.standard_normal": lambda given: made(given, "size"),
    "random.normal": _random("float"),
    "random.uniform": _random("float"),
    "random.randint": _random("int"),
    "random.integers": _random("int"),
}
