"""Programs that are well known as they stand: text letter by letter, shifted tables, encoder and decoder, datasets, a class."""

from __future__ import annotations

from collections.abc import Callable

from tests.differential.generator.parts import Code, Dice, Spec
from tests.differential.generator.writing import Writer, indent
from tests.training.generator.arrays import real, whole
from tests.training.generator.names import keras_name
from tests.training.generator.tasks import recurrent

Written = tuple[list[str], str, str]  # lines, style, mistake
HEAD = ("width of the head", "extra return_sequences", "declared sizes", "loss for other labels")
TEXTS = ("the cat sat on the mat and the rat sat on the cat ", "abcabdabe", "hello world, how are you today? ", "to be or not to be ")


def chain(w: Writer, dice: Dice, shape: str, units: str, activation: str, sequences: bool) -> list[str]:
    """A short Sequential model."""
    first = recurrent(dice, sequences)
    opening = [Spec("Input", (Code(shape),)), first] if dice.maybe(0.5) else [first.having(input_shape=Code(shape))]
    middle = [Spec("Dropout", (0.2,))] if dice.maybe(0.3) else []
    head = Spec("Dense", (Code(units),), {"activation": activation} if activation else {})
    layers, made = [w.layer(spec) for spec in (*opening, *middle, head)], w.name("Sequential")
    if dice.maybe(0.5):
        return [f"model = {made}()", *(f"model.add({layer})" for layer in layers)]
    return [f"model = {made}([{', '.join(layers)}])"]


def letters(w: Writer, dice: Dice, wrong: bool) -> Written:
    """The next letter of a text, one-hot."""
    mistake = dice.choice(HEAD) if wrong else ""
    length = dice.randint(3, 6)
    table = dice.pick("{c: i for i, c in enumerate(chars)}", "dict((c, i) for i, c in enumerate(chars))")
    kind = dice.pick("bool", "np.float32", '"float32"')
    lines = [
        f"text = {dice.choice(TEXTS)!r} * {dice.randint(2, 3)}",
        f"chars = {dice.pick('sorted(list(set(text)))', 'sorted(set(text))')}",
        f"char_indices = {table}",
        f"maxlen = {length}",
        f"step = {dice.randint(1, 3)}",
        "sentences = []",
        "next_chars = []",
        "for i in range(0, len(text) - maxlen, step):",
        "    sentences.append(text[i: i + maxlen])",
        "    next_chars.append(text[i + maxlen])",
        f"x = np.zeros((len(sentences), maxlen, len(chars)), dtype={kind})",
        f"y = np.zeros((len(sentences), len(chars)), dtype={kind})",
        "for i, sentence in enumerate(sentences):",
        "    for t, char in enumerate(sentence):",
        "        x[i, t, char_indices[char]] = 1",
        "    y[i, char_indices[next_chars[i]]] = 1",
    ]
    shape = dice.pick("(maxlen, 1)", "(len(chars), maxlen)") if mistake == "declared sizes" else "(maxlen, len(chars))"
    units = dice.pick("1", "maxlen") if mistake == "width of the head" else dice.pick("len(chars)", "y.shape[1]")
    loss = "sparse_categorical_crossentropy" if mistake == "loss for other labels" else "categorical_crossentropy"
    lines += chain(w, dice, shape, units, "softmax", mistake == "extra return_sequences")
    lines += [f'model.compile(loss="{loss}", optimizer="adam")', "model.fit(x, y, batch_size=16, epochs=1, verbose=0)"]
    return lines, "letters", mistake


_SUPERVISED = """\
def series_to_supervised(data, n_in=1, n_out=1, dropnan=True):
    df = pd.DataFrame(data)
    cols = list()
    for i in range(n_in, 0, -1):
        cols.append(df.shift(i))
    for i in range(0, n_out):
        cols.append(df.shift(-i))
    agg = pd.concat(cols, axis=1)
    if dropnan:
        agg.dropna(inplace=True)
    return agg
"""


def shifted(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A table beside itself of the step before."""
    mistake = (
        dice.pick("width of the head", "extra return_sequences", "declared sizes", "no reshape", "targets of other length") if wrong else ""
    )
    features, steps = dice.randint(1, 4), dice.randint(1, 3)
    lines = [*_SUPERVISED.splitlines(), f"values = {real(dice, ['40', str(features)])}"]
    if dice.maybe(0.5):
        w.need("from sklearn.preprocessing import MinMaxScaler")
        lines += ["scaler = MinMaxScaler(feature_range=(0, 1))", "values = scaler.fit_transform(values)"]
    lines += [
        f"n_lags, n_features = {steps}, {features}",
        "reframed = series_to_supervised(values, n_lags, 1)",
        f"values = reframed.{dice.pick('values', 'to_numpy()')}",
        "n_train = 25",
        "train, test = values[:n_train, :], values[n_train:, :]",
        "n_obs = n_lags * n_features",
        "train_X, train_y = train[:, :n_obs], train[:, -n_features]",
        "test_X, test_y = test[:, :n_obs], test[:, -n_features]",
    ]
    if mistake != "no reshape":
        lines += [
            "train_X = train_X.reshape((train_X.shape[0], n_lags, n_features))",
            "test_X = test_X.reshape((test_X.shape[0], n_lags, n_features))",
        ]
    if mistake == "targets of other length":
        lines.append("train_y = train_y[1:]")
    declared = "(n_lags, n_features + 1)" if mistake == "declared sizes" else "(n_lags, n_features)"
    lines += chain(w, dice, declared, "3" if mistake == "width of the head" else "1", "", mistake == "extra return_sequences" and steps > 1)
    lines += [
        f'model.compile(loss="{dice.pick("mae", "mse")}", optimizer="adam")',
        "history = model.fit(train_X, train_y, epochs=1, batch_size=8, validation_data=(test_X, test_y), verbose=0, shuffle=False)",
        *(["yhat = model.predict(test_X, verbose=0)"] if dice.maybe(0.5) else []),
    ]
    return lines, "shifted table", mistake


def translation(w: Writer, dice: Dice, wrong: bool) -> Written:
    """An encoder, whose states begin a decoder."""
    mistake = (
        dice.pick("inputs exchanged", "width of the head", "one vector for each step", "loss for other labels", "target of one step")
        if wrong
        else ""
    )
    read, written = dice.randint(3, 6), dice.randint(3, 6)
    longest = (dice.randint(3, 5), dice.randint(3, 5))
    categorical = keras_name(w, "utils.to_categorical")
    made = [
        f"{categorical}({whole(dice, str(n), ['num_samples', str(t)])}, {n})"
        for n, t in ((read, longest[0]), (written, longest[1]), (written, longest[1]))
    ]
    lines = [
        "num_samples, latent_dim = 12, 6",
        f"encoder_input_data = {made[0]}",
        f"decoder_input_data = {made[1]}",
        f"decoder_target_data = {made[2]}" + ("[:, 0]" if mistake == "target of one step" else ""),
    ]
    gru = dice.maybe(0.3)
    cell = "GRU" if gru else "LSTM"
    sequences = {} if mistake == "one vector for each step" else {"return_sequences": True}
    made_layer = [
        w.layer(Spec(cell, (Code("latent_dim"),), options)) for options in ({"return_state": True}, {**sequences, "return_state": True})
    ]
    states, kept = ("encoder_state", "encoder_state") if gru else ("state_h, state_c", "[state_h, state_c]")
    width = dice.pick("1", str(written + 1)) if mistake == "width of the head" else str(written)
    given = ["encoder_input_data", "decoder_input_data"]
    if mistake == "inputs exchanged":
        given.reverse()
    loss = (
        dice.pick("sparse_categorical_crossentropy", "sparse_categorical_crossentropy", "mse")
        if mistake == "loss for other labels"
        else "categorical_crossentropy"
    )
    head = w.layer(Spec("Dense", (Code(width),), {"activation": "softmax"}))
    lines += [
        f"encoder_inputs = {w.layer(Spec('Input', (), {'shape': Code(f'(None, {read})')}))}",
        f"encoder_outputs, {states} = {made_layer[0]}(encoder_inputs)",
        f"encoder_states = {kept}",
        f"decoder_inputs = {w.layer(Spec('Input', (), {'shape': Code(f'(None, {written})')}))}",
        f"decoder_lstm = {made_layer[1]}",
        f"decoder_outputs, {'_' if gru else '_, _'} = decoder_lstm(decoder_inputs, initial_state=encoder_states)",
        f"decoder_dense = {head}",
        "decoder_outputs = decoder_dense(decoder_outputs)",
        f"model = {w.name('Model')}([encoder_inputs, decoder_inputs], decoder_outputs)",
        f'model.compile(optimizer="rmsprop", loss="{loss}", metrics=["accuracy"])',
        f"model.fit([{', '.join(given)}], decoder_target_data, batch_size=4, epochs=1, validation_split=0.25, verbose=0)",
    ]
    return lines, "encoder and decoder", mistake


def dataset(w: Writer, dice: Dice, wrong: bool) -> Written:
    """Batches of a ``tf.data`` dataset."""
    mistake = dice.pick("width of the head", "extra return_sequences", "declared sizes", "an axis too many in the target") if wrong else ""
    steps, features, n = dice.randint(2, 5), dice.randint(1, 4), dice.randint(12, 20)
    w.need("import tensorflow as tf")
    if dice.maybe(0.5):
        tail = "[:, None, None]" if mistake == "an axis too many in the target" else ""
        lines = [
            f"X = {real(dice, [str(n), str(steps), str(features)])}",
            f"y = {real(dice, [str(n)])}{tail}",
            "train_ds = tf.data.Dataset.from_tensor_slices((X, y))",
            dice.pick(
                "train_ds = train_ds.shuffle(16).batch(8)",
                "train_ds = train_ds.batch(8).prefetch(1)",
                "train_ds = train_ds.batch(8, drop_remainder=True)",
            ),
        ]
    else:
        made = keras_name(w, "utils.timeseries_dataset_from_array")
        tail = "[:, None, None]" if mistake == "an axis too many in the target" else ""
        lines = [
            f"series = {real(dice, [str(n + steps), str(features)])}",
            f"train_ds = {made}(series[:-{steps}], targets=series[{steps}:, {dice.pick('0', ':1') if not tail else '0'}]{tail}, "
            f"sequence_length={steps}, batch_size=8)",
        ]
    declared = f"({steps}, {features + 1})" if mistake == "declared sizes" else f"({steps}, {features})"
    lines += chain(
        w, dice, declared, dice.pick("2", "3") if mistake == "width of the head" else "1", "", mistake == "extra return_sequences"
    )
    lines += [f'model.compile("adam", "{dice.pick("mse", "mae")}")', "model.fit(train_ds, epochs=1, verbose=0)"]
    return lines, "dataset", mistake


def encoded(w: Writer, dice: Dice, wrong: bool) -> Written:
    """Labels that are words, encoded by scikit-learn or pandas."""
    mistake = (
        dice.pick("labels in another encoding", "loss for other labels", "width of the head", "extra return_sequences") if wrong else ""
    )
    n, steps, features, k = 15, dice.randint(2, 5), dice.randint(1, 4), 3
    names = dice.pick(("walk", "run", "sit"), ("a", "b", "c"), ("low", "mid", "high"))
    lines = [f"X = {real(dice, [str(n), str(steps), str(features)])}", f"labels = {list(names)} * {n // k}"]
    hot = dice.maybe(0.6)
    if hot:
        how = dice.pick("LabelBinarizer", "get_dummies", "OneHotEncoder", "two steps")
        if mistake == "labels in another encoding":
            how = "numbers"
    else:
        how = "LabelBinarizer" if mistake == "labels in another encoding" else "numbers"
    if how in ("numbers", "two steps"):
        w.need("from sklearn.preprocessing import LabelEncoder")
        lines += dice.pick(
            ["encoder = LabelEncoder()", "y = encoder.fit_transform(labels)"],
            ["encoder = LabelEncoder()", "encoder.fit(labels)", "y = encoder.transform(labels)"],
        )
        if how == "two steps":
            lines.append(f"y = {keras_name(w, 'utils.to_categorical')}(y)")
    elif how == "get_dummies":
        lines.append(f"y = pd.get_dummies(labels).{dice.pick('values', 'to_numpy()')}.astype(float)")
    elif how == "OneHotEncoder":
        w.need("from sklearn.preprocessing import OneHotEncoder")
        lines.append("y = OneHotEncoder(sparse_output=False).fit_transform(np.array(labels).reshape(-1, 1))")
    else:
        w.need("from sklearn.preprocessing import LabelBinarizer")
        lines.append("y = LabelBinarizer().fit_transform(labels)")
    right = "categorical_crossentropy" if hot else "sparse_categorical_crossentropy"
    other = "sparse_categorical_crossentropy" if hot else "categorical_crossentropy"
    units = str(dice.pick(2, 4)) if mistake == "width of the head" else str(k)
    lines += chain(w, dice, f"({steps}, {features})", units, "softmax", mistake == "extra return_sequences")
    lines += [
        f'model.compile(loss="{other if mistake == "loss for other labels" else right}", optimizer="adam", metrics=["accuracy"])',
        f"model.fit(X, y, epochs=1, batch_size=8{', validation_split=0.2' if dice.maybe(0.3) else ''}, verbose=0)",
    ]
    return lines, "words as labels", mistake


def forecaster(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A class that holds the model and trains it."""
    mistake = (
        dice.pick("width of the head", "extra return_sequences", "declared sizes", "targets of other length", "no compile") if wrong else ""
    )
    steps, features, horizon, n = dice.randint(2, 5), dice.randint(1, 4), dice.randint(1, 3), dice.randint(12, 20)
    made, built = w.name("Sequential"), "" if mistake == "no compile" else 'self.model.compile(optimizer="adam", loss=self.loss)'
    sequences = {"return_sequences": True} if mistake == "extra return_sequences" else {}
    samples = n - 1 if mistake == "targets of other length" else n
    width = horizon + 1 if mistake == "width of the head" else horizon
    keep = dice.maybe(0.5)
    lines = [
        "class Forecaster:",
        *indent(
            [
                f"def __init__(self, steps, features, horizon={horizon}, units={dice.randint(3, 8)}, loss='mse'):",
                *indent(
                    ["self.steps = steps", "self.features = features", "self.horizon = horizon", "self.units = units", "self.loss = loss"]
                ),
                *indent(["self.model = self.build()" if not keep else "self.model = None"]),
                "def build(self):",
                *indent(
                    [
                        f"model = {made}()",
                        f"model.add({w.layer(Spec('Input', (Code('(self.steps, self.features)'),)))})",
                        f"model.add({w.layer(Spec(dice.pick('LSTM', 'GRU'), (Code('self.units'),), sequences))})",
                        f"model.add({w.layer(Spec('Dense', (Code('self.horizon'),)))})",
                        *([built.replace("self.model", "model")] if built else []),
                        "return model",
                    ]
                ),
                "def train(self, X, y, epochs=1):",
                *indent(
                    [
                        *(["self.model = self.build()"] if keep else []),
                        "return self.model.fit(X, y, epochs=epochs, batch_size=8, verbose=0)",
                    ]
                ),
                "def forecast(self, X):",
                *indent(["return self.model.predict(X, verbose=0)"]),
            ]
        ),
        f"X = {real(dice, [str(n), str(steps), str(features)])}",
        f"y = {real(dice, [str(samples), str(width)])}",
        f"forecaster = Forecaster(X.shape[1], {features + 1 if mistake == 'declared sizes' else 'X.shape[2]'})",
        "forecaster.train(X, y)",
        *(["print(forecaster.forecast(X[:3]).shape)"] if dice.maybe(0.5) else []),
    ]
    return lines, "class", mistake


IDIOMS: tuple[tuple[float, Callable[[Writer, Dice, bool], Written]], ...] = (
    (3, letters), (2, shifted), (2, translation), (2, dataset), (2.5, encoded), (2, forecaster),
)  # fmt: skip
