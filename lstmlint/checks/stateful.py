"""RNN201, RNN202 and RNN203: stateful layers without a batch size, never reset, or fed in random order."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import back
from lstmlint.checks.declarations import Declaration, declaration
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import placed, reported, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Event, Layer, Model, Part, Path, Program, Tensor, Value
from lstmlint.shape import show_shape


def is_stateful(layer: Layer | Model) -> bool:
    """Whether the layer is certainly a stateful recurrent layer; any text is true in Python, ``"False"`` too."""
    if not isinstance(layer, Layer):
        return False
    within = layer.inner if layer.kind == "TimeDistributed" else layer
    if within is None or not within.recurrent:
        return False
    value = layer.core.get("stateful", False)
    return isinstance(value, bool | int | str) and bool(value)


@each_path
def stateful_without_batch_size(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN201: the declared input leaves the batch open though a stateful layer has to know it."""
    done: set[Place] = set()
    for call in reported(path):
        if not is_stateful(call.layer) or len(call.inputs) != 1 or not _open_batch(call.inputs[0]):
            continue
        start = back(call.inputs[0]).start
        declared = declaration(path, start) if start is not None else None
        place = declared.place if declared is not None else start.origin if start is not None and start.origin else placed(call)
        if place in done:
            continue
        done.add(place)
        shape = show_shape(start.shape if start is not None else call.inputs[0].shape)
        size = _fitted_batch(path)
        yield Finding(
            place,
            {
                "layer": title(call.layer),
                "shape": shape,
                "declared": declared.shown if declared is not None else "the input",
                "size": size or "N",
            },
            related=(Related(call.layer.core.place if isinstance(call.layer, Layer) else call.place, f"{title(call.layer)} is stateful"),),
            changes=_declare(declared, size),
            case="sized" if _declare(declared, size) else "",
            safety=Safety.UNSAFE,
        )


def _open_batch(tensor: Tensor) -> bool:
    return not tensor.shape.open and bool(tensor.shape.axes) and tensor.shape.axes[0] is None


def _fitted_batch(path: Path) -> int | None:
    """The batch size of all ``fit`` calls, if they agree on a number."""
    sizes = {event.args.get("batch_size") for event in path.events if event.kind == "fit" and _plain(event.args.get("batch_size"))}
    found = next(iter(sizes)) if len(sizes) == 1 else None
    return found if isinstance(found, int) else None


def _plain(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _declare(declared: Declaration | None, size: int | None) -> tuple[Change, ...]:
    """``batch_size=N`` beside the shape: ``Input`` takes it in both versions."""
    if declared is None or size is None or declared.layer.kind not in ("Input", "InputLayer") or declared.with_batch:
        return ()
    if "batch_size" in declared.layer.args or declared.layer.opaque:
        return ()
    return (Change(Action.ADD_ARGUMENT, declared.layer.place, f"batch_size={size}"),)


_RESETS = frozenset({"reset_states", "reset_state"})
_TRAINS = frozenset({"fit", "fit_generator"})
# Callbacks of Keras itself, none of which touches the states.
_HARMLESS = frozenset(
    {"EarlyStopping", "ModelCheckpoint", "ReduceLROnPlateau", "TensorBoard", "CSVLogger", "History", "TerminateOnNaN", "ProgbarLogger"}
    | {"LearningRateScheduler", "BackupAndRestore", "RemoteMonitor", "BaseLogger"}
)


def stateful_layers(model: Value) -> list[Layer]:
    """The stateful layers of a model and of the models inside it."""
    found: list[Layer] = []
    waiting, seen = [model], 0
    while waiting and seen < 200:
        thing, seen = waiting.pop(), seen + 1
        if isinstance(thing, Model):
            waiting.extend(thing.layers)
            waiting.extend(call.layer for call in thing.calls)
        elif isinstance(thing, Layer) and is_stateful(thing) and thing not in found:
            found.append(thing)
    return found


@each_path
def stateful_never_reset(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN202: several epochs, and nothing on the whole path that could reset the states."""
    if any(_may_reset(event) for event in path.events) or any(use.kind in _RESETS for use in path.uses):
        return
    for model, events in _trainings(path):
        stateful = stateful_layers(model)
        if not stateful or any(not harmless(event.args.get("callbacks")) or _hides(event) for event in events):
            continue
        event, epochs = _repeated(events)
        if event is not None:
            yield Finding(
                event.place,
                {"layer": title(stateful[0]), "epochs": epochs, "model": model.name or "the model"},
                related=tuple(Related(layer.core.place, f"{title(layer)} keeps its state between batches") for layer in stateful[:4]),
                case="loop" if epochs == 1 else "",
            )


def _trainings(path: Path) -> list[tuple[Model, list[Event]]]:
    grouped: dict[int, tuple[Model, list[Event]]] = {}
    for event in path.events:
        if event.kind in _TRAINS and isinstance(event.target, Model):
            grouped.setdefault(id(event.target), (event.target, []))[1].append(event)
    return list(grouped.values())


def _may_reset(event: Event) -> bool:
    """A reset, or anything unknown that was done with a model: a call that received it."""
    return event.kind in _RESETS or event.kind in ("escape", "passed", "unknown")


def _hides(event: Event) -> bool:
    return any(argument.star for argument in event.given)


def harmless(callbacks: Value) -> bool:
    """Whether none of the callbacks can reset a state: callbacks of the file itself, or unknown ones, might."""
    if callbacks is None:
        return True
    items = callbacks if isinstance(callbacks, tuple | list) else [callbacks]
    if not getattr(callbacks, "exact", True):
        return False
    return all(_callback_name(item) in _HARMLESS for item in items)


def _callback_name(value: Value) -> str:
    if isinstance(value, Part):
        return value.name if value.home == "callbacks" else ""
    text = str(getattr(value, "qualified", "") or getattr(value, "label", "") or getattr(value, "kind", ""))
    return text.split("(", maxsplit=1)[0].rsplit(".", maxsplit=1)[-1]


def _repeated(events: list[Event]) -> tuple[Event | None, int]:
    """The training that sees the same data again, and its epochs; 1 where the loop is around it."""
    for event in events:
        epochs = event.args.get("epochs", 1)
        if _plain(epochs) and isinstance(epochs, int) and epochs > 1:
            return event, epochs
    seen: dict[Place, Value] = {}
    for event in events:
        data = event.args.get("x")
        if event.loops and data is not None and event.place in seen and seen[event.place] is data:
            return event, 1
        seen[event.place] = data
    return None, 0


@each_path
def stateful_shuffled(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN203: ``fit`` shuffles arrays unless it is told not to; the states then follow from strangers."""
    for event in path.events:
        if event.kind != "fit" or not isinstance(event.target, Model) or _hides(event):
            continue
        stateful = stateful_layers(event.target)
        if not stateful or not _arrays(event) or not _shuffles(event.args.get("shuffle", True)):
            continue
        argument = next((a for a in event.given if a.name == "shuffle"), None)
        if argument is None:
            changes: tuple[Change, ...] = () if "shuffle" in event.args else (Change(Action.ADD_ARGUMENT, event.place, "shuffle=False"),)
        else:
            changes = (Change(Action.REPLACE, argument.value_place, "False"),) if argument.literal and not argument.inherited else ()
        yield Finding(
            event.place,
            {"layer": title(stateful[0]), "model": event.target.name or "the model"},
            related=tuple(Related(layer.core.place, f"{title(layer)} keeps its state between batches") for layer in stateful[:4]),
            changes=changes,
            case="" if argument is None else "shuffle-given",
            severity=Severity.WARNING,
        )


def _arrays(event: Event) -> bool:
    """Whether inputs and targets were given apart: a dataset or a generator brings both in one."""
    return event.args.get("x") is not None and event.args.get("y") is not None


def _shuffles(value: Value) -> bool:
    return value is True


@each_path
def stateful_bidirectional(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN205: the backward layer goes on from the wrong piece."""
    for layer in path.layers:
        if layer.kind == "Bidirectional" and not layer.custom and is_stateful(layer) and layer.core.get("stateful") is True:
            yield Finding(layer.place, {"layer": title(layer)}, (Related(layer.core.place, f"{title(layer.core)} is stateful"),))
