"""Expressions without end: chains and nests that a parser follows by recursion, and that would exhaust its stack.

Brackets are counted elsewhere; here it is ``not not ...``, ``a and b and ...``, ``x + y + ...``, ``f().g().h()...`` and ``elif``.
"""

from __future__ import annotations

_LONGEST = 2500
# The parser takes the square of the length of these in time.
_DEAR = 4
# What a chain or a nest is made of, and how many of them a file may have before its expressions are measured one by one.
_LINKS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("not ", "await ", "lambda", "elif", " else "), 1500),
    (("and ", "or "), 2000),
    (("+", "-", "*", "/", "%", "@", "|", "&", "^", "~"), 4000),
    ((".",), 8000),
    ((").", ")(", ")[", "].", "](", "]["), 400),
)


def endless(text: str) -> bool:
    """Whether an expression or an ``elif`` ladder is longer than the parser can follow."""
    if all(sum(map(text.count, links)) <= bound for links, bound in _LINKS):
        return False
    return _depth(text) > _LONGEST


def _depth(text: str) -> int:
    """The depth of CPython's tree, with chains counted link by link; very deep where CPython cannot tell."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (RecursionError, MemoryError):
        return _LONGEST + 1
    except (SyntaxError, ValueError):
        return 0  # the parser will say so
    deepest = 0
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + _links(node)) for child in ast.iter_child_nodes(node))
    return deepest


def _links(node: object) -> int:
    """How many levels of LibCST's tree a node of CPython's stands for."""
    import ast

    if isinstance(node, ast.BoolOp):
        return len(node.values)
    if isinstance(node, ast.Compare):
        return len(node.ops)
    return _DEAR if isinstance(node, ast.Call | ast.Subscript) else 1
