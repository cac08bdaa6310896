"""Sequences of several lengths in one: pack_padded_sequence and its kin (``torch.nn.utils.rnn``).

A packed tensor keeps the shape of the padded one that it stands for; which axis is the batch's say its roles.
"""

from __future__ import annotations

from lstmlint.interpret.torch_asking import Ask, Made, Several, form, frame_of_value, sequence_of
from lstmlint.interpret.torch_frames import ANY_FRAME, Frame, RefusedError, frame_of, show, unknown_size
from lstmlint.interpret.torch_joining import merged
from lstmlint.interpret.values import Array, Items
from lstmlint.program import Operation, Role, TorchTensor, Value
from lstmlint.shape import Axis, Shape, differ

_ORDERS: dict[bool, tuple[Role, Role]] = {True: ("batch", "time"), False: ("time", "batch")}


def _lengths(value: Value) -> Axis:
    """How many lengths there are."""
    if isinstance(value, TorchTensor | Array) and value.shape.rank == 1:
        return value.shape.axes[0]
    if isinstance(value, Items | tuple) and getattr(value, "exact", True):
        return len(value)
    return unknown_size("number of lengths")


def _numbers(value: Value) -> list[int] | None:
    """The lengths themselves, where they are written out."""
    made = value.operation if isinstance(value, TorchTensor) else None
    if isinstance(made, Operation) and made.name in ("tensor", "as_tensor", "LongTensor"):
        value = made.args.get("data", made.args.get("size"))
        value = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    items = list(value) if isinstance(value, Items | tuple) and getattr(value, "exact", True) else []
    numbers = [v for v in items if isinstance(v, int) and not isinstance(v, bool)]
    return numbers if numbers and len(numbers) == len(items) else None


def _well_ordered(ask: Ask) -> None:
    """Lengths are above zero and, unless torch is told to sort them, in falling order."""
    numbers = _numbers(ask.get("lengths"))
    if numbers is None:
        return
    if min(numbers) <= 0:
        raise RefusedError("lengths", f"a length of {min(numbers)}", function=ask.name, lengths=tuple(numbers))
    if ask.flag("enforce_sorted", True) and numbers != sorted(numbers, reverse=True):
        raise RefusedError("lengths", f"lengths {numbers} that are not in falling order", function=ask.name, lengths=tuple(numbers))


def _pack(ask: Ask) -> Made:
    frame, first = ask.frame(), ask.flag("batch_first")
    if not frame.open and len(frame.sizes) < 2:
        raise RefusedError("rank", f"{ask.name} of {len(frame.sizes)} axes", function=ask.name, wanted=2, got=len(frame.sizes))
    lengths = ask.get("lengths")
    if isinstance(lengths, TorchTensor) and not lengths.shape.open and len(lengths.shape.axes) != 1:
        raise RefusedError("rank", f"lengths of {len(lengths.shape.axes)} axes", function=ask.name, got=len(lengths.shape.axes))
    _well_ordered(ask)
    if frame.open or first is None:
        return Made(frame, ask.dtype(), packed=True)
    batch = frame.sizes[0 if first else 1]
    if differ(batch, _lengths(lengths)):
        count = _lengths(lengths)
        raise RefusedError(
            "size", f"{show(count)} lengths for a batch of {show(batch)}", function=ask.name, sizes=(batch, count), shape=frame.shape
        )
    return Made(Frame(frame.sizes, (*_ORDERS[first], *frame.roles[2:])), ask.dtype(), packed=True)


def packed_from(tensor: TorchTensor) -> tuple[TorchTensor, Value]:
    """The padded tensor that a packed one was made of, and whether its batch came first; itself and None where that is not seen."""
    made = tensor.operation
    if isinstance(made, Operation) and made.name == "pack_padded_sequence" and made.inputs:
        first = made.args.get("batch_first", False)
        return made.inputs[0], first if isinstance(first, bool) else None
    return tensor, None


def is_instance(tensor: TorchTensor, qualified: str) -> bool | None:
    """Whether it is a ``Tensor`` or a ``PackedSequence``; None where that cannot be told: an input of ``forward`` may be either."""
    made = tensor.operation
    seen = tensor.packed or (made is not None and (made.name != "?" if isinstance(made, Operation) else not made.module.custom))
    name = qualified.rpartition(".")[2]
    if not seen or name not in ("Tensor", "PackedSequence"):
        return None
    return tensor.packed is (name == "PackedSequence")


# What may be done with a packed sequence: it is a named tuple with some methods of a tensor.
_OF_PACKED = frozenset(
    {"pad_packed_sequence", "unpack_sequence", "data", "batch_sizes", "sorted_indices", "unsorted_indices", "[]", "unbind", "?", "+", "*"}
    | {"index", "count", "_replace", "is_cuda", "is_pinned", "save_for_backward"}
)
STILL_PACKED = frozenset({"to", "cuda", "cpu", "float", "double", "half", "long", "int", "short", "char", "byte", "pin_memory"})


def refuse_packed(ask: Ask) -> None:
    """Of a packed sequence neither functions nor methods of a tensor make anything."""
    if ask.name in _OF_PACKED or ask.name in STILL_PACKED:
        return
    if any(isinstance(value, TorchTensor) and value.packed for value in ask.args.values()):
        raise RefusedError("packed", f"{ask.name} takes a tensor", function=ask.name)


def _pack_list(ask: Ask) -> Made:
    pieces = sequence_of(ask.get("sequences"))
    if pieces is None or not pieces[0]:
        return Made(ANY_FRAME, packed=True)
    frames = [frame_of_value(v) for v in pieces[0]]
    kinds = {v.dtype if isinstance(v, TorchTensor) else None for v in pieces[0]}
    kind = kinds.pop() if len(kinds) == 1 else None
    if any(f.open or not f.sizes for f in frames):
        return Made(ANY_FRAME, kind, packed=True)
    rest = merged([f.without([0]) for f in frames], ask.name)
    count: Axis = len(frames) if pieces[1] else unknown_size("a list of unknown length")
    steps = unknown_size("the longest of several lengths")
    return Made(rest.with_new(0, count, "batch").with_new(0, steps, "time"), kind, packed=True)


def _pad_packed(ask: Ask) -> Several:
    """The padded tensor and the lengths: as long as the longest sequence, in the order asked for."""
    source, frame, first = ask.tensor("sequence"), ask.frame("sequence"), ask.flag("batch_first")
    kind = ask.dtype("sequence")
    if frame.open or len(frame.sizes) < 2 or first is None or source is None:
        batch: Axis = unknown_size("batch")
        return Several((Made(frame.last(max(0, len(frame.sizes) - 2)), kind), Made(frame_of(Shape((batch,)), ("batch",)), "long", "cpu")))
    at = 0 if frame.roles[0] == "batch" else 1
    batch = frame.sizes[at]
    longest = ask.get("total_length")
    steps: Axis = longest if isinstance(longest, int) else unknown_size("the longest sequence")
    rest = frame.without([0, 1])
    for role in reversed(_ORDERS[first]):
        rest = rest.with_new(0, batch if role == "batch" else steps, role)
    return Several((Made(rest, kind), Made(frame_of(Shape((batch,)), ("batch",)), "long", "cpu")))


def _made_by_hand(ask: Ask) -> Made:
    """``PackedSequence(data, batch_sizes)``: of its data only the features are known."""
    frame = ask.frame("data")
    return Made(frame.last(max(0, len(frame.sizes) - 1)), ask.dtype("data"), packed=True)


def packed_data(frame: Frame) -> Frame:
    """``packed.data``: all steps of all sequences behind one another."""
    steps: Axis = unknown_size("all steps of all sequences")
    if frame.open or len(frame.sizes) < 2:
        return frame.last(max(0, len(frame.sizes) - 2))
    return frame.without([0, 1]).with_new(0, steps)


_HOME = "nn.utils.rnn"
FORMS = {
    f"{_HOME}.pack_padded_sequence": form(_pack, "input lengths batch_first enforce_sorted", "function"),
    f"{_HOME}.pack_sequence": form(_pack_list, "sequences enforce_sorted", "function"),
    f"{_HOME}.pad_packed_sequence": form(_pad_packed, "sequence batch_first padding_value total_length", "function"),
    f"{_HOME}.PackedSequence": form(_made_by_hand, "data batch_sizes sorted_indices unsorted_indices", "function"),
}  # fmt: skip
