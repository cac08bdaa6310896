"""What the constructors of ``torch.nn`` take and refuse: measured data (``scripts/torch_signatures.py``), read when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from lstmlint.layers.signature import REQUIRED, Parameter, Shown
from lstmlint.layers.signature import Signature as Accepted
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Signature(Accepted):
    """What a class of ``torch.nn`` accepts.

    ``refused`` and ``warned`` say, by parameter, which sorts of values (``negative``, ``fraction``, ``text``) the constructor refuses
    or warns of, whatever the other arguments are. ``call`` are the parameters of ``forward``; with ``anything`` (Sequential,
    Identity) the arguments are not looked at.
    """

    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    warned: Mapping[str, frozenset[str]] = field(default_factory=dict)


@cache
def _data() -> dict[str, Any]:
    import json

    data: dict[str, Any] = json.loads(Path(__file__).with_name("torch.json").read_text(encoding="utf-8"))
    return data


def measured_with() -> str:
    """The release of torch from which the data were taken."""
    return str(_data()["version"])


@cache
def kinds() -> frozenset[str]:
    """The names of all modules in ``torch.nn``."""
    return frozenset(_data()["classes"])


@cache
def signature(kind: str) -> Signature | None:
    """What the constructor of the class accepts; None where ``torch.nn`` has no such module."""
    entry = _data()["classes"].get(kind)
    if entry is None:
        return None
    return Signature(
        kind,
        tuple(_parameter(p) for p in entry["parameters"]),
        call=tuple(entry.get("call", ())),
        anything=bool(entry.get("anything")),
        refused=_sorts(entry.get("refused", {})),
        warned=_sorts(entry.get("warned", {})),
    )


def _sorts(entry: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {name: frozenset(sorts) for name, sorts in entry.items()}


def _parameter(entry: dict[str, Any]) -> Parameter:
    default: object = REQUIRED
    if "default" in entry:
        value = entry["default"]
        default = tuple(value) if isinstance(value, list) else value
    elif "repr" in entry:
        default = Shown(entry["repr"])
    return Parameter(entry["name"], default, default is REQUIRED, "keyword" if entry.get("kind") == "keyword" else "positional")
