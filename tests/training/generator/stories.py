"""Longer programs as people write them: tables in windows, sentences, generators, pipelines, classes, settings."""

from __future__ import annotations

from tests.differential.generator.parts import Code, Dice, Spec
from tests.differential.generator.writing import Writer, indent
from tests.training.generator.arrays import real
from tests.training.generator.idioms import Written, chain
from tests.training.generator.names import keras_name
from tests.training.generator.tasks import recurrent

_WINDOWS = """\
def make_windows(frame, target, window, horizon=1):
    features = frame.drop(columns=[target])
    X, y = [], []
    for start in range(len(frame) - window - horizon + 1):
        X.append(features.iloc[start:start + window].values)
        y.append(frame[target].iloc[start + window:start + window + horizon].values)
    return np.array(X), np.array(y)
"""
_SENTENCES = (
    "the cat sat on the mat",
    "the dog ate my homework",
    "i love my dog",
    "what a day it was",
    "stop it now",
    "the end of the day",
)


def table(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A table with names, scaled and cut into windows by a function with parameters."""
    mistake = (
        dice.pick("width of the head", "declared sizes", "extra return_sequences", "metrics as a string", "no list of arrays")
        if wrong
        else ""
    )
    names = ["open", "high", "low", "close"][: dice.randint(2, 4)]
    window, horizon = dice.randint(3, 5), dice.randint(1, 3)
    scaled = dice.maybe(0.5)
    lines = [*_WINDOWS.splitlines(), "rng = np.random.default_rng(1)"]
    lines.append(
        "df = pd.DataFrame({" + ", ".join(f'"{name}": rng.normal(size=40)' for name in names) + ', "target": rng.normal(size=40)})'
    )
    if scaled:
        w.need("from sklearn.preprocessing import StandardScaler")
        columns = dice.pick("df.columns", f"{names}")
        if columns == "df.columns":
            lines.append("df = pd.DataFrame(StandardScaler().fit_transform(df), columns=df.columns)")
        else:
            lines.append(f"df[{columns}] = StandardScaler().fit_transform(df[{columns}])")
    lines += [
        f"WINDOW, HORIZON = {window}, {horizon}",
        dice.pick(
            "X, y = make_windows(df, 'target', WINDOW, HORIZON)", "X, y = make_windows(df, target='target', window=WINDOW, horizon=HORIZON)"
        ),
        "split = int(len(X) * 0.8)",
        "X_train, X_val = X[:split], X[split:]",
        "y_train, y_val = y[:split], y[split:]",
    ]
    declared = (
        "(WINDOW, len(df.columns))"
        if mistake == "declared sizes"
        else dice.pick("X_train.shape[1:]", "(WINDOW, X.shape[2])", "(WINDOW, len(df.columns) - 1)")
    )
    units = str(horizon + 1) if mistake == "width of the head" else dice.pick("HORIZON", "y.shape[1]")
    lines += chain(w, dice, declared, units, "", mistake == "extra return_sequences")
    metrics = ', metrics="mae"' if mistake == "metrics as a string" else dice.pick("", ', metrics=["mae"]')
    validation = "(X_val.tolist(), y_val.tolist())" if mistake == "no list of arrays" else "(X_val, y_val)"
    lines += [
        f'model.compile(optimizer="adam", loss="{dice.pick("mse", "mae", "huber")}"{metrics})',
        f"history = model.fit(X_train, y_train, validation_data={validation}, epochs=1, batch_size=8, verbose=0)",
    ]
    return lines, "table in windows", mistake


def words(w: Writer, dice: Dice, wrong: bool) -> Written:
    """Sentences, a dict of their words, padded rows of numbers."""
    mistake = (
        dice.pick(
            "Embedding too small",
            "labels from one",
            "words as labels",
            "loss for other labels",
            "width of the head",
            "sequences not padded",
        )
        if wrong
        else ""
    )
    n = dice.randint(4, 6)
    first = dice.pick(0, 1)
    pad = keras_name(w, "utils.pad_sequences")
    count = dice.pick("2", "3")
    numbers = [i % int(count) + (mistake == "labels from one") for i in range(n)]
    kinds = ["pos", "neg", "none"][: int(count)]
    lines = [
        f"sentences = {list(_SENTENCES[:n])}",
        dice.pick(
            "words = sorted(set(' '.join(sentences).split()))",
            "words = sorted({word for sentence in sentences for word in sentence.split()})",
        ),
        f"word_index = {{word: i + {first} for i, word in enumerate(words)}}"
        if first
        else "word_index = {word: i for i, word in enumerate(words)}",
        f"MAXLEN = {dice.randint(4, 7)}",
        "encoded = [[word_index[word] for word in sentence.split()] for sentence in sentences]",
        f"X = {pad}(encoded, maxlen=MAXLEN{dice.pick('', ', padding=' + repr('post'))})"
        if mistake != "sequences not padded"
        else "X = encoded",
        f"y = np.array({[kinds[i % int(count)] for i in range(n)]})" if mistake == "words as labels" else f"y = np.array({numbers})",
    ]
    rows = f"len(word_index) + {first}" if first else "len(word_index)"
    if mistake == "Embedding too small":
        rows = dice.pick("len(word_index)", "5", "len(words)") if first else dice.pick("len(word_index) - 1", "5")
    core = recurrent(dice, False)
    units = "1" if mistake == "width of the head" else count
    loss = "categorical_crossentropy" if mistake == "loss for other labels" else "sparse_categorical_crossentropy"
    layers = [
        w.layer(Spec("Embedding", (Code(rows), dice.randint(3, 6)))),
        w.layer(core),
        w.layer(Spec("Dense", (Code(units),), {"activation": "softmax"})),
    ]
    lines += [
        f"model = {w.name('Sequential')}([{', '.join(layers)}])",
        f'model.compile("adam", "{loss}", metrics=["accuracy"])',
        "model.fit(X, y, epochs=1, verbose=0)",
        *(["probabilities = model.predict(X[:1], verbose=0)"] if mistake != "sequences not padded" and dice.maybe(0.5) else []),
    ]
    return lines, "words", mistake


def generator(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A Python generator that hands out batches for ever."""
    mistake = dice.pick("width of the head", "declared sizes", "extra return_sequences", "targets beside a generator") if wrong else ""
    steps, features, size = dice.randint(2, 5), dice.randint(1, 4), dice.pick(4, 8)
    series = dice.maybe(0.5)
    lines = [
        "def batches(data, targets, size):",
        *indent(
            [
                "while True:",
                *indent(
                    [
                        "for start in range(0, len(data) - size + 1, size):",
                        *indent(["yield data[start:start + size], targets[start:start + size]"]),
                    ]
                ),
            ]
        ),
        f"X = {real(dice, ['24', str(steps), str(features)])}",
        f"y = {real(dice, ['24', '1'] if series else ['24'])}",
    ]
    declared = (
        f"({steps}, {features + 1})"
        if mistake == "declared sizes"
        else dice.pick("X.shape[1:]", f"({steps}, {features})", f"(None, {features})")
    )
    lines += chain(w, dice, declared, "3" if mistake == "width of the head" else "1", "", mistake == "extra return_sequences")
    given = f"batches(X, y, {size})" if dice.maybe(0.5) else f"batches(X, y, size={size})"
    beside = ", y" if mistake == "targets beside a generator" else ""
    lines += [
        f'model.compile(loss="{dice.pick("mse", "mae")}", optimizer="rmsprop")',
        f"model.fit({given}{beside}, steps_per_epoch=2, epochs=1, verbose=0)",
    ]
    return lines, "generator", mistake


def pipeline(w: Writer, dice: Dice, wrong: bool) -> Written:
    """Windows of a ``tf.data`` pipeline."""
    mistake = (
        dice.pick("width of the head", "declared sizes", "not batched", "validation_split of a dataset", "no targets") if wrong else ""
    )
    w.need("import tensorflow as tf")
    steps, features = dice.randint(2, 5), dice.randint(1, 3)
    form = dice.pick("slices", "window", "mapped")
    lines = [f"series = {real(dice, ['40', str(features)])}.astype('float32')"]
    batch = "" if mistake == "not batched" else f".batch({dice.pick(4, 8)})"
    given = "X" if mistake == "no targets" else "(X, y)"
    if form == "slices" or mistake == "no targets":
        lines += [
            f"X = np.stack([series[i:i + {steps}] for i in range(len(series) - {steps})])",
            f"y = series[{steps}:, 0]",
            f"dataset = tf.data.Dataset.from_tensor_slices({given}){dice.pick('', '.shuffle(8)')}{batch}",
        ]
    elif form == "window":
        lines += [
            "dataset = tf.data.Dataset.from_tensor_slices(series)",
            f"dataset = dataset.window({steps} + 1, shift=1, drop_remainder=True)",
            f"dataset = dataset.flat_map(lambda window: window.batch({steps} + 1))",
            "dataset = dataset.map(lambda window: (window[:-1], window[-1, :1]))",
            f"dataset = dataset{batch}.prefetch(1)",
        ]
    else:
        lines += [
            f"starts = tf.data.Dataset.range(len(series) - {steps})",
            "def cut(start):",
            f"    window = tf.constant(series)[start:start + {steps}]",
            f"    return tf.reshape(window, ({steps}, {features})), tf.constant(series)[start + {steps}, :1]",
            f"dataset = starts.map(cut){batch}",
        ]
    declared = f"({steps}, {features + 2})" if mistake == "declared sizes" else f"({steps}, {features})"
    lines += chain(w, dice, declared, "3" if mistake == "width of the head" else "1", "", False)
    split = ", validation_split=0.2" if mistake == "validation_split of a dataset" else dice.pick("", ", validation_data=dataset.take(1)")
    lines += ['model.compile(optimizer="adam", loss="mse")', f"model.fit(dataset, epochs=1{split}, verbose=0)"]
    return lines, "pipeline", mistake


def subclass(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A model as a class, with ``call``."""
    mistake = (
        dice.pick(
            "width of the head", "extra return_sequences", "lost return_sequences", "one vector for each step", "targets of other length"
        )
        if wrong
        else ""
    )
    steps, features, width = dice.randint(2, 5), dice.randint(1, 4), dice.randint(2, 4)
    tags = mistake == "one vector for each step" or (not wrong and dice.maybe(0.4))
    stacked = mistake == "lost return_sequences" or dice.maybe(0.4)
    last = (tags and mistake != "one vector for each step") or mistake == "extra return_sequences"
    first = {} if mistake == "lost return_sequences" else {"return_sequences": True}
    units = width + 1 if mistake == "width of the head" else width
    inner = [
        f"self.first = {w.layer(Spec(dice.pick('LSTM', 'GRU'), (dice.randint(3, 6),), first))}" if stacked else "",
        f"self.rnn = {w.layer(Spec(dice.pick('LSTM', 'GRU', 'SimpleRNN'), (Code('units'),), {'return_sequences': True} if last else {}))}",
        f"self.dropout = {w.layer(Spec('Dropout', (0.1,)))}",
        "self.head = " + w.layer(Spec("Dense", (Code("width"),))),
    ]
    body = [
        "x = self.first(inputs)" if stacked else "x = inputs",
        "x = self.rnn(x)",
        dice.pick("x = self.dropout(x, training=training)", "x = self.dropout(x)"),
        "return self.head(x)",
    ]
    lines = [
        f"class Net({w.name('Model')}):",
        *indent(
            [
                f"def __init__(self, units={dice.randint(3, 6)}, width={units}):",
                *indent([dice.pick("super().__init__()", "super(Net, self).__init__()"), *[line for line in inner if line]]),
                "def call(self, inputs, training=False):",
                *indent(body),
            ]
        ),
        f"X = {real(dice, ['16', str(steps), str(features)])}",
        f"y = {real(dice, ['15' if mistake == 'targets of other length' else '16', *([str(steps)] if tags else []), str(width)])}",
        f"net = Net({dice.pick('', 'units=4', '5')})",
        'net.compile(optimizer="adam", loss="mse")',
        "net.fit(X, y, epochs=1, batch_size=8, verbose=0)",
    ]
    return lines, "subclassed model", mistake


def configured(w: Writer, dice: Dice, wrong: bool) -> Written:
    """Settings in a dataclass or a dict, functions that take them, a callback of one's own."""
    mistake = (
        dice.pick("width of the head", "declared sizes", "labels in another encoding", "extra return_sequences", "class weights")
        if wrong
        else ""
    )
    steps, features, classes = dice.randint(2, 5), dice.randint(1, 4), dice.randint(2, 4)
    as_class = dice.maybe(0.5)
    fields = {
        "steps": str(steps),
        "features": str(features + (mistake == "declared sizes")),
        "classes": str(classes + (mistake == "width of the head")),
        "units": str(dice.randint(3, 6)),
        "loss": '"categorical_crossentropy"' if mistake == "labels in another encoding" else '"sparse_categorical_crossentropy"',
    }
    if as_class:
        w.need("from dataclasses import dataclass")
        types = {"loss": "str"}
        lines = ["@dataclass", "class Config:", *(f"    {name}: {types.get(name, 'int')} = {value}" for name, value in fields.items())]
        made, get = "Config()", (lambda name: f"config.{name}")
    else:
        lines = ["CONFIG = {", *(f'    "{name}": {value},' for name, value in fields.items()), "}"]
        made, get = "CONFIG", (lambda name: f'config["{name}"]')
    shape = f"({get('steps')}, {get('features')})"
    sequences: dict[str, object] = {"return_sequences": True} if mistake == "extra return_sequences" else {}
    callback = dice.maybe(0.5)
    lines += [
        "def build(config):",
        *indent(
            [
                f"inputs = {w.layer(Spec('Input', (Code(shape),)))}",
                f"x = {w.layer(Spec('Bidirectional', (Spec(dice.pick('LSTM', 'GRU'), (Code(get('units')),), sequences),)))}(inputs)",
                f"outputs = {w.layer(Spec('Dense', (Code(get('classes')),), {'activation': 'softmax'}))}(x)",
                f"model = {w.name('Model')}(inputs, outputs)",
                f'model.compile(optimizer="adam", loss={get("loss")}, metrics=["accuracy"])',
                "return model",
            ]
        ),
    ]
    if callback:
        lines += [
            f"class History({keras_name(w, 'callbacks.Callback')}):",
            *indent(
                [
                    "def on_train_begin(self, logs=None):",
                    "    self.losses = []",
                    "def on_epoch_end(self, epoch, logs=None):",
                    "    self.losses.append(logs['loss'])",
                ]
            ),
        ]
    weights = ""
    if mistake == "class weights":
        weights = f", class_weight={[1.0] * classes}"
    elif dice.maybe(0.2):
        weights = ", class_weight={" + ", ".join(f"{i}: {1.0 + i}" for i in range(classes)) + "}"
    lines += [
        "def load(n, steps, features, classes):",
        "    rng = np.random.default_rng(0)",
        "    return rng.normal(size=(n, steps, features)), rng.integers(0, classes, n)",
        f"config = {made}",
        f"X, y = load(20, {steps}, {features}, {classes})",
        "model = build(config)",
        f"model.fit(X, y, epochs=1, batch_size=8{weights}{', callbacks=[History()]' if callback else ''}, verbose=0)",
        *(["loss, accuracy = model.evaluate(X, y, verbose=0)"] if dice.maybe(0.5) else []),
    ]
    return lines, "settings", mistake
