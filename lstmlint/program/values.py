"""What an argument is, and the values that it may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field
from typing import TypeAlias

from lstmlint.diagnostic import Place
from lstmlint.records import dataclass
from lstmlint.shape import Dim, Unknown, show_dim

Value: TypeAlias = object
MISSING = Unknown("?", "not given")


class Counted(int):
    """A number of words that is known: ``source`` is the table that was counted, so that no other of the same length is taken for it."""

    source: object = None


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument as it was written. ``name`` is None for a positional one and for an unknown ``*args``/``**kwargs``.

    ``place`` covers the whole argument with its keyword, ``value_place`` its value. ``inherited`` arguments came
    out of a ``**dict`` or a ``functools.partial``: they cannot be edited where the call stands. ``literal`` says that the
    value stands there itself (``False``, ``10``), so that it can be replaced; of a variable it is only today's value.
    ``display`` says that it is written item by item, as ``(10, 3)`` or ``[n, m]``; ``spelling`` tells how, for all but literals.
    """

    name: str | None
    value: Value
    place: Place
    value_place: Place
    star: str = ""
    inherited: bool = False
    literal: bool = False
    display: bool = False
    spelling: Callable[[], str] | None = field(default=None, compare=False, repr=False)


def bracketed(parts: Iterable[Value]) -> str:
    """An index as a reader would write it: ``[:, -1]``; ``?`` for what is no number."""
    return f"[{', '.join(map(_bracketed, parts))}]"


def _bracketed(part: Value) -> str:
    if part is ...:
        return "..."
    if isinstance(part, slice):
        bounds = ["" if bound is None else _bracketed(bound) for bound in (part.start, part.stop)]
        return ":".join(bounds if part.step is None else [*bounds, _bracketed(part.step)])
    if isinstance(part, int | Dim | Unknown) or part is None:
        return show_dim(part)
    return "?"
