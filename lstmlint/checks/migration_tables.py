"""What changed its name or went away between Keras 1, 2 and 3: tables only.

Keras 1 names are those that Keras 2 translated until 2.2 (``keras.legacy.interfaces``); what is gone was measured by
importing it with Keras 2.15 and Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from lstmlint.layers import signature
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Old:
    """A Keras 1 argument: its ``new`` name ("" where it has none) and how values are written now.

    With ``values`` only these can be translated; ``drop`` says that the argument can go without a change in what is computed. ``part``
    is the argument that took the place of this one and others.
    """

    new: str = ""
    values: Mapping[object, str] | None = None
    drop: bool = False
    hint: str = ""
    part: str = ""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WEIGHTS = {
    "init": Old("kernel_initializer"),
    "W_regularizer": Old("kernel_regularizer"),
    "b_regularizer": Old("bias_regularizer"),
    "W_constraint": Old("kernel_constraint"),
    "b_constraint": Old("bias_constraint"),
    "bias": Old("use_bias"),
}
_FORGET: Mapping[object, str] = MappingProxyType({"one": "True", "ones": "True", "zero": "False", "zeros": "False"})
_RECURRENT = {
    **{name: old for name, old in _WEIGHTS.items() if name != "bias"},
    "output_dim": Old("units"),
    "inner_init": Old("recurrent_initializer"),
    "inner_activation": Old("recurrent_activation"),
    "U_regularizer": Old("recurrent_regularizer"),
    "dropout_W": Old("dropout"),
    "dropout_U": Old("recurrent_dropout"),
    "consume_less": Old(drop=True, hint="it only chose between equal ways to compute"),
}
_FORMATS: Mapping[object, str] = MappingProxyType({"tf": "'channels_last'", "th": "'channels_first'"})
_SIZES2D = {name: Old(hint="kernel_size=(rows, columns) took its place", part="kernel_size") for name in ("nb_row", "nb_col")}
_SIZES3D = {f"kernel_dim{i}": Old(hint="kernel_size=(dim1, dim2, dim3) took its place", part="kernel_size") for i in (1, 2, 3)}
_CONV = {
    **_WEIGHTS,
    "nb_filter": Old("filters"),
    "border_mode": Old("padding"),
    "activity_regularizer": Old("activity_regularizer"),
}
_CONV1D = {**_CONV, "filter_length": Old("kernel_size"), "subsample_length": Old("strides"), "atrous_rate": Old("dilation_rate")}
_CONV2D = {
    **_CONV,
    "subsample": Old("strides"),
    "dim_ordering": Old("data_format", _FORMATS),
    "atrous_rate": Old("dilation_rate"),
    **_SIZES2D,
}
_POOL1D = {"pool_length": Old("pool_size"), "stride": Old("strides"), "border_mode": Old("padding")}
_POOL2D = {"border_mode": Old("padding"), "dim_ordering": Old("data_format", _FORMATS)}
_P = {"p": Old("rate")}

KEYWORDS1: dict[str, dict[str, Old]] = {
    "LSTM": {**_RECURRENT, "forget_bias_init": Old("unit_forget_bias", _FORGET)},
    "CuDNNLSTM": {"output_dim": Old("units")},
    "GRU": _RECURRENT,
    "SimpleRNN": {name: old for name, old in _RECURRENT.items() if name != "inner_activation"},
    "ConvLSTM2D": {
        **{name: old for name, old in _RECURRENT.items() if name != "output_dim"},
        **{name: old for name, old in _CONV2D.items() if name != "bias"},
        "forget_bias_init": Old("unit_forget_bias", _FORGET),
    },
    "Dense": {**_WEIGHTS, "output_dim": Old("units")},
    "Embedding": {
        "init": Old("embeddings_initializer"),
        "W_regularizer": Old("embeddings_regularizer"),
        "W_constraint": Old("embeddings_constraint"),
        "dropout": Old(hint="put a SpatialDropout1D behind the Embedding"),
    },
    "Dropout": _P,
    "SpatialDropout1D": _P,
    "SpatialDropout2D": {**_P, "dim_ordering": Old("data_format", _FORMATS)},
    "GaussianDropout": _P,
    "GaussianNoise": {"sigma": Old("stddev")},
    "Conv1D": _CONV1D,
    "Convolution1D": _CONV1D,
    "Conv2D": _CONV2D,
    "Convolution2D": _CONV2D,
    "MaxPooling1D": _POOL1D,
    "MaxPool1D": _POOL1D,
    "AveragePooling1D": _POOL1D,
    "MaxPooling2D": _POOL2D,
    "AveragePooling2D": _POOL2D,
    "UpSampling1D": {"length": Old("size")},
    "BatchNormalization": {
        "beta_init": Old("beta_initializer"),
        "gamma_init": Old("gamma_initializer"),
        "mode": Old(drop=True, hint="only the behaviour of mode 0 is left"),
    },
    "PReLU": {"init": Old("alpha_initializer")},
    "Model": {"input": Old("inputs"), "output": Old("outputs")},
}

# For the layers that are rarer: the old name stands for the new one wherever the layer has that.
COMMON1: dict[str, Old] = {
    **_WEIGHTS,
    "border_mode": Old("padding"),
    "dim_ordering": Old("data_format", _FORMATS),
    "nb_filter": Old("filters"),
    "subsample": Old("strides"),
    "p": Old("rate"),
    **_SIZES2D,
    **_SIZES3D,
}

# Keras 1 arguments of a model's methods.
METHODS1: dict[str, dict[str, Old]] = {
    "fit": {"nb_epoch": Old("epochs"), "show_accuracy": Old(hint="metrics=['accuracy'] in compile() took its place")},
    "fit_generator": {
        "nb_epoch": Old("epochs"),
        "samples_per_epoch": Old(hint="steps_per_epoch counts batches instead of samples"),
        "nb_val_samples": Old(hint="validation_steps counts batches instead of samples"),
        "max_q_size": Old("max_queue_size"),
        "nb_worker": Old("workers"),
        "pickle_safe": Old("use_multiprocessing"),
    },
    "evaluate": {"show_accuracy": Old(hint="metrics=['accuracy'] in compile() took its place")},
    "compile": {"class_mode": Old(hint="the loss says what kind of classes there are")},
}


def keras1_name(kind: str, keyword: str) -> Old | None:
    """What became of a Keras 1 argument of that layer; None where it is none."""
    if kind in KEYWORDS1:
        return KEYWORDS1[kind].get(keyword)
    old = COMMON1.get(keyword)
    form = signature(kind, 3) or signature(kind, 2)
    return old if old is not None and form is not None and form.parameter(old.new or old.part) is not None else None


# Keras 2 keywords that can go when they have this value, because it is what happens anyway.
DROPPABLE2: dict[str, tuple[object, ...]] = {"time_major": (False,), "implementation": (0, 1, 2), "dynamic": (False,), "unroll": (False,)}
HINTS2: dict[str, str] = {
    "batch_input_shape": "Input(batch_shape=...) in front of the layer works in both",
    "batch_size": "Input(batch_shape=...) in front of the layer works in both",
    "input_length": "input_shape=(timesteps, features) works in both",
    "time_major": "transpose the data instead",
    "weights": "call set_weights() after the layer has been built",
    "implementation": "it can go: it only chose between equal ways to compute",
    "alpha": "it is called negative_slope there",
    "dynamic": "it has no counterpart",
    "ragged": "it has no counterpart",
    "type_spec": "it has no counterpart",
    "tensor": "it has no counterpart",
}
HINTS3: dict[str, str] = {
    "use_cudnn": "Keras 2 chooses cuDNN by itself",
    "seed": "Keras 2 takes the global seed",
    "negative_slope": "it is called alpha there",
    "batch_shape": "batch_input_shape does the same there",
}

_PACKAGES = ("tensorflow.keras", "tf_keras", "keras")

# Modules below the package that neither Keras 2.15 nor Keras 3 has; where their contents are now.
_LAYER_MODULES = frozenset(
    [
        "recurrent",
        "wrappers",
        "core",
        "embeddings",
        "normalization",
        "advanced_activations",
        "convolutional",
        "pooling",
        "merge",
        "recurrent_v2",
        "rnn",
        "cudnn_recurrent",
        "local",
        "noise",
        "convolutional_recurrent",
        "merging",
        "regularization",
        "attention",
        "reshaping",
        "activation",
    ]
)
MODULES_GONE: dict[str, str] = {
    **{f"layers.{name}": "layers" for name in _LAYER_MODULES},
    "engine.topology": "layers",
    "engine.training": "models",
    "engine.base_layer": "layers",
    "engine.input_layer": "layers",
    "engine.sequential": "models",
    "engine": "layers",
    "legacy.layers": "",
    "legacy.interfaces": "",
    "utils.np_utils": "utils",
    "utils.visualize_util": "utils",
    "objectives": "losses",
    "utils.vis_utils": "utils",
    "utils.generic_utils": "utils",
    "utils.data_utils": "utils",
    "utils.layer_utils": "utils",
    "utils.training_utils": "",
    "wrappers.scikit_learn": "",
    "backend.tensorflow_backend": "backend",
    "callbacks.callbacks": "callbacks",
    "initializers.initializers_v2": "initializers",
}

# Names that neither has, and what to use instead.
NAMES_GONE: dict[str, str] = {
    "utils.visualize_util.plot": "keras.utils.plot_model",
    "constraints.nonneg": "non_neg",
    "constraints.unitnorm": "unit_norm",
    "layers.CuDNNLSTM": "LSTM, which runs on cuDNN by itself",
    "layers.CuDNNGRU": "GRU, which runs on cuDNN by itself",
    "layers.TimeDistributedDense": "TimeDistributed(Dense(...)), or Dense alone",
    "layers.Merge": "Concatenate, Add, Multiply or another merging layer",
    "layers.merge": "concatenate, add, multiply or another merging function",
    "layers.Highway": "",
    "layers.MaxoutDense": "",
    "layers.AtrousConvolution1D": "Conv1D(dilation_rate=...)",
    "models.Graph": "Model(inputs, outputs)",
    "backend.set_session": "tf.compat.v1.keras.backend.set_session, or nothing at all",
    "experimental.PeepholeLSTMCell": "a cell of one's own",
    "optimizers.adam": "Adam",
    "optimizers.sgd": "SGD",
    "optimizers.rmsprop": "RMSprop",
    "optimizers.adagrad": "Adagrad",
    "optimizers.nadam": "Nadam",
    "optimizers.adam_v2": "the optimizer itself, from keras.optimizers",
    "optimizers.gradient_descent_v2": "the optimizer itself, from keras.optimizers",
    "optimizers.rmsprop_v2": "the optimizer itself, from keras.optimizers",
    "constraints.maxnorm": "max_norm",
    "utils.multi_gpu_model": "a tf.distribute strategy",
}

# TensorFlow's own recurrent layers of version 1, and what is left of them below tf.compat.v1 as long as tf.keras is Keras 2.
TENSORFLOW_GONE: dict[str, str] = {
    "tensorflow.nn.rnn_cell": "the cells of tf.keras.layers",
    "tensorflow.nn.dynamic_rnn": "tf.keras.layers.RNN",
    "tensorflow.nn.static_rnn": "tf.keras.layers.RNN",
    "tensorflow.nn.raw_rnn": "tf.keras.layers.RNN",
    "tensorflow.nn.bidirectional_dynamic_rnn": "tf.keras.layers.Bidirectional",
    "tensorflow.nn.static_bidirectional_rnn": "tf.keras.layers.Bidirectional",
}
TENSORFLOW_KERAS2 = "tensorflow.compat.v1.nn.rnn_cell."

# What to use instead of names that Keras 3 has no more but Keras 2 has.
ONLY_KERAS2: dict[str, str] = {
    "layers.LocallyConnected1D": "Conv1D, or a layer of your own",
    "layers.LocallyConnected2D": "Conv2D, or a layer of your own",
    "layers.AbstractRNNCell": "a Layer with state_size",
    "layers.DenseFeatures": "keras.utils.FeatureSpace",
    "layers.ThresholdedReLU": "ReLU(threshold=...)",
    "layers.RandomHeight": "",
    "layers.RandomWidth": "",
    "layers.experimental": "keras.layers",
    "models.model_from_yaml": "model_from_json",
    "models.model_from_config": "the class's from_config",
    "preprocessing.text": "TextVectorization",
    "preprocessing.sequence.TimeseriesGenerator": "keras.utils.timeseries_dataset_from_array",
    "preprocessing.image.ImageDataGenerator": "keras.utils.image_dataset_from_directory",
    "utils.OrderedEnqueuer": "keras.utils.PyDataset",
    "utils.GeneratorEnqueuer": "keras.utils.PyDataset",
    "utils.SequenceEnqueuer": "keras.utils.PyDataset",
    "callbacks.BaseLogger": "",
    "optimizers.experimental": "keras.optimizers",
    "losses.Reduction": 'reduction="sum_over_batch_size", "sum" or "none"',
}


# What the private copy of Keras inside TensorFlow does not have (TensorFlow 2.15 and 2.21).
PRIVATE_GONE = frozenset(
    f"tensorflow.python.keras.layers.{name}"
    for name in ("LSTM", "GRU", "LSTMCell", "Bidirectional", "TimeDistributed", "CuDNNLSTM", "CuDNNGRU", "BatchNormalization")
)


def below_package(qualified: str) -> tuple[str, str]:
    """``tensorflow.keras.layers.LSTM`` -> its package and what follows; two empty strings where it is not Keras."""
    for package in _PACKAGES:
        if qualified.startswith(f"{package}."):
            return package, qualified[len(package) + 1 :]
    return "", ""
