"""Which layers have which attributes, as ``hasattr(layer, name)`` tells: library code asks so whether it was given a cell or a layer.

Measured with tf_keras 2.21 and Keras 3.15; ``tests/layers/test_attributes.py`` measures it again.
"""

from __future__ import annotations

from typing import Final

from lstmlint.layers.outcome import Version

_CELLS: Final = frozenset({"LSTMCell", "GRUCell", "SimpleRNNCell"})
_STACKED: Final = frozenset({"StackedRNNCells"})
_THREE: Final = frozenset({"LSTM", "GRU", "SimpleRNN"})
_RECURRENT: Final = _THREE | {"RNN", "ConvLSTM1D", "ConvLSTM2D"}
_BOTH_WAYS: Final = frozenset({"Bidirectional"})

# The layers of which it is told; a layer that is not among them may have anything.
MEASURED: Final = (
    _RECURRENT | _CELLS | _STACKED | _BOTH_WAYS | {"TimeDistributed", "Dense", "Conv1D", "Embedding", "Dropout", "SpatialDropout1D"}
    | {"BatchNormalization", "LayerNormalization", "Activation", "Lambda", "Flatten", "MultiHeadAttention", "Attention"}
    | {"LeakyReLU", "ReLU", "Reshape", "RepeatVector", "Concatenate", "Add", "MaxPooling1D", "GlobalAveragePooling1D", "Masking"}
    | {"GaussianNoise"}
)  # fmt: skip

HOLDERS: Final[dict[str, frozenset[str]]] = {
    "units": _THREE | _CELLS | {"Dense"},
    "output_size": _CELLS | _STACKED,
    "cell": _RECURRENT,
    "cells": _STACKED,
    "return_sequences": _RECURRENT | _BOTH_WAYS,
    "return_state": _RECURRENT | _BOTH_WAYS,
    "go_backwards": _RECURRENT,
    "unroll": _RECURRENT,
    "get_initial_state": _RECURRENT | _CELLS | _STACKED,
    "forward_layer": _BOTH_WAYS,
    "filters": frozenset({"Conv1D", "ConvLSTM1D", "ConvLSTM2D"}),
    "rate": frozenset({"Dropout", "SpatialDropout1D"}),
    "reset_states": _RECURRENT | _BOTH_WAYS,
}
# In Keras 3 the layer has what its cell has.
STATE_SIZE: Final[dict[Version, frozenset[str]]] = {2: _CELLS | _STACKED, 3: _CELLS | _STACKED | _RECURRENT}
# What is there before an object is made; the rest comes with ``__init__``.
_ON_CLASS: Final[dict[str, frozenset[str]]] = {
    "units": _THREE,
    "output_size": _STACKED,
    "state_size": _STACKED,
    "get_initial_state": HOLDERS["get_initial_state"],
    "reset_states": HOLDERS["reset_states"],
    "filters": frozenset({"ConvLSTM1D", "ConvLSTM2D"}),
}


def class_has(kind: str, name: str) -> bool | None:
    """The same of the class itself, ``hasattr(LSTMCell, name)``."""
    if kind not in MEASURED or (name not in HOLDERS and name != "state_size"):
        return None
    return kind in _ON_CLASS.get(name, frozenset())


def has(kind: str, name: str, version: Version | None) -> bool | None:
    """Whether a layer of Keras has an attribute; None where that is not known, or hangs on the version and that is not."""
    if kind not in MEASURED:
        return None
    if name == "state_size":
        answers = {kind in STATE_SIZE[each] for each in ((version,) if version is not None else STATE_SIZE)}
        return answers.pop() if len(answers) == 1 else None
    return kind in HOLDERS[name] if name in HOLDERS else None
