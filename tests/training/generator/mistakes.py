"""One realistic mistake in a plan that was right. Some of them turn out to do no harm: real Keras decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.differential.generator.parts import Dice, Spec
from tests.training.generator.plan import Plan

Spoil = Callable[[Dice, Plan], bool]  # False where the plan has no room for the mistake


@dataclass(frozen=True)
class Mistake:
    """A name, how to make it, and whether it is wrong though every shape fits (a head that does not suit its loss)."""

    name: str
    spoil: Spoil
    doubtful: bool = False


def recurrent_places(plan: Plan) -> list[int]:
    """Where the recurrent layers stand in the body."""
    return [i for i, spec in enumerate(plan.body) if spec.core.kind in ("LSTM", "GRU", "SimpleRNN")]


def change(plan: Plan, i: int, how: Callable[[Spec], Spec]) -> None:
    """Another core in a layer of the body."""
    spec = plan.body[i]
    plan.body[i] = spec.with_core(how(spec.core))


def extra_sequences(dice: Dice, plan: Plan) -> bool:
    """The last recurrent layer returns its whole sequence, and nothing takes it together."""
    i = recurrent_places(plan)[-1]
    if plan.goal.per_step or any(s.kind in ("Flatten", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "Lambda") for s in plan.body):
        return False
    change(plan, i, lambda core: core.having(return_sequences=True))
    return True


def lost_sequences(dice: Dice, plan: Plan) -> bool:
    """One recurrent layer returns its last step only, where a sequence is needed."""
    given = [i for i in recurrent_places(plan) if plan.body[i].core.kwargs.get("return_sequences")]
    if not given:
        return False
    change(plan, dice.choice(given), lambda core: core.without("return_sequences"))
    return True


def lost_last_sequences(dice: Dice, plan: Plan) -> bool:
    """One vector comes out where each step has its target."""
    places = recurrent_places(plan)
    if not plan.goal.per_step or not plan.head or any(s.kind in ("RepeatVector", "TimeDistributed") for s in plan.body):
        return False
    change(plan, places[-1], lambda core: core.without("return_sequences"))
    plan.head = plan.head.core
    return True


def head_width(dice: Dice, plan: Plan) -> bool:
    """Another number of units in the last layer."""
    if plan.head is None:
        return False
    core = plan.head.core
    units = dice.pick(1, plan.width + 1, plan.width - 1, 1, plan.steps, 2, 10)
    changed = core.having(units=units) if "units" in core.kwargs else Spec(core.kind, (units, *core.args[1:]), core.kwargs)
    plan.head = plan.head.with_core(changed)
    return units > 0


def no_head(dice: Dice, plan: Plan) -> bool:
    """The last layer forgotten."""
    plan.head = None
    return True


def other_loss(dice: Dice, plan: Plan) -> bool:
    """A loss for other labels."""
    losses = {
        "categorical_crossentropy": ("sparse_categorical_crossentropy", "binary_crossentropy"),
        "sparse_categorical_crossentropy": ("categorical_crossentropy", "categorical_crossentropy", "binary_crossentropy", "mse"),
        "binary_crossentropy": ("categorical_crossentropy", "sparse_categorical_crossentropy"),
    }.get(plan.loss, ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"))  # fmt: skip
    plan.loss = dice.choice(losses)
    plan.logits = plan.logits and "crossentropy" in plan.loss
    return True


def other_encoding(dice: Dice, plan: Plan) -> bool:
    """Labels not encoded, or encoded where their numbers are wanted."""
    if plan.goal.kind not in ("one-hot", "labels"):
        return False
    plan.faults.add("other encoding")
    return True


def labels_from_one(dice: Dice, plan: Plan) -> bool:
    """Classes counted from one."""
    if plan.goal.kind != "labels":
        return False
    plan.faults.add("labels from one")
    return True


def declared(how: Callable[[Dice, Plan], tuple[str | int, ...]]) -> Spoil:
    """Another input shape."""

    def spoil(dice: Dice, plan: Plan) -> bool:
        if plan.declared is None or plan.declared[0] == "None" or plan.stateful:
            return False
        before = plan.declared
        plan.declared = how(dice, plan)
        return plan.declared != before

    return spoil


def wrong_sizes(dice: Dice, plan: Plan) -> tuple[str | int, ...]:
    """A size that is not the data's."""
    more = dice.pick(1, 2, 5)
    if plan.tokens:
        return (plan.steps + more,)
    return dice.pick(
        (plan.steps + more, "F"), ("T", plan.features + more), ("T", plan.features + more), (plan.steps + more, plan.features + 1)
    )


def wrong_rank(dice: Dice, plan: Plan) -> tuple[str | int, ...]:
    """An axis too few or too many."""
    if plan.tokens:
        return dice.pick(("T", 1), ("N", "T"))
    return dice.pick(("T",), ("N", "T", "F"), ("F",), ("N", "T"), ("N", "F"), ("T", "F", 1))


def swapped_declaration(dice: Dice, plan: Plan) -> tuple[str | int, ...]:
    """(features, timesteps)."""
    return plan.declared if plan.tokens or plan.declared is None else ("F", "T")


def fault(word: str, fits: Callable[[Plan], bool] = lambda plan: True) -> Spoil:
    """A fault that the writers of data or training make."""

    def spoil(dice: Dice, plan: Plan) -> bool:
        plan.faults.add(word)
        return fits(plan)

    return spoil


def batch(dice: Dice, plan: Plan) -> bool:
    """A stateful model that gets batches of another size."""
    if not plan.stateful or plan.batch is None:
        return False
    plan.faults.add(dice.pick("odd samples", "other batch", "no batch", "predict batch"))
    return True


def stateless_shape(dice: Dice, plan: Plan) -> bool:
    """Stateful without the size of a batch."""
    if not plan.stateful:
        return False
    plan.faults.add("batch not declared")
    return True


def one_unit_softmax(dice: Dice, plan: Plan) -> bool:
    """Softmax over one unit."""
    if plan.goal.kind != "binary" or plan.head is None or plan.logits:
        return False
    plan.head = plan.head.with_core(plan.head.core.having(activation="softmax"))
    return True


def other_activation(dice: Dice, plan: Plan) -> bool:
    """A head whose numbers are no probabilities, or not those that the loss means."""
    if plan.goal.kind == "real" or plan.head is None or plan.logits:
        return False
    odd = {
        "binary_crossentropy": ("relu", "tanh", None),
        "categorical_crossentropy": ("relu", None),
        "sparse_categorical_crossentropy": ("relu", None),
    }
    activation = dice.choice(odd[plan.loss])
    core = plan.head.core.without("activation")
    plan.head = plan.head.with_core(core.having(activation=activation) if activation else core)
    return True


def twice_logits(dice: Dice, plan: Plan) -> bool:
    """Probabilities given to a loss that expects logits."""
    if plan.goal.kind == "real" or plan.logits:
        return False
    plan.logits = True
    return True


def embedding_rows(dice: Dice, plan: Plan) -> bool:
    """An Embedding with fewer rows than there are numbers of words."""
    if not plan.tokens:
        return False
    plan.faults.add("small vocabulary")
    return True


def repeated(dice: Dice, plan: Plan) -> bool:
    """A decoder of another length."""
    i = next((i for i, s in enumerate(plan.body) if s.kind == "RepeatVector"), None)
    if i is None:
        return False
    plan.body[i] = Spec("RepeatVector", (dice.pick(1, plan.steps + 1, plan.steps + 3),))
    return True


def bare_recurrent(dice: Dice, plan: Plan) -> bool:
    """One more recurrent layer upon the vector."""
    i = recurrent_places(plan)[-1]
    if plan.goal.per_step:
        return False
    plan.body.insert(i + 1, Spec("LSTM", (4,)))
    return True


def flattened_first(dice: Dice, plan: Plan) -> bool:
    """Flatten or Dense that takes the sequence apart in front of a recurrent layer."""
    i = recurrent_places(plan)[0]
    plan.body.insert(i, Spec("Flatten"))
    return plan.declared is not None and plan.declared[0] != "None" and not plan.stateful


def three_axes(plan: Plan) -> bool:
    """The input is numbers in three axes."""
    return not plan.tokens


MISTAKES: tuple[tuple[float, Mistake], ...] = (
    (6, Mistake("extra return_sequences", extra_sequences)),
    (3, Mistake("lost return_sequences", lost_sequences)),
    (4, Mistake("one vector for each step", lost_last_sequences)),
    (6, Mistake("width of the head", head_width)),
    (1, Mistake("no head", no_head)),
    (3, Mistake("loss for other labels", other_loss)),
    (4, Mistake("labels in another encoding", other_encoding)),
    (2, Mistake("labels from one", labels_from_one)),
    (4, Mistake("declared sizes", declared(wrong_sizes))),
    (3, Mistake("declared rank", declared(wrong_rank))),
    (3, Mistake("declared axes swapped", declared(swapped_declaration))),
    (3, Mistake("no reshape", fault("flat", lambda plan: not plan.stateful))),
    (2, Mistake("axes of the data swapped", fault("swapped", three_axes))),
    (3, Mistake("targets of other length", fault("short target"))),
    (2, Mistake("an axis too many in the target", fault("deep target"))),
    (2, Mistake("target of one step", fault("last target", lambda plan: len(plan.goal.axes) > 1))),
    (1, Mistake("a middle axis in the target", fault("middle axis", lambda plan: len(plan.goal.axes) == 2))),
    (1, Mistake("target flattened", fault("flat target", lambda plan: len(plan.goal.axes) == 3))),
    (1, Mistake("target is a list", fault("list target"))),
    (3, Mistake("batches of a stateful model", batch)),
    (1, Mistake("stateful without batch size", stateless_shape)),
    (2, Mistake("softmax over one unit", one_unit_softmax, doubtful=True)),
    (2, Mistake("activation of the head", other_activation, doubtful=True)),
    (2, Mistake("probabilities as logits", twice_logits, doubtful=True)),
    (2, Mistake("Embedding too small", embedding_rows)),
    (2, Mistake("RepeatVector of other length", repeated)),
    (1, Mistake("one LSTM upon a vector", bare_recurrent)),
    (1, Mistake("Flatten in front", flattened_first)),
    (1, Mistake("no compile", fault("no compile"))),
    (1, Mistake("no loss", fault("no loss"))),
    (2, Mistake("test data without reshape", fault("test without reshape", three_axes))),
    (1.5, Mistake("one sample to predict", fault("one sample"))),
    (1, Mistake("metrics as a string", fault("metrics string"))),
)
DOUBTFUL = frozenset(mistake.name for _, mistake in MISTAKES if mistake.doubtful)


def spoiled(dice: Dice, draw: Callable[[Dice], Plan]) -> tuple[Plan, str]:
    """A plan with one of the mistakes in it, and the name of the mistake."""
    mistake = dice.weighted(*MISTAKES)
    for _ in range(200):
        plan = draw(dice)
        if mistake.spoil(dice, plan):
            return plan, mistake.name
    return draw(dice), ""
