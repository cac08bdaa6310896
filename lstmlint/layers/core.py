"""Dense, Embedding, and the layers that give back what they get."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Function, Outcome, Version, sized, undefined, unknown, wrong_rank
from lstmlint.layers.reading import argument, as_size, flag, size
from lstmlint.shape import ANY, Shape, add, mul


def same(_layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """A layer without weights that changes no size: Dropout, Activation, Masking, noise..."""
    return Outcome(inputs, 0) if len(inputs) == 1 else Outcome((ANY,), 0, counted=False)


def same_of_rank(rank: int) -> Function:
    """The same, for a layer that takes one rank only (SpatialDropout1D)."""

    def function(_layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
        return Outcome((inputs[0],), 0, wrong_rank(inputs[0], rank))

    return function


def softmax(_layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Softmax changes no size; Keras 2 refuses a lone batch."""
    return Outcome((inputs[0],), 0, wrong_rank(inputs[0], 2, at_least=True) if version == 2 else None)


_HUGE = 1e9


def dense(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """(..., n) -> (..., units), n * units + units parameters; at least (batch, n). Keras 2 cuts a float down to a whole number."""
    shape, units = inputs[0], size(layer, "units")
    written = layer.get("units")
    if version == 2 and isinstance(written, float) and 1 <= written < _HUGE:
        units = int(written)
    problem = wrong_rank(shape, 2, at_least=True)
    features = shape.last
    if features is None and problem is None and len(shape.axes) > 1:
        problem = undefined(shape, -1, layer.kind)
    bias = flag(layer, "use_bias", True)
    params = unknown() if bias is None else add(mul(sized(features), units), units if bias else 0)
    out = Shape((*shape.axes[:-1], units), shape.open) if shape.axes else Shape((units,), open=True)
    return Outcome((out,), params, problem)


def embedding(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """(batch, ...) of whole numbers -> (batch, ..., output_dim), input_dim * output_dim parameters."""
    width = size(layer, "output_dim")
    shape = inputs[0]
    return Outcome((Shape((*shape.axes, width), shape.open),), mul(size(layer, "input_dim"), width))


def lambda_(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Any function: its output is not known, unless Keras 3 is told (Keras 2 runs the function and takes what comes)."""
    told = argument(layer, "output_shape")
    if version == 3 and isinstance(told, tuple):  # it fails on a list
        batch = inputs[0].axes[0] if inputs[0].axes and not inputs[0].open else unknown()
        return Outcome((Shape((batch, *(None if t is None else as_size(t) for t in told))),), 0)
    return Outcome((ANY,), 0, counted=False)
