"""NumPy's functions: what each makes of the shapes it is given."""

from __future__ import annotations

import math
from collections.abc import Callable

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import (
    REDUCTIONS,
    flat,
    from_literal,
    is_number,
    kind,
    made,
    reduced,
    reshaped,
    result,
    same_as,
    shape_of_item,
)
from lstmlint.interpret.numpy_arrays import Maker, as_array
from lstmlint.interpret.numpy_random import RANDOM
from lstmlint.interpret.values import Array, Given, Items, Number, Range, Ratio
from lstmlint.program import Tensor, Value
from lstmlint.shape import ANY, Dim, Shape, Size, Unknown, add, floordiv, product, sub


def arrays_of(value: Value) -> tuple[list[Shape], bool, set[str | None]] | None:
    """The shapes in a list of arrays, whether these are all, and the kinds of their numbers."""
    if isinstance(value, Array) and value.shape.rank:
        # The first axis of an array taken apart.
        first, *rest = value.shape.axes
        exact = isinstance(first, int) and 0 < first <= 64
        return [Shape(tuple(rest))] * (int(first) if exact and isinstance(first, int) else 1), exact, {value.dtype}
    if not isinstance(value, tuple | Items):
        return None
    shapes, kinds = [], set()
    for item in value:
        array = as_array(item)
        shape = array.shape if array is not None else Shape(()) if is_number(item) else ANY
        shapes.append(shape)
        kinds.add(array.dtype if array is not None else None)
    return shapes, getattr(value, "exact", True), kinds


def _joined(join: Callable[..., Shape | None], *, axis: bool) -> Maker:
    def handler(given: Given) -> Value:
        found = arrays_of(given.value("arrays" if given.keyword("arrays") else "tup" if given.keyword("tup") else "seq", 0))
        if found is None or not found[0]:
            return NotImplemented
        shapes, exact, kinds = found
        where = given.value("axis", 1, 0)
        shape = join(shapes, where, exact=exact) if axis else join(shapes, exact=exact)
        return result(shape, kinds.pop() if len(kinds) == 1 else None)

    return handler


def _concatenate(shapes: list[Shape], axis: Value, *, exact: bool) -> Shape | None:
    if axis is None:
        return None
    return axes.concatenate(shapes, axis, exact=exact)


def _vstack(shapes: list[Shape], *, exact: bool) -> Shape | None:
    return axes.concatenate([axes.at_least_2d(s) for s in shapes], 0, exact=exact)


def _column_stack(shapes: list[Shape], *, exact: bool) -> Shape | None:
    return axes.concatenate([axes.at_least_2d(s, column=True) for s in shapes], 1, exact=exact)


def _of_array(function: Callable[[Array, Given], Value], name: str = "a") -> Maker:
    def handler(given: Given) -> Value:
        array = as_array(given.value(name, 0))
        return function(array, given) if array is not None else NotImplemented

    return handler


def _shaped(function: Callable[..., Shape | None], *arguments: tuple[str, int, Value]) -> Maker:
    """A function that only changes the shape, with further arguments (name, position, default)."""

    def handler(array: Array, given: Given) -> Value:
        return result(function(array.shape, *(given.value(*argument) for argument in arguments)), array.dtype)

    return _of_array(handler)


def _keeps(dtype: str | None = None, *, exactly: bool = False) -> Maker:
    """Functions of one argument that keep the shape."""

    def handler(array: Array, given: Given) -> Value:
        return same_as(array, array.dtype if exactly else dtype)

    def whole(given: Given) -> Value:
        first = given.value("a", 0, given.value("x", 0))
        array = as_array(first)
        if array is None:
            return Number("?", "a number", kind=dtype) if is_number(first) and isinstance(first, Number) else NotImplemented
        return handler(array, given)

    return whole


def _elementwise(dtype: str | None = None) -> Maker:
    def handler(given: Given) -> Value:
        values = [a.value for a in given.positional]
        shapes = []
        for value in values:
            array = as_array(value)
            if array is None and not is_number(value):
                return NotImplemented
            shapes.append(array.shape if array is not None else Shape(()))
        return result(axes.elementwise(shapes), dtype) if len(shapes) > 1 and any(s.axes or s.open for s in shapes) else NotImplemented

    return handler


def _where(given: Given) -> Value:
    return _elementwise()(given) if len(given.positional) == 3 else NotImplemented


def _like(given: Given) -> Value:
    array = as_array(given.value("a", 0, given.value("prototype", 0)))
    if array is None or given.keyword("shape") is not None:
        return NotImplemented
    return same_as(array, kind(given.value("dtype")) or array.dtype)


def _reduction(name: str) -> Maker:
    def handler(given: Given) -> Value:
        value = given.value("a", 0)
        sizes = axes.sequence(value) if name == "prod" else None
        if sizes is not None and sizes and all(isinstance(s, int | Dim | Unknown) and not isinstance(s, Ratio) for s in sizes):
            return product(sizes) if len(given.arguments) == 1 else NotImplemented  # type: ignore[arg-type]
        array = as_array(value)
        return reduced(array, name, given, 1) if array is not None else NotImplemented

    return handler


def _reshape(given: Given) -> Value:
    value = given.value("a", 0)
    target = given.value("newshape", 1, given.value("shape", 1))
    alone: list[Value] | None = [target] if isinstance(target, int | Dim | Number) else None
    sizes = axes.sequence(target) if isinstance(target, tuple | Items) else alone
    array = as_array(value)
    return reshaped(array, sizes) if array is not None or isinstance(value, Unknown | Items) else NotImplemented


def _arange(given: Given) -> Value:
    values = [given.value("start", 0), given.value("stop", 1), given.value("step", 2)]
    if given.keyword("start") is None and len(given.positional) == 1 and given.keyword("stop") is None:
        values = [0, given.positional[0].value, values[2]]
    start, stop, step = values[0], values[1], 1 if values[2] is None else values[2]
    if isinstance(start, int | float) and isinstance(stop, int | float) and isinstance(step, int | float) and step:
        number = max(0, math.ceil((stop - start) / step))
        whole = all(isinstance(v, int) for v in (start, stop, step))
        last = int(start) + (number - 1) * int(step)
        span = Range(min(int(start), last), max(int(start), last), exact=True) if whole and number else None
        return Array(Shape((number,)), "int" if whole else "float", values=span)
    if step == 1 and all(isinstance(v, int | Dim | Unknown) and not isinstance(v, Ratio) for v in (start, stop)):
        return Array(Shape((sub(axes.size_of(stop) or 0, axes.size_of(start) or 0),)), None)
    return NotImplemented


def _linspace(given: Given) -> Value:
    ends = (given.value("start", 0), given.value("stop", 1))
    number = given.value("num", 2, 50)
    shape = axes.shape_from(number) if not isinstance(number, tuple | Items) else None
    if shape is None or given.value("retstep", 4, False) is not False or any(isinstance(e, Array | Items | tuple) for e in ends):
        return NotImplemented
    return Array(shape, "float")


def _filled(given: Given) -> Value:
    """``zeros``, ``ones`` and ``empty``: the type may stand behind the shape."""
    value = made(given)
    if isinstance(value, Array) and len(given.positional) > 1:
        value.dtype = kind(given.value("dtype", 1))
    return value


def _full(given: Given) -> Value:
    """``full``: the items are of the kind of the value that fills it."""
    value, filler = made(given, dtype=None), given.value("fill_value", 1)
    if isinstance(value, Array) and given.value("dtype", 2) is None:
        value.dtype = type(filler).__name__ if isinstance(filler, bool | int | float) else None
    return value


def _eye(given: Given) -> Value:
    rows = given.value("N", 0, given.value("n", 0))
    columns = given.value("M", 1)
    if not isinstance(rows, int | Dim | Unknown):
        return NotImplemented
    square = columns is None
    return Array(Shape((axes.size_of(rows), axes.size_of(rows if square else columns))), "float", one_hot=square)


def _append(given: Given) -> Value:
    one, other, axis = as_array(given.value("arr", 0)), as_array(given.value("values", 1)), given.value("axis", 2)
    if one is None or other is None:
        return NotImplemented
    dtype = one.dtype if one.dtype == other.dtype else None
    if axis is not None:
        return result(axes.concatenate([one.shape, other.shape], axis), dtype)
    left, right = axes.whole(one.shape), axes.whole(other.shape)
    return Array(Shape((add(product(left), product(right)),)), dtype) if left is not None and right is not None else NotImplemented


def _delete(array: Array, given: Given) -> Value:
    place = axes.place_of(given.value("axis", 2), len(array.shape.axes))
    if place is None or array.shape.open or not isinstance(given.value("obj", 1), int):
        return NotImplemented
    axis = array.shape.axes[place]
    return Array(axes.set_axis(array.shape, place, sub(axis, 1) if axis is not None else None), array.dtype)


def _diff(array: Array, given: Given) -> Value:
    place = axes.place_of(given.value("axis", 2, -1), len(array.shape.axes))
    times = given.value("n", 1, 1)
    if place is None or array.shape.open or not isinstance(times, int) or len(given.arguments) > 3:
        return NotImplemented
    if given.keyword("prepend") or given.keyword("append"):
        return NotImplemented
    axis = array.shape.axes[place]
    return Array(axes.set_axis(array.shape, place, sub(axis, times) if axis is not None else None), array.dtype)


def _split(default: int | None, *, uneven: bool = False) -> Maker:
    """``split`` and its kin; ``default`` is the axis of hsplit and vsplit, None where it is an argument."""

    def handler(array: Array, given: Given) -> Value:
        axis = given.value("axis", 2, 0) if default is None else 0 if default == 1 and len(array.shape.axes) == 1 else default
        place = axes.place_of(axis, len(array.shape.axes))
        where = given.value("indices_or_sections", 1)
        if place is None or array.shape.open:
            return NotImplemented
        length = array.shape.axes[place]
        sizes: list[Size] | None = None
        bounds = axes.sequence(where)
        if isinstance(where, int) and 0 < where <= 256 and length is not None:
            if isinstance(length, int):
                more = length % where
                if more and not uneven:
                    return NotImplemented
                sizes = [length // where + (i < more) for i in range(where)]
            elif not uneven:
                sizes = [floordiv(length, where)] * where
        elif bounds is not None and isinstance(length, int):
            places = [b for b in bounds if isinstance(b, int)]
            if len(places) == len(bounds):
                sizes = [len(range(length)[a:b]) for a, b in zip([0, *places], [*places, None], strict=True)]
        if sizes is None:
            return NotImplemented
        return Items(Array(axes.set_axis(array.shape, place, s), array.dtype) for s in sizes)

    return _of_array(handler, "ary")


def _windows(array: Array, given: Given) -> Value:
    window, axis = given.value("window_shape", 1), given.value("axis", 2)
    if array.shape.open or not isinstance(window, int | Dim | Unknown):
        return NotImplemented
    place = axes.place_of(axis if axis is not None else 0, len(array.shape.axes))
    if place is None or (axis is None and len(array.shape.axes) != 1) or array.shape.axes[place] is None:
        return NotImplemented
    shape = axes.set_axis(array.shape, place, add(sub(array.shape.axes[place] or 0, window), 1))
    return Array(Shape((*shape.axes, axes.size_of(window))), array.dtype)


def _array(given: Given) -> Value:
    value = given.value("object", 0, given.value("a", 0))
    if given.keyword("ndmin") is not None:
        return NotImplemented
    dtype = given.value("dtype", 1)
    if isinstance(value, Unknown) and not is_number(value):
        return Array(ANY, kind(dtype), base=value)
    return from_literal(value, dtype)


def _unique(given: Given) -> Value:
    return Array(Shape((Unknown("?", "the number of different items"),)), None) if len(given.arguments) == 1 else NotImplemented


def _shape_of(given: Given) -> Value:
    shape = shape_of_item(given.value("a", 0))
    return tuple(shape.axes) if shape is not None else NotImplemented


def _product(function: Callable[[Shape, Shape], Shape | None]) -> Maker:
    def handler(given: Given) -> Value:
        left, right = as_array(given.value("a", 0)), as_array(given.value("b", 1))
        if left is None or right is None:
            return NotImplemented
        shape = function(left.shape, right.shape)
        return result(shape) if shape is None or shape.axes or left.shape.axes else NotImplemented

    return handler


def _diagonal(given: Given) -> Value:
    array = as_array(given.value("v", 0))
    if array is None or len(array.shape.axes) != 1 or array.shape.open or len(given.arguments) > 1:
        return NotImplemented
    return Array(Shape((array.shape.axes[0],) * 2), array.dtype)


def _meshgrid(given: Given) -> Value:
    found = [as_array(a.value) for a in given.positional]
    if len(found) != 2 or given.keyword("indexing") or given.keyword("sparse") or any(a is None or len(a.shape.axes) != 1 for a in found):
        return NotImplemented
    one, other = found
    assert one is not None and other is not None
    shape = Shape((*other.shape.axes, *one.shape.axes))
    return Items([Array(shape, one.dtype), Array(shape, other.dtype)])


def _outer(left: Shape, right: Shape) -> Shape | None:
    a, b = axes.whole(left), axes.whole(right)
    return Shape((product(a), product(b))) if a is not None and b is not None else None


def _cumulated(array: Array, given: Given) -> Value:
    return same_as(array, array.dtype) if given.value("axis", 1) is not None else flat(array)


def _size(given: Given) -> Value:
    array = as_array(given.value("a", 0))
    sizes = axes.whole(array.shape) if array is not None and len(given.arguments) == 1 else None
    return product(sizes) if sizes is not None else NotImplemented


_MATHS = (
    "exp", "expm1", "log", "log2", "log10", "log1p", "sqrt", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arctan", "arcsin", "arccos",
    "floor", "ceil", "rint", "cbrt", "deg2rad", "rad2deg", "radians", "degrees", "real",
)  # fmt: skip
_STEADY = ("abs", "absolute", "negative", "square", "clip", "nan_to_num", "flip", "fliplr", "flipud", "sort", "roll", "copy", "round",
           "around", "sign", "rot180", "conjugate", "ascontiguousarray", "asfortranarray", "trunc", "fix")  # fmt: skip
_BINARY = ("add", "subtract", "multiply", "divide", "true_divide", "power", "maximum", "minimum", "mod", "floor_divide", "fmax", "fmin")
_TESTS = ("logical_and", "logical_or", "equal", "not_equal", "greater", "less", "greater_equal", "less_equal")

NUMPY: dict[str, Maker] = {
    **{name: _keeps("float") for name in _MATHS},
    **{name: _keeps(exactly=True) for name in _STEADY},
    **{name: _keeps("bool") for name in ("isnan", "isfinite", "isinf", "logical_not")},
    **{name: _elementwise() for name in _BINARY},
    **{name: _elementwise("bool") for name in _TESTS},
    **{name: _reduction(name) for name in REDUCTIONS},
    **{name: _reduction(other) for name, other in {"nanmean": "mean", "nansum": "sum", "amax": "max", "amin": "min", "nanmax": "max",
                                                   "nanmin": "min", "nanstd": "std", "median": "mean"}.items()},
    "zeros": _filled, "ones": _filled, "empty": _filled, "full": _full, "zeros_like": _like, "ones_like": _like, "empty_like": _like,
    "full_like": _like, "eye": _eye, "identity": _eye, "arange": _arange, "linspace": _linspace, "logspace": _linspace, "diag": _diagonal,
    "array": _array, "asarray": _array, "asanyarray": _array, "reshape": _reshape, "shape": _shape_of, "size": _size,
    "expand_dims": _shaped(axes.expand, ("axis", 1, None)), "squeeze": _shaped(axes.squeeze, ("axis", 1, None)),
    "transpose": _shaped(axes.transpose, ("axes", 1, None)), "swapaxes": _shaped(axes.swap, ("axis1", 1, None), ("axis2", 2, None)),
    "moveaxis": _shaped(axes.move, ("source", 1, None), ("destination", 2, None)), "ravel": _of_array(lambda a, _given: flat(a)),
    "pad": _of_array(lambda a, given: result(axes.pad(a.shape, given.value("pad_width", 1)), a.dtype), "array"),
    "tile": _of_array(lambda a, given: result(axes.tile(a.shape, given.value("reps", 1)), a.dtype), "A"),
    "repeat": _shaped(axes.repeat, ("repeats", 1, None), ("axis", 2, None)),
    "argsort": _keeps("int"), "cumsum": _of_array(_cumulated), "cumprod": _of_array(_cumulated), "unique": _unique,
    "concatenate": _joined(_concatenate, axis=True), "stack": _joined(axes.stack, axis=True), "vstack": _joined(_vstack, axis=False),
    "row_stack": _joined(_vstack, axis=False), "hstack": _joined(axes.hstack, axis=False), "dstack": _joined(axes.dstack, axis=False),
    "column_stack": _joined(_column_stack, axis=False), "append": _append, "delete": _of_array(_delete, "arr"),
    "diff": _of_array(_diff), "where": _where, "dot": _product(axes.dot), "matmul": _product(axes.matmul), "outer": _product(_outer),
    "split": _split(None), "array_split": _split(None, uneven=True), "hsplit": _split(1), "vsplit": _split(0), "dsplit": _split(2),
    "meshgrid": _meshgrid, "lib.stride_tricks.sliding_window_view": _of_array(_windows, "x"),
    **{f"random.{name}": maker for name, maker in RANDOM.items()},
}  # fmt: skip


def call(name: str, given: Given) -> Value:
    """``numpy.name(...)``; NotImplemented where nothing is known of it."""
    maker = NUMPY.get(name)
    if maker is None or given.keyword("out") is not None or given.keyword("where") is not None:
        return NotImplemented
    if any(_holds_tensor(a.value) for a in given.arguments):
        return NotImplemented
    made = maker(given)
    # A length below zero: NumPy refuses the call.
    refused = isinstance(made, Array) and any(isinstance(a, int) and a < 0 for a in made.shape.axes)
    return NotImplemented if refused else made


def _holds_tensor(value: Value) -> bool:
    return isinstance(value, Tensor) or (isinstance(value, tuple | Items) and any(isinstance(v, Tensor) for v in value))
