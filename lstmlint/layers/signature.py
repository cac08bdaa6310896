"""What the constructors of Keras 2 and Keras 3 accept: measured data (``scripts/signatures.py``), read when first asked for."""

from __future__ import annotations

from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from lstmlint.layers.outcome import Version
from lstmlint.records import dataclass


class _Required:
    __slots__ = ()

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED: Final = _Required()


@dataclass(frozen=True, slots=True)
class Shown:
    """A default that is not a constant, as Python shows it."""

    text: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a constructor. ``default`` is :data:`REQUIRED` where there is none, :class:`Shown` where it is no constant."""

    name: str
    default: object
    required: bool
    kind: Literal["positional", "keyword"]


@dataclass(frozen=True, slots=True)
class Signature:
    """What a class accepts in one version.

    ``extra`` are the names it takes through ``**kwargs``; with ``anything`` it takes every name (and ignores it). ``call`` are the
    parameters of the layer's ``call``; ``legacy`` marks a class that only old code can reach (CuDNNLSTM).
    """

    name: str
    parameters: tuple[Parameter, ...]
    extra: frozenset[str] = frozenset()
    call: tuple[str, ...] = ()
    legacy: bool = False
    anything: bool = False
    positional: tuple[Parameter, ...] = field(init=False, compare=False, repr=False)
    _named: dict[str, Parameter] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """The parameters that can be given by position, in order, and all of them by name: asked for with every layer."""
        object.__setattr__(self, "positional", tuple(p for p in self.parameters if p.kind == "positional"))
        object.__setattr__(self, "_named", {p.name: p for p in reversed(self.parameters)})

    def parameter(self, name: str) -> Parameter | None:
        """The parameter of that name."""
        return self._named.get(name)

    def accepts(self, name: str) -> bool:
        """Whether the keyword is accepted."""
        return self.anything or name in self.extra or name in self._named


@cache
def _data(version: Version) -> dict[str, Any]:
    import json

    data: dict[str, Any] = json.loads(Path(__file__).with_name(f"keras{version}.json").read_text(encoding="utf-8"))
    return data


def measured_with(version: Version) -> str:
    """The release of Keras from which the data of a version were taken."""
    return str(_data(version)["version"])


def names(version: Version) -> tuple[str, ...]:
    """The classes that a version has, sorted; without those that only old code can reach."""
    return tuple(name for name, entry in _data(version)["classes"].items() if not entry.get("legacy"))


@cache
def only_in(version: Version) -> frozenset[str]:
    """The classes that exist in this version and not in the other."""
    other: Version = 3 if version == 2 else 2
    return frozenset(names(version)) - frozenset(names(other))


@cache
def signature(kind: str, version: Version) -> Signature | None:
    """What the class accepts; None where the version has no such class."""
    data = _data(version)
    entry = data["classes"].get(kind)
    if entry is None:
        return None
    extra = entry.get("extra", ())
    accepted = frozenset(extra) - {"*", "**"}
    if "*" in extra:
        accepted |= frozenset(data["common"])
    parameters = tuple(_parameter(p) for p in entry["parameters"])
    return Signature(kind, parameters, accepted, tuple(entry.get("call", ())), bool(entry.get("legacy")), "**" in extra)


def _parameter(entry: dict[str, Any]) -> Parameter:
    default: object = REQUIRED
    if "default" in entry:
        value = entry["default"]
        default = tuple(value) if isinstance(value, list) else value
    elif "repr" in entry:
        default = Shown(entry["repr"])
    kind: Literal["positional", "keyword"] = "keyword" if entry.get("kind") == "keyword" else "positional"
    return Parameter(entry["name"], default, default is REQUIRED, kind)
