"""PyTorch's functions and the methods of its tensors: what they make of tensors.

Each makes new tensors and an :class:`Operation` on record, so that a rule can walk back from a tensor to what it was made of.
"""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from lstmlint.interpret import (
    torch_elementwise,
    torch_indexing,
    torch_joining,
    torch_losses,
    torch_making,
    torch_moving,
    torch_packing,
    torch_products,
    torch_reduce,
    torch_reshape,
    torch_windows,
)
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_asking import UNSAID, Ask, Form, Made, Outcome, Plain, Several, bound, bound_function, loose_in, tensors_among
from lstmlint.interpret.torch_dtypes import rank_of
from lstmlint.interpret.torch_frames import ANY_FRAME, RefusedError, frame_of, known_sizes, of_tensor
from lstmlint.interpret.torch_sizes import FUNCTIONS, PLAIN, share_sizes
from lstmlint.interpret.values import Given, Items
from lstmlint.program import Argument, Operation, TorchTensor, Value
from lstmlint.shape import Problem, Shape, Size, Unknown, differ, product

_FORMS: dict[str, Form] = {
    **torch_making.FORMS, **torch_reshape.FORMS, **torch_moving.FORMS, **torch_joining.FORMS, **torch_reduce.FORMS, **torch_products.FORMS,
    **torch_elementwise.FORMS, **torch_indexing.FORMS, **torch_losses.FORMS, **torch_packing.FORMS, **torch_windows.FORMS,
}  # fmt: skip
FUNCTIONS_OF_TORCH = {**{n: f for n, f in _FORMS.items() if f.home != "method"}, "where": torch_elementwise.WHERE}
METHODS = {**{n: f for n, f in _FORMS.items() if f.home != "function"}, "where": torch_elementwise.WHERE_METHOD}
# Homes in which functions stand that torch also has at its top.
_HOMES = ("nn.functional.", "special.", "linalg.", "functional.")
# Methods whose result is the tensor itself with other axes.
_RESHAPING = frozenset({"squeeze_", "unsqueeze_", "transpose_", "t_", "swapaxes_", "swapdims_", "resize_", "resize_as_"})
# Methods after which the tensor holds something else, or knows no more where it came from.
_REMAKING = frozenset(
    {"detach_", "zero_", "fill_", "normal_", "uniform_", "random_", "bernoulli_", "copy_", "exponential_", "trunc_normal_"}
)


class Results(tuple[Value, ...]):
    """Several results under names: ``x.max(1).values``."""

    names: tuple[str, ...]

    def __new__(cls, values: tuple[Value, ...], names: tuple[str, ...]) -> Results:
        """A tuple with names."""
        made = super().__new__(cls, values)
        made.names = names
        return made

    def named(self, name: str) -> Value:
        """One of them; NotImplemented for a name that none has."""
        return self[self.names.index(name)] if name in self.names else NotImplemented


def function(machine: Machine, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``torch.cat(...)``: ``name`` is the path below torch. NotImplemented if it is no function that makes tensors."""
    form = FUNCTIONS_OF_TORCH.get(name)
    if name.startswith("nn.init.") and isinstance(given.value("tensor", 0), TorchTensor):
        return _remade(machine, given.value("tensor", 0), name.rpartition(".")[2], Given((), given.place), node)  # type: ignore[arg-type]
    if form is None:
        short = next((name.removeprefix(home) for home in _HOMES if name.startswith(home)), name)
        form = FUNCTIONS_OF_TORCH.get(short)
        if form is None:
            return (
                _without_tensors(machine, short, given, node)
                if short == name or short in FUNCTIONS
                else _in_place(machine, short, given, node)
            )
    ask = bound_function(form, machine, name.rpartition(".")[2], given, node)
    ask.path = name
    return run(form, ask, given)


def _without_tensors(machine: Machine, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``torch.numel(x)`` and others that make no tensor."""
    value = given.value("input", 0)
    if name == "is_tensor":
        value = given.value("obj", 0)
        return (
            True
            if isinstance(value, TorchTensor)
            else Unknown(lazily(node), "whether it is a tensor")
            if isinstance(value, Unknown)
            else False
        )
    if name == "Size" and isinstance(value, Items | tuple) and getattr(value, "exact", True):
        return tuple(value)
    if name in FUNCTIONS and isinstance(value, TorchTensor):
        return PLAIN[name](machine, value, given, node)
    return _in_place(machine, name, given, node)


def _in_place(machine: Machine, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``F.relu_(x)``, ``torch.relu_(x)``."""
    first = given.positional[0].value if given.positional else None
    if not name.endswith("_") or name[:-1] not in FUNCTIONS_OF_TORCH or not isinstance(first, TorchTensor):
        return NotImplemented
    return method(machine, first, name, Given(given.arguments[1:], given.place), node)


def method(machine: Machine, tensor: TorchTensor, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``x.view(...)``. A method of which nothing is known gives a tensor of unknown shape."""
    if name in PLAIN and not tensor.packed:
        return _asked(machine, tensor, name, given, node)
    if name in _REMAKING:
        return _remade(machine, tensor, name, given, node)
    form = METHODS.get(name)
    if form is not None:
        return run(form, bound(form, machine, name, tensor, given, node), given)
    base = METHODS.get(name.removesuffix("_")) if name.endswith("_") else None
    if base is None:
        unknown = Form(lambda _: Made(ANY_FRAME))
        return run(unknown, bound(unknown, machine, name, tensor, given, node), given)
    return _changed(machine, tensor, name, base, given, node)


def _asked(machine: Machine, tensor: TorchTensor, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method that makes no tensor: it is on record only where it is refused."""
    try:
        return machine.resolve(PLAIN[name](machine, tensor, given, node))
    except RefusedError as refused:
        args = {a.name or str(i): a.value for i, a in enumerate(given.arguments)}
        put_on_record(machine, name, tensor, args, given.arguments, refused.problem, node)
        return Unknown(lazily(node), "a fact about a tensor")


def _remade(machine: Machine, tensor: TorchTensor, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``h.detach_()``, ``h.zero_()``: the tensor itself stands from now on for what was made of it."""
    form = METHODS.get(name) or METHODS.get(name.removesuffix("_")) or Form(lambda ask: Made(ask.frame(), ask.dtype()))
    before = replace(tensor)
    found = run(form, bound(form, machine, name, before, given, node), given)
    if isinstance(found, TorchTensor):
        machine.set(tensor, "operation", found.operation)
        machine.set(tensor, "index", 0)
    return tensor


def _changed(machine: Machine, tensor: TorchTensor, name: str, form: Form, given: Given, node: cst.CSTNode) -> Value:
    """``x.add_(y)``: the tensor keeps its axes, which the result must have; ``x.squeeze_(1)`` gives it others."""
    if name in _RESHAPING:
        found = run(form, bound(form, machine, name, tensor, given, node), given)
        if isinstance(found, TorchTensor):
            machine.set(tensor, "shape", found.shape)
            machine.set(tensor, "roles", found.roles)
        return found

    def work(ask: Ask) -> Outcome:
        made = form.work(ask)
        frame = of_tensor(tensor)
        if isinstance(made, Made) and not made.frame.open and not frame.open:
            grown = len(made.frame.sizes) != len(frame.sizes) or any(map(differ, made.frame.sizes, frame.sizes))
            if grown and len(made.frame.sizes) >= len(frame.sizes):
                raise RefusedError("size", f"{name}: {made.frame} does not fit into {frame}", function=name, shape=frame.shape)
        kinds = (made.dtype, tensor.dtype) if isinstance(made, Made) else (None, None)
        if kinds[0] is not None and kinds[1] is not None and rank_of(kinds[0]) > rank_of(kinds[1]):
            raise RefusedError("dtype", f"{name}: a {kinds[0]} result in a {kinds[1]} tensor", function=name, got=kinds)
        return Made(frame, tensor.dtype)

    same = Form(work, form.parameters, steady=True)
    return run(same, bound(same, machine, name, tensor, given, node), given)


def run(form: Form, ask: Ask, given: Given) -> Value:
    """What the form makes of the arguments, put on record."""
    problem: Problem | None = None
    made: Outcome
    try:
        torch_packing.refuse_packed(ask)
        made = Made(ANY_FRAME) if ask.opaque and not form.steady else form.work(ask)
    except RefusedError as refused:
        made, problem = Made(ANY_FRAME), refused.problem
    return _recorded(ask, made, problem, given, alike=form.steady)


def _recorded(ask: Ask, outcome: Outcome, problem: Problem | None, given: Given, *, alike: bool = False) -> Value:
    if isinstance(outcome, Plain):
        return outcome.value
    machine, values = ask.machine, list(ask.args.values())
    inputs = tensors_among(values)
    several = outcome.made if isinstance(outcome, Several) else (outcome,)
    place = machine.place(ask.node)
    outputs = tuple([_tensor(ask.name, made, inputs, number) for number, made in enumerate(several)])
    for tensor in outputs:
        tensor.place = place
        if alike and tensor.shape.open and inputs and inputs[0].shape.open:
            share_sizes(tensor, inputs[0], ask.node)
    others, written = _others(ask), given.arguments
    copies = {id(v): v.copied() for v in values if isinstance(v, Items)}
    if copies:
        others = {name: copies.get(id(v), v) for name, v in others.items()}
        written = tuple(replace(a, value=copies[id(a.value)]) if id(a.value) in copies else a for a in written)
    operation = Operation(
        ask.name, inputs, outputs, place, others, written, problem, machine.trail, tuple([t.shape for t in inputs]),
        speculative=machine.speculation > 0 or loose_in(values), path=ask.path,
    )  # fmt: skip
    for tensor in outputs:
        tensor.operation = operation
    machine.record(operation)
    if isinstance(outcome, Made):
        return outputs[0]
    if outcome.names:
        return Results(outputs, outcome.names)
    return outputs if outcome.exact else Items(outputs, exact=False)


def _others(ask: Ask) -> dict[str, Value]:
    """The arguments that are neither a tensor nor a list of tensors."""
    return {
        name: value
        for name, value in ask.args.items()
        if not isinstance(value, TorchTensor)
        and not (isinstance(value, tuple | Items) and value and all(isinstance(v, TorchTensor) for v in value))
    }


def _tensor(name: str, made: Made, inputs: tuple[TorchTensor, ...], number: int) -> TorchTensor:
    frame = made.frame
    device = made.device
    if device == UNSAID:
        places = {t.device for t in inputs}
        device = places.pop() if len(places) == 1 else None
    packed = made.packed or (name in torch_packing.STILL_PACKED and bool(inputs) and inputs[0].packed)
    roles = frame.roles if any(frame.roles) else ()
    return TorchTensor(frame.shape, roles, made.dtype, index=number, device=device, packed=packed, parameter=made.parameter)


def put_on_record(
    machine: Machine,
    name: str,
    tensor: TorchTensor,
    args: dict[str, Value],
    given: tuple[Argument, ...],
    problem: Problem,
    node: cst.CSTNode,
) -> None:
    """What torch refuses, as an operation without a result."""
    speculative = machine.speculation > 0 or loose_in([tensor, *args.values()])
    machine.record(Operation(name, (tensor,), (), machine.place(node), args, given, problem, machine.trail, (tensor.shape,), speculative))


def unseen(machine: Machine, given: Given) -> TorchTensor:
    """What a call of something unknown makes of tensors: a tensor, for all that is known."""
    inputs = tensors_among([a.value for a in given.arguments])
    made = TorchTensor(place=given.place)
    speculative = machine.speculation > 0
    made.operation = Operation("?", inputs, (made,), given.place, {}, given.arguments, None, machine.trail, speculative=speculative)
    machine.record(made.operation)
    return made


def numel(shape: Shape) -> Size:
    """How many numbers there are in a tensor of that shape."""
    sizes = known_sizes(frame_of(shape))
    return product(sizes) if sizes is not None else Unknown("?", "number of items")
