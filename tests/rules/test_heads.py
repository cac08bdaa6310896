"""RNN505 and RNN506: the last activation against the loss and the metrics."""

from __future__ import annotations

import pytest

from lstmlint.diagnostic import Safety, Severity
from tests.rules.shapes import codes, lint, only, safety

IMPORTS = "import keras, tensorflow as tf\nfrom keras import activations, losses, metrics\n"
ROWS = IMPORTS.count("\n")


def compiled(head: str, loss: str, rest: str = "") -> str:
    """A model with that head, compiled with the loss; the head stands on row 3, the loss on row 4."""
    return f"{IMPORTS}m = Sequential([Input((10, 3)), LSTM(8), {head}])\nm.compile('adam', {loss}{rest})\n"


BCE, CCE, SCCE = "'binary_crossentropy'", "'categorical_crossentropy'", "'sparse_categorical_crossentropy'"


@pytest.mark.parametrize(
    ("head", "loss"),
    [
        ("Dense(1, activation='softmax')", BCE),
        ("Dense(1, activation='softmax')", "'mse'"),
        ("Dense(1, 'softmax')", CCE),
        ("Dense(1, activation=tf.nn.softmax)", "'bce'"),
        ("Dense(1, activation=tf.keras.activations.softmax)", "losses.BinaryCrossentropy()"),
        ("Dense(1), Activation('softmax')", "losses.binary_crossentropy"),
        ("Dense(1), Softmax()", "'hinge'"),
        ("Dropout(0.1), Dense(1), Activation(activations.softmax)", "'mse'"),
        ("RepeatVector(4), TimeDistributed(Dense(1, activation='softmax')), Flatten()", "'mse'"),
        ("Dense(3, activation='softmax')", "losses.CategoricalCrossentropy(from_logits=True)"),
        ("Dense(3, activation='softmax')", "losses.SparseCategoricalCrossentropy(True)"),
        ("Dense(3), Softmax()", "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
        ("Dense(1, activation='sigmoid')", "losses.BinaryCrossentropy(from_logits=True)"),
        ("Dense(1)", BCE),
        ("Dense(1, activation=None)", "losses.BinaryCrossentropy(label_smoothing=0.1)"),
        ("Dense(1, activation='relu')", BCE),
        ("Dense(1, activation='tanh')", BCE),
        ("Dense(1), LeakyReLU()", BCE),
        ("Dense(3)", SCCE),
        ("Dense(3, activation='relu')", CCE),
        ("Dense(classes, activation=activations.linear)", CCE),
        ("LSTM(3)", "['categorical_crossentropy']"),
        ("Dense(3, activation='sigmoid')", SCCE),
        ("Dense(3), Activation('sigmoid')", "losses.CategoricalCrossentropy()"),
    ],
)
def test_told_at_the_head(head: str, loss: str) -> None:
    head = head.replace("LSTM(3)", "RepeatVector(2), LSTM(3)")
    for version in (2, 3, None):
        found = only(compiled(head, loss), version)
        assert (found.code, found.severity, found.span.row) == ("RNN505", Severity.WARNING, ROWS + 1), found.message


@pytest.mark.parametrize(
    ("head", "loss"),
    [
        ("Dense(3, activation='softmax')", BCE),
        ("Dense(3), Softmax()", "losses.BinaryCrossentropy()"),
        ("Dense(1, activation='sigmoid')", CCE),
        ("Dense(1)", "losses.SparseCategoricalCrossentropy(from_logits=True)"),
    ],
)
def test_told_at_the_loss(head: str, loss: str) -> None:
    assert codes(compiled(head, loss)) == [(ROWS + 2, "RNN505")]


@pytest.mark.parametrize(
    ("head", "loss"),
    [
        ("Dense(1, activation='sigmoid')", BCE),
        ("Dense(6, activation='sigmoid')", BCE),
        ("Dense(2, activation='softmax')", SCCE),
        ("Dense(2, activation='softmax')", BCE),
        ("Dense(classes, activation='softmax')", BCE),
        ("Dense(classes, activation='softmax')", CCE),
        ("Dense(6)", "losses.SparseCategoricalCrossentropy(from_logits=True)"),
        ("Dense(6)", "losses.CategoricalCrossentropy(True)"),
        ("Dense(6)", "losses.CategoricalCrossentropy(from_logits=logits)"),
        ("Dense(6)", "losses.CategoricalCrossentropy(**options)"),
        ("Dense(1)", "losses.BinaryCrossentropy(from_logits=True)"),
        ("Dense(1), Activation('sigmoid')", BCE),
        ("Dense(1, activation='relu'), Activation('sigmoid')", BCE),
        ("Dense(6), Activation('softmax', dtype='float32')", CCE),
        ("Dense(6), Lambda(lambda x: tf.nn.softmax(x))", CCE),
        ("Dense(6), BatchNormalization()", CCE),
        ("Dense(6, activation=lambda x: x / 2)", CCE),
        ("Dense(6, activation=chosen)", CCE),
        ("Dense(6, **options)", CCE),
        ("Dense(1, activation='hard_sigmoid')", BCE),
        ("Dense(6), Own()", CCE),
        ("Dense(1, activation='tanh')", "'hinge'"),
        ("Dense(1)", "'squared_hinge'"),
        ("Dense(6, activation='softmax')", "'mse'"),
        ("Dense(6, activation='softmax')", "'kld'"),
        ("Dense(1)", "own_loss"),
        ("Reshape((8, 1)), Softmax(axis=1), Flatten(), Dense(1, 'sigmoid')", BCE),
        ("RepeatVector(5), Dense(1), Flatten(), Activation('softmax')", CCE),
        ("Dense(6, activation='log_softmax')", CCE),
    ],
)
def test_pairs_that_are_right_or_unknown(head: str, loss: str) -> None:
    for version in (2, 3, None):
        assert [d for d in lint(compiled(head, loss), version) if d.code != "RNN701"] == []


def test_trust() -> None:
    """Softmax of one unit under a binary loss can only be meant as a sigmoid; elsewhere there are two ways to mend it."""
    assert safety(only(compiled("Dense(1, activation='softmax')", BCE))) is Safety.SAFE
    assert safety(only(compiled("Dense(1, activation='softmax')", "'mse'"))) is Safety.UNSAFE
    assert safety(only(compiled("Dense(3)", SCCE))) is Safety.UNSAFE
    assert safety(only(compiled("Dense(1, activation=tf.nn.softmax)", BCE))) is None


def test_each_output_has_its_own_loss() -> None:
    text = """
    i = Input((10, 3))
    x = GRU(8)(i)
    kind, price = Dense(4, name="kind")(x), Dense(1, name="price")(x)
    m = Model(i, [kind, price])
    m.compile("adam", {"kind": "categorical_crossentropy", "price": "mse"}, metrics={"kind": ["accuracy"], "price": ["accuracy"]})
    """
    assert codes(text) == [(3, "RNN505"), (5, "RNN506")]


def test_one_mistake_is_told_once() -> None:
    """Where shapes do not fit either, that is told; where the labels have another form, that."""
    head = "m = Sequential([Input((10, 3)), LSTM(8), Dense({0})])\nm.compile('adam', {1})\nm.fit(np.zeros((64, 10, 3)), {2})\n"
    assert codes(head.format("1, activation='softmax'", BCE, "np.zeros((64, 5))")) == [(1, "RNN503")]
    assert codes(head.format("5", CCE, "np.random.randint(0, 5, 64)")) == [(2, "RNN504")]


def test_the_middle_of_a_model() -> None:
    """Scores of an attention: over one unit they are all 1; over timesteps, of which there happens to be one, they may be meant."""
    text = """
    i = Input((steps, 3))
    x = GRU(8, return_sequences=True)(i)
    a = {0}(x)
    m = Model(i, Multiply()([x, a]))
    """
    assert codes(text.format("Dense(1, activation='softmax')")) == [(3, "RNN505")]
    assert codes(text.format("TimeDistributed(Dense(1, activation='softmax'))")) == [(3, "RNN505")]
    assert codes(text.format("Dense(8, activation='softmax')")) == []
    assert codes("i = Input((1, 3))\nx = Flatten()(Dense(1)(GRU(8, return_sequences=True)(i)))\na = Activation('softmax')(x)\n") == []


@pytest.mark.parametrize(
    ("head", "loss", "rest", "target"),
    [
        ("Dense(1)", "'mse'", "metrics=['accuracy']", "np.random.rand(64)"),
        ("Dense(1)", "losses.MeanSquaredError()", "metrics=[metrics.Accuracy()]", "np.random.rand(64, 1)"),
        ("Dense(1, activation='relu')", "'mae'", "metrics=['mse', 'acc']", "np.random.randint(0, 100, 64)"),
        ("Dense(1), Activation('linear')", "losses.Huber(2.0)", "metrics='accuracy'", "load()"),
        ("Dense(1)", "'huber'", "metrics=('accuracy',)", "np.random.randn(64)"),
    ],
)
def test_accuracy_of_numbers(head: str, loss: str, rest: str, target: str) -> None:
    text = compiled(head, loss, f", {rest}") + f"m.fit(np.zeros((64, 10, 3)), {target})\n"
    assert (ROWS + 2, "RNN506") in codes(text)


@pytest.mark.parametrize(
    ("head", "loss", "rest", "target"),
    [
        ("Dense(1)", "'mse'", "metrics=['accuracy']", "np.random.randint(0, 2, 64)"),
        ("Dense(1)", "'mse'", "metrics=['accuracy']", "load().astype(int)"),
        ("Dense(1)", "'mse'", "metrics=['accuracy']", "(np.random.rand(64) > 0.5)"),
        ("Dense(1, 'sigmoid')", "'mse'", "metrics=['accuracy']", "load()"),
        ("Dense(1, 'tanh')", "'mse'", "metrics=['accuracy']", "load()"),
        ("Dense(1)", "losses.BinaryCrossentropy(from_logits=True)", "metrics=['accuracy']", "load()"),
        ("Dense(4)", "'mse'", "metrics=['accuracy']", "load()"),
        ("Dense(1)", "'mse'", "metrics=['mae', wanted]", "load()"),
        ("Dense(units)", "'mse'", "metrics=['accuracy']", "load()"),
        ("Dense(1)", "own_loss", "metrics=['accuracy']", "load()"),
        ("Dense(1)", "'hinge'", "metrics=['accuracy']", "load()"),
        ("Dense(1)", "'mse'", "metrics=names()", "load()"),
    ],
)
def test_accuracy_that_may_be_meant(head: str, loss: str, rest: str, target: str) -> None:
    text = compiled(head, loss, f", {rest}") + f"m.fit(np.zeros((64, 10, 3)), {target})\n"
    assert [d.code for d in lint(text)] == []


def test_what_is_measured_instead() -> None:
    for loss, given, wanted in (
        ("'mse'", "['accuracy']", '["mae"]'),
        ("'mae'", "['accuracy', 'mse']", '["mse"]'),
        ("'mae'", "['mape', 'acc']", '["mape", "mse"]'),
    ):
        fix = only(compiled("Dense(1)", loss, f", metrics={given}")).fix
        assert fix is not None and [edit.content for edit in fix.edits] == [wanted]
