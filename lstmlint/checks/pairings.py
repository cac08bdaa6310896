"""Outputs of a model beside the targets that it is trained on: who meets whom, under which loss, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lstmlint.checks.chains import back
from lstmlint.checks.words import kind_of
from lstmlint.program import Batches, Event, Feed, Layer, Model, Part, Path, Program, Side, Tensor, Value, Version
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Shape, Unknown, add, differ
from lstmlint.training import Family, Loss, Verdict, fit_verdict, loss_called

# The methods that compare outputs with targets.
COMPARES = frozenset({"fit", "evaluate", "train_on_batch", "test_on_batch"})
DEFAULT_BATCH = 32
# Arguments of a loss object that leave the shapes alone.
_HARMLESS = frozenset({"from_logits", "reduction", "name", "label_smoothing", "delta", "dtype", "alpha", "gamma", "apply_class_balancing"})


@dataclass(frozen=True, slots=True)
class Pairing:
    """One output of a model and the target it is compared with in a call of ``fit`` or its like."""

    event: Event
    model: Model
    data: Batches
    output: Tensor
    shape: Shape
    target: Feed
    loss: Loss
    compiled: Event
    loss_value: Value
    batches: tuple[Axis, ...]

    def verdict(self, version: int, *, shape: Shape | None = None, loss: Loss | None = None) -> Verdict:
        """What Keras makes of it, or would make of another output shape or loss. One batch that is refused ends the training."""
        said = {fit_verdict(shape or self.shape, self.target.shape, loss or self.loss, version, size) for size in self.batches}
        return next(v for v in (Verdict.ERROR, Verdict.UNKNOWN, Verdict.SILENT, Verdict.FINE) if v in said)


def versions(program: Program) -> tuple[Version, ...]:
    """The versions of Keras for which a finding is to be true."""
    return (program.version,) if program.version is not None else (2, 3)


def last_compile(path: Path, event: Event) -> Event | None:
    """The ``compile`` that counts for an event: the last one of the same model before it."""
    found = None
    for other in path.events:
        if other.kind == "compile" and other.target is event.target and other.order < event.order:
            found = other
    return found


def sound(model: Model) -> bool:
    """Whether the model can be built at all: what follows from a layer that refuses its input is not told again."""
    return not any(call.problem is not None and call.problem.kind != "broadcast" for call in model.calls)


def pairings(path: Path) -> Iterator[Pairing]:
    """Every output beside its target, where both are known well enough to be compared."""
    for event in path.events:
        model = event.target
        if event.kind not in COMPARES or not isinstance(model, Model) or event.speculative or not event.outputs:
            continue
        if not sound(model):
            continue
        compiled = last_compile(path, event)
        if compiled is None or compiled.speculative:
            continue
        for data in event.data:
            yield from _of_data(event, model, compiled, data)


def _of_data(event: Event, model: Model, compiled: Event, data: Batches) -> Iterator[Pairing]:
    if _fed_otherwise(event, data):
        return  # RNN305 tells it; a Sequential of Keras 3 then takes the steps of the data
    targets = matched(data.y, event.outputs)
    for index, (output, target) in enumerate(zip(event.outputs, targets, strict=False)):
        value = loss_value(compiled, event.outputs, index)
        if target is None:
            continue
        loss = _of_head(known_loss(value), value, output, target)
        if loss is None:
            continue
        sizes = batches_of(event, data, target)
        yield Pairing(event, model, data, output, _with_steps(output, event.inputs, data), target, loss, compiled, value, sizes)


def _fed_otherwise(event: Event, data: Batches) -> bool:
    """Whether an input gets data of as many axes as it declares, but of another size."""
    if data.x is None or data.x.form == "dict" or len(data.x.items) != len(event.inputs):
        return False
    for tensor, feed in zip(event.inputs, data.x.items, strict=True):
        if feed is None or feed.shape.open or tensor.shape.open or len(feed.shape.axes) != len(tensor.shape.axes):
            continue
        pairs = zip(tensor.shape.axes[1:], feed.shape.axes[1:], strict=True)
        if any(a is not None and b is not None and differ(a, b) for a, b in pairs):
            return True
    return False


# Layers that return as many steps as they get.
_KEEPS_STEPS = frozenset(
    {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed", "Dense", "Dropout", "SpatialDropout1D", "Activation"}
    | {"BatchNormalization", "LayerNormalization", "Masking", "Embedding", "LeakyReLU", "ReLU", "Softmax", "GaussianNoise"}
)


def _with_steps(output: Tensor, inputs: tuple[Tensor, ...], data: Batches) -> Shape:
    """The output's shape with the timesteps that the model leaves open: those of the data, else at least two.

    A sequence of one step is nothing that anybody leaves open.
    """
    shape = output.shape
    if shape.open or len(shape.axes) < 3:
        return shape
    steps = shape.axes[1]
    if steps is not None and not isinstance(steps, Unknown):
        return shape
    chain = back(output)
    given = _fed_into(chain.start, inputs, data)
    if given is not None and steps is None:
        kept = all(kind_of(link.call) in _KEEPS_STEPS for link in chain.links)
        known = given.shape.axes[1] if not given.shape.open and len(given.shape.axes) > 1 else None
        found = known if kept and known is not None else Unknown("None", "timesteps")
    else:
        found = add(Unknown("None" if steps is None else steps.label, "timesteps"), 1)
    return Shape((shape.axes[0], found, *shape.axes[2:]))


def _fed_into(start: Tensor | None, inputs: tuple[Tensor, ...], data: Batches) -> Feed | None:
    """The data for the input at which a chain begins; a single array goes into any."""
    if start is None or data.x is None or data.x.form not in ("one", "list"):
        return None
    if data.x.form == "one":
        return data.x.items[0]
    place = next((place for place, tensor in enumerate(inputs) if tensor is start), None)
    return data.x.items[place] if place is not None and len(inputs) == len(data.x.items) else None


def output_name(tensor: Tensor) -> str | None:
    """The name that a dict of targets or losses uses for an output, where it was given."""
    layer = tensor.call.layer if tensor.call is not None else None
    if isinstance(layer, Layer):
        name = layer.args.get("name")
        return name if isinstance(name, str) else None
    return layer.name or None if isinstance(layer, Model) else None


def matched(side: Side | None, outputs: tuple[Tensor, ...]) -> tuple[Feed | None, ...]:
    """The arrays in the order of the outputs; nothing where the two do not go together."""
    if side is None:
        return ()
    if side.form == "dict":
        named = dict(zip(side.names, side.items, strict=True))
        return tuple(named.get(output_name(tensor) or "") for tensor in outputs)
    return side.items if len(side.items) == len(outputs) else ()


def loss_value(compiled: Event, outputs: tuple[Tensor, ...], index: int) -> Value:
    """The loss that ``compile`` was given for one of the outputs; an unknown or None where there is none."""
    value = compiled.args.get("loss")
    if isinstance(value, Mapping):
        name = output_name(outputs[index])
        return value.get(name) if name is not None else None
    if isinstance(value, list | tuple):
        exact = getattr(value, "exact", True) and len(value) == len(outputs)
        return value[index] if exact else None
    return value


def known_loss(value: Value) -> Loss | None:
    """Keras' own loss behind a name, a function or an object."""
    if isinstance(value, str):
        return loss_called(value)
    if isinstance(value, Part) and value.home == "losses" and set(value.args) <= _HARMLESS:
        return loss_called(value.name)
    return None


def _of_head(loss: Loss | None, value: Value, output: Tensor, target: Feed) -> Loss | None:
    """The loss as it works on that head: behind a sigmoid or softmax, or from logits, tf_keras takes a function that wants equal shapes.

    It no longer sees the activation where it takes the last axis of a sequence away, to compare it with a column.
    """
    if loss is None or loss.name != "binary_crossentropy":
        return loss
    layer = output.call.layer if output.call is not None else None
    head = layer.inner if isinstance(layer, Layer) and layer.kind == "TimeDistributed" else layer
    made = isinstance(head, Layer) and head.kind in ("Dense", "Activation") and head.get("activation") in ("sigmoid", "softmax")
    logits = isinstance(value, Part) and value.args.get("from_logits") is True
    axes = output.shape.axes
    squeezed = not target.shape.open and len(axes) == len(target.shape.axes) + 1 > 2 and axes[-1] == 1
    return replace(loss, keras2=Family.EQUAL) if logits or (made and not squeezed) else loss


def batches_of(event: Event, data: Batches, feed: Feed) -> tuple[Axis, ...]:
    """The sizes of the batches: the first one, and the last where it is smaller."""
    samples: Axis = feed.shape.axes[0] if feed.shape.axes and not feed.shape.open else None
    if data.batched:
        return (data.size if samples is None else samples,)
    size = event.args.get("batch_size", None)
    size = DEFAULT_BATCH if size is None else size
    kept = _without_split(event, samples) if data.use == "data" else samples
    if not isinstance(size, int) or isinstance(size, bool) or size < 1 or (isinstance(kept, int) and kept < 1):
        return (Unknown("batch", "the size of a batch"),)
    if not isinstance(kept, int):
        return (size,)  # of data whose length is not known the first batch is full
    rest = kept % size if event.args.get("steps_per_epoch") is None and kept > size else 0
    return (min(kept, size), rest) if rest else (min(kept, size),)


def _without_split(event: Event, samples: Axis) -> Axis:
    """The samples that ``validation_split`` leaves for the training."""
    share = event.args.get("validation_split")
    if share is None or event.args.get("validation_data") is not None or event.kind != "fit":
        return samples
    if isinstance(samples, int) and isinstance(share, float | int) and 0 <= share < 1:
        return int(samples * (1 - share))
    return None
