"""What is asked of a tensor about itself: ``x.shape``, ``x.size(0)``, ``x.dim()``, ``x.numel()``, ``x.item()``..."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import libcst as cst

from lstmlint.interpret.labels import label, lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.torch_dtypes import FLOATS, FULL, INTEGERS
from lstmlint.interpret.torch_frames import RefusedError, known_sizes, of_tensor
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import RESULT, Array, Given, Listed, Named
from lstmlint.program import Operation, TorchTensor, Value
from lstmlint.shape import Axis, Dim, Label, Size, Unknown, product

_FORESEEN = 6  # so many axes of a tensor of unknown rank are numbers for certain
_KINDS = {**dict.fromkeys(FLOATS, "float"), **dict.fromkeys(INTEGERS, "int"), "bool": "bool"}


class Sizes(Unknown):
    """``x.shape`` of tensors of unknown rank. Its items are numbers; those counted from the end are known as far as the axes are."""

    __slots__ = ("tensors",)

    def __init__(self, label: Label) -> None:
        super().__init__(label, "shape of a tensor")
        self.tensors: list[TorchTensor] = []
        self.children = {}
        for place in range(_FORESEEN):
            self.children["item", place] = _size_of(self, place)


class Axes(tuple[Axis, ...]):
    """``x.shape`` of a tensor of known rank: what is asked of it that is not there is a mistake about the tensor."""

    tensor: TorchTensor

    def __new__(cls, tensor: TorchTensor) -> Axes:
        """The sizes of the tensor."""
        made = super().__new__(cls, tensor.shape.axes)
        made.tensor = tensor
        return made


def _size_of(sizes: Sizes, place: int) -> Number:
    return Number(lambda: f"{sizes.label}[{place}]", "size of a tensor", kind="int")


def sizes_of(tensor: TorchTensor, node: cst.CSTNode) -> Sizes:
    """What the axes of a tensor of unknown rank hang on: the same each time. ``node`` asks for them or makes the tensor."""
    if not isinstance(tensor.sizes, Sizes):
        tensor.sizes = Sizes(partial(_label, node))
        tensor.sizes.tensors.append(tensor)
    return tensor.sizes


def _label(node: cst.CSTNode) -> str:
    """``x.shape``, whether ``x.shape``, ``x.size()`` or ``x.size(0)`` was asked for."""
    match node:
        case cst.Attribute(attr=cst.Name("shape")):
            return label(node)
        case cst.Call(func=cst.Attribute(value=tensor, attr=cst.Name("size"))):
            return f"{label(tensor)}.shape"
    return f"{label(node)}.shape"


def share_sizes(tensor: TorchTensor, source: TorchTensor, node: cst.CSTNode) -> None:
    """The tensor has the shape of another, whatever that is."""
    sizes = sizes_of(source, node)
    tensor.sizes = sizes
    sizes.tensors.append(tensor)


def foreseen(machine: Machine, tensor: TorchTensor, place: int, name: str, node: cst.CSTNode) -> Size:
    """The length of an axis, counted from the front, of a tensor of unknown rank; it shows by that name."""
    source = _same_front(tensor)
    found = machine.resolve(_item(sizes_of(source, node), place))
    if isinstance(found, Number) and not found.open:
        found.open, found.naming = True, name
    return found if isinstance(found, int | Dim | Unknown) else Unknown(name, "unknown shape", open=True)


# Modules and operations that leave the lengths of all axes but the last as they are.
_LEAVE_FRONT = frozenset(
    {"Embedding", "Linear", "Identity", "LayerNorm", "Dropout", "Dropout1d", "AlphaDropout", "ReLU", "Tanh", "Sigmoid", "GELU", "LeakyReLU"}
    | {"ELU", "SiLU", "PReLU", "dropout", "relu", "tanh", "sigmoid", "gelu", "leaky_relu", "contiguous", "detach", "clone", "float", "long"}
    | {"to", "cuda", "cpu", "type", "embedding", "linear", "layer_norm"}
)


def _same_front(tensor: TorchTensor) -> TorchTensor:
    """The tensor whose first axes are as long as this one's: what was looked up, what went through a dropout."""
    for _ in range(20):
        made = tensor.operation
        name = made.name if isinstance(made, Operation) else made.module.kind if made is not None and not made.module.custom else ""
        if made is None or name not in _LEAVE_FRONT or not made.inputs or not made.inputs[0].shape.open:
            return tensor
        tensor = made.inputs[0]
    return tensor


def shape(machine: Machine, tensor: TorchTensor, node: cst.CSTNode) -> Value:
    """``x.shape``, ``x.size()``."""
    if not tensor.shape.open:
        return Axes(tensor)
    found = sizes_of(tensor, node)
    for place, axis in enumerate(reversed(tensor.shape.axes), 1):
        machine.bound[found.child(("item", -place), f"{found.label}[{-place}]")] = axis
    return found


def unpacked(machine: Machine, sizes: Sizes, number: int) -> list[Value]:
    """``b, t, f = x.shape``: that many axes there are, then."""
    first = sizes.tensors[0]
    if not first.shape.open:
        return list(first.shape.axes)
    front = number - len(first.shape.axes)
    if front < 0:
        return [_item(sizes, i) for i in range(number)]
    axes = (*(_item(sizes, i) for i in range(front)), *first.shape.axes)
    for tensor in sizes.tensors:
        if tensor.shape.open:
            machine.set(tensor, "shape", type(tensor.shape)(axes))
    return list(axes)


def _item(sizes: Sizes, place: int) -> Unknown:
    return sizes.child(("item", place), lambda: f"{sizes.label}[{place}]", "size of a tensor")


def _size(machine: Machine, tensor: TorchTensor, given: Given, node: cst.CSTNode) -> Value:
    """``x.size()`` and ``x.size(1)``."""
    dim = given.value("dim", 0)
    if dim is None:
        return shape(machine, tensor, node)
    axes = tensor.shape.axes
    if isinstance(dim, int) and not isinstance(dim, bool):
        if -len(axes) <= dim < (0 if tensor.shape.open else len(axes)):
            return machine.resolve(axes[dim])
        if tensor.shape.open:
            found = sizes_of(tensor, node)
            return machine.resolve(_item(found, dim))
        raise RefusedError("dim", f"size({dim}) of {len(axes)} axes", dim=dim, rank=len(axes), function="size")
    return Number(lazily(node), "size of a tensor", kind="int")


def _rank(_machine: Machine, tensor: TorchTensor, _given: Given, node: cst.CSTNode) -> Value:
    rank = tensor.shape.rank
    return rank if rank is not None else Number(lazily(node), RESULT, kind="int")


def _count(machine: Machine, tensor: TorchTensor, _given: Given, node: cst.CSTNode) -> Value:
    sizes = known_sizes(of_tensor(tensor))
    return machine.resolve(product(sizes)) if sizes is not None else Number(lazily(node), "number of items", kind="int")


def _number(_machine: Machine, tensor: TorchTensor, _given: Given, node: cst.CSTNode) -> Value:
    return Number(lazily(node), "a number from a tensor", kind=_KINDS.get(tensor.dtype or ""))


def _array(tensor: TorchTensor) -> Array:
    return Array(tensor.shape, _KINDS.get(tensor.dtype or ""))


def _numpy(_machine: Machine, tensor: TorchTensor, _given: Given, _node: cst.CSTNode) -> Value:
    return _array(tensor)


def _list(machine: Machine, tensor: TorchTensor, given: Given, node: cst.CSTNode) -> Value:
    return _number(machine, tensor, given, node) if tensor.shape.rank == 0 else Listed(_array(tensor), lazily(node))


def _nothing(_machine: Machine, _tensor: TorchTensor, _given: Given, _node: cst.CSTNode) -> Value:
    return None


def _truth(_machine: Machine, _tensor: TorchTensor, _given: Given, node: cst.CSTNode) -> Value:
    return Unknown(lazily(node), "a fact about a tensor")


def _is_float(_machine: Machine, tensor: TorchTensor, _given: Given, node: cst.CSTNode) -> Value:
    return tensor.dtype in FLOATS if tensor.dtype is not None else Unknown(lazily(node), "a fact about a tensor")


# Methods that return no tensor, and functions of the same name.
PLAIN: dict[str, Callable[[Machine, TorchTensor, Given, cst.CSTNode], Value]] = {
    "size": _size, "dim": _rank, "ndimension": _rank, "numel": _count, "nelement": _count, "item": _number, "tolist": _list,
    "numpy": _numpy, "__array__": _numpy, "backward": _nothing, "register_hook": _truth, "is_floating_point": _is_float,
    **dict.fromkeys((
        "is_contiguous", "is_complex", "is_signed", "get_device", "data_ptr", "stride", "storage", "element_size", "storage_offset",
        "equal", "allclose", "is_pinned", "is_shared", "is_set_to"), _truth),
}  # fmt: skip
FUNCTIONS = frozenset({"numel", "is_floating_point", "equal", "allclose", "is_complex"})


def fact(machine: Machine, tensor: TorchTensor, name: str, node: cst.CSTNode) -> Value:
    """Attributes that are no tensors; NotImplemented for others."""
    match name:
        case "shape":
            return shape(machine, tensor, node)
        case "ndim":
            return _rank(machine, tensor, Given((), machine.place(node)), node)
        case "dtype":
            full = FULL.get(tensor.dtype or "")
            return Named(f"torch.{full}", f"torch.{full}") if full is not None else Unknown(lazily(node), "dtype of a tensor")
        case "requires_grad" if tensor.parameter:
            return True
        case "device" | "requires_grad" | "is_cuda" | "is_leaf" | "grad_fn" | "layout" | "is_sparse" | "is_quantized" | "names" | "is_mps":
            return Unknown(lazily(node), "a fact about a tensor")
    return NotImplemented


def _NONE_GIVEN(machine: Machine, node: cst.CSTNode) -> Given:  # noqa: N802
    return Given((), machine.place(node))
