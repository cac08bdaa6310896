"""The modules of PyTorch in a program: one entry for each module of the file's own, one row for each of torch's modules in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from lstmlint.diagnostic import Place, Span
from lstmlint.formulas import formula_of_module
from lstmlint.program import Application, Module, Path, Program, assumption
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Shape, Unknown, show_dim, show_shape
from lstmlint.summary.words import countable, located, params_of, shapes_of

if TYPE_CHECKING:
    from lstmlint.summary.runtime import Told

Key: TypeAlias = tuple[Place, str, tuple[object, ...]]
_CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A module to be shown, with torch's own modules in it, and what its existence assumes."""

    module: Module
    leaves: tuple[Module, ...]
    assumes: tuple[str, ...] = ()

    @property
    def places(self) -> list[Place]:
        """Every place that its entry names."""
        return [self.module.place, *(leaf.place for leaf in self.leaves)]


def distinct(program: Program) -> Iterator[Shown]:
    """Each module that no other holds, once: alike on several paths it is the same."""
    seen: set[object] = set()
    met: list[tuple[Path, Shown, Key]] = []
    variants: dict[tuple[Place, str], set[object]] = {}
    for path in program.paths:
        for module in path.modules:
            if module.parent is not None or not (module.custom or module.kind == "Sequential"):
                continue
            leaves = _leaves(path, module)
            if not leaves:
                continue
            key = (module.place, module.kind, _signature(module, leaves))
            met.append((path, Shown(module, leaves), key))
            variants.setdefault((module.place, path.entry), set()).add(key)
    made = {shown.module.kind for path, shown, _ in met if not path.entry or path.entry == "module"}
    for path, shown, key in met:
        module = shown.module
        # What a path of its own makes of a class counts where nothing in the file makes one.
        if key in seen or (path.entry != "module" and module.kind in made):
            continue
        seen.add(key)
        several = len(variants[(module.place, path.entry)]) > 1
        yield replace(shown, assumes=tuple(assumption(text, value) for text, value in path.decisions.items())) if several else shown


def _leaves(path: Path, module: Module) -> tuple[Module, ...]:
    """torch's own modules in a module: those that were applied in that order, then the others."""
    inside = [other for other in path.modules if other is not module and not other.custom and _within(other, module)]
    inside = [other for other in inside if other.kind not in _CONTAINERS]
    return tuple(sorted(inside, key=lambda m: (not m.applications, m.applications[0].order if m.applications else m.order)))


def _within(module: Module, owner: Module) -> bool:
    current, depth = module.parent, 0
    while current is not None and depth < 50:
        if current is owner:
            return True
        current, depth = current.parent, depth + 1
    return False


def _signature(module: Module, leaves: tuple[Module, ...]) -> tuple[object, ...]:
    return tuple((_name(m, module), m.kind, show_dim(m.params), *map(show_shape, _outputs(m))) for m in leaves)


def _name(leaf: Module, owner: Module) -> str:
    """The path of attributes, ``encoder.lstm``, as ``named_modules()`` tells it."""
    words: list[str] = []
    current: Module | None = leaf
    while current is not None and current is not owner and len(words) < 50:
        words.append(current.name)
        current = current.parent
    return ".".join(reversed(words))


def _first(module: Module) -> Application | None:
    return module.applications[0] if module.applications else None


def _outputs(module: Module) -> list[Shape]:
    first = _first(module)
    return [tensor.shape for tensor in first.outputs] if first is not None else []


def entry(shown_module: Shown, where: Mapping[Place, Span], told: Told | None = None) -> dict[str, Any]:
    """The module as the JSON contract has it; with what torch said, where that was asked."""
    module, assumes = shown_module.module, shown_module.assumes
    first = _first(module)
    shown: dict[str, Any] = {
        "name": module.name or module.kind,
        "framework": "torch",
        "api": "module",
        "filename": module.place.filename,
        "location": located(where, module.place),
        "input_shape": shapes_of(t.shape for t in first.inputs) if first is not None else None,
        "output_shape": shapes_of(_outputs(module)),
        "params": params_of(module.params) if countable(module.params) else None,
        "layers": [_row(leaf, module, where) for leaf in shown_module.leaves],
    }
    if told is not None:
        for row, leaf in zip(shown["layers"], shown_module.leaves, strict=True):
            told.row(row, _first(leaf))
        told.model(shown, module)
    if assumes:
        shown["assumes"] = list(assumes)
    if not module.whole:
        shown["complete"] = False
    return shown


def _plain(axis: Axis) -> Axis:
    """None for an axis that nobody declared."""
    return None if isinstance(axis, Unknown) and axis.open else axis


def _row(leaf: Module, owner: Module, where: Mapping[Place, Span]) -> dict[str, Any]:
    first, outputs = _first(leaf), _outputs(leaf)
    row: dict[str, Any] = {
        "name": _name(leaf, owner) or leaf.kind.lower(),
        "type": leaf.kind,
        "location": located(where, leaf.place),
        "input_shape": shapes_of(t.shape for t in first.inputs) if first is not None else None,
        "output_shape": shapes_of(outputs),
        "params": leaf.params if isinstance(leaf.params, int) else formula_of_module(leaf),
    }
    if any(shape.open or None in map(_plain, shape.axes) for shape in outputs):
        row["output_in_part"] = ", ".join(show_shape(shape) for shape in outputs if shape.axes)
    return row
