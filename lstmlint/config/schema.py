"""The configuration as a JSON Schema, for editors: written from the table of keys, so that the two cannot differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstmlint.config.keys import KEYS, RULE
from lstmlint.config.selection import ALL

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(defaults: Mapping[str, object]) -> dict[str, Any]:
    """What may stand in a configuration file (or below ``tool.lstmlint``); ``defaults`` are values by key."""
    properties = {}
    for key, (_, looks, about) in KEYS.items():
        default = {"default": defaults[key]} if key in defaults else {}
        properties[key] = {"description": about, **_referring(looks), **default}
    # A rule of a team is not known here, one of ours is.
    rule = {"anyOf": [{"enum": selectors()}, {"type": "string", "not": {"pattern": "^RNN"}}]}
    return {
        "$schema": DIALECT,
        "title": "lstmlint",
        "description": "The configuration of lstmlint, a linter for recurrent models.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": {"rule": rule},
    }


def _referring(looks: Any) -> Any:
    """With a reference wherever a rule is meant."""
    if looks is RULE:
        return {"$ref": "#/$defs/rule"}
    if isinstance(looks, Mapping):
        return {key: _referring(value) for key, value in looks.items()}
    return [_referring(item) for item in looks] if isinstance(looks, list) else looks


def selectors() -> list[str]:
    """All words that choose rules of ours: ALL, prefixes, codes, names."""
    from lstmlint.catalog import Catalog

    rules = Catalog(()).load()
    prefixes = {code[:length] for code in rules for length in (3, 4, 5)}
    return [ALL, *sorted({*prefixes, *rules}), *sorted(rule.name for rule in rules.values())]
