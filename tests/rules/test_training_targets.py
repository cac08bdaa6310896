"""RNN501 to RNN504: outputs against targets, losses against labels."""

from __future__ import annotations

import pytest

from lstmlint.diagnostic import Safety, Severity
from tests.rules.shapes import codes, lint, only, safety

X = "X = np.zeros((64, 10, 3))\n"


def trained(layers: str, loss: str, target: str, fit: str = "") -> str:
    """A Sequential on (64, 10, 3), trained on the target."""
    return f"""
X = np.zeros((64, 10, 3))
model = Sequential([
    Input((10, 3)),
    {layers}
])
model.compile("adam", {loss})
y = {target}
model.fit(X, y{fit})
"""


STEPS, LAST = "LSTM(8, return_sequences=True),", "LSTM(8),"


@pytest.mark.parametrize(
    ("layers", "loss", "target", "code", "row"),
    [
        (f"{STEPS}\n    Dense(1),", "'mse'", "np.zeros(64)", "RNN501", 4),
        (f"{STEPS}\n    Dense(1),", "'mae'", "np.zeros((64, 1))", "RNN501", 4),
        (f"{STEPS}\n    Dropout(0.1),\n    Dense(4),", "'mse'", "np.zeros((64, 4))", "RNN501", 4),
        (f"{STEPS}\n    Dense(5, activation='softmax'),", "'sparse_categorical_crossentropy'", "np.ones(64, dtype=int)", "RNN501", 4),
        (f"{STEPS}", "'mse'", "np.zeros((64, 8))", "RNN501", 4),
        (f"{LAST}\n    Dense(1),", "'mse'", "np.zeros((64, 10, 1))", "RNN502", 4),
        (f"{LAST}\n    Dense(2),", "'mse'", "np.zeros((64, 1, 2))", "RNN502", 4),
        (f"{LAST}\n    Dense(1),", "'mse'", "np.zeros((64, 6))", "RNN503", 5),
        (f"{LAST}\n    Dense(6),", "'mse'", "np.zeros((64, 1))", "RNN503", 5),
        (f"{STEPS}\n    Dense(6),", "'mse'", "np.zeros((64, 10, 1))", "RNN503", 5),
        (f"{STEPS}\n    Dense(1),", "'mse'", "np.zeros((64, 6, 1))", "RNN503", 5),
        (f"{LAST}", "'mse'", "np.zeros(64)", "RNN503", 4),
        (f"{LAST}\n    Dense(5),", "'categorical_crossentropy'", "np.ones(64, dtype=int)", "RNN504", 6 + 1),
        (f"{LAST}\n    Dense(5),", "'sparse_categorical_crossentropy'", "np.eye(5)[np.ones(64, dtype=int)]", "RNN504", 6 + 1),
        (f"{LAST}\n    Dense(1),", "'categorical_crossentropy'", "np.zeros((64, 5))", "RNN503", 5),
    ],
)
@pytest.mark.parametrize("version", [2, 3, None])
def test_what_does_not_fit(layers: str, loss: str, target: str, code: str, row: int, version: int | None) -> None:
    assert codes(trained(layers, loss, target), version) == [(row, code)]


@pytest.mark.parametrize(
    ("layers", "loss", "target"),
    [
        (f"{STEPS}\n    Dense(1),", "'mse'", "np.zeros((64, 10))"),
        (f"{STEPS}\n    Dense(1),", "'mse'", "np.zeros((64, 10, 1))"),
        (f"{STEPS}\n    TimeDistributed(Dense(4, activation='softmax')),", "'sparse_categorical_crossentropy'", "np.ones((64, 10))"),
        (f"{STEPS}\n    Flatten(),\n    Dense(1),", "'mse'", "np.zeros(64)"),
        (f"{LAST}\n    Dense(1),", "'mse'", "np.zeros(64)"),
        (f"{LAST}\n    Dense(3, activation='sigmoid'),", "'binary_crossentropy'", "np.zeros((64, 3))"),
        (f"{LAST}\n    Dense(1),", "lambda a, b: a - b", "np.zeros((64, 7))"),
        (f"{LAST}\n    Dense(1),", "my_loss", "np.zeros((64, 7))"),
        (f"{LAST}\n    Dense(1),", "**options", "np.zeros((64, 7))"),
        (f"{STEPS}\n    Dense(1),", "'mse'", "load()"),
        (f"{LAST}\n    Dense(y_width),", "'mse'", "np.zeros((64, 7))"),
        (f"{LAST}\n    make_layer(),\n    Dense(1),", "'mse'", "np.zeros((64, unknown))"),
        ("LSTM(8, return_sequences=flag),\n    Dense(1),", "'mse'", "np.zeros((64, unknown, 1))"),
    ],
)
@pytest.mark.parametrize("version", [2, 3, None])
def test_what_fits_or_may_fit(layers: str, loss: str, target: str, version: int | None) -> None:
    assert codes(trained(layers, loss, target), version) == []


def test_severity_and_trust() -> None:
    silent = only(trained(f"{STEPS}\n    Dense(1),", "'mse'", "np.zeros(64)"))
    assert (silent.code, silent.severity, safety(silent)) == ("RNN501", Severity.WARNING, Safety.SAFE)
    refused = only(trained(f"{STEPS}\n    Dense(4, activation='softmax'),", "'categorical_crossentropy'", "np.zeros((64, 4))"))
    assert (refused.code, refused.severity) == ("RNN501", Severity.ERROR)
    sigmoid = f"{STEPS}\n    Dense(1, activation='hard_sigmoid'),"
    differs = only(trained(sigmoid, "'binary_crossentropy'", "np.zeros(64)"))
    assert (differs.code, differs.severity) == ("RNN501", Severity.WARNING)
    assert "Keras 3 raises an error, Keras 2 broadcasts" in differs.message
    assert only(trained(sigmoid, "'binary_crossentropy'", "np.zeros(64)"), 3).severity is Severity.ERROR


@pytest.mark.parametrize(("rows", "version", "severity"), [(64, 3, Severity.ERROR), (64, 2, Severity.WARNING), (6, 3, Severity.WARNING)])
def test_a_batch_as_large_as_the_head_is_wide_hides_the_error(rows: int, version: int, severity: Severity) -> None:
    """``Dense(6)`` for (samples,): Keras 3 lays the batch beside the units, tf_keras makes a column first."""
    text = f"X, y = np.zeros(({rows}, 10, 3)), np.zeros({rows})\nm = Sequential([Input((10, 3)), LSTM(8), Dense(6)])\n"
    found = only(text + "m.compile('adam', 'mse')\nm.fit(X, y)", version)
    assert (found.code, found.severity) == ("RNN503", severity)


def test_the_layer_whose_steps_are_too_many() -> None:
    """Not the head, and not a lower recurrent layer."""
    text = """
    inputs = Input((10, 3))
    x = LSTM(8, return_sequences=True)(inputs)
    x = Bidirectional(GRU(8, return_sequences=True))(x)  #~ RNN501
    x = TimeDistributed(Dense(4))(x)
    outputs = Dense(1)(x)
    model = Model(inputs, outputs)
    model.compile("adam", loss=["mse"])
    model.fit(np.zeros((64, 10, 3)), np.zeros((64, 1)))
    """
    assert codes(text.replace("  #~ RNN501", "")) == [(3, "RNN501")]
    assert safety(only(text)) is None  # TimeDistributed has to go as well


def test_validation_data_and_other_methods() -> None:
    head = f"{X}m = Sequential([Input((10, 3)), LSTM(8), Dense(2)])\nm.compile('adam', 'mse')\ny = np.zeros((64, 2))\n"
    assert codes(head + "m.fit(X, y, validation_data=(X, np.zeros((64, 3))))") == [(2, "RNN503")]
    for method in ("evaluate", "train_on_batch", "test_on_batch"):
        assert codes(head + f"m.{method}(X, np.zeros((64, 3)))") == [(2, "RNN503")]
        assert codes(head + f"m.{method}(X, y)") == []
    assert codes(head + "m.fit(X, y=np.zeros((64, 3)), **options)") == []


def test_several_outputs() -> None:
    head = """
    inputs = Input((10, 3))
    x = LSTM(8)(inputs)
    model = Model(inputs, [Dense(2, name="a")(x), Dense(4, name="b")(x)])
    X = np.zeros((64, 10, 3))
    model.compile("adam", %s)
    model.fit(X, %s)
    """
    a, b = "np.zeros((64, 2))", "np.zeros((64, 4))"
    assert codes(head % ("'mse'", f"[{a}, {b}]")) == []
    assert codes(head % ("['mse', 'mae']", f"[{b}, {b}]")) == [(3, "RNN503")]
    assert codes(head % ("{'a': 'mse', 'b': 'mse'}", f"{{'b': {b}, 'a': {a}}}")) == []
    assert codes(head % ("{'a': 'mse', 'b': 'mse'}", f"{{'b': {a}, 'a': {a}}}")) == [(3, "RNN503")]
    assert codes(head % ("{'a': 'mse', 'b': custom}", f"[{a}, {a}]")) == []


def test_a_model_that_is_compiled_again() -> None:
    text = f"""
    {X}
    model = Sequential([Input((10, 3)), LSTM(8), Dense(4, activation="softmax")])
    model.compile("adam", "mse")
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(X, np.ones(64, dtype=int))
    model.compile("adam", "categorical_crossentropy")
    model.fit(X, np.ones(64, dtype=int))
    """
    assert [(d.span.row, d.code) for d in lint(text)] == [(7, "RNN504")]


def test_a_width_that_may_be_one() -> None:
    """An axis of one is taken away or added, so that of an unknown one nothing is known."""
    assert codes(trained(f"{LAST}\n    Dense(units),", "'mse'", "np.zeros(64)")) == []
    assert codes(trained(f"{LAST}\n    Dense(1),", "'mse'", "np.zeros((64, 10, width))")) == []
    assert (
        codes(trained(f"{STEPS}\n    Dense(5, activation='softmax'),", "'sparse_categorical_crossentropy'", "np.zeros((64, 10, width))"))
        == []
    )
    assert codes(trained(f"{LAST}\n    Dense(classes),", "'categorical_crossentropy'", "np.ones(64, dtype=int)"), 3) == [(7, "RNN504")]


def test_a_sigmoid_makes_keras_2_strict() -> None:
    """tf_keras computes the crossentropy of a sigmoid from its logits, which wants equal shapes; of anything else it broadcasts."""
    for head, severity in (("Dense(3)", Severity.WARNING), ("Dense(3, activation='sigmoid')", Severity.ERROR)):
        assert only(trained(f"{LAST}\n    {head},", "'binary_crossentropy'", "np.zeros(64)"), 2).severity is severity


def test_keras_2_does_not_see_the_sigmoid_of_a_sequence_against_a_column() -> None:
    head = f"{STEPS}\n    Dense(1, activation='sigmoid'),"
    for target, severity in (("np.zeros((64, 1))", Severity.WARNING), ("np.zeros(64)", Severity.ERROR)):
        assert [(d.code, d.severity) for d in lint(trained(head, "'binary_crossentropy'", target), 2)] == [("RNN501", severity)], target


def test_data_of_another_length_than_declared_are_one_mistake() -> None:
    text = trained(f"{STEPS}\n    Dense(1),", "'mse'", "np.zeros((64, 10, 1))").replace("Input((10, 3))", "Input((12, 3))")
    assert [(d.code, d.severity) for d in lint(text, 3)] == [("RNN305", Severity.WARNING)]
    assert [d.code for d in lint(text, 2)] == ["RNN305"]
