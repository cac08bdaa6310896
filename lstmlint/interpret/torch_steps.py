"""What a training program does with modules: losses, optimizers, ``backward``, ``train`` and ``eval``, devices, data."""

from __future__ import annotations

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_names import TRACKED, UNTRACKED, switch, torch_path
from lstmlint.interpret.values import Given, Named
from lstmlint.program import Module, Step, Value
from lstmlint.shape import Unknown

# Methods that matter wherever they are called, even on something unknown.
STEPS = frozenset({"backward", "step", "zero_grad", "train", "eval", "to", "cuda", "manual_backward", "load_state_dict"})
# Those of a module: its mode, where it is and of what kind its numbers are, where these come from.
OF_MODULES = frozenset(
    {"train", "eval", "zero_grad", "to", "cuda", "cpu", "double", "half", "bfloat16", "float", "type", "load_state_dict", "requires_grad_"}
)
# What keeps no gradients for what is done under it, and what gives them back.
_WITHOUT_GRADIENTS = frozenset({"no_grad", "inference_mode", "autograd.no_grad", "autograd.inference_mode"})
_OPTIMIZER = "optimizer of torch"
OF_OPTIMIZER = "attribute of an optimizer of torch"
_NO_GRAD = "no gradients"
_FACTS = frozenset({"cuda.is_available", "cuda.device_count", "backends.mps.is_available", "mps.is_available", "xpu.is_available"})


def record(machine: Machine, kind: str, target: Value, given: Given) -> None:
    """Put a step on the path."""
    speculative = machine.speculation > 0
    args = _arguments(given)
    made = Step(kind, target, given.place, args, given.arguments, machine.loops, machine.trail, machine.tick(), speculative=speculative)
    machine.record(made)


def turn(machine: Machine, over: Value, node: cst.CSTNode) -> None:
    """A turn of a loop begins, where there are modules that it may train."""
    if machine.path.modules:
        record(machine, "turn", over, Given((), machine.place(node)))


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


def gradients(machine: Machine, path: str, given: Given, node: cst.CSTNode) -> Value:
    """``torch.no_grad()``, and ``torch.set_grad_enabled(flag)``, which works at once."""
    name = path.removeprefix("autograd.grad_mode.").removeprefix("autograd.")
    if name == "set_grad_enabled":
        machine.set(machine, "untracked", given.value("mode", 0) is not True)
        return Unknown(lazily(node), UNTRACKED if machine.untracked else TRACKED)
    why = switch(Named(f"torch.{path}", path))
    if name == "inference_mode" and given.value("mode", 0, True) is False:
        why = TRACKED
    return Unknown(lazily(node), why) if why else NotImplemented


def of_machine(machine: Machine, path: str, given: Given, node: cst.CSTNode) -> Value:
    """``torch.device("cpu")`` is as good as its name; whether there is a GPU is answered the same each time."""
    if path == "device":
        first = given.value("type", 0)
        return first if isinstance(first, str | Unknown) else Unknown(lazily(node), "a device")
    if path in _FACTS:
        return machine.flags.setdefault(f"torch.{path}", Unknown(f"torch.{path}()", "a fact about the machine"))
    return NotImplemented


def is_optimizer(value: Value) -> bool:
    """Whether the value is known to be an optimizer of torch."""
    return isinstance(value, Unknown) and value.why == _OPTIMIZER


def handed_on(machine: Machine, value: Value, given: Given) -> None:
    """A module or an optimizer goes to code that is not seen: anything may be done with it there."""
    if isinstance(value, Module) or is_optimizer(value):
        record(machine, "unseen", value, given)


def without_gradients(value: Value) -> bool:
    """Whether a value is ``torch.no_grad()``, or the function itself as a decorator has it."""
    if isinstance(value, Unknown):
        return value.why == _NO_GRAD
    return isinstance(value, Named) and torch_path(value.qualified) in _WITHOUT_GRADIENTS


def context(path: str, given: Given, node: cst.CSTNode) -> Value:
    """``torch.no_grad()``, ``torch.inference_mode()``."""
    if path not in _WITHOUT_GRADIENTS or given.value("mode", 0, True) is not True:
        return NotImplemented
    return Unknown(lazily(node), _NO_GRAD)


def mark(machine: Machine, kind: str, place: Place) -> None:
    """Note that a stretch without gradients begins (``no_grad``) or ends (``end``) here."""
    machine.record(Step(kind, None, place, {}, (), machine.loops, machine.trail, machine.tick()))


def on_unknown(machine: Machine, function: Unknown, given: Given, node: cst.CSTNode) -> None:
    """``optimizer.step()`` of something of which only the method's name is known."""
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value in STEPS:
        kind = node.func.attr.value
        sure = function.why == OF_OPTIMIZER or any(is_optimizer(a.value) for a in given.arguments)
        around = (machine.loops, machine.trail, machine.tick(), sure, machine.speculation > 0)
        machine.record(Step(kind, function, given.place, _arguments(given), given.arguments, *around))
