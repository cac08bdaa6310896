"""The lines that compile, train and ask the model of a plan."""

from __future__ import annotations

from tests.differential.generator.writing import Writer, indent
from tests.training.generator.data import Data
from tests.training.generator.names import keras_name
from tests.training.generator.plan import Plan

CLASSES = {
    "mse": "MeanSquaredError",
    "mean_squared_error": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "mean_absolute_error": "MeanAbsoluteError",
    "huber": "Huber",
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
}


def loss(plan: Plan, w: Writer) -> str:
    """The loss as an expression."""
    made = CLASSES[plan.loss]
    if plan.logits:
        return f"{keras_name(w, f'losses.{made}')}(from_logits=True)"
    if plan.dice.maybe(0.15):
        return f"{keras_name(w, f'losses.{made}')}()"
    return f'"{plan.loss}"'


def compiled(plan: Plan, w: Writer, model: str) -> list[str]:
    """``model.compile(...)``."""
    dice = plan.dice
    if "no compile" in plan.faults:
        return []
    optimizer = dice.weighted((5, '"adam"'), (2, '"rmsprop"'), (1, '"sgd"'), (2, "made"))
    if optimizer == "made":
        optimizer = f"{keras_name(w, 'optimizers.Adam')}(learning_rate=0.01)"
    metrics = f"metrics=[{', '.join(repr(m) for m in plan.metrics)}]" if plan.metrics else ""
    if "metrics string" in plan.faults:
        metrics = f'metrics="{(plan.metrics or ("mae",))[0]}"'
    if "no loss" in plan.faults:
        return [f"{model}.compile({', '.join(part for part in (f'optimizer={optimizer}', metrics) if part)})"]
    said = loss(plan, w)
    words = dice.pick([f"optimizer={optimizer}", f"loss={said}"], [f"loss={said}", f"optimizer={optimizer}"], [optimizer, said])
    return [f"{model}.compile({', '.join(part for part in (*words, metrics) if part)})"]


def stateful_training(plan: Plan, data: Data, model: str) -> list[str]:
    """Epochs in a loop, with the states forgotten after each."""
    dice = plan.dice
    batch: int | None = plan.batch
    x, y = data.x, data.y
    if "odd samples" in plan.faults:
        x, y = f"{x}[:-1]", f"{y}[:-1]"
    if "other batch" in plan.faults:
        batch = (plan.batch or 2) + 1
    if "no batch" in plan.faults:
        batch = None
    sized = f"batch_size={batch}, " if batch else ""
    fit = f"{model}.fit({x}, {y}, epochs=1, {sized}shuffle=False, verbose=0)"
    forget = [f"for layer in {model}.layers:", *indent(['if hasattr(layer, "reset_states"):', *indent(["layer.reset_states()"])])]
    count = dice.pick("1", "2", "n_epochs")
    lines = [
        *(["n_epochs = 2"] if count == "n_epochs" else []),
        f"for {dice.pick('i', '_', 'epoch')} in range({count}):",
        *indent([fit, *forget]),
    ]
    asked = f"{data.x}[:1]" if "predict batch" in plan.faults else data.x
    return [*lines, f"predictions = {model}.predict({asked}, batch_size={1 if 'predict batch' in plan.faults else plan.batch}, verbose=0)"]


def fitted(plan: Plan, data: Data, model: str, w: Writer) -> list[str]:
    """``model.fit(...)``."""
    dice = plan.dice
    if plan.stateful:
        return stateful_training(plan, data, model)
    if "list target" not in plan.faults and dice.maybe(0.06):
        size = plan.batch or 8
        return [
            f"for i in range(0, len({data.x}), {size}):",
            *indent([f"{dice.pick('loss = ', '')}{model}.train_on_batch({data.x}[i:i + {size}], {data.y}[i:i + {size}])"]),
        ]
    words = [dice.weighted((9, "epochs=1"), (1, "epochs=2"))]
    if plan.batch:
        words.append(f"batch_size={plan.batch}")
    if data.x_test and dice.maybe(0.6):
        words.append(f"validation_data=({data.x_test}, {data.y_test})")
    elif dice.maybe(0.25):
        words.append(f"validation_split={dice.pick('0.2', '0.25')}")
    if dice.maybe(0.1):
        words.append("shuffle=False")
    if dice.maybe(0.1):
        words.append(f"callbacks=[{keras_name(w, 'callbacks.EarlyStopping')}(monitor='loss', patience=2)]")
    words.append("verbose=0")
    start = f"{data.x}, {data.y}" if dice.maybe(0.9) else f"x={data.x}, y={data.y}"
    held = dice.weighted((5, ""), (4, "history = "), (1, "hist = "))
    return [f"{held}{model}.fit({start}, {', '.join(words)})"]


def asked(plan: Plan, data: Data, model: str) -> list[str]:
    """What the trained model is asked."""
    dice = plan.dice
    if "one sample" in plan.faults:
        return [f"{dice.pick('yhat', 'prediction')} = {model}.predict({data.x_test or data.x}[0], verbose=0)"]
    lines: list[str] = []
    if plan.stateful:
        return lines
    if data.x_test and dice.maybe(0.5):
        if plan.metrics or "metrics string" in plan.faults:
            lines.append(f"{dice.pick('scores', 'result')} = {model}.evaluate({data.x_test}, {data.y_test}, verbose=0)")
        else:
            lines.append(f"{model}.evaluate({data.x_test}, {data.y_test}, verbose=0)")
    if dice.maybe(0.5):
        given = dice.pick(
            data.x_test or data.x,
            f"{data.x_test or data.x}[:2]",
            f"{data.x}[:1]",
            f"{data.x}[0:1]",
            f"np.array([{data.x}[0]])",
            f"{data.x}[-1][np.newaxis]",
        )
        lines.append(f"{dice.pick('predictions', 'yhat', 'pred')} = {model}.predict({given}, verbose=0)")
    return lines
