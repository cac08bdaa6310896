"""Reading a module's arguments, with the defaults that torch has: what is not of the right sort is unknown, never an exception."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, unknown
from lstmlint.layers.pytorch.signature import signature
from lstmlint.layers.reading import as_size, as_sizes
from lstmlint.shape import Size


def argument(module: Configured, name: str) -> object:
    """The argument, or torch's default; a fresh unknown where it may have been given without our seeing it."""
    if name in module.args:
        return module.args[name]
    accepted = signature(module.kind)
    parameter = accepted.parameter(name) if accepted is not None and not module.opaque else None
    return unknown("perhaps given") if parameter is None or parameter.required else parameter.default


def size(module: Configured, name: str, least: int = 1) -> Size:
    """The argument as a size of at least ``least``."""
    return as_size(argument(module, name), least)


def sizes(module: Configured, name: str, count: int, least: int = 1) -> tuple[Size, ...]:
    """An argument that is one size for all axes or one for each: always ``count`` of them."""
    value = argument(module, name)
    if isinstance(value, tuple | list) and len(value) == 1:
        value = value[0]  # torch expands (3,) as it does 3
    return as_sizes(value, count, least)


def flag(module: Configured, name: str) -> bool | None:
    """Whether the argument is true, as Python sees it; None where it cannot be told."""
    given = argument(module, name)
    if given is None or isinstance(given, bool | int | float | str | tuple | list | dict):
        return bool(given)
    return None


def whole(module: Configured, name: str) -> int | None:
    """A whole number that may be negative, such as an axis; None where it cannot be told."""
    given = argument(module, name)
    return int(given) if isinstance(given, int) and not isinstance(given, bool) else None


def word(module: Configured, name: str) -> str | None:
    """A word argument; None where it cannot be told."""
    given = argument(module, name)
    return given if isinstance(given, str) else None
