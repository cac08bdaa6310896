"""What is true of a value that may be one of two: after a branch that was not decided, or a loop that was only begun."""

from __future__ import annotations

from lstmlint.interpret.structures import merged
from lstmlint.interpret.values import Array
from lstmlint.program import Dataset, TorchTensor, Value
from lstmlint.shape import join, same


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
    if isinstance(one, TorchTensor) and isinstance(other, TorchTensor):
        return _one_tensor(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        parts = [a if a is b else joined(a, b) for a, b in zip(one, other, strict=True)]
        return tuple(parts) if parts and None not in parts else None
    return None


def _one_tensor(one: TorchTensor, other: TorchTensor) -> TorchTensor | None:
    """The tensor that is either; None where their shapes certainly differ, so that it matters which."""
    if one.shape.open != other.shape.open or len(one.shape.axes) != len(other.shape.axes):
        return None
    if any(same(a, b) is False for a, b in zip(one.shape.axes, other.shape.axes, strict=True)):
        return None
    return TorchTensor(
        join(one.shape, other.shape),
        one.roles if one.roles == other.roles else (),
        one.dtype if one.dtype == other.dtype else None,
        one.operation if one.operation is other.operation else None,
        label=one.label,
        device=one.device if one.device == other.device else None,
        packed=one.packed and other.packed,
    )
