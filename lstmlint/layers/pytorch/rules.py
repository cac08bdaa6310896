"""The tables: which function says what a module of a given class does, and which how many parameters it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lstmlint.layers.extent import spatial_rank
from lstmlint.layers.outcome import Configured, Outcome, unknown
from lstmlint.layers.pytorch import attention, core, losses, normalization, recurrent, reshaping, window
from lstmlint.layers.pytorch.outcome import NOTHING, Function, Reply, axis_at
from lstmlint.layers.pytorch.reading import argument, size
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Shape, Size, add

_SAME = (
    "Identity", "AlphaDropout", "Dropout", "Dropout2d", "Dropout3d", "FeatureAlphaDropout", "CELU", "ELU", "GELU", "Hardshrink",
    "Hardsigmoid", "Hardswish", "Hardtanh", "LeakyReLU", "LogSigmoid", "Mish", "RReLU", "ReLU", "ReLU6", "SELU", "SiLU", "Sigmoid",
    "Softplus", "Softshrink", "Softsign", "Tanh", "Tanhshrink", "Threshold",
)  # fmt: skip
_OTHER_LOSSES = (
    "CosineEmbeddingLoss", "CTCLoss", "GaussianNLLLoss", "LinearCrossEntropyLoss", "MarginRankingLoss", "MultiLabelMarginLoss",
    "MultiLabelSoftMarginLoss", "MultiMarginLoss", "TripletMarginLoss", "TripletMarginWithDistanceLoss",
)  # fmt: skip

FUNCTIONS: Final[dict[str, Function]] = {
    **dict.fromkeys(("LSTM", "GRU", "RNN"), recurrent.recurrent),
    **dict.fromkeys(("LSTMCell", "GRUCell", "RNNCell"), recurrent.cell),
    **dict.fromkeys(_SAME, core.same),
    **dict.fromkeys(("Softmax", "LogSoftmax", "Softmin"), core.along_axis),
    "Softmax2d": core.same_of_rank(3, 4),
    "Dropout1d": core.same_of_rank(2, 3),
    "GLU": core.glu,
    "PReLU": core.prelu,
    "Linear": core.linear,
    "Bilinear": core.bilinear,
    "Embedding": core.embedding,
    "EmbeddingBag": core.embedding_bag,
    "CosineSimilarity": core.similarity,
    "PairwiseDistance": core.distance,
    **{f"Conv{n}d": window.convolution for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": window.transposed for n in (1, 2, 3)},
    **{f"{what}Pool{n}d": window.pooling for what in ("Max", "Avg", "LP") for n in (1, 2, 3)},
    **{f"Adaptive{what}Pool{n}d": window.adaptive for what in ("Max", "Avg") for n in (1, 2, 3)},
    **dict.fromkeys(("BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "SyncBatchNorm"), normalization.batch_norm),
    **{f"InstanceNorm{n}d": normalization.instance_norm for n in (1, 2, 3)},
    **dict.fromkeys(("LayerNorm", "RMSNorm"), normalization.layer_norm),
    "GroupNorm": normalization.group_norm,
    "LocalResponseNorm": core.same_of_at_least(3),
    "MultiheadAttention": attention.multihead,
    **dict.fromkeys(("TransformerEncoderLayer", "TransformerDecoderLayer"), attention.encoding),
    **dict.fromkeys(("TransformerEncoder", "TransformerDecoder"), attention.stack),
    "Transformer": attention.transformer,
    "Flatten": reshaping.flatten,
    "Unflatten": reshaping.unflatten,
    "PixelShuffle": reshaping.pixel_shuffle,
    "PixelUnshuffle": reshaping.pixel_unshuffle,
    "ChannelShuffle": reshaping.channel_shuffle,
    **{f"{what}Pad{n}d": reshaping.padding for what in ("Zero", "Constant", "Reflection", "Replication", "Circular") for n in (1, 2, 3)},
    **dict.fromkeys(("Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"), reshaping.upsample),
    **dict.fromkeys(losses.STRETCHING, losses.elementwise),
    **dict.fromkeys(("BCELoss", "BCEWithLogitsLoss"), losses.binary),
    **dict.fromkeys(("CrossEntropyLoss", "NLLLoss", "NLLLoss2d"), losses.classes),
    **dict.fromkeys(_OTHER_LOSSES, losses.other),
}

# What is in FUNCTIONS and not in here has no parameters.
WEIGHTS: Final[dict[str, Callable[[Configured], Size]]] = {
    **dict.fromkeys(recurrent.GATES, recurrent.weights),
    "Linear": core.linear_weights,
    "Bilinear": core.bilinear_weights,
    **dict.fromkeys(("Embedding", "EmbeddingBag"), core.embedding_weights),
    "PReLU": lambda module: size(module, "num_parameters"),
    **{f"Conv{tail}{n}d": window.weights for tail in ("", "Transpose") for n in (1, 2, 3)},
    **{f"{what}Norm{n}d": normalization.channel_weights("num_features") for what in ("Batch", "Instance") for n in (1, 2, 3)},
    "SyncBatchNorm": normalization.channel_weights("num_features"),
    "GroupNorm": normalization.channel_weights("num_channels"),
    "LayerNorm": normalization.layer_weights,
    "RMSNorm": normalization.root_weights,
    "MultiheadAttention": attention.multihead_weights,
    **dict.fromkeys(("TransformerEncoderLayer", "TransformerDecoderLayer"), attention.layer_weights),
    **dict.fromkeys(("TransformerEncoder", "TransformerDecoder"), attention.stack_weights),
    "Transformer": attention.transformer_weights,
    "LinearCrossEntropyLoss": lambda _module: unknown("not told"),
}

# The lazy classes: the parameter that they read off their first input, by what the rest of the class is called.
_LAZY: Final = {"Linear": "in_features", "Conv": "in_channels", "BatchNorm": "num_features", "InstanceNorm": "num_features"}


@dataclass(slots=True)
class _Filled:
    """A lazy module with the size that it has read off its input."""

    kind: str
    args: dict[str, object]
    opaque: bool = False

    def get(self, name: str, default: object = None) -> object:
        return self.args.get(name, default)


def known(kind: str) -> bool:
    """Whether there is a function that says what the module does."""
    return kind.removeprefix("Lazy") in FUNCTIONS


def apply(module: Configured, inputs: tuple[Shape, ...]) -> Outcome:
    """What the module makes of its inputs: one shape for each tensor that it returns, its parameters, why it refuses the input.

    LSTM: output, h_n, c_n; GRU and RNN: output, h_n; LSTMCell: h, c; MultiheadAttention: output, weights.
    """
    plain, made = _answered(module, inputs)
    return Outcome(made.shapes, params(plain), made.problem, made.counted)


def reply(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """The same without the parameters, which take as long to count as all the rest."""
    return _answered(module, inputs)[1]


def _answered(module: Configured, inputs: tuple[Shape, ...]) -> tuple[Configured, Reply]:
    """The module, a lazy one filled in, and its answer."""
    plain = _plain(module, inputs)
    function = FUNCTIONS.get(plain.kind)
    if function is None or not inputs or getattr(module, "custom", False):
        return module, NOTHING
    return plain, function(plain, inputs)


def params(module: Configured) -> Size:
    """``sum(p.numel() for p in module.parameters())``; unknown for a lazy module before its first input, and for containers."""
    if getattr(module, "custom", False) or module.kind not in FUNCTIONS:
        return unknown("not told")
    count = WEIGHTS.get(module.kind)
    total: Size = 0 if count is None else count(module)
    if module.kind not in ("TransformerEncoder", "TransformerDecoder"):
        return total
    norm = argument(module, "norm")
    if norm is None:
        return total
    return add(total, params(norm)) if hasattr(norm, "kind") and hasattr(norm, "args") else unknown("a norm of one's own")  # type: ignore[arg-type]


def _plain(module: Configured, inputs: tuple[Shape, ...]) -> Configured:
    """A lazy module as the one that it becomes with its first input."""
    kind = module.kind.removeprefix("Lazy")
    if kind == module.kind:
        return module
    family = next((name for name in _LAZY if kind.startswith(name)), None)
    if family is None:
        return module
    axis = -1 if family == "Linear" else 1 if family == "BatchNorm" else -spatial_rank(kind) - 1
    return _Filled(kind, {**module.args, _LAZY[family]: axis_at(inputs[0] if inputs else ANY, axis)}, module.opaque)
