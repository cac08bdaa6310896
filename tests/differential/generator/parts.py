"""What programs are made of before they are text: dice, layers to be constructed, stacks of recurrent layers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

T = TypeVar("T")
Shape = tuple[int | None, ...]  # without the batch


class Dice(random.Random):
    """Seeded chance."""

    def maybe(self, chance: float) -> bool:
        """True with the given chance."""
        return self.random() < chance

    def pick(self, *options: T) -> T:
        """One of the options."""
        return self.choice(options)

    def weighted(self, *options: tuple[float, T]) -> T:
        """One of the options, by their weights."""
        return self.choices([option for _, option in options], [weight for weight, _ in options])[0]


@dataclass(frozen=True)
class Code:
    """An expression that is written as it is."""

    text: str


@dataclass(frozen=True)
class Kind:
    """A layer class itself, not an object of it."""

    name: str


@dataclass(frozen=True)
class Spec:
    """A layer to be constructed: its class, positional and keyword arguments (values, Code, Kind or Spec)."""

    kind: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)

    def having(self, **kwargs: Any) -> Spec:
        """The same with more keyword arguments."""
        return replace(self, kwargs={**self.kwargs, **kwargs})

    def without(self, *names: str) -> Spec:
        """The same with fewer keyword arguments."""
        return replace(self, kwargs={name: value for name, value in self.kwargs.items() if name not in names})

    @property
    def core(self) -> Spec:
        """The layer inside wrappers."""
        if self.args and isinstance(self.args[0], Spec) and self.kind in ("Bidirectional", "TimeDistributed"):
            return self.args[0].core
        return self

    def with_core(self, core: Spec) -> Spec:
        """The same wrappers around another layer."""
        if self.args and isinstance(self.args[0], Spec) and self.kind in ("Bidirectional", "TimeDistributed"):
            return replace(self, args=(self.args[0].with_core(core), *self.args[1:]))
        return core


@dataclass(frozen=True)
class Stack:
    """Recurrent layers one upon another, which programs like to write as a loop."""

    kind: str
    units: tuple[int, ...]
    sequences: bool  # whether the last one returns sequences too
    both_ways: bool = False
    extra: dict[str, Any] = field(default_factory=dict)

    def layer(self, units: Any, sequences: Any) -> Spec:
        """One of the layers."""
        spec = Spec(self.kind, (units,), {"return_sequences": sequences, **self.extra})
        return Spec("Bidirectional", (spec,)) if self.both_ways else spec

    def specs(self) -> list[Spec]:
        """All of the layers, written out."""
        last = len(self.units) - 1
        return [self.layer(units, i < last or self.sequences) for i, units in enumerate(self.units)]


Part = Spec | Stack


def flatten(parts: Sequence[Part]) -> list[Spec]:
    """The layers, stacks written out."""
    return [spec for part in parts for spec in (part.specs() if isinstance(part, Stack) else [part])]
