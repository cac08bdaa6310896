"""LSTM, GRU, SimpleRNN, their CuDNN variants, and RNN around cells.

Parameters, measured with Keras 2.15 and 3.15 (n features, u units, b = 1 with a bias): LSTM 4(u(n + u) + bu),
GRU 3(u(n + u) + 2bu), with ``reset_after=False`` 3(u(n + u) + bu), SimpleRNN u(n + u) + bu.
"""

from __future__ import annotations

from lstmlint.layers.outcome import (
    Configured,
    Outcome,
    Version,
    late,
    nothing_known,
    rank_of,
    sized,
    undefined,
    unknown,
    wrong_count,
    wrong_rank,
)
from lstmlint.layers.reading import argument, flag, size
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, add, mul

GATES = {"LSTM": 4, "LSTMCell": 4, "CuDNNLSTM": 4, "GRU": 3, "GRUCell": 3, "CuDNNGRU": 3, "SimpleRNN": 1, "SimpleRNNCell": 1}
STATES = {"LSTM": 2, "LSTMCell": 2, "CuDNNLSTM": 2, "GRU": 1, "GRUCell": 1, "CuDNNGRU": 1, "SimpleRNN": 1, "SimpleRNNCell": 1}
_CUDNN = {"CuDNNLSTM", "CuDNNGRU"}


def weights(layer: Configured, features: Size) -> Size:
    """The number of parameters of a recurrent layer or a cell that reads ``features``."""
    gates, units = GATES[layer.kind], size(layer, "units")
    kernel = mul(gates, mul(units, add(features, units)))
    if layer.kind in _CUDNN:  # always two biases, which is GRU's reset_after
        return add(kernel, mul(2 * gates, units))
    bias = flag(layer, "use_bias", True)
    biases: int | None = None if bias is None else int(bias)
    if biases and layer.kind in ("GRU", "GRUCell"):
        after = flag(layer, "reset_after", True)
        biases = None if after is None else 1 + after
    return unknown() if biases is None else add(kernel, mul(gates * biases, units))


def recurrent(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """LSTM, GRU and SimpleRNN: (batch, time, features) -> (batch, units), with the time axis where ``return_sequences`` is set."""
    problem = wrong_rank(inputs[0], 3)
    if len(inputs) > 1 and version == 3 and problem is None:
        problem = wrong_count(1, len(inputs))  # Keras 2 takes the others for initial states
    batch, time, features = axes_of(layer, inputs[0])
    if features is None and problem is None:
        problem = undefined(inputs[0], -1, layer.kind)
    units = size(layer, "units")
    return returned(layer, batch, time, (units,), (Shape((batch, units)),) * STATES[layer.kind], weights(layer, sized(features)), problem)


def axes_of(layer: Configured, shape: Shape) -> tuple[Axis, Axis, Axis]:
    """Batch, time and features of an input; ``time_major`` (Keras 2) puts the time first."""
    first, second, features = rank_of(shape, 3).axes
    major = flag(layer, "time_major")
    if major is None:
        return unknown(), unknown(), features
    return (second, first, features) if major else (first, second, features)


def returned(
    layer: Configured,
    batch: Axis,
    time: Axis,
    step: tuple[Axis, ...],
    states: tuple[Shape, ...],
    params: Size,
    problem: Problem | None,
) -> Outcome:
    """The outcome by ``return_sequences`` and ``return_state``; ``step`` are the axes of one step's output."""
    sequences, state = flag(layer, "return_sequences"), flag(layer, "return_state")
    if sequences is None:
        out = Shape(step, open=True)
    elif sequences:
        out = Shape((time, batch, *step) if flag(layer, "time_major") else (batch, time, *step))
    else:
        out = Shape((batch, *step))
    if state is None:
        return Outcome((ANY,), params, problem, counted=False)
    return Outcome((out, *states) if state else (out,), params, problem)


def cells_of(layer: Configured) -> tuple[Configured, ...] | None:
    """The cells that an RNN or StackedRNNCells runs, flattened; None where one is not known."""
    held = argument(layer, "cells") if layer.kind == "StackedRNNCells" else argument(layer, "cell")
    return flattened(held)


def flattened(held: object) -> tuple[Configured, ...] | None:
    """Cells in the order in which they run; None where one is not a known cell."""
    if isinstance(held, tuple | list):
        groups = [flattened(cell) for cell in held]
        return tuple(cell for group in groups for cell in group or ()) if held and all(groups) else None
    kind = getattr(held, "kind", None)
    if kind == "StackedRNNCells":
        return cells_of(held)  # type: ignore[arg-type]
    if kind in GATES and kind.endswith("Cell") and not getattr(held, "custom", False):
        return (held,)  # type: ignore[return-value]
    return None


def stacked(layer: Configured) -> bool:
    """Whether an RNN runs several cells (a list, even of one, or StackedRNNCells), which groups its states by cell."""
    held = argument(layer, "cell")
    return isinstance(held, tuple | list) or getattr(held, "kind", None) == "StackedRNNCells"


def rnn(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """RNN(cell) and RNN([cells]); what a cell of one's own gives is not known. Keras 3 notices too many axes only when it computes."""
    cells = cells_of(layer)
    batch, time, features = axes_of(layer, inputs[0])
    if cells is None:
        return Outcome((ANY,), unknown("a cell of one's own"), counted=flag(layer, "return_state") is False)
    problem = wrong_rank(inputs[0], 3)
    if version == 3 and len(inputs[0].axes) > 3:
        problem = late(problem)
    if features is None and problem is None:
        problem = undefined(inputs[0], -1, layer.kind)
    params, width = cell_weights(cells, sized(features))
    states: tuple[Shape, ...] = tuple(Shape((batch, size(c, "units"))) for c in cells for _ in range(STATES[c.kind]))
    if stacked(layer):
        states = (ANY,) * len(cells)  # one list of states for each cell
    return returned(layer, batch, time, (width,), states, params, problem)


def cell_weights(cells: tuple[Configured, ...], features: Size) -> tuple[Size, Size]:
    """The parameters of cells that run one after the other, and the width of the last."""
    total: Size = 0
    for cell in cells:
        total = add(total, weights(cell, features))
        features = size(cell, "units")
    return total, features


def cell(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """A cell by itself returns its output and its states; it takes (batch, features) and the states."""
    cells = cells_of(layer) if layer.kind == "StackedRNNCells" else (layer,)
    if cells is None:
        return nothing_known()
    shape = rank_of(inputs[0], 2)
    params, width = cell_weights(cells, sized(shape.last))
    return Outcome((shape.with_last(width), ANY), params)


def states(layer: Configured, shape: Shape) -> tuple[Shape, ...] | None:
    """The states that a recurrent layer keeps, cell by cell."""
    if layer.kind in ("RNN", "StackedRNNCells"):
        cells = cells_of(layer)
    else:
        cells = (layer,) if layer.kind in STATES else None
    if cells is None:
        return None
    batch = axes_of(layer, shape)[0] if not layer.kind.endswith("Cells") else rank_of(shape, 2).axes[0]
    return tuple(Shape((batch, size(c, "units"))) for c in cells for _ in range(STATES[c.kind]))
