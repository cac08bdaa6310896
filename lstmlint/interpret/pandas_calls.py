"""pandas: tables (:class:`Array` with ``table``), how they are made, their columns and rows."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import base_of, categories, from_literal, same_as
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.pandas_methods import METHODS
from lstmlint.interpret.pandas_names import PANDAS_NAMES
from lstmlint.interpret.pandas_tables import columns_of, like, names_of, series, some_rows, sum_of, unknown
from lstmlint.interpret.tensors import COLUMNS, is_integer, sliced
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Bound, Given, Items, Listed, Picker, Table
from lstmlint.program import Value
from lstmlint.shape import Axis, Dim, Shape, Unknown

_READERS = frozenset({"read_csv", "read_table", "read_excel", "read_parquet", "read_feather"})
_MANY = ("chunksize", "iterator", "squeeze", "sheet_name", "sheetname")


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
    named = axes.sequence(given.value("names"))
    index = given.value("index_col")
    taken = 0 if index in (None, False) else 1 if isinstance(index, int | str) else None
    width: Axis = unknown(COLUMNS)
    written = used if used is not None else named
    if written is not None and taken is not None:
        width = max(0, len(written) - taken)
    names = names_of(given.value("usecols") if used is not None else given.value("names"))
    if isinstance(index, str) and names is not None:
        names = tuple(name for name in names if name != index)
    return Array(Shape((unknown(), width)), table=True, columns=names if isinstance(width, int) and names and len(names) == width else None)


def _frame(given: Given) -> Value:
    data, columns = given.value("data", 0), given.value("columns", 2)
    names = axes.sequence(columns)
    index = given.value("index", 1)
    if isinstance(data, Table):
        rows: Axis = unknown()
        first = next(iter(data.values()), None)
        if data.exact and isinstance(first, Items) and first.exact and index is None:
            rows = len(first)
        width: Axis = len(data) if data.exact and columns is None else len(names) if names is not None else unknown()
        known = names_of(Items(data.keys())) if columns is None else names_of(columns)
        first = next((v for v in data.values() if isinstance(v, Array) and v.shape.rank == 1), None)
        series_among = any(isinstance(v, Array) and v.table for v in data.values())
        if isinstance(rows, Unknown) and isinstance(first, Array) and index is None and data.exact and not series_among:
            rows = first.shape.axes[0]
        return Array(Shape((rows, width)), table=True, columns=known if isinstance(width, int) else None)
    array = data if isinstance(data, Array) else from_literal(data) if isinstance(data, Items) and data else None
    if isinstance(array, Array) and array.shape.rank in (1, 2) and (columns is None or not array.table):
        rest = array.shape.axes if array.shape.rank == 2 else (*array.shape.axes, 1)
        if array.table and array.shape.rank == 1 and index is not None:
            return NotImplemented
        return Array(Shape(rest), array.dtype, table=True, columns=names_of(columns) if names is not None else None)
    if data is None and not given.arguments:
        return Array(Shape((unknown(), unknown())), table=True)
    return Array(Shape((unknown(), len(names) if names is not None else unknown(COLUMNS))), table=True)


def _series(given: Given) -> Value:
    data = given.value("data", 0)
    array = data if isinstance(data, Array) else from_literal(data) if isinstance(data, Items) and data else None
    known = isinstance(array, Array) and array.shape.rank == 1 and given.keyword("index") is None
    return Array(array.shape if known and isinstance(array, Array) else Shape((unknown(),)), table=True)


def _concat(given: Given) -> Value:
    found = given.value("objs", 0)
    tables = axes.sequence(found)
    if not isinstance(found, Items | tuple) or not found or not all(isinstance(t, Array) and t.table for t in found):
        return NotImplemented
    arrays = [t for t in found if isinstance(t, Array)]
    if any(not t.shape.axes or t.shape.open for t in arrays):
        return NotImplemented
    if given.value("axis", 1, 0) in (1, "columns"):
        # The rows are brought together by their labels.
        widths: list[Axis] = [t.shape.axes[1] if t.shape.rank == 2 else 1 for t in arrays]
        return Array(Shape((unknown(), sum_of(widths) if tables is not None else unknown(COLUMNS))), table=True)
    rows = sum_of([t.shape.axes[0] for t in arrays]) if tables is not None else unknown()
    if all(t.shape.rank == 1 for t in arrays):
        return series(rows, arrays[0].dtype)
    alike = all(t.columns is not None and t.columns == arrays[0].columns for t in arrays) or all(t.shape is arrays[0].shape for t in arrays)
    width = arrays[0].shape.axes[1] if alike and arrays[0].shape.rank == 2 else unknown(COLUMNS)
    return Array(Shape((rows, width)), table=True, columns=arrays[0].columns if alike else None)


def _merge(given: Given) -> Value:
    return Array(Shape((unknown(), unknown(COLUMNS))), table=True)


def _dates(given: Given) -> Value:
    periods = given.value("periods", 2)
    return series(axes.size_of(periods) if isinstance(periods, int | Dim | Unknown) else unknown())


def _same(given: Given) -> Value:
    value = given.value("arg", 0, given.value("obj", None, given.value("x")))
    return like(value) if isinstance(value, Array) and value.table else NotImplemented


def _factorized(given: Given) -> Value:
    value = given.value("values", 0)
    if not isinstance(value, Array) or value.shape.rank != 1:
        return NotImplemented
    return (Array(value.shape, "int"), Array(Shape((unknown("the number of different items"),)), value.dtype))


def _dummies(given: Given) -> Value:
    data = given.value("data", 0)
    if isinstance(data, Items | tuple) and not given.value("drop_first") and not given.value("dummy_na"):
        count, listed = categories(data), from_literal(data)
        if count is not None and isinstance(listed, Array):
            return Array(Shape((listed.shape.axes[0], count)), table=True, one_hot=True)
    rows = data.shape.axes[0] if isinstance(data, Array) and data.shape.rank in (1, 2) else unknown()
    return Array(Shape((rows, unknown(COLUMNS))), table=True, one_hot=isinstance(data, Array) and data.shape.rank == 1)


_MAKERS: dict[str, Callable[[Given], Value]] = {
    "DataFrame": _frame,
    "Series": _series,
    "get_dummies": _dummies,
    "concat": _concat,
    "merge": _merge,
    "merge_asof": _merge,
    "date_range": _dates,
    "to_numeric": _same,
    "to_datetime": _same,
    "isnull": _same,
    "isna": _same,
    "factorize": _factorized,
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
        return columns_of(table)
    if name == "index" and table.shape.rank:
        return Array(Shape(table.shape.axes[:1]))
    if name in METHODS:
        return Bound(table, name)
    if table.shape.rank == 2 and (name in table.columns if table.columns is not None else name not in PANDAS_NAMES):
        return series(table.shape.axes[0], table.dtype)
    return base_of(table).child(("attribute", name), lazily(node), "attribute of a table")


def item(table: Array, parts: list[Value], node: cst.Subscript) -> Value:
    """``table[key]``: a column, several, or the rows for which something holds."""
    key = parts[0] if len(parts) == 1 else None
    key = key.array if isinstance(key, Listed) else key
    shape = table.shape
    if shape.open or not shape.axes:
        return Unknown(lazily(node), "item of a table")
    if isinstance(key, slice):
        labels = any(isinstance(b, str) for b in (key.start, key.stop))
        return _rows(table, unknown() if labels else sliced(shape.axes[0], key))
    if isinstance(key, Array) and key.dtype == "bool" and key.shape.rank == 1:
        return _rows(table, unknown())
    if len(shape.axes) == 1:
        return Number(lazily(node), "item of a table", kind=table.dtype) if is_integer(key) else Unknown(lazily(node), "item of a table")
    if isinstance(key, str) or (isinstance(key, int) and not isinstance(key, bool)):
        return Array(Shape(shape.axes[:1]), table.dtype, table=True)
    if isinstance(key, Items) and key and all(isinstance(k, str | int | Unknown) and not isinstance(k, bool) for k in key):
        width: Axis = len(key) if key.exact else unknown(COLUMNS)
        return Array(Shape((shape.axes[0], width)), table.dtype, table=True, columns=names_of(key))
    if isinstance(key, Array) and key.dtype == "str" and key.shape.rank == 1:
        return Array(Shape((shape.axes[0], key.shape.axes[0])), table.dtype, table=True)
    return Unknown(lazily(node), "item of a table")


def _rows(table: Array, rows: Axis) -> Array:
    return some_rows(table, rows)


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
    names = None
    if len(found) == len(shape.axes) == 2:
        chosen = parts[1] if len(parts) == 2 else slice(None)
        names = picker.table.columns if chosen == slice(None) else names_of(chosen) if picker.name == "loc" else None
    return Array(Shape(tuple(found)), picker.table.dtype, table=True, columns=names)


def _picked(picker: Picker, axis: Axis, part: Value) -> tuple[Axis, ...] | None:
    if isinstance(part, slice):
        everything = part.start is None and part.stop is None
        return (sliced(axis, part),) if picker.name == "iloc" or everything else (unknown(),)
    if is_integer(part) or (isinstance(part, str) and picker.name == "loc"):
        return ()
    if isinstance(part, Items) and part and all(isinstance(p, int | str) for p in part):
        return (len(part) if part.exact and not any(isinstance(p, bool) for p in part) else unknown(),)
    if isinstance(part, Array) and part.shape.rank == 1:
        return part.shape.axes if part.dtype in ("int", "str") else (unknown(),)
    return None
