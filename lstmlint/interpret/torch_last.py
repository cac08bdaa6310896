"""What a program has at hand where it takes the last step of an output: the last state, and torch itself."""

from __future__ import annotations

from lstmlint.interpret.values import Named, Scope
from lstmlint.program import Application, TorchTensor, Value

_STEPS = 20


def at_hand(tensor: TorchTensor, scope: Scope) -> dict[str, Value]:
    """``state``: a name of the last state of the recurrent module that the tensor comes from; ``torch``: whether torch has its own name."""
    call = _origin(tensor)
    if call is None or len(call.outputs) < 2:
        return {}
    state = next((name for name, value in scope.names.items() if value is call.outputs[1]), None)
    return {} if state is None else {"state": state, "torch": _has_torch(scope)}


def _has_torch(scope: Scope) -> bool:
    found = scope.names.get("torch", scope.module.names.get("torch"))
    return isinstance(found, Named) and found.qualified == "torch"


def _origin(tensor: TorchTensor) -> Application | None:
    current: TorchTensor | None = tensor
    for _ in range(_STEPS):
        made = current.operation if current is not None else None
        if isinstance(made, Application) and made.module.recurrent:
            return made
        if made is None or not made.inputs:
            return None
        current = made.inputs[0]
    return None
