"""Which tensors are certainly the symbolic ones of a functional model, and functions of TensorFlow that are called on them."""

from __future__ import annotations

from lstmlint.interpret.frameworks import keras_path
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.tensor_calls import home_of
from lstmlint.interpret.values import Given, Items
from lstmlint.program import Tensor, Use, Value

_BOUND = 200
# Functions that turn their argument into a TensorFlow tensor (measured with Keras 3.15: all of them refuse a KerasTensor).
_FUNCTIONS = frozenset(
    {"concat", "stack", "unstack", "split", "expand_dims", "squeeze", "reshape", "transpose", "tile", "reverse", "gather", "where", "cast"}
    | {"shape", "rank", "identity", "stop_gradient", "convert_to_tensor", "zeros_like", "ones_like", "one_hot", "einsum", "matmul"}
    | {"add", "subtract", "multiply", "divide", "abs", "square", "sqrt", "exp", "log", "pow", "maximum", "minimum", "not_equal", "equal"}
    | {"sigmoid", "tanh", "relu", "softmax", "tensordot"}
    | {f"reduce_{name}" for name in ("sum", "mean", "max", "min", "prod", "any", "all", "std", "variance", "logsumexp")}
)


def note(machine: Machine, name: str, written: str, given: Given) -> None:
    """Put a TensorFlow function on record that is given a symbolic tensor of a functional model."""
    if machine.version == 2 or keras_path(name) is not None or machine.speculation:
        return
    home = home_of(name)
    if home is None or home[0] != "tf" or home[1] not in _FUNCTIONS or _in_a_class(machine):
        return
    holding = [a for a in given.arguments if any(_is_symbolic(t) for t in _tensors(a.value))]
    if holding:
        detail = {"function": written, "given": given.arguments, "holding": tuple(holding)}
        machine.record(Use("tensorflow_function", given.place, detail, machine.trail))


def _in_a_class(machine: Machine) -> bool:
    """Whether a method of a framework's class is being run: in ``call`` of a layer or model the tensors are TensorFlow's own."""
    if machine.things:
        return True
    for node in machine.active:
        function = machine.functions.get(id(node))
        if function is not None and function.owner is not None:
            base = function.owner.framework_base()
            if base is None or keras_path(base.qualified) is not None:
                return True
    return False


def _tensors(value: Value) -> list[Tensor]:
    values = value if isinstance(value, Items | tuple) else (value,)
    return [item for item in values if isinstance(item, Tensor)]


def _is_symbolic(tensor: Tensor) -> bool:
    """Whether it was made from declared inputs by nothing but layers."""
    waiting, seen = [tensor], 0
    while waiting and seen < _BOUND:
        one, seen = waiting.pop(), seen + 1
        if one.call is not None:
            waiting.extend(one.call.inputs)
            if not one.call.inputs:
                return False
        elif one.sources or one.origin is None:
            return False
    return not waiting
