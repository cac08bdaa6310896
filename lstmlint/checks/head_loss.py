"""RNN505: the activation of the head does not go with the loss.

What is reported was measured: Keras 2 and 3 train all of these pairs, a few with a warning. A pair whose shapes do not fit
either is told by RNN503 or RNN504 alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lstmlint.checks.certainty import occurs_outside
from lstmlint.checks.heads import REACH, Head, head_of, single
from lstmlint.checks.pairings import loss_value, pairings
from lstmlint.checks.paths import each_path
from lstmlint.checks.targets import faults
from lstmlint.checks.words import kind_of, reported, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Event, Feed, Layer, Model, Part, Path, Program, Tensor, Value
from lstmlint.records import dataclass
from lstmlint.shape import same
from lstmlint.training import Loss, loss_called

BINARY = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
CATEGORICAL = frozenset({"categorical_crossentropy", "categorical_focal_crossentropy", "sparse_categorical_crossentropy"})
_CLASSES_OF = {name: name.removesuffix("_crossentropy") for name in CATEGORICAL}
_PROBABILITIES = frozenset({"sigmoid", "softmax"})
_PLAIN = frozenset({"mean_squared_error", "mean_absolute_error", "huber", "log_cosh", "mean_squared_logarithmic_error"})
_WITHOUT_LOGITS = frozenset({"name", "reduction", "label_smoothing", "ignore_class", "apply_class_balancing", "alpha", "gamma", "dtype"})


@dataclass(frozen=True, slots=True)
class Trained:
    """One output of a compiled model with its head, its loss and what is known of its target."""

    event: Event
    output: Tensor
    head: Head
    loss: Loss
    logits: bool | None
    written: Value
    target: Feed | None

    @property
    def loss_argument(self) -> Place:
        """The loss as ``compile`` was given it."""
        argument = self.event.argument("loss")
        return argument.value_place if argument is not None else self.event.place


def trained(path: Path) -> Iterator[Trained]:
    """Every output of every compiled model whose head and loss are known."""
    met = list(pairings(path))
    for event in path.events:
        if event.kind != "compile" or event.speculative or event.hidden or not isinstance(event.target, Model):
            continue
        for index, output in enumerate(event.outputs):
            value = loss_value(event, event.outputs, index)
            found = _known(value)
            head = head_of(output) if found is not None else None
            if found is None or head is None:
                continue
            target = next((p.target for p in met if p.output is output and p.compiled is event), None)
            yield Trained(event, output, head, *found, value, target)


def _known(value: Value) -> tuple[Loss, bool | None] | None:
    """The loss and whether it is told to expect logits; None for a loss that is not Keras' own, or that was given more."""
    if isinstance(value, str):
        loss = loss_called(value)
        return (loss, False) if loss is not None else None
    if not isinstance(value, Part) or value.home != "losses":
        return None
    loss = loss_called(value.name)
    logits = value.args.get("from_logits", False)
    if loss is None or value.opaque or "axis" in value.args:
        return (loss, None) if loss is not None else None
    return loss, logits if isinstance(logits, bool) else None


@each_path
def head_against_loss(program: Program, path: Path) -> Iterator[Finding]:
    """RNN505: every head that gives the loss something else than it takes."""
    told: set[Place] = set()
    judged: set[int] = set()
    spoiled = {(id(f.pairing.output), id(f.pairing.compiled)) for f in faults(program, path) if f.code in ("RNN503", "RNN504")}
    for pair in trained(path):
        judged.add(id(pair.head.layer))
        if (id(pair.output), id(pair.event)) in spoiled:
            continue
        finding = _judged(pair)
        if finding is not None and finding.place not in told:
            told.add(finding.place)
            yield finding
    yield from _inside(path, judged, told)


def _judged(pair: Trained) -> Finding | None:
    head, loss = pair.head, pair.loss.name
    if head.activation == "softmax" and single(head):
        return _softmax_of_one(pair)
    if loss in CATEGORICAL and same(pair.output.shape.last, 1) is True:
        return _one_class(pair)
    if loss not in BINARY | CATEGORICAL or pair.logits is None:
        return None
    if pair.logits:
        return _twice(pair) if head.activation in _PROBABILITIES else None
    if head.activation not in _PROBABILITIES:
        return _no_probabilities(pair)
    if loss in CATEGORICAL and head.activation == "sigmoid":
        changes = head.become("softmax")
        return _finding(pair, "sigmoid-classes", changes)
    if loss in BINARY and head.activation == "softmax" and not head.relaid:
        classes = pair.output.shape.last
        # With two classes both losses are the same number.
        return _finding(pair, "softmax-binary", _swap(pair, _categorical(pair)), _categorical(pair)) if _many(classes) else None
    return None


def _many(classes: object) -> bool:
    return isinstance(classes, int) and classes > 2


def _categorical(pair: Trained) -> str:
    return "categorical_focal_crossentropy" if "focal" in pair.loss.name else "categorical_crossentropy"


def _softmax_of_one(pair: Trained) -> Finding:
    """The head is 1.0 whatever comes in."""
    loss = pair.loss.name
    if loss in CATEGORICAL:
        changes = (*pair.head.become("sigmoid"), *_swap(pair, "binary_crossentropy"))
        complete = len(changes) == 2
        return _refused(pair, _finding(pair, "one-softmax-class", changes if complete else (), "sigmoid"))
    numbers = loss in _PLAIN and not _zero_or_one(pair.target)
    wanted = "linear" if numbers else "sigmoid"
    if loss in BINARY and pair.logits is True:
        wanted = "linear"
    return _finding(pair, "", pair.head.become(wanted), wanted, None if loss in BINARY else Safety.UNSAFE)


def _beyond(pair: Trained) -> bool:
    """Whether labels occur that a single class has no place for."""
    return pair.loss.name.startswith("sparse") and pair.target is not None and occurs_outside(pair.target, 0, 0)


def _one_class(pair: Trained) -> Finding:
    """A categorical loss of one class is zero from the first step on."""
    if _beyond(pair):
        return replace(_finding(pair, "one-class-labels", (), at_loss=True), severity=Severity.ERROR)
    several = pair.target is not None and pair.target.high is not None and pair.target.high > 1
    swap = _swap(pair, "binary_crossentropy")
    if several or not swap or pair.head.relaid:
        return _refused(pair, _finding(pair, "one-class", (), at_loss=True))
    mended = () if pair.head.activation == "sigmoid" else pair.head.become("sigmoid")
    changes = (*mended, *swap) if mended or pair.head.activation == "sigmoid" else ()
    return _refused(pair, _finding(pair, "one-class", changes, at_loss=True))


def _refused(pair: Trained, finding: Finding) -> Finding:
    """A label of 1 has no unit: both versions raise in the first batch that holds one."""
    sparse = pair.loss.name == "sparse_categorical_crossentropy"
    known = pair.target is not None and pair.target.high is not None and pair.target.high >= 1
    return replace(finding, severity=Severity.ERROR) if sparse and known else finding


def _twice(pair: Trained) -> Finding:
    return _finding(pair, "twice", pair.head.become("linear"))


def _no_probabilities(pair: Trained) -> Finding:
    """Any number goes where the loss takes the logarithm of a probability."""
    wanted = "sigmoid" if pair.loss.name in BINARY else "softmax"
    return _finding(pair, "no-probabilities", pair.head.become(wanted), wanted)


def _zero_or_one(target: Feed | None) -> bool:
    return target is not None and target.low is not None and target.high is not None and target.low >= 0 and target.high <= 1


def _swap(pair: Trained, other: str) -> tuple[Change, ...]:
    """Another loss in the place of one that is written as a text."""
    argument = pair.event.argument("loss")
    if argument is None or not argument.literal or argument.inherited or not isinstance(argument.value, str):
        return ()
    return (Change(Action.REPLACE, argument.value_place, f'"{other}"'),)


def _finding(
    pair: Trained, case: str, changes: tuple[Change, ...], wanted: str = "", safety: Safety | None = Safety.UNSAFE, *, at_loss: bool = False
) -> Finding:
    head = pair.head
    at_head = head.argument.place if head.argument is not None else head.layer.place
    loss_place = pair.loss_argument
    other = Related(at_head, f"the head is {title(head.layer)}, {_shown(head)}") if at_loss or case == "softmax-binary" else None
    place = loss_place if other is not None else at_head
    related = other or Related(loss_place, f"the loss is {pair.loss.name}{', which takes logits' if pair.logits else ''}")
    return Finding(place, _data(pair, wanted), (related,), changes, case, safety=safety)


def _shown(head: Head) -> str:
    return "which has no activation" if head.activation == "linear" else f"whose activation is {head.activation}"


def _data(pair: Trained, wanted: str) -> Mapping[str, object]:
    low, high = REACH[pair.head.activation]
    reach = {(None, None): "any number", (0, None): "any number above 0", (-1, 1): "-1 to 1", (0, 1): "0 to 1"}
    width = pair.output.shape.last
    return {
        "layer": title(pair.head.layer),
        "activation": pair.head.activation,
        "loss": pair.loss.name,
        "wanted": "no activation" if wanted == "linear" else wanted,
        "reach": reach.get((low, high), f"numbers from {low} on"),
        "classes": width if isinstance(width, int) else "several",
        "made": "no activation" if pair.head.activation == "linear" else pair.head.activation,
        "trained": f"the loss {pair.loss.name} teaches it nothing",
    }


def _inside(path: Path, judged: set[int], told: set[Place]) -> Iterator[Finding]:
    """Softmax over a single unit where no loss is known, or in the middle of a model."""
    for call in reported(path):
        layer = call.layer
        if (
            not isinstance(layer, Layer)
            or not call.inputs
            or not call.outputs
            or kind_of(call) not in ("Dense", "TimeDistributed", "Activation", "Softmax")
        ):
            continue
        head = head_of(call.output)
        if head is None or id(head.layer) in judged or head.activation != "softmax" or not single(head) or head.link.call is not call:
            continue
        before = call.inputs[0].call
        if head.layer.kind in ("Activation", "Softmax") and not _of_one_unit(before.layer if before is not None else None):
            continue
        place = head.argument.place if head.argument is not None else layer.place
        if place in told:
            continue
        told.add(place)
        yield Finding(place, {"layer": title(head.layer)}, case="inside")


def _of_one_unit(thing: object) -> bool:
    """Whether the layer before has one unit for certain, rather than by the length of the data."""
    layer = thing.inner if isinstance(thing, Layer) and thing.kind == "TimeDistributed" else thing
    return isinstance(layer, Layer) and layer.kind == "Dense" and layer.get("units") == 1
