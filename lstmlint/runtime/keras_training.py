"""What a model of Keras is compiled with and fed with, for its recipe."""

from __future__ import annotations

from dataclasses import field

from lstmlint.program import Batches, Event, Feed, Model, Path, Side, Value
from lstmlint.records import dataclass
from lstmlint.runtime.sizes import invented
from lstmlint.runtime.values import NotSendableError, Values
from lstmlint.shape import Shape

_FEEDS = ("fit", "fit_generator", "train_on_batch", "evaluate", "evaluate_generator", "test_on_batch", "predict", "predict_on_batch")
_TRAINS = frozenset({"fit", "fit_generator", "train_on_batch", "evaluate", "evaluate_generator", "test_on_batch"})
_DTYPES = {"float": "float32", "int": "int64", "bool": "bool", None: None}
_ROWS = 4  # of a batch that nobody declared
_MOST_ROWS = 256
# The rest of compile's arguments is about how a model trains, not whether it can.
_COMPILED = ("optimizer", "loss", "metrics", "weighted_metrics", "loss_weights")


@dataclass(slots=True)
class Training:
    """What goes into the request, the events it comes from, and what was assumed; ``invented``: a size of the data is made up."""

    request: dict[str, object] = field(default_factory=dict)
    compiled: Event | None = None
    trained: Event | None = None
    assumed: list[str] = field(default_factory=list)
    invented: bool = False


def training_of(model: Model, path: Path, values: Values) -> Training:
    """The first training of a model with the ``compile`` before it; of one that only predicts, its data."""
    events = [event for event in path.events if event.target is model and not event.speculative]
    compiles = [event for event in events if event.kind == "compile"]
    feeds = [event for event in events if event.kind in _FEEDS and event.data]
    made = Training(trained=min(feeds, key=lambda event: (event.kind not in _TRAINS, event.order), default=None))
    before = [event for event in compiles if made.trained is None or event.order < made.trained.order]
    made.compiled = before[-1] if before else None
    if made.compiled is not None:
        made.request["compile"] = _compiled(made.compiled, values, made)
    if made.trained is not None:
        made.request["train"] = _fed(made.trained, model, values, made)
    return made


def _compiled(event: Event, values: Values, made: Training) -> dict[str, object] | None:
    if event.hidden or event.maybe:
        made.assumed.append("what it is compiled with is not known")
        return None
    kwargs: dict[str, object] = {}
    for name, value in event.args.items():
        if name not in _COMPILED and (name in ("run_eagerly", "steps_per_execution", "jit_compile", "sample_weight_mode")):
            continue
        try:
            kwargs[name] = values.certain(value, name)
        except NotSendableError as reason:
            made.assumed.append(f"{name} of compile: {reason}")
            if name == "loss":
                return None
            if name == "optimizer":
                kwargs[name] = "sgd"
    return {"kwargs": kwargs}


def _fed(event: Event, model: Model, values: Values, made: Training) -> dict[str, object] | None:
    batches = event.data[0]
    if batches.use != "data" or batches.x is None:
        return None
    rows = _rows(event, batches, model)
    x = _side(batches.x, rows, values, made)
    if x is None:
        return None
    y = _side(batches.y, rows, values, made) if batches.y is not None and event.kind in _TRAINS else None
    told: dict[str, object] = {"x": x, "x_form": batches.x.form, "x_names": list(batches.x.names), "batch": rows, "method": event.kind}
    if y is not None and batches.y is not None:
        told |= {"y": y, "y_form": batches.y.form, "y_names": list(batches.y.names)}
    else:
        told["y"] = None
    return told


def _rows(event: Event, batches: Batches, model: Model) -> int:
    """How many samples a batch holds: what was asked for, the batch that the model declares, or a few."""
    size = event.args.get("batch_size", batches.size)
    declared = model.inputs[0].shape.axes[0] if model.inputs and not model.inputs[0].shape.open and model.inputs[0].shape.axes else None
    samples = _samples(batches.x)
    rows = size if isinstance(size, int) else declared if isinstance(declared, int) else _ROWS
    if batches.batched and samples is not None:
        return min(samples, _MOST_ROWS)
    return max(1, min(rows, samples if samples is not None else rows, _MOST_ROWS))


def _samples(side: Side | None) -> int | None:
    sizes = [item.shape.axes[0] for item in side.items if item is not None and not item.shape.open and item.shape.axes] if side else []
    return next((size for size in sizes if isinstance(size, int)), None)


def _side(side: Side, rows: int, values: Values, made: Training) -> list[object] | None:
    if side.form == "numbers" or not side.items:
        return None
    arrays = [_array(item, rows, values, made) for item in side.items]
    return None if any(array is None for array in arrays) else list(arrays)


def _array(item: Feed | None, rows: int, values: Values, made: Training) -> dict[str, object] | None:
    if item is None or item.shape.open or not item.shape.axes or item.dtype not in _DTYPES:
        return None
    rest = Shape(item.shape.axes[1:])
    sizes = [values.sizes.axis(axis) for axis in rest.axes]
    if any(size is None for size in sizes):
        return None
    made.invented = made.invented or invented(rest)
    low, high = (item.low, item.high) if item.exact else (None, None)
    return {"shape": [rows, *sizes], "dtype": _DTYPES[item.dtype], "low": _number(low), "high": _number(high), "one_hot": item.one_hot}


def _number(value: Value) -> int | None:
    return int(value) if isinstance(value, int) else None
