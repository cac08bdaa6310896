"""Every argument of the recurrent layers has a sentence, and each sentence can be filled in."""

from __future__ import annotations

import string

import pytest

from lstmlint.explain.arguments import KERAS, TORCH, keras_sentence, torch_sentence
from lstmlint.layers import signature
from lstmlint.layers.pytorch.signature import signature as torch_signature
from lstmlint.shape import Unknown

FIELDS = {"units", "h", "states", "returns", "percent", "which", "value"}
# Not for those who write models.
INNER = {"lora_rank", "lora_alpha", "quantization_config", "_weight", "_freeze"}
VALUES = (None, True, False, 0, 1, 0.5, "tanh", "same", (1, 2), Unknown("n"))


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("kind", ["LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed", "LSTMCell", "GRUCell",
                                  "SimpleRNNCell", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Embedding", "Masking", "Dense"])  # fmt: skip
def test_every_argument_of_keras(kind: str, version: int) -> None:
    found = signature(kind, version)  # type: ignore[arg-type]
    assert found is not None
    for parameter in found.parameters:
        if parameter.name in INNER:
            continue
        for value in (*VALUES, parameter.default):
            assert keras_sentence(kind, parameter.name, value), (kind, parameter.name, value)


@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN", "LSTMCell", "GRUCell", "RNNCell", "Linear"])
def test_every_argument_of_torch(kind: str) -> None:
    found = torch_signature(kind)
    assert found is not None
    for parameter in found.parameters:
        assert all(torch_sentence(kind, parameter.name, value) for value in VALUES), (kind, parameter.name)


def test_sentences_have_no_unknown_blanks() -> None:
    for table in (*KERAS.values(), *TORCH.values()):
        for sentence in table.values():
            for text in (sentence,) if isinstance(sentence, str) else sentence.values():
                assert {name for _, name, _, _ in string.Formatter().parse(text) if name is not None} <= FIELDS, text
                assert text.count("`") % 2 == 0, text
                assert not text.endswith("."), text
