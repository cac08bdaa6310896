"""Functions on tensors that take several, make several, or are given the shape itself: split, gather, einsum, pad, shape..."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret import arrays, axes, contractions
from lstmlint.interpret.arrays import is_number, kind
from lstmlint.interpret.numpy_arrays import as_array
from lstmlint.interpret.tensors import broadcast, conflict
from lstmlint.interpret.unknowns import Number
from lstmlint.interpret.values import Array, Given, Items
from lstmlint.program import Tensor, Value
from lstmlint.shape import ANY, Axis, Dim, Shape, Unknown, add, floordiv

Answer = Shape | None
Form = Callable[[Given, str], Value]


def operand(value: Value) -> Tensor | Array | None:
    """What a function of TensorFlow takes for a tensor: tensors, arrays, lists of numbers, single numbers."""
    if isinstance(value, Tensor):
        return value
    array = as_array(value)
    if array is None and is_number(value):
        return Array(Shape(()), getattr(value, "kind", type(value).__name__ if isinstance(value, int | float) else None))
    return array


def shape_of(value: Value) -> Shape:
    """The shape of an operand; any where it is none."""
    found = operand(value)
    return found.shape if found is not None else ANY


def made(shape: Answer, values: tuple[Value, ...], dtype: str | None, written: str) -> Value:
    """The result: a tensor where one went in, an array where only arrays did."""
    if shape is not None and any(isinstance(a, int) and a < 0 for a in shape.axes):
        shape = None  # refused when it runs
    sources = tuple(v for v in values if isinstance(v, Tensor))
    if sources:
        return Tensor(shape if shape is not None else ANY, sources=sources, dtype=dtype, name=written)
    return arrays.result(shape, dtype)


def first(given: Given, *names: str, position: int = 0) -> Value:
    """The argument by any of its names, or by its position."""
    for name in names:
        found = given.keyword(name)
        if found is not None:
            return found.value
    return given.value("", position)


def _two(join: Callable[[Shape, Shape], Answer]) -> Form:
    def form(given: Given, written: str) -> Value:
        left, right = first(given, "a", "x", "x1"), first(given, "b", "y", "x2", position=1)
        return made(join(shape_of(left), shape_of(right)), (left, right), None, written)

    return form


def _turned(shape: Shape, turn: Value) -> Shape:
    if turn is not True or shape.open or len(shape.axes) < 2:
        return shape if turn in (False, None) else ANY
    return Shape((*shape.axes[:-2], shape.axes[-1], shape.axes[-2]))


def _matmul(given: Given, written: str) -> Value:
    left, right = first(given, "a", "x1", "x"), first(given, "b", "x2", "y", position=1)
    one = _turned(shape_of(left), given.value("transpose_a", 2, False))
    other = _turned(shape_of(right), given.value("transpose_b", 3, False))
    return made(axes.matmul(one, other), (left, right), None, written)


def _tensordot(given: Given, written: str) -> Value:
    left, right = first(given, "a", "x1"), first(given, "b", "x2", position=1)
    which = given.value("axes", 2, 2)
    return made(contractions.tensordot(shape_of(left), shape_of(right), which), (left, right), None, written)


def _batch_dot(given: Given, written: str) -> Value:
    left, right = first(given, "x"), first(given, "y", position=1)
    return made(contractions.batch_dot(shape_of(left), shape_of(right), given.value("axes", 2)), (left, right), None, written)


def _einsum(given: Given, written: str) -> Value:
    operands = tuple(a.value for a in given.positional[1:])
    return made(contractions.einsum(given.value("equation", 0), [shape_of(o) for o in operands]), operands, None, written)


def _gather(given: Given, written: str) -> Value:
    source, picked = first(given, "params", "x", "reference"), first(given, "indices", position=1)
    default = None if "take" in written else 0
    axis = given.value("axis", None if "gather" in written and "K" not in written else 2, default)
    if given.keyword("batch_dims") is not None or given.keyword("validate_indices") is not None:
        return made(None, (source, picked), None, written)
    shape, where = shape_of(source), shape_of(picked)
    place = axes.place_of(axis, len(shape.axes)) if not shape.open else None
    found = None
    if place is not None and not where.open:
        found = Shape((*shape.axes[:place], *where.axes, *shape.axes[place + 1 :]))
    elif shape.open and axis == 0 and not where.open and len(shape.axes) > 1:
        found = Shape(shape.axes[1:], open=True)
    return made(found, (source, picked), None, written)


def _lookup(given: Given, written: str) -> Value:
    table, ids = first(given, "params"), first(given, "ids", position=1)
    shape, where = shape_of(table), shape_of(ids)
    found = Shape((*where.axes, *shape.axes[1:]), where.open) if not shape.open and shape.axes else None
    return made(found, (table, ids), None, written)


def _where(given: Given, written: str) -> Value:
    values = tuple(a.value for a in given.arguments if a.name != "name")
    if len(values) != 3:
        return made(None, values, None, written)
    shapes = [shape_of(v) for v in values]
    total = shapes[0]
    for other in shapes[1:]:
        if conflict(total, other):
            return made(None, values, None, written)
        total = broadcast(total, other)
    return made(total, values, None, written)


def _sizes_of_parts(length: Axis, sections: Value, *, at: bool) -> list[Axis] | None:
    """The lengths of the parts; ``at``: a list names the places where it is cut, else the lengths themselves."""
    if isinstance(sections, int) and not isinstance(sections, bool) and 0 < sections <= 64:
        if isinstance(length, int) and length % sections:
            return None
        part: Axis = None if length is None else floordiv(length, sections)
        return [part] * sections
    bounds = axes.sequence(sections)
    if bounds is None or not bounds or not all(isinstance(b, int) and not isinstance(b, bool) for b in bounds):
        return None
    numbers = [b for b in bounds if isinstance(b, int)]
    if not at:
        rest = length - sum(n for n in numbers if n >= 0) if isinstance(length, int) else None
        return [rest if n < 0 else n for n in numbers]
    if not isinstance(length, int):
        return None
    return [len(range(length)[a:b]) for a, b in zip([0, *numbers], [*numbers, None], strict=True)]


def _split(*, at: bool) -> Form:
    def form(given: Given, written: str) -> Value:
        value = first(given, "value", "x")
        sections = first(given, "num_or_size_splits", "indices_or_sections", position=1)
        shape = shape_of(value)
        place = axes.place_of(given.value("axis", 2, 0), len(shape.axes)) if not shape.open else None
        sizes = _sizes_of_parts(shape.axes[place], sections, at=at) if place is not None else None
        if sizes is None and isinstance(sections, int) and 0 < sections <= 64:
            return Items(made(None, (value,), None, written) for _ in range(sections)) if isinstance(value, Tensor) else NotImplemented
        if sizes is None or place is None:
            return NotImplemented
        return Items(made(axes.set_axis(shape, place, size), (value,), None, written) for size in sizes)

    return form


def _unstack(given: Given, written: str) -> Value:
    value = first(given, "value", "x")
    shape = shape_of(value)
    place = axes.place_of(given.value("axis", 2, 0), len(shape.axes)) if not shape.open else None
    number = given.value("num", 1)
    count = number if isinstance(number, int) else shape.axes[place] if place is not None else None
    if place is None or not isinstance(count, int) or count > 64:
        return NotImplemented
    part = Shape((*shape.axes[:place], *shape.axes[place + 1 :]))
    return Items(made(part, (value,), None, written) for _ in range(count))


def _pad(given: Given, written: str) -> Value:
    value, widths = first(given, "tensor", "x"), first(given, "paddings", "pad_width", position=1)
    shape, rows = shape_of(value), axes.sequence(widths)
    pairs = [axes.sequence(r) for r in rows] if rows is not None else []
    if shape.open or len(pairs) != len(shape.axes) or any(p is None or len(p) != 2 for p in pairs):
        return made(None, (value,), None, written)
    found: list[Axis] = []
    for axis, pair in zip(shape.axes, pairs, strict=True):
        assert pair is not None
        if not all(isinstance(p, int) for p in pair):
            return made(None, (value,), None, written)
        total = sum(p for p in pair if isinstance(p, int))
        found.append(None if axis is None else add(axis, total))
    return made(Shape(tuple(found)), (value,), None, written)


def _padded_steps(given: Given, written: str) -> Value:
    value, pair = first(given, "x"), axes.sequence(given.value("padding", 1, (1, 1)))
    shape = shape_of(value)
    if shape.rank != 3 or pair is None or not all(isinstance(p, int) for p in pair):
        return made(None, (value,), None, written)
    steps = shape.axes[1]
    total = sum(p for p in pair if isinstance(p, int))
    return made(axes.set_axis(shape, 1, None if steps is None else add(steps, total)), (value,), None, written)


def _shape(given: Given, written: str) -> Value:
    """``tf.shape(x)``: the sizes; what is open is a number all the same when the program runs."""
    value = first(given, "input", "x", "value")
    shape = shape_of(value)
    if shape.open or not isinstance(value, Tensor | Array):
        return NotImplemented
    return tuple(Unknown("batch" if i == 0 else "?", "a size when the program runs", open=True) if a is None else a
                 for i, a in enumerate(shape.axes))  # fmt: skip


def _broadcast_to(given: Given, written: str) -> Value:
    value, target = first(given, "input", "x"), first(given, "shape", position=1)
    sizes = axes.sequence(target)
    return made(Shape(tuple(axes.size_of(s) for s in sizes)) if sizes is not None else None, (value,), None, written)


def _top(given: Given, written: str) -> Value:
    value, k = first(given, "input", "x"), given.value("k", 1, 1)
    shape = shape_of(value)
    found = shape.with_last(axes.size_of(k)) if shape.axes and isinstance(k, int | Dim | Unknown) else None
    return (made(found, (value,), None, written), made(found, (value,), "int", written))


def _range(given: Given, written: str) -> Value:
    values = [a.value for a in given.positional]
    if values and all(isinstance(v, int) for v in values) and (len(values) < 3 or values[2]):
        return Array(Shape((len(range(*values)),)), "int")  # type: ignore[call-overload]
    if len(values) == 1 and isinstance(values[0], Dim | Unknown):
        return Array(Shape((values[0],)), "int")
    return NotImplemented


def _eye(given: Given, written: str) -> Value:
    rows, columns = first(given, "num_rows", "N"), first(given, "num_columns", "M", position=1)
    if not isinstance(rows, int | Dim | Unknown):
        return NotImplemented
    found = arrays.result(Shape((axes.size_of(rows), axes.size_of(rows if columns is None else columns))), "float")
    if isinstance(found, Array):
        found.one_hot = columns is None
    return found


def _repeated(given: Given, written: str) -> Value:
    value, times = first(given, "x"), given.value("rep", 1)
    return made(axes.repeat(shape_of(value), times, given.value("axis", 2)), (value,), None, written)


def _sequence_mask(given: Given, written: str) -> Value:
    lengths, longest = given.value("lengths", 0), given.value("maxlen", 1)
    shape = shape_of(lengths)
    last: Axis = axes.size_of(longest) if isinstance(longest, int | Dim | Unknown) else None
    return made(Shape((*shape.axes, last), shape.open), (lengths,), "bool", written)


def _constant(given: Given, written: str) -> Value:
    found = operand(first(given, "value"))
    if given.value("shape", 2) is not None:
        return NotImplemented
    dtype = kind(given.value("dtype", 1))
    if isinstance(found, Array):
        return arrays.result(found.shape, dtype or found.dtype) if found.shape.axes else Number("?", "a constant", kind=dtype)
    return NotImplemented


def _swap(given: Given, written: str) -> Value:
    value = first(given, "x")
    return made(axes.swap(shape_of(value), given.value("axis1", 1), given.value("axis2", 2)), (value,), None, written)


def _move(given: Given, written: str) -> Value:
    value = first(given, "x")
    return made(axes.move(shape_of(value), given.value("source", 1), given.value("destination", 2)), (value,), None, written)


def _matrix_transpose(given: Given, written: str) -> Value:
    value = first(given, "a", "x")
    shape = shape_of(value)
    return made(None if shape.open or len(shape.axes) < 2 else _turned(shape, True), (value,), None, written)


def _same_all(given: Given, written: str) -> Value:
    values = first(given, "inputs")
    items = axes.sequence(values)
    if not items:
        return NotImplemented
    total = shape_of(items[0])
    for other in items[1:]:
        total = broadcast(total, shape_of(other)) if not conflict(total, shape_of(other)) else ANY
    return made(total, tuple(items), None, written)


# By home and name; a name without a home is the same in all of them.
FORMS: dict[str, Form] = {
    "matmul": _matmul, "tensordot": _tensordot, "K:batch_dot": _batch_dot, "einsum": _einsum, "K:dot": _two(axes.dot),
    "ops:dot": _two(axes.dot), "gather": _gather, "ops:take": _gather, "embedding_lookup": _lookup, "where": _where,
    "tf:split": _split(at=False), "ops:split": _split(at=True), "tf:unstack": _unstack, "ops:unstack": _unstack, "pad": _pad,
    "K:temporal_padding": _padded_steps, "shape": _shape, "broadcast_to": _broadcast_to, "top_k": _top, "tf:range": _range,
    "ops:arange": _range, "eye": _eye, "K:repeat_elements": _repeated, "tf:sequence_mask": _sequence_mask, "constant": _constant,
    "ops:swapaxes": _swap, "ops:moveaxis": _move, "tf:matrix_transpose": _matrix_transpose, "add_n": _same_all,
}  # fmt: skip
