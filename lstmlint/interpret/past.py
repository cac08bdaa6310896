"""What happened to an array before, as far as its shape does not tell."""

from __future__ import annotations

from dataclasses import dataclass

from lstmlint.diagnostic import Place
from lstmlint.program import Value


@dataclass(frozen=True, slots=True)
class Past:
    """Where the numbers of an array come from.

    ``scaled`` is the call that fitted a scaler on the whole of it. ``begin`` is where it was cut out of a longer array, both ends
    given (``data[i : i + n]``); the rows of ``windows`` are such pieces, each beginning one row after the one before. ``lags`` is
    where windows of a single column were laid side by side as the features of one step.
    """

    scaled: Place | None = None
    begin: Value = None
    windows: bool = False
    lags: Place | None = None
