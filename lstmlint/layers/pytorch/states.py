"""Whether the initial states that a recurrent module is given fit it and its input."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured
from lstmlint.layers.pytorch.outcome import settled
from lstmlint.layers.pytorch.reading import size
from lstmlint.layers.pytorch.recurrent import CELL_RANKS, CELLS, GATES, RANKS, batch_and_time, directions, state_shape, state_widths
from lstmlint.shape import Problem, Shape, Size, differ, mul, same, show_dim, show_shape

NAMES = ("h_0", "c_0")


def state_problem(module: Configured, input_shape: Shape, states: tuple[Shape, ...]) -> Problem | None:
    """Why torch refuses these states beside an input of that shape, if it certainly does.

    No state at all, ``()``, means that nothing is known of them. Where the input itself is refused there is nothing to say.
    """
    if module.kind not in GATES or getattr(module, "custom", False) or not states:
        return None
    ranks = CELL_RANKS if module.kind in CELLS else RANKS
    if not input_shape.open and len(input_shape.axes) not in ranks:
        return None
    shape, widths = settled(input_shape, ranks), state_widths(module)
    if module.kind.startswith("LSTM") and shape.rank != max(ranks):
        states = states[:2]  # without a batch it takes the first two, whatever follows
    if len(states) != len(widths):
        if not _stacked(module, shape, states):
            return _count(module, len(widths), len(states))
        states = (Shape(states[0].axes[1:], states[0].open),) * 2
    check = _beside_cell if module.kind in CELLS else _beside_layer
    for index, (state, wide) in enumerate(zip(states, widths, strict=True)):
        problem = _wrong_rank(module, shape, ranks, state, index) or check(module, shape, state, wide, index)
        if problem is not None:
            return problem
    return None


def _stacked(module: Configured, shape: Shape, states: tuple[Shape, ...]) -> bool:
    """Whether one tensor may hold both states of an LSTM: torch takes (2, layers, hidden), but only without a batch."""
    state = states[0]
    leading = state.axes[0] if state.rank == 3 else None
    return module.kind == "LSTM" and len(states) == 1 and shape.rank != 3 and state.rank in (None, 3) and not differ(leading, 2)


def _count(module: Configured, wanted: int, got: int) -> Problem:
    words = {1: "one state, a tensor", 2: "two states, (h_0, c_0)"}[wanted]
    text = f"{module.kind} takes {words}, and gets {'one tensor' if got == 1 else f'{got} of them'}"
    return Problem("states", {"what": "count", "wanted": wanted, "got": got, "module": module.kind, "text": text})


def _wrong_rank(module: Configured, shape: Shape, ranks: tuple[int, ...], state: Shape, index: int) -> Problem | None:
    wanted = ranks if shape.rank is None else (shape.rank,)
    wrong = len(state.axes) > max(wanted) if state.open else len(state.axes) not in wanted
    if not wrong:
        return None
    words = " or ".join(str(n) for n in wanted)
    text = f"beside an input {show_shape(shape)} {_name(module, index)} has {words} axes, and {show_shape(state)} has {len(state.axes)}"
    return _problem(module, "rank", text, wanted, len(state.axes), state, index)


def _beside_layer(module: Configured, shape: Shape, state: Shape, wide: Size, index: int) -> Problem | None:
    """The sizes of a state of LSTM, GRU or RNN: (layers * directions, batch, width), without the batch where the input has none."""
    rank = shape.rank or state.rank
    sides, number = directions(module), size(module, "num_layers")
    layers = mul(sides, number)
    if rank is None:
        return _different(module, "hidden", state, Shape((wide,), open=True), -1, index)
    batch, _ = batch_and_time(module, shape)
    wanted = state_shape(shape if shape.rank else Shape(state.axes), layers, batch, wide)
    if rank == 3 and state.rank == 3 and same(state.axes[0], batch) and same(state.axes[1], layers) and differ(layers, batch):
        return _different(module, "layout", state, wanted, -3, index)
    one_direction = state.rank == rank and same(state.axes[0], number) and differ(sides, 1)
    problem = _different(module, "directions" if one_direction else "layers", state, wanted, -rank, index)
    if problem is None and rank == 3:
        problem = _different(module, "batch", state, wanted, -2, index)
    return problem or _different(module, "hidden", state, wanted, -1, index)


def _beside_cell(module: Configured, shape: Shape, state: Shape, wide: Size, index: int) -> Problem | None:
    """The sizes of a state of a cell: (batch, hidden_size), without the batch where the input has none."""
    problem = None
    if shape.rank == 2:
        problem = _different(module, "batch", state, Shape((shape.axes[0], wide)), -2, index)
    return problem or _different(module, "hidden", state, Shape((wide,), open=True), -1, index)


def _different(module: Configured, what: str, state: Shape, wanted: Shape, axis: int, index: int) -> Problem | None:
    if len(state.axes) < -axis or not differ(state.axes[axis], wanted.axes[axis]):
        return None
    got, right = state.axes[axis], wanted.axes[axis]
    text = f"{_name(module, index)} must be {show_shape(wanted)}, and is {show_shape(state)}: {show_dim(right)} against {show_dim(got)}"
    return _problem(module, what, text, right, got, state, index, axis=axis, wanted_shape=wanted)


def _problem(module: Configured, what: str, text: str, wanted: object, got: object, state: Shape, index: int, **detail: object) -> Problem:
    told = {"what": what, "wanted": wanted, "got": got, "state": index, "name": _name(module, index), "shape": state}
    return Problem("states", {**told, "module": module.kind, "text": text, **detail})


def _name(module: Configured, index: int) -> str:
    return NAMES[index] if module.kind.startswith("LSTM") else "hx"
