"""The way back from a tensor of torch: what it was made of, as far as gradients or values flow."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.program import CELLS, Application, Module, Operation, TorchTensor

Made = Operation | Application

# Through these no gradient flows: the result is a new start, or a number.
_CUTS = frozenset(
    {"detach", "detach_", "data", "grad", "?", "argmax", "argmin", "argsort", "sign", "round", "floor", "ceil", "zero_", "fill_"}
)
_WHOLE = frozenset({"long", "int", "bool"})
# Of these nothing but the shape or the place is taken over.
_LIKE = ("new_", "zeros", "ones", "rand", "empty", "full")
# What leaves the numbers what they are, or only scales them: a random state stays one.
SAME = frozenset(
    {
        "to",
        "cuda",
        "cpu",
        "float",
        "double",
        "half",
        "type",
        "type_as",
        "contiguous",
        "clone",
        "detach",
        "detach_",
        "data",
        "requires_grad_",
    }
    | {"unsqueeze", "squeeze", "view", "reshape", "transpose", "permute", "repeat", "expand", "expand_as", "[]", "unbind", "chunk", "split"}
    | {"stack", "cat", "*", "/", "mul", "div", "mul_", "div_", "autograd.Variable", "Variable", "pin_memory"}
)
CREATE = frozenset({"zeros", "ones", "rand", "randn", "empty", "full", "normal", "randint", "eye"})
_RANDOM = frozenset({"rand", "randn", "normal", "rand_like", "randn_like", "normal_", "uniform_", "orthogonal_", "trunc_normal_"})
_MOST = 4000


def is_recurrent(module: Module) -> bool:
    """Whether it is torch's own LSTM, GRU, RNN or a cell of one."""
    return module.recurrent or (module.kind in CELLS and not module.custom)


def operands(made: Made) -> tuple[TorchTensor, ...]:
    """All tensors that something was made of."""
    return (*made.inputs, *(made.states or ())) if isinstance(made, Application) else made.inputs


def tracked(tensor: TorchTensor) -> Made | None:
    """What made the tensor, where a gradient certainly flows back into that."""
    made = tensor.operation
    if made is None or made.untracked or tensor.dtype in _WHOLE:
        return None
    return None if isinstance(made, Operation) and (made.name in _CUTS or made.name.startswith(_LIKE)) else made


def reached(tensor: TorchTensor) -> dict[int, Application]:
    """The recurrent modules' calls that a gradient of the tensor flows through."""
    found: dict[int, Application] = {}
    seen: set[int] = set()
    waiting = [tensor]
    while waiting and len(seen) < _MOST:
        made = tracked(waiting.pop())
        if made is None or id(made) in seen:
            continue
        seen.add(id(made))
        if isinstance(made, Application) and is_recurrent(made.module):
            found[id(made)] = made
        waiting.extend(operands(made))
    return found


def carried(tensor: TorchTensor) -> Iterator[Application]:
    """The recurrent modules' calls whose results the tensor holds, detached or not; not where anything unknown is between."""
    seen: set[int] = set()
    waiting = [tensor]
    while waiting and len(seen) < _MOST:
        made = waiting.pop().operation
        if made is None or id(made) in seen:
            continue
        seen.add(id(made))
        if isinstance(made, Application):
            if is_recurrent(made.module):
                yield made
                waiting.extend(made.states or ())
            continue
        if made.name in ("?", "zero_", "fill_") or made.name.startswith(_LIKE):
            continue
        waiting.extend(made.inputs)


def beginning(tensor: TorchTensor) -> Operation | None:
    """What a tensor was made by in the first place, through whatever leaves its numbers alone; None for a weight and for all else."""
    current = tensor
    for _ in range(200):
        made = current.operation
        if current.parameter or not isinstance(made, Operation):
            return None
        if made.name in CREATE or made.name in _RANDOM or made.name.startswith(("new_", "xavier_", "kaiming_")) or "_like" in made.name:
            return made
        tensors = made.inputs
        if made.name not in SAME or not tensors or (len(tensors) > 1 and made.name not in ("stack", "cat", "type_as", "expand_as")):
            return None
        current = tensors[0]
    return None


def is_random(made: Operation) -> bool:
    """Whether it makes random numbers."""
    return made.name in _RANDOM or made.name.startswith(("xavier_", "kaiming_"))
