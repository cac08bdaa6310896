"""Sizes: what is certainly the same, certainly not, and not to be told."""

from __future__ import annotations

from functools import reduce

from lstmlint.shape import Size, Unknown, add, mul, same


def total(count: int) -> Size:
    """A sum of so many sizes of which nothing is known."""
    sizes: list[Size] = [Unknown(f"n{number}") for number in range(count)]
    return reduce(add, sizes)


def test_sizes_that_are_more_or_less_of_one() -> None:
    size = Unknown("n")
    assert same(size, mul(2, size)) is False
    assert same(size, Unknown("m")) is None
    assert same(add(size, 1), size) is False


def test_a_difference_that_is_too_large_to_be_worked_out_tells_nothing() -> None:
    assert same(total(30), total(30)) is None


def test_a_large_sum_and_one_more() -> None:
    large = total(30)
    assert same(large, large) is True
    assert same(add(large, 1), large) is False
