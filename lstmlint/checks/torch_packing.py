"""RNN844: ``pack_padded_sequence`` and its lengths."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import trace
from lstmlint.diagnostic import Action, Change, Finding
from lstmlint.program import Argument, Operation, Path, Program, TorchTensor, Value
from lstmlint.shape import show_shape

_PARAMETERS = ("input", "lengths", "batch_first", "enforce_sorted")


@each_path
def packing(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN844: lengths on a device, in another order, of another number; the axes in another order than the flag says."""
    for made in path.operations:
        if made.name == "pack_padded_sequence" and not made.speculative and not any(a.star for a in made.given):
            yield from _of(made)


def _argument(made: Operation, name: str) -> Argument | None:
    positional = [a for a in made.given if a.name is None]
    place = _PARAMETERS.index(name)
    return next((a for a in made.given if a.name == name), positional[place] if place < len(positional) else None)


def _of(made: Operation) -> Iterator[Finding]:
    source, lengths = _argument(made, "input"), _argument(made, "lengths")
    if source is None or lengths is None:
        return
    value = lengths.value
    numbers = _numbers(value)
    asked = _argument(made, "enforce_sorted")
    if numbers is not None and (asked is None or asked.value is True) and any(a < b for a, b in pairwise(numbers)):
        change = (Change(Action.ADD_ARGUMENT, made.place, "enforce_sorted=False"),) if asked is None else ()
        yield Finding(made.place, {"lengths": ", ".join(map(str, numbers))}, (), change, case="unsorted")
        return
    mixed = _axes(made, source)
    if mixed is not None:
        yield mixed
    elif made.problem is not None:
        yield Finding(made.place, {"text": made.problem.detail.get("text", "")}, trace(*_tensors(source)), case="refused")
        return
    if isinstance(value, TorchTensor) and value.device == "elsewhere":
        change = () if lengths.inherited else (Change(Action.REPLACE, lengths.value_place, "{0}.cpu()", (lengths.value_place,)),)
        yield Finding(lengths.value_place, {}, (), change, case="cuda" if _surely(value) else "device")


def _tensors(argument: Argument) -> tuple[TorchTensor, ...]:
    return (argument.value,) if isinstance(argument.value, TorchTensor) else ()


def _surely(lengths: TorchTensor) -> bool:
    """Whether it is a GPU by name: ``.cuda()``."""
    made = lengths.operation
    return isinstance(made, Operation) and made.name == "cuda"


def _numbers(value: Value) -> list[int] | None:
    """The lengths where they stand in the program."""
    if isinstance(value, TorchTensor):
        made = value.operation
        if not isinstance(made, Operation) or made.name not in ("tensor", "as_tensor", "LongTensor", "IntTensor"):
            return None
        value = made.args.get("data", made.args.get("size"))
        value = value[0] if isinstance(value, tuple) and len(value) == 1 else value
    if not isinstance(value, list | tuple) or not getattr(value, "exact", True):
        return None
    found = [v for v in value if isinstance(v, int) and not isinstance(v, bool)]
    return found if len(found) == len(value) and found else None


def _axes(made: Operation, source: Argument) -> Finding | None:
    """The order of the axes against ``batch_first``."""
    asked, tensor = _argument(made, "batch_first"), source.value
    first = asked.value if asked is not None else False
    if not isinstance(tensor, TorchTensor) or not isinstance(first, bool) or tensor.shape.rank is None or tensor.shape.rank < 2:
        return None
    if not first and tensor.role(0) == "batch":
        change = (Change(Action.ADD_ARGUMENT, made.place, "batch_first=True"),) if asked is None else ()
        return Finding(made.place, {"shape": show_shape(tensor.shape)}, trace(tensor), change, case="batch-first")
    if first and tensor.role(0) == "time" and tensor.role(1) == "batch" and asked is not None:
        change = (Change(Action.REPLACE, asked.value_place, "False"),) if asked.literal else ()
        return Finding(made.place, {"shape": show_shape(tensor.shape)}, trace(tensor), change, case="time-first")
    return None
