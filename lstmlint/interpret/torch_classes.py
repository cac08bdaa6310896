"""Classes of the file that extend ``nn.Module``: making their objects, and running their ``forward``."""

from __future__ import annotations

from functools import partial

import libcst as cst

from lstmlint.interpret import torch_apply, torch_modules, torch_structure
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_names import base_of, module_kind
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import SUPER, Array, Class, Function, Given, Instance, Items, Named, Table
from lstmlint.program import Application, Argument, Module, TorchTensor, Value
from lstmlint.shape import Unknown

_MAX_NESTING = 10


def construct(machine: Machine, cls: Class, given: Given, node: cst.CSTNode) -> Value:
    """The module that ``Class(...)`` makes; None for a class that extends nothing of torch."""
    from lstmlint.interpret.calls import inline

    base = base_of(cls)
    if base is None:
        return None
    made = begin(machine, cls, base, given)
    constructor = cls.find("__init__")
    if isinstance(constructor, Function):
        inline(machine, constructor, given, node, receiver=made)
    else:
        initialize(machine, made, base, given)
    return made


def begin(machine: Machine, cls: Class, base: Named, given: Given) -> Module:
    """The object before its ``__init__`` has run."""
    made = torch_modules.module(machine, cls.name, base.qualified, given, custom=True)
    made.body = Instance(cls)
    return made


def initialize(machine: Machine, made: Module, base: Named, given: Given) -> None:
    """``super().__init__(...)`` where the next class is torch's own: of an ``nn.LSTM`` it takes the arguments."""
    kind = module_kind(base.qualified)
    body = made.body
    if isinstance(body, Instance):
        machine.put(body.attributes, SUPER, given)
    if kind is None:
        return
    machine.set(made, "args", torch_modules.bind(kind, given))
    machine.set(made, "opaque", given.opaque)
    if kind in torch_modules.CONTAINERS:
        inner = torch_modules.module(machine, kind, base.qualified, given)
        for key, value in inner.items.items():
            torch_modules.hold(machine, made, key, value)
        machine.set(made, "whole", inner.whole)
    forward = body.cls.find("forward") if isinstance(body, Instance) else None
    if not isinstance(forward, Function):
        # Nothing but other arguments: it is the module that it extends.
        machine.set(made, "kind", kind)
        machine.set(made, "custom", False)
        machine.set(made, "given", given.arguments)


def inherited(machine: Machine, made: Module, name: str, given: Given, node: cst.CSTNode) -> Value:
    """``super().name(...)`` where the next class is torch's."""
    body = made.body
    base = base_of(body.cls) if isinstance(body, Instance) else None
    if name == "__init__":
        if base is not None:
            initialize(machine, made, base, given)
        return None
    kind = module_kind(base.qualified) if base is not None else None
    if name in ("forward", "__call__") and kind is not None:
        plain = Module(kind, base.qualified if base is not None else "", made.args, made.given, made.place, opaque=made.opaque)
        plain.items, plain.whole, plain.parent = made.items, made.whole, made
        return torch_apply.apply(machine, plain, given, node)
    return torch_modules.method(machine, made, name, given, node)


def has_forward(made: Module) -> bool:
    """Whether what the module does is code of the file."""
    return made.custom and isinstance(made.body, Instance) and isinstance(made.body.cls.find("forward"), Function)


def apply(machine: Machine, made: Module, given: Given, node: cst.CSTNode) -> Value:
    """``model(x, ...)`` for a module of a class of the file: its ``forward`` is run."""
    from lstmlint.interpret.calls import inline

    body = made.body
    assert isinstance(body, Instance)
    forward = body.cls.find("forward")
    assert isinstance(forward, Function)
    if len(machine.running) >= _MAX_NESTING or sum(1 for one in machine.running if one is made) > 1:
        return TorchTensor()
    call = Application(
        made,
        tuple(tensors_in([a.value for a in given.arguments])),
        (),
        given.place,
        given.arguments,
        trail=machine.trail,
        loops=machine.loops,
        speculative=machine.speculation > 0,
    )
    machine.running.append(made)
    try:
        value = inline(machine, forward, given, node, receiver=made)
    finally:
        machine.running.pop()
    call.outputs = tuple(tensors_in([value]))
    machine.record(call)
    machine.change(made.applications).append(call)
    return TorchTensor(label="output") if isinstance(value, Unknown) and not is_loose(value) and value.why.startswith("result") else value


def tensors_in(values: list[Value], depth: int = 0) -> list[TorchTensor]:
    """The tensors in values, however deep in lists, tuples and dicts."""
    found: list[TorchTensor] = []
    for value in values:
        if isinstance(value, TorchTensor):
            found.append(value)
        elif isinstance(value, Array):
            found.append(TorchTensor(value.shape, label=value.label))
        elif isinstance(value, Table) and depth < 4:
            found.extend(tensors_in(list(value.values()), depth + 1))
        elif isinstance(value, tuple | Items) and depth < 4:
            found.extend(tensors_in(list(value), depth + 1))
    return found


def settle(machine: Machine) -> None:
    """At the end of a path: modules that nobody has applied are run on tensors of which nothing is known."""
    for made in list(machine.path.modules):
        if made.applications or made.parent is not None or machine.speculation or not has_forward(made):
            continue
        body = made.body
        forward = body.cls.find("forward") if isinstance(body, Instance) else None
        if isinstance(forward, Function) and id(forward.node) not in machine.idle:
            apply(machine, made, _open(machine, forward), forward.node)


def finish(machine: Machine) -> None:
    """What is known of all modules only at the end: what torch will not see of them, and their parameters."""
    torch_structure.settle(machine)
    # What they hold now: another path may change that.
    found = torch_modules.holdings(machine.path.modules)
    for made in machine.path.modules:
        if made in found:
            machine.set(made, "counting", partial(torch_modules.params_of, made, found))
        if made.custom and isinstance(made.body, Instance):
            machine.set(made, "held", {name: v for name, v in made.body.attributes.items() if isinstance(name, str) and _is_held(v)})


def _is_held(value: Value) -> bool:
    return isinstance(value, Module) or (isinstance(value, TorchTensor) and value.parameter)


def _open(machine: Machine, function: Function) -> Given:
    """A tensor of which nothing is known for each parameter that must be given, an unknown for what may be None."""
    place = machine.place(function.node)
    made: list[Argument] = []
    for param in function.node.params.params[1:]:
        name = param.name.value
        if param.default is None:
            value: Value = TorchTensor(label=name, place=place) if _may_be_tensor(param) else Unknown(name, "an input of a module")
        elif isinstance(param.default, cst.Name | cst.Call | cst.Attribute) and not _truth(param.default):
            value = Unknown(name, "an input of a module")
        elif isinstance(function.defaults.get(name), TorchTensor):
            value = Unknown(name, "an input of a module")  # the tensor only marks that none was given
        else:
            continue
        made.append(Argument(name, value, place, place, inherited=True))
    return Given(tuple(made), place)


def _truth(node: cst.BaseExpression) -> bool:
    return isinstance(node, cst.Name) and node.value in ("True", "False")


def _may_be_tensor(param: cst.Param) -> bool:
    """Whether the annotation of a parameter, if it has one, says that it is a tensor."""
    if param.annotation is None:
        return True
    node = param.annotation.annotation
    name = node.attr.value if isinstance(node, cst.Attribute) else node.value if isinstance(node, cst.Name) else ""
    return isinstance(name, str) and "Tensor" in name
