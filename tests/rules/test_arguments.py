"""Names of arguments, Keras 1 names, and what may not be said of arguments."""

from __future__ import annotations

import pytest

from lstmlint.checks.arguments_names import distance, meant, nearest
from lstmlint.checks.migration_names import kept_by_tensorflow
from lstmlint.checks.migration_tables import COMMON1, KEYWORDS1, MODULES_GONE, NAMES_GONE, ONLY_KERAS2, keras1_name
from lstmlint.config import Config
from lstmlint.engine.lint import lint_source
from lstmlint.layers import signature

LSTM = {p.name for p in signature("LSTM", 3).parameters}  # type: ignore[union-attr]
DENSE = {p.name for p in signature("Dense", 3).parameters}  # type: ignore[union-attr]
DROPOUT = {p.name for p in signature("Dropout", 3).parameters}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("keyword", "names", "expected"),
    [
        ("return_sequence", LSTM, ("return_sequences", True)),
        ("returnSequences", LSTM, ("return_sequences", True)),
        ("return_seq", LSTM, ("return_sequences", True)),
        ("return_s", LSTM, None),  # return_sequences or return_state
        ("return_states", LSTM, ("return_state", True)),
        ("Units", LSTM, ("units", True)),
        ("unit", LSTM, ("units", True)),
        ("hidden_size", LSTM, ("units", True)),
        ("drop_out", LSTM, ("dropout", True)),
        ("droput", LSTM, ("dropout", True)),
        ("recurrent_droupout", LSTM, ("recurrent_dropout", True)),
        ("activ", DENSE, ("activation", True)),
        ("acitvation", DENSE, ("activation", True)),
        ("prob", DROPOUT, ("rate", True)),
        ("num_layers", LSTM, None),
        ("foo", LSTM, None),
    ],
)
def test_did_you_mean(keyword: str, names: set[str], expected: tuple[str, bool] | None) -> None:
    assert meant(keyword, names) == expected


@pytest.mark.parametrize(
    ("left", "right", "mistakes"),
    [("units", "units", 0), ("untis", "units", 1), ("unit", "units", 1), ("xunits", "units", 1), ("unids", "units", 1), ("", "abc", 3)],
)
def test_distance_counts_typing_mistakes(left: str, right: str, mistakes: int) -> None:
    assert distance(left, right) == distance(right, left) == mistakes


def test_a_tie_gives_several() -> None:
    assert nearest("axas", ["axes", "axis"]) == ["axes", "axis"]
    assert meant("axas", {"axes", "axis"}) == ("axes", False)


@pytest.mark.parametrize("kind", [kind for kind in KEYWORDS1 if kind != "Model"])
def test_keras1_names_are_gone_and_the_new_ones_exist(kind: str) -> None:
    for version in (2, 3):
        form = signature(kind, version)  # type: ignore[arg-type]
        if form is None or form.legacy:
            continue
        for keyword, old in KEYWORDS1[kind].items():
            if keyword != old.new:
                assert not form.accepts(keyword), keyword
            if old.new:
                assert form.accepts(old.new), old.new


def test_rarer_layers_have_the_common_old_names() -> None:
    assert keras1_name("MaxPooling3D", "border_mode") == COMMON1["border_mode"]
    assert keras1_name("SpatialDropout3D", "p") == COMMON1["p"]
    assert keras1_name("Flatten", "border_mode") is None


def lint(text: str, keras: int | None = None) -> list[tuple[str, str, str]]:
    config = Config(keras_version=keras)  # type: ignore[arg-type]
    return [
        (d.code, d.severity.value, d.message) for d in lint_source("a.py", f"from keras.layers import *\n{text}\nlast = LSTM(1)\n", config)
    ]


@pytest.mark.parametrize(
    ("text", "keras", "code", "severity", "words"),
    [
        ("LSTM(8, time_major=True)", 2, "", "", ""),
        ("LSTM(8, time_major=True)", 3, "RNN702", "error", "transpose"),
        ("LSTM(8, time_major=True)", None, "RNN702", "warning", "Keras 3"),
        ("LSTM(8, use_cudnn=True)", 2, "RNN705", "error", "Keras 2"),
        ("LSTM(8, use_cudnn=True)", None, "RNN705", "warning", "Keras 2"),
        ("LSTM(8, use_cudnn=True)", 3, "", "", ""),
        ("Dense(0)", 2, "RNN403", "warning", "positive integer"),
        ("Dense(0)", 3, "RNN403", "error", "positive integer"),
        ("Dense(2.0)", None, "RNN402", "warning", "Dense in Keras 3"),
        ("LSTM(2.0)", None, "RNN402", "error", "LSTM needs a positive integer for units, not 2.0"),
        ("LSTM(True)", 3, "RNN402", "warning", "without a word"),
        ("LSTM(8, name='my lstm')", 2, "RNN403", "error", "name"),
        ("LSTM(8, name='my lstm')", 3, "RNN403", "warning", "name"),
        ("LSTM(8, dtype='float23')", None, "RNN403", "error", "dtype"),
        ("LSTM(8, dtype='float16')", None, "", "", ""),
        ("LSTM(8, trainable=0)", None, "RNN402", "error", "True or False"),
        ("LSTM(8, return_sequences=1)", None, "", "", ""),
        ("LSTM(8, return_sequences=None)", None, "", "", ""),
        ("LSTM(8, dropout=1)", None, "RNN403", "warning", "below 1"),
        ("LSTM(8, kernel_size=3)", None, "RNN401", "error", '"kernel_size"'),
        ("SimpleRNN(8, recurrent_activation='sigmoid')", None, "RNN401", "error", '"recurrent_activation"'),
        ("Bidirectional(LSTM(8, go_backwards=True))", 2, "RNN403", "warning", "backwards"),
        ("Bidirectional(LSTM(8, go_backwards=True))", 3, "RNN403", "error", "go_backwards"),
        ("Conv1D(4, 3, padding='Same')", None, "", "", ""),
        ("Conv1D(4, 3, padding='full')", None, "RNN403", "error", "'causal' or 'same' or 'valid'"),
        ("Conv1D(4, (3, 3))", None, "RNN402", "error", "tuple of one positive integer"),
        ("Permute((0, 1))", None, "RNN403", "error", "batch axis"),
        ("RepeatVector(3.0)", None, "RNN402", "error", "positive integer"),
        ("Embedding(10, 8, input_length=5)", 2, "", "", ""),
        ("Embedding(10, 8, input_length=5)", 3, "RNN702", "warning", "input_length=5"),
        ("Embedding(10, 8, input_length=5)", None, "", "", ""),
    ],
)
def test_what_is_said_of_one_layer(text: str, keras: int | None, code: str, severity: str, words: str) -> None:
    found = lint(text, keras)
    assert [(c, s) for c, s, _ in found] == ([(code, severity)] if code else [])
    assert all(words in message for _, _, message in found)


@pytest.mark.parametrize(
    "text",
    [
        "LSTM(**options)",
        "LSTM(*sizes)",
        "LSTM(units=n, activation=custom, kernel_initializer=init(), dropout=rate)",
        "LSTM(8, activation='Custom>swish2')",
        "LSTM(8, kernel_regularizer={'class_name': 'L2', 'config': {'l2': 0.1}})",
        "Bidirectional(layer_of(8), backward_layer=layer_of(8))",
        "RNN(cell_of(8))",
        "RNN([LSTMCell(8), cell_of(4)])",
        "class LSTM:\n    def __init__(self, *args, **kwargs): pass\nLSTM(8.0, foo=1)",
    ],
)
def test_what_is_not_known_is_not_told(text: str) -> None:
    assert lint(text) == []


def test_names_that_the_file_registers_may_be_used() -> None:
    registers = "import keras\nkeras.utils.get_custom_objects()['swishy_gate'] = lambda x: x\n"
    use = "LSTM(8, activation='swishy_gate')"
    assert [code for code, _, _ in lint(use)] == ["RNN403"]
    assert lint(registers + use) == []


def test_an_import_under_a_condition_is_for_another_version() -> None:
    guarded = "if is_old():\n    from keras.layers.core import Dropout\nelse:\n    from keras.layers import Dropout"
    assert lint(guarded) == []
    assert [code for code, _, _ in lint("from keras.layers.core import Dropout")] == ["RNN704"]


def test_an_import_that_is_tried_may_fail() -> None:
    assert lint("try:\n    from keras.layers import CuDNNLSTM\nexcept ImportError:\n    CuDNNLSTM = LSTM") == []


def test_the_uses_of_a_gone_import_are_not_told_again() -> None:
    assert [code for code, _, _ in lint("from keras.layers import CuDNNGRU\nCuDNNGRU(4)\nCuDNNGRU(5)")] == ["RNN704"]


@pytest.mark.slow
def test_what_is_gone_is_gone_and_what_is_kept_is_there() -> None:
    keras2 = pytest.importorskip("tf_keras")
    keras3 = pytest.importorskip("keras")
    tensorflow = pytest.importorskip("tensorflow")
    for name in NAMES_GONE:
        assert not _has(keras2, name), name
        assert not _has(keras3, name), name
    for name in MODULES_GONE:
        if name != "legacy":
            assert not _has(keras2, name), name
            assert not _has(keras3, name), name
    for name in ONLY_KERAS2:
        assert _has(keras2, name), name
        assert not _has(keras3, name), name
        assert _has(tensorflow.keras, name) is kept_by_tensorflow(name), name


def _has(package: object, path: str) -> bool:
    for part in path.split("."):
        if not hasattr(package, part):
            return False
        package = getattr(package, part)
    return True


@pytest.mark.parametrize("kind", ["Conv1D", "Convolution1D"])
def test_another_name_of_a_class(kind: str) -> None:
    text = f"from keras.layers import LSTM, {kind}\nx = {kind}(nb_filter=8, filter_length=3)\ny = {kind}(8, 3, paddin='same')\n"
    assert [(d.span.row, d.code) for d in lint_source("a.py", text, Config())] == [(2, "RNN701"), (2, "RNN701"), (3, "RNN401")]


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("made", ["Dense(3, x)", "LSTM(8, x)", "Dense(x)", "GRU(units=y)"])
def test_a_tensor_among_the_settings(made: str, version: int) -> None:
    text = f"from keras.layers import *\nx = Input((10, 3))\ny = LSTM(4)(x)\nz = {made}\n"
    found = lint_source("a.py", text, Config(keras_version=version))  # type: ignore[arg-type]
    assert [(d.span.row, d.code) for d in found] == [(4, "RNN402")]
    assert "a tensor (batch, " in found[0].message


@pytest.mark.parametrize(
    "made",
    ["Conv2D(5, nb_row=3, nb_col=3)", "SeparableConv2D(5, nb_row=3, nb_col=3)", "Conv3D(5, kernel_dim1=3, kernel_dim2=3, kernel_dim3=4)"],
)
def test_an_old_size_stands_for_the_new_one(made: str) -> None:
    """One mistake, one finding: that kernel_size is missing is not told as well."""
    assert {code for code, _, _ in lint(made)} == {"RNN701"}
