"""How a reader would name an expression: the labels of unknowns and of conditions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import libcst as cst

_MAX = 48
_SHORT = 24  # arguments longer than this say less than they take room
_COMPARE = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.LessThanEqual: "<=",
    cst.GreaterThan: ">",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}
_BINARY = {cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/", cst.FloorDivide: "//", cst.Modulo: "%", cst.Power: "**"}


def comparison(operator: cst.BaseCompOp) -> str:
    """The operator as Python writes it."""
    return _COMPARE.get(type(operator), "?")


def label(node: cst.CSTNode | None, depth: int = 0) -> str:
    """The expression in a few characters: ``len(vocab)``, ``args.units``, ``X.shape[2]``, ``load(...)``."""
    if depth > 8:
        return "..."
    text = _label(node, depth + 1)
    return text if len(text) <= _MAX else text[: _MAX - 3] + "..."


def lazily(node: cst.CSTNode | None) -> Callable[[], str]:
    """The label, made when somebody asks for it: most unknowns are never shown."""
    return partial(label, node)


# LibCST's node classes are abstract base classes, whose isinstance() is slow: the commonest are asked for by the type itself.
_WORDS = frozenset({cst.Name, cst.Integer, cst.Float, cst.SimpleString})


def _label(node: Any, depth: int) -> str:
    kind = type(node)
    if kind in _WORDS:
        word: str = node.value
        return word
    if kind is cst.Attribute:
        return f"{label(node.value, depth)}.{node.attr.value}"
    match node:
        case cst.Call():
            inner = ", ".join(label(a.value, depth) for a in node.args[:3])
            if len(node.args) > 1 and (len(inner) > _SHORT or len(node.args) > 3):
                inner = "..."
            return f"{label(node.func, depth)}({inner})"
        case cst.Subscript():
            inside = ", ".join(_element(e.slice, depth) for e in node.slice)
            return f"{label(node.value, depth)}[{inside}]"
        case cst.UnaryOperation():
            sign = {cst.Minus: "-", cst.Plus: "+", cst.Not: "not ", cst.BitInvert: "~"}.get(type(node.operator), "")
            return f"{sign}{label(node.expression, depth)}"
        case cst.BinaryOperation():
            return f"{label(node.left, depth)} {_BINARY.get(type(node.operator), '?')} {label(node.right, depth)}"
        case cst.BooleanOperation():
            word = "and" if isinstance(node.operator, cst.And) else "or"
            return f"{label(node.left, depth)} {word} {label(node.right, depth)}"
        case cst.Comparison():
            rest = " ".join(f"{comparison(t.operator)} {label(t.comparator, depth)}" for t in node.comparisons)
            return f"{label(node.left, depth)} {rest}"
        case cst.Tuple() | cst.List() | cst.Set():
            inner = ", ".join(label(e.value, depth) for e in node.elements)
            return f"({inner})" if isinstance(node, cst.Tuple) else f"[{inner}]"
        case cst.IfExp():
            return f"{label(node.body, depth)} if {label(node.test, depth)} else {label(node.orelse, depth)}"
        case cst.Lambda():
            return "lambda"
        case cst.NamedExpr():
            return label(node.value, depth)
    return "..."


def _element(node: cst.BaseSlice, depth: int) -> str:
    if isinstance(node, cst.Index):
        return label(node.value, depth)
    if isinstance(node, cst.Slice):
        lower = label(node.lower, depth) if node.lower else ""
        upper = label(node.upper, depth) if node.upper else ""
        return f"{lower}:{upper}"
    return "..."
