"""Truth: what a value counts as in a condition, comparisons, and the arithmetic of values."""

from __future__ import annotations

import operator as op
from collections.abc import Callable
from typing import Any

from lstmlint import regex
from lstmlint.interpret import texts
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.unknowns import Condition, Ratio, is_loose
from lstmlint.interpret.values import MAX_LENGTH, Bound, Builtin, Class, Function, Instance, Items, Named, Table
from lstmlint.program import Layer, Model, Module, Value
from lstmlint.shape import Dim, Ending, Label, Size, Unknown, add, floordiv, mul, opaque, same, sub

_ALWAYS_TRUE = (Layer, Model, Module, Function, Class, Named, Builtin, Bound)
_COMPARE: dict[str, Callable[[Any, Any], object]] = {
    "==": op.eq, "!=": op.ne, "<": op.lt, "<=": op.le, ">": op.gt, ">=": op.ge,
}  # fmt: skip
_MIRROR = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_OPPOSITE = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "is": "is not",
    "is not": "is",
    "in": "not in",
    "not in": "in",
}
_ARITHMETIC: dict[str, Callable[[object, object], object]] = {
    "+": op.add, "-": op.sub, "*": op.mul, "/": op.truediv, "//": op.floordiv, "%": op.mod, "**": op.pow,
    "<<": op.lshift, ">>": op.rshift, "&": op.and_, "|": op.or_, "^": op.xor,
}  # fmt: skip
_SIZES: dict[str, Callable[[Size, Size], Size]] = {"+": add, "-": sub, "*": mul, "//": floordiv}
_BIGGEST = 10**18
_WIDE = regex.compile(r"%[^%a-zA-Z]*(\*|\d{4})")  # a format that would make an enormous string


def truth(machine: Machine, value: Value) -> bool | None:
    """Whether the value counts as true on this path; None where that is not known."""
    if value is None or isinstance(value, bool | int | float | str | bytes | tuple):
        return bool(value)
    if isinstance(value, Unknown):
        known = _truth_of_unknown(machine, value)
        return _left_over(machine, value) if known is None else known
    if isinstance(value, Dim):
        return True if all(f > 0 for f in value.terms.values()) else None
    if isinstance(value, Items | Table):
        return True if len(value) else (False if value.exact else None)
    if isinstance(value, _ALWAYS_TRUE):
        return True
    if isinstance(value, Instance):
        return None if value.cls.find("__bool__") or value.cls.find("__len__") else True
    return None


def _truth_of_unknown(machine: Machine, value: Unknown) -> bool | None:
    if value in machine.assumed:
        return machine.assumed[value]
    if value in machine.bound:
        return truth(machine, machine.bound[value])
    if not isinstance(value, Condition):
        return None
    left, right = machine.resolve(value.left), machine.resolve(value.right)
    if value.operator == "not":
        inner = truth(machine, left)
        return None if inner is None else not inner
    if value.operator in ("and", "or"):
        sides = (truth(machine, left), truth(machine, right))
        decisive = value.operator == "or"
        if decisive in sides:
            return decisive
        return None if None in sides else not decisive
    known = compare_known(value.operator, left, right)
    if known is None:
        key: object = (_OPPOSITE.get(value.operator), value.right if not isinstance(value.right, Unknown) else id(value.right))
        opposite = (value.left.children or {}).get(key) if isinstance(value.left, Unknown) else None
        if opposite is not None and opposite in machine.assumed:
            return not machine.assumed[opposite]
    return known


def _left_over(machine: Machine, value: Unknown) -> bool | None:
    """What an assumption about both parts leaves for one: where ``A and B`` is false and A is true, B is false."""
    for both, said in machine.assumed.items():
        if not isinstance(both, Condition) or both.operator not in ("and", "or") or said is not (both.operator == "or"):
            continue
        for part, other in ((both.left, both.right), (both.right, both.left)):
            turned = isinstance(part, Condition) and part.operator == "not" and part.left is value
            if (part is value or turned) and _plain_truth(machine, other) is not None and _plain_truth(machine, other) is not said:
                return said is not turned
    return None


def _plain_truth(machine: Machine, value: Value) -> bool | None:
    """The truth of a part, without asking again what it leaves for another."""
    return _truth_of_unknown(machine, value) if isinstance(value, Unknown) else truth(machine, value)


def compare_known(operator: str, left: Value, right: Value) -> bool | None:
    """The comparison where it can be told, else None."""
    if operator in ("is", "is not"):
        same_object = _identical(left, right)
        return same_object if operator == "is" or same_object is None else not same_object
    if operator in ("in", "not in"):
        found = _contains(left, right)
        return found if operator == "in" or found is None else not found
    if isinstance(left, Unknown | Dim) or isinstance(right, Unknown | Dim):
        return _compare_sizes(operator, left, right)
    if _plain(left) and _plain(right):
        try:
            return bool(_COMPARE[operator](left, right))
        except TypeError:
            return None
    if operator in ("==", "!=") and (left is right or (_is_member(left) and _is_member(right))):
        return (left is right) == (operator == "==")
    return None


def _compare_sizes(operator: str, left: Value, right: Value) -> bool | None:
    if not isinstance(left, int | Dim | Unknown) or not isinstance(right, int | Dim | Unknown):
        return None
    if operator in ("==", "!="):
        equal = True if left is right or left == right else None
        if equal is None and not isinstance(left, Unknown) and not isinstance(right, Unknown) and same(left, right) is False:
            equal = False
        return equal if operator == "==" or equal is None else not equal
    difference = sub(left, right)
    if isinstance(difference, int):
        return bool(_COMPARE[operator](difference, 0))
    return None


def _identical(left: Value, right: Value) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if other is None or isinstance(other, bool):
            if one is None or isinstance(one, bool):
                return one is other
            return None if isinstance(one, Unknown) else False
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return True if left is right else None
    if isinstance(left, Named) and isinstance(right, Named):
        return left.qualified == right.qualified
    if _is_member(left) and _is_member(right):
        return left is right
    return left is right or (left == right if _plain(left) and _plain(right) else None)


def _contains(item: Value, container: Value) -> bool | None:
    if isinstance(container, str) and isinstance(item, str):
        return item in container
    if isinstance(container, tuple | Items | Table):
        items = list(container)
        equal = [compare_known("==", item, other) for other in items]
        if True in equal:
            return True
        exact = getattr(container, "exact", True)
        return False if exact and all(e is False for e in equal) else None
    return None


def _is_member(value: Value) -> bool:
    """Whether it is a member of an Enum: there is one object of each."""
    return isinstance(value, Instance) and value.cls.members is not None


def _plain(value: Value) -> bool:
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return True
    return isinstance(value, tuple | Items) and getattr(value, "exact", True) and all(_plain(v) for v in value)


def compare(machine: Machine, operator: str, left: Value, right: Value, label: Label) -> Value:
    """The value of a comparison: a truth, or the condition itself."""
    left, right = machine.resolve(left), machine.resolve(right)
    known = compare_known(operator, left, right)
    if known is not None:
        return known
    if right is None and isinstance(left, Unknown) and left in machine.sized and operator in ("is", "is not", "==", "!="):
        return operator in ("is not", "!=")  # it was the size of a module already
    if not isinstance(left, Unknown) and isinstance(right, Unknown) and operator in _MIRROR:
        left, right, operator = right, left, _MIRROR[operator]
    return condition(operator, left, right, label)


def condition(operator: str, left: Value, right: Value, label: Label) -> Unknown:
    """The condition over two values: the same one each time."""
    holder = left if isinstance(left, Unknown) else None
    try:
        key: object = (operator, right if not isinstance(right, Unknown) else id(right))
        hash(key)
    except TypeError:
        holder = None
    if holder is None:
        return Condition(operator, left, right, label)
    if holder.children is None:
        holder.children = {}
    found = holder.children.get(key)
    if found is None:
        found = holder.children[key] = Condition(operator, left, right, label)
    return found


def arithmetic(operator: str, left: Value, right: Value, label: Label) -> Value:
    """``left operator right`` for values; an unknown where it cannot be reckoned."""
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _numbers(operator, left, right, label)
    if (
        isinstance(right, str | Ending)
        and isinstance(left, Unknown | str)
        and operator in ("+", "/")
        and not (type(left) is type(right) is str)
    ):
        return texts.ending(right, label)
    if isinstance(left, int | Dim | Unknown) and isinstance(right, int | Dim | Unknown):
        return _sizes(operator, left, right, label)
    if isinstance(left, Items | tuple) and isinstance(right, Items | tuple) and len(left) + len(right) > MAX_LENGTH:
        return Unknown("...", "a long list")
    if isinstance(left, Items) and isinstance(right, Items) and operator == "+":
        return Items([*left, *right], exact=left.exact and right.exact)
    if isinstance(left, tuple) and isinstance(right, tuple) and operator == "+":
        return left + right
    if operator == "*":
        repeated = _repeat(left, right) if isinstance(right, int) else _repeat(right, left)
        if repeated is not None:
            return repeated
    if isinstance(left, str) and operator in ("+", "%"):
        return _strings(operator, left, right, label)
    made = Unknown(label, "arithmetic", loose=is_loose(left) or is_loose(right))
    return _like(left, made) if isinstance(right, float) and operator in _ARITHMETIC else made


_SHAPE = ("attribute", "shape")


def _like(source: Value, made: Unknown) -> Unknown:
    """What arithmetic with a number makes of an unknown: should it be an array, it keeps its shape, as in ``X / 255.0``."""
    if isinstance(source, Unknown):
        made.children = {_SHAPE: source.child(_SHAPE, lambda: f"{source.label}.shape", "shape of an array")}
    return made


def _numbers(operator: str, left: float, right: float, label: Label) -> Value:
    if operator in ("**", "<<") and (abs(right) > 64 or abs(left) > 10**6):
        return Unknown(label, "arithmetic")
    try:
        result = _ARITHMETIC[operator](left, right)
    except (ArithmeticError, TypeError, ValueError, KeyError):
        return Unknown(label, "arithmetic")
    if isinstance(result, int) and abs(result) > _BIGGEST:
        return Unknown(label, "arithmetic")
    return result


def _sizes(operator: str, left: Size, right: Size, label: Label) -> Value:
    if operator in _SIZES:
        return _SIZES[operator](left, right)
    if operator == "/":
        return _like(left, Ratio(left, right, label))
    if operator in ("%", "**"):
        if operator == "**" and isinstance(right, int) and 0 <= right <= 4:
            result: Size = 1
            for _ in range(right):
                result = mul(result, left)
            return result
        return opaque(operator, left, right)
    return Unknown(label, "arithmetic", loose=is_loose(left) or is_loose(right))


def _repeat(sequence: Value, times: Value) -> Value:
    if not isinstance(times, int) or not isinstance(sequence, tuple | Items | str):
        return None
    if times * len(sequence) > MAX_LENGTH:
        return Unknown("...", "a long repetition")
    if isinstance(sequence, Items):
        return Items([*sequence] * times, exact=sequence.exact)
    return sequence * times


def _strings(operator: str, left: str, right: Value, label: Label) -> Value:
    if operator == "+" and isinstance(right, str) and len(left) + len(right) < 10_000:
        return left + right
    if operator == "%":
        values = right if isinstance(right, tuple) else (right,)
        if all(isinstance(v, int | float | str) for v in values) and len(left) < 1000 and not _WIDE.search(left):
            try:
                return (left % values)[:10_000]
            except (TypeError, ValueError):
                pass
        return texts.interpolated(left, label)
    return Unknown(label, "text")
