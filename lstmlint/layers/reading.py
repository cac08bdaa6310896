"""Reading a layer's arguments: what is not of the right kind is unknown, never an exception."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, unknown
from lstmlint.shape import Dim, Size, Unknown

_GIVEN_WRONG = "not a size"


def argument(layer: Configured, name: str, default: object = None) -> object:
    """The argument; a fresh unknown where it may have been given without our seeing it (two such are not one number)."""
    if layer.opaque and name not in layer.args:
        return unknown("perhaps given")
    return layer.get(name, default)


def as_size(value: object, least: int = 1) -> Size:
    """The value as a size of at least ``least``: a whole number or a symbol, else an unknown."""
    if isinstance(value, Dim) and all(factor < 0 for factor in value.terms.values()):
        return unknown(_GIVEN_WRONG)  # -n: some size left open, or a mistake, but no size
    if isinstance(value, Unknown | Dim):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    return unknown(_GIVEN_WRONG)


def size(layer: Configured, name: str, default: object = None, least: int = 1) -> Size:
    """The argument as a size."""
    return as_size(argument(layer, name, default), least)


def sizes(layer: Configured, name: str, count: int, default: object = None, least: int = 1) -> tuple[Size, ...]:
    """An argument that is one size for all axes or one for each: always ``count`` of them."""
    return as_sizes(argument(layer, name, default), count, least)


def as_sizes(value: object, count: int, least: int = 1) -> tuple[Size, ...]:
    """One size for all axes, or one for each."""
    if isinstance(value, tuple | list):
        if len(value) != count:
            return tuple(unknown(_GIVEN_WRONG) for _ in range(count))
        return tuple(as_size(v, least) for v in value)
    if isinstance(value, Unknown):  # one number for all axes, or a tuple: not the same unknown for each axis
        return tuple(value.child(("axis", i), value.label) for i in range(count)) if count > 1 else (value,)
    return (as_size(value, least),) * count


def flag(layer: Configured, name: str, default: bool = False) -> bool | None:
    """Whether the argument is true, as Python sees it (``"False"`` is); None where it cannot be told."""
    given = argument(layer, name, default)
    if isinstance(given, bool):
        return given
    if isinstance(given, int | float | str | tuple | list | dict) or given is None:
        return bool(given)
    return None


def word(layer: Configured, name: str, default: str) -> str | None:
    """A word argument in lower case (Keras reads ``SAME`` as ``same``); None where it cannot be told."""
    given = argument(layer, name, default)
    return given.lower() if isinstance(given, str) else None


def whole(layer: Configured, name: str, default: int) -> int | None:
    """A whole number that may be negative, such as an axis; None where it cannot be told."""
    given = argument(layer, name, default)
    return int(given) if isinstance(given, int) and not isinstance(given, bool) else None


def channels_first(layer: Configured) -> bool | None:
    """Whether ``data_format`` puts the channels before the other axes; None where it cannot be told."""
    given = argument(layer, "data_format")
    if given is None:
        return False
    text = given.lower() if isinstance(given, str) else ""
    return {"channels_first": True, "channels_last": False}.get(text)
