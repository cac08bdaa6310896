"""RNN103 to RNN105, RNN201 to RNN203 and RNN301 to RNN304: sizes, stateful layers, declared inputs."""

from __future__ import annotations

import pytest

from lstmlint.diagnostic import Safety, Severity
from tests.rules.shapes import codes, lint, only, safety


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("x = Input((10, 3))\ny = LSTM(8)(x)\nz = Reshape((5, 2))(y)", 3),
        ("x = Input((10, 3))\ny = Concatenate()([x, LSTM(8)(x)])", 2),
        ("x = Input((10, 3))\ny = Add()([LSTM(n)(x), LSTM(n + 1)(x)])", 2),
        ("x = Input((10, 3))\ny = Dot(axes=1)([LSTM(8)(x), LSTM(9)(x)])", 2),
        ("x = Input((10, 3))\ny = LSTM(8)(Conv1D(4, 11)(x))", 2),
        ("x = Input((None, 3))\ny = Dense(1)(Flatten()(LSTM(8, return_sequences=True)(x)))", 2),
        ("x = Input((10, 3))\ny = Attention()([x, LSTM(8, return_sequences=True)(x)])", 2),
        ("x = Input((10, 3))\nl = LSTM(8, return_sequences=True)\ny = l(l(x))", 3),
    ],
)
@pytest.mark.parametrize("version", [2, 3, None])
def test_sizes_that_do_not_fit(text: str, row: int, version: int | None) -> None:
    assert codes(text, version) == [(row, "RNN103")]


@pytest.mark.parametrize(
    "text",
    [
        "x = Input((10, 3))\ny = Add()([LSTM(n)(x), LSTM(m)(x)])",
        "x = Input((10, 3))\ny = Add()([LSTM(2 * n)(x), Bidirectional(LSTM(n))(x)])",
        "x = Input((None, 3))\ny = GlobalAveragePooling1D()(LSTM(8, return_sequences=True)(x))",
        "x = Input((10, 3))\nd = Dense(3)\ny = LSTM(8)(d(d(x)))",
        "x = Input((10, 3))\nl = make()\ny = LSTM(8, return_sequences=True)(l(l(x)))",
        "a, b = Input((10, 3)), Input((12, 3))\nl = LSTM(8)\ny = Concatenate()([l(a), l(b)])",
    ],
)
def test_sizes_that_may_fit(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize("version", [2, 3, None])
def test_attention_and_sums(version: int | None) -> None:
    found = only("x = Input((10, 3))\nh = Bidirectional(GRU(8))(x)\ny = AdditiveAttention()([h, h])", version)
    assert (found.code, found.span.row, found.severity, safety(found)) == ("RNN104", 2, Severity.WARNING, Safety.UNSAFE)
    found = only("x = Input((10, 3))\ns = GRU(8, return_sequences=True)(x)\nh = GRU(8)(s)\ny = Average()([h, s])", version)
    assert (found.code, found.span.row, found.severity, safety(found)) == ("RNN105", 4, Severity.WARNING, Safety.UNSAFE)


STATEFUL = [
    "Sequential([LSTM(8, stateful=True, input_shape=(10, 3)), Dense(1)])",
    "Sequential([Input((10, 3)), Conv1D(4, 3), Bidirectional(GRU(8, stateful=True))])",
    "Sequential([Input(batch_shape=(None, 10, 3)), RNN(LSTMCell(8), stateful=True)])",
    "Sequential([Input((10, 3)), LSTM(8, return_sequences=True), LSTM(8, stateful='False')])",
    "Sequential([Input((4, 16, 16, 1)), ConvLSTM2D(4, 3, stateful=True), Flatten(), Dense(1)])",
]


@pytest.mark.parametrize("model", STATEFUL)
def test_stateful_without_a_batch_size(model: str) -> None:
    found = [d for d in lint(f"# LSTM\nmodel = {model}") if d.code != "RNN402"]
    assert [(d.code, d.severity, d.span.row) for d in found] == [("RNN201", Severity.ERROR, 2)]


@pytest.mark.parametrize(
    "model",
    [
        "Sequential([Input(batch_shape=(4, 10, 3)), LSTM(8, stateful=True)])",
        "Sequential([Input((10, 3), batch_size=4), LSTM(8, stateful=True)])",
        "Sequential([Input((10, 3), batch_size=n), LSTM(8, stateful=True)])",
        "Sequential([LSTM(8, stateful=True), Dense(1)])",
        "Sequential([Input((10, 3)), LSTM(8, stateful=flag)])",
        "Sequential([Input((10, 3)), LSTM(8, stateful=False)])",
        "Sequential([Input((10, 3)), LSTM(8, **options)])",
    ],
)
def test_stateful_with_one(model: str) -> None:
    assert codes(f"model = {model}") == []


BUILT = "model = Sequential([Input(batch_shape=(4, 10, 3)), LSTM(8, stateful=True), Dense(1)])\n"


@pytest.mark.parametrize(
    ("training", "expected"),
    [
        ("model.fit(X, y, batch_size=4, shuffle=False)", []),
        ("model.fit(X, y, batch_size=4)", ["RNN203"]),
        ("model.fit(X, y, 4, 1, 0, None, 0.0, None, False)", []),
        ("model.fit(X, y, 4, 1, 0, None, 0.0, None, True)", ["RNN203"]),
        ("model.fit(X, y, shuffle=choice)", []),
        ("model.fit(X, y, **options)", []),
        ("model.fit(dataset)", []),
        ("model.fit(dataset, epochs=3)", ["RNN202"]),
        ("model.fit(X, y, shuffle=False, epochs=3)", ["RNN202"]),
        ("model.fit(X, y, shuffle=False, epochs=n)", []),
        ("model.fit(X, y, shuffle=False, epochs=3, callbacks=[Reset()])", []),
        ("model.fit(X, y, shuffle=False, epochs=3, callbacks=callbacks)", []),
        ("model.fit(X, y, shuffle=False, epochs=3, callbacks=[])", ["RNN202"]),
        (
            "from keras.callbacks import EarlyStopping\nmodel.fit(X, y, shuffle=False, epochs=3, callbacks=[EarlyStopping('loss')])",
            ["RNN202"],
        ),
        ("for e in range(9):\n    model.fit(X, y, shuffle=False)", ["RNN202"]),
        ("for X, y in series:\n    model.fit(X, y, shuffle=False)", []),
        ("for e in range(9):\n    model.fit(X, y, shuffle=False)\n    for layer in model.layers[:1]:\n        layer.reset_states()", []),
        ("for e in range(9):\n    model.fit(X, y, shuffle=False)\n    model.layers[0].reset_states()", []),
        ("for e in range(9):\n    model.fit(X, y, shuffle=False)\n    reset(model)", []),
    ],
)
def test_training_of_stateful_models(training: str, expected: list[str]) -> None:
    found = lint(BUILT + "model.compile('adam', 'mse')\n" + training)
    assert [d.code for d in found if d.code != "RNN204"] == expected  # the size of the batches is another matter


def test_models_without_states_may_be_trained_as_they_like() -> None:
    assert codes("model = Sequential([Input((10, 3)), LSTM(8), Dense(1)])\nmodel.compile('adam', 'mse')\nmodel.fit(X, y, epochs=9)") == []


DATA = "X = np.zeros((32, 10, 3))\nS = load()\n"


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("Sequential([LSTM(8, input_shape=X.shape)])", "RNN301"),
        ("Sequential([LSTM(8, input_shape=(None, 10, 3))])", "RNN301"),
        ("Sequential([Input((S.shape[0], S.shape[1], S.shape[2])), Bidirectional(LSTM(8))])", "RNN301"),
        ("Sequential([LSTM(8, input_shape=(X_train.shape[0], X_train.shape[1]))])", "RNN301"),
        ("Sequential([LSTM(8, input_shape=X_train.shape)])", "RNN301"),
        ("Sequential([TimeDistributed(LSTM(8), input_shape=(10, 3))])", "RNN302"),
        ("Sequential([LSTM(8, input_shape=(10,))])", "RNN302"),
        ("Sequential([LSTM(8, input_shape=10)])", "RNN302"),
        ("Sequential([Input((10,)), BatchNormalization(), GRU(8)])", "RNN302"),
        ("Sequential([Input((2, 3, 4, 5)), GRU(8)])", "RNN302"),
        ("Sequential([LSTM(8, input_shape=(10.0, 3))])", "RNN304"),
        ("Sequential([LSTM(8, input_shape=(n / 2, 3))])", "RNN304"),
        ("Sequential([LSTM(8, input_shape=('10', 3))])", "RNN304"),
        ("Sequential([LSTM(8, input_shape=(-1, 3))])", "RNN304"),
        ("Sequential([LSTM(8, input_shape=(10, 0))])", "RNN304"),
        ("Sequential([LSTM(8, input_shape=(10, None))])", "RNN304"),
        ("Sequential([Embedding(9, 4, input_shape=10), LSTM(8)])", "RNN304"),
        ("Sequential([LSTM(8, return_sequences=True, input_shape=(10, 3)), LSTM(8, input_shape=(10, 8))])", "RNN303"),
        ("Sequential([Input((10, 3)), LSTM(8, input_shape=(10, 3))])", "RNN303"),
        ("Sequential([Bidirectional(LSTM(8, input_shape=(10, 3)))])", "RNN303"),
        ("Sequential([LSTM(8, input_shape=X.shape[1:])])", None),
        ("Sequential([LSTM(8, input_shape=(X.shape[1], X.shape[2]))])", None),
        ("Sequential([LSTM(8, input_shape=X[0].shape)])", None),
        ("Sequential([LSTM(8, input_shape=S.shape)])", None),
        ("Sequential([LSTM(8, input_shape=(S.shape[0], S.shape[1]))])", None),
        ("Sequential([LSTM(8, input_shape=S)])", None),
        ("Sequential([LSTM(8, input_shape=(None, S))])", None),
        ("Sequential([LSTM(8, input_shape=[10, 3])])", None),
        ("Sequential([Input((10,)), Embedding(9, 4), LSTM(8)])", None),
        ("Sequential([Input((10,)), Reshape((10, 1)), LSTM(8)])", None),
        ("Sequential([Bidirectional(LSTM(8), input_shape=(10, 3))])", None),
    ],
)
def test_declared_inputs(model: str, expected: str | None) -> None:
    assert [d.code for d in lint(f"{DATA}model = {model}")] == ([expected] if expected else [])


@pytest.mark.parametrize(("version", "found"), [(2, []), (3, [Severity.ERROR]), (None, [Severity.WARNING])])
def test_a_number_for_a_shape_depends_on_the_version(version: int | None, found: list[Severity]) -> None:
    text = "x = Input(10)\ny = LSTM(8)(RepeatVector(5)(x))"
    assert [(d.code, d.severity) for d in lint(text, version)] == [("RNN304", severity) for severity in found]


def test_what_is_fitted_tells_what_the_samples_are() -> None:
    model = "Sequential([LSTM(8, input_shape=(a.shape[0], a.shape[1])), Dense(1)])"
    build = f"def build(a):\n    model = {model}\n    model.compile('adam', 'mse')\n    return model\n"
    assert codes(f"{build}A = load()\nmodel = build(A)\nmodel.fit(A, B)") == [(2, "RNN301")]
    assert codes(f"{build}A = load()\nmodel = build(A[0])\nmodel.fit(A, B)") == []
    assert codes(f"{build}A = np.zeros((32, 10, 3))\nmodel = build(A)\nmodel.fit(A, B)") == [(2, "RNN301")]


def test_exchanged_axes_are_not_the_samples() -> None:
    text = "X, test = np.zeros((24, 6, 5)), np.zeros((5, 6, 5))\nmodel = Sequential([LSTM(8, input_shape=(5, 6))])"
    assert all(code != "RNN301" for _, code in codes(f"{text}\nmodel.compile('sgd', 'mse')\nmodel.fit(X)\nmodel.predict(test)"))


def test_a_dead_argument_on_a_line_that_is_also_the_first() -> None:
    loop = "model = Sequential()\nfor i in range(3):\n    model.add(LSTM(8, return_sequences=True, input_shape=(10, 3)))"
    assert codes(loop) == []
    assert safety(only("x = Input((10, 3))\ny = LSTM(8, input_shape=(7, 7))(x)")) is Safety.SAFE
