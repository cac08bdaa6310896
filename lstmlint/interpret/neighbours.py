"""The other files of the project, as the linted one imports them.

A module is read when one of its names is first used, and executed once for the linted file, outside of the exploration of its
paths: nothing in it is reported from here, its own linting does that. Where what it holds hangs on a condition that cannot be known,
the values that differ are unknown. Its functions are run at their calls, from its scope.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import fields, is_dataclass
from typing import Any

import libcst as cst

from lstmlint.interpret import cells
from lstmlint.interpret.machine import ABSENT, Machine
from lstmlint.interpret.running import Decision, ExitError, OutOfBoundsError, TooLongError
from lstmlint.interpret.survey import Survey
from lstmlint.interpret.values import Class, Function, Items, Named, Neighbour, Pending, Scope
from lstmlint.program import Value
from lstmlint.shape import Dim, Unknown
from lstmlint.source import Parsed, parsed
from lstmlint.source.project import ModuleFile
from lstmlint.source.reading import Reading

MAX_MODULES = 10
MAX_CHARACTERS = 80_000
MAX_STEPS_PER_MODULE = 5_000
_OTHER_SIDES = 6  # so many conditions of a module are looked at from their other side
_REACHABLE = 20_000
_FOREIGN = "imported from another file"
_NOTHING: tuple[type[BaseException], ...] = (OutOfBoundsError, TooLongError, ExitError, RecursionError, MemoryError)


class Neighbours:
    """The modules that one linted file has met."""

    def __init__(self, machine: Machine, reading: Reading) -> None:
        self.machine = machine
        self.reading = reading
        self.scopes: dict[str, Scope | None] = {reading.own: None}
        self.running: set[str] = {reading.own}
        self.characters = 0
        self._ids: set[int] = set()
        self._kept: list[object] = []  # an id is only good as long as its object lives
        self._ways = 0
        self._first: list[tuple[Any, ...]] = []
        self._after_first: list[tuple[Any, Any, Any]] = []

    def find(self, machine: Machine, module: str, level: int = 0) -> ModuleFile | None:
        """Where an import in the file that is being executed leads."""
        return self.reading.find(machine.filename, module, level)

    def scope(self, file: ModuleFile) -> Scope | None:
        """The names of a module after its execution; None where there are none to be had."""
        if file.path in self.scopes:
            return self.scopes[file.path]
        self.scopes[file.path] = None
        if not file.path or len(self.scopes) > MAX_MODULES or self.characters > MAX_CHARACTERS:
            return None
        source = self.reading.source(file.path) if self.reading.worth_reading(file.path) else None
        if source is None:
            return None
        self.characters += len(source.text)
        outcome = parsed(source) if self.characters <= MAX_CHARACTERS else None
        if not isinstance(outcome, Parsed):
            return None
        self.running.add(file.path)
        try:
            self.scopes[file.path] = self._execute(outcome, source.path)
        finally:
            self.running.discard(file.path)
        return self.scopes[file.path]

    def _execute(self, outcome: Parsed, filename: str) -> Scope:
        whole, module = self.machine, outcome.module
        survey = _survey(outcome, self.reading, filename)
        whole.generators.update(survey.generators)
        whole.idle.update(id(d.node) for d in survey.definitions if id(d.node) not in survey.relevant)
        machine = Machine(filename, whole.version, whole.evaluate, whole.execute)
        machine.steps_per_path = MAX_STEPS_PER_MODULE
        machine.neighbours, machine.generators = self, whole.generators
        machine.idle, machine.tiresome = whole.idle, whole.tiresome
        scope = _run(machine, module, {})
        bound = machine.bound
        decisions = list(machine.decisions)
        for made in decisions[:_OTHER_SIDES]:
            _merge(scope, _run(machine, module, _other_side(decisions, made)))
        if len(decisions) > _OTHER_SIDES:
            _merge(scope, None)
        for base in (whole.base_bound, whole.bound):
            base.update(bound)
        self._reach(scope)
        return scope

    # ---- what a path does to them ----------------------------------------------------------------------------------

    def _reach(self, scope: Scope) -> None:
        """Remember everything that can be changed through a module."""
        waiting: list[object] = [scope]
        for _ in range(_REACHABLE):
            if not waiting:
                break
            thing = waiting.pop()
            if isinstance(thing, cst.CSTNode | Unknown | str | int | float | Named) or thing is None or id(thing) in self._ids:
                continue
            self._ids.add(id(thing))
            self._kept.append(thing)
            if isinstance(thing, Scope):
                waiting += [thing.names, thing.parent]
            elif isinstance(thing, dict):
                waiting += thing.values()
            elif isinstance(thing, list | tuple):
                waiting += thing
            elif is_dataclass(thing):
                waiting += [getattr(thing, item.name) for item in fields(thing)]

    def begin(self) -> None:
        """Before another way through the linted module: as if no way had been gone before."""
        if self._ways == 1 and self._first:
            self._after_first = [(c, k, cells.read(c, k)) for c, k, _ in self._first]
            self.machine.take_back(self._first)

    def end(self) -> None:
        """After it: what the first way has done stays, and is done again when all are gone."""
        entries = [entry for entry in self.machine.journal if id(entry[0]) in self._ids] if self._ids else []
        self._ways += 1
        if self._ways == 1:
            self._first = entries
        else:
            self.machine.take_back(entries)

    def finish(self) -> None:
        """After all of them: the functions of the file are run on what the first way has left."""
        for container, key, value in self._after_first:
            self.machine.write_cell(container, key, value)


def _survey(outcome: Parsed, reading: Reading, filename: str) -> Survey:
    """The survey of a module, made once however many files import it."""
    # Asked each time: what is found out about this file rests on it, too.
    builders = reading.imported_builders(filename)
    if not isinstance(outcome.survey, Survey):
        outcome.survey = Survey(outcome.module, builders)
    return outcome.survey


def _run(machine: Machine, module: cst.Module, plan: dict[Any, int]) -> Scope:
    machine.begin(plan)
    scope = Scope("module")
    scope.names["__name__"] = machine.filename
    with suppress(*_NOTHING):
        machine.execute(machine, module, scope)
    return scope


def _other_side(decisions: list[Decision], made: Decision) -> dict[Any, int]:
    plan: dict[Any, int] = {}
    for decision in decisions:
        if decision is made:
            plan[made.key] = 1 if made.option == 0 else 0
            break
        plan[decision.key] = decision.option
    return plan


def _merge(scope: Scope, other: Scope | None) -> None:
    """Keep of the names what both ways through the module give them, or only definitions where nothing is known of the other."""
    for name, value in scope.names.items():
        if isinstance(value, Unknown | Pending):
            continue
        if other is None:
            same = isinstance(value, Function | Class | Named)
        else:
            same = name not in other.names or _same(value, other.names[name])
        if not same:
            scope.names[name] = Unknown(name, "differs between branches")


def _same(a: Value, b: Value, depth: int = 0) -> bool:
    if type(a) is not type(b) or depth > 8:
        return False
    if isinstance(a, Function | Class) and isinstance(b, Function | Class):
        return a.node is b.node
    if isinstance(a, Items | tuple) and isinstance(b, Items | tuple):
        return len(a) == len(b) and all(_same(x, y, depth + 1) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(_same(a[key], b[key], depth + 1) for key in a)
    return bool(a == b) if isinstance(a, bool | int | float | str | bytes | Dim | Named | Neighbour) or a is None else False


# ---- asked by the interpreter --------------------------------------------------------------------------------------


def member(machine: Machine, file: ModuleFile, name: str) -> Value:
    """The value of ``module.name``: what the module binds, else a module inside the package."""
    found = _member(machine, file, name, set())
    return Unknown(name, _FOREIGN) if found is ABSENT else found


def _member(machine: Machine, file: ModuleFile, name: str, asked: set[tuple[str, str]]) -> Value:
    known = machine.neighbours
    if known is None or (file.path or file.folder, name) in asked:
        return ABSENT
    asked.add((file.path or file.folder, name))
    inside = known.reading.inside(file, name)
    # Where a module of that name lies in a package that does not mention it, the package need not be read.
    if file.path and (inside is None or known.reading.mentions(file.path, name)):
        found = _in_module(machine, known, file, name, asked)
        if found is not ABSENT:
            return found
    return Neighbour(inside) if inside is not None else ABSENT


def _in_module(machine: Machine, known: Neighbours, file: ModuleFile, name: str, asked: set[tuple[str, str]]) -> Value:
    if file.path not in known.scopes and not known.reading.stars(file.path) and not known.reading.mentions(file.path, name):
        return ABSENT
    scope = known.scope(file)
    if scope is None:
        return ABSENT
    if name in scope.names:
        value = scope.names[name]
        if not isinstance(value, Pending):
            return value
        return _member(machine, value.file, value.name, asked) if value.name else Neighbour(value.file)
    for star in reversed(scope.stars):
        found = _starred(machine, star, name, asked) if isinstance(star, ModuleFile) else ABSENT
        if found is not ABSENT:
            return found
    return ABSENT


def starred(machine: Machine, file: ModuleFile, name: str) -> Value:
    """What ``from module import *`` brings under the name; ABSENT where nothing."""
    return _starred(machine, file, name, set())


def _starred(machine: Machine, file: ModuleFile, name: str, asked: set[tuple[str, str]]) -> Value:
    known = machine.neighbours
    if known is None or not file.path or (file.path, name) in asked:
        return ABSENT
    asked.add((file.path, name))
    if not known.reading.stars(file.path) and not known.reading.mentions(file.path, name):
        return ABSENT
    scope = known.scope(file)
    public = scope.names.get("__all__") if scope is not None else None
    listed = isinstance(public, Items | tuple) and getattr(public, "exact", True) and all(isinstance(item, str) for item in public)
    if (listed and isinstance(public, Items | tuple) and name not in public) or (not listed and name.startswith("_")):
        return ABSENT
    asked.discard((file.path, name))
    return _in_module(machine, known, file, name, asked)


def settle(machine: Machine, pending: Pending, name: str, names: dict[str, Value]) -> Value:
    """The value of an imported name at its first use."""
    known = machine.neighbours
    if not pending.name:
        names[name] = Neighbour(pending.file)
        return names[name]
    value = member(machine, pending.file, pending.name)
    # A module in the midst of its own execution, as in a circle of imports, may have the name later.
    if known is not None and not (isinstance(value, Unknown) and pending.file.path in known.running):
        names[name] = value
    return value


def put(machine: Machine, file: ModuleFile, name: str, value: Value) -> None:
    """``module.name = value``."""
    scope = machine.neighbours.scope(file) if machine.neighbours is not None else None
    if scope is not None:
        machine.put(scope.names, name, value)
