"""``hasattr`` of layers: the table against real Keras."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from lstmlint.layers import attributes
from lstmlint.layers.outcome import Version

_ARGUMENTS: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(("LSTM", "GRU", "SimpleRNN", "LSTMCell", "GRUCell", "SimpleRNNCell", "Dense", "RepeatVector"), (3,)),
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "Conv1D", "Embedding", "MultiHeadAttention"), (3, 3)),
    **dict.fromkeys(("Dropout", "SpatialDropout1D", "GaussianNoise"), (0.1,)),
    "Activation": ("relu",),
    "Lambda": (abs,),
    "Reshape": ((3,),),
}


def _layer(layers: Any, kind: str) -> Any:
    given = {
        "RNN": lambda: (layers.LSTMCell(3),),
        "StackedRNNCells": lambda: ([layers.LSTMCell(3)],),
        "Bidirectional": lambda: (layers.LSTM(3),),
        "TimeDistributed": lambda: (layers.Dense(3),),
    }
    arguments = given[kind]() if kind in given else _ARGUMENTS.get(kind, ())
    return getattr(layers, kind)(*arguments)


@pytest.mark.slow
@pytest.mark.parametrize(("module", "version"), [("tf_keras", 2), ("keras", 3)])
def test_as_keras_says(module: str, version: Version) -> None:
    pytest.importorskip(module)
    layers = importlib.import_module(f"{module}.layers")
    wrong: list[tuple[str, str]] = []
    for kind in sorted(attributes.MEASURED):
        layer = _layer(layers, kind)
        names = (*attributes.HOLDERS, "state_size")
        wrong += [(kind, n) for n in names if hasattr(layer, n) != attributes.has(kind, n, version)]
        wrong += [(f"class {kind}", n) for n in names if hasattr(type(layer), n) != attributes.class_has(kind, n)]
    assert wrong == []


def test_what_is_not_known() -> None:
    assert attributes.has("Dense", "something", 3) is None
    assert attributes.has("Wonder", "units", 3) is None
    assert attributes.has("LSTM", "state_size", None) is None
    assert attributes.has("LSTMCell", "state_size", None) is True
    assert attributes.has("Dense", "state_size", None) is False
