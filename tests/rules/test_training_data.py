"""RNN204, RNN305 to RNN307, RNN508 and RNN509: what a model is fed with."""

from __future__ import annotations

import pytest

from lstmlint.diagnostic import Safety, Severity
from tests.rules.shapes import codes, lint, only, safety


def fed(declared: str, data: str, version: int | None, *, functional: bool = False, layer: str = "LSTM(4)") -> list[tuple[str, Severity]]:
    """What is said where a model is fitted on data of a shape."""
    build = (
        f"i = Input({declared})\nm = Model(i, Dense(1)({layer}(i)))\n"
        if functional
        else f"i = Input({declared})\nm = Sequential([i, {layer}, Dense(1)])\n"
    )
    found = lint(f"{build}m.compile('adam', 'mse')\nm.fit(np.zeros({data}), np.zeros((6, 1)))", version)
    return [(d.code, d.severity) for d in found]


# Declared input, shape of the data, what Keras 2 does, what a Sequential and a functional model of Keras 3 do: measured.
SHAPES = [
    ("(5, 3)", "(6, 5)", "error", "error", "error"),
    ("(5, 3)", "(6, 5, 4)", "error", "error", "error"),
    ("(5, 3)", "(6, 7, 3)", "error", "silent", "error"),
    ("(5, 1)", "(6, 5)", "fine", "fine", "fine"),
    ("(5, 1)", "(6, 5, 3)", "error", "error", "error"),
    ("(5, 3)", "(6, 5, 1)", "error", "error", "error"),
    ("(5, 3)", "(6, 5, 3, 1)", "fine", "fine", "fine"),
    ("(5, 3)", "(6, 15)", "error", "error", "error"),
    ("(5, 1)", "(6, 7)", "error", "silent", "error"),
    ("(1, 5)", "(6, 5)", "error", "error", "error"),
    ("(None, 3)", "(6, 7, 3)", "fine", "fine", "fine"),
    ("(None, 3)", "(6, 7, 4)", "error", "error", "error"),
    ("(None, 1)", "(6, 7)", "fine", "fine", "fine"),
    ("(3, 5)", "(6, 5, 3)", "error", "error", "error"),
    ("(6, 1)", "(6, 1)", "silent", "silent", "silent"),
]
SAID = {"error": [("RNN305", Severity.ERROR)], "silent": [("RNN305", Severity.WARNING)], "fine": []}


@pytest.mark.parametrize(("declared", "data", "two", "sequential", "functional"), SHAPES)
def test_data_against_the_declared_input(declared: str, data: str, two: str, sequential: str, functional: str) -> None:
    assert fed(declared, data, 2) == SAID[two]
    assert fed(declared, data, 2, functional=True) == SAID[two]
    assert fed(declared, data, 3) == SAID[sequential]
    assert fed(declared, data, 3, functional=True) == SAID[functional]
    assert fed(declared, data, None) == SAID[sequential]


def test_timesteps_of_tokens() -> None:
    layer = "Embedding(50, 4), LSTM(4)"
    assert fed("(5,)", "(6, 7)", 3, layer=layer) == SAID["silent"]
    assert fed("(5,)", "(6, 7)", 2, layer=layer) == SAID["error"]
    assert fed("(5,)", "(6, 5, 1)", 3, layer=layer) == SAID["fine"]
    assert fed("(5,)", "(6, 5, 2)", 3, layer=layer) == SAID["error"]


def test_where_the_line_to_change_is() -> None:
    """The declaration where no data fit it, else the data that differ from the others."""
    head = "m = Sequential([\n    Input((10, 3)),\n    LSTM(8),\n    Dense(1),\n])\nm.compile('adam', 'mse')\n"
    wrong, right, y = "np.zeros((8, 10, 5))", "np.zeros((8, 10, 3))", "np.zeros(8)"
    found = only(f"{head}m.fit({wrong}, {y})\nm.predict({wrong})")
    assert (found.code, found.span.row, safety(found)) == ("RNN305", 2, Safety.UNSAFE)
    assert [(d.code, d.span.row) for d in lint(f"{head}m.fit({right}, {y})\nm.predict({wrong})")] == [("RNN305", 8)]
    assert codes(f"{head}m.fit({right}, {y}, validation_data=({wrong}, {y}))") == [(7, "RNN305")]
    assert codes(f"{head}m.fit(X, y)\nm.predict({right})") == []


def test_samples() -> None:
    head = "m = Sequential([Input((10, 3)), LSTM(8), Dense(1)])\nm.compile('adam', 'mse')\n"
    assert codes(head + "m.fit(np.zeros((8, 10, 3)), np.zeros(7))") == [(3, "RNN306")]
    assert codes(head + "m.fit(np.zeros((n, 10, 3)), np.zeros(n + 1))") == [(3, "RNN306")]
    assert codes(head + "m.fit(np.zeros((n, 10, 3)), np.zeros(k))") == []
    assert codes(head + "m.evaluate(np.zeros((8, 10, 3)), np.zeros((9, 1)))") == [(3, "RNN306")]
    assert only(head + "m.train_on_batch(np.zeros((8, 10, 3)), np.zeros((1, 1)))", 3).severity is Severity.WARNING
    assert only(head + "m.train_on_batch(np.zeros((8, 10, 3)), np.zeros((1, 1)))", 2).severity is Severity.ERROR


STATEFUL = "m = Sequential([Input(batch_shape=(4, 5, 3)), LSTM(4, stateful=True), Dense(1)])\nm.compile('adam', 'mse')\n"


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        ("m.fit(X(8), Y(8), batch_size=4, shuffle=False)", False),
        ("m.fit(X(64), Y(64), shuffle=False)", True),
        ("m.fit(X(4), Y(4), shuffle=False)", False),
        ("m.fit(X(10), Y(10), batch_size=4, shuffle=False)", True),
        ("m.fit(X(8), Y(8), batch_size=2, shuffle=False)", True),
        ("m.fit(X(8), Y(8), batch_size=8, shuffle=False)", True),
        ("m.fit(X(8), Y(8), batch_size=4, validation_data=(X(6), Y(6)), shuffle=False)", True),
        ("m.fit(X(20), Y(20), batch_size=4, validation_split=.25, shuffle=False)", True),
        ("m.fit(X(20), Y(20), batch_size=4, validation_split=.2, shuffle=False)", False),
        ("m.evaluate(X(8), Y(8))", True),
        ("m.evaluate(X(8), Y(8), batch_size=4)", False),
        ("m.predict(X(8))", True),
        ("m.predict(X(1))", True),
        ("m.predict(X(6), batch_size=4)", True),
        ("m.train_on_batch(X(2), Y(2))", True),
        ("m.predict_on_batch(X(2))", True),
        ("m.predict_on_batch(X(4))", False),
        ("m.predict(some)", False),
        ("m.fit(dataset)", False),
        ("m.fit(X(8), Y(8), batch_size=size, shuffle=False)", False),
        ("m.fit(X(8), Y(8), shuffle=False, **options)", False),
    ],
)
@pytest.mark.parametrize("version", [2, 3, None])
def test_batches_of_a_stateful_model(call: str, wrong: bool, version: int | None) -> None:
    """Measured for both versions."""
    import re

    call = re.sub(r"X\((\d+)\)", r"np.zeros((\1, 5, 3))", re.sub(r"Y\((\d+)\)", r"np.zeros((\1, 1))", call))
    assert codes(STATEFUL + call, version) == ([(3, "RNN204")] if wrong else [])
    assert codes(STATEFUL.replace("stateful=True", "unroll=False") + call, version) == []


def test_one_row_is_broadcast_by_keras_2() -> None:
    text = STATEFUL + "m.predict(np.zeros((1, 5, 3)))"
    assert [only(text, version).severity for version in (2, 3)] == [Severity.WARNING, Severity.ERROR]


@pytest.mark.parametrize(
    ("labels", "classes", "severity"),
    [
        ("np.array([1, 2, 3])", 3, Severity.ERROR),
        ("np.array([0, 1, 5])", 3, Severity.ERROR),
        ("np.array([-1, 1, 2])", 3, Severity.ERROR),
        ("np.array([0, 1, 2])", 3, None),
        ("np.array([0, 1, 2])", 7, None),
        ("np.random.randint(0, 9, 3)", 8, Severity.WARNING),
        ("np.random.randint(0, 8, 3)", 8, None),
        ("load()", 3, None),
    ],
)
def test_labels(labels: str, classes: int, severity: Severity | None) -> None:
    text = f"m = Sequential([Input((5, 3)), LSTM(4), Dense({classes}, 'softmax')])\nm.compile('adam', 'sparse_categorical_crossentropy')\n"
    found = lint(f"{text}m.fit(np.zeros((3, 5, 3)), {labels})")
    assert [(d.code, d.severity) for d in found] == ([("RNN508", severity)] if severity else [])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("m.fit(X, y)", [(2, "RNN509")]),
        ("m.predict(X)", []),
        ("prepare(m)\nm.fit(X, y)", []),
        ("if ready:\n    m.compile('adam', 'mse')\nm.fit(X, y)", []),
        ("for _ in range(3):\n    m.fit(X, y)\n    m.compile('adam', 'mse')", []),
        ("m.compile('adam', 'mse')\nm.fit(np.zeros((4, 10, 3)))", [(3, "RNN509")]),
        ("m.compile('adam', 'mse')\nm.fit(X)", []),
        ("m.compile('adam', my_loss)\nm.fit(np.zeros((4, 10, 3)))", []),
    ],
)
def test_before_compile(lines: str, expected: list[tuple[int, str]]) -> None:
    assert codes("m = Sequential([Input((10, 3)), LSTM(8), Dense(1)])\n" + lines) == expected


def test_a_model_that_is_compiled_by_another_method() -> None:
    text = """
    class Forecaster:
        def __init__(self):
            self.model = Sequential([Input((10, 3)), LSTM(8), Dense(1)])

        def prepare(self):
            self.model.compile("adam", "mse")

        def train(self, X, y):
            self.model.fit(X, y)
    """
    assert codes(text) == []


def test_one_mistake_is_told_once() -> None:
    """A model that cannot be built is not blamed for its data as well, nor the samples of a list that is no list of inputs."""
    text = "m = Sequential([Input((10, 3)), LSTM(8), LSTM(8), Dense(2)])\nm.compile('adam', 'mse')\n"
    assert codes(text + "m.fit(np.zeros((8, 10, 4)), np.zeros((8, 5)))") == [(1, "RNN101")]
