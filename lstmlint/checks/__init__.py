"""The checks: one generator function a rule, found through an explicit table.

A check asks the model of a program a question and yields what is wrong; words, severity, suppression and
positions are the business of others. ``RNN0xx`` and ``RNN9xx`` have no line here: the engine makes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmlint.diagnostic import Finding
from lstmlint.program import Program

Check = Callable[[Program], Iterator[Finding]]

CHECKS: dict[str, Check] = {}
