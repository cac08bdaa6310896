"""Longer programs that do more than one fit: folds, batch by batch; layers of one's own, and models of whole sequences."""

from __future__ import annotations

from collections.abc import Callable

from tests.differential.generator.parts import Code, Dice, Spec
from tests.differential.generator.writing import Writer, indent
from tests.training.generator.arrays import real
from tests.training.generator.idioms import Written, chain
from tests.training.generator.names import keras_name
from tests.training.generator.stories import configured, generator, pipeline, subclass, table, words
from tests.training.generator.tasks import recurrent


def folds(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A new model for each fold."""
    mistake = (
        dice.pick(
            "width of the head", "declared axes swapped", "one vector for each step", "metric of other labels", "targets of other length"
        )
        if wrong
        else ""
    )
    w.need("from sklearn.model_selection import KFold")
    steps, features, classes = dice.randint(3, 5), dice.randint(1, 2), 3
    hot = mistake != "metric of other labels" and dice.maybe(0.5)
    categorical = keras_name(w, "utils.to_categorical")
    labels = f"np.random.randint(0, {classes}, {29 if mistake == 'targets of other length' else 30})"
    target = f"{categorical}({labels}, num_classes={classes})" if hot else labels
    loss = "categorical_crossentropy" if hot else "sparse_categorical_crossentropy"
    if mistake == "one vector for each step":
        target, loss = f"np.random.randint(0, {classes}, (30, {steps}))", "sparse_categorical_crossentropy"
    declared = f"({features}, {steps})" if mistake == "declared axes swapped" else f"({steps}, {features})"
    metric = (
        f"{keras_name(w, 'metrics.' + dice.pick('Precision', 'Recall', 'AUC'))}()" if mistake == "metric of other labels" else '"accuracy"'
    )
    cut = "[:-1]" if mistake == "targets of other length" else ""
    head = classes + 1 if mistake == "width of the head" and hot else 1 if mistake == "width of the head" else classes
    lines = [
        "def make_model(shape, classes):",
        *indent(
            [
                f"model = {w.name('Sequential')}()",
                f"model.add({w.layer(Spec('Input', (Code('shape'),)))})",
                f"model.add({w.layer(recurrent(dice, False))})",
                f"model.add({w.layer(Spec('Dense', (Code('classes'),), {'activation': 'softmax'}))})",
                f'model.compile(optimizer="adam", loss="{loss}", metrics=[{metric}])',
                "return model",
            ]
        ),
        f"X = {real(dice, ['30', str(steps), str(features)])}",
        f"y = {target}",
        "scores = []",
        f"for train, test in KFold(n_splits={dice.pick(2, 3)}).split(X):"
        if mistake != "targets of other length"
        else "for start in range(0, 20, 10):",
        *indent(
            [
                *(["train, test = slice(0, 20), slice(20, 30)"] if mistake == "targets of other length" else []),
                f"model = make_model({declared}, {head})",
                f"model.fit(X[train], y[train]{cut}, epochs=1, batch_size=10, verbose=0)",
                "scores.append(model.evaluate(X[test], y[test], verbose=0)[1])"
                if mistake != "targets of other length"
                else "model.predict(X[test], verbose=0)",
            ]
        ),
        *(["print(np.mean(scores))"] if mistake != "targets of other length" else []),
    ]
    return lines, "folds", mistake


def stepwise(w: Writer, dice: Dice, wrong: bool) -> Written:
    """Training batch by batch, and a forecast that feeds itself."""
    mistake = (
        dice.pick("a list for one batch", "width of the head", "one sample to predict", "declared sizes", "weights of other shape")
        if wrong
        else ""
    )
    steps = dice.randint(3, 6)
    lines = [
        f"series = np.sin(0.1 * np.arange({dice.randint(40, 60)}))",
        f"n_steps = {steps}",
        "X = np.array([series[i:i + n_steps] for i in range(len(series) - n_steps)])[..., np.newaxis]",
        "y = series[n_steps:]",
        f"batch_size = {dice.pick(5, 8)}",
    ]
    declared = "(n_steps, 2)" if mistake == "declared sizes" else "(n_steps, 1)"
    lines += chain(w, dice, declared, "2" if mistake == "width of the head" else "1", "", False)
    targets = "y[start:start + batch_size].tolist()" if mistake == "a list for one batch" else "y[start:start + batch_size]"
    lines += ['model.compile(optimizer="adam", loss="mse")']
    if mistake == "weights of other shape":
        lines.append("model.fit(X, y, sample_weight=np.ones(len(X) - 1), epochs=1, verbose=0)")
    else:
        lines += [
            f"for epoch in range({dice.pick(1, 2)}):",
            *indent(
                [
                    "for start in range(0, len(X) - batch_size, batch_size):",
                    *indent([f"loss = model.train_on_batch(X[start:start + batch_size], {targets})"]),
                ]
            ),
        ]
    if mistake != "width of the head":
        given = (
            "window"
            if mistake == "one sample to predict"
            else dice.pick("window[np.newaxis]", "window.reshape(1, n_steps, 1)", "np.expand_dims(window, 0)")
        )
        lines += [
            "window = X[-1]",
            "forecast = []",
            f"for _ in range({dice.pick(1, 2)}):",
            *indent(
                [
                    f"value = model.predict({given}, verbose=0)[0, 0]",
                    "forecast.append(value)",
                    "window = np.append(window[1:], [[value]], axis=0)",
                ]
            ),
        ]
    return lines, "step by step", mistake


def layered(w: Writer, dice: Dice, wrong: bool) -> Written:
    """A layer and a loss of one's own."""
    mistake = (
        dice.pick("declared sizes", "no reshape", "targets of other length", "loss of unknown name", "lost return_sequences")
        if wrong
        else ""
    )
    steps, features = dice.randint(2, 5), dice.randint(2, 4)
    w.need("import tensorflow as tf")
    layer = keras_name(w, "layers.Layer")
    declared = f"({steps}, {features + (mistake == 'declared sizes')})"
    sequences: dict[str, object] = {} if mistake == "lost return_sequences" else {"return_sequences": True}
    own_loss = mistake != "loss of unknown name" and dice.maybe(0.5)
    lines = [
        f"class LastStep({layer}):",
        *indent(["def call(self, x):", "    return x[:, -1, :]"]),
        *(["def own_loss(y_true, y_pred):", "    return tf.reduce_mean(tf.abs(y_true - y_pred), axis=-1)"] if own_loss else []),
        f"X = {real(dice, ['20', str(steps * features)])}.astype('float32')",
        *([f"X = X.reshape(-1, {steps}, {features})"] if mistake != "no reshape" else []),
        f"y = {real(dice, ['19' if mistake == 'targets of other length' else '20', '1'])}.astype('float32')",
        f"inputs = {w.layer(Spec('Input', (), {'shape': Code(declared)}))}",
        f"x = {w.layer(Spec(dice.pick('LSTM', 'GRU'), (dice.randint(3, 6),), sequences))}(inputs)",
        "x = LastStep()(x)",
        f"outputs = {w.layer(Spec('Dense', (1,)))}(x)",
        f"model = {w.name('Model')}(inputs=inputs, outputs=outputs)",
        f'model.compile(optimizer="adam", loss={"own_loss" if own_loss else repr("rmse" if mistake == "loss of unknown name" else "mse")})',
        f"model.fit(X, y, epochs=1, batch_size={dice.pick(4, 10)}, verbose=0)",
    ]
    return lines, "own layer", mistake


def sequence(w: Writer, dice: Dice, wrong: bool) -> Written:
    """An autoencoder, a tagger or an attention over all steps."""
    kind = dice.pick("autoencoder", "tagger", "attention", "convolution")
    choices = {
        "autoencoder": ("RepeatVector of other length", "width of the head", "lost return_sequences"),
        "tagger": ("one vector for each step", "loss for other labels", "Embedding too small"),
        "attention": ("width of the head", "lost return_sequences", "declared sizes"),
        "convolution": ("targets of other steps", "width of the head"),
    }[kind]
    mistake = dice.choice(choices) if wrong else ""
    t, f = dice.randint(3, 6), dice.randint(1, 3)
    sequences: dict[str, object] = {} if mistake in ("lost return_sequences", "one vector for each step") else {"return_sequences": True}
    model = w.name("Model")
    if kind == "autoencoder":
        n = t + 2 if mistake == "RepeatVector of other length" else t
        width = f + 1 if mistake == "width of the head" else f
        lines = [
            f"X = {real(dice, ['14', str(t), str(f)])}",
            f"inputs = {w.layer(Spec('Input', (Code('X.shape[1:]'),)))}",
            f"code = {w.layer(Spec('LSTM', (4,)))}(inputs)",
            f"x = {w.layer(Spec('RepeatVector', (n,)))}(code)",
            f"x = {w.layer(Spec('LSTM', (4,), sequences))}(x)",
            f"outputs = {w.layer(Spec('TimeDistributed', (Spec('Dense', (width,)),)))}(x)",
            f"model = {model}(inputs, outputs)",
            f"encoder = {model}(inputs, code)",
            'model.compile("adam", "mse")',
            "model.fit(X, X, epochs=1, verbose=0)",
            "codes = encoder.predict(X, verbose=0)",
        ]
    elif kind == "tagger":
        vocabulary, tags = dice.randint(20, 40), dice.randint(3, 5)
        rows = vocabulary // 3 if mistake == "Embedding too small" else vocabulary
        loss = "categorical_crossentropy" if mistake == "loss for other labels" else "sparse_categorical_crossentropy"
        head = Spec("Dense", (tags,), {"activation": "softmax"})
        lines = [
            f"X = np.random.randint(0, {vocabulary}, size=(14, {t}))",
            f"y = np.random.randint(0, {tags}, size=(14, {t}))",
            f"ids = {w.layer(Spec('Input', (), {'shape': Code(dice.pick('(None,)', f'({t},)'))}))}",
            f"x = {w.layer(Spec('Embedding', (), {'input_dim': rows, 'output_dim': 4}))}(ids)",
            f"x = {w.layer(Spec('Bidirectional', (Spec('GRU', (3,), sequences),)))}(x)",
            f"outputs = {w.layer(head if mistake or dice.maybe(0.5) else Spec('TimeDistributed', (head,)))}(x)",
            f"model = {model}(ids, outputs)",
            f'model.compile(optimizer="adam", loss="{loss}", metrics=["accuracy"])',
            "model.fit(X, y, batch_size=7, epochs=1, verbose=0)",
        ]
    elif kind == "attention":
        width = 3 if mistake == "width of the head" else 1
        declared = f"({t}, {f + (mistake == 'declared sizes')})"
        lines = [
            f"X = {real(dice, ['14', str(t), str(f)])}",
            f"y = {real(dice, ['14', '1'])}",
            f"inputs = {w.layer(Spec('Input', (Code(declared),)))}",
            f"states = {w.layer(Spec('LSTM', (4,), sequences))}(inputs)",
            f"scores = {w.layer(Spec('Dense', (1,), {'activation': 'tanh'}))}(states)",
            f"weights = {w.layer(Spec('Softmax', (), {'axis': 1}))}(scores)",
            f"context = {w.layer(Spec('Multiply'))}([states, weights])",
            f"context = {w.layer(Spec('GlobalAveragePooling1D'))}(context)",
            f"outputs = {w.layer(Spec('Dense', (width,)))}(context)",
            f"model = {model}(inputs, outputs)",
            'model.compile("adam", "mse")',
            "model.fit(X, y, epochs=1, verbose=0)",
        ]
    else:
        half = (t + 3) // 2
        target = t + 3 if mistake == "targets of other steps" else half
        width = 2 if mistake == "width of the head" else 1
        lines = [
            f"X = {real(dice, ['14', str(t + 3), str(f)])}",
            f"y = {real(dice, ['14', str(target), '1'])}",
            f"model = {w.name('Sequential')}([",
            *indent(
                [
                    f"{w.layer(Spec('Input', (Code(f'({t + 3}, {f})'),)))},",
                    f"{w.layer(Spec('Conv1D', (4, 3), {'padding': 'same', 'activation': 'relu'}))},",
                    f"{w.layer(Spec('MaxPooling1D', (2,)))},",
                    f"{w.layer(Spec('LSTM', (4,), {'return_sequences': True}))},",
                    f"{w.layer(Spec('Dense', (width,)))},",
                ]
            ),
            "])",
            'model.compile("adam", "mse")',
            "model.fit(X, y, epochs=1, verbose=0)",
        ]
    return lines, kind, mistake


STORIES: tuple[tuple[float, Callable[[Writer, Dice, bool], Written]], ...] = (
    (2, table),
    (2, words),
    (1.5, generator),
    (2, pipeline),
    (1.5, subclass),
    (2, configured),
    (1.5, folds),
    (1.5, stepwise),
    (1.5, layered),
    (2.5, sequence),
)
