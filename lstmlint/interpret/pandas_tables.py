"""What pandas tables are made of: rows, columns and, where these are known, the columns' names."""

from __future__ import annotations

from dataclasses import replace

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import base_of
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.tensors import COLUMNS
from lstmlint.interpret.values import Array, Items
from lstmlint.program import Value
from lstmlint.shape import Axis, Shape, Unknown, add, sub


def unknown(why: str = "rows of a table") -> Unknown:
    """A size that nobody can tell."""
    return Unknown("?", why)


def series(rows: Axis, dtype: str | None = None) -> Array:
    """One column."""
    return Array(Shape((rows,)), dtype, table=True)


def like(table: Array, dtype: str | None = None) -> Array:
    """A table with the same rows and columns and other content."""
    return Array(table.shape, dtype, table=True, columns=table.columns, base=base_of(table) if table.shape.open else None)


def some_rows(table: Array, rows: Axis = None) -> Array:
    """The table with another number of rows; unknown where none is told."""
    span = table.values.part() if table.values is not None else None
    count = unknown() if rows is None or (isinstance(rows, int) and rows < 0) else rows
    return replace(table, shape=Shape((count, *table.shape.axes[1:])), values=span, base=None)


def names_of(value: Value) -> tuple[str, ...] | None:
    """Column names, where all are known and each stands once."""
    found = axes.sequence(value)
    if found is None or not all(isinstance(name, str) for name in found) or len(set(found)) != len(found):
        return None
    return tuple(str(name) for name in found)


def columns_of(table: Array) -> Value:
    """``table.columns``: the names where they are known, else as many unknown ones."""
    return Array(Shape(table.shape.axes[1:]), "str")


def fewer(table: Array, names: Value) -> Value:
    """The table without some columns; NotImplemented where that makes no sense."""
    if table.shape.rank != 2 or table.shape.axes[1] is None:
        return NotImplemented
    several = axes.sequence(names) if isinstance(names, Items | tuple) else [names]
    known = several is not None and all(isinstance(n, str | int) and not isinstance(n, bool) for n in several)
    if not known or several is None:
        return Array(Shape((table.shape.axes[0], unknown(COLUMNS))), table.dtype, table=True)
    rest = None
    if table.columns is not None:
        rest = tuple(c for c in table.columns if c not in several)
    width = sub(table.shape.axes[1], len(set(several)))
    if isinstance(width, int) and width < 0:
        return NotImplemented
    return Array(Shape((table.shape.axes[0], width)), table.dtype, table=True, columns=rest)


def added(table: Array, name: Value) -> Array:
    """The table with one more column, or with that column written anew."""
    rows = table.shape.axes[0]
    if isinstance(name, str) and table.columns is not None and table.shape.rank == 2 and table.shape.axes[1] == len(table.columns):
        names = table.columns if name in table.columns else (*table.columns, name)
        return Array(Shape((rows, len(names))), table=True, columns=names)
    return Array(Shape((rows, unknown(COLUMNS))), table=True)


def changed(machine: Machine, table: Array, *, rows: bool = False, name: Value = None) -> None:
    """Something was written into the table: there may be other columns now, or other rows."""
    if table.shape.rank == 1 and not rows:
        machine.set(table, "values", None)
        return
    known = isinstance(name, str) and table.columns is not None and not rows and table.shape.rank == 2
    if known:
        grown = added(table, name)
        machine.set(table, "shape", grown.shape)
        machine.set(table, "columns", grown.columns)
    else:
        # A table that was empty takes the length of its first column.
        first = table.shape.axes[0] if table.shape.rank == 2 and not rows and table.shape.axes[0] != 0 else unknown()
        count = table.shape.rank or 2
        machine.set(table, "shape", Shape((first, *(unknown(COLUMNS) for _ in range(count - 1)))))
        machine.set(table, "columns", None)
    machine.set(table, "values", None)
    machine.set(table, "one_hot", False)
    machine.set(table, "dtype", None)


def sum_of(lengths: list[Axis]) -> Axis:
    """All lengths together."""
    total: Axis = 0
    for length in lengths:
        total = None if total is None or length is None else add(total, length)
    return total
