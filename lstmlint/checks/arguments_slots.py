"""Which judge is asked for which parameter of which layer: the table behind RNN402 and RNN403.

What both versions do with each kind of value was measured with Keras 2.15 and Keras 3.15 (``scripts/probe_arguments.py``);
``tests/rules/test_arguments_measured.py`` holds the table against those measurements.
"""

from __future__ import annotations

from lstmlint.checks import arguments_faults as faults
from lstmlint.checks.arguments_faults import BOTH, FINE, SILENT, Judge, Outcomes, Rate, Sizes, Whole, Word
from lstmlint.checks.arguments_wrapped import backward, bidirectional, cell, cells, wrapped


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ONLY3: Outcomes = ("fine", "refuses")
_ODD3: Outcomes = ("silent", "refuses")  # Keras 2 takes it and makes nonsense of it
_BOOL3: Outcomes = ("refuses", "silent")  # Keras 3 takes True for 1

_UNITS = Whole(1, {"true": _BOOL3})
_LAYER_UNITS = Whole(1, {"true": _BOOL3, "numpy": _ONLY3})
_DENSE_UNITS = Whole(
    1,
    {"true": _BOOL3, "zero": _ODD3, "float": _ONLY3, "division": _ONLY3, "small float": _ODD3, "digits": _ONLY3, "numpy": _ONLY3},
)
_CONV_FILTERS = Whole(1, {"true": _BOOL3, "float": _ONLY3, "division": _ONLY3})
_CONVLSTM_FILTERS = Whole(1, {"true": _BOOL3, "false": _BOOL3, "zero": _BOOL3})
_EXACT = Whole(1, {"numpy": _ONLY3})

_RNN_DROPOUT = Rate(SILENT, SILENT, clamped=True)
_DROPOUT = Rate(BOTH, SILENT, none=_ONLY3)
_NOISE = Rate(_ONLY3, FINE)

_ACTIVATIONS = frozenset(
    [
        "elu",
        "exponential",
        "gelu",
        "hard_sigmoid",
        "leaky_relu",
        "linear",
        "log_softmax",
        "mish",
        "relu",
        "relu6",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "softplus",
        "softsign",
        "swish",
        "tanh",
    ]
)
_ACTIVATION = Word(
    "activation",
    _ACTIVATIONS | {"ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "ThresholdedReLU"},
    _ACTIVATIONS
    | frozenset(
        [
            "celu",
            "glu",
            "hard_shrink",
            "hard_silu",
            "hard_swish",
            "hard_tanh",
            "log_sigmoid",
            "soft_shrink",
            "sparse_plus",
            "sparse_sigmoid",
            "sparsemax",
            "squareplus",
            "tanh_shrink",
            "threshold",
        ]
    ),
    objects=True,
    open=True,
)
_INITIALIZERS = frozenset(
    [
        "GlorotNormal",
        "GlorotUniform",
        "HeNormal",
        "HeUniform",
        "Identity",
        "LecunNormal",
        "LecunUniform",
        "Ones",
        "Orthogonal",
        "RandomNormal",
        "RandomUniform",
        "TruncatedNormal",
        "VarianceScaling",
        "Zeros",
        "glorot_normal",
        "glorot_uniform",
        "he_normal",
        "he_uniform",
        "identity",
        "lecun_normal",
        "lecun_uniform",
        "normal",
        "one",
        "ones",
        "orthogonal",
        "random_normal",
        "random_uniform",
        "truncated_normal",
        "uniform",
        "variance_scaling",
        "zero",
        "zeros",
    ]
)
_INITIALIZER = Word(
    "initializer",
    _INITIALIZERS | {"Constant", "constant"},
    _INITIALIZERS | {"Constant", "constant", "IdentityInitializer", "OrthogonalInitializer", "STFT", "stft"},
    objects=True,
    open=True,
)
_REGULARIZER = Word(
    "regularizer",
    frozenset({"L1", "L1L2", "L2", "OrthogonalRegularizer", "l1", "l2", "l1_l2", "orthogonal_regularizer"}),
    frozenset({"L1", "L1L2", "L2", "OrthogonalRegularizer", "l1", "l2", "l1l2", "orthogonal_regularizer"}),
    objects=True,
    open=True,
)
_CONSTRAINTS = frozenset({"MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm", "max_norm", "min_max_norm", "non_neg", "unit_norm"})
_CONSTRAINT = Word(
    "constraint",
    _CONSTRAINTS | {"RadialConstraint", "maxnorm", "nonneg", "radial_constraint", "unitnorm"},
    _CONSTRAINTS,
    objects=True,
    open=True,
)

_SAME_VALID = frozenset({"same", "valid"})
_CAUSAL = _SAME_VALID | {"causal"}
_PADDING = Word("padding", _SAME_VALID, _SAME_VALID, (True, True), optional=False)
_CONV1D_PADDING = Word("padding", _CAUSAL, _CAUSAL, (True, True), optional=False)
_SEPARABLE1D_PADDING = Word("padding", _CAUSAL, _SAME_VALID, (True, True), optional=False)
_POOL_PADDING = Word("padding", _SAME_VALID, _SAME_VALID, (True, False), optional=False)
_FORMATS = frozenset({"channels_first", "channels_last"})
_DATA_FORMAT = Word("data format", _FORMATS, _FORMATS, (True, True))
_MERGE = Word("merge mode", frozenset({"sum", "mul", "ave", "concat"}), frozenset({"sum", "mul", "ave", "concat"}))

# By the name of the parameter, for every layer that has it.
EVERYWHERE: dict[str, Judge] = {
    "name": faults.name,
    "dtype": faults.dtype,
    "trainable": faults.strict_flag,
    "seed": faults.seed,
    "use_cudnn": faults.use_cudnn,
    "data_format": _DATA_FORMAT,
    **dict.fromkeys(("activation", "recurrent_activation"), _ACTIVATION),
    **dict.fromkeys(
        [f"{part}_initializer" for part in ("kernel", "recurrent", "bias", "embeddings", "depthwise", "pointwise", "beta", "gamma")]
        + ["moving_mean_initializer", "moving_variance_initializer", "alpha_initializer"],
        _INITIALIZER,
    ),
    **dict.fromkeys(
        [f"{part}_regularizer" for part in ("kernel", "recurrent", "bias", "embeddings", "depthwise", "pointwise", "beta", "gamma")]
        + ["activity_regularizer", "alpha_regularizer"],
        _REGULARIZER,
    ),
    **dict.fromkeys(
        [f"{part}_constraint" for part in ("kernel", "recurrent", "bias", "embeddings", "depthwise", "pointwise", "beta", "gamma")]
        + ["alpha_constraint"],
        _CONSTRAINT,
    ),
    **dict.fromkeys(
        [
            "use_bias",
            "unit_forget_bias",
            "return_sequences",
            "return_state",
            "go_backwards",
            "stateful",
            "unroll",
            "reset_after",
            "mask_zero",
            "center",
            "scale",
            "keepdims",
            "zero_output_for_mask",
            "use_scale",
            "normalize",
        ],
        faults.flag,
    ),
}

_RECURRENT = ("LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell")
_CONVLSTM = ("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
_CONV = ("Conv1D", "Conv2D", "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "SeparableConv1D", "SeparableConv2D")
_DEPTHWISE = ("DepthwiseConv1D", "DepthwiseConv2D")
_POOL = tuple(f"{which}Pooling{n}D" for which in ("Max", "Average") for n in (1, 2, 3))
_PLAIN_DROPOUT = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")

# By layer and parameter; goes before the table above.
OF_LAYER: dict[tuple[str, str], Judge] = {
    **{(kind, "units"): _LAYER_UNITS if kind in ("LSTM", "GRU", "SimpleRNN") else _UNITS for kind in _RECURRENT},
    ("Dense", "units"): _DENSE_UNITS,
    ("Embedding", "input_dim"): _EXACT,
    ("Embedding", "output_dim"): _EXACT,
    **{(kind, "filters"): _CONV_FILTERS for kind in _CONV},
    **{(kind, "filters"): _CONVLSTM_FILTERS for kind in _CONVLSTM},
    **{(kind, name): _RNN_DROPOUT for kind in (*_RECURRENT, *_CONVLSTM) for name in ("dropout", "recurrent_dropout")},
    **{(kind, "rate"): _DROPOUT for kind in _PLAIN_DROPOUT},
    ("GaussianDropout", "rate"): _NOISE,
    ("AlphaDropout", "rate"): _NOISE,
    ("GaussianNoise", "stddev"): Rate(_ONLY3, FINE, none=_ONLY3),
    ("MultiHeadAttention", "dropout"): _DROPOUT,
    ("Attention", "dropout"): Rate(FINE, FINE),
    ("AdditiveAttention", "dropout"): Rate(FINE, FINE),
    ("BatchNormalization", "trainable"): faults.strict_flag3,
    ("MultiHeadAttention", "num_heads"): Whole(1, {"true": _BOOL3, "zero": _ODD3}),
    ("MultiHeadAttention", "key_dim"): Whole(1, {"true": _BOOL3}),
    ("MultiHeadAttention", "value_dim"): Whole(
        1, {"true": _BOOL3, **dict.fromkeys(("zero", "false", "small float", "text", "object"), _ODD3)}, optional=True
    ),
    ("RepeatVector", "n"): Whole(1, {"true": _ONLY3, "false": _ODD3, "zero": _ODD3, "negative": _ODD3, "numpy": BOTH}),
    ("UpSampling1D", "size"): Whole(1, {"true": _ONLY3, "float": _ONLY3, "division": _ONLY3, "digits": _ONLY3}),
    ("Permute", "dims"): faults.permutation,
    ("Reshape", "target_shape"): faults.shape,
    ("ZeroPadding1D", "padding"): faults.ends,
    ("Cropping1D", "cropping"): faults.ends,
    ("Bidirectional", "layer"): bidirectional,
    ("Bidirectional", "backward_layer"): backward,
    ("Bidirectional", "merge_mode"): _MERGE,
    ("TimeDistributed", "layer"): wrapped,
    ("RNN", "cell"): cell,
    ("StackedRNNCells", "cells"): cells,
    ("LSTM", "time_major"): faults.strict_flag,
    ("GRU", "time_major"): faults.strict_flag,
    **{(kind, "padding"): _PADDING for kind in (*_CONV, *_CONVLSTM, *_DEPTHWISE)},
    ("Conv1D", "padding"): _CONV1D_PADDING,
    ("SeparableConv1D", "padding"): _SEPARABLE1D_PADDING,
    **{(kind, "padding"): _POOL_PADDING for kind in _POOL},
}


def _axes(kind: str) -> int:
    return int(next(letter for letter in kind if letter.isdigit()))


for _kind in (*_CONV, *_CONVLSTM, *_DEPTHWISE):
    OF_LAYER[_kind, "kernel_size"] = Sizes(_axes(_kind), true=("refuses", "fine"))
    OF_LAYER[_kind, "strides"] = Sizes(_axes(_kind), lenient=True)
    OF_LAYER[_kind, "dilation_rate"] = Sizes(_axes(_kind), lenient=True)
for _kind in _POOL:
    OF_LAYER[_kind, "pool_size"] = Sizes(_axes(_kind), lenient=True)
    OF_LAYER[_kind, "strides"] = Sizes(_axes(_kind), optional=True, lenient=True)

# A None that means nothing to these: with unit_forget_bias the bias has to have an initializer.
NO_NONE = frozenset(
    {
        ("LSTM", "bias_initializer"),
        ("LSTMCell", "bias_initializer"),
        ("MultiHeadAttention", "kernel_initializer"),
        ("MultiHeadAttention", "bias_initializer"),
        *((kind, "bias_initializer") for kind in _CONVLSTM),
    }
)
# Parameters that a version takes and never looks at, or that mean something else than in other layers.
_UNUSED = frozenset(
    {
        ("SimpleRNN", "activity_regularizer"),
        ("Attention", "seed"),
        ("MultiHeadAttention", "seed"),
        ("Rescaling", "scale"),  # a number there
        ("Input", "name"),
        ("InputLayer", "name"),
    }
)


def judge(kind: str, parameter: str) -> Judge | None:
    """Who judges the parameter of that layer; None where any value will do."""
    if (kind, parameter) in _UNUSED:
        return None
    return OF_LAYER.get((kind, parameter)) or EVERYWHERE.get(parameter)
