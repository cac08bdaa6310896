"""Sizes, shapes and arguments as a reader would write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lstmlint.checks.words import title
from lstmlint.program import Layer, Model, Module, Part, Value
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown, show_dim, show_shape
from lstmlint.summary.words import count

_LONGEST = 60


def number(size: Value) -> str:
    """A size: ``16,384``, ``4·n_features``, or ``?`` where it is not known."""
    if isinstance(size, bool) or not isinstance(size, int | Dim | Unknown):
        return "?"
    return f"{size:,}" if isinstance(size, int) else short(count(show_dim(size).replace("*", "·")))


def known(size: Value) -> bool:
    """Whether a size is a number or has a name."""
    return (isinstance(size, int) and not isinstance(size, bool)) or (isinstance(size, Dim | Unknown) and "?" not in show_dim(size))


def shape(given: Shape) -> str:
    """``(batch, 30, 5)``; ``unknown`` where nothing at all is known of it."""
    return short(show_shape(given)) if given.axes or not given.open else "unknown"


def times(sizes: Sequence[Size]) -> str:
    """The shape of a matrix: ``5 x 256``; a vector is its length."""
    return " x ".join(factor(size) for size in sizes)


def factor(size: Value) -> str:
    """A size that can stand in a product."""
    text = number(size)
    return f"({text})" if " " in text else text


def axis(size: Axis) -> str:
    """An axis by its number or its name."""
    return "any number of" if size is None else number(size)


def short(text: str) -> str:
    """At most a line's piece of a long name."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def value(given: Value, depth: int = 0) -> str:
    """An argument's value as it could stand in the source; ``...`` for what has no short form."""
    if isinstance(given, Layer | Model):
        return short(title(given))
    if isinstance(given, Module):
        return given.kind
    if isinstance(given, Part):
        return f"{given.name}(...)" if given.args else f"{given.name}()" if given.made else given.name
    if isinstance(given, Unknown | Dim):
        text = show_dim(given)
        return "..." if text == "?" else short(text)
    if isinstance(given, tuple | list) and depth < 3:
        inside = ", ".join(value(item, depth + 1) for item in given[:6]) + (", ..." if len(given) > 6 else "")
        if isinstance(given, list):
            return short(f"[{inside}]")
        return short(f"({inside}{',' if len(given) == 1 else ''})")
    if isinstance(given, Mapping):
        return "{...}" if given else "{}"
    if given is None or isinstance(given, bool | int | float | str):
        return short(repr(given))
    qualified = getattr(given, "qualified", None) or getattr(given, "name", None)
    return short(qualified.rpartition(".")[2]) if isinstance(qualified, str) and qualified else "..."
