"""Numbers for sizes that are not known: small, distinct, and the same for the same size."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from lstmlint.shape import Axis, Derived, Dim, Shape, Size, Unknown

_ALIKE = 24
_DEEPEST = 20  # of ``//`` in ``//``


def _primes() -> Iterator[int]:
    found: list[int] = []
    number = 2
    while True:
        if all(number % prime for prime in found):
            found.append(number)
            yield number
        number += 1


def _quarters() -> Iterator[int]:
    """12, 20, 28, 44...: four times a prime, so that halves and quarters, which programs take, are whole and distinct, too."""
    for prime in _primes():
        if prime > 2:
            yield 4 * prime


class Sizes:
    """Sets symbols to numbers as they are met. ``given`` tells by its label what each was set to.

    ``alike`` gives all the same number: two names may well mean one size, ``filters[-1]`` and the last of ``for n in filters``.
    """

    def __init__(self, *, alike: bool = False) -> None:
        self.given: dict[str, int] = {}
        self._numbers: dict[Unknown, int] = {}
        self._next = itertools.repeat(_ALIKE) if alike else _quarters()

    def number(self, size: Size) -> int | None:
        """The size as a number: a polynomial and a quotient are reckoned out. None where it would not be a size."""
        found = self._value(size, 0)
        return found if found is None or found >= 0 else None

    def small(self, value: object) -> None:
        """Let the symbols of a kernel, a stride or a window be 2, which fits into any axis, unless they have a number already."""
        for item in value if isinstance(value, list | tuple) else (value,):
            for unknown in _symbols(item):
                if unknown not in self._numbers:
                    self._numbers[unknown] = self.given[self._name(unknown)] = 2

    def axis(self, axis: Axis) -> int | None:
        """An axis as a framework declares it: None where it is open."""
        if axis is None or (isinstance(axis, Unknown) and axis.open):
            return None
        return self.number(axis)

    def axes(self, shape: Shape) -> list[int | None] | None:
        """A shape as a framework declares it; None where the rank is not known."""
        return None if shape.open else [self.axis(axis) for axis in shape.axes]

    def _value(self, size: Size, depth: int) -> int | None:
        if isinstance(size, int):
            return int(size)
        if isinstance(size, Dim):
            return self._polynomial(size, depth)
        if isinstance(size, Derived) and depth < _DEEPEST:
            left, right = self._value(size.left, depth + 1), self._value(size.right, depth + 1)
            if left is None or not right:
                return None
            return left % right if size.operator == "%" else left // right
        if size not in self._numbers:
            self._numbers[size] = self.given[self._name(size)] = next(self._next)
        return self._numbers[size]

    def _polynomial(self, size: Dim, depth: int) -> int | None:
        total = 0
        for monomial, factor in size.terms.items():
            for unknown in monomial:
                value = self._value(unknown, depth)
                if value is None:
                    return None
                factor *= value
            total += factor
        return total

    def _name(self, size: Unknown) -> str:
        """Its label; with a number where another of the same label is there already."""
        name, count = size.label, 1
        while name in self.given:
            count += 1
            name = f"{size.label} ({count})"
        return name


def _symbols(value: object) -> Iterator[Unknown]:
    if isinstance(value, Dim):
        yield from (unknown for monomial in value.terms for unknown in monomial)
    elif isinstance(value, Unknown) and not isinstance(value, Derived):
        yield value


def invented(size: object) -> bool:
    """Whether a number for the size, or for an axis of the shape, would have to be made up."""
    if isinstance(size, Shape):
        return size.open or any(invented(axis) for axis in size.axes)
    if isinstance(size, list | tuple):
        return any(invented(item) for item in size)
    return isinstance(size, Dim) or (isinstance(size, Unknown) and not size.open)
