"""The interpreter: a parsed file -> what is in it, by abstract execution. It sees LibCST and never a rule."""

from __future__ import annotations

import sys
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

import libcst as cst

from lstmlint import regex
from lstmlint.waiting import modules

if not TYPE_CHECKING:
    __getattr__ = modules(__name__, __path__)

from lstmlint.interpret import calls, custom_calls, keras_classes, torch_classes, torch_names
from lstmlint.interpret.expressions import evaluate
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.neighbours import Neighbours
from lstmlint.interpret.paths import MAX_PATHS, explore
from lstmlint.interpret.reads import reads
from lstmlint.interpret.references import references
from lstmlint.interpret.running import ExitError
from lstmlint.interpret.statements import execute
from lstmlint.interpret.survey import Definition, Survey
from lstmlint.interpret.texts import quoted
from lstmlint.interpret.values import Class, Function, Given, Instance, Scope, Table
from lstmlint.interpret.versions import legacy, told, version_of
from lstmlint.program import Layer, Model, Module, Program, Version
from lstmlint.shape import Unknown
from lstmlint.source import Parsed, SourceFile, parsed
from lstmlint.source.prefilter import FOLLOWED, mentions_text
from lstmlint.source.reading import Reading

__all__ = ["interpret", "told", "version_of"]

_RECURSION = 12_000
_REGISTERS = regex.compile(r"get_custom_objects|custom_object_scope|CustomObjectScope|register_keras_serializable")
_PATHS_PER_FUNCTION = 8
# Methods of a layer or a model that Keras calls: they are run when the object is applied.
_RUN = frozenset({"call", "build", "compute_output_shape", "forward"})


def interpret(
    source: SourceFile,
    *,
    version: Version | None = None,
    fallback: Version | None = None,
    because: str = "",
    reading: Reading | None = None,
) -> Program:
    """What the file builds and trains.

    ``version`` is the target version of Keras where somebody said it, unless the file brings ``tf_keras`` with it;
    else what the file itself tells decides, and last ``fallback``, the version that the project asks for, and
    ``because``, where it does. With a ``reading`` the imports of other files of the project are followed.
    """
    explicit = version is not None
    if version == 3 and (said := legacy(told(source))):
        version, because = 2, said
    if version is None:
        version, because = version_of(told(source)) or (fallback, because)
    program = Program(source.path, version=version, version_because=because, explicit=explicit)
    program.custom_objects = bool(_REGISTERS.search(source.text))
    builders = reading.builders(source) if reading is not None else frozenset[str]()
    if not any(word in source.text for word in FOLLOWED) and not builders:
        return program
    outcome = parsed(source)
    if not isinstance(outcome, Parsed):
        return program
    if sys.getrecursionlimit() < _RECURSION:
        sys.setrecursionlimit(_RECURSION)
    return _Run(program, outcome.module, len(source.text), reading, builders, recurrent=not builders or mentions_text(source.text)).whole()


class _Run:
    """One file's interpretation: the module first, then the functions that nothing in it calls."""

    def __init__(
        self,
        program: Program,
        module: cst.Module,
        size: int,
        reading: Reading | None = None,
        builders: frozenset[str] = frozenset(),
        *,
        recurrent: bool = True,
    ) -> None:
        self.program = program
        self.module = module
        self.survey = Survey(module, builders, recurrent=recurrent)
        self.machine = Machine(program.filename, program.version, evaluate, execute, size)
        self.neighbours = self.machine.neighbours = Neighbours(self.machine, reading) if reading is not None else None
        self.machine.generators.update(self.survey.generators)
        self.machine.idle.update(id(d.node) for d in self.survey.definitions if id(d.node) not in self.survey.relevant)
        program.identifiers = frozenset(self.survey.mentions | {d.name for d in self.survey.definitions})
        filename = program.filename  # the program itself would hold on to itself, until the collector comes
        program.references = cache(lambda: references(module, filename))
        program.quoted = cache(lambda: quoted(module, filename))
        program.reads = cache(lambda: reads(module))

    def whole(self) -> Program:
        machine, program = self.machine, self.program
        first: list[tuple[dict[int, Function], dict[int, Class], dict[Unknown, bool], dict[Unknown, object]]] = []

        def keep() -> None:
            if self.neighbours is not None:
                self.neighbours.end()
            if not first:
                first.append((dict(machine.functions), dict(machine.classes), dict(machine.assumed), dict(machine.bound)))

        def run() -> None:
            if self.neighbours is not None:
                self.neighbours.begin()
            self._module()

        program.paths.extend(explore(machine, run, "module", keep))
        if self.neighbours is not None:
            self.neighbours.finish()
        machine.functions, machine.classes, machine.base_assumed, machine.base_bound = first[0]
        for definition in self.survey.entries():
            if definition.node not in machine.called:
                self._entry(definition)
        machine.neighbours = None  # these know the machine
        return program

    def _module(self) -> None:
        try:
            with suppress(ExitError):
                execute(self.machine, self.module, Scope("module"))
            custom_calls.settle(self.machine)
            if self.machine.path.modules:
                torch_classes.settle(self.machine)
        finally:
            if self.machine.path.modules:
                torch_classes.finish(self.machine)

    def _entry(self, definition: Definition) -> None:
        machine = self.machine
        function = machine.functions.get(id(definition.node))
        if function is None:
            return
        cls = machine.classes.get(id(definition.owner.node)) if definition.owner is not None else None
        name = f"{cls.name}.{function.name}" if cls is not None else function.name

        def run() -> None:
            try:
                once()
            finally:
                if machine.path.modules:
                    torch_classes.finish(machine)

        def once() -> None:
            receiver = self._object(cls, function) if cls is not None and function.flavour != "static" else None
            runs = isinstance(receiver, Layer | Model | Module) and function.name in _RUN
            alone = cls is not None and (function.name == "__init__" or runs)
            if not alone:
                self._call(function, receiver)
            custom_calls.settle(machine)
            if (alone or cls is None) and machine.path.modules:
                torch_classes.settle(machine)

        self.program.paths.extend(explore(machine, run, name, machine.rewind, min(MAX_PATHS, _PATHS_PER_FUNCTION)))

    def _object(self, cls: Class, function: Function) -> object:
        if function.flavour == "class":
            return cls
        base = keras_classes.base_of(cls)
        place = self.machine.place(cls.node)
        torch_base = torch_names.base_of(cls) if base is None else None
        instance: object = Instance(cls)
        if base is not None:
            instance = keras_classes.begin(self.machine, cls, base, Given((), place))
        elif torch_base is not None:
            instance = torch_classes.begin(self.machine, cls, torch_base, Given((), place))
        constructor = cls.find("__init__")
        if isinstance(constructor, Function):
            self._call(constructor, instance)
        return instance

    def _call(self, function: Function, receiver: object) -> None:
        machine = self.machine
        machine.called.add(function.node)
        scope = Scope("function", function.scope)
        scope.owner = function.owner
        place = machine.place(function.node)
        calls.bind_parameters(machine, function, Given((), place), scope, receiver)
        params = function.node.params
        if isinstance(params.star_arg, cst.Param):
            scope.names[params.star_arg.name.value] = Unknown(params.star_arg.name.value, "*args")
        if params.star_kwarg is not None:
            scope.names[params.star_kwarg.name.value] = Table({}, exact=False)
        for name, value in list(scope.names.items()):
            if value is None and function.defaults.get(name, value) is None:
                scope.names[name] = Unknown(name, "a parameter without a value")
        calls.run_body(machine, function, scope, None)
