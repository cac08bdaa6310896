"""What a training program does with modules: losses, optimizers, ``backward``, ``train`` and ``eval``, devices, data."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Given, Named
from lstmlint.program import Module, Step, Value
from lstmlint.shape import Unknown

# Methods that matter wherever they are called, even on something unknown.
STEPS = frozenset({"backward", "step", "zero_grad", "train", "eval", "to", "cuda", "manual_backward"})
_OPTIMIZER = "optimizer of torch"


def record(machine: Machine, kind: str, target: Value, given: Given) -> None:
    """Put a step on the path."""
    machine.record(Step(kind, target, given.place, _arguments(given), given.arguments, machine.loops, machine.trail, machine.tick()))


def _arguments(given: Given) -> dict[str, Value]:
    return {a.name or str(place): a.value for place, a in enumerate(given.arguments) if not a.star}


def of_module(machine: Machine, made: Module, name: str, given: Given) -> None:
    """``model.eval()``, ``model.to(device)``: noted, and where the model goes remembered."""
    record(machine, name, made, given)
    where = "cuda" if name == "cuda" else "cpu" if name == "cpu" else _device(given.value("device", 0)) if name == "to" else ""
    if where:
        machine.set(made, "device", where)


def _device(value: Value) -> str:
    """``cuda`` where the device may be one, ``cpu`` where it is none."""
    if isinstance(value, str):
        return "cpu" if value == "cpu" else "cuda"
    if isinstance(value, Named | Unknown):
        return "cuda"
    return ""


def optimizer(machine: Machine, path: str, given: Given, node: cst.CSTNode) -> Value:
    """``torch.optim.Adam(model.parameters())``."""
    if not path.startswith("optim.") or path.startswith("optim.lr_scheduler"):
        return NotImplemented
    made = Unknown(lazily(node), _OPTIMIZER)
    record(machine, "optimizer", made, given)
    return made


def is_optimizer(value: Value) -> bool:
    """Whether the value is known to be an optimizer of torch."""
    return isinstance(value, Unknown) and value.why == _OPTIMIZER


def on_unknown(machine: Machine, function: Unknown, given: Given, node: cst.CSTNode) -> None:
    """``optimizer.step()`` of something of which only the method's name is known."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in STEPS:
        record(machine, node.func.attr.value, function, given)
