"""The attributes that a file reads, of whatever object: ``model.hidden``, ``getattr(self, "hidden")``."""

from __future__ import annotations

from typing import Any

import libcst as cst

from lstmlint.interpret.nodes import below


def reads(module: cst.Module) -> frozenset[str]:
    """Their names; every short text counts, since it may be one that is asked for by name."""
    found: set[str] = set()
    waiting: list[Any] = list(module.body)
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is cst.AssignTarget or kind is cst.AnnAssign:
            waiting.extend(_of_target(node.target))
            if kind is cst.AnnAssign and node.value is not None:
                waiting.append(node.value)
            continue
        if kind is cst.Attribute:
            found.add(node.attr.value)
            waiting.append(node.value)
            continue
        if kind is cst.SimpleString:
            found.add(node.raw_value)
            continue
        waiting += below(node)
    return frozenset(found)


def _of_target(target: Any) -> list[Any]:
    """What is read where something is assigned: of ``self.hidden = ...`` the object, of ``self.rows[i] = ...`` both."""
    if isinstance(target, cst.Attribute):
        return [target.value]
    if isinstance(target, cst.Tuple | cst.List):
        return [part for element in target.elements for part in _of_target(element.value)]
    return [] if isinstance(target, cst.Name) else [target]
