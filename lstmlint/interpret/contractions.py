"""Sums of products of two tensors: ``tensordot``, ``einsum``, ``batch_dot``."""

from __future__ import annotations

from collections.abc import Sequence

from lstmlint import regex
from lstmlint.interpret import axes
from lstmlint.interpret.axes import place_of, sequence
from lstmlint.program import Value
from lstmlint.shape import Axis, Shape, differ

_TERMS = regex.compile(r"[A-Za-z]+(,[A-Za-z]+)*(->[A-Za-z]*)?")


def tensordot(left: Shape, right: Shape, which: Value) -> Shape | None:
    """``tensordot``: the axes named by a number (so many last and first ones) or by two lists are summed over."""
    if left.open or right.open:
        return None
    if isinstance(which, int) and not isinstance(which, bool):
        if not 0 <= which <= min(len(left.axes), len(right.axes)):
            return None
        first, second = list(range(len(left.axes) - which, len(left.axes))), list(range(which))
    else:
        pair = sequence(which)
        if pair is None or len(pair) != 2:
            return None
        one, other = axes.places_of(pair[0], len(left.axes)), axes.places_of(pair[1], len(right.axes))
        if one is None or other is None or len(one) != len(other):
            return None
        first, second = one, other
    if any(differ(left.axes[a], right.axes[b]) for a, b in zip(first, second, strict=True)):
        return None
    kept = [a for i, a in enumerate(left.axes) if i not in first]
    return Shape((*kept, *(a for i, a in enumerate(right.axes) if i not in second)))


def einsum(equation: Value, shapes: Sequence[Shape]) -> Shape | None:
    """``einsum`` without ``...``: each letter is an axis."""
    text = equation.replace(" ", "") if isinstance(equation, str) else ""
    if not _TERMS.fullmatch(text):
        return None
    sources, arrow, target = text.partition("->")
    terms = sources.split(",")
    if len(terms) != len(shapes) or any(s.open or len(s.axes) != len(t) for s, t in zip(shapes, terms, strict=True)):
        return None
    sizes: dict[str, Axis] = {}
    for shape, term in zip(shapes, terms, strict=True):
        for letter, axis in zip(term, shape.axes, strict=True):
            if letter in sizes and differ(sizes[letter], axis) and 1 not in (sizes[letter], axis):
                return None
            known = sizes.get(letter)
            sizes[letter] = axis if known is None or known == 1 else axes.merge(known, axis)
    if not arrow:
        letters = sources.replace(",", "")
        target = "".join(sorted(c for c in set(letters) if letters.count(c) == 1))
    return Shape(tuple(sizes[c] for c in target)) if all(c in sizes for c in target) else None


def batch_dot(left: Shape, right: Shape, which: Value) -> Shape | None:
    """``keras.backend.batch_dot``: one axis of each is summed over, sample by sample; (batch, 1) where nothing else is left."""
    if left.open or right.open or len(left.axes) < 2 or len(right.axes) < 2:
        return None
    if which is None:
        pair: list[Value] = [len(left.axes) - 1, 1 if len(right.axes) == 2 else len(right.axes) - 2]
    else:
        several = sequence(which)
        pair = several if several is not None else [which, which]
    if len(pair) != 2:
        return None
    a, b = place_of(pair[0], len(left.axes)), place_of(pair[1], len(right.axes))
    if not a or not b or differ(left.axes[a], right.axes[b]):
        return None
    rest = [x for i, x in enumerate(left.axes) if i not in (0, a)] + [x for i, x in enumerate(right.axes) if i not in (0, b)]
    return Shape((left.axes[0], *(rest or [1])))
