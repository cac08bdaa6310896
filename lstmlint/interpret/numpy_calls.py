"""NumPy's functions: what each makes of the shapes it is given."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import (
    REDUCTIONS,
    flat,
    from_literal,
    is_number,
    kind,
    moved,
    reduced,
    reshaped,
    result,
    same_as,
    shape_of_item,
)
from lstmlint.interpret.numpy_arrays import Maker, as_array
from lstmlint.interpret.numpy_making import MAKING
from lstmlint.interpret.numpy_more import MORE, joined_facts, windows_of
from lstmlint.interpret.numpy_random import RANDOM
from lstmlint.interpret.preparation import stacked
from lstmlint.interpret.unknowns import Number, Ratio
from lstmlint.interpret.values import Array, Builtin, Given, Items, Listed, Named, Range
from lstmlint.program import Argument, Tensor, Value
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
        if axis and where is None:
            sizes = [axes.whole(s) for s in shapes]
            known = [product(s) for s in sizes if s is not None]
            shape = axes.concatenate([Shape((n,)) for n in known], 0, exact=exact) if len(known) == len(shapes) else None
        else:
            shape = join(shapes, where, exact=exact) if axis else join(shapes, exact=exact)
        made = result(shape, kinds.pop() if len(kinds) == 1 else None)
        if isinstance(made, Array) and join is axes.stack and where == 0:
            made.past = stacked(given.value("arrays", 0))
        return joined_facts(made, given.value("arrays" if given.keyword("arrays") else "tup" if given.keyword("tup") else "seq", 0))

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
        made = result(function(array.shape, *(given.value(*argument) for argument in arguments)), array.dtype)
        turned = function in (axes.transpose, axes.swap, axes.move)
        return moved(made, array, turned=turned, all_once=turned or function in (axes.expand, axes.squeeze))

    return _of_array(handler)


def _keeps(dtype: str | None = None, *, exactly: bool = False, name: str = "") -> Maker:
    """Functions of one argument that keep the shape."""

    def handler(array: Array, given: Given) -> Value:
        made = same_as(array, array.dtype if exactly else dtype)
        return moved(made, array, all_once=True) if name in _MOVING else made

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
    if len(given.arguments) == 1:
        return MORE["nonzero"](given)
    if len(given.positional) != 3:
        return NotImplemented
    made = _elementwise()(given)
    one, other = (given.value("", place) for place in (1, 2))
    if isinstance(made, Array) and all(type(v) is int for v in (one, other)):
        low, high = sorted(v for v in (one, other) if isinstance(v, int))
        made.dtype, made.values = "int", Range(low, high)
    return made


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
    if array is None:
        return reshaped(None, sizes) if isinstance(value, Unknown | Items) else NotImplemented
    return moved(reshaped(array, sizes), array, all_once=True)


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
    place = axes.place_of(given.value("axis", 2, 0 if array.shape.rank == 1 else None), len(array.shape.axes))
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
        return Items(moved(Array(axes.set_axis(array.shape, place, s), array.dtype), array) for s in sizes)

    return _of_array(handler, "ary")


def _windows(array: Array, given: Given) -> Value:
    window, axis = given.value("window_shape", 1), given.value("axis", 2)
    if isinstance(window, tuple | Items):
        return windows_of(given)
    if array.shape.open or not isinstance(window, int | Dim | Unknown):
        return NotImplemented
    place = axes.place_of(axis if axis is not None else 0, len(array.shape.axes))
    if place is None or (axis is None and len(array.shape.axes) != 1) or array.shape.axes[place] is None:
        return NotImplemented
    shape = axes.set_axis(array.shape, place, add(sub(array.shape.axes[place] or 0, window), 1))
    return Array(Shape((*shape.axes, axes.size_of(window))), array.dtype)


def _array(given: Given) -> Value:
    value = given.value("object", 0, given.value("a", 0))
    value = value.array if isinstance(value, Listed) else value
    if given.keyword("ndmin") is not None:
        return NotImplemented
    dtype = given.value("dtype", 1)
    if isinstance(value, Unknown) and not is_number(value):
        return Array(ANY, kind(dtype), base=value)
    return from_literal(value, dtype)


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
_MOVING = frozenset({"flip", "fliplr", "flipud", "roll", "copy", "ascontiguousarray", "asfortranarray"})
_BINARY = ("add", "subtract", "multiply", "divide", "true_divide", "power", "maximum", "minimum", "mod", "floor_divide", "fmax", "fmin")
_TESTS = ("logical_and", "logical_or", "equal", "not_equal", "greater", "less", "greater_equal", "less_equal")

NUMPY: dict[str, Maker] = {
    **{name: _keeps("float") for name in _MATHS},
    **{name: _keeps(exactly=True, name=name) for name in _STEADY},
    **{name: _keeps("bool") for name in ("isnan", "isfinite", "isinf", "logical_not")},
    **{name: _elementwise() for name in _BINARY},
    **{name: _elementwise("bool") for name in _TESTS},
    **{name: _reduction(name) for name in REDUCTIONS},
    **{name: _reduction(other) for name, other in {"nanmean": "mean", "nansum": "sum", "amax": "max", "amin": "min", "nanmax": "max",
                                                   "nanmin": "min", "nanstd": "std", "median": "mean"}.items()},
    **MAKING,
    "array": _array, "asarray": _array, "asanyarray": _array, "reshape": _reshape, "shape": _shape_of, "size": _size,
    "expand_dims": _shaped(axes.expand, ("axis", 1, None)), "squeeze": _shaped(axes.squeeze, ("axis", 1, None)),
    "transpose": _shaped(axes.transpose, ("axes", 1, None)), "swapaxes": _shaped(axes.swap, ("axis1", 1, None), ("axis2", 2, None)),
    "moveaxis": _shaped(axes.move, ("source", 1, None), ("destination", 2, None)), "ravel": _of_array(lambda a, _given: flat(a)),
    "pad": _of_array(lambda a, given: result(axes.pad(a.shape, given.value("pad_width", 1)), a.dtype), "array"),
    "tile": _of_array(lambda a, given: result(axes.tile(a.shape, given.value("reps", 1)), a.dtype), "A"),
    "repeat": _shaped(axes.repeat, ("repeats", 1, None), ("axis", 2, None)),
    "argsort": _keeps("int"), "cumsum": _of_array(_cumulated), "cumprod": _of_array(_cumulated),
    "concatenate": _joined(_concatenate, axis=True), "stack": _joined(axes.stack, axis=True), "vstack": _joined(_vstack, axis=False),
    "row_stack": _joined(_vstack, axis=False), "hstack": _joined(axes.hstack, axis=False), "dstack": _joined(axes.dstack, axis=False),
    "column_stack": _joined(_column_stack, axis=False), "append": _append, "delete": _of_array(_delete, "arr"),
    "diff": _of_array(_diff), "where": _where, "dot": _product(axes.dot), "matmul": _product(axes.matmul), "outer": _product(_outer),
    "split": _split(None), "array_split": _split(None, uneven=True), "hsplit": _split(1), "vsplit": _split(0), "dsplit": _split(2),
    "lib.stride_tricks.sliding_window_view": _of_array(_windows, "x"),
    **MORE,
    **{f"random.{name}": maker for name, maker in RANDOM.items()},
}  # fmt: skip


# What makes floats of 64 bits unless it is asked for others.
_WIDE = frozenset({"zeros", "ones", "empty", "linspace", "eye", "identity"} | {f"random.{n}" for n in (
    "rand", "randn", "random", "random_sample", "standard_normal", "normal", "uniform")})  # fmt: skip


def _plain(given: Given) -> list[Argument]:
    """The arguments that say nothing of a dtype."""
    return [a for a in given.arguments if a.name != "dtype" and not isinstance(a.value, Named | Builtin | str)]


def call(name: str, given: Given) -> Value:
    """``numpy.name(...)``; NotImplemented where nothing is known of it."""
    maker = NUMPY.get(name)
    if maker is None or given.keyword("out") is not None or given.keyword("where") is not None:
        return NotImplemented
    if any(_holds_tensor(a.value) for a in given.arguments):
        return NotImplemented
    made = maker(given)
    if isinstance(made, Array) and made.dtype == "float" and name in _WIDE and len(given.arguments) == len(_plain(given)):
        made.wide = True
    # A length below zero: NumPy refuses the call.
    refused = isinstance(made, Array) and any(isinstance(a, int) and a < 0 for a in made.shape.axes)
    return NotImplemented if refused else made


def _holds_tensor(value: Value) -> bool:
    return isinstance(value, Tensor) or (isinstance(value, tuple | Items) and any(isinstance(v, Tensor) for v in value))
