"""The table: which function says what a layer of a given class does."""

from __future__ import annotations

from typing import Final

from lstmlint.layers import (
    attention,
    convolution,
    core,
    einsum,
    merging,
    normalization,
    pooling,
    preprocessing,
    recurrent,
    reshaping,
    wrappers,
)
from lstmlint.layers.outcome import Configured, Function, Outcome, Version, nothing_known, unknown
from lstmlint.layers.reading import argument
from lstmlint.shape import ANY, Shape, join, same


def _time_distributed(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    return wrappers.time_distributed(layer, inputs, version, apply)


def _bidirectional(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    return wrappers.bidirectional(layer, inputs, version, apply)


def _spectral_normalization(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    return wrappers.spectral_normalization(layer, inputs, version, apply)


FUNCTIONS: Final[dict[str, Function]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"), recurrent.recurrent),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), recurrent.cell),
    "RNN": recurrent.rnn,
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), convolution.recurrent),
    "Bidirectional": _bidirectional,
    "TimeDistributed": _time_distributed,
    "SpectralNormalization": _spectral_normalization,
    "Dense": core.dense,
    "EinsumDense": einsum.einsum_dense,
    "Embedding": core.embedding,
    "Lambda": core.lambda_,
    "Activation": core.same,
    "ActivityRegularization": core.same,
    "AlphaDropout": core.same,
    "Dropout": core.same,
    "ELU": core.same,
    "GaussianDropout": core.same,
    "GaussianNoise": core.same,
    "Identity": core.same,
    "LeakyReLU": core.same,
    "Masking": core.same,
    "ReLU": core.same,
    "ThresholdedReLU": core.same,
    "UnitNormalization": core.same,
    "Softmax": core.softmax,
    "SpatialDropout1D": core.same_of_rank(3),
    "SpatialDropout2D": core.same_of_rank(4),
    "SpatialDropout3D": core.same_of_rank(5),
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), convolution.convolution),
    **dict.fromkeys(("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"), convolution.transposed),
    **dict.fromkeys(("SeparableConv1D", "SeparableConv2D"), convolution.separable),
    **dict.fromkeys(("DepthwiseConv1D", "DepthwiseConv2D"), convolution.depthwise),
    **dict.fromkeys(("LocallyConnected1D", "LocallyConnected2D"), convolution.locally_connected),
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
    **dict.fromkeys(("Add", "Average", "Maximum", "Minimum", "Multiply", "Subtract"), merging.elementwise),
    "Concatenate": merging.concatenate,
    "Dot": merging.dot,
    **dict.fromkeys(("Attention", "AdditiveAttention"), attention.attention),
    "MultiHeadAttention": attention.multi_head,
    "BatchNormalization": normalization.batch_normalization,
    "LayerNormalization": normalization.layer_normalization,
    "GroupNormalization": normalization.group_normalization,
    "RMSNormalization": normalization.rms_normalization,
    "PReLU": normalization.prelu,
    "Normalization": preprocessing.normalization,
    "TextVectorization": preprocessing.text_vectorization,
    "CategoryEncoding": preprocessing.category_encoding,
    **dict.fromkeys(("StringLookup", "IntegerLookup", "Discretization", "Hashing"), preprocessing.lookup),
    "Rescaling": core.same,
    **{f"Random{what}": core.same for what in ("Brightness", "Contrast", "Flip", "Rotation", "Translation", "Zoom")},
    **dict.fromkeys(("Resizing", "CenterCrop", "RandomCrop"), reshaping.image_of_size),
}

ALIASES: Final[dict[str, str]] = {
    **{f"{what}Pool{n}D": f"{what}Pooling{n}D" for what in ("Max", "GlobalMax") for n in (1, 2, 3)},
    **{f"{short}Pool{n}D": f"{long}Pooling{n}D" for short, long in (("Avg", "Average"), ("GlobalAvg", "GlobalAverage")) for n in (1, 2, 3)},
    **{f"Convolution{n}D{tail}": f"Conv{n}D{tail}" for n in (1, 2, 3) for tail in ("", "Transpose")},
    **{f"SeparableConvolution{n}D": f"SeparableConv{n}D" for n in (1, 2)},
    **{name: name.capitalize() for name in ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")},
}

# Keras 2 and Keras 3 do not always do the same with these; for all others the version is not even looked at.
DIFFERENT: Final = frozenset(
    {"Add", "AdditiveAttention", "Attention", "Average", "Bidirectional", "CenterCrop", "Concatenate", "Conv1D", "Conv2D",
     "Conv3D", "Conv3DTranspose", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Cropping3D", "EinsumDense", "GRU", "LSTM",
     "Lambda", "Maximum", "Minimum", "MultiHeadAttention", "Multiply", "RNN", "RandomCrop", "Resizing", "SimpleRNN", "Softmax",
     "SpectralNormalization", "Subtract", "TimeDistributed", "UpSampling2D", "UpSampling3D"}
)  # fmt: skip


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
    problem = right.problem if left.problem is not None else None  # the newer one knows whether it shows up late
    return Outcome(shapes, params, problem, left.counted and right.counted and len(left.shapes) == len(right.shapes))


def states(layer: Configured, shape: Shape, version: Version | None = None) -> tuple[Shape, ...] | None:
    """The states that the layer keeps from step to step, or None where they are not known.

    LSTM: h and c, both (batch, units); GRU, SimpleRNN: one; RNN: cell after cell; Bidirectional: the forward ones, then the backward ones.
    """
    if getattr(layer, "custom", False):
        return None
    if layer.kind == "Bidirectional":
        forward = wrappers.held(layer)
        backward = forward if argument(layer, "backward_layer") is None else wrappers.held(layer, "backward_layer")
        sides = [states(side, shape, version) if side is not None else None for side in (forward, backward)]
        return None if None in sides else tuple(s for side in sides for s in side or ())
    if layer.kind.startswith("ConvLSTM"):
        return convolution.states(layer, shape)
    return recurrent.states(layer, shape)
