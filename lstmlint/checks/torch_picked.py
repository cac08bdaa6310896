"""One place of an axis picked out of a tensor of torch, in all its spellings, and what else the program does with tensors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from lstmlint.program import Application, Operation, Path, Role, TorchTensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Dim, Unknown, same, sub

Made = Operation | Application
_WHOLE = slice(None, None, None)


@dataclass(frozen=True, slots=True)
class Picked:
    """An operation that takes one place of one axis: ``axis`` counts from the end of the tensor, ``rest`` are the parts of an index for the
    other axes (``:`` where nothing is written). ``last`` is the last place, ``first`` the first; ``kept``: the axis stays, of length 1."""

    operation: Operation
    tensor: TorchTensor
    axis: int
    last: bool
    first: bool
    kept: bool
    rest: tuple[tuple[int, Value], ...] = ()

    @property
    def role(self) -> Role:
        """What the axis means."""
        return self.tensor.role(self.axis)

    def beside(self, axis: int) -> Value:
        """The part of the index for another axis, counted from the end."""
        return next((part for at, part in self.rest if at == axis), _WHOLE)


def picked(made: Operation) -> Picked | None:
    """What the operation picks out of its first tensor, if it is one place at the end or the beginning of one axis."""
    if not made.inputs or made.problem is not None or made.inputs[0].packed:
        return None
    tensor = made.inputs[0]
    match made.name:
        case "[]":
            return _indexed(made, tensor)
        case "select":
            return _one(made, tensor, made.args.get("dim"), made.args.get("index"), kept=False)
        case "narrow" if made.args.get("length") == 1:
            return _one(made, tensor, made.args.get("dim"), made.args.get("start"), kept=True)
        case "index_select":
            return _one(made, tensor, made.args.get("dim"), _number_in(made.inputs[1:]), kept=True)
    return None


def _number_in(tensors: Sequence[TorchTensor]) -> Value:
    """The one number in ``torch.tensor([9])``."""
    source = tensors[0].operation if tensors else None
    held = source.args.get("data") if isinstance(source, Operation) else None
    items = list(held) if isinstance(held, tuple | list) else []
    return items[0] if len(items) == 1 else None


def _one(made: Operation, tensor: TorchTensor, dim: Value, place: Value, *, kept: bool) -> Picked | None:
    if not isinstance(dim, int) or isinstance(dim, bool) or (dim >= 0 and tensor.shape.open):
        return None
    axis = dim if dim < 0 else dim - len(tensor.shape.axes)
    return _ended(made, tensor, axis, place, kept=kept)


def _ended(
    made: Operation, tensor: TorchTensor, axis: int, place: Value, *, kept: bool, rest: tuple[tuple[int, Value], ...] = ()
) -> Picked | None:
    size = tensor.shape.axes[axis] if -len(tensor.shape.axes) <= axis < 0 else None
    last, first = _is_last(place, size), isinstance(place, int) and place == 0
    return Picked(made, tensor, axis, last, first, kept, rest) if (last or first) and not isinstance(place, bool) else None


def _is_last(place: Value, size: Axis) -> bool:
    if isinstance(place, int):
        return place == -1 or (isinstance(size, int) and size > 1 and place == size - 1)
    return isinstance(place, Dim | Unknown) and size is not None and same(place, sub(size, 1)) is True


def _indexed(made: Operation, tensor: TorchTensor) -> Picked | None:
    parts = made.args.get("parts")
    found = _axes(list(parts), tensor) if isinstance(parts, tuple) else None
    if found is None:
        return None
    numbers = [(axis, part) for axis, part in found if not isinstance(part, slice)]
    if not numbers:  # out[:, -1:]
        numbers = [(axis, -1) for axis, part in found if part == slice(-1, None, None)]
        rest = tuple((axis, part) for axis, part in found if part != slice(-1, None, None))
        return _ended(made, tensor, *numbers[0], kept=True, rest=rest) if len(numbers) == 1 else None
    rest = tuple((axis, part) for axis, part in found if isinstance(part, slice))
    return _ended(made, tensor, *numbers[0], kept=False, rest=rest) if len(numbers) == 1 else None


def _axes(parts: list[Value], tensor: TorchTensor) -> list[tuple[int, Value]] | None:
    """The axis of each part, counted from the end; None where that cannot be told."""
    parts = [part for part in parts if part is not None]
    if not all(part is ... or isinstance(part, int | Unknown | Dim | slice) for part in parts):
        return None
    if ... in parts:
        at = next(i for i, part in enumerate(parts) if part is ...)
        before, behind = parts[:at], parts[at + 1 :]
        if tensor.shape.open and any(part != _WHOLE for part in before):
            return None
    else:
        before, behind = parts, []
        if tensor.shape.open:
            return None
    rank = len(tensor.shape.axes)
    front = [(place - rank, part) for place, part in enumerate(before)] if not tensor.shape.open else []
    return front + [(place - len(behind), part) for place, part in enumerate(behind)]


class Consumers:
    """Who uses which tensor on a path."""

    def __init__(self, path: Path) -> None:
        self._of: dict[int, list[Made]] = defaultdict(list)
        every: list[Made] = [*path.operations, *path.applications]
        for made in every:
            states = made.states or () if isinstance(made, Application) else ()
            for tensor in (*made.inputs, *states):
                self._of[id(tensor)].append(made)
            if isinstance(made, Application) and made.module.custom:
                for tensor in made.outputs:
                    if tensor.operation is not made:
                        self._of[id(tensor)].append(made)

    def of(self, tensor: TorchTensor) -> list[Made]:
        """The operations and applications that take the tensor, and the modules of the file that hand it out."""
        return self._of.get(id(tensor), [])


# Modules and operations after which each step still stands at its place, and each number hangs on that step alone.
_STEP_BY_STEP = frozenset(
    {
        "Dropout",
        "Dropout1d",
        "AlphaDropout",
        "Identity",
        "LayerNorm",
        "ReLU",
        "Tanh",
        "Sigmoid",
        "LeakyReLU",
        "GELU",
        "ELU",
        "SiLU",
        "Linear",
    }
    | {
        "dropout",
        "relu",
        "tanh",
        "sigmoid",
        "gelu",
        "leaky_relu",
        "elu",
        "silu",
        "contiguous",
        "clone",
        "detach",
        "float",
        "to",
        "cuda",
        "cpu",
    }
    | {"layer_norm", "linear", "transpose", "permute", "swapaxes", "swapdims", "movedim", "moveaxis", "data", "double", "half", "type"}
)


def back(tensor: TorchTensor, also: frozenset[str] = frozenset()) -> Iterator[tuple[Made, TorchTensor]]:
    """The way back from a tensor through what leaves each step by itself; the first that does not is the last one told."""
    current = tensor
    for _ in range(100):
        made = current.operation
        if made is None:
            return
        yield made, current
        name = made.name if isinstance(made, Operation) else "" if made.module.custom else made.module.kind
        if name not in _STEP_BY_STEP and name not in also:
            if isinstance(made, Operation) and _adds_axes(made):
                pass
            else:
                return
        if not made.inputs:
            return
        current = made.inputs[0]


def _adds_axes(made: Operation) -> bool:
    """``out[:, :, None]``, ``out[...]``."""
    parts = made.args.get("parts")
    return made.name == "[]" and isinstance(parts, tuple) and all(part is None or part is ... or part == _WHOLE for part in parts)


def recurrent_origin(tensor: TorchTensor, also: frozenset[str] = frozenset()) -> Application | None:
    """The recurrent module whose output, step by step, the tensor is."""
    for made, current in back(tensor, also):
        if isinstance(made, Application) and made.module.recurrent:
            return made if current.index == 0 else None
    return None
