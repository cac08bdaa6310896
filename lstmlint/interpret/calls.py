"""Calls: functions and classes of the file are inlined, everything else goes to whoever knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import libcst as cst

from lstmlint.diagnostic import Place
from lstmlint.interpret import (
    builtin_calls,
    enums,
    keras_calls,
    keras_classes,
    keras_touched,
    library,
    methods,
    records,
    torch_apply,
    torch_calls,
    torch_classes,
    torch_names,
    torch_ops,
    torch_steps,
)
from lstmlint.interpret.imports import understood
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.running import MAX_DEPTH, MAX_STEPS_FOR_A_FOREIGN_VALUE, MAX_STEPS_FOR_A_VALUE, ExitError, Flow, TooLongError
from lstmlint.interpret.unknowns import is_loose
from lstmlint.interpret.values import (
    CALLBACK_RESET,
    LOADED_METHOD,
    RESULT,
    Bound,
    Builtin,
    Class,
    Function,
    Generator,
    Given,
    Instance,
    Items,
    Named,
    Partial,
    Scope,
    Super,
    Table,
    body_of,
)
from lstmlint.program import Argument, Event, Layer, Model, Module, Tensor, TorchTensor, Use, Value
from lstmlint.shape import Unknown

MAX_RECURSION = 3
MAX_GUESSED_DEPTH = 2


def call(machine: Machine, function: Value, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """The result of calling ``function``."""
    machine.step(2)
    handler = _CALLED.get(type(function), _call_unknown)
    return handler(machine, function, given, node, scope)


def _call_function(machine: Machine, function: Function, given: Given, node: cst.CSTNode, _scope: Scope) -> Value:
    return inline(machine, function, given, node)


def _call_bound(machine: Machine, bound: Bound, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    if bound.function is not None:
        return inline(machine, bound.function, given, node, receiver=bound.receiver)
    return methods.call(machine, bound, given, node, scope)


def _call_class(machine: Machine, cls: Class, given: Given, node: cst.CSTNode, _scope: Scope) -> Value:
    return instantiate(machine, cls, given, node)


def _call_builtin(machine: Machine, builtin: Builtin, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return builtin_calls.call(machine, builtin.name, given, node, scope)


def _call_partial(machine: Machine, partial: Partial, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    said = {a.name for a in given.arguments if a.name is not None}
    kept = (a for a in partial.given if a.name not in said)  # what the call says itself replaces what was given before
    return call(machine, partial.function, Given((*kept, *given.arguments), given.place), node, scope)


def _call_named(machine: Machine, named: Named, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    of_torch = named.qualified.startswith("torch")
    result = torch_calls.call(machine, named, given, node) if of_torch else NotImplemented
    if result is NotImplemented:
        result = keras_calls.construct(machine, named, given, node)
    return library.call(machine, named, given, node, scope) if result is NotImplemented else result


def _call_layer(machine: Machine, thing: Layer | Model, given: Given, node: cst.CSTNode, _scope: Scope) -> Value:
    return keras_calls.apply(machine, thing, given, node)


def _call_module(machine: Machine, module: Module, given: Given, node: cst.CSTNode, _scope: Scope) -> Value:
    return torch_apply.apply(machine, module, given, node)


def _call_instance(machine: Machine, instance: Instance, given: Given, node: cst.CSTNode, _scope: Scope) -> Value:
    for name in ("__call__", "call", "forward"):
        found = instance.cls.find(name)
        if isinstance(found, Function):
            return inline(machine, found, given, node, receiver=instance)
    return unknown_call(machine, given, node)


def _call_unknown(machine: Machine, function: Value, given: Given, node: cst.CSTNode, _scope: Scope) -> Value:
    """Something of which it is not known what it is, or which cannot be called at all."""
    if isinstance(function, Unknown):
        if function.why == CALLBACK_RESET:
            method = function.label.rpartition(".")[2]
            detail = {"model": function.label.rpartition(".")[0], "given": given.arguments}
            machine.record(Use(method, given.place, detail, machine.trail))
        elif function.why == LOADED_METHOD:
            keras_touched.method(machine, function, given, node)
        else:
            torch_steps.on_unknown(machine, function, given, node)
    return unknown_call(machine, given, node, loose=is_loose(function))


_CALLED: dict[type, Callable[[Machine, Any, Given, cst.CSTNode, Scope], Value]] = {
    Function: _call_function,
    Bound: _call_bound,
    Class: _call_class,
    Builtin: _call_builtin,
    Partial: _call_partial,
    Named: _call_named,
    Layer: _call_layer,
    Model: _call_layer,
    Module: _call_module,
    Instance: _call_instance,
}


def unknown_call(machine: Machine, given: Given, node: cst.CSTNode, *, loose: bool = False) -> Value:
    """A call of something unknown: it may do anything with what it is given."""
    module = imported(given, node)
    if module is not None:
        return module
    tensors, of_torch = [], False
    for argument in given.arguments:
        value = argument.value
        escape(machine, value, given)
        if isinstance(value, TorchTensor):
            of_torch = True
        elif isinstance(value, Tensor):
            tensors.append(value)
        loose = loose or is_loose(value)
    if of_torch:
        return torch_ops.unseen(machine, given)
    return Tensor(sources=tuple(tensors), name="unknown") if tensors else Unknown(lazily(node), RESULT, loose=loose)


def imported(given: Given, node: cst.CSTNode) -> Named | None:
    """The module of a library, where a function imports it by its name: ``importlib.import_module("keras")``."""
    if not given.arguments or not isinstance(given.arguments[0].value, str) or not isinstance(node, cst.Call):
        return None
    name, function = given.arguments[0].value, node.func
    called = function.attr.value if isinstance(function, cst.Attribute) else function.value if isinstance(function, cst.Name) else ""
    return Named(name, name) if isinstance(called, str) and "import" in called and understood(name) else None


def escape(machine: Machine, value: Value, given: Given) -> None:
    """The value is handed to code that is not seen: lists may grow there, models be trained or reset."""
    if isinstance(value, Items | Table):
        machine.blur(value)
    elif isinstance(value, Module | Unknown):
        torch_steps.handed_on(machine, value, given)
    elif isinstance(value, Model | Layer):
        machine.record(Event("escape", value, {}, given.arguments, given.place, machine.loops, machine.trail, machine.tick()))


def defaults_of(machine: Machine, params: cst.Parameters, scope: Scope) -> dict[str, Value]:
    """The default values of a function's parameters, evaluated where it is defined."""
    found: dict[str, Value] = {}
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.default is not None:
            found[param.name.value] = machine.evaluate(machine, param.default, scope)
    return found


def inline(machine: Machine, function: Function, given: Given, node: cst.CSTNode, receiver: Value = None) -> Value:
    """Run a function of the file with these arguments; an unknown past the bounds of depth and recursion."""
    machine.called.add(function.node)
    # LibCST's nodes are equal to nothing but themselves.
    if len(machine.active) >= MAX_DEPTH or machine.active.count(function.node) >= MAX_RECURSION:
        return unknown_call(machine, given, node)
    if function.generator:
        unknown_call(machine, given, node)
        return Generator(function, given, receiver, lazily(node))
    idle = id(function.node) in machine.idle
    if machine.speculation:
        if idle or machine.guessing >= MAX_GUESSED_DEPTH:
            return unknown_call(machine, given, node)
        return _guessed(machine, function, given, node, receiver)
    if idle and not machine.hurried:
        return _for_its_value(machine, function, given, node, receiver)
    scope = Scope("function", function.scope)
    scope.owner = function.owner
    bind_parameters(machine, function, given, scope, receiver)
    return run_body(machine, function, scope, machine.place(node))


def _guessed(machine: Machine, function: Function, given: Given, node: cst.CSTNode, receiver: Value) -> Value:
    """Run a function in a turn that is only guessed at: not deep, since nothing of it is reported."""
    scope = Scope("function", function.scope)
    scope.owner = function.owner
    bind_parameters(machine, function, given, scope, receiver)
    machine.guessing += 1
    try:
        return run_body(machine, function, scope, machine.place(node))
    finally:
        machine.guessing -= 1


def _for_its_value(machine: Machine, function: Function, given: Given, node: cst.CSTNode, receiver: Value) -> Value:
    """Run a function that can build nothing, within a small bound of its own; what takes longer, with its long loops only begun."""
    if id(function.node) not in machine.tiresome:
        for coarse in (False, True) if function.filename == machine.program else (True,):
            found = _within_bounds(machine, function, given, node, receiver, coarse=coarse)
            if found is not NotImplemented:
                return found
        machine.tiresome.add(id(function.node))  # it would take too long the next time, too
    return unknown_call(machine, given, node)


def _within_bounds(machine: Machine, function: Function, given: Given, node: cst.CSTNode, receiver: Value, *, coarse: bool) -> Value:
    """The function's value; NotImplemented where it takes too long."""
    scope = Scope("function", function.scope)
    scope.owner = function.owner
    bind_parameters(machine, function, given, scope, receiver)
    mark, limit = machine.mark(), machine.limit
    state = (machine.speculation, machine.loops, machine.trail, machine.depth, machine.turning, len(machine.active))
    foreign = function.filename != machine.program
    machine.limit = min(limit, machine.steps + (MAX_STEPS_FOR_A_FOREIGN_VALUE if foreign else MAX_STEPS_FOR_A_VALUE))
    machine.hurried, machine.coarse = True, coarse
    try:
        return run_body(machine, function, scope, machine.place(node))
    except TooLongError:
        machine.undo(mark)
        machine.speculation, machine.loops, machine.trail, machine.depth, machine.turning, active = state
        del machine.active[active:]
        return NotImplemented
    finally:
        machine.limit = limit
        machine.hurried = machine.coarse = False


def run_body(machine: Machine, function: Function, scope: Scope, place: Place | None) -> Value:
    """Execute a function's body in a scope that holds its parameters."""
    outside, loops, depth, turning = machine.trail, machine.loops, machine.depth, machine.turning
    filename, untracked = machine.filename, machine.untracked
    machine.depth = 0
    machine.active.append(function.node)
    if place is not None:
        machine.trail = (*outside, place)
    machine.filename = function.filename or filename
    if function.decorators and any(torch_names.switch(d) == torch_names.UNTRACKED for d in function.decorators):
        machine.untracked = True
    try:
        if type(function.node) is cst.Lambda:
            return machine.evaluate(machine, function.node.body, scope)
        ungraded = any(torch_steps.without_gradients(d) for d in function.decorators)
        if ungraded:
            torch_steps.mark(machine, "no_grad", machine.place(function.node))
        flow = machine.execute(machine, function.node.body, scope)
        if ungraded:
            torch_steps.mark(machine, "end", machine.place(function.node))
        if flow is Flow.RAISE:
            raise ExitError
        return machine.results.pop() if flow is Flow.RETURN and machine.results else None
    finally:
        machine.active.pop()
        machine.trail, machine.loops, machine.depth, machine.turning = outside, loops, depth, turning
        machine.filename, machine.untracked = filename, untracked


def bind_parameters(machine: Machine, function: Function, given: Given, scope: Scope, receiver: Value = None) -> None:
    """Give each parameter its value: the argument, the default, or a symbol of its own name."""
    params = function.node.params
    names = [p.name.value for p in (*params.posonly_params, *params.params)]
    positional: list[Value] = [a.value for a in given.positional]
    if receiver is not None:
        positional.insert(0, receiver)
        scope.receiver = receiver
    elif function.owner is not None and function.flavour != "static" and positional and body_of(positional[0]) is not None:
        scope.receiver = positional[0]  # a method called as a function: ``Base.__init__(self)``, or by a decorator
    for name, value in zip(names, positional, strict=False):
        scope.names[name] = value
    if isinstance(params.star_arg, cst.Param):
        rest = tuple(positional[len(names) :])
        scope.names[params.star_arg.name.value] = Unknown(params.star_arg.name.value, "*args") if given.opaque else rest
    keywords: dict[Value, Value] = {a.name: a.value for a in given.arguments if a.name is not None}
    every = [*names, *(p.name.value for p in params.kwonly_params)]
    for name in every:
        if name in keywords:
            scope.names[name] = keywords.pop(name)
        elif name not in scope.names:
            if name in function.defaults and not given.opaque:
                scope.names[name] = function.defaults[name]
            else:
                scope.names[name] = Unknown(name, "a parameter without a value")
    if params.star_kwarg is not None:
        opaque = any(a.star == "**" for a in given.arguments)
        scope.names[params.star_kwarg.name.value] = Table(keywords, exact=not opaque)


def instantiate(machine: Machine, cls: Class, given: Given, node: cst.CSTNode) -> Value:
    """``Class(...)``: a layer or a model where the class extends one of Keras', else an object with ``__init__`` run."""
    machine.called.add(cls.node)
    if cls.members is not None:
        return enums.member(cls, given.value("value", 0))
    if _is_dict(cls) and not given.opaque:
        return builtin_calls.as_dict(given)
    custom = keras_classes.construct(machine, cls, given, node) or torch_classes.construct(machine, cls, given, node)
    if custom is not None:
        return custom
    constructor = cls.find("__init__")
    if cls.fields is not None and not isinstance(constructor, Function):
        return _record(machine, cls, given, node)
    instance = Instance(cls)
    if isinstance(constructor, Function):
        inline(machine, constructor, given, node, receiver=instance)
    return instance


def _is_dict(cls: Class) -> bool:
    """Whether the class extends ``dict``: its items are what matters of it, often as attributes."""
    return any(
        (isinstance(b, Builtin) and b.name == "dict") or (isinstance(b, Named) and b.qualified == "typing.TypedDict")
        for ancestor in cls.order
        for b in ancestor.bases
    )


def _record(machine: Machine, cls: Class, given: Given, node: cst.CSTNode) -> Value:
    """An object that only holds named values, and what it makes of them."""
    made = records.fill(machine, cls, given)
    after = cls.find("__post_init__")
    if isinstance(after, Function):
        inline(machine, after, Given((), given.place), node, receiver=made)
    return made


def call_property(machine: Machine, function: Function, receiver: Value, node: cst.CSTNode) -> Value:
    """The value of a property."""
    return inline(machine, function, Given((), machine.place(node)), node, receiver=receiver)


def call_value(machine: Machine, function: Value, values: list[Value], node: cst.CSTNode, scope: Scope) -> Value:
    """Call with plain values, as ``map`` and ``Lambda`` do."""
    place = machine.place(node)
    return call(machine, function, Given(tuple(Argument(None, v, place, place, inherited=True) for v in values), place), node, scope)


def make_super(machine: Machine, scope: Scope) -> Value:
    """``super()`` in a method."""
    current: Scope | None = scope
    while current is not None and current.receiver is None:
        current = current.parent
    if current is None or current.owner is None:
        return Unknown("super()", "super() outside of a method")
    return Super(current.owner, current.receiver)
