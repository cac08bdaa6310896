"""Methods of pandas tables: which rows and columns they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import from_literal, kind, reshaped, target_of
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.pandas_tables import added, changed, columns_of, fewer, like, series, some_rows, unknown
from lstmlint.interpret.ranges import Range
from lstmlint.interpret.tensors import COLUMNS
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Items, Listed, Named, Table, Tool
from lstmlint.program import Value
from lstmlint.shape import Axis, Shape

Method = Callable[[Machine, Array, Given], Value]
_SAME = {
    "fillna", "ffill", "bfill", "interpolate", "astype", "copy", "round", "abs", "clip", "shift", "diff", "pct_change", "cumsum",
    "cumprod", "cummax", "cummin", "sort_values", "sort_index", "rename", "replace", "infer_objects", "map", "applymap", "rank", "where",
    "mask", "set_axis", "convert_dtypes", "rename_axis", "tz_localize", "tz_convert", "asfreq", "backfill", "pad",
}  # fmt: skip
_TESTS = {"isnull", "isna", "notnull", "notna", "isin", "duplicated", "between", "gt", "lt", "ge", "le", "eq", "ne"}
_NUMBERS = {
    "add",
    "sub",
    "mul",
    "div",
    "truediv",
    "pow",
    "subtract",
    "multiply",
    "divide",
    "radd",
    "rsub",
    "rmul",
    "rdiv",
    "mod",
    "floordiv",
}
_STATISTICS = {"max", "min", "mean", "std", "sum", "median", "var", "prod", "count", "sem", "skew", "kurt", "any", "all", "quantile", "mad"}
_PLACES = {"argmax", "argmin", "idxmax", "idxmin", "item", "nunique"}
_WINDOWS = {"rolling": "Rolling", "ewm": "Rolling", "expanding": "Rolling", "groupby": "Groups", "resample": "Resampled"}
GROUPS = frozenset(_WINDOWS.values())
# Keeps the kind of the items as well.
_KEEPS_KIND = {"copy", "sort_values", "sort_index", "rename", "rename_axis", "set_axis"}


def method(machine: Machine, table: Array, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method of a table."""
    value = NotImplemented if given.opaque else _method(machine, table, name, given)
    inplace = given.value("inplace")
    if inplace not in (None, False):
        if isinstance(value, Array) and inplace is True and name not in ("insert", "eval", "update"):
            machine.set(table, "shape", value.shape)
            machine.set(table, "columns", value.columns)
        else:
            changed(machine, table, rows=True)
        return None if inplace is True else unknown("method of a table")
    if isinstance(value, Number) and value.naming == "?":
        value.label = lazily(node)
    if value is NotImplemented:
        found = unknown("method of a table")
        found.label = lazily(node)
        return found
    return value


def _method(machine: Machine, table: Array, name: str, given: Given) -> Value:
    if name in _SAME:
        return _steady(table, name, given)
    if name in _TESTS:
        return like(table, "bool")
    if name in _NUMBERS:
        other = given.value("other", 0)
        alone = isinstance(other, int | float | Number) or (isinstance(other, Array) and other.shape.rank == 1 and table.shape.rank == 2)
        return like(table) if alone else Array(Shape(tuple(unknown() for _ in table.shape.axes)), table=True)
    if name in ("to_numpy", "as_matrix"):
        return from_literal(table)
    if name == "reshape":
        return reshaped(table, target_of(given)) if target_of(given) else NotImplemented
    if name in ("insert", "eval", "update"):
        changed(machine, table, rows=name == "update")
        return NotImplemented
    if table.shape.open or not table.shape.axes:
        return NotImplemented
    if name in _WINDOWS:
        return Tool(_WINDOWS[name], {"table": table})
    if name in _STATISTICS:
        return _statistic(table, given)
    if name in _PLACES:
        return Number("?", f"{name}()", kind="int" if name != "item" else None) if table.shape.rank == 1 else NotImplemented
    handler = _HANDLERS.get(name)
    return handler(machine, table, given) if handler is not None else NotImplemented


def _steady(table: Array, name: str, given: Given) -> Value:
    if name in ("sort_values", "sort_index", "ffill", "bfill", "fillna") and given.value("axis") in (1, "columns"):
        return like(table)
    made = like(table, kind(given.value("dtype", 0)) if name == "astype" else table.dtype)
    if name in _KEEPS_KIND:
        made.values, made.one_hot = table.values, table.one_hot and name != "sort_index"
    if name in ("map", "replace", "rename", "set_axis", "rename_axis"):
        made.dtype = made.dtype if name in ("rename", "rename_axis", "set_axis") else None
        renames = name in ("rename", "set_axis")
        made.columns = None if renames else made.columns
        if name == "map" and table.shape.rank == 1:
            _coded(made, given.value("arg", 0, given.value("func")))
    if name == "asfreq":
        return some_rows(table)
    return made


def _coded(made: Array, codes: Value) -> None:
    """``labels.map({"a": 0, "b": 1})``: the numbers are those of the dict."""
    numbers = [v for v in codes.values() if isinstance(v, int) and not isinstance(v, bool)] if isinstance(codes, Table) else []
    if isinstance(codes, Table) and codes.exact and numbers and len(numbers) == len(codes):
        made.values = Range(min(numbers), max(numbers))


def _statistic(table: Array, given: Given) -> Value:
    axis = given.value("axis", 0)
    if table.shape.rank == 1:
        return Number("?", "a number from a table", kind="float")
    if axis in (1, "columns"):
        return series(table.shape.axes[0], "float")
    several = isinstance(given.value("q", 0), Items) or given.keyword("level") is not None
    return NotImplemented if several or axis not in (None, 0, "index") else series(table.shape.axes[1])


def _number_of_rows(given: Given, name: str = "n", default: Value = 5) -> Value:
    return given.value(name, 0, default)


def _head(machine: Machine, table: Array, given: Given) -> Value:
    count, rows = _number_of_rows(given), table.shape.axes[0]
    if isinstance(count, int) and isinstance(rows, int):
        return some_rows(table, min(count, rows) if count >= 0 else max(0, rows + count))
    return some_rows(table)


def _sample(machine: Machine, table: Array, given: Given) -> Value:
    count, part = given.value("n", 0), given.value("frac", 1)
    if isinstance(count, int) and not isinstance(count, bool):
        return some_rows(table, count)
    return some_rows(table, table.shape.axes[0] if part in (1, 1.0) else None)


def _dropna(machine: Machine, table: Array, given: Given) -> Value:
    if given.value("axis", 0) in (None, 0, "index"):
        return some_rows(table)
    return Array(Shape((table.shape.axes[0], unknown(COLUMNS))), table.dtype, table=True) if table.shape.rank == 2 else NotImplemented


def _some(machine: Machine, table: Array, given: Given) -> Value:
    return some_rows(table)


def _largest(machine: Machine, table: Array, given: Given) -> Value:
    return _head(machine, table, given) if given.arguments else NotImplemented


def _unique(machine: Machine, table: Array, given: Given) -> Value:
    return Array(Shape((unknown("the number of different items"),)), table.dtype) if table.shape.rank == 1 else NotImplemented


def _value_counts(machine: Machine, table: Array, given: Given) -> Value:
    return series(unknown("the number of different items")) if table.shape.rank == 1 else NotImplemented


def _drop(machine: Machine, table: Array, given: Given) -> Value:
    columns = given.value("columns")
    if given.keyword("errors") is not None or given.keyword("level") is not None:
        return NotImplemented
    if columns is not None:
        return fewer(table, columns) if given.keyword("index") is None else NotImplemented
    axis = given.value("axis", 1, 0)
    if axis in (1, "columns"):
        return fewer(table, given.value("labels", 0))
    return some_rows(table) if axis in (0, "index") else NotImplemented


def _pop(machine: Machine, table: Array, given: Given) -> Value:
    rest = fewer(table, given.value("item", 0))
    if not isinstance(rest, Array):
        return NotImplemented
    column = series(table.shape.axes[0], table.dtype)
    machine.set(table, "shape", rest.shape)
    machine.set(table, "columns", rest.columns)
    return column


def _reset_index(machine: Machine, table: Array, given: Given) -> Value:
    if given.value("drop", 1) is True:
        return replace(table)
    return Array(Shape((table.shape.axes[0], unknown(COLUMNS))), table=True) if table.shape.rank == 2 else NotImplemented


def _set_index(machine: Machine, table: Array, given: Given) -> Value:
    if given.keyword("append") is not None or given.value("drop", 1, True) is not True:
        return NotImplemented
    keys = given.value("keys", 0)
    return like(table) if isinstance(keys, Array) else fewer(table, keys)


def _to_frame(machine: Machine, table: Array, given: Given) -> Value:
    return replace(table, shape=Shape((table.shape.axes[0], 1)), one_hot=False) if table.shape.rank == 1 else NotImplemented


def _assign(machine: Machine, table: Array, given: Given) -> Value:
    if table.shape.rank != 2:
        return NotImplemented
    made = like(table, None)
    for argument in given.arguments:
        made = added(made, argument.name)
    return made


def _apply(machine: Machine, table: Array, given: Given) -> Value:
    function = given.value("func", 0)
    if isinstance(function, Named) and function.qualified.rpartition(".")[2] in ("sqrt", "log", "log1p", "exp", "abs", "tanh", "square"):
        return like(table, "float")
    # Of a row or a column it may make a number or another row; of the items of a series, an item.
    return series(table.shape.axes[0], None) if table.shape.rank == 1 and given.keyword("axis") is None else NotImplemented


def _filter(machine: Machine, table: Array, given: Given) -> Value:
    return Array(Shape((table.shape.axes[0], unknown(COLUMNS))), table.dtype, table=True) if table.shape.rank == 2 else NotImplemented


def _merged(machine: Machine, table: Array, given: Given) -> Value:
    return Array(Shape((unknown(), unknown(COLUMNS))), table=True)


def _joined(machine: Machine, table: Array, given: Given) -> Value:
    other = given.value("other", 0)
    if isinstance(other, Array) and other.table and other.shape.rank == 2 and table.shape.rank == 2:
        width = axes.concatenate([Shape(table.shape.axes[1:]), Shape(other.shape.axes[1:])])
        if width is not None:
            return Array(Shape((unknown(), *width.axes)), table=True)
    return _merged(machine, table, given)


def _square(machine: Machine, table: Array, given: Given) -> Value:
    return Array(Shape((unknown(COLUMNS), unknown(COLUMNS))), "float", table=True) if table.shape.rank == 2 else Number("?", "a number")


def _described(machine: Machine, table: Array, given: Given) -> Value:
    return Array(Shape((unknown(), *(unknown(COLUMNS) for _ in table.shape.axes[1:]))), table=True)


def _names(machine: Machine, table: Array, given: Given) -> Value:
    return columns_of(table) if table.shape.rank == 2 else NotImplemented


def _listed(machine: Machine, table: Array, given: Given) -> Value:
    """A list of the items: an array as far as its length goes."""
    if table.shape.rank != 1:
        return NotImplemented
    return Listed(Array(Shape(table.shape.axes), table.dtype, values=table.values), "tolist()")


_HANDLERS: dict[str, Method] = {
    "head": _head, "tail": _head, "sample": _sample, "dropna": _dropna, "nlargest": _largest, "nsmallest": _largest, "drop": _drop,
    "pop": _pop, "reset_index": _reset_index, "set_index": _set_index, "to_frame": _to_frame, "assign": _assign, "apply": _apply,
    "transform": _apply, "filter": _filter, "select_dtypes": _filter, "reindex": _merged, "merge": _merged, "join": _joined,
    "append": _merged, "corr": _square, "cov": _square, "describe": _described, "unique": _unique, "value_counts": _value_counts,
    "keys": _names, "tolist": _listed, "to_list": _listed, "add_prefix": lambda m, t, g: replace(like(t), columns=None),
    "add_suffix": lambda m, t, g: replace(like(t), columns=None), "pivot": _merged, "pivot_table": _merged, "melt": _merged,
    **dict.fromkeys(("drop_duplicates", "query", "first", "last", "between_time", "truncate", "at_time"), _some),
}  # fmt: skip
METHODS = frozenset(
    _SAME | _TESTS | _NUMBERS | _STATISTICS | _PLACES | set(_WINDOWS) | set(_HANDLERS)
    | {"insert", "eval", "update", "to_numpy", "as_matrix", "reshape", "ravel"}
)  # fmt: skip
_SUMMARIES = _STATISTICS | {"first", "last", "nunique", "size", "agg", "aggregate", "ohlc", "interpolate", "ffill", "bfill", "asfreq"}
_ROWWISE = {"transform", "cumsum", "cumcount", "cumprod", "shift", "diff", "pct_change", "rank", "ffill", "bfill", "fillna"}


def of_groups(machine: Machine, tool: Tool, name: str, given: Given) -> Value:
    """A method of ``table.rolling(...)``, ``table.groupby(...)`` or ``table.resample(...)``; NotImplemented where it is not known."""
    table = tool.options.get("table")
    if not isinstance(table, Array) or given.opaque:
        return NotImplemented
    if tool.kind == "Rolling":
        known = name in _STATISTICS or (name == "apply" and table.shape.rank is not None)
        return like(table, "float") if known else NotImplemented
    if tool.kind == "Groups" and name in _ROWWISE:
        rows = table.shape.axes[0]
        return like(table, None) if table.shape.rank == 1 else Array(Shape((rows, unknown(COLUMNS))), table=True)
    if name not in _SUMMARIES or (name in ("agg", "aggregate") and isinstance(given.value("func", 0), Items | Table)):
        return NotImplemented
    if name == "size" or table.shape.rank == 1:
        return series(unknown("the number of groups"))
    width: Axis = table.shape.axes[1] if tool.kind == "Resampled" else unknown(COLUMNS)
    return Array(Shape((unknown("the number of groups"), width)), table=True, columns=table.columns if tool.kind == "Resampled" else None)


def of_column(tool: Tool, column: Value) -> Value:
    """``table.groupby("a")["b"]``: the same of some columns only."""
    table = tool.options.get("table")
    if not isinstance(table, Array) or table.shape.rank != 2:
        return NotImplemented
    if isinstance(column, str):
        return Tool(tool.kind, {"table": series(table.shape.axes[0], table.dtype)})
    names = axes.sequence(column)
    width: Axis = len(names) if names is not None else unknown(COLUMNS)
    return Tool(tool.kind, {"table": Array(Shape((table.shape.axes[0], width)), table.dtype, table=True)})
