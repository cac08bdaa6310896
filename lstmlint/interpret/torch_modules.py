"""Modules of torch: making them, what they hold, and how many parameters that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TypeAlias

import libcst as cst

from lstmlint.interpret import torch_ops, torch_structure
from lstmlint.interpret.iteration import iterate_known
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_names import TRANSPARENT, module_kind, torch_path
from lstmlint.interpret.truth import truth
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import Bound, Given, Instance, Items, Named, Table
from lstmlint.layers import pytorch
from lstmlint.program import RECURRENT_MODULES, Module, TorchTensor, Use, Value
from lstmlint.shape import Size, Unknown, add

CONTAINERS = frozenset({"Sequential", "ModuleList", "ModuleDict"})
_LISTS = frozenset({"append", "extend", "insert"})
# Methods that hand back the module itself.
_SELF = frozenset(
    {"to", "cuda", "cpu", "float", "double", "half", "bfloat16", "train", "eval", "requires_grad_", "type", "apply", "share_memory", "xpu"}
)
METHODS = _SELF | frozenset(
    {"parameters", "named_parameters", "modules", "named_modules", "children", "named_children", "state_dict", "load_state_dict"}
    | {"zero_grad", "register_buffer", "register_parameter", "add_module", "register_module", "flatten_parameters", "forward", "__call__"}
    | {"reset_parameters", "save_hyperparameters", "log", "log_dict", "items", "keys", "values", *_LISTS}
)
# Arguments that have to be numbers.
_NUMBERS = frozenset({"input_size", "hidden_size", "in_features", "out_features", "num_embeddings", "embedding_dim", "num_layers"})


def construct(machine: Machine, function: Named, given: Given, node: cst.CSTNode) -> Value:
    """The module that a name of torch makes; NotImplemented where it makes none."""
    kind = module_kind(function.qualified)
    if kind is not None:
        return module(machine, kind, function.qualified, given)
    path = torch_path(function.qualified)
    torch_structure.not_there(machine, path or "", given)
    if path in TRANSPARENT and given.positional and isinstance(given.positional[0].value, Module | TorchTensor):
        return given.positional[0].value
    return NotImplemented


def bind(kind: str, given: Given) -> dict[str, Value]:
    """The arguments by parameter name, positions read in torch's signature."""
    form = pytorch.signature(kind)
    args: dict[str, Value] = {}
    for parameter, argument in zip(form.positional if form is not None else (), given.positional, strict=False):
        args[parameter.name] = argument.value
    args.update({a.name: a.value for a in given.arguments if a.name is not None})
    return args


def module(machine: Machine, kind: str, qualified: str, given: Given, *, custom: bool = False) -> Module:
    """A new module, on record."""
    args = {a.name: a.value for a in given.arguments if a.name is not None} if custom else bind(kind, given)
    if not custom:
        for name in _NUMBERS & args.keys():
            if isinstance(size := args[name], Unknown) and size not in machine.sized:
                machine.put(machine.sized, size, True)
    if kind in RECURRENT_MODULES and not custom:
        _decided(machine, args)
    made = Module(
        kind, qualified, args, given.arguments, given.place, machine.trail, custom=custom, opaque=given.opaque, order=machine.tick()
    )
    if not custom and kind not in CONTAINERS:
        made.counting = partial(pytorch.params, made)
    if kind in CONTAINERS and not custom:
        _fill(machine, made, given)
    machine.record(made)
    if machine.running and not custom:
        torch_structure.made_in_forward(machine, made)
    return made


def _decided(machine: Machine, args: dict[str, Value]) -> None:
    """Whether there are two directions decides every size behind it: where it is not known, each has a path of its own."""
    flag = args.get("bidirectional")
    if not isinstance(flag, Unknown) or is_loose(flag) or machine.speculation:
        return
    known = truth(machine, flag)
    if known is None:
        known = machine.choose(("flag", flag), flag.label, (True, False), preferred=1) == 0
        machine.assume(flag, known)
    args["bidirectional"] = known


def _fill(machine: Machine, made: Module, given: Given) -> None:
    """What stands in a container from the beginning."""
    if made.kind == "ModuleDict":
        held = given.value("modules", 0)
        pairs = dict(held) if isinstance(held, Table) else {}
        made.whole = held is None or (isinstance(held, Table) and held.exact)
    elif made.kind == "ModuleList":
        held = given.value("modules", 0)
        items = iterate_known(held) if held is not None else []
        pairs = dict(enumerate(items or ()))
        made.whole = items is not None and getattr(held, "exact", True)
    else:
        first = given.positional[0].value if given.positional else None
        if isinstance(first, Items | tuple) and len(given.arguments) == 1:
            machine.record(Use("torch_list", given.place, {"module": made}, machine.trail))
            made.whole = False
            return
        if isinstance(first, Table):  # an OrderedDict by name
            pairs, made.whole = dict(first), first.exact and not given.opaque
        else:
            pairs, made.whole = dict(enumerate(a.value for a in given.positional)), not given.opaque
    for key, value in pairs.items():
        hold(machine, made, key, value)


def hold(machine: Machine, owner: Module, key: Value, value: Value) -> None:
    """Put a module under a key or an index of a container."""
    machine.put(owner.items, key, value)
    adopt(machine, owner, str(key), value)


def adopt(machine: Machine, owner: Module, name: str, value: Value) -> None:
    """A module gets the name of the attribute that first holds it."""
    if isinstance(value, Module) and value.parent is None and value is not owner:
        machine.set(value, "parent", owner)
        if not value.name:
            machine.set(value, "name", name)


# ---- what a module holds ---------------------------------------------------------------------------------------------


def attribute(machine: Machine, made: Module, name: str, node: cst.CSTNode) -> Value:
    """``module.name`` where no code of the file has put it there."""
    if name in made.items:
        return made.items[name]
    if name == "training":
        return Unknown(lazily(node), "whether a module is in training")
    if name.startswith(("weight", "bias")) or name in ("parameters", "named_parameters", "state_dict"):
        machine.taken.add(id(made))
    if name in METHODS:
        return Bound(made, name)
    if made.custom:
        body = made.body
        unknown = body.unknown if isinstance(body, Instance) else Unknown("self")
        return unknown.child(("attribute", name), lazily(node), "attribute set elsewhere")
    if name in made.args:
        return made.args[name]
    form = pytorch.signature(made.kind)
    parameter = form.parameter(name) if form is not None and not made.opaque else None
    if parameter is not None and isinstance(parameter.default, bool | int | float | str):
        return parameter.default
    if name in ("weight", "bias", "in_proj_weight") or name.startswith(("weight_", "bias_")):
        return TorchTensor(label=lazily(node)(), parameter=True)
    return Unknown(lazily(node), "attribute of a module")


def items_of(made: Module) -> list[Value] | None:
    """The modules in a container, in order; None for another module and where not all are known."""
    if made.kind not in CONTAINERS or not made.whole:
        return None
    return list(made.items) if made.kind == "ModuleDict" else list(made.items.values())


def item(made: Module, key: Value, node: cst.CSTNode) -> Value:
    """``modules[i]``, ``modules["name"]``."""
    if isinstance(key, int) and not isinstance(key, bool) and made.kind != "ModuleDict" and made.whole:
        held = list(made.items.values())
        return held[key] if -len(held) <= key < len(held) else Unknown(lazily(node), "index out of range")
    if isinstance(key, slice) and made.whole and all(b is None or isinstance(b, int) for b in (key.start, key.stop, key.step)):
        return Items(list(made.items.values())[key])
    if isinstance(key, str) and key in made.items:
        return made.items[key]
    return Unknown(lazily(node), "a module at an unknown place", loose=is_loose(key))


def method(machine: Machine, made: Module, name: str, given: Given, node: cst.CSTNode) -> Value:
    """A method that every module, or a container, has of torch."""
    from lstmlint.interpret import torch_apply, torch_steps

    if name in _LISTS and made.kind in CONTAINERS:
        _grow(machine, made, name, given)
        return made
    if name in torch_steps.OF_MODULES:
        torch_steps.of_module(machine, made, name, given)
    if name == "requires_grad_" and given.value("requires_grad", 0, True) is not True:
        torch_steps.record(machine, "frozen", made, given)
    if name in _SELF:
        return made
    match name:
        case "forward" | "__call__":
            return torch_apply.apply(machine, made, given, node)
        case "register_buffer" | "register_parameter":
            key, value = given.value("name", 0), given.value("tensor" if name == "register_buffer" else "param", 1)
            if name == "register_buffer" and isinstance(value, TorchTensor):
                value = replace(value, operation=None, label=str(key), device=None)  # it is saved with the weights and moves with them
            if isinstance(key, str) and isinstance(made.body, Instance):
                machine.put(made.body.attributes, key, value)
            return None
        case "add_module" | "register_module":
            key, value = given.value("name", 0), given.value("module", 1)
            if isinstance(key, str):
                hold(machine, made, key, value)
                if isinstance(made.body, Instance):
                    machine.put(made.body.attributes, key, value)
            return None
        case "values" if made.kind == "ModuleDict":
            return Items(made.items.values(), exact=made.whole)
        case "items" if made.kind == "ModuleDict":
            return Items(made.items.items(), exact=made.whole)
        case "keys" if made.kind == "ModuleDict":
            return Items(made.items, exact=made.whole)
        case "children" | "modules" if made.kind in CONTAINERS:
            return Items(made.items.values(), exact=made.whole)
    return Unknown(lazily(node), "method of a module")


def _grow(machine: Machine, made: Module, name: str, given: Given) -> None:
    value = given.value("module", 0) if name == "append" else given.value("modules", 0)
    if name == "append" and machine.speculation == 0:
        hold(machine, made, len(made.items), value)
        return
    found = iterate_known(value) if name == "extend" else None
    if found is None or machine.speculation or not getattr(value, "exact", True):
        machine.set(made, "whole", False)
        return
    for one in found:
        hold(machine, made, len(made.items), one)


# ---- parameters ------------------------------------------------------------------------------------------------------


Holdings: TypeAlias = "dict[Module, tuple[Value, ...] | None]"


def holdings(modules: Iterable[Module]) -> Holdings:
    """What these modules hold now, and the modules in them, that counts as their parameters; None where nobody can tell."""
    found: Holdings = {}
    waiting = list(modules)
    while waiting:
        made = waiting.pop()
        if made in found or (not made.custom and made.kind not in CONTAINERS):
            continue
        body = made.body.attributes if isinstance(made.body, Instance) else {}
        held = tuple([value for value in (*made.items.values(), *body.values()) if isinstance(value, Module | TorchTensor | Unknown)])
        found[made] = held if made.whole else None
        waiting += [value for value in held if isinstance(value, Module)]
    return found


def params_of(made: Module, found: Holdings) -> Size:
    """The number of parameters in a module and in those that it holds, each once."""
    return _count(made, found, set())


def _count(made: Module, found: Holdings, seen: set[int]) -> Size:
    if id(made) in seen:
        return 0
    seen.add(id(made))
    if made not in found:
        return pytorch.params(made)
    held = found[made]
    if held is None:
        return Unknown("?", "modules that are not seen")
    total: Size = 0
    for value in held:
        if isinstance(value, Module):
            total = add(total, _count(value, found, seen))
        elif isinstance(value, TorchTensor) and value.parameter and id(value) not in seen:
            seen.add(id(value))
            total = add(total, torch_ops.numel(value.shape))
        elif isinstance(value, Unknown) and value.why == "an unknown module":
            total = Unknown("?", "modules that are not seen")
    return total
