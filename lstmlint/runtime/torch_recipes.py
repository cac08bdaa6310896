"""The modules of a torch program as recipes: those that work on the same tensors are rebuilt together.

The format is that of the Keras recipes but for sizes, which stay expressions of symbols (``torch_values``): the worker chooses numbers for
what nobody told, and tries others where a call fails.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import field, replace

from lstmlint.program import Application, Module, Operation, Path, Program, Step, TorchTensor, Use, Value
from lstmlint.records import dataclass
from lstmlint.runtime.recipe import NotRebuilt, Recipe
from lstmlint.runtime.torch_calls import Thing, TorchCalls, held_in

_MOST = 200  # recipes of one file
_MOST_ALIKE = 8  # of the same module
_MOST_CALLS = 2000
_OF_STRUCTURE = frozenset({"torch_no_super", "torch_no_forward", "torch_of_keras"})


@dataclass(slots=True)
class _Group:
    """Modules that no other holds, and what is done with them and their tensors."""

    modules: list[Module] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)


def recipes_of(program: Program) -> Iterator[Recipe | NotRebuilt]:
    """What can be rebuilt of each path; alike on several paths it is there once."""
    found: dict[object, Recipe | NotRebuilt] = {}
    counts: Counter[object] = Counter()
    for path in program.paths:
        for group in _groups(path) if path.modules else ():
            made = _recipe(group)
            if made is None:
                continue
            key, known = _key(made), found.get(_key(made))
            if isinstance(known, Recipe):
                found[key] = replace(known, builds=(*known.builds, (path, made.subject)))
            elif known is None and counts[made.subject.place] < _MOST_ALIKE and len(found) < _MOST:
                counts[made.subject.place] += 1
                found[key] = replace(made, builds=((path, made.subject),)) if isinstance(made, Recipe) else made
    yield from found.values()


def _key(made: Recipe | NotRebuilt) -> object:
    """What is the same of two recipes that ask for the same about the same places."""
    if isinstance(made, Recipe):
        modules = tuple(module.place for module in made.layers if isinstance(module, Module))
        return json.dumps(made.request), modules, tuple(call.place for call in made.calls)
    return made.subject.place, made.why


def _recipe(group: _Group) -> Recipe | NotRebuilt | None:
    subject = _subject(group.modules)
    writer = TorchCalls()
    for module in group.modules:
        writer.modules.index(module)
    if len(group.things) > _MOST_CALLS:
        return NotRebuilt(subject, f"it does more than {_MOST_CALLS} things")
    writer.look_ahead(group.things)
    for thing in group.things:
        writer.add(thing)
    modules = writer.modules
    if not any("class" in layer for layer in modules.layers):
        return NotRebuilt(subject, modules.missing[0]) if modules.missing else None
    request: dict[str, object] = {
        "framework": "torch", "subject": modules.index(subject),
        "symbols": writer.symbols.table, "layers": modules.layers, "inputs": writer.inputs, "calls": writer.calls,
    }  # fmt: skip
    return Recipe(
        "torch", request, subject, tuple(modules.modules), tuple(writer.done),
        guessed=frozenset(modules.guessed),
        doubtful=frozenset(at for at, call in enumerate(writer.calls) if call.get("doubtful") or "standin" in call),
        assumed=tuple(dict.fromkeys(modules.assumed)),
    )  # fmt: skip


def _subject(modules: list[Module]) -> Module:
    """The one by which the others go: the last that a class of the file made, for it may hold or follow the others."""
    custom = [module for module in modules if module.custom and module.applications]
    return (custom or [m for m in modules if m.custom] or [m for m in modules if m.kind == "Sequential"] or modules)[-1 if custom else 0]


# ---- which modules belong together ------------------------------------------------------------------------------------


class _Sets:
    """Sets of things that are put together bit by bit."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def of(self, key: int) -> int:
        while self._above.setdefault(key, key) != key:
            key = self._above[key]
        return key

    def join(self, one: int, other: int) -> None:
        self._above[self.of(one)] = self.of(other)


def _groups(path: Path) -> list[_Group]:
    """The modules of a path that share tensors or parts; what concerns no module goes with the first ones."""
    sets = _Sets()
    roots: dict[int, Module] = {}
    for module in path.modules:
        roots.setdefault(id(held_in(module)), held_in(module))
        for value in (*module.args.values(), *(a.value for a in module.given), *module.items.values(), *module.held.values()):
            for inner in _modules_in(value):
                roots.setdefault(id(held_in(inner)), held_in(inner))
                sets.join(id(held_in(inner)), id(held_in(module)))
    things = _things(path)
    for thing in things:
        for module in _concerned(thing):
            roots.setdefault(id(held_in(module)), held_in(module))
            sets.join(id(thing), id(held_in(module)))
        for tensor in _tensors(thing):
            if tensor.operation is not None:
                sets.join(id(thing), id(tensor.operation))
    groups: dict[int, _Group] = {}
    for key, root in roots.items():
        groups.setdefault(sets.of(key), _Group()).modules.append(root)
    first = next(iter(groups.values()))
    for thing in things:
        groups.get(sets.of(id(thing)), first).things.append(thing)
    return list(groups.values())


def _things(path: Path) -> list[Thing]:
    steps = [s for s in path.steps if s.kind == "backward" and not s.speculative]
    ordered: list[Application | Operation | Step] = [*path.applications, *path.operations, *steps]
    ordered.sort(key=lambda thing: thing.order)
    uses: dict[int, list[Use]] = {}
    for use in path.uses:
        uses.setdefault(id(use.detail.get("application")), []).append(use)
    others = [use for use in path.uses if use.kind in _OF_STRUCTURE]
    return [*(one for thing in ordered for one in (thing, *uses.get(id(thing), ()))), *others]


def _concerned(thing: Thing) -> list[Module]:
    if isinstance(thing, Use):
        application = thing.detail.get("application")
        module = application.module if isinstance(application, Application) else thing.detail.get("module")
        return [module] if isinstance(module, Module) else []
    if isinstance(thing, Step):
        return []
    found = [thing.within] if thing.within is not None else []
    if isinstance(thing, Application):
        found.append(thing.module)
    return found


def _tensors(thing: Thing) -> tuple[TorchTensor, ...]:
    if isinstance(thing, Step):
        return (thing.target,) if isinstance(thing.target, TorchTensor) else ()
    if isinstance(thing, Use):
        return ()
    states = (thing.states or ()) if isinstance(thing, Application) else ()
    return (*thing.inputs, *states, *thing.outputs)


def _modules_in(value: Value, depth: int = 0) -> list[Module]:
    if isinstance(value, Module):
        return [value]
    if isinstance(value, tuple | list) and depth < 3:
        return [module for item in value for module in _modules_in(item, depth + 1)]
    return []
