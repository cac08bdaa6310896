"""What is true of a value that may be one of two: after a branch that was not decided, or a loop that was only begun."""

from __future__ import annotations

from lstmlint.interpret.structures import merged
from lstmlint.interpret.values import Array
from lstmlint.program import Dataset, Value


def joined(one: Value, other: Value) -> Value:
    """The array or dataset of which both are a case; None where the two have nothing to say in common."""
    if isinstance(one, Array) and isinstance(other, Array) and one.table is other.table:
        both = merged(one, other, batches=False)
        if isinstance(both, Array):
            both.table = one.table
            if both.shape == one.shape and one.shape.open and one.base is other.base:
                both.base = one.base
            return both
    if isinstance(one, Dataset) and isinstance(other, Dataset) and one.source == other.source:
        return Dataset(
            merged(one.element, other.element),
            one.batched if one.batched is other.batched else None,
            batch=one.batch if one.batch == other.batch else None,
            source=one.source,
            shuffled=one.shuffled and other.shuffled,
            repeated=one.repeated and other.repeated,
        )
    return None
