"""Whether a number that is refused occurs in the data, as far as anybody can tell of numbers that are drawn."""

from __future__ import annotations

from lstmlint.program import Feed

# The chance that no such number was drawn: less is as good as never.
_NEVER = 1e-3


def occurs_outside(item: Feed, first: int, last: int) -> bool:
    """Whether one of the numbers certainly lies below ``first`` or above ``last``."""
    if item.low is None or item.high is None:
        return False
    if item.low > last or item.high < first:
        return True
    if item.low >= first and item.high <= last:
        return False
    if item.exact:
        return True
    fitting = min(item.high, last) - max(item.low, first) + 1
    return item.draws > 0 and (fitting / (item.high - item.low + 1)) ** item.draws < _NEVER
