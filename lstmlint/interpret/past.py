"""What happened to an array before, as far as its shape does not tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lstmlint.diagnostic import Place
from lstmlint.program import Padding, Value
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Past:
    """Where the numbers of an array come from.

    ``scaled`` is the call that fitted a scaler on the whole of it. ``begin`` is where it was cut out of a longer array, both ends
    given (``data[i : i + n]``); the rows of ``windows`` are such pieces, each beginning one row after the one before. ``lags`` is
    where windows of a single column were laid side by side as the features of one step. ``padded`` is how its rows were brought to
    one length; ``fractional``: its numbers are certainly no whole ones, drawn from a continuum or scaled down to one.
    """

    scaled: Place | None = None
    begin: Value = None
    windows: bool = False
    lags: Place | None = None
    padded: Padding | None = None
    fractional: bool = False


def reckoned(past: Past | None) -> Past | None:
    """What stays true of other numbers that are reckoned from these, one from each."""
    if past is None or not (past.padded or past.fractional):
        return past
    return replace(past, padded=None, fractional=False)


def joined(pasts: Sequence[Past | None]) -> Past | None:
    """What is true of arrays that were put behind one another."""
    known = [past for past in pasts if past is not None]
    padded = known[0].padded if known and len(known) == len(pasts) and all(past.padded for past in known) else None
    fractional = any(past.fractional for past in known)
    return Past(padded=padded, fractional=fractional) if padded or fractional else None


FRACTIONAL = Past(fractional=True)
