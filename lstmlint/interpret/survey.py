"""One quick walk over a file before it is run: what each function mentions, which ones yield, and which are worth running.

A function that no one calls is only run when it, or something of the file that it mentions, may build or train a model.
"""

from __future__ import annotations

from dataclasses import field
from typing import Any

import libcst as cst

from lstmlint.interpret.frameworks import FUNCTIONAL_MERGES, MODELS
from lstmlint.interpret.nodes import fields_of, is_node
from lstmlint.layers import names
from lstmlint.records import dataclass

_EVENTS = frozenset(
    {
        "reset_states",
        "reset_state",
        "fit",
        "backward",
        "save_weights",
        "load_weights",
        "load_model",
        "save_model",
        "get_value",
        "set_value",
        "validation_data",
    }
    | {"ModelCheckpoint", "EarlyStopping", "ReduceLROnPlateau", "TensorBoard"}
)
_RATE = frozenset({"optimizer", "lr"})
# There is no name in these that counts.
_LEAVES = frozenset({cst.Annotation, cst.SimpleString, cst.Integer, cst.Float, cst.Pass, cst.EmptyLine, cst.Comment})


@dataclass(eq=False, slots=True)
class Definition:
    """A function or class of the file: the names in it, the attributes of ``self`` that it sets, and the class it stands in."""

    node: cst.FunctionDef | cst.ClassDef
    name: str
    owner: Definition | None
    nested: bool
    mentions: set[str] = field(default_factory=set)
    sets: set[str] = field(default_factory=set)
    yields: bool = False


class Survey:
    """The walk's results.

    ``builders`` are imported names that may lead to a recurrent model in another file; where the file is not ``recurrent`` itself,
    they alone make a function worth running.
    """

    def __init__(self, module: cst.Module, builders: frozenset[str] = frozenset(), *, recurrent: bool = True) -> None:
        self.builders = builders
        self.recurrent = recurrent
        self.definitions: list[Definition] = []
        self.mentions: set[str] = set()
        self._walk(module.body, None)
        self.generators = {id(d.node): d.yields for d in self.definitions}
        self.relevant = self._relevant()

    def _walk(self, nodes: Any, inside: Definition | None) -> None:
        stack: list[Any] = list(reversed(nodes))
        while stack:
            node = stack.pop()
            kind: Any = type(node)
            if kind is cst.Name:
                (inside.mentions if inside is not None else self.mentions).add(node.value)
                continue
            if kind is cst.FunctionDef or kind is cst.ClassDef:
                self._define(node, inside)
                continue
            if kind in _LEAVES:
                continue
            if inside is not None:
                if kind is cst.Yield:
                    inside.yields = True
                elif kind is cst.AssignTarget and type(node.target) is cst.Attribute:
                    inside.sets.add(node.target.attr.value)
            for value in fields_of(kind)(node):
                held: Any = type(value)
                if held is tuple or held is list:
                    if value:
                        stack += value[::-1]
                elif is_node(held):
                    stack.append(value)

    def _define(self, node: cst.FunctionDef | cst.ClassDef, inside: Definition | None) -> None:
        owner = inside if inside is not None and isinstance(inside.node, cst.ClassDef) else None
        made = Definition(node, node.name.value, owner, inside is not None and owner is None)
        self.definitions.append(made)
        if isinstance(node, cst.ClassDef):
            self._walk((*node.bases, *node.decorators, node.body), made)
        else:
            self._walk((node.params, *node.decorators, node.body), made)
        target = inside.mentions if inside is not None else self.mentions
        target |= made.mentions

    def _relevant(self) -> set[int]:
        # A name that the file defines itself is not the framework's.
        seeds = ((building_names() if self.recurrent else frozenset[str]()) | self.builders) - {
            d.name for d in self.definitions if not d.nested and d.owner is None
        }
        told: set[int] = {id(d.node) for d in self.definitions if d.mentions & seeds}
        wanted = {d.name for d in self.definitions if id(d.node) in told}
        for owner in [d for d in self.definitions if id(d.node) in told and isinstance(d.node, cst.ClassDef)]:
            # What a method that builds keeps in self, another method may apply or train.
            methods = [d for d in self.definitions if d.owner is owner]
            kept = {name for d in methods if id(d.node) in told for name in d.sets}
            told |= {id(d.node) for d in methods if d.mentions & kept}
        for _ in range(6):
            more = {id(d.node) for d in self.definitions if id(d.node) not in told and d.mentions & wanted}
            if not more:
                break
            told |= more
            wanted |= {d.name for d in self.definitions if id(d.node) in more}
        if not self.recurrent:
            return told
        # What trains or resets a model is worth running itself, but does not make its callers so.
        return told | {
            id(d.node) for d in self.definitions if (d.mentions & _EVENTS or d.mentions >= _RATE) and isinstance(d.node, cst.FunctionDef)
        }

    def entries(self) -> list[Definition]:
        """The functions and methods that may be run on their own, those first that nothing in the file mentions."""
        found = [d for d in self.definitions if isinstance(d.node, cst.FunctionDef) and not d.nested and id(d.node) in self.relevant]
        everywhere: dict[str, int] = {}
        for d in self.definitions:
            if not d.nested:
                for name in d.mentions:
                    everywhere[name] = everywhere.get(name, 0) + 1
        return sorted(found, key=lambda d: d.name in self.mentions or everywhere.get(d.name, 0) > (1 if d.name in d.mentions else 0))


_TORCH_NAMES = frozenset({"Linear", "LSTMCell", "GRUCell", "RNNCell", "RNN", "LSTM", "GRU", "ModuleList", "ModuleDict", "Module"})
_seeds: frozenset[str] | None = None


def building_names() -> frozenset[str]:
    """The names whose mention may mean that a model is built."""
    global _seeds  # noqa: PLW0603 -- read from data files once
    if _seeds is None:
        _seeds = frozenset((*names(2), *names(3), *FUNCTIONAL_MERGES, *MODELS, "CuDNNLSTM", "CuDNNGRU", *_TORCH_NAMES))
    return _seeds
