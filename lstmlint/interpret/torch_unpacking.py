"""How a program takes apart what a recurrent module of torch returns: more names than results, one state taken for two."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.machine import Machine
from lstmlint.program import CELLS, RECURRENT_MODULES, Application, TorchTensor, Use, Value

_ONE_STATE = frozenset({"GRU", "RNN", "GRUCell", "RNNCell"})


def note_states(machine: Machine, tensor: TorchTensor, wanted: int, node: cst.CSTNode) -> None:
    """``out, (h, c) = gru(x)``: the one state of a GRU unpacked as if it were an LSTM's two."""
    call = tensor.operation
    if not isinstance(call, Application) or call.module.custom or call.module.kind not in _ONE_STATE:
        return
    cell = call.module.kind in CELLS
    if tensor.index != (0 if cell else 1) or wanted != 2:
        return
    first = tensor.shape.axes[0] if tensor.shape.rank else None
    certain = isinstance(first, int) and first != wanted
    if not cell and not certain and not _named_as_cell(node):
        return
    detail = {"application": call, "wanted": wanted, "got": first, "what": "cell" if cell else "one-state" if certain else "layers"}
    machine.record(Use("torch_unpack", machine.place(node), detail, machine.trail))


def _named_as_cell(node: cst.CSTNode) -> bool:
    """Whether the second name of a target says that a cell state is expected: ``c``, ``cell``, ``c_n``."""
    second = node.elements[1].value if isinstance(node, cst.Tuple | cst.List) and len(node.elements) == 2 else None
    name = second.value if isinstance(second, cst.Name) else second.attr.value if isinstance(second, cst.Attribute) else ""
    return isinstance(name, str) and (name in ("c", "cn", "c0", "ct") or name.startswith(("c_", "cell")) or name.endswith("_c"))


def note_unpacking(machine: Machine, value: Value, wanted: int, node: cst.CSTNode) -> None:
    """``out, h, c = lstm(x)``: more names than there are results, or fewer."""
    if not isinstance(value, tuple) or not value or len(value) == wanted:
        return
    first = value[0]
    call = first.operation if isinstance(first, TorchTensor) else None
    if isinstance(call, Application) and call.module.kind in RECURRENT_MODULES | CELLS and not call.module.custom:
        detail = {"application": call, "wanted": wanted, "got": len(value)}
        machine.record(Use("torch_unpack", machine.place(node), detail, machine.trail))
