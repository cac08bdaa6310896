"""RNN509: a model that is trained before it was compiled, without a loss, or without the targets that its loss needs."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import tensors_of
from lstmlint.checks.pairings import COMPARES, known_loss, last_compile
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Finding, Place, Related, Severity
from lstmlint.program import Dataset, Event, Layer, Model, Path, Program, Tensor
from lstmlint.shape import Shape

# The model was in hands that are not seen: it may have been compiled there.
_ELSEWHERE = frozenset({"escape", "passed", "unknown", "compile"})
_TRAINS = frozenset({"fit", "train_on_batch"})
_MOST = 2_000  # tensors that are looked through


@each_path
def not_trainable_yet(program: Program, path: Path) -> Iterator[Finding]:
    """Only where the model is made and trained in sight, on every path that leads to the call."""
    ready = {event.place for other in program.paths for event in other.events if not _never_compiled(other, event)}
    told: set[Place] = set()
    for event in path.events:
        if event.kind not in COMPARES or event.speculative or event.hidden or event.place in told or not isinstance(event.target, Model):
            continue
        words = {"method": event.kind, "model": event.target.name or "the model"}
        if event.place not in ready and event.target.api != "subclass":
            told.add(event.place)
            yield Finding(event.place, words, (Related(event.target.place, "the model is made here"),))
            continue
        compiled = last_compile(path, event)
        if compiled is None or compiled.speculative:
            continue
        trained = event.kind in _TRAINS
        if _without_targets(event, compiled):
            told.add(event.place)
            # tf_keras measures nothing then, and answers 0.
            effect = "" if trained else ": Keras 3 raises an error, Keras 2 answers 0" if program.version != 3 else ": it raises an error"
            severity = None if trained or program.version == 3 else Severity.WARNING
            yield Finding(event.place, words | {"effect": effect}, case="no-targets", severity=severity)
        elif (trained or program.version != 2) and _without_loss(path, event, compiled):
            told.add(event.place)
            severity = None if trained or program.version == 3 else Severity.WARNING
            yield Finding(
                event.place, words, (Related(compiled.place, "compiled here, without a loss"),), case="no-loss", severity=severity
            )


def _never_compiled(path: Path, event: Event) -> bool:
    """Whether the event's model was made on this path, and certainly nobody has compiled it."""
    model = event.target
    if not isinstance(model, Model) or "." in path.entry or not any(model is made for made in path.models):
        return False
    return not any(e.target is model and e.kind in _ELSEWHERE and e.order < event.order for e in path.events)


def _without_targets(event: Event, compiled: Event) -> bool:
    """Whether inputs come as plain arrays, no targets with them, and the loss is one that compares."""
    if event.args.get("y") is not None or not event.data or len(event.outputs) != 1:
        return False
    given = event.data[0]
    source = event.args.get("x")
    if isinstance(source, Dataset):
        # A dataset of inputs alone; pairs of inputs and targets are a tuple.
        alone = source.batched is True and source.source == "tf.data" and isinstance(getattr(source.element, "shape", None), Shape)
        return alone and known_loss(compiled.args.get("loss")) is not None
    if given.x is None or given.x.form != "one" or "x" not in event.args:
        return False
    plain = given.y is None and (not given.batched or event.kind.endswith("_on_batch"))
    return plain and known_loss(compiled.args.get("loss")) is not None


def _without_loss(path: Path, event: Event, compiled: Event) -> bool:
    """Whether nothing gives the model a loss: neither ``compile`` nor a layer of its own."""
    model = event.target
    if not isinstance(model, Model) or compiled.hidden or compiled.args.get("loss") is not None or not model.complete:
        return False
    if model.api not in ("sequential", "functional") or model.body is not None or model.shown:
        return False
    if model.api == "functional" and not event.outputs:
        return False
    if any(e.target is model and e.kind in _ELSEWHERE - {"compile"} and e.order < event.order for e in path.events):
        return False
    return not any(map(_adds_loss, model.layers)) and all(map(_in_sight, event.outputs))


def _adds_loss(layer: Layer | Model) -> bool:
    """Whether the layer may add a loss: by a regularizer, or in code that is not Keras'."""
    if isinstance(layer, Model):
        return layer.api == "subclass" or not layer.complete or any(map(_adds_loss, layer.layers))
    if layer.custom or layer.opaque or layer.kind in ("ActivityRegularization", "Lambda", "TFSMLayer"):
        return True
    if any(name.endswith("regularizer") and value is not None for name, value in layer.args.items()):
        return True
    return any(_adds_loss(held) for held in layer.args.values() if isinstance(held, Layer))


def _in_sight(tensor: Tensor) -> bool:
    """Whether all layers are known that the tensor comes from."""
    waiting, seen = [tensor], set()
    while waiting:
        tensor = waiting.pop()
        if id(tensor) in seen:
            continue
        seen.add(id(tensor))
        before = tensors_of(tensor.call) if tensor.call is not None else tensor.sources
        if len(seen) > _MOST or (not before and tensor.origin is None) or (tensor.call is not None and _adds_loss(tensor.call.layer)):
            return False
        waiting.extend(before)
    return True
