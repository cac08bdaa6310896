"""pandas: tables (:class:`Array` with ``table``), their columns, rows and methods."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import base_of, from_literal, kind, reshaped, same_as, target_of
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.tensors import COLUMNS, is_integer, sliced
from lstmlint.interpret.values import Array, Bound, Given, Items, Number, Picker, Range, Table
from lstmlint.program import Value
from lstmlint.shape import Axis, Shape, Unknown, sub

_READERS = frozenset({"read_csv", "read_table", "read_excel", "read_parquet", "read_feather"})
_MANY = ("chunksize", "iterator", "squeeze", "sheet_name", "sheetname")
_SAME = {
    "fillna", "ffill", "bfill", "interpolate", "astype", "copy", "round", "abs", "clip", "shift", "diff", "pct_change", "cumsum",
    "sort_values", "sort_index", "rename", "replace", "infer_objects", "map", "rank",
}  # fmt: skip
_TESTS = {"isnull", "isna", "notnull", "notna", "isin"}
_SOME_ROWS = {"dropna", "drop_duplicates", "head", "tail", "sample", "query", "nlargest", "nsmallest"}
_OTHERS = {"drop", "reset_index", "set_index", "pop", "insert", "eval", "update", "to_numpy", "as_matrix", "to_frame", "unique", "nunique",
           "reshape", "ravel", "max", "min", "mean", "std", "sum"}  # fmt: skip
METHODS = _SAME | _TESTS | _SOME_ROWS | _OTHERS


def _unknown(why: str = "rows of a table") -> Unknown:
    return Unknown("?", why)


def call(name: str, given: Given) -> Value:
    """``pandas.name(...)``; NotImplemented where nothing is known of it."""
    if name in _READERS:
        return _read(given)
    maker = _MAKERS.get(name)
    return maker(given) if maker is not None else NotImplemented


def _read(given: Given) -> Value:
    if any(given.value(name) not in (None, False) for name in _MANY) or isinstance(given.value("header"), Items):
        return NotImplemented
    used = axes.sequence(given.value("usecols"))
    width: Axis = len(used) if used is not None and given.keyword("index_col") is None else _unknown(COLUMNS)
    return Array(Shape((_unknown(), width)), table=True)


def _frame(given: Given) -> Value:
    data, columns = given.value("data", 0), given.value("columns", 2)
    names = axes.sequence(columns)
    index = given.value("index", 1)
    if isinstance(data, Table):
        rows: Axis = _unknown()
        first = next(iter(data.values()), None)
        if data.exact and isinstance(first, Items) and first.exact and index is None:
            rows = len(first)
        width: Axis = len(data) if data.exact and columns is None else len(names) if names is not None else _unknown()
        return Array(Shape((rows, width)), table=True)
    array = data if isinstance(data, Array) else from_literal(data) if isinstance(data, Items) and data else None
    if isinstance(array, Array) and array.shape.rank in (1, 2) and (columns is None or not array.table):
        rest = array.shape.axes if array.shape.rank == 2 else (*array.shape.axes, 1)
        if array.table and array.shape.rank == 1 and index is not None:
            return NotImplemented
        return Array(Shape(rest), array.dtype, table=True)
    if data is None and not given.arguments:
        return Array(Shape((_unknown(), _unknown())), table=True)
    return Array(Shape((_unknown(), len(names) if names is not None else _unknown(COLUMNS))), table=True)


def _series(given: Given) -> Value:
    data = given.value("data", 0)
    array = data if isinstance(data, Array) else from_literal(data) if isinstance(data, Items) and data else None
    known = isinstance(array, Array) and array.shape.rank == 1 and given.keyword("index") is None
    return Array(array.shape if known and isinstance(array, Array) else Shape((_unknown(),)), table=True)


def _dummies(given: Given) -> Value:
    data = given.value("data", 0)
    rows = data.shape.axes[0] if isinstance(data, Array) and data.shape.rank in (1, 2) else _unknown()
    return Array(Shape((rows, _unknown(COLUMNS))), table=True, one_hot=isinstance(data, Array) and data.shape.rank == 1)


_MAKERS: dict[str, Callable[[Given], Value]] = {
    "DataFrame": _frame,
    "Series": _series,
    "get_dummies": _dummies,
}


def attribute(table: Array, name: str, node: cst.CSTNode) -> Value:
    """``table.name``: a method, the array behind the table, or a column."""
    if name in ("iloc", "loc"):
        return Picker(table, name)
    if name == "values":
        plain = same_as(table, table.dtype, values=table.values)
        plain.table, plain.one_hot = False, table.one_hot
        return plain
    if name == "columns" and table.shape.rank == 2:
        return Array(Shape(table.shape.axes[1:]), "str")
    if name in METHODS:
        return Bound(table, name)
    return base_of(table).child(("attribute", name), lazily(node), "attribute of a table")


def changed(machine: Machine, table: Array, *, rows: bool = False) -> None:
    """Something was written into the table: there may be other columns now."""
    if table.shape.rank == 1 and not rows:
        return
    first = table.shape.axes[0] if table.shape.rank == 2 and not rows and not isinstance(table.shape.axes[0], int) else _unknown()
    count = table.shape.rank or 2
    machine.set(table, "shape", Shape((first, *(_unknown(COLUMNS) for _ in range(count - 1)))))
    machine.set(table, "values", None)
    machine.set(table, "one_hot", False)


def item(table: Array, parts: list[Value], node: cst.Subscript) -> Value:
    """``table[key]``: a column, several, or the rows for which something holds."""
    key = parts[0] if len(parts) == 1 else None
    shape = table.shape
    if shape.open or not shape.axes:
        return Unknown(lazily(node), "item of a table")
    if isinstance(key, slice):
        labels = any(isinstance(b, str) for b in (key.start, key.stop))
        return _rows(table, _unknown() if labels else sliced(shape.axes[0], key))
    if isinstance(key, Array) and key.dtype == "bool" and key.shape.rank == 1:
        return _rows(table, _unknown())
    if len(shape.axes) == 1:
        return Number(lazily(node), "item of a table", kind=table.dtype) if is_integer(key) else Unknown(lazily(node), "item of a table")
    if isinstance(key, str) or (isinstance(key, int) and not isinstance(key, bool)):
        return Array(Shape(shape.axes[:1]), table.dtype, table=True)
    if isinstance(key, Items) and key and all(isinstance(k, str | int) and not isinstance(k, bool) for k in key):
        return Array(Shape((shape.axes[0], len(key) if key.exact else _unknown(COLUMNS))), table.dtype, table=True)
    if isinstance(key, Array) and key.dtype == "str" and key.shape.rank == 1:
        return Array(Shape((shape.axes[0], key.shape.axes[0])), table.dtype, table=True)
    return Unknown(lazily(node), "item of a table")


def _rows(table: Array, rows: Axis) -> Array:
    values = Range(table.values.low, table.values.high) if table.values is not None else None
    return Array(Shape((rows, *table.shape.axes[1:])), table.dtype, table=True, values=values, one_hot=table.one_hot)


def located(picker: Picker, parts: list[Value], node: cst.Subscript) -> Value:
    """``table.iloc[...]`` and ``table.loc[...]``: each part picks from its own axis."""
    shape = picker.table.shape
    if shape.open or len(parts) > len(shape.axes):
        return Unknown(lazily(node), "item of a table")
    found: list[Axis] = []
    for place, axis in enumerate(shape.axes):
        picked = _picked(picker, axis, parts[place]) if place < len(parts) else (axis,)
        if picked is None:
            return Unknown(lazily(node), "item of a table")
        found.extend(picked)
    if not found:
        return Number(lazily(node), "item of a table", kind=picker.table.dtype)
    return Array(Shape(tuple(found)), picker.table.dtype, table=True)


def _picked(picker: Picker, axis: Axis, part: Value) -> tuple[Axis, ...] | None:
    if isinstance(part, slice):
        everything = part.start is None and part.stop is None
        return (sliced(axis, part),) if picker.name == "iloc" or everything else (_unknown(),)
    if is_integer(part) or (isinstance(part, str) and picker.name == "loc"):
        return ()
    if isinstance(part, Items) and part and all(isinstance(p, int | str) for p in part):
        return (len(part) if part.exact and not any(isinstance(p, bool) for p in part) else _unknown(),)
    if isinstance(part, Array) and part.shape.rank == 1:
        return part.shape.axes if part.dtype in ("int", "str") else (_unknown(),)
    return None


def method(machine: Machine, table: Array, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of a table."""
    value = NotImplemented if given.opaque else _method(machine, table, name, given)
    inplace = given.value("inplace")
    if inplace not in (None, False):
        if isinstance(value, Array) and inplace is True and name not in ("insert", "eval", "update"):
            machine.set(table, "shape", value.shape)
        else:
            changed(machine, table, rows=True)
        return None if inplace is True else Unknown(lazily(node), "method of a table")
    if isinstance(value, Number) and value.naming == "?":
        value.label = lazily(node)
    return Unknown(lazily(node), "method of a table") if value is NotImplemented else value


def _method(machine: Machine, table: Array, name: str, given: Given) -> Value:
    if name in _SAME:
        return same_as(table, kind(given.value("dtype", 0)) if name == "astype" else table.dtype)
    if name in _TESTS:
        return same_as(table, "bool")
    if name in ("to_numpy", "as_matrix"):
        return from_literal(table)
    if name == "reshape":
        return reshaped(table, target_of(given)) if target_of(given) else NotImplemented
    if name in ("insert", "eval", "update"):
        changed(machine, table, rows=name == "update")
        return NotImplemented
    if name == "unique" or name == "nunique":
        return _different(table, name)
    if table.shape.open or not table.shape.axes:
        return NotImplemented
    if name in _SOME_ROWS:
        if given.value("axis", 0 if name == "dropna" else None) not in (None, 0, "index") or (name == "nlargest" and not given.arguments):
            return NotImplemented
        return _rows(table, _unknown())
    handler = _COLUMNS.get(name)
    return handler(machine, table, given) if handler is not None else NotImplemented


def _different(table: Array, name: str) -> Value:
    if table.shape.rank != 1:
        return NotImplemented
    return Array(Shape((_unknown("the number of different items"),))) if name == "unique" else Number("?", "nunique()", kind="int")


def _fewer(table: Array, names: Value) -> Value:
    """The table without some columns."""
    if table.shape.rank != 2 or table.shape.axes[1] is None:
        return NotImplemented
    several = axes.sequence(names) if isinstance(names, Items | tuple) else [names]
    known = several is not None and all(isinstance(n, str | int) for n in several)
    width = sub(table.shape.axes[1], len(several)) if known and several is not None else _unknown(COLUMNS)
    if isinstance(width, int) and width < 0:
        return NotImplemented
    return Array(Shape((table.shape.axes[0], width)), table.dtype, table=True)


def _drop(machine: Machine, table: Array, given: Given) -> Value:
    columns = given.value("columns")
    if given.keyword("errors") is not None or given.keyword("level") is not None:
        return NotImplemented
    if columns is not None:
        return _fewer(table, columns) if given.keyword("index") is None else NotImplemented
    axis = given.value("axis", 1, 0)
    if axis in (1, "columns"):
        return _fewer(table, given.value("labels", 0))
    return _rows(table, _unknown()) if axis in (0, "index") else NotImplemented


def _pop(machine: Machine, table: Array, given: Given) -> Value:
    rest = _fewer(table, given.value("item", 0))
    column = Array(Shape(table.shape.axes[:1]), table.dtype, table=True)
    if isinstance(rest, Array):
        machine.set(table, "shape", rest.shape)
        return column
    return NotImplemented


def _reset_index(machine: Machine, table: Array, given: Given) -> Value:
    if given.value("drop") is True:
        return same_as(table, table.dtype)
    return Array(Shape((table.shape.axes[0], _unknown(COLUMNS))), table=True) if table.shape.rank == 2 else NotImplemented


def _set_index(machine: Machine, table: Array, given: Given) -> Value:
    return _fewer(table, given.value("keys", 0)) if given.keyword("drop") is None and given.keyword("append") is None else NotImplemented


def _to_frame(machine: Machine, table: Array, given: Given) -> Value:
    return Array(Shape((table.shape.axes[0], 1)), table.dtype, table=True) if table.shape.rank == 1 else NotImplemented


def _statistic(machine: Machine, table: Array, given: Given) -> Value:
    return Number("?", "a number from a table") if table.shape.rank == 1 else NotImplemented


_COLUMNS: dict[str, Callable[[Machine, Array, Given], Value]] = {
    "drop": _drop, "pop": _pop, "reset_index": _reset_index, "set_index": _set_index, "to_frame": _to_frame,
    **dict.fromkeys(("max", "min", "mean", "std", "sum"), _statistic),
}  # fmt: skip
