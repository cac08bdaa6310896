"""What a walk over a whole file asks of each node of its tree, as fast as it can be asked."""

from __future__ import annotations

from typing import Any

import libcst as cst

# Fields that hold punctuation, white space and the like.
NO_CODE = frozenset(
    {"lpar", "rpar", "comma", "equal", "semicolon", "leading_lines", "lines_after_decorators", "header", "footer", "trailing_whitespace"}
    | {"indent", "lbracket", "rbracket", "dot", "asynchronous", "lbrace", "rbrace", "star", "operator", "first_colon", "second_colon"}
)


_nodes: dict[Any, bool] = {}
_fields: dict[Any, tuple[str, ...]] = {}


def is_node(kind: Any) -> bool:
    """Whether values of the type are nodes: LibCST's classes are abstract base classes, whose isinstance() is slow."""
    found = _nodes.get(kind)
    if found is None:
        found = _nodes[kind] = issubclass(kind, cst.CSTNode)
    return found


def fields_of(kind: Any) -> tuple[str, ...]:
    """The fields of a class of nodes that may hold code."""
    found = _fields.get(kind)
    if found is None:
        every: dict[str, object] = getattr(kind, "__dataclass_fields__", {})
        found = _fields[kind] = tuple(name for name in every if name not in NO_CODE and not name.startswith("whitespace"))
    return found
