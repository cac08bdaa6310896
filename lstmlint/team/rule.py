"""What a rule of a team is: words as every rule has, and as data what the layers are and what they are held to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from lstmlint.catalog import Rule, placeholders
from lstmlint.layers import Version
from lstmlint.records import dataclass

Api = Literal["sequential", "functional", "subclass"]
APIS: tuple[Api, ...] = ("sequential", "functional", "subclass")


@dataclass(frozen=True, slots=True)
class Selector:
    """Which layers are meant: their classes, the versions of Keras, and the kinds of model (none: whatever model, or none at all)."""

    kinds: frozenset[str]
    versions: tuple[Version, ...] = (2, 3)
    apis: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Repair:
    """What a fix does with one argument: sets it to ``value``, or removes it."""

    argument: str
    remove: bool = False
    value: object = None

    @property
    def written(self) -> str:
        """The value as Python writes it."""
        return repr(self.value)


@dataclass(frozen=True, slots=True)
class TeamRule:
    """One rule. It holds plain data only, because it travels to the processes that do the work; ``file`` is where it stands."""

    rule: Rule
    selector: Selector
    schema: Mapping[str, object] = field(hash=False)
    repair: Repair | None = None
    file: str = ""

    @property
    def words(self) -> frozenset[str]:
        """The placeholders that its message and its fix have to be filled with."""
        fix = self.rule.fix
        return placeholders(self.rule.message) | (placeholders(fix.title) if fix else frozenset())
