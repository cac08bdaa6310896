"""What the names of a small program hold after its interpretation."""

from __future__ import annotations

from lstmlint.interpret import _Run
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.statements import execute
from lstmlint.interpret.values import Array, Scope
from lstmlint.program import Program, Tensor, Value
from lstmlint.shape import Shape, Unknown, show_dim
from lstmlint.source import Parsed, SourceFile, parsed


def scope_of(code: str) -> dict[str, Value]:
    """The names of the module after its first path."""
    source = SourceFile("test.py", code)
    outcome = parsed(source)
    assert isinstance(outcome, Parsed), code
    run = _Run(Program("test.py", None), outcome.module, len(code))
    machine: Machine = run.machine
    scope = Scope("module")
    execute(machine, outcome.module, scope)
    return scope.names


def shown(value: Value) -> str:
    """The shape of an array or tensor, ``?`` for what is not known: ``(?, 24, 3)``; ``unknown`` for other values."""
    if not isinstance(value, Array | Tensor):
        return "unknown" if isinstance(value, Unknown) else repr(value)
    return text_of(value.shape)


def text_of(shape: Shape) -> str:
    """The shape, unnamed sizes as ``?``."""
    words = ["..."] if shape.open else []
    words += [show_dim(a) for a in shape.axes]
    return f"({', '.join(words)})"
