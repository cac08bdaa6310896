"""What a walk over a whole file asks of each node of its tree, as fast as it can be asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

import libcst as cst

# Fields that hold punctuation, white space and the like.
NO_CODE = frozenset(
    {"lpar", "rpar", "comma", "equal", "semicolon", "leading_lines", "lines_after_decorators", "header", "footer", "trailing_whitespace"}
    | {"indent", "lbracket", "rbracket", "dot", "asynchronous", "lbrace", "rbrace", "star", "operator", "first_colon", "second_colon"}
)


@cache
def is_node(kind: Any) -> bool:
    """Whether values of the type are nodes: LibCST's classes are abstract base classes, whose isinstance() is slow."""
    return issubclass(kind, cst.CSTNode)


@cache
def fields_of(kind: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What takes all fields of a class of nodes that may hold code out of a node at once."""
    every: dict[str, object] = getattr(kind, "__dataclass_fields__", {})
    # __slots__ is among them: LibCST annotates it.
    names = [name for name in every if name not in NO_CODE and not name.startswith(("whitespace", "__"))]
    if len(names) > 1:
        return attrgetter(*names)
    return (lambda node: (getattr(node, names[0]),)) if names else (lambda _: ())


def below(node: Any) -> list[Any]:
    """The nodes right below one, in the order of the text."""
    found: list[Any] = []
    kind: Any = type(node)
    for value in fields_of(kind)(node):
        held: Any = type(value)
        if held is tuple or held is list:
            found += value
        elif is_node(held):
            found.append(value)
    return found
