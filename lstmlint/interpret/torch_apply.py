"""Modules of torch applied to tensors: what each kind of them takes and gives."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from lstmlint.interpret import torch_sizes, torch_structure
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_packing import packed_from
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import Array, Given, Items
from lstmlint.layers import pytorch
from lstmlint.program import CELLS, MISSING, RECURRENT_MODULES, Application, Module, Role, TorchTensor, Value
from lstmlint.shape import ANY, Problem, Shape, Unknown

# Inputs of a module by the names of ``forward``'s parameters.
_INPUTS = {"Embedding": ("input",), "EmbeddingBag": ("input", "offsets"), "MultiheadAttention": ("query", "key", "value")}


def as_tensor(machine: Machine, value: Value) -> TorchTensor | None:
    """The value as a tensor of torch; None where it certainly is none."""
    if isinstance(value, TorchTensor):
        return value
    if isinstance(value, Array):
        return TorchTensor(value.shape, dtype="double" if value.wide else None, label=value.label)
    if isinstance(value, Unknown):
        known = machine.torch_tensors.get(value)
        if known is None:
            known = machine.torch_tensors[value] = TorchTensor(label=value.label)
        return known
    return None


def apply(machine: Machine, made: Module, given: Given, node: cst.CSTNode) -> Value:
    """``module(x, ...)``."""
    from lstmlint.interpret import torch_classes

    if torch_classes.has_forward(made):
        return torch_classes.apply(machine, made, given, node)
    if made.custom:
        torch_structure.without_forward(machine, made, given)
        return _unseen(machine, made, given)
    if made.kind == "Sequential":
        return _sequence(machine, made, given, node)
    if made.kind in RECURRENT_MODULES:
        return _recurrent(machine, made, given)
    if made.kind in CELLS:
        return _cell(machine, made, given)
    names = _INPUTS.get(made.kind) or (("input", "target") if made.kind.endswith("Loss") else ("input",))
    values = [given.value(name, place) for place, name in enumerate(names)]
    if values[0] is None and given.arguments:
        values[0] = given.arguments[0].value
    tensors = _tensors(machine, [v for v in values if v is not None])
    if tensors is None:
        return _on_something_else(machine, made, values[0], given)
    outcome = pytorch.reply(made, tuple(t.shape for t in tensors))
    call = _record(machine, made, tensors, outcome.shapes, given, outcome.problem)
    for output in call.outputs:
        output.roles = _kept(made, tensors[0], output)
        output.dtype = "float" if made.kind in ("Embedding", "EmbeddingBag", "OneHot") else tensors[0].dtype
    if made.kind == "MultiheadAttention":
        return (call.outputs[0], call.outputs[1] if len(call.outputs) > 1 else None)
    return call.outputs[0] if len(call.outputs) == 1 else tuple(call.outputs)


def _tensors(machine: Machine, values: list[Value]) -> tuple[TorchTensor, ...] | None:
    found = tuple(as_tensor(machine, value) for value in values)
    return None if None in found or not found else found  # type: ignore[return-value]


def _on_something_else(machine: Machine, made: Module, value: Value, given: Given) -> TorchTensor:
    """A module called on what is no tensor: the tuple that a recurrent layer returned, nothing, a NumPy array."""
    problem = None
    if isinstance(value, tuple) and any(isinstance(v, TorchTensor) for v in value):
        problem = Problem("call", {"what": "tuple", "value": value})
    tensors = tuple(v for v in value if isinstance(v, TorchTensor)) if isinstance(value, tuple) else ()
    call = _record(machine, made, tensors, (ANY,), given, problem)
    return call.outputs[0]


def _unseen(machine: Machine, made: Module, given: Given) -> TorchTensor:
    """A module of a class whose ``forward`` is not in sight."""
    tensors = tuple(t for t in (as_tensor(machine, a.value) for a in given.arguments) if t is not None)
    return _record(machine, made, tensors, (ANY,), given, None).outputs[0]


def _record(
    machine: Machine,
    made: Module,
    inputs: tuple[TorchTensor, ...],
    shapes: tuple[Shape, ...],
    given: Given,
    problem: Problem | None,
) -> Application:
    call = Application(
        made,
        inputs,
        (),
        given.place,
        given.arguments,
        problem=problem,
        trail=machine.trail,
        loops=machine.loops,
        speculative=machine.speculation > 0 or any(any(is_loose(a) for a in t.shape.axes) for t in inputs),
    )
    device = next((t.device for t in inputs if t.device is not None), None)
    call.outputs = tuple(TorchTensor(shape, operation=call, index=i, device=device) for i, shape in enumerate(shapes))
    machine.record(call)
    machine.change(made.applications).append(call)
    return call


# Modules that treat each place alike, or only the last axis.
_POINTWISE = frozenset({"Linear", "LazyLinear", "Identity", "Embedding", "GLU"})


def _kept(made: Module, tensor: TorchTensor, output: TorchTensor) -> tuple[Role, ...]:
    """The roles that a module leaves to the axes."""
    if made.kind == "Embedding":
        return (*tensor.roles, "feature") if tensor.roles and not output.shape.open else ()
    if len(output.shape.axes) == len(tensor.shape.axes) and (made.kind in _POINTWISE or output.shape == tensor.shape):
        return tensor.roles
    return ()


def _sequence(machine: Machine, made: Module, given: Given, node: cst.CSTNode) -> Value:
    """``nn.Sequential``: one after the other."""
    value = given.value("input", 0)
    if not made.whole or value is None:
        return _unseen(machine, made, given)
    for one in made.items.values():
        if not isinstance(one, Module):
            return _unseen(machine, made, given)
        argument = replace(given.arguments[0], name=None, value=value, inherited=True)
        place = one.place if one.parent is made else given.place
        value = apply(machine, one, Given((argument,), place), node)
    return value


def _recurrent(machine: Machine, made: Module, given: Given) -> Value:
    """LSTM, GRU, RNN: ``(output, (h_n, c_n))`` or ``(output, h_n)``."""
    value, state = given.value("input", 0), given.value("hx", 1)
    tensor = as_tensor(machine, value)
    lstm = made.kind == "LSTM"
    if tensor is None:
        other = _on_something_else(machine, made, value, given)
        return (other, (TorchTensor(), TorchTensor())) if lstm else (other, TorchTensor())
    first, source = made.get("batch_first", False), tensor
    if tensor.packed:
        source, first = packed_from(tensor)
        first = first if tensor.shape.open else {"batch": True, "time": False}.get(tensor.role(-3))
        first = first if isinstance(first, bool) else MISSING
    seen = _with_batch(machine, source if tensor.shape.open else tensor, first, given)
    subject = _with_order(made, first) if tensor.packed else made
    outcome = pytorch.reply(subject, (seen,))
    problem = outcome.problem
    states = _states(machine, state)
    if problem is None and states is not None:
        problem = pytorch.state_problem(subject, seen, tuple(t.shape for t in states))
    elif problem is None and state is not None and not isinstance(state, Unknown):
        problem = _wrong_states(made, state)
    call = _record(machine, made, (tensor,), outcome.shapes, given, problem)
    call.states, call.state_value = states, state
    output, *last = call.outputs
    output.packed = tensor.packed
    if output.shape.rank == 3 or output.shape.open:
        order: tuple[Role, ...] = ("batch", "time") if first is True else ("time", "batch") if first is False else ("", "")
        output.roles = (*order, "feature") if len(output.shape.axes) >= 3 else ("feature",)
    for one in last:
        if one.shape.rank == 3:
            one.roles = ("layers", "batch", "feature")
    for one in call.outputs:
        one.dtype = tensor.dtype
    if len(last) < 1 + lstm:
        last = [*last, *(TorchTensor(operation=call, index=i) for i in range(len(last) + 1, 2 + lstm))]
    return (output, (last[0], last[1])) if lstm else (output, last[0])


def _with_batch(machine: Machine, tensor: TorchTensor, first: Value, given: Given) -> Shape:
    """The shape with three axes where nobody knows how many there are: few leave the batch out, and they show it.

    Axes whose lengths the program has asked for, or asks for later, are these numbers.
    """
    shape = tensor.shape
    if not shape.open or len(shape.axes) > 2:
        return shape
    names = ("batch", "timesteps") if first is True else ("timesteps", "batch") if first is False else ("?", "?")
    node = given.place.node if isinstance(given.place.node, cst.CSTNode) else cst.Name("x")
    front = [torch_sizes.foreseen(machine, tensor, place, name, node) for place, name in enumerate(names)]
    tail = (*front, Unknown("features", "unknown shape", open=True))
    return Shape((*tail[: 3 - len(shape.axes)], *shape.axes))


def _with_order(made: Module, first: Value) -> Module:
    """The module as it works on a packed sequence, whatever its ``batch_first`` says."""
    return replace(made, args={**made.args, "batch_first": first})


def _states(machine: Machine, value: Value) -> tuple[TorchTensor, ...] | None:
    """The tensors of ``hx``; None where none was given, or it is not known what it is: an input of ``forward`` may be a tuple."""
    if isinstance(value, TorchTensor):
        return (value,) if value.operation is not None or not value.shape.open or value.shape.axes else None
    if isinstance(value, tuple | Items) and getattr(value, "exact", True):
        found = tuple(as_tensor(machine, v) for v in value)
        return None if None in found or not found else found  # type: ignore[return-value]
    return None


def _wrong_states(made: Module, value: Value) -> Problem | None:
    if isinstance(value, tuple | Items) and getattr(value, "exact", True) and any(v is None for v in value):
        return Problem("states", {"what": "None inside", "module": made.kind})
    return None


def _cell(machine: Machine, made: Module, given: Given) -> Value:
    """LSTMCell: ``(h, c)``; GRUCell, RNNCell: ``h``."""
    tensor = as_tensor(machine, given.value("input", 0))
    state = given.value("hx", 1)
    lstm = made.kind == "LSTMCell"
    if tensor is None:
        other = _on_something_else(machine, made, given.value("input", 0), given)
        return (other, TorchTensor()) if lstm else other
    states = _states(machine, state)
    seen = tensor.shape
    if seen.open and len(seen.axes) < 2:
        front = (Unknown("batch", "unknown shape", open=True), Unknown("features", "unknown shape", open=True))
        seen = Shape((*front[: 2 - len(seen.axes)], *seen.axes))
    outcome = pytorch.reply(made, (seen,))
    problem = outcome.problem
    if problem is None and states is not None:
        problem = pytorch.state_problem(made, seen, tuple(t.shape for t in states))
    call = _record(machine, made, (tensor,), outcome.shapes, given, problem)
    call.states, call.state_value = states, state
    for one in call.outputs:
        one.dtype = tensor.dtype
        if one.shape.rank == 2:
            one.roles = ("batch", "feature")
    return (call.outputs[0], call.outputs[1]) if lstm and len(call.outputs) > 1 else call.outputs[0]
