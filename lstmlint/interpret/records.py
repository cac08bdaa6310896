"""Objects that only hold named values: namedtuples, dataclasses, ``SimpleNamespace`` and ``argparse.Namespace``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import libcst as cst

from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Class, Given, Instance, Items, Named, Scope, Table
from lstmlint.program import Value
from lstmlint.shape import Unknown

NAMESPACES = frozenset({"types.SimpleNamespace", "argparse.Namespace"})
_NAMEDTUPLES = frozenset({"collections.namedtuple", "typing.NamedTuple"})
_DATACLASSES = frozenset(
    {"dataclasses.dataclass", "dataclass", "attr.s", "attrs.define", "attr.dataclass", "pydantic.dataclasses.dataclass"}
)
_RECORD_BASES = frozenset({"typing.NamedTuple", "pydantic.BaseModel", "pydantic.BaseSettings", "pydantic_settings.BaseSettings"})
# Dicts whose items are attributes as well.
OPEN_DICTS = frozenset(
    {"easydict.EasyDict", "munch.Munch", "addict.Dict", "box.Box", "ml_collections.ConfigDict", "ml_collections.config_dict.ConfigDict"}
    | {"omegaconf.OmegaConf.create", "sklearn.utils.Bunch", "attrdict.AttrDict", "dotmap.DotMap", "munch.munchify"}
)
METHODS = frozenset({"_replace", "_asdict", "model_copy", "model_dump", "dict", "copy"})
NOTHING = cst.ClassDef(cst.Name("record"), cst.SimpleStatementSuite([cst.Pass()]))


def is_namedtuple(qualified: str) -> bool:
    """Whether calling the name makes a namedtuple class."""
    return qualified in _NAMEDTUPLES


def namespace(given: Given) -> Value:
    """``SimpleNamespace(units=8)``."""
    return record("SimpleNamespace", {a.name: a.value for a in given.arguments if a.name is not None}, foreign=given.opaque)


def record(name: str, attributes: Mapping[str, Value], *, foreign: bool = False) -> Instance:
    """An object with these attributes; ``foreign`` where there may be others."""
    return Instance(Class(name, NOTHING, {}, (Unknown("namespace"),) if foreign else (), Scope("module")), _table(attributes))


def _table(*parts: Mapping[Any, Value]) -> Table:
    """One table of all; the later ones win."""
    return Table({key: value for part in parts for key, value in part.items()})


def namedtuple(given: Given) -> Value:
    """``namedtuple("Point", "x y")``: a class with these fields."""
    name, listed = given.value("typename", 0), given.value("field_names", 1)
    fields: list[str] | None = None
    if isinstance(listed, str):
        fields = listed.replace(",", " ").split()
    elif isinstance(listed, tuple | Items) and all(isinstance(f, str) for f in listed):
        fields = [str(f) for f in listed]
    elif isinstance(listed, tuple | Items) and all(isinstance(f, tuple) and f and isinstance(f[0], str) for f in listed):
        fields = [str(f[0]) for f in listed if isinstance(f, tuple)]
    if fields is None or not isinstance(name, str):
        return Unknown("namedtuple", "a namedtuple of unknown fields")
    made = Class(name, NOTHING, {}, (), Scope("module"))
    made.fields = tuple(fields)
    defaults = given.value("defaults")
    if isinstance(defaults, tuple | Items):
        made.names.update(zip(fields[len(fields) - len(defaults) :], defaults, strict=False))
    return made


def fields_of(cls: Class, decorators: tuple[Value, ...]) -> tuple[str, ...] | None:
    """The fields of a dataclass or ``NamedTuple`` in the order of their writing; None for another class."""
    inherited = next((b.fields for b in cls.bases if isinstance(b, Class) and b.fields is not None), None)
    holds = any(isinstance(b, Named) and b.qualified in _RECORD_BASES for b in cls.bases) or any(
        isinstance(d, Named) and d.qualified in _DATACLASSES for d in decorators
    )
    if not holds and not (inherited is not None and cls.framework_base() is not None):
        return None
    found = list(inherited or ())
    for statement in cls.node.body.body:
        for small in statement.body if isinstance(statement, cst.SimpleStatementLine) else ():
            if isinstance(small, cst.AnnAssign) and isinstance(small.target, cst.Name) and small.target.value not in found:
                found.append(small.target.value)
    return tuple(found)


def fill(machine: Machine, cls: Class, given: Given) -> Instance:
    """An object of a record class: fields from the arguments, then from the defaults."""
    made = Instance(cls)
    names = cls.fields or ()
    values: dict[str, Value] = {name: a.value for name, a in zip(names, given.positional, strict=False)}
    values.update({a.name: a.value for a in given.arguments if a.name is not None})
    for name in names:
        if name not in values:
            default = _default(machine, cls, cls.find(name))
            values[name] = Unknown(name, "a field without a value") if default is None and name not in _all_names(cls) else default
    made.attributes.update(values)
    return made


def _all_names(cls: Class) -> Mapping[str, Value]:
    names: dict[str, Value] = {}
    for base in reversed(cls.bases):
        if isinstance(base, Class):
            names.update(_all_names(base))
    return {**names, **cls.names}


def _default(machine: Machine, cls: Class, value: Value) -> Value:
    """The value of ``field(default=8)``, or what its ``default_factory`` makes."""
    if not isinstance(value, FieldDefault):
        return value
    if value.factory is None:
        return value.default
    from lstmlint.interpret.calls import call_value

    return call_value(machine, value.factory, [], cls.node, cls.scope)


class FieldDefault:
    """``dataclasses.field(...)`` with its default, or the function that makes it."""

    __slots__ = ("default", "factory")

    def __init__(self, default: Value, factory: Value = None) -> None:
        self.default = default
        self.factory = factory


def field(given: Given) -> Value:
    """``dataclasses.field(default=8)``."""
    if given.keyword("default") is not None:
        return FieldDefault(given.value("default"))
    return FieldDefault(Unknown("field", "a field without a default"), given.value("default_factory"))


def replaced(machine: Machine, given: Given) -> Value:
    """``dataclasses.replace(config, units=8)`` and ``config._replace(units=8)``; NotImplemented for anything else."""
    source = given.value("obj", 0)
    if not isinstance(source, Instance):
        return NotImplemented
    changes = {a.name: a.value for a in given.arguments if a.name is not None}
    if given.opaque:
        return NotImplemented
    return Instance(source.cls, _table(source.attributes, changes))


def as_dict(source: Value, depth: int = 0) -> Value:
    """``dataclasses.asdict(config)``: a dict, also of the records in it; NotImplemented for anything else."""
    if not isinstance(source, Instance) or source.cls.fields is None:
        return NotImplemented
    found = Table()
    for name in source.cls.fields:
        value = source.attributes.get(name)
        inner = as_dict(value, depth + 1) if depth < 6 else NotImplemented
        found[name] = value if inner is NotImplemented else inner
    return found


def method(machine: Machine, receiver: Instance, name: str, given: Given) -> Value:
    """A method that records have of their own."""
    if name in ("_asdict", "model_dump", "dict"):
        return as_dict(receiver)
    if name in ("_replace", "model_copy", "copy"):
        update = given.value("update")
        changes = {a.name: a.value for a in given.arguments if a.name not in (None, "update", "deep")}
        if given.opaque or (update is not None and not isinstance(update, Table)):
            return NotImplemented
        return Instance(receiver.cls, _table(receiver.attributes, update if isinstance(update, Table) else {}, changes))
    return NotImplemented
