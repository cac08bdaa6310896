"""What an editor sent, as plain data."""

from __future__ import annotations

from typing import Any


def plain(thing: Any) -> Any:
    """Settings as plain dictionaries, whatever pygls made of them."""
    if isinstance(thing, dict):
        return {key: plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple) and hasattr(thing, "_asdict"):
        return plain(thing._asdict())
    if isinstance(thing, list | tuple):
        return [plain(item) for item in thing]
    return thing
