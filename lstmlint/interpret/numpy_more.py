"""NumPy's functions that pick, count and combine: where, unique, take, einsum, percentile and their like."""

from __future__ import annotations

from lstmlint.interpret import axes, contractions
from lstmlint.interpret.arrays import flat, is_number, result, same_as
from lstmlint.interpret.numpy_arrays import Maker, as_array
from lstmlint.interpret.past import joined
from lstmlint.interpret.ranges import hull
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Items
from lstmlint.program import Value
from lstmlint.shape import Axis, Dim, Shape, Unknown, add, sub


def _some(why: str) -> Unknown:
    return Unknown("?", why)


def _first(given: Given, *names: str) -> Array | None:
    for name in names:
        if given.keyword(name) is not None:
            return as_array(given.value(name))
    return as_array(given.value("", 0))


def _found(given: Given) -> Value:
    """``np.nonzero(x)`` and ``np.where(x)``: the places, one array for each axis."""
    array = _first(given, "a", "condition")
    if array is None or not array.shape.rank or len(given.arguments) != 1:
        return NotImplemented
    number = _some("as many as a condition holds for")
    return tuple(Array(Shape((number,)), "int") for _ in array.shape.axes)


def _places(given: Given) -> Value:
    array = _first(given, "a")
    if array is None or array.shape.rank is None:
        return NotImplemented
    return Array(Shape((_some("as many as a condition holds for"), len(array.shape.axes))), "int")


def _flat_places(given: Given) -> Value:
    return Array(Shape((_some("as many as a condition holds for"),)), "int") if _first(given, "a") is not None else NotImplemented


def unique(given: Given) -> Value:
    """``np.unique`` with what else it is asked to return."""
    array = _first(given, "ar")
    if given.keyword("axis") is not None or len(given.positional) > 1:
        return NotImplemented
    number = Shape((array.different if array is not None and array.different is not None else _some("the number of different items"),))
    values = array.values.part() if array is not None and array.values is not None else None
    found: list[Value] = [Array(number, array.dtype if array is not None else None, values=values)]
    for name in ("return_index", "return_inverse", "return_counts"):
        asked = given.value(name, None, False)
        if asked is False:
            continue
        if asked is not True:
            return NotImplemented
        sizes = axes.whole(array.shape) if array is not None else None
        everything = flat(array) if array is not None and sizes is not None else None
        inverse = everything.shape if isinstance(everything, Array) else Shape((_some("items"),))
        found.append(Array(inverse if name == "return_inverse" else number, "int"))
    return found[0] if len(found) == 1 else tuple(found)


def _take(given: Given) -> Value:
    array, picked, axis = _first(given, "a"), as_array(given.value("indices", 1)), given.value("axis", 2)
    alone = is_number(given.value("indices", 1))
    if array is None or (picked is None and not alone):
        return NotImplemented
    where = Shape(()) if picked is None else picked.shape
    if axis is None:
        return result(where, array.dtype)
    place = axes.place_of(axis, len(array.shape.axes))
    if place is None or array.shape.open or where.open:
        return NotImplemented
    return result(Shape((*array.shape.axes[:place], *where.axes, *array.shape.axes[place + 1 :])), array.dtype)


def _along(given: Given) -> Value:
    """``apply_along_axis`` with one of NumPy's own sums and means."""
    array, axis = as_array(given.value("arr", 2)), given.value("axis", 1)
    name = str(getattr(given.value("func1d", 0), "qualified", "")).rpartition(".")[2]
    if array is None or name not in ("mean", "sum", "max", "min", "std", "var", "median", "argmax", "argmin", "ptp"):
        return NotImplemented
    return result(axes.reduce(array.shape, axis), "int" if name.startswith("arg") else None)


def _quantile(given: Given) -> Value:
    array, which = _first(given, "a"), given.value("q", 1)
    if array is None or not is_number(which):
        return NotImplemented
    axis = given.value("axis", 2)
    if axis is None:
        return Number("?", "a number from an array", kind="float")
    return result(axes.reduce(array.shape, axis, given.value("keepdims", None, False)), "float")


def _broadcast_to(given: Given) -> Value:
    array, shape = _first(given, "array"), axes.shape_from(given.value("shape", 1))
    return Array(shape, array.dtype) if array is not None and shape is not None else NotImplemented


def _slope(given: Given) -> Value:
    array = _first(given, "f")
    return same_as(array, "float") if array is not None and array.shape.rank == 1 else NotImplemented


def _same(dtype: str | None = None) -> Maker:
    """As many items as the first argument has, whatever they are."""

    def handler(given: Given) -> Value:
        array = _first(given, "x", "m", "a", "v")
        return same_as(array, dtype) if array is not None and array.shape.rank != 0 else NotImplemented

    return handler


def _turned(given: Given) -> Value:
    array, times = _first(given, "m"), given.value("k", 1, 1)
    if array is None or array.shape.open or len(array.shape.axes) < 2 or not isinstance(times, int) or len(given.arguments) > 2:
        return NotImplemented
    a, b, *rest = array.shape.axes
    return Array(Shape((b, a, *rest) if times % 2 else array.shape.axes), array.dtype)


def _rolled_axis(given: Given) -> Value:
    array, axis, start = _first(given, "a"), given.value("axis", 1), given.value("start", 2, 0)
    return result(axes.move(array.shape, axis, 0), array.dtype) if array is not None and start == 0 else NotImplemented


def _convolved(given: Given) -> Value:
    one, other, mode = _first(given, "a"), as_array(given.value("v", 1)), given.value("mode", 2, "full")
    if one is None or other is None or one.shape.rank != 1 or other.shape.rank != 1:
        return NotImplemented
    a, b = one.shape.axes[0], other.shape.axes[0]
    if a is None or b is None or mode not in ("full", "same", "valid"):
        return NotImplemented
    if mode == "full":
        return Array(Shape((sub(add(a, b), 1),)), None)
    if not isinstance(a, int) or not isinstance(b, int):
        return NotImplemented
    return Array(Shape((max(a, b) if mode == "same" else max(a, b) - min(a, b) + 1,)), None)


def _placed(given: Given) -> Value:
    """``searchsorted``: one place for each value."""
    array = as_array(given.value("v", 1))
    return same_as(array, "int") if array is not None else NotImplemented


def _counts(given: Given) -> Value:
    array = _first(given, "x")
    known = array is not None and array.values is not None and array.values.exact and given.value("minlength", 2) is None
    size: Axis = array.values.high + 1 if known and array is not None and array.values is not None else _some("the largest number")
    return Array(Shape((size,)), "int" if given.value("weights", 1) is None else "float") if array is not None else NotImplemented


def _einsum(given: Given) -> Value:
    arrays = [as_array(a.value) for a in given.positional[1:]]
    if any(a is None for a in arrays):
        return NotImplemented
    return result(contractions.einsum(given.value("subscripts", 0), [a.shape for a in arrays if a is not None]))


def _tensordot(given: Given) -> Value:
    left, right = _first(given, "a"), as_array(given.value("b", 1))
    if left is None or right is None:
        return NotImplemented
    return result(contractions.tensordot(left.shape, right.shape, given.value("axes", 2, 2)))


def _norm(given: Given) -> Value:
    array, axis = _first(given, "x"), given.value("axis", 2)
    if array is None:
        return NotImplemented
    if axis is None:
        return Number("?", "a number from an array", kind="float")
    return result(axes.reduce(array.shape, axis, given.value("keepdims", 3, False)), "float")


def _inserted(given: Given) -> Value:
    array, where, values = _first(given, "arr"), given.value("obj", 1), given.value("values", 2)
    if array is None or array.shape.open or not is_number(where) or not (is_number(values) or as_array(values) is not None):
        return NotImplemented
    axis = given.value("axis", 3)
    place = axes.place_of(axis if axis is not None else 0, len(array.shape.axes))
    if place is None or (axis is None and array.shape.rank != 1) or (not is_number(values) and array.shape.rank == 1):
        return NotImplemented
    length = array.shape.axes[place]
    return Array(axes.set_axis(array.shape, place, add(length, 1) if length is not None else None), array.dtype)


def _iterated(given: Given) -> Value:
    count = given.value("count", 2)
    known = isinstance(count, int | Dim | Unknown) and count != -1
    array = as_array(given.value("iter", 0))
    if array is not None and array.shape.rank == 1 and not known:
        return Array(array.shape)
    return Array(Shape((axes.size_of(count) if known else _some("items"),)))


def _histogram(given: Given) -> Value:
    bins = given.value("bins", 1, 10)
    if not isinstance(bins, int) or isinstance(bins, bool):
        return NotImplemented
    return (Array(Shape((bins,))), Array(Shape((bins + 1,)), "float"))


def _covariance(given: Given) -> Value:
    array = _first(given, "m", "x")
    if array is None or array.shape.rank != 2 or len(given.arguments) > 1:
        return NotImplemented
    return Array(Shape((array.shape.axes[0],) * 2), "float")


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


def windows_of(given: Given) -> Value:
    """``sliding_window_view`` with a tuple of window lengths: the windows come behind all axes."""
    array, windows, which = _first(given, "x"), axes.sequence(given.value("window_shape", 1)), given.value("axis", 2)
    if array is None or array.shape.open or windows is None:
        return NotImplemented
    rank = len(array.shape.axes)
    places = list(range(rank)) if which is None else axes.places_of(which, rank)
    if places is None or len(places) != len(windows) or not all(isinstance(w, int | Dim | Unknown) for w in windows):
        return NotImplemented
    found: list[Axis] = list(array.shape.axes)
    sizes = [axes.size_of(w) for w in windows]
    for place, size in zip(places, sizes, strict=True):
        length = found[place]
        found[place] = None if length is None or size is None else add(sub(length, size), 1)
    return result(Shape((*found, *sizes)), array.dtype)


def _strided(given: Given) -> Value:
    shape, array = axes.shape_from(given.value("shape", 1)), _first(given, "x")
    return Array(shape, array.dtype if array is not None else None) if shape is not None else NotImplemented


def glued(name: str, parts: list[Value]) -> Value:
    """``np.c_[a, b]`` and ``np.r_[a, b]``."""
    arrays = [as_array(p) for p in parts]
    if not parts or any(a is None or not a.shape.rank for a in arrays):
        return NotImplemented
    shapes = [a.shape for a in arrays if a is not None]
    if name == "c_":
        return result(axes.concatenate([axes.at_least_2d(s, column=True) for s in shapes], -1))
    return result(axes.concatenate(shapes, 0))


def joined_facts(made: Value, parts: Value) -> Value:
    """Arrays put behind one another: what holds for the items of all holds for the items of the result."""
    arrays = [p for p in parts if isinstance(p, Array)] if isinstance(parts, Items | tuple) else []
    if isinstance(made, Array) and arrays and len(arrays) == len(parts):  # type: ignore[arg-type]
        spans = [a.values for a in arrays if a.values is not None]
        if len(spans) == len(arrays):
            exact = all(s.exact for s in spans)
            made.values = hull(spans, exact=exact)
        made.one_hot = all(a.one_hot for a in arrays) and all(made.shape.last == a.shape.last for a in arrays)
        if made.past is None:
            made.past = joined([a.past for a in arrays])
    return made


MORE: dict[str, Maker] = {
    "diag": _diagonal, "meshgrid": _meshgrid,
    "nonzero": _found, "argwhere": _places, "flatnonzero": _flat_places, "unique": unique, "take": _take, "apply_along_axis": _along,
    "percentile": _quantile, "quantile": _quantile, "nanpercentile": _quantile, "broadcast_to": _broadcast_to, "rot90": _turned,
    "rollaxis": _rolled_axis, "convolve": _convolved, "searchsorted": _placed, "bincount": _counts, "einsum": _einsum,
    "tensordot": _tensordot, "linalg.norm": _norm, "insert": _inserted, "fromiter": _iterated, "histogram": _histogram,
    "cov": _covariance, "corrcoef": _covariance, "lib.stride_tricks.as_strided": _strided, "digitize": _same("int"),
    "interp": _same("float"), "gradient": _slope, "tril": _same(), "triu": _same(), "unwrap": _same("float"), "hypot": _same(
        "float"), "sinc": _same("float"), "nancumsum": _same(), "char.lower": _same("str"), "char.upper": _same("str"),
}  # fmt: skip
