"""The table: which function says what a layer of a given class does."""

from __future__ import annotations

from typing import Final

from lstmlint.layers import attention, convolution, core, merging, normalization, pooling, recurrent, reshaping, wrappers
from lstmlint.layers.outcome import Configured, Function, Outcome, Version, nothing_known, unknown
from lstmlint.shape import ANY, Shape, join, same


def _time_distributed(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    return wrappers.time_distributed(layer, inputs, version, apply)


def _bidirectional(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    return wrappers.bidirectional(layer, inputs, version, apply)


def _of_dimensions(function: Function, *names: str) -> dict[str, Function]:
    return {name: function for name in names}


FUNCTIONS: Final[dict[str, Function]] = {
    **_of_dimensions(recurrent.recurrent, "LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"),
    **_of_dimensions(recurrent.cell, "LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"),
    "RNN": recurrent.rnn,
    **_of_dimensions(convolution.recurrent_convolution, "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"),
    "Bidirectional": _bidirectional,
    "TimeDistributed": _time_distributed,
    "Dense": core.dense,
    "Embedding": core.embedding,
    "Lambda": core.lambda_,
    **_of_dimensions(core.same, *"""Activation ActivityRegularization AlphaDropout Dropout ELU GaussianDropout GaussianNoise Identity LeakyReLU
        Masking ReLU Rescaling Softmax ThresholdedReLU UnitNormalization""".split()),
    "SpatialDropout1D": core.same_of_rank(3),
    "SpatialDropout2D": core.same_of_rank(4),
    "SpatialDropout3D": core.same_of_rank(5),
    **_of_dimensions(convolution.convolution, "Conv1D", "Conv2D", "Conv3D"),
    **_of_dimensions(convolution.transposed, "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"),
    **_of_dimensions(convolution.separable, "SeparableConv1D", "SeparableConv2D"),
    **_of_dimensions(convolution.depthwise, "DepthwiseConv1D", "DepthwiseConv2D"),
    **_of_dimensions(convolution.locally_connected, "LocallyConnected1D", "LocallyConnected2D"),
    **{f"{what}Pooling{n}D": pooling.pooling for what in ("Max", "Average") for n in (1, 2, 3)},
    **{f"Global{what}Pooling{n}D": pooling.whole for what in ("Max", "Average") for n in (1, 2, 3)},
    **{f"Adaptive{what}Pooling{n}D": pooling.adaptive for what in ("Max", "Average") for n in (1, 2, 3)},
    "Flatten": reshaping.flatten,
    "Reshape": reshaping.reshape,
    "Permute": reshaping.permute,
    "RepeatVector": reshaping.repeat_vector,
    **{f"Cropping{n}D": reshaping.cropping for n in (1, 2, 3)},
    **{f"ZeroPadding{n}D": reshaping.padding for n in (1, 2, 3)},
    **{f"UpSampling{n}D": reshaping.upsampling for n in (1, 2, 3)},
    **_of_dimensions(merging.elementwise, "Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"),
    "Concatenate": merging.concatenate,
    "Dot": merging.dot,
    **_of_dimensions(attention.attention, "Attention", "AdditiveAttention"),
    "MultiHeadAttention": attention.multi_head,
    "BatchNormalization": normalization.batch_normalization,
    "LayerNormalization": normalization.layer_normalization,
    "GroupNormalization": normalization.group_normalization,
    "RMSNormalization": normalization.rms_normalization,
    "PReLU": normalization.prelu,
}  # fmt: skip

ALIASES: Final[dict[str, str]] = {
    **{f"{what}Pool{n}D": f"{what}Pooling{n}D" for what in ("Max", "GlobalMax") for n in (1, 2, 3)},
    **{f"{short}Pool{n}D": f"{long}Pooling{n}D" for short, long in (("Avg", "Average"), ("GlobalAvg", "GlobalAverage")) for n in (1, 2, 3)},
    **{f"Convolution{n}D{tail}": f"Conv{n}D{tail}" for n in (1, 2, 3) for tail in ("", "Transpose")},
    **{f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in (1, 2)},
    **{name: name.capitalize() for name in ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")},
}

# The two versions of these give different outcomes for the same arguments and inputs.
DIFFERENT: Final = frozenset({"LSTM", "GRU", "SimpleRNN", "Lambda", "Conv1D", "Conv2D", "Bidirectional", "TimeDistributed"})


def known(kind: str) -> bool:
    """Whether there is a function that says what the layer does."""
    return kind in FUNCTIONS or kind in ALIASES


def apply(layer: Configured, inputs: tuple[Shape, ...], version: Version | None = None) -> Outcome:
    """What the layer makes of the inputs (batch first), in Keras 2, Keras 3, or as far as both agree."""
    kind = ALIASES.get(layer.kind, layer.kind)
    function = FUNCTIONS.get(kind)
    if function is None or not inputs or getattr(layer, "custom", False):
        return nothing_known()
    if version is None and kind in DIFFERENT:
        return agreed(function(layer, inputs, 2), function(layer, inputs, 3))
    return function(layer, inputs, version)


def agreed(left: Outcome, right: Outcome) -> Outcome:
    """What is true of both outcomes; a problem only where both have one."""
    if left == right:
        return left
    if len(left.shapes) == len(right.shapes):
        shapes = tuple(join(a, b) for a, b in zip(left.shapes, right.shapes, strict=True))
    else:
        shapes = (ANY,)
    params = left.params if same(left.params, right.params) else unknown("differs between Keras 2 and 3")
    both = left.problem is not None and right.problem is not None
    return Outcome(shapes, params, left.problem if both else None)


def states(layer: Configured, shape: Shape, version: Version | None = None) -> tuple[Shape, ...] | None:
    """The states that the layer keeps from step to step, or None where they are not known.

    LSTM: h and c, both (batch, units); GRU, SimpleRNN: one; RNN: cell after cell; Bidirectional: the forward ones, then the backward ones.
    """
    if getattr(layer, "custom", False):
        return None
    if layer.kind == "Bidirectional":
        forward = wrappers.held(layer)
        backward = forward if layer.get("backward_layer") is None else wrappers.held(layer, "backward_layer")
        sides = [states(side, shape, version) if side is not None else None for side in (forward, backward)]
        return None if None in sides else tuple(s for side in sides for s in side or ())
    if layer.kind.startswith("ConvLSTM"):
        return convolution.states(layer, shape)
    return recurrent.states(layer, shape, version)
