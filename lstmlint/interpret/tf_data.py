"""``tf.data`` pipelines: what one element looks like after each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from lstmlint.interpret import axes
from lstmlint.interpret.arrays import kind
from lstmlint.interpret.labels import lazily
from lstmlint.interpret.machine import Machine
from lstmlint.interpret.structures import each_leaf, leaves, length_of, merged, sliced_off, stacked, structure
from lstmlint.interpret.values import Array, Given, Items, Scope, Table
from lstmlint.program import Dataset, Value
from lstmlint.shape import ANY, Axis, Dim, Shape, Size, Unknown, add, floordiv, mul, same

_ROOTS = ("tensorflow.data.", "tensorflow.compat.v1.data.", "tensorflow.compat.v2.data.", "tensorflow_core.data.")
_SPECS = ("tensorflow.TensorSpec", "tensorflow.compat.v1.TensorSpec", "tensorflow.compat.v2.TensorSpec")
Maker = Callable[[Machine, Given, cst.CSTNode, Scope], Value]
Step = Callable[[Machine, Dataset, Given, cst.CSTNode, Scope], Value]


def call(machine: Machine, name: str, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """``tf.data.Dataset.from_...(...)`` and ``tf.TensorSpec(...)``; NotImplemented for every other name."""
    if name in _SPECS:
        return _spec(given)
    root = next((r for r in _ROOTS if name.startswith(r)), None)
    maker = _MAKERS.get(name.removeprefix(root)) if root is not None else None
    return maker(machine, given, node, scope) if maker is not None and not given.opaque else NotImplemented


def _unknown(why: str = "the length of a dataset") -> Unknown:
    return Unknown("?", why)


def _spec(given: Given) -> Value:
    value = given.value("shape", 0)
    shape = _shape_of(value)
    return Array(shape if shape is not None else ANY, kind(given.value("dtype", 1, "float")))


def _shape_of(value: Value) -> Shape | None:
    """A shape as pipelines write it: ``(None, 3)``, ``[None]``, ``tf.TensorShape([2])``."""
    sizes = axes.sequence(value)
    return Shape(tuple(None if s is None else axes.size_of(s) for s in sizes)) if sizes is not None else None


def _slices(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    whole = structure(given.value("tensors", 0))
    length = length_of(whole)
    return Dataset(each_leaf(whole, sliced_off), length=length if length is not None else _unknown())


def _tensors(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return Dataset(structure(given.value("tensors", 0)), length=1)


def _range(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    bounds = [a.value for a in given.positional]
    length: Size = _unknown()
    if bounds and all(isinstance(b, int) for b in bounds) and (len(bounds) < 3 or bounds[2] != 0):
        length = len(range(*bounds))  # type: ignore[call-overload]
    elif len(bounds) == 1 and isinstance(bounds[0], Dim | Unknown):
        length = bounds[0]
    return Dataset(Array(Shape(), "int"), length=length)


def _zip(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    positional = [a.value for a in given.positional]
    parts = given.value("datasets", 0) if len(positional) < 2 else tuple(positional)
    found: list[Dataset] = []

    def taken(value: Value) -> Value:
        if isinstance(value, tuple):
            return tuple(taken(item) for item in value)
        if isinstance(value, Table):
            return Table({key: taken(item) for key, item in value.items()}, exact=value.exact)
        if isinstance(value, Dataset):
            found.append(value)
            return value.element
        return Unknown("element", "an element of a dataset")

    element = taken(parts)
    if not found:
        return NotImplemented
    lengths = [d.length for d in found]
    length: Size | None = _unknown()
    if all(n is None for n in lengths):
        length = None
    elif all(isinstance(n, int) for n in lengths):
        length = min(n for n in lengths if isinstance(n, int))
    elif all(n is not None and lengths[0] is not None and same(n, lengths[0]) for n in lengths):
        length = lengths[0]
    return Dataset(element, found[0].batched if all(d.batched is found[0].batched for d in found) else None, length, found[0].batch)


def _generated(machine: Machine, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    from lstmlint.interpret.generators import first_of

    signature = given.value("output_signature", 4)
    if signature is not None:
        return Dataset(structure(signature), None)
    source = given.value("generator", 0)
    from lstmlint.interpret.calls import call_value

    drawn = first_of(machine, call_value(machine, source, [], node, scope), node)
    element = structure(drawn) if drawn is not None else Unknown("element", "an element of a generator")
    shapes = given.value("output_shapes", 2)
    return Dataset(_told(element, given.value("output_types", 1), shapes), None)


def _told(element: Value, types: Value, shapes: Value) -> Value:
    """The element as ``output_shapes`` says it is, as far as it says anything."""
    if isinstance(shapes, Table) and isinstance(element, Table):
        return Table({key: _told(element.get(key), None, item) for key, item in shapes.items()}, exact=shapes.exact)
    if isinstance(shapes, tuple) and any(isinstance(s, tuple | Items) for s in shapes):
        known = element if isinstance(element, tuple) and len(element) == len(shapes) else (None,) * len(shapes)
        kinds = types if isinstance(types, tuple | Items) and len(types) == len(shapes) else (None,) * len(shapes)
        return tuple(_told(e, t, s) for e, t, s in zip(known, kinds, shapes, strict=True))
    shape = _shape_of(shapes)
    if shape is None:
        return element
    told = kind(types)
    return Array(shape, told or (element.dtype if isinstance(element, Array) else None))


_MAKERS: dict[str, Maker] = {
    "Dataset.from_tensor_slices": _slices,
    "Dataset.from_tensors": _tensors,
    "Dataset.range": _range,
    "Dataset.zip": _zip,
    "Dataset.from_generator": _generated,
}


def applied(machine: Machine, function: Value, element: Value, node: cst.CSTNode, scope: Scope) -> Value:
    """What a function of the file makes of an element; its tuple is spread over the parameters, as ``map`` does."""
    from lstmlint.interpret.calls import call_value

    mark = machine.mark()
    values = list(element) if isinstance(element, tuple) else [element]
    made = structure(call_value(machine, function, values, node, scope))
    machine.undo(mark)
    return made


def method(machine: Machine, dataset: Dataset, name: str, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    """``dataset.name(...)``."""
    step = _STEPS.get(name)
    if dataset.source != "tf.data" or step is None or given.opaque:
        return Unknown(lazily(node), "method of a dataset")
    made = step(machine, dataset, given, node, scope)
    return Unknown(lazily(node), "method of a dataset") if made is NotImplemented else made


def _count(value: Value) -> Size | None:
    return value if isinstance(value, int | Dim | Unknown) and not isinstance(value, bool) else None


def _batch_axis(length: Size | None, size: Size, *, exactly: Value) -> Axis:
    """The length of a batch: the number asked for where the last one is dropped or there is none, else open."""
    if exactly is True or (length is not None and same(length, size)):
        return size
    if isinstance(length, int) and isinstance(size, int) and size > 0:
        return length if length < size else size if length % size == 0 else None
    return None


def _number_of_batches(length: Size | None, size: Size, *, exactly: Value) -> Size | None:
    if length is None:
        return None
    if same(length, size):
        return 1
    if isinstance(length, int) and isinstance(size, int) and size > 0:
        return length // size if exactly is True else -(-length // size)
    return floordiv(length, size) if exactly is True else _unknown()


def _batch(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    asked, exactly = given.value("batch_size", 0), given.value("drop_remainder", 1, False)
    size = _count(asked) or _unknown("the size of a batch")
    axis = _batch_axis(dataset.length, size, exactly=exactly)
    element = each_leaf(dataset.element, lambda array: stacked(array, axis))
    length = _number_of_batches(dataset.length, size, exactly=exactly)
    return replace(dataset, element=element, batched=True, batch=asked, length=length)


def _padded_batch(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    asked, exactly = given.value("batch_size", 0), given.value("drop_remainder", 3, False)
    element = dataset.element
    shapes = given.value("padded_shapes", 1)
    if shapes is not None:
        element = _padded(element, shapes)
    elif not all(isinstance(leaf, Array) for leaf in leaves(element)):
        element = Unknown("element", "an element of a dataset")
    padded = replace(dataset, element=element)
    found = _batch(machine, padded, Given(given.arguments[:1], given.place), node, scope)
    assert isinstance(found, Dataset)
    size = _count(asked) or _unknown("the size of a batch")
    axis = _batch_axis(dataset.length, size, exactly=exactly)
    return replace(found, element=each_leaf(element, lambda array: stacked(array, axis)), batch=asked)


def _padded(element: Value, shapes: Value) -> Value:
    if isinstance(element, tuple) and isinstance(shapes, tuple | Items) and len(shapes) == len(element):
        return tuple(_padded(e, s) for e, s in zip(element, shapes, strict=True))
    if isinstance(element, Table) and isinstance(shapes, Table):
        return Table({key: _padded(item, shapes.get(key)) for key, item in element.items()}, exact=element.exact)
    shape = _shape_of(shapes)
    if not isinstance(element, Array) or shape is None:
        return element
    if element.shape.open or len(element.shape.axes) != len(shape.axes):
        return Array(shape, element.dtype)
    # Where no length is told, the longest of the batch decides.
    return Array(Shape(tuple(None if s is None else s for s in shape.axes)), element.dtype, values=element.values)


def _window(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    size, shift = _count(given.value("size", 0)), given.value("shift", 1)
    stride, exactly = given.value("stride", 2, 1), given.value("drop_remainder", 3, False)
    if size is None:
        return NotImplemented
    held: Size = size if exactly is True else _unknown()
    inner = each_leaf(dataset.element, lambda array: Dataset(array, length=held))
    length: Size | None = _unknown()
    if exactly is True and dataset.length is not None and stride == 1 and shift == 1:
        length = add(add(dataset.length, mul(size, -1)), 1)
    return replace(dataset, element=inner, batched=False, length=length)


def _map(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    element = applied(machine, given.value("map_func", 0), dataset.element, node, scope)
    return replace(dataset, element=element)


def _flat_map(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    made = applied(machine, given.value("map_func", 0), dataset.element, node, scope)
    if not isinstance(made, Dataset):
        return Dataset(Unknown("element", "an element of a dataset"), None)
    length: Size | None = _unknown()
    if dataset.length is not None and made.length is not None:
        length = mul(dataset.length, made.length)
    # A window put together by batch() is an element: it is for a later batch() to make batches of such.
    windows = any(isinstance(leaf, Dataset) for leaf in leaves(dataset.element))
    return replace(dataset, element=made.element, batched=False if windows else made.batched, batch=None, length=length)


def _unbatch(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return replace(dataset, element=each_leaf(dataset.element, sliced_off), batched=False, batch=None, length=_unknown())


def _concatenate(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    other = given.value("dataset", 0)
    if not isinstance(other, Dataset):
        return NotImplemented
    length = add(dataset.length, other.length) if dataset.length is not None and other.length is not None else None
    batched = dataset.batched if dataset.batched is other.batched else None
    return replace(dataset, element=merged(dataset.element, other.element), batched=batched, length=length)


def _take(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    count = given.value("count", 0)
    length: Size | None = _unknown()
    if isinstance(count, int) and count >= 0:
        length = min(count, dataset.length) if isinstance(dataset.length, int) else count if dataset.length is None else _unknown()
    return replace(dataset, length=length)


def _skip(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    count, length = given.value("count", 0), dataset.length
    rest = max(0, length - count) if isinstance(count, int) and isinstance(length, int) else _unknown() if length is not None else None
    return replace(dataset, length=rest)


def _repeat(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    count = given.value("count", 0)
    endless = count is None or (isinstance(count, int) and count < 0)
    times = _count(count)
    length = None if endless or dataset.length is None else mul(dataset.length, times) if times is not None else _unknown()
    return replace(dataset, length=length, repeated=True)


def _shuffle(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return replace(dataset, shuffled=True)


def _same(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return replace(dataset)


def _fewer(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return replace(dataset, length=_unknown())


def _enumerate(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return replace(dataset, element=(Array(Shape(), "int"), dataset.element), batched=None)


def _apply(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    from lstmlint.interpret.calls import call_value

    made = call_value(machine, given.value("transformation_func", 0), [dataset], node, scope)
    return made if isinstance(made, Dataset) else Dataset(Unknown("element", "an element of a dataset"), None)


def _cardinality(machine: Machine, dataset: Dataset, given: Given, node: cst.CSTNode, scope: Scope) -> Value:
    return dataset.length if dataset.length is not None else NotImplemented


_STEPS: dict[str, Step] = {
    "batch": _batch, "padded_batch": _padded_batch, "window": _window, "map": _map, "flat_map": _flat_map, "interleave": _flat_map,
    "unbatch": _unbatch, "concatenate": _concatenate, "take": _take, "skip": _skip, "repeat": _repeat, "shuffle": _shuffle,
    "enumerate": _enumerate, "apply": _apply, "cardinality": _cardinality,
    **dict.fromkeys(("prefetch", "cache", "with_options", "as_numpy_iterator", "snapshot", "__iter__"), _same),
    **dict.fromkeys(("filter", "shard", "take_while", "unique", "rejection_resample"), _fewer),
}  # fmt: skip
