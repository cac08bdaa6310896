"""How the versions of Keras write a model down: which one it was, and the names that Keras 1 had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal

from lstmlint import regex

Version = Literal[2, 3]

# What only one dialect writes.
_KERAS_3 = ("__keras_tensor__", "DTypePolicy", "zero_output_for_mask", "keras_history", '"batch_shape"')
_KERAS_2 = ("batch_input_shape", "time_major", '"build_input_shape"')
_NUMBER = regex.compile(r"(\d+)\.")

_WEIGHTS: Final = (("W", "kernel"), ("U", "recurrent"), ("b", "bias"))
_REGULARIZED: Final = {
    **{f"{old}_{what}": f"{new}_{what}" for old, new in _WEIGHTS for what in ("regularizer", "constraint")},
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
}
_WEIGHTED: Final = {**_REGULARIZED, "bias": "use_bias"}
_RECURRENT: Final = {
    **_REGULARIZED,
    "output_dim": "units",
    "inner_activation": "recurrent_activation",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_DENSE: Final = {**_WEIGHTED, "output_dim": "units"}
_CONVOLUTION_1D: Final = {
    **_WEIGHTED,
    "nb_filter": "filters",
    "filter_length": "kernel_size",
    "border_mode": "padding",
    "subsample_length": "strides",
    "atrous_rate": "dilation_rate",
}
_CONVOLUTION_2D: Final[Mapping[str, str]] = {
    **_WEIGHTED,
    "nb_filter": "filters",
    "border_mode": "padding",
    "subsample": "strides",
    "atrous_rate": "dilation_rate",
}
_DROPOUT: Final = {"p": "rate"}
_POOLING_1D: Final = {"pool_length": "pool_size", "stride": "strides", "border_mode": "padding"}
_POOLING_2D: Final = {"border_mode": "padding"}
_EMBEDDED: Final = (("init", "initializer"), ("W_regularizer", "regularizer"), ("W_constraint", "constraint"))
_RENAMED: Final[Mapping[str, Mapping[str, str]]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN"), _RECURRENT),
    "ConvLSTM2D": {**_RECURRENT, **_CONVOLUTION_2D, "inner_activation": "recurrent_activation"},
    **dict.fromkeys(("Dense", "TimeDistributedDense"), _DENSE),
    **dict.fromkeys(("Convolution1D", "AtrousConvolution1D", "Conv1D"), _CONVOLUTION_1D),
    **dict.fromkeys(("Convolution2D", "AtrousConvolution2D", "Conv2D"), _CONVOLUTION_2D),
    **dict.fromkeys(("MaxPooling1D", "AveragePooling1D"), _POOLING_1D),
    **dict.fromkeys(("MaxPooling2D", "AveragePooling2D"), _POOLING_2D),
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout"), _DROPOUT),
    "Embedding": {old: f"embeddings_{new}" for old, new in _EMBEDDED},
    "GaussianNoise": {"sigma": "stddev"},
    "UpSampling1D": {"length": "size"},
}
CLASSES: Final[Mapping[str, str]] = {
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "AtrousConvolution1D": "Conv1D",
    "AtrousConvolution2D": "Conv2D",
}
# The modes of Keras 1's Merge, as the layers that came after it.
MERGES: Final[Mapping[str, str]] = {
    "sum": "Add",
    "mul": "Multiply",
    "concat": "Concatenate",
    "ave": "Average",
    "max": "Maximum",
    "dot": "Dot",
    "cos": "Dot",
}
# Keys besides the arguments of a layer, which some version has written into its configuration.
_EXTRA = (
    "name trainable dtype batch_input_shape batch_shape input_dim input_length input_dtype input_shape implementation consume_less "
    "time_major zero_output_for_mask seed quantization_config shared_object_id sparse ragged optional dynamic activity_regularizer "
    "autocast forget_bias_init dim_ordering nb_row nb_col mode fused renorm renorm_clipping renorm_momentum virtual_batch_size "
    "adjustment beta_init gamma_init dropout output_padding mask_zero num_constants dtype_policy use_gate sliding_window query_shape "
    "key_shape value_shape lora_rank lora_alpha groups value_range function_type module output_shape_type output_shape_module"
)
EXTRA: Final = frozenset(_EXTRA.split())
_DATA_FORMATS: Final = {"tf": "channels_last", "th": "channels_first"}


def renamed(kind: str, config: Mapping[str, Any]) -> Mapping[str, str]:
    """The names of Keras 1 in a layer's configuration, with those that they have now."""
    names = _RENAMED.get(kind, {})
    return {old: new for old, new in names.items() if old in config and new not in config}


def besides(kind: str, config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Arguments that older versions wrote in another form altogether, or did not have to write."""
    found: dict[str, Any] = {}
    if {"nb_row", "nb_col"} <= config.keys():
        found["kernel_size"] = (config["nb_row"], config["nb_col"])
    if config.get("dim_ordering") in _DATA_FORMATS:
        found["data_format"] = _DATA_FORMATS[config["dim_ordering"]]
    if kind == "GRU" and "reset_after" not in config:
        found["reset_after"] = False
    return found


def version_of(data: Any, text: str, hint: str = "") -> Version:
    """The version whose dialect the data are in; ``hint`` is what else is known of it, as ``2.15.0``. Keras 1 counts as 2."""
    said = hint or (data.get("keras_version") if isinstance(data, dict) else None)
    number = _NUMBER.match(said) if isinstance(said, str) else None
    if number is not None:
        return 3 if int(number.group(1)) >= 3 else 2
    if any(word in text for word in _KERAS_3):
        return 3
    if any(word in text for word in _KERAS_2[:2]) or (isinstance(data, dict) and "module" not in data):
        return 2
    return 3
