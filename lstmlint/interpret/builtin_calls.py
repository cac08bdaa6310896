"""Python's builtins, as far as sizes and models go through them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from lstmlint.interpret import calls, generators, settings_files, torch_operators
from lstmlint.interpret.arrays import FLOAT_LENGTH, LENGTH, same_as
from lstmlint.interpret.builtin_objects import OF_OBJECTS, Handler
from lstmlint.interpret.iteration import iterate_known, length
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.structures import as_given
from lstmlint.interpret.tensors import is_integer
from lstmlint.interpret.truth import arithmetic, truth
from lstmlint.interpret.unknowns import Number, Ratio, is_loose
from lstmlint.interpret.values import Array, Given, Items, Iterated, Listed, Scope, Table
from lstmlint.interpret.vocabularies import A_SET
from lstmlint.program import Dataset, Value
from lstmlint.shape import Dim, Shape, Size, Unknown, add, floordiv, product, sub


def call(machine: Machine, name: str, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """``name(...)`` for a builtin."""
    if name in ("open", "str") and machine.neighbours is not None and given.positional:
        value = given.positional[0].value
        made = settings_files.opened(value) if name == "open" else value if isinstance(value, settings_files.FilePath) else NotImplemented
        if made is not NotImplemented:
            return made
    made = torch_operators.builtin(machine, name, given, node)
    if made is not NotImplemented:
        return made
    handler = _HANDLERS.get(name)
    if handler is not None and not given.opaque:
        return handler(machine, given, node, scope)
    if name in ("print", "open", "input", "id", "hash", "repr", "format", "dir", "eval", "exec"):
        return Unknown(lazily(node), f"{name}()")
    return calls.unknown_call(machine, given, node)


def _len(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return length(machine, given.value("obj", 0))


def _range(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    values = [a.value for a in given.positional]
    if values and all(isinstance(v, int) for v in values) and (len(values) < 3 or values[2] != 0):
        return range(*(int(v) for v in values))  # type: ignore[call-overload]
    if len(values) in (1, 2) and all(isinstance(v, int | Dim | Unknown) for v in values):
        start: Size = values[0] if len(values) == 2 else 0  # type: ignore[assignment]
        stop: Size = values[-1]  # type: ignore[assignment]
        return Iterated(sub(stop, start), lambda i: arithmetic("+", start, i, "index"))
    return Unknown(lazily(node), "a range of unknown bounds")


def _enumerate(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value, start = given.value("iterable", 0), given.value("start", 1, 0)
    known = iterate_known(value)
    if known is not None and isinstance(start, int):
        return Items(((i + start, item) for i, item in enumerate(known)), exact=getattr(value, "exact", True))
    if isinstance(value, Dataset):
        return replace(value, element=(Number("index", "the number of a piece", loose=True, kind="int"), value.element))
    if isinstance(value, Unknown | Iterated) or _rows(value):
        return Iterated(_length(machine, value), lambda i: (arithmetic("+", start, i, "index"), _item(value, i)))
    return Unknown(lazily(node), "enumerate of an unknown")


def _zip(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    values = [a.value for a in given.positional]
    known = [iterate_known(v) for v in values]
    if values and all(k is not None and getattr(v, "exact", True) for k, v in zip(known, values, strict=True)):
        return Items(zip(*(k for k in known if k is not None), strict=False))
    parts = [v for v in values if isinstance(v, Unknown | Iterated) or _rows(v)]
    if parts and len(parts) == len(values):
        first = parts[0]
        return Iterated(_length(machine, first), lambda i: tuple(_item(v, i) for v in parts))
    return Unknown(lazily(node), "zip of unknowns")


def _length(machine: Machine, value: Value) -> Size:
    found = length(machine, value)
    return found if isinstance(found, int | Dim | Unknown) else Unknown("len", "length")


def _rows(value: Value) -> bool:
    """Whether the value is an array that gives its rows or items one after the other."""
    return isinstance(value, Array) and bool(value.shape.rank) and not (value.table and value.shape.rank == 2)


def _item(value: Value, i: int) -> Value:
    if isinstance(value, Array):
        rest = Shape(value.shape.axes[1:])
        plain = value.dtype not in ("str", "object") and not value.table
        return Array(rest, value.dtype) if rest.axes else Number("item", "item of an array", kind=value.dtype) if plain else Unknown("item")
    if not isinstance(value, Unknown | Iterated):
        return Unknown("item", "item of something")
    return value.item(i) if isinstance(value, Iterated) else value.child(("item", i), f"{value.label}[{i}]")


def _sequence(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    if not given.arguments:
        return Items()
    value = given.value("iterable", 0)
    known = iterate_known(value)
    if known is not None:
        return Items(known, exact=getattr(value, "exact", True))
    if isinstance(value, Array) and value.shape.rank and not (value.table and value.shape.rank == 2):
        return Listed(same_as(value, value.dtype, values=value.values), lazily(node), plain=value.shape.rank == 1)
    return value if isinstance(value, Iterated | Unknown | Dataset) else Unknown(lazily(node), "a list of an unknown")


def _tuple(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    known = iterate_known(given.value("iterable", 0, ()))
    if known is not None and getattr(given.value("iterable", 0, ()), "exact", True):
        return tuple(known)
    value = given.value("iterable", 0)
    return value if isinstance(value, Unknown) else Unknown(lazily(node), "a tuple of an unknown")


def _set(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("iterable", 0, ())
    known: list[Value] | None = [*value] if isinstance(value, str) else iterate_known(value)
    if known is None:
        return Unknown(lazily(node), A_SET)
    plain = all(isinstance(k, str | int | float) for k in known)
    unique: list[Value] = list(dict.fromkeys(known)) if plain else known
    return Items(unique, exact=plain and getattr(value, "exact", True))


def _reversed(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("sequence", 0)
    known = iterate_known(value)
    if known is None or not getattr(value, "exact", True):
        return Unknown(lazily(node), "reversed of an unknown")
    return Items(reversed(known))


def _sorted(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("iterable", 0)
    known = iterate_known(value)
    if known is None:
        return Unknown(lazily(node), A_SET if isinstance(value, Unknown) and value.why == A_SET else "sorted")
    plain = all(isinstance(k, int | float) for k in known) or all(isinstance(k, str) for k in known)
    exact = getattr(value, "exact", True)
    if plain and exact and len(given.arguments) == 1:
        return Items(sorted(known))  # type: ignore[type-var]
    return Items((Unknown("item", "sorted", loose=True) for _ in known), exact=exact)


def _dict(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return as_dict(given)


def as_dict(given: Given) -> Table:
    """``dict(...)`` of a dict, of pairs or of keywords."""
    first = given.value("", 0)
    table = Table(dict(first) if isinstance(first, Table) else {}, exact=first is None or (isinstance(first, Table) and first.exact))
    pairs = iterate_known(first) if isinstance(first, Items | tuple) else None
    for pair in pairs or ():
        if isinstance(pair, tuple) and len(pair) == 2 and isinstance(pair[0], str | int):
            table[pair[0]] = pair[1]
            table.exact = True
    if pairs and not table and all(isinstance(p, tuple) and len(p) == 2 and is_integer(p[1]) for p in pairs):
        table.unknown = Number("number", "a dict of numbers", kind="int")
    table.update({a.name: a.value for a in given.arguments if a.name is not None})
    return table


def _int(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("x", 0, 0)
    if isinstance(value, Ratio):
        return floordiv(value.numerator, value.denominator)
    if isinstance(value, str | int | float):
        try:
            return int(value)
        except (ValueError, OverflowError):
            return Unknown(lazily(node), "a number")
    if isinstance(value, Unknown) and value.scalar:
        return _plain_integer(value)
    if isinstance(value, Dim) and any(unknown.scalar for unknowns in value.terms for unknown in unknowns):
        plain: Size = 0
        for unknowns, factor in value.terms.items():
            plain = add(plain, product((factor, *map(_plain_integer, unknowns))))
        return plain
    return value if isinstance(value, Dim | Unknown) else Number(lazily(node), "a number", kind="int")


def _plain_integer(value: Unknown) -> Unknown:
    """``int(number)``: the same each time; of a number of NumPy it is another object, though it is equal."""
    if not value.scalar:
        return value
    if value.children is None:
        value.children = {}
    if ("int",) not in value.children:
        made = Number(lambda: f"int({value.label})", value.why, loose=value.loose, kind="int")
        made.span = getattr(value, "span", None)
        value.children["int",] = made
    return value.children["int",]


def _float(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("x", 0, 0)
    try:
        if isinstance(value, str | int | float):
            return float(value)
        return Number(lazily(node), FLOAT_LENGTH if isinstance(value, Unknown) and value.why == LENGTH else "a float", kind="float")
    except ValueError:
        return Number(lazily(node), "a float", kind="float")


def _str(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("object", 0, "")
    return str(value) if isinstance(value, str | int | bool) else Unknown(lazily(node), "text")


def _bool(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("x", 0, False)
    known = truth(machine, value)
    return value if known is None else known


def _extreme(pick: Callable[..., object]) -> Handler:
    def handler(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
        first = given.value("", 0)
        values = [a.value for a in given.positional] if len(given.positional) > 1 else iterate_known(first) or []
        exact = len(given.positional) > 1 or getattr(first, "exact", True)
        if values and exact and given.keyword("key") is None and all(isinstance(v, int | float) for v in values):
            return pick(values)
        return Unknown(lazily(node), f"{pick.__name__}()")

    return handler


def _sum(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    value = given.value("iterable", 0)
    known = iterate_known(value)
    if known is None or not getattr(value, "exact", True):
        return Unknown(lazily(node), "sum()")
    total: Value = given.value("start", 1, 0)
    for item in known:
        total = arithmetic("+", total, item, lazily(node))
    return total


def _number(function: Callable[..., object]) -> Handler:
    def handler(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
        values = [a.value for a in given.positional]
        if values and all(isinstance(v, int | float) for v in values):
            try:
                return function(*values)
            except (TypeError, ValueError, ArithmeticError):
                pass
        return Unknown(lazily(node), "a number")

    return handler


def _map(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    function, values = given.value("func", 0), iterate_known(given.value("iterable", 1))
    if values is None or len(given.positional) != 2:
        return Unknown(lazily(node), "map of an unknown")
    return Items((calls.call_value(machine, function, [v], node, scope) for v in values), exact=getattr(given.value("", 1), "exact", True))


def _slice(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """``slice(0, 20)``, which stands for ``0:20``."""
    values = [a.value for a in given.positional]
    if given.opaque or len(values) != len(given.arguments) or not 0 < len(values) < 4:
        return Unknown(lazily(node), "a slice")
    return slice(*values)


def _next(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    source = given.value("iterator", 0)
    element = source.element if isinstance(source, Dataset) else generators.first_of(machine, source, node)
    if element is not None:
        return as_given(element)
    known = iterate_known(source)
    return Unknown(lazily(node), "next()", loose=is_loose(given.value("iterator", 0))) if not known else known[0]


_HANDLERS: dict[str, Handler] = {
    "len": _len, "range": _range, "enumerate": _enumerate, "zip": _zip, "list": _sequence, "iter": _sequence, "tuple": _tuple,
    "set": _set, "frozenset": _set, "reversed": _reversed, "sorted": _sorted, "dict": _dict, "int": _int, "float": _float, "str": _str,
    "bool": _bool, "max": _extreme(max), "min": _extreme(min), "sum": _sum, "abs": _number(abs), "round": _number(round),
    "divmod": _number(divmod), "map": _map, "next": _next, "slice": _slice, **OF_OBJECTS,
}  # fmt: skip
