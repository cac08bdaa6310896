"""Arrays: what literals and shapes make, and what the methods of arrays return."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret import axes
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.past import reckoned
from lstmlint.interpret.preparation import stacked
from lstmlint.interpret.ranges import hull, loosened, of_items, rearranged
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Items, Listed, Range
from lstmlint.program import Value
from lstmlint.shape import ANY, Axis, Dim, Shape, Unknown, product, same

# Methods of arrays that keep the shape, and functions of the same name.
SAME_SHAPE = frozenset({"astype", "copy", "clip", "round", "conj", "float", "numpy", "detach", "cpu", "byteswap", "toarray"})
REDUCTIONS: dict[str, str | None] = {
    "sum": None, "mean": "float", "max": None, "min": None, "std": "float", "var": "float", "prod": None, "any": "bool", "all": "bool",
    "argmax": "int", "argmin": "int", "ptp": None,
}  # fmt: skip
# Of a value of which nothing is known these are methods of an array and of nothing else.
OF_UNKNOWNS = frozenset({"reshape", "astype", "to_numpy"})
# Why the length of an unknown is unknown: it is a single number all the same.
LENGTH = "len() of a computed collection"
FLOAT_LENGTH = "len() of a computed collection as a float"
_MAX_LEAVES = 2_000


def made(given: Given, name: str = "shape", position: int = 0, dtype: str | None = "float") -> Value:
    """An array of the shape that an argument names."""
    shape = axes.shape_from(given.value(name, position))
    if shape is None or any(isinstance(a, int) and a < 0 for a in shape.axes):
        return NotImplemented
    return Array(shape, dtype if given.keyword("dtype") is None else kind(given.value("dtype")))


def result(shape: Shape | None, dtype: str | None = None, *, kind: str | None = None) -> Value:
    """The array of that shape; a number where it has no axes, NotImplemented where it is not known."""
    if shape is None or any(isinstance(a, int) and a < 0 for a in shape.axes):
        return NotImplemented  # a length below zero: it is refused
    return Array(shape, dtype) if shape.axes or shape.open else Number("?", "a number from an array", kind=kind or dtype)


def same_as(array: Array, dtype: str | None = None, *, values: Range | None = None) -> Array:
    """Another array of the same shape, the unknown parts of it included."""
    made = Array(array.shape, dtype, table=array.table, values=values, base=base_of(array) if array.shape.open else None)
    made.past = reckoned(array.past)
    return made


def moved(made: Value, source: Array, *, turned: bool = False, all_once: bool = False) -> Value:
    """The same items at other places, or some of them: in which range they lie stays true, and one-hot rows that stay whole.

    ``turned`` says that the last axis may have become another one, ``all_once`` that no item was lost or doubled.
    """
    if isinstance(made, Array):
        if source.values is not None:
            made.values = rearranged(source.values) if all_once else loosened(source.values)
        made.different = source.different if all_once else None
        last = made.shape.axes and source.shape.axes and same(made.shape.last, source.shape.last)
        made.one_hot = source.one_hot and not turned and last is True
        made.zero = source.zero is True
        made.past = source.past
        made.wide = source.wide and made.dtype == source.dtype
    return made


def base_of(array: Array) -> Unknown:
    """What the shape of an array of unknown rank hangs on."""
    if array.base is None:
        array.base = Unknown("array", "an array of unknown rank")
    return array.base


def from_literal(value: Value, dtype: Value = None) -> Value:
    """``np.array(value)``: of nested lists, of arrays in a list, of an array."""
    if isinstance(value, Listed):
        value = value.array
    if isinstance(value, Array):
        made = same_as(value, kind(dtype) or value.dtype, values=value.values)
        made.table, made.one_hot, made.past = False, value.one_hot, value.past
        made.different = value.different if dtype is None else None
        return made
    shape = shape_of_item(value) if isinstance(value, tuple | Items) else None
    if shape is None:
        return NotImplemented
    leaves: list[Value] = []
    complete = _leaves(value, leaves)
    numbers = [v for v in leaves if isinstance(v, int) and not isinstance(v, bool)]
    exact = bool(numbers) and complete and len(numbers) == len(leaves)
    found = kind(dtype) or (_kind_of(leaves) if complete else _common_kind(leaves))
    made = Array(shape, found, values=of_items(numbers, row=len(shape.axes) == 1) if exact else _common_span(leaves))
    made.one_hot = 0 < len(leaves) < _MAX_LEAVES and all(isinstance(v, Array) and v.one_hot for v in leaves)
    made.different = len(set(leaves)) if complete and leaves and dtype is None else None
    made.past = stacked(value)
    return made


def _common_kind(leaves: list[Value]) -> str | None:
    """The kind of items that arrays and numbers of which only the kind is known have in common."""
    if len(leaves) >= _MAX_LEAVES:
        return None
    kinds = {v.dtype if isinstance(v, Array) else v.kind if isinstance(v, Number) else type(v).__name__ for v in leaves}
    only = kinds.pop() if len(kinds) == 1 else None
    return only if only in ("int", "float", "bool") else None


def _common_span(leaves: list[Value]) -> Range | None:
    """Where all items lie."""
    spans: list[Range] = []
    if len(leaves) >= _MAX_LEAVES:
        return None
    for value in leaves:
        if type(value) is int:
            spans.append(Range(value, value))
        else:
            span = value.values if isinstance(value, Array) else value.span if isinstance(value, Number) else None
            if span is None:
                return None
            spans.append(span)
    return hull(spans)


def categories(value: Value) -> int | None:
    """How many different words or numbers stand in a list or an array that is written out."""
    if isinstance(value, Array):
        return value.different
    if not isinstance(value, tuple | Items) or not getattr(value, "exact", True):
        return None
    return len(set(value)) if all(isinstance(item, str | int) for item in value) else None


def shape_of_item(value: Value, depth: int = 0) -> Shape | None:
    """The shape of what stands in a list: a number, an array, another list. None where unknown or uneven."""
    if isinstance(value, Listed):
        value = value.array
    if isinstance(value, Array):
        return None if value.shape.open else value.shape
    if is_number(value) or isinstance(value, str):
        return Shape(())
    if not isinstance(value, tuple | Items) or depth > 12:
        return None
    exact = getattr(value, "exact", True)
    length: Axis = len(value) if exact else Unknown("?", "a list of unknown length")
    if not value:
        return Shape((0,)) if exact else None
    first = shape_of_item(value[0], depth + 1)
    if first is None:
        return None
    if all(is_number(v) for v in value):
        return Shape((length,))
    found = [first]
    for item in value[1:]:
        shape = shape_of_item(item, depth + 1)
        if shape is None:
            return None
        found.append(shape)
    merged = axes.merged(found)
    return Shape((length, *merged)) if merged is not None else None


def is_number(value: Value) -> bool:
    """Whether the value is a single number for certain."""
    if isinstance(value, Dim):
        return all(is_number(u) for monomial in value.terms for u in monomial)
    return isinstance(value, int | float | Number) or (isinstance(value, Unknown) and value.why == LENGTH)


def _leaves(value: Value, found: list[Value]) -> bool:
    """The numbers in nested lists; whether these are all and all are known."""
    if isinstance(value, tuple | Items):
        known = [len(found) < _MAX_LEAVES and _leaves(item, found) for item in value]
        return getattr(value, "exact", True) and all(known)
    found.append(value)
    return isinstance(value, int | float | str)


def _kind_of(leaves: list[Value]) -> str | None:
    kinds = {type(v) for v in leaves}
    return next((name.__name__ for name in (str, float, int, bool) if name in kinds), None)


def kind(value: Value) -> str | None:
    """The kind of numbers that a dtype means."""
    if value is None:
        return None
    text = value if isinstance(value, str) else str(getattr(value, "qualified", getattr(value, "name", "")))
    for name in ("float", "int", "bool", "object"):
        if name in text:
            return name
    return "str" if text in ("str", "builtins.str") else None


def method(machine: Machine, receiver: Array, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of a NumPy array."""
    value = _method(receiver, name, given) if not given.opaque else NotImplemented
    if name == "resize":
        machine.set(receiver, "shape", ANY)
    if value is NotImplemented:
        return Unknown(lazily(node), "method of an array")
    if isinstance(value, Number):
        value.label = lazily(node)
        if name in REDUCTIONS:
            value.scalar = value.kind if value.kind in ("int", "float") else "number"
    return value


def target_of(given: Given, names: tuple[str, ...] = ("shape",)) -> list[Value] | None:
    """The new shape of ``x.reshape(...)``: one tuple or several numbers."""
    positional = [a.value for a in given.positional]
    keyword = next((given.keyword(n) for n in names if given.keyword(n) is not None), None)
    first = keyword.value if keyword is not None else positional[0] if len(positional) == 1 else None
    if isinstance(first, tuple | Items):
        return axes.sequence(first)
    if keyword is None and len(positional) == 1 and isinstance(first, Unknown) and not isinstance(first, Number):
        # One unknown may be a whole tuple.
        return None
    return [first] if keyword is not None else positional or None


def reshaped(array: Array | None, target: list[Value] | None) -> Value:
    """``reshape``; of an unknown (None) as far as the target says everything."""
    if target is None or not all(isinstance(t, int | Dim | Unknown) for t in target):
        return NotImplemented
    shape = axes.reshape(array.shape if array is not None else None, target)
    return result(shape, array.dtype if array is not None else None)


def _method(array: Array, name: str, given: Given) -> Value:
    shape, dtype = array.shape, array.dtype
    positional = [a.value for a in given.positional]
    if name in SAME_SHAPE:
        if name == "astype":
            kept = same_as(array, kind(given.value("dtype", 0)))
            kinds = ("int", "float", "bool")
            kept.values = (
                array.values if kept.dtype in kinds and array.dtype in kinds and (kept.dtype, array.dtype) != ("int", "float") else None
            )
        else:
            kept = same_as(array, dtype, values=array.values if name == "copy" else None)
        if name in ("astype", "copy"):
            kept.one_hot, kept.zero, kept.past = array.one_hot, array.zero is True, array.past
        kept.different = array.different if name == "copy" else None
        return kept
    if name == "reshape":
        return moved(reshaped(array, target_of(given)), array, all_once=True)
    if name in ("flatten", "ravel"):
        return moved(flat(array), array, all_once=True)
    if name == "transpose":
        order = tuple(positional) if len(positional) > 1 else given.value("axes", 0)
        return moved(result(axes.transpose(shape, order), dtype), array, turned=True, all_once=True)
    if name == "swapaxes":
        return moved(result(axes.swap(shape, given.value("axis1", 0), given.value("axis2", 1)), dtype), array, turned=True)
    if name == "squeeze":
        return moved(result(axes.squeeze(shape, given.value("axis", 0)), dtype), array, all_once=True)
    if name == "repeat":
        return moved(result(axes.repeat(shape, given.value("repeats", 0), given.value("axis", 1)), dtype), array)
    if name == "dot" and isinstance(given.value("b", 0), Array):
        return result(axes.dot(shape, given.value("b", 0).shape), None)  # type: ignore[attr-defined]
    if name in REDUCTIONS:
        return reduced(array, name, given, 0)
    if name in ("cumsum", "cumprod"):
        return same_as(array, dtype) if given.value("axis", 0) is not None else flat(array)
    if name == "argsort":
        return same_as(array, "int")
    if name == "tolist" and shape.rank:
        return Listed(same_as(array, dtype, values=array.values), "tolist()")
    if name == "item":
        return Number("?", "a number from an array", kind=dtype)
    if name in ("sort", "fill", "setflags", "put", "partition"):
        if name != "setflags":  # whatever way the program takes: less is known of it from now on
            array.values = rearranged(array.values) if name in ("sort", "partition") else None
        return None
    return NotImplemented


def reduced(array: Array, name: str, given: Given, position: int) -> Value:
    """``sum``, ``mean``, ``argmax``: the array's method or NumPy's function; ``position`` is where ``axis`` stands."""
    if {a.name for a in given.arguments} - {None, "a", "axis", "keepdims", "dtype", "ddof"} or len(given.positional) > position + 1:
        return NotImplemented
    axis = given.value("axis", position)
    found = REDUCTIONS[name] or array.dtype
    if axis is None and given.value("keepdims", None, False) is False:
        return Number("?", "a number from an array", kind=found)
    return result(axes.reduce(array.shape, axis, given.value("keepdims", None, False)), found)


def flat(array: Array) -> Value:
    """All items in one row."""
    sizes = axes.whole(array.shape)
    return Array(Shape((product(sizes),)), array.dtype) if sizes is not None else NotImplemented


def method_of_unknown(receiver: Unknown, name: str, given: Given) -> Value:
    """A method that only arrays have, of a value of which nothing else is known; NotImplemented where it tells nothing."""
    if name == "reshape":
        first = given.positional[0].value if given.positional else None
        # backend.reshape(x, shape) looks the same: an unknown in front has to be a size for certain.
        vague = isinstance(first, Unknown) and not isinstance(first, Number) and len(given.positional) < 3
        if vague and isinstance(first, Unknown) and ".shape[" not in first.label and not first.label.startswith("len("):
            return NotImplemented
        return reshaped(None, target_of(given))
    if given.arguments and name == "to_numpy":
        return NotImplemented
    if name == "astype":
        return Array(ANY, kind(given.value("dtype", 0)), base=receiver)
    return Array(ANY, base=receiver)
