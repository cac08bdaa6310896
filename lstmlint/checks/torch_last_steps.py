"""RNN811 to RNN813: the last step of an output, taken from the wrong axis, of both directions, or where it is padding."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_orders import against_the_flag, batch_first_fix, order_of_data
from lstmlint.checks.torch_picked import Consumers, Picked, back, picked, recurrent_origin
from lstmlint.checks.torch_words import described, title, trace
from lstmlint.diagnostic import Action, Change, Finding, Related
from lstmlint.program import Application, Operation, Path, Program, TorchTensor, Value
from lstmlint.shape import Dim, Unknown, same

_THROUGH_PADDING = frozenset({"pad_packed_sequence", "pack_padded_sequence"})
_WHOLE = slice(None, None, None)


def _ends(path: Path) -> Iterator[Picked]:
    """All places at the end of an axis that are picked on the path."""
    for made in path.operations:
        found = picked(made) if not made.speculative else None
        if found is not None and found.last:
            yield found


# ---- RNN811 ----------------------------------------------------------------------------------------------------------


@each_path
def wrong_axis(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN811: ``out[-1]`` of an output whose batch is first, ``out[:, -1]`` of one whose steps are."""
    consumers = Consumers(path)
    for one in _ends(path):
        tensor = one.tensor
        time = tensor.axis("time")
        if one.role != "batch" or time is None or one.beside(time) != _WHOLE or _single(tensor, one.axis) or _single(tensor, time):
            continue
        call = recurrent_origin(tensor, _THROUGH_PADDING)
        if call is None or against_the_flag(call):
            continue
        first = one.axis < time
        if first and (one.kept or not _goes_on(one, consumers)):
            continue
        yield _last_sample(path, one, call, time, first=first)


def _single(tensor: TorchTensor, axis: int) -> bool:
    return -len(tensor.shape.axes) <= axis < 0 and tensor.shape.axes[axis] == 1


def _goes_on(one: Picked, consumers: Consumers) -> bool:
    """Whether the program computes with it: what a script only looks at may be the last sample."""
    return one.operation.within is not None or any(isinstance(made, Application) for made in consumers.of(one.operation.outputs[0]))


def _last_sample(path: Path, one: Picked, call: Application, time: int, *, first: bool) -> Finding:
    data = {"module": title(call.module), "shape": "(batch, timesteps, features)" if first else "(timesteps, batch, features)"}
    related = (*trace(one.tensor), Related(call.module.place, f"{described(call.module)} is made here"))
    if first:
        return Finding(one.operation.place, data, related, _moved(one, time), case="first")
    order = order_of_data(call)
    if order != "time" and not call.inputs[0].packed:
        changes = batch_first_fix(path, call.module)
        if changes:
            return Finding(one.operation.place, data, related, changes, case="flag")
    return Finding(one.operation.place, data, related, _moved(one, time), case="second")


def _moved(one: Picked, time: int) -> tuple[Change, ...]:
    """The index at the axis of the steps instead."""
    given = one.operation.given
    if one.operation.name == "select":
        dim = next((a for place, a in enumerate(given) if a.name == "dim" or (a.name is None and place == len(given) - 2)), None)
        if dim is None or dim.inherited or not dim.literal or one.tensor.shape.open or len(given) not in (2, 3):
            return ()
        return (Change(Action.REPLACE, dim.value_place, str(time + len(one.tensor.shape.axes))),)
    if one.operation.name != "[]" or one.tensor.shape.open or any(part is ... or part is None for part in _parts(one)):
        return ()
    rank = len(one.tensor.shape.axes)
    at, to = one.axis + rank, time + rank
    if at >= len(given) or given[at].value != -1:
        return ()
    if to < len(given):
        here, there = given[at].place, given[to].place
        return (Change(Action.REPLACE, here, "{0}", (there,)), Change(Action.REPLACE, there, "{0}", (here,)))
    return (Change(Action.REPLACE, given[at].place, ":, {0}", (given[at].place,)),) if to == at + 1 else ()


def _parts(one: Picked) -> tuple[Value, ...]:
    parts = one.operation.args.get("parts")
    return parts if isinstance(parts, tuple) else ()


# ---- RNN812 ----------------------------------------------------------------------------------------------------------


@each_path
def backward_half(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN812: the last step of both directions: the backward one has read a single step by then."""
    consumers = Consumers(path)
    for one in _ends(path):
        if one.role == "layers":
            yield from _one_direction(one, consumers)
        if one.role != "time" or _single(one.tensor, one.axis):
            continue
        call = recurrent_origin(one.tensor)
        if call is None or call.module.args.get("bidirectional") is not True or _narrowed(one, call, consumers):
            continue
        if any(_first_step_too(made, call) for made in path.operations):
            continue
        related = (*trace(one.tensor), Related(call.module.place, f"{described(call.module)} is made here"))
        yield Finding(one.operation.place, {"module": described(call.module)}, related, _from_state(one, call, both=True))


def _narrowed(one: Picked, call: Application, consumers: Consumers) -> bool:
    """Whether the features are taken apart, here or later: the forward half of the last step is right."""
    part, hidden = one.beside(-1), call.module.args.get("hidden_size")
    if part != _WHOLE:
        start = part.start if isinstance(part, slice) and part.stop is None else None
        if not isinstance(start, int | Dim | Unknown) or not isinstance(hidden, int | Dim | Unknown):
            return True
        return same(start, hidden) is not True  # out[:, -1, hidden:] is the wrong half for certain
    return any(isinstance(made, Operation) and made.name in _TAKE_APART for made in consumers.of(one.operation.outputs[0]))


_TAKE_APART = frozenset({"[]", "chunk", "split", "narrow", "view", "reshape", "unflatten", "tensor_split", "split_with_sizes", "unbind"})


def _first_step_too(made: Operation, call: Application) -> bool:
    found = picked(made)
    return found is not None and found.first and found.role == "time" and recurrent_origin(found.tensor) is call


def _one_direction(one: Picked, consumers: Consumers) -> Iterator[Finding]:
    """``h_n[-1]`` where nothing else is ever taken: the forward direction is thrown away."""
    call = one.tensor.operation
    if not isinstance(call, Application) or not call.module.recurrent or call.module.args.get("bidirectional") is not True:
        return
    if one.tensor.index != 1 or one.kept or not _goes_on(one, consumers):
        return
    others = [made for made in consumers.of(one.tensor) if made is not one.operation and made.place != one.operation.place]
    if others or consumers.of(call.outputs[0]):
        return
    related = (Related(call.module.place, f"{described(call.module)} is made here"),)
    yield Finding(one.operation.place, {"module": described(call.module)}, related, case="state")


# ---- RNN813 ----------------------------------------------------------------------------------------------------------


@each_path
def padded_last_step(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN813: the last step of an output that was padded: of shorter sequences these are zeros."""
    for one in _ends(path):
        if one.role != "time" or one.beside(one.tensor.axis("batch") or 0) != _WHOLE:
            continue
        batch = one.tensor.axis("batch")
        padded = _padding(one.tensor)
        if padded is None or batch is None or _single(one.tensor, batch) or _of_one_length(padded):
            continue
        call = recurrent_origin(one.tensor, _THROUGH_PADDING)
        both = call is not None and call.module.args.get("bidirectional")
        changes = _from_state(one, call, both=both) if call is not None and isinstance(both, bool | None) else ()
        data = {"state": "torch.cat([h_n[-2], h_n[-1]], dim=1)" if both is True else "h_n[-1]"}
        yield Finding(one.operation.place, data, (Related(padded.place, "the shorter sequences are filled up with zeros here"),), changes)


def _padding(tensor: TorchTensor) -> Operation | None:
    for made, _ in back(tensor):
        if isinstance(made, Operation) and made.name == "pad_packed_sequence":
            return made
    return None


def _of_one_length(padded: Operation) -> bool:
    """Whether all sequences were packed with the same length."""
    for made, _ in back(padded.inputs[0], frozenset({"LSTM", "GRU", "RNN"})):
        if isinstance(made, Operation) and made.name == "pack_padded_sequence":
            lengths = made.args.get("lengths")
            if len(made.inputs) > 1 and isinstance(made.inputs[1].operation, Operation):
                source = made.inputs[1].operation
                if source.name in ("full", "full_like"):
                    return True
                lengths = source.args.get("data")
            return isinstance(lengths, tuple | list) and len(lengths) > 0 and all(n == lengths[0] for n in lengths)
    return False


# ---- fixes -----------------------------------------------------------------------------------------------------------


def _from_state(one: Picked, call: Application, *, both: bool | None) -> tuple[Change, ...]:
    """The last state in place of the last step, where it has a name and holds the same."""
    direct = {"pad_packed_sequence", "transpose", "permute", "contiguous"}
    steps = [made for made, _ in back(one.tensor, _THROUGH_PADDING)]
    plain = all(made is call or (isinstance(made, Operation) and made.name in direct) for made in steps)
    if one.operation.name != "[]" or one.kept or not plain or one.operation.outputs[0].shape.rank != 2:
        return ()
    if any(part not in (_WHOLE, -1) for part in _parts(one)):
        return ()
    return _joined(one) if both else _alone(one)


def _alone(one: Picked) -> tuple[Change, ...]:
    state = one.operation.args.get("state")
    return (Change(Action.REPLACE, one.operation.place, f"{state}[-1]"),) if isinstance(state, str) else ()


def _joined(one: Picked) -> tuple[Change, ...]:
    state = one.operation.args.get("state")
    if not isinstance(state, str) or not one.operation.args.get("torch"):
        return ()
    return (Change(Action.REPLACE, one.operation.place, f"torch.cat([{state}[-2], {state}[-1]], dim=1)"),)
