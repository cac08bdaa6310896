"""The cells that the journal remembers: a key of a dict, an attribute, a list's whole content, whether a container's length is certain."""

from __future__ import annotations

from typing import Any

ABSENT: Any = object()  # what a key holds that is not there
CONTENT: Any = object()
EXACT: Any = object()


def read(container: Any, key: Any) -> Any:
    """What a cell holds now."""
    if key is CONTENT:
        return list(container)
    if key is EXACT:
        return container.exact
    if isinstance(container, dict):
        return container.get(key, ABSENT)
    return getattr(container, key)


def restore(container: Any, key: Any, old: Any) -> None:
    """Give a cell back what it held, without a note in the journal."""
    if key is CONTENT:
        container[:] = old
    elif key is EXACT:
        container.exact = old
    elif isinstance(container, dict):
        if old is ABSENT:
            container.pop(key, None)
        else:
            container[key] = old
    else:
        setattr(container, key, old)
