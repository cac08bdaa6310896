"""Small saved models, written by hand after what Keras writes."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

Entry = dict[str, Any]


def keras3(kind: str, name: str, **config: Any) -> Entry:
    """A layer's entry as Keras 3 writes it."""
    dtype = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}
    base = {} if kind == "InputLayer" else {"trainable": True, "dtype": dtype}
    return {"module": "keras.layers", "class_name": kind, "config": {"name": name, **base, **config}, "registered_name": None}


def lstm3(name: str, units: Any = 8, **config: Any) -> Entry:
    """An LSTM of Keras 3."""
    given = {"return_sequences": False, "return_state": False, "stateful": False, "zero_output_for_mask": False, "units": units}
    return keras3("LSTM", name, **{**given, "activation": "tanh", "recurrent_activation": "sigmoid", "dropout": 0.0, **config})


def sequential3(*layers: Entry, shape: tuple[int | None, ...] = (None, 10, 3)) -> Entry:
    """A Sequential of Keras 3."""
    first = keras3("InputLayer", "input", batch_shape=list(shape), dtype="float32", sparse=False)
    config = {"name": "sequential", "layers": [first, *layers]}
    return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}


def keras2(kind: str, name: str, **config: Any) -> Entry:
    """A layer's entry as Keras 2 wrote it before 2.13, without modules."""
    return {"class_name": kind, "config": {"name": name, "trainable": True, "dtype": "float32", **config}}


def sequential2(*layers: Entry) -> Entry:
    """A Sequential of Keras 2; the first layer declares the input."""
    config = {"name": "sequential", "layers": list(layers)}
    return {"class_name": "Sequential", "config": config, "keras_version": "2.4.0", "backend": "tensorflow"}


# As Keras 1.2 wrote it: its own documentation of ``to_json`` and of the arguments of these layers.
KERAS_1: Entry = {
    "class_name": "Sequential",
    "keras_version": "1.2.2",
    "config": [
        {
            "class_name": "Embedding",
            "config": {
                "name": "embedding_1",
                "trainable": True,
                "input_dtype": "int32",
                "batch_input_shape": [None, 20],
                "input_dim": 100,
                "output_dim": 16,
                "input_length": 20,
                "mask_zero": False,
                "init": "uniform",
                "dropout": 0.0,
                "W_regularizer": None,
                "W_constraint": None,
                "activity_regularizer": None,
            },
        },
        {
            "class_name": "Convolution1D",
            "config": {
                "name": "convolution1d_1",
                "trainable": True,
                "nb_filter": 8,
                "filter_length": 3,
                "border_mode": "same",
                "bias": True,
                "subsample_length": 1,
                "init": "glorot_uniform",
                "activation": "relu",
                "input_dim": None,
                "input_length": None,
            },
        },
        {"class_name": "MaxPooling1D", "config": {"name": "m", "trainable": True, "pool_length": 2, "stride": 2, "border_mode": "valid"}},
        {
            "class_name": "LSTM",
            "config": {
                "name": "lstm_1",
                "trainable": True,
                "output_dim": 12,
                "init": "glorot_uniform",
                "inner_init": "orthogonal",
                "forget_bias_init": "one",
                "activation": "tanh",
                "inner_activation": "hard_sigmoid",
                "return_sequences": True,
                "go_backwards": False,
                "stateful": False,
                "unroll": False,
                "consume_less": "cpu",
                "dropout_W": 0.0,
                "dropout_U": 0.0,
                "W_regularizer": None,
                "U_regularizer": None,
                "b_regularizer": None,
                "input_dim": 8,
                "input_length": None,
            },
        },
        {"class_name": "Dropout", "config": {"name": "dropout_1", "trainable": True, "p": 0.5}},
        {
            "class_name": "GRU",
            "config": {
                "name": "gru_1",
                "trainable": True,
                "output_dim": 5,
                "inner_activation": "hard_sigmoid",
                "activation": "tanh",
                "return_sequences": False,
                "stateful": False,
                "unroll": False,
                "go_backwards": False,
                "consume_less": "cpu",
            },
        },
        {"class_name": "Dense", "config": {"name": "dense_1", "trainable": True, "output_dim": 1, "activation": "sigmoid", "bias": True}},
    ],
}


def text(model: Entry, indent: int | None = None) -> str:
    """The JSON of a model."""
    return json.dumps(model, indent=indent)


def archive(config: bytes, *, name: str = "config.json", kind: int = zipfile.ZIP_STORED, more: dict[str, bytes] | None = None) -> bytes:
    """A ``.keras`` file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as file:
        for member, data in {"metadata.json": b"{}", name: config, "model.weights.h5": b"\0" * 100, **(more or {})}.items():
            file.writestr(member, data)
    return out.getvalue()
