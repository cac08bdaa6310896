"""A mask from where it is made to where it is used, layer by layer."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.lint import lint_source
from lstmlint.layers import names
from lstmlint.layers.masking import fate
from lstmlint.program import Layer

HEAD = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"


def told(text: str, version: Version | None = None) -> list[tuple[str, int]]:
    found = lint_source("a.py", HEAD + text, Config(keras_version=version))
    return [(d.code, d.span.row - 2) for d in found if d.code == "RNN601"]


def stack(between: str) -> str:
    return f"model = Sequential([Input((20, 6)), Masking(),\n{between},\nLSTM(4)])\n"


DROPS = (
    *("Conv1D(8, 3)", "MaxPooling1D(2)", "AveragePooling1D()", "Reshape((10, 12))", "Lambda(lambda x: x)", "ZeroPadding1D(1)"),
    *("UpSampling1D(2)", "Cropping1D(1)", "EinsumDense('abc,cd->abd', (None, 3))", "Lambda(lambda x: x * 2.0)"),
)
PASSES = (
    *("Dense(3)", "Dropout(0.1)", "SpatialDropout1D(0.1)", "BatchNormalization()", "LayerNormalization()", "Activation('relu')"),
    *("LSTM(4, return_sequences=True)", "Bidirectional(GRU(4, return_sequences=True))", "TimeDistributed(Dense(3))", "GaussianNoise(0.1)"),
)
QUIET = (
    *("Somebodys(3)", "Lambda(function)", "Lambda(lambda x: x, mask=lambda x, mask: mask)", "Permute((2, 1))"),
    *(
        "LSTM(4), RepeatVector(5)",
        "GlobalMaxPooling1D(), RepeatVector(5)",
        "Lambda(lambda x: x[:, -1:])",
        "Flatten(), Dense(8), Reshape((4, 2))",
    ),
    *("Conv1D(8, 3), Somebodys(3)", "LSTM(4, return_sequences=s)", "Conv1D(8, 3), Lambda(function)"),
)


@pytest.mark.parametrize("layer", DROPS)
@pytest.mark.parametrize("version", [2, 3, None])
def test_what_drops_the_mask_is_told(layer: str, version: Version | None) -> None:
    assert told(stack(layer), version) == [("RNN601", 2)]


@pytest.mark.parametrize("layer", [*PASSES, *QUIET])
@pytest.mark.parametrize("version", [2, 3, None])
def test_what_hands_it_on_or_is_not_known_is_not(layer: str, version: Version | None) -> None:
    assert not told(stack(layer), version)


@pytest.mark.parametrize(
    ("layer", "found"), [("Identity()", {2: 1, 3: 0}), ("Rescaling(0.5)", {2: 1, 3: 0}), ("RMSNormalization()", {3: 1})]
)
def test_the_versions_differ(layer: str, found: dict[Version, int]) -> None:
    for version, count in found.items():
        assert len(told(stack(layer), version)) == count
    assert not told(stack(layer))


@pytest.mark.parametrize(
    ("reader", "count"),
    [
        ("LSTM(4)(x)", 1),
        ("Bidirectional(LSTM(4))(x)", 1),
        ("GlobalAveragePooling1D()(x)", 1),
        ("Attention()([x, x])", 1),
        ("GlobalMaxPooling1D()(x)", 0),
        ("Dense(3)(x)", 0),
        ("LSTM(4)(x, mask=m)", 0),
        ("LSTM(4)(x, **options)", 0),
        ("LSTM(4)(Add()([x, start]))", 0),
        ("LSTM(4)(Concatenate()([x, start]))", 0),
        ("LSTM(4)(nested(x))", 0),
    ],
)
def test_only_in_front_of_a_layer_that_would_use_it(reader: str, count: int) -> None:
    text = f"start = Embedding(9, 6, mask_zero=True)(Input((20,)))\nx = Conv1D(6, 3, padding='same')(start)\ny = {reader}\n"
    assert told(text, 2) == [("RNN601", 2)] * count


@pytest.mark.parametrize("mask_zero", ["False", "masked", "options.get('mask')"])
def test_an_embedding_makes_a_mask_only_where_it_is_told_to(mask_zero: str) -> None:
    assert not told(f"model = Sequential([Embedding(9, 6, mask_zero={mask_zero}), Conv1D(6, 3), LSTM(3)])\n")


def test_any_text_switches_the_mask_on() -> None:
    assert told("model = Sequential([Embedding(9, 6, mask_zero='False'), Conv1D(6, 3), LSTM(3)])\n")


@pytest.mark.parametrize(
    ("before", "count"),
    [
        ("LSTM(4, return_sequences=True)", 1),
        ("GRU(4, return_sequences=True), Dropout(0.1)", 1),
        ("LSTM(4, return_sequences=True, activation='relu')", 0),
        ("LSTM(4, return_sequences=True, zero_output_for_mask=True)", 0),
        ("LSTM(4, return_sequences=True), Dense(3, activation='relu')", 0),
        ("LSTM(4), RepeatVector(3)", 0),
        ("LSTM(4)", 0),
        ("Conv1D(3, 3)", 0),
    ],
)
def test_masking_behind_a_recurrent_layer(before: str, count: int) -> None:
    assert told(f"model = Sequential([Input((20, 6)), {before},\nMasking(0.0), TimeDistributed(Dense(3))])\n") == [("RNN601", 2)] * count


def test_every_layer_of_a_known_class_has_a_fate() -> None:
    for version in (2, 3):
        for name in ("Dense", "Dropout", "Conv1D", "Flatten", "Reshape", "Permute", "GlobalMaxPooling1D", "Activation"):
            assert name in names(version)
            layer = Layer(name, name, {}, (), None)  # type: ignore[arg-type]
            assert fate(layer, (True,), version).out is not None


@pytest.mark.slow
def test_the_table_is_what_keras_does() -> None:
    """The probe, run again."""
    import subprocess
    import sys
    from pathlib import Path

    pytest.importorskip("tensorflow")
    root = Path(__file__).parents[2]
    run = subprocess.run([sys.executable, root / "scripts/probe_masks.py", "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
