"""Plans that are right: what people train recurrent models for, and the layers they take for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.generator.parts import Code, Dice, Spec
from tests.training.generator.plan import TARGETS, Plan

RECURRENT = ("LSTM", "LSTM", "LSTM", "GRU", "SimpleRNN")
REGRESSION = ("mse", "mse", "mse", "mae", "huber", "mean_squared_error", "mean_absolute_error")


@dataclass(frozen=True)
class Task:
    """What fits together: the target, the activation of the head and its width, the losses and the metrics."""

    target: str
    units: int | str
    activation: str | None
    losses: tuple[str, ...]
    metrics: tuple[str, ...] = ()


BCE, CCE, SPARSE = ("binary_crossentropy",), ("categorical_crossentropy",), ("sparse_categorical_crossentropy",)
ACCURACY, ERROR = ("accuracy",), ("mae",)
TASKS: tuple[tuple[float, Task], ...] = (
    (9, Task("value", 1, None, REGRESSION, ERROR)),
    (5, Task("column", 1, None, REGRESSION, ERROR)),
    (6, Task("vector", "K", None, REGRESSION, ERROR)),
    (2, Task("step values", 1, None, REGRESSION, ERROR)),
    (4, Task("step columns", 1, None, REGRESSION, ERROR)),
    (3, Task("step vectors", "K", None, REGRESSION, ERROR)),
    (5, Task("binary", 1, "sigmoid", BCE, ACCURACY)),
    (3, Task("binary column", 1, "sigmoid", BCE, ACCURACY)),
    (5, Task("labels", "K", "softmax", SPARSE, ACCURACY)),
    (1, Task("label column", "K", "softmax", SPARSE, ACCURACY)),
    (6, Task("one-hot", "K", "softmax", CCE, ACCURACY)),
    (2, Task("flags", "K", "sigmoid", BCE, ACCURACY)),
    (3, Task("tags", "K", "softmax", SPARSE, ACCURACY)),
    (2, Task("tag column", "K", "softmax", SPARSE, ACCURACY)),
    (2, Task("one-hot tags", "K", "softmax", CCE, ACCURACY)),
    (1, Task("step binary", 1, "sigmoid", BCE, ACCURACY)),
    (2, Task("itself", "F", None, REGRESSION, ERROR)),
)


def recurrent(dice: Dice, sequences: bool, units: int | Code | None = None) -> Spec:
    """A recurrent layer, sometimes in both directions."""
    options: dict[str, object] = {"return_sequences": True} if sequences else {}
    if dice.maybe(0.1):
        options["dropout"] = 0.2
    if dice.maybe(0.12):
        options["activation"] = dice.pick("tanh", "relu")
    chosen = units if units is not None else dice.randint(2, 8)
    spec = Spec(dice.choice(RECURRENT), *(((), {"units": chosen, **options}) if dice.maybe(0.1) else ((chosen,), options)))
    return Spec("Bidirectional", (spec,)) if dice.maybe(0.15) else spec


def sprinkled(dice: Dice, layers: list[Spec]) -> list[Spec]:
    """The layers with some between them that change no shape."""
    found: list[Spec] = []
    for spec in layers:
        found.append(spec)
        if dice.maybe(0.18):
            found.append(dice.weighted((6, Spec("Dropout", (0.2,))), (2, Spec("BatchNormalization")), (1, Spec("LayerNormalization"))))
    return found


def stacked(dice: Dice, last: bool) -> list[Spec]:
    """One to three recurrent layers."""
    count = dice.weighted((5, 1), (4, 2), (1, 3))
    return [recurrent(dice, True) for _ in range(count - 1)] + [recurrent(dice, last)]


def vector_body(dice: Dice, fixed: bool) -> list[Spec]:
    """Layers that leave one vector for a sample; ``fixed``: the number of timesteps is known to the layers."""
    plain: Callable[[], list[Spec]] = lambda: stacked(dice, False)  # noqa: E731
    pooled: Callable[[], list[Spec]] = lambda: [*stacked(dice, True), Spec(dice.pick("GlobalMaxPooling1D", "GlobalAveragePooling1D"))]  # noqa: E731
    flat: Callable[[], list[Spec]] = lambda: [*stacked(dice, True), Spec("Flatten")] if fixed else pooled()  # noqa: E731
    conv: Callable[[], list[Spec]] = lambda: [  # noqa: E731
        Spec("Conv1D", (dice.randint(2, 5), 2), {"padding": "same", "activation": "relu"}),
        *([Spec("MaxPooling1D", (2,))] if dice.maybe(0.4) else []),
        *stacked(dice, False),
    ]
    last: Callable[[], list[Spec]] = lambda: [*stacked(dice, True), Spec("Lambda", (Code("lambda t: t[:, -1, :]"),))]  # noqa: E731
    layers = dice.weighted((12, plain), (2, flat), (2, pooled), (2, conv), (0.6, last))()
    if dice.maybe(0.25):
        layers.append(Spec("Dense", (dice.randint(3, 8),), {"activation": "relu"}))
    return sprinkled(dice, layers)


def step_body(dice: Dice, decoded: bool) -> list[Spec]:
    """Layers that keep the timesteps; ``decoded``: read all of it first, and write it again from one vector."""
    if decoded:
        return [*stacked(dice, False), Spec("RepeatVector", (Code("T"),)), recurrent(dice, True)]
    layers = stacked(dice, True)
    if dice.maybe(0.2):
        layers.append(Spec("TimeDistributed", (Spec("Dense", (dice.randint(2, 6),), {"activation": "relu"}),)))
    return sprinkled(dice, layers)


def sizes(dice: Dice) -> tuple[int, int, int, int]:
    """Samples, timesteps, features and width of the target: small, now and then equal by chance."""
    steps, features, width = dice.randint(2, 6), dice.weighted((5, 1), (5, dice.randint(2, 5))), dice.randint(2, 5)
    if dice.maybe(0.15):
        features = steps
    if dice.maybe(0.12):
        width = dice.pick(steps, max(features, 2))
    samples = dice.weighted((6, dice.randint(12, 24)), (0.5, max(steps, 4)), (2, 16))
    return samples, steps, features, width


def head(dice: Dice, plan: Plan, units: int | str, activation: str | None) -> Spec:
    """The last layer."""
    options: dict[str, object] = {"activation": activation} if activation else {}
    count = Code(units) if isinstance(units, str) else units
    dense = Spec("Dense", *(((), {"units": count, **options}) if dice.maybe(0.12) else ((count,), options)))
    return Spec("TimeDistributed", (dense,)) if plan.goal.per_step and dice.maybe(0.4) else dense


def draw(dice: Dice) -> Plan:
    """A plan in which everything fits."""
    task = dice.weighted(*TASKS)
    samples, steps, features, width = sizes(dice)
    plan = Plan(dice, samples, steps, features, width, task.target)
    goal = TARGETS[task.target]
    if task.target != "itself" and goal.kind != "real" and dice.maybe(0.4):
        plan.tokens, plan.declared = dice.randint(12, 40), ("T",)
    if (plan.tokens and dice.maybe(0.35)) or dice.maybe(0.05):
        plan.declared = None
    elif not plan.tokens and dice.maybe(0.08):
        plan.declared = ("None", "F")
    fixed = plan.declared is not None and plan.declared[0] != "None"
    plan.body = step_body(dice, task.target == "itself" or (fixed and dice.maybe(0.15))) if goal.per_step else vector_body(dice, fixed)
    if plan.tokens:
        masked = (
            {"mask_zero": True}
            if dice.maybe(0.25) and all(s.core.kind in ("LSTM", "GRU", "SimpleRNN", "Dropout") for s in plan.body)
            else {}
        )
        plan.body.insert(0, Spec("Embedding", (plan.tokens, dice.randint(2, 5)), masked))
    plan.head = head(dice, plan, task.units, task.activation)
    plan.loss = dice.choice(task.losses)
    plan.logits = task.activation is not None and dice.maybe(0.12)
    if plan.logits:
        plan.head = plan.head.with_core(plan.head.core.without("activation"))
    plan.metrics = task.metrics if dice.maybe(0.5) else ()
    plan.batch = dice.weighted((4, None), (2, 4), (3, 8), (2, 16), (0.2, 1))
    if fixed and not plan.tokens and dice.maybe(0.07) and not any(s.kind == "Bidirectional" for s in plan.body):
        stateful(dice, plan)
    plan.source = dice.weighted((4, "random"), (5, "windows"), (1.5, "literal"), (1.5, "table"))
    return plan


def stateful(dice: Dice, plan: Plan) -> None:
    """The plan with state from batch to batch."""
    plan.stateful, plan.batch = True, dice.pick(2, 4)
    plan.samples = plan.batch * dice.randint(3, 5)
    plan.body = [spec.having(stateful=True) if spec.kind in RECURRENT else spec for spec in plan.body]
