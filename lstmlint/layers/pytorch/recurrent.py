"""LSTM, GRU, RNN and their cells.

Parameters of one layer in one direction, measured with torch 2.13 (n features, h hidden_size, g gates, b = 1 with a bias):
g * h * (n + h + 2b); with ``proj_size`` p the state is p wide, g * h * (n + p + 2b) + p * h. Layers after the first read all
directions of the one before.
"""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, unknown
from lstmlint.layers.pytorch.outcome import Reply, axis_at, refused, settled, with_tail, wrong_rank, wrong_size
from lstmlint.layers.pytorch.reading import flag, size
from lstmlint.shape import Axis, Shape, Size, add, mul, show_shape, sub

GATES = {"LSTM": 4, "LSTMCell": 4, "GRU": 3, "GRUCell": 3, "RNN": 1, "RNNCell": 1}
CELLS = frozenset({"LSTMCell", "GRUCell", "RNNCell"})
RANKS, CELL_RANKS = (2, 3), (1, 2)


def directions(module: Configured) -> Size:
    """1, or 2 where ``bidirectional`` is true."""
    both = flag(module, "bidirectional")
    return unknown("perhaps bidirectional") if both is None else 1 + both


def projection(module: Configured) -> Size:
    """``proj_size``; 0 for all but an LSTM."""
    return size(module, "proj_size", least=0) if module.kind == "LSTM" else 0


def width(module: Configured) -> Size:
    """How wide the hidden state is, and the output in one direction."""
    projected = projection(module)
    if isinstance(projected, int):
        return projected or size(module, "hidden_size")
    return unknown("perhaps projected")


def weights(module: Configured) -> Size:
    """The parameters of an LSTM, GRU or RNN, or of a cell."""
    hidden, gates, features, bias = size(module, "hidden_size"), GATES[module.kind], size(module, "input_size"), flag(module, "bias")
    if bias is None:
        return unknown("perhaps without a bias")
    gate = mul(gates, hidden)
    if module.kind in CELLS:
        return mul(gate, add(add(features, hidden), 2 * bias))
    sides, layers, state = directions(module), size(module, "num_layers"), width(module)
    own = add(mul(gate, add(state, 2 * bias)), mul(projection(module), hidden))
    first = add(mul(gate, features), own)
    other = add(mul(gate, mul(sides, state)), own)
    return mul(sides, add(first, mul(sub(layers, 1), other)))


def recurrent(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(time, batch, features), (batch, time, features) with ``batch_first``, or (time, features) -> output, h_n and, of an LSTM, c_n."""
    given, shape = inputs[0], settled(inputs[0], RANKS)
    batch, time = batch_and_time(module, shape)
    problem = wrong_rank(module, given, RANKS)
    problem = problem or wrong_size(module, given, -1, "input_size", size(module, "input_size"), axis_at(given, -1))
    if problem is None and time == 0:
        problem = refused(module, "steps", f"there are no steps in {show_shape(given)}", shape=given, input=0)
    sides, layers = directions(module), size(module, "num_layers")
    out = with_tail(shape, (mul(sides, width(module)),))
    states = [state_shape(shape, mul(sides, layers), batch, wide) for wide in state_widths(module)]
    return Reply((out, *states), problem)


def batch_and_time(module: Configured, shape: Shape) -> tuple[Axis, Axis]:
    """The batch axis and the time axis of an input; unknown where it cannot be told which is which, or whether there is a batch."""
    if shape.rank == 2:
        return unknown("no batch"), shape.axes[0]
    first = flag(module, "batch_first")
    if shape.rank != 3 or first is None:
        return unknown("not known"), unknown("not known")
    one, two, _ = shape.axes
    return (one, two) if first else (two, one)


def state_widths(module: Configured) -> tuple[Size, ...]:
    """How wide each state is: h, and c of an LSTM, which is not projected."""
    return (width(module), size(module, "hidden_size")) if module.kind.startswith("LSTM") else (width(module),)


def state_shape(shape: Shape, layers: Size, batch: Axis, wide: Size) -> Shape:
    """The shape of one state beside an input."""
    if shape.open:
        return Shape((wide,), open=True)
    return Shape((layers, wide) if shape.rank == 2 else (layers, batch, wide))


def cell(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(batch, features) or (features,) -> the new state, two of an LSTMCell."""
    given = inputs[0]
    problem = wrong_rank(module, given, CELL_RANKS)
    problem = problem or wrong_size(module, given, -1, "input_size", size(module, "input_size"), axis_at(given, -1))
    out = with_tail(settled(given, CELL_RANKS), (size(module, "hidden_size"),))
    return Reply((out, out) if module.kind == "LSTMCell" else (out,), problem)
