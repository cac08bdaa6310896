"""What `fit` certainly refuses: batches of a known size, labels that occur, no loss, no targets, lists of numbers. Measured."""

from __future__ import annotations

import pytest

from lstmlint.diagnostic import Severity
from tests.rules.shapes import lint

ERROR, WARNING = Severity.ERROR, Severity.WARNING
Said = list[tuple[str, Severity]]


def said(text: str, version: int | None = None) -> Said:
    """Code and severity of each diagnostic."""
    return [(d.code, d.severity) for d in lint(text, version)]


# Samples, arguments of fit, and whether a batch of that many samples is refused beside five steps.
BATCHES = [
    (8, ", batch_size=4", ERROR),
    (10, ", batch_size=5", WARNING),
    (7, ", batch_size=5", ERROR),  # the last batch has two
    (6, ", batch_size=5", WARNING),  # the last has one
    (7, ", batch_size=5, steps_per_epoch=1", WARNING),
    (3, ", batch_size=1", WARNING),
    (40, "", ERROR),
    (5, "", WARNING),
    (5, ", validation_split=0.2", ERROR),
    ("n", "", ERROR),  # the first batch is a full one
    ("n", ", batch_size=5", WARNING),
    ("n", ", batch_size=size", WARNING),
]


@pytest.mark.parametrize(("samples", "fit", "severity"), BATCHES)
def test_the_size_of_a_batch_decides(samples: object, fit: str, severity: Severity) -> None:
    data = f"m.compile('adam', 'mse')\nm.fit(np.zeros(({samples}, 5, 3)), "
    steps = "m = Sequential([Input((5, 3)), LSTM(4, return_sequences=True), Dense(2)])\n"
    last = "m = Sequential([Input((5, 3)), LSTM(4), Dense(2)])\n"
    assert said(f"{steps}{data}np.zeros(({samples}, 2)){fit})") == [("RNN501", severity)]
    assert said(f"{last}{data}np.zeros(({samples}, 5, 2)){fit})") == [("RNN502", severity)]


CLASSES = """m = Sequential([Input((5, 3)), LSTM(4), Dense(3, activation='softmax')])
m.compile('adam', 'sparse_categorical_crossentropy')
X = np.zeros((60, 5, 3))
"""


@pytest.mark.parametrize(
    ("labels", "severity"),
    [
        ("y = np.array([1, 2, 3] * 20)", ERROR),
        ("y = np.array([1, 2, 3] * 30)[:60]", ERROR),
        ("y = np.array([1, 2, 3] * 20).reshape(-1, 1)", ERROR),
        ("y = np.array([3] + [0] * 89)[-60:]", None),
        ("y = np.array([3] + [0] * 89)\nnp.random.shuffle(y)\ny = y[-60:]", WARNING),
        ("y = np.array([3] + [0] * 89)\ny.sort()\ny = y[-60:]", WARNING),
        (
            "import sklearn.model_selection as s\ny, _ = s.train_test_split(np.array([0, 1, 2, 3] + [0] * 76), train_size=60)",
            WARNING,
        ),
        ("import sklearn.model_selection as s\ny, _ = s.train_test_split(np.array([0, 1, 2, 3] * 20), train_size=60)", ERROR),
        ("import sklearn.model_selection as s\ny, _ = s.train_test_split(np.array([3] + [0] * 79), train_size=60, shuffle=False)", ERROR),
        ("import sklearn.model_selection as s\ny, _ = s.train_test_split(np.array([0] * 79 + [3]), train_size=60, shuffle=False)", None),
        ("import sklearn.model_selection as s\ny, _ = s.train_test_split(np.array([0, 3] * 45), train_size=60)", ERROR),
        ("y = np.random.randint(0, 4, 60)", ERROR),
        ("y = np.random.randint(0, 4, size=(90,))[:60]", ERROR),
        ("y = np.random.randint(0, 4, 6)[np.zeros(60, dtype=int)]", WARNING),
        ("y = np.random.choice(4, 60)", ERROR),
        ("y = np.random.choice(4, 60, p=[0.5, 0.5, 0, 0])", WARNING),
        ("y = np.random.randint(0, 4, (n,))", WARNING),
        ("y = np.random.randint(0, 3, 60)", None),
    ],
)
def test_labels_that_certainly_occur(labels: str, severity: Severity | None) -> None:
    assert said(f"{CLASSES}{labels}\nm.fit(X, y)") == ([("RNN508", severity)] if severity else [])


def test_labels_of_a_model_are_one_mistake() -> None:
    text = f"{CLASSES}y = np.array([1, 2, 3] * 30)\nm.fit(X, y[:60])\nm.evaluate(X[:30], y[60:])"
    assert said(text) == [("RNN508", ERROR)]


MODEL = "X, y = np.zeros((40, 5, 3)), np.zeros(40)\nm = Sequential([Input((5, 3)), LSTM(4), Dense(1)])\n"


@pytest.mark.parametrize(
    ("then", "keras2", "keras3", "either"),
    [
        ("m.compile('adam')\nm.fit(X, y)", ERROR, ERROR, ERROR),
        ("m.compile('adam', None, metrics=['mae'])\nm.train_on_batch(X, y)", ERROR, ERROR, ERROR),
        ("m.compile('adam', metrics=['mae'])\nm.evaluate(X, y)", None, ERROR, WARNING),
        ("m.compile('adam', 'mse')\nm.fit(X, y)\nm.evaluate(X)", WARNING, ERROR, WARNING),
        ("m.compile('adam', 'mse')\nm.test_on_batch(X)", WARNING, ERROR, WARNING),
        ("m.compile('adam', **options)\nm.fit(X, y)", None, None, None),
        ("m.compile('adam', loss)\nm.fit(X, y)", None, None, None),
        ("m.compile('adam')\nprepare(m)\nm.fit(X, y)", None, None, None),
        ("m.compile('adam')\nm.add_loss(0.1)\nm.fit(X, y)", None, None, None),
        ("m.compile('adam')\nm.predict(X)", None, None, None),
    ],
)
def test_without_a_loss_or_targets(then: str, keras2: Severity | None, keras3: Severity | None, either: Severity | None) -> None:
    for version, severity in ((2, keras2), (3, keras3), (None, either)):
        assert said(MODEL + then, version) == ([("RNN509", severity)] if severity else []), version


@pytest.mark.parametrize(
    "layers",
    [
        "LSTM(4, kernel_regularizer='l2')",
        "LSTM(4), ActivityRegularization(0.1)",
        "LSTM(4), MyLayer()",
        "TimeDistributed(Dense(2, activity_regularizer='l1')), LSTM(4)",
    ],
)
def test_layers_may_add_a_loss(layers: str) -> None:
    assert said(f"m = Sequential([Input((5, 3)), {layers}, Dense(1)])\nm.compile('adam')\nm.fit(np.zeros((40, 5, 3)), np.zeros(40))") == []


@pytest.mark.parametrize(
    ("call", "keras2", "keras3", "either"),
    [
        ("m.fit(X, y.tolist())", ERROR, ERROR, ERROR),
        ("m.fit(X, [0.5] * 40)", ERROR, ERROR, ERROR),
        ("m.fit(X, [[0.5]] * 40)", ERROR, ERROR, ERROR),
        ("m.evaluate(X, list(y))", ERROR, ERROR, ERROR),
        ("m.fit(X, y.tolist()[:40])", ERROR, ERROR, ERROR),
        ("m.fit(X.tolist(), y)", ERROR, ERROR, ERROR),
        ("m.fit(X.tolist(), y.tolist())", None, ERROR, None),
        ("m.predict(X.tolist())", None, ERROR, None),
        ("m.fit(load(), y.tolist())", None, ERROR, None),
        ("m.fit(X, np.array(y.tolist()))", None, None, None),
        ("m.fit(X, [y])", None, None, None),
    ],
)
def test_lists_that_arrays_make(call: str, keras2: Severity | None, keras3: Severity | None, either: Severity | None) -> None:
    for version, severity in ((2, keras2), (3, keras3), (None, either)):
        assert said(f"{MODEL}m.compile('adam', 'mse')\n{call}", version) == ([("RNN315", severity)] if severity else []), version


@pytest.mark.parametrize(("weights", "wrong"), [("np.ones(30)", True), ("np.ones(50)", True), ("np.ones(40)", False), ("w", False)])
@pytest.mark.parametrize("method", ["fit", "evaluate"])
def test_weights_of_samples(weights: str, wrong: bool, method: str) -> None:
    text = f"{MODEL}m.compile('adam', 'mse')\nm.{method}(X, y, sample_weight={weights})"
    assert said(text) == ([("RNN306", ERROR)] if wrong else [])


def test_keras_2_lays_sparse_labels_out_in_one_row() -> None:
    text = (
        "m = Sequential([Input((5, 3)), LSTM(4, return_sequences=True), Dense(3, activation='softmax')])\n"
        "m.compile('adam', 'sparse_categorical_crossentropy')\n"
        "m.fit(np.zeros((40, 5, 3)), np.zeros((40, 1, 5)))"
    )
    assert said(text, 2) == []
    assert [severity for _, severity in said(text, 3)] == [ERROR]
    assert [severity for _, severity in said(text)] == [WARNING]
