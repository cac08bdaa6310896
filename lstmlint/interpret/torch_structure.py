"""How modules hold modules: what torch does not see, because it is kept where ``nn.Module`` does not look, or made too late."""

from __future__ import annotations

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.values import SUPER, Function, Given, Instance, Items, Table
from lstmlint.layers import pytorch
from lstmlint.program import RECURRENT_MODULES, Application, Module, TorchTensor, Use, Value
from lstmlint.shape import Unknown

# Layers of Keras that torch does not have, and what it has instead.
OF_KERAS = {
    "Dense": "Linear",
    "SimpleRNN": "RNN",
    "Bidirectional": "",
    "TimeDistributed": "",
    "Activation": "",
    "Conv1D": "Conv1d",
    "Conv2D": "Conv2d",
    "MaxPooling1D": "MaxPool1d",
    "BatchNormalization": "BatchNorm1d",
    "LayerNormalization": "LayerNorm",
    "RepeatVector": "",
    "Concatenate": "",
    "Lambda": "",
    "Input": "",
    "Masking": "",
    "GlobalAveragePooling1D": "",
    "GlobalMaxPooling1D": "",
    "SimpleRNNCell": "RNNCell",
    "MultiHeadAttention": "MultiheadAttention",
}
_LISTED = "modules kept in a list"
_MADE = "made in forward"


def _holds_modules(value: Value) -> list[Module]:
    """The modules in a plain list, tuple or dict."""
    items = value.values() if isinstance(value, Table) else value if isinstance(value, Items | tuple) else ()
    return [item for item in items if isinstance(item, Module)]


def result_misused(machine: Machine, value: tuple[Value, ...], what: str, node: cst.CSTNode) -> None:
    """``lstm(x)[:, -1]``, ``state.detach()``: the tuple that a recurrent module returned, used as if it were a tensor."""
    parts = [part for item in value for part in (item if isinstance(item, tuple) else (item,))]
    made = parts[0].operation if parts and all(isinstance(p, TorchTensor) for p in parts) else None
    if isinstance(made, Application) and made.module.kind in RECURRENT_MODULES and not made.module.custom and not machine.speculation:
        state = not isinstance(value[-1], tuple) and len(value) == 2 and made.module.kind == "LSTM"
        detail = {"application": made, "what": what, "state": state, "tensor": parts[0]}
        machine.record(Use("torch_tuple", machine.place(node), detail, machine.trail))


def kept(machine: Machine, owner: Module, name: str, value: Value, node: cst.CSTNode) -> None:
    """``self.name = value`` in a module: before ``super().__init__()`` torch refuses modules; of a list it sees nothing."""
    body = owner.body
    if not isinstance(body, Instance) or not owner.custom:
        return
    if isinstance(value, Module) and SUPER not in body.attributes and _own_constructor(body):
        machine.record(Use("torch_no_super", machine.place(node), {"owner": owner, "module": value}, machine.trail))
    if isinstance(value, Items | Table | tuple):
        machine.put(body.attributes, (_LISTED, name), machine.place(node))


def _own_constructor(body: Instance) -> bool:
    """Whether all classes are known, and one of the file has the ``__init__`` that ran."""
    seen = all(not isinstance(base, Unknown) for cls in body.cls.order for base in cls.bases)
    return seen and isinstance(body.cls.find("__init__"), Function)


def without_forward(machine: Machine, made: Module, given: Given) -> None:
    """A module of the file is called, and neither its class nor a base has a ``forward``."""
    body = made.body
    known = isinstance(body, Instance) and all(not isinstance(base, Unknown) for cls in body.cls.order for base in cls.bases)
    if known and made.qualified == "torch.nn.Module" and isinstance(body, Instance) and "forward" not in body.attributes:
        machine.record(Use("torch_no_forward", given.place, {"module": made}, machine.trail))


def not_there(machine: Machine, path: str, given: Given) -> None:
    """``nn.Dense(3)``: a layer of Keras that torch does not have."""
    home, _, name = path.rpartition(".")
    if home == "nn" and name in OF_KERAS and name not in pytorch.kinds():
        machine.record(Use("torch_of_keras", given.place, {"name": name, "instead": OF_KERAS[name]}, machine.trail))


def made_in_forward(machine: Machine, made: Module) -> None:
    """A module is made while a ``forward`` runs: unless it is kept, it is a new one each time."""
    machine.made_late.append(made)


def settle(machine: Machine) -> None:
    """At the end of a path: the modules that torch will not see."""
    for owner in machine.path.modules:
        body = owner.body
        if not isinstance(body, Instance):
            continue
        for key, place in list(body.attributes.items()):
            if isinstance(key, tuple) and key[0] == _LISTED and isinstance(place, Place):
                lost = [one for one in _holds_modules(body.attributes.get(key[1])) if one.parent is None and _has_weights(one)]
                if lost and not any(id(one) in machine.taken for one in lost):
                    detail = {"owner": owner, "name": key[1], "modules": tuple(lost)}
                    machine.record(Use("torch_plain_list", place, detail, machine.trail))
    for made in machine.made_late:
        if made.parent is None and _has_weights(made):
            machine.record(Use("torch_made_late", made.place, {"module": made}, made.trail))


def _has_weights(made: Module) -> bool:
    """Whether it certainly has weights that are trained."""
    if made.custom or made.kind in ("Sequential", "ModuleList", "ModuleDict"):
        return any(_has_weights(one) for one in made.items.values() if isinstance(one, Module))
    count = pytorch.params(made)
    return count != 0 and not (isinstance(count, Unknown) and count.label == "?")
