"""How the numbers of a tensor lie in memory, as far as its history tells: what ``view`` can do without a copy.

All measured with torch on a CPU. A layout is the strides of a tensor whose sizes are numbers; None where it cannot be told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lstmlint.program import Application, Operation, TorchTensor, Value

Strides = tuple[int, ...]
_DEEPEST = 40
# What makes a tensor anew, its numbers in order.
_FRESH = frozenset(
    {"zeros", "ones", "rand", "randn", "empty", "full", "randint", "arange", "linspace", "tensor", "Tensor", "FloatTensor", "LongTensor"}
    | {"new_zeros", "new_ones", "new_full", "one_hot", "contiguous", "bmm", "mm", "linear", "embedding"}
)
# Number by number, or the tensor itself: as the source lies, where its numbers are without gaps.
_KEEPING = frozenset(
    {"clone", "relu", "sigmoid", "tanh", "exp", "abs", "neg", "float", "double", "long", "int", "bool", "to", "cpu", "square", "sqrt"}
)
_SAME = frozenset({"detach", "data", "Variable", "Parameter", "requires_grad_"})
_FRESH_MODULES = frozenset({"Linear", "Embedding"})


def sizes_of(tensor: TorchTensor) -> tuple[int, ...] | None:
    """All sizes, where they are numbers."""
    sizes = tuple(a for a in tensor.shape.axes if isinstance(a, int))
    return sizes if not tensor.shape.open and len(sizes) == len(tensor.shape.axes) else None


def in_order(sizes: Sequence[int]) -> Strides:
    """The strides of a contiguous tensor."""
    found: list[int] = []
    step = 1
    for size in reversed(sizes):
        found.insert(0, step)
        step *= max(size, 1)
    return tuple(found)


def strides_of(tensor: TorchTensor, depth: int = 0) -> Strides | None:
    """The strides of a tensor, from what made it; those of axes of length 1 may be others."""
    sizes, made = sizes_of(tensor), tensor.operation
    if sizes is None or made is None or depth > _DEEPEST or made.problem is not None:
        return None
    if isinstance(made, Application):
        return _of_module(made, tensor, sizes)
    if made.name in _FRESH:
        return in_order(sizes)
    if made.name in ("cat", "stack", "matmul", "@"):
        return in_order(sizes) if _made_in_order(made, sizes) else None
    if not made.inputs:
        return None
    source = made.inputs[0]
    have, strides = sizes_of(source), strides_of(source, depth + 1)
    if have is None or strides is None:
        return None
    if made.name in _SAME:
        return strides
    if made.name in _KEEPING:
        return strides if sorted(strides) == sorted(in_order(sorted(have, reverse=True))) or strides == in_order(have) else None
    if made.name in ("view", "reshape", "flatten"):
        return in_order(sizes) if strides == in_order(have) else None
    work = _MOVED.get(made.name)
    return work(made, have, strides) if work is not None else None


def _made_in_order(made: Operation, sizes: Sequence[int]) -> bool:
    if made.name in ("cat", "stack"):
        return len(sizes) < 4  # with four axes the layout of images may be kept
    right = made.inputs[-1]
    return len(made.inputs) == 2 and len(right.shape.axes) == 2 and len(made.inputs[0].shape.axes) > 1


def _of_module(made: Application, tensor: TorchTensor, sizes: tuple[int, ...]) -> Strides | None:
    """The output of a recurrent module is made time first: with ``batch_first`` it is a transposed view of that."""
    module = made.module
    if module.custom:
        return None
    if module.kind in _FRESH_MODULES:
        return in_order(sizes)
    packed = any(t.packed for t in made.inputs) or tensor.packed
    if not module.recurrent or packed or len(sizes) != 3:
        return None
    first = module.get("batch_first", False)
    if tensor is not made.outputs[0] or first is False:
        return in_order(sizes)
    if first is not True:
        return None
    batch, _, width = sizes
    return (width, batch * width, 1)


def _place(value: Value, rank: int) -> int | None:
    return value % rank if isinstance(value, int) and rank and -rank <= value < rank else None


def _swapped(one: Value, other: Value, strides: Strides) -> Strides | None:
    a, b = _place(one, len(strides)), _place(other, len(strides))
    if a is None or b is None:
        return None
    found = list(strides)
    found[a], found[b] = found[b], found[a]
    return tuple(found)


def _transposed(made: Operation, sizes: tuple[int, ...], strides: Strides) -> Strides | None:
    return _swapped(made.args.get("dim0"), made.args.get("dim1"), strides)


def _permuted(made: Operation, sizes: tuple[int, ...], strides: Strides) -> Strides | None:
    dims = made.args.get("dims")
    places = [_place(d, len(strides)) for d in dims] if isinstance(dims, tuple | list) else []
    known = [p for p in places if p is not None]
    return tuple(strides[p] for p in known) if len(known) == len(strides) else None


def _unsqueezed(made: Operation, sizes: tuple[int, ...], strides: Strides) -> Strides | None:
    place = _place(made.args.get("dim"), len(strides) + 1)
    if place is None:
        return None
    step = sizes[place] * strides[place] if place < len(sizes) else 1
    return (*strides[:place], step, *strides[place:])


def _squeezed(made: Operation, sizes: tuple[int, ...], strides: Strides) -> Strides | None:
    dim = made.args.get("dim")
    if dim is None:
        return tuple(step for size, step in zip(sizes, strides, strict=True) if size != 1)
    place = _place(dim, len(strides))
    if place is None:
        return None
    return strides if sizes[place] != 1 else (*strides[:place], *strides[place + 1 :])


def _indexed(made: Operation, sizes: tuple[int, ...], strides: Strides) -> Strides | None:
    """Numbers take an axis away, slices keep its stride."""
    parts = made.args.get("parts")
    if not isinstance(parts, tuple) or len(parts) > len(strides):
        return None
    found: list[int] = []
    for part, step in zip(parts, strides, strict=False):
        if isinstance(part, slice) and part.step in (None, 1):
            found.append(step)
        elif type(part) is not int:
            return None
    return (*found, *strides[len(parts) :])


def _cut(made: Operation, sizes: tuple[int, ...], strides: Strides) -> Strides | None:
    return strides


_MOVED: dict[str, Callable[[Operation, tuple[int, ...], Strides], Strides | None]] = {
    "transpose": _transposed, "swapaxes": _transposed, "permute": _permuted, "t": lambda _, __, strides: tuple(reversed(strides)),
    "T": lambda _, __, strides: tuple(reversed(strides)), "mT": lambda _, __, strides: _swapped(-2, -1, strides),
    "unsqueeze": _unsqueezed, "squeeze": _squeezed, "[]": _indexed, "chunk": _cut, "split": _cut, "narrow": _cut,
}  # fmt: skip


def can_view(sizes: Sequence[int], strides: Strides, target: Sequence[int]) -> bool:
    """Whether torch can look at the numbers as ``target`` without moving any (its own reckoning)."""
    if 0 in sizes:
        return True
    # Where an axis of length 1 lies matters to nobody.
    longer = [(size, step) for size, step in zip(sizes, strides, strict=True) if size != 1]
    if not longer:
        return True
    sizes, strides = tuple(size for size, _ in longer), tuple(step for _, step in longer)
    at = len(target) - 1
    base, whole, seen = strides[-1], 1, 1
    for axis in range(len(sizes) - 1, -1, -1):
        whole *= sizes[axis]
        if axis and (sizes[axis - 1] == 1 or strides[axis - 1] == whole * base):
            continue
        while at >= 0 and (seen < whole or target[at] == 1):
            seen *= target[at]
            at -= 1
        if seen != whole:
            return False
        if axis:
            base, whole, seen = strides[axis - 1], 1, 1
    return at == -1
