"""``Enum`` classes: their members as objects with a ``name`` and a ``value``."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.truth import compare_known
from lstmlint.interpret.values import Builtin, Class, Function, Instance, Named, Table
from lstmlint.program import Value
from lstmlint.shape import Unknown

_BASES = frozenset({"enum.Enum", "enum.Flag", "enum.IntEnum", "enum.StrEnum", "enum.IntFlag"})
# The members of these are numbers or texts themselves.
_PLAIN = frozenset({"enum.IntEnum", "enum.StrEnum", "enum.IntFlag"})


def fill(cls: Class) -> None:
    """Make the members of an ``Enum`` out of the values in its body; nothing for another class."""
    inherited = any(isinstance(b, Class) and b.members is not None for b in cls.bases)
    if not inherited and not any(isinstance(b, Named) and b.qualified in _BASES for b in cls.bases):
        return
    plain = any((isinstance(b, Named) and b.qualified in _PLAIN) or isinstance(b, Builtin) for a in cls.order for b in a.bases)
    found = []
    for number, (name, numbered) in enumerate(_assigned(cls.node), 1):
        value = number if numbered else cls.names.get(name)
        if name.startswith("_") or isinstance(value, Function):
            continue
        found.append(name)
        cls.names[name] = value if plain else Instance(cls, Table({"name": name, "value": value, "_name_": name, "_value_": value}))
    cls.members = tuple(found)


def _assigned(node: cst.ClassDef) -> list[tuple[str, bool]]:
    """The names that the class body assigns, in order, and whether ``auto()`` numbers them."""
    found: list[tuple[str, bool]] = []
    for statement in node.body.body:
        for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.Assign):
                called = small.value.func if isinstance(small.value, cst.Call) else None
                last = called.attr if isinstance(called, cst.Attribute) else called
                numbered = isinstance(last, cst.Name) and last.value == "auto"
                found.extend((t.target.value, numbered) for t in small.targets if isinstance(t.target, cst.Name))
    return found


def member(cls: Class, value: Value) -> Value:
    """``Cell("lstm")``: the member of that value."""
    for name in cls.members or ():
        held = cls.names[name]
        if compare_known("==", held.attributes.get("value") if isinstance(held, Instance) else held, value):
            return held
    return Unknown(cls.name, "a member of an Enum")
