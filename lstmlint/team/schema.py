"""JSON Schema over arguments of which some are not known: what is reported is wrong whatever they are.

A value that is not known satisfies everything. That alone would make ``not`` and its like report what may be right, because
they complain where something *is* satisfied: they keep silent where an unknown had a part in it. So every error is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lstmlint.records import dataclass

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class MissingPackage(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The package ``jsonschema`` is not there; the message is one sentence."""

    def __init__(self) -> None:
        super().__init__("the rules of a team need the package jsonschema: pip install 'lstmlint[team]'")


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = _Unknown()


class Arguments(dict[str, object]):
    """The arguments of a layer as JSON values, :data:`UNKNOWN` among them; not ``complete`` where there may be others."""

    complete: bool = True


@dataclass(frozen=True, slots=True)
class Offence:
    """What a schema does not allow: which argument ("" where it cannot be told), and why in the words of the schema."""

    argument: str
    reason: str


# These compare a value as a whole, so that an unknown deep in it counts.
_WHOLE = frozenset({"const", "enum", "uniqueItems"})
# These ask which arguments there are.
_PRESENCE = frozenset(
    {"required", "minProperties", "maxProperties", "additionalProperties", "propertyNames", "dependentRequired", "dependentSchemas"}
)
# These complain where something is satisfied.
_DOUBTING = frozenset({"not", "oneOf", "contains", "unevaluatedItems", "unevaluatedProperties"})
_LONGEST = 120
Keyword = Callable[[Any, Any, Any, Any], Iterator[Any]]


def package() -> Any:
    """The package ``jsonschema``."""
    from importlib import import_module

    try:
        return import_module("jsonschema")
    except ImportError:
        raise MissingPackage from None


class Judge:
    """One schema, made ready to be asked often."""

    def __init__(self, schema: Mapping[str, object]) -> None:
        self._validator = _validator(schema)

    def offences(self, arguments: Arguments) -> list[Offence]:
        """Everything that is certainly wrong, one offence for an argument."""
        found: dict[str, Offence] = {}
        for error in self._validator.iter_errors(arguments):
            offence = Offence(_argument(error), _reason(error))
            found.setdefault(offence.argument, offence)
        return list(found.values())


def _validator(schema: Mapping[str, object]) -> Any:
    """A validator that knows :data:`UNKNOWN`, and that fetches nothing from anywhere."""
    jsonschema = package()
    from referencing import Registry

    plain = jsonschema.Draft202012Validator
    doubts = _Doubts()
    keywords = {name: doubts.about(name, keyword) for name, keyword in {**plain.VALIDATORS, "required": _required, "if": None}.items()}
    keywords["if"] = doubts.condition
    return jsonschema.validators.extend(plain, keywords)(dict(schema), registry=Registry())


class _Doubts:
    """Counts how often an unknown was asked."""

    def __init__(self) -> None:
        self.count = 0

    def about(self, name: str, keyword: Keyword | None) -> Keyword:
        """The keyword with unknown values in mind."""

        def asked(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
            if keyword is None or self.unsure(name, instance):
                return
            before = self.count
            errors = keyword(validator, value, instance, schema) or ()
            if name not in _DOUBTING:
                yield from errors
                return
            said = list(errors)
            # oneOf that no branch satisfies is wrong for certain: all of them are.
            if self.count == before or (name == "oneOf" and said and said[0].context):
                yield from said

        return asked

    def unsure(self, name: str, instance: object) -> bool:
        """Whether the answer hangs on something unknown."""
        partial = isinstance(instance, Arguments) and not instance.complete
        unsure = instance is UNKNOWN or (name in _WHOLE and _has_unknown(instance)) or (name in _PRESENCE and partial)
        self.count += unsure or (partial and name in _DOUBTING)
        return unsure

    def condition(self, validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
        """``if``: a condition that hangs on an unknown chooses neither side."""
        before = self.count
        holds = validator.evolve(schema=value).is_valid(instance)
        if holds and self.count > before:
            return
        branch = "then" if holds else "else"
        if branch in schema:
            yield from validator.descend(instance, schema[branch], schema_path=branch)


def _required(validator: Any, names: Any, instance: Any, schema: Any) -> Iterator[Any]:
    """As the package's own, but the error knows which argument is missing."""
    if validator.is_type(instance, "object"):
        for name in names:
            if name not in instance:
                yield package().ValidationError(f"{name} is not given", path=[name])


def _has_unknown(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_has_unknown, value.values()))
    return value is UNKNOWN or (isinstance(value, list) and any(map(_has_unknown, value)))


def _argument(error: Any) -> str:
    """The argument that an error is about: by its path, else the only one of which the schema that failed speaks."""
    if error.absolute_path:
        return str(error.absolute_path[0])
    names = set(mentioned({error.validator: error.validator_value}))
    return names.pop() if len(names) == 1 else ""


_SINGLE = ("not", "if", "then", "else")
_SEVERAL = ("allOf", "anyOf", "oneOf")


def mentioned(schema: object) -> Iterator[str]:
    """The arguments of which a schema for a whole layer speaks."""
    if not isinstance(schema, Mapping):
        return
    for key in ("properties", "dependentSchemas", "dependentRequired"):
        held = schema.get(key)
        yield from held if isinstance(held, Mapping) else ()
    required = schema.get("required")
    yield from (name for name in required if isinstance(name, str)) if isinstance(required, list) else ()
    for key in _SINGLE:
        yield from mentioned(schema.get(key))
    for key in _SEVERAL:
        several = schema.get(key)
        for each in several if isinstance(several, list) else ():
            yield from mentioned(each)


def _reason(error: Any) -> str:
    text = " ".join(str(error.message).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
