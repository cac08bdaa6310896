"""Data as torch hands it out: ``TensorDataset``, classes of the file that extend ``Dataset``, and ``DataLoader`` over them."""

from __future__ import annotations

import libcst as cst

from lstmlint.interpret.generators import item_of
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Instance, Items, Table
from lstmlint.program import Dataset, Role, TorchTensor, Value
from lstmlint.shape import ANY, Axis, Dim, Shape, Size, Unknown

SOURCE = "torch"
_BATCH: Role = "batch"
_NO_ROLE: Role = ""
_WHOLE = frozenset({"utils.data.Subset", "utils.data.ConcatDataset", "utils.data.dataset.Subset"})


def call(machine: Machine, path: str, given: Given, node: cst.CSTNode) -> Value:
    """The dataset that a function of ``torch.utils.data`` makes; NotImplemented for another name."""
    name = path.rpartition(".")[2]
    if not path.startswith("utils.data."):
        return NotImplemented
    if name == "TensorDataset":
        return _of_tensors([a.value for a in given.positional])
    if name == "DataLoader":
        return _loader(machine, given, node)
    if path in _WHOLE and isinstance(given.value("dataset", 0), Dataset):
        held = given.value("dataset", 0)
        assert isinstance(held, Dataset)
        return Dataset(held.element, held.batched, source=SOURCE)
    if name == "random_split":
        held, sizes = given.value("dataset", 0), given.value("lengths", 1)
        count = len(sizes) if isinstance(sizes, tuple | Items) else 2
        element = _element(machine, held, node)
        return Items(Dataset(element, False, source=SOURCE) for _ in range(count))
    return NotImplemented


def _of_tensors(values: list[Value]) -> Dataset:
    """One sample of each tensor; the first axis counts them."""
    length: Size = Unknown("?", "the length of a dataset")
    parts: list[Value] = []
    for value in values:
        shape = value.shape if isinstance(value, TorchTensor | Array) else ANY
        if shape.rank and isinstance(shape.axes[0], int | Dim):
            length = shape.axes[0]
        rest = Shape(shape.axes[1:]) if shape.rank else ANY
        if isinstance(value, TorchTensor):
            parts.append(TorchTensor(rest, value.roles[1:] if shape.rank else (), value.dtype))
        else:
            parts.append(TorchTensor(rest))
    return Dataset(tuple(parts), False, length, source=SOURCE)


def _element(machine: Machine, value: Value, node: cst.CSTNode) -> Value:
    """One sample of a dataset; an unknown where it cannot be told."""
    if isinstance(value, Dataset):
        return value.element
    if isinstance(value, Instance):
        found = item_of(machine, value, Number("index", "the place of a sample", kind="int"), node)
        if found is not None:
            return found
    return Unknown("sample", "a sample of a dataset")


def _loader(machine: Machine, given: Given, node: cst.CSTNode) -> Dataset:
    """Batches of samples. The last one may be smaller, unless ``drop_last`` is given or the number of samples is a multiple."""
    held = given.value("dataset", 0)
    length = held.length if isinstance(held, Dataset) else None
    size = given.value("batch_size", 1, 1)
    whole = given.value("drop_last", None, False) is True
    batch: Axis = Unknown("batch", "the size of a batch")
    if isinstance(size, int | Dim) and not isinstance(size, bool) and (whole or _divides(size, length)):
        batch = size
    own = given.keyword("collate_fn") is not None or given.keyword("batch_sampler") is not None or given.opaque
    element: Value = Unknown("batch", "a batch of a loader") if own else _collated(_element(machine, held, node), batch)
    count: Size = Unknown("?", "the batches of a loader")
    if isinstance(length, int) and isinstance(size, int) and size > 0:
        count = -(-length // size)
    shuffled = given.value("shuffle", 2, False) is True
    return Dataset(element, True, count, batch=size, source=SOURCE, shuffled=shuffled, samples=None if whole or own else length)


def _divides(size: Value, length: Value) -> bool:
    return isinstance(size, int) and isinstance(length, int) and size > 0 and length % size == 0


def _collated(value: Value, batch: Axis, depth: int = 0) -> Value:
    """Samples put on top of each other: every array gets the batch axis, numbers become a row."""
    if isinstance(value, TorchTensor):
        open_ = value.shape.open
        roles = value.roles if open_ else (_BATCH, *(value.roles or (_NO_ROLE,) * len(value.shape.axes)))
        return TorchTensor(value.shape if open_ else Shape((batch, *value.shape.axes)), roles, value.dtype, label=value.label)
    if isinstance(value, Array):
        shape = value.shape if value.shape.open else Shape((batch, *value.shape.axes))
        named: tuple[Role, ...] = () if shape.open else (_BATCH, *(_NO_ROLE,) * len(value.shape.axes))
        return TorchTensor(shape, named, "double" if value.wide else None, label=value.label)
    if isinstance(value, Number | int | float) and not isinstance(value, bool):
        kind = value.kind if isinstance(value, Number) else type(value).__name__
        return TorchTensor(Shape((batch,)), ("batch",), {"int": "long", "float": "double"}.get(kind or ""))
    if isinstance(value, tuple) and depth < 4:
        return tuple(_collated(v, batch, depth + 1) for v in value)
    if isinstance(value, Items) and depth < 4:
        return Items((_collated(v, batch, depth + 1) for v in value), exact=value.exact)
    if isinstance(value, Table) and depth < 4:
        return Table({k: _collated(v, batch, depth + 1) for k, v in value.items()}, exact=value.exact)
    return Unknown("batch", "a batch of a loader")
