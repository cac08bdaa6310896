"""Values that are not known, of which something is: numbers, conditions, quotients of sizes."""

from __future__ import annotations

from lstmlint.interpret.ranges import Range as Range
from lstmlint.program import Value
from lstmlint.shape import Label, Size, Unknown


class Number(Unknown):
    """A single number that is not known: an item of an array, the index of a loop. ``kind`` is ``int``, ``float`` or None.

    ``span`` is where it lies, if that is known; ``bounds`` are what somebody said it may be; ``step`` is that of a loop's index."""

    __slots__ = ("bounds", "kind", "span", "step")

    def __init__(
        self,
        label: Label = "?",
        why: str = "",
        *,
        loose: bool = False,
        kind: str | None = None,
        bounds: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(label, why, loose=loose)
        self.kind = kind
        self.span: Range | None = None
        self.bounds = bounds
        self.step: int | None = None


class Condition(Unknown):
    """A truth value that is not known, kept as an expression: to assume it is to learn about its parts."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Value, right: Value, label: Label) -> None:
        super().__init__(label, "condition", loose=is_loose(left) or is_loose(right))
        self.operator = operator
        self.left = left
        self.right = right


class Ratio(Unknown):
    """A true division of sizes: a float for certain; ``int()`` of it is the floor division."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: Size, denominator: Size, label: Label) -> None:
        super().__init__(label, "true division", loose=is_loose(numerator) or is_loose(denominator))
        self.numerator = numerator
        self.denominator = denominator


def is_loose(value: Value) -> bool:
    """Whether the value stems from a turn of a loop that was only approximated."""
    return bool(getattr(value, "loose", False))
