"""States of recurrent modules that a module keeps: ``out, self.hidden = self.lstm(x)``."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import Items
from lstmlint.program import CELLS, RECURRENT_MODULES, Application, Module, Step, TorchTensor, Value


def note(machine: Machine, owner: Module, name: str, value: Value, node: cst.CSTNode) -> None:
    """Remember where a state goes."""
    tensors = list(value) if isinstance(value, tuple | Items) else [value]
    calls = {id(t.operation): t.operation for t in tensors if isinstance(t, TorchTensor) and _is_state(t)}
    if len(calls) != 1 or not owner.custom or not all(isinstance(t, TorchTensor) and _is_state(t) for t in tensors):
        return
    args = {"attribute": name, "application": next(iter(calls.values())), "owner": owner}
    speculative = machine.speculation > 0
    place = machine.place(node)
    machine.record(Step("kept", owner, place, args, (), machine.loops, machine.trail, machine.tick(), speculative=speculative))


def _is_state(tensor: TorchTensor) -> bool:
    call = tensor.operation
    if not isinstance(call, Application) or call.module.custom:
        return False
    return (call.module.kind in RECURRENT_MODULES and tensor.index > 0) or call.module.kind in CELLS


def freeze(machine: Machine, receiver: Value, name: str, value: Value, node: cst.CSTNode) -> None:
    """``parameter.requires_grad = False``: from here on nobody can tell what gradients flow through."""
    if name == "requires_grad" and value is not True and machine.path.modules:
        machine.record(Step("frozen", receiver, machine.place(node), order=machine.tick(), speculative=machine.speculation > 0))
