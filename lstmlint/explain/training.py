"""``compile``, ``fit``, ``predict`` and the like on a page: what is fed against what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lstmlint.checks.fed_data import matched as inputs_of
from lstmlint.checks.pairings import batches_of, last_compile, loss_value, matched
from lstmlint.checks.words import title
from lstmlint.diagnostic import Span
from lstmlint.explain.page import Explanation, Part, Section, Table, Words, code, say
from lstmlint.explain.places import Places
from lstmlint.explain.values import known, number, shape, value
from lstmlint.program import Batches, Event, Feed, Layer, Model, Path, Tensor, Value
from lstmlint.shape import Shape, agree
from lstmlint.summary.words import shapes_of

_WHAT = {
    "compile": "It says how the model is to be trained: by which loss, with which optimizer, measured by what. Nothing is computed yet.",
    "fit": "It trains the model: batch by batch it compares what comes out with the targets, and changes the weights a little.",
    "fit_generator": "It trains the model on batches that a generator makes.",
    "evaluate": "It measures the model on data with targets; the weights stay as they are.",
    "predict": "It runs the model on data; nothing is compared, and the weights stay as they are.",
    "train_on_batch": "It trains the model on one batch.",
    "test_on_batch": "It measures the model on one batch; the weights stay as they are.",
    "predict_on_batch": "It runs the model on one batch; the weights stay as they are.",
}
_TRAINS = frozenset({"fit", "fit_generator", "train_on_batch"})
_COMPARES = frozenset({"fit", "fit_generator", "evaluate", "evaluate_generator", "train_on_batch", "test_on_batch"})


def explain(places: Places, events: list[Event], span: Span) -> Explanation:
    """The page of what is done with a model."""
    event = events[0]
    path = next((path for path in places.program.paths if event in path.events), Path())
    model = event.target if isinstance(event.target, Model) else None
    kind = event.kind.removesuffix("_generator") if event.kind not in _WHAT else event.kind
    sections = [
        Section("Fed and expected", tuple(_fed(path, event))),
        Section("Settings" if event.kind == "compile" else "Compiled with", tuple(_compiled(path, event))),
        Section("Batches", tuple(_batches(path, event))),
        Section("Model", tuple(_model(event, model))),
    ]
    receiver = event.receiver or (model.name if model is not None else "")
    heading = f"{receiver}.{event.kind}" if receiver else event.kind
    data = {
        "method": event.kind,
        "model": model.name if model is not None else None,
        "input_shape": shapes_of(t.shape for t in event.inputs),
        "output_shape": shapes_of(t.shape for t in event.outputs),
        "fed": _fed_data(event),
    }
    summary = say("{words}", words=_WHAT.get(kind, "Something is done with the model."))
    return Explanation("training", heading, span, summary, tuple(s for s in sections if s.parts), data=data)


def _fed_data(event: Event) -> list[dict[str, Any]]:
    sides = [(batch.use, name, side) for batch in event.data for name, side in (("x", batch.x), ("y", batch.y)) if side is not None]
    return [
        {"use": use, "side": name, "shape": shapes_of([item.shape])} for use, name, side in sides for item in side.items if item is not None
    ]


def _fed(path: Path, event: Event) -> Iterator[Part]:
    if event.kind == "compile":
        return
    rows: list[tuple[Words, ...]] = []
    for batch in event.data:
        rows += _input_rows(path, event, batch)
        rows += _target_rows(path, event, batch)
    if rows:
        yield Table(tuple(rows), ("", "fed", "expected", ""), titled=True)
        if not _fed_data(event):
            yield say("Nothing in this file shows the shape of the data.")
        if any(one.shape.axes[:1] == (None,) and not one.shape.open for one in (*event.inputs, *event.outputs)):
            yield say("The first axis is the samples: `batch` stands for any number of them.")
        return
    yield say("Nothing in this file shows the shape of the data.")
    if event.inputs:
        yield say("The model expects `{shape}`.", shape=", ".join(shape(one.shape) for one in event.inputs))


def _input_rows(path: Path, event: Event, batch: Batches) -> Iterator[tuple[Words, ...]]:
    name = "x" if batch.use == "data" else "validation x"
    pairs = inputs_of(path, batch.x, event.inputs)
    if not pairs and event.inputs:
        expected = ", ".join(shape(one.shape) for one in event.inputs)
        yield say(name), say("unknown"), code(expected), ()
    for tensor, item in pairs:
        words = say("fits") if _certain(item) and agree(_sample(tensor.shape), _sample(item.shape)) else ()
        yield say(name), code(shape(item.shape)), code(shape(tensor.shape)), words


def _sample(whole: Shape) -> Shape:
    """The shape of one sample."""
    return whole if whole.open else Shape(whole.axes[1:])


def _certain(item: Feed) -> bool:
    return not item.shape.open and all(known(axis) or axis is None for axis in item.shape.axes[1:])


def _target_rows(path: Path, event: Event, batch: Batches) -> Iterator[tuple[Words, ...]]:
    if event.kind not in _COMPARES or not event.outputs:
        return
    name = "y" if batch.use == "data" else "validation y"
    compiled = last_compile(path, event)
    targets = matched(batch.y, event.outputs)
    for index, output in enumerate(event.outputs):
        loss = loss_value(compiled, event.outputs, index) if compiled is not None else None
        compares = say("compared by the loss `{loss}` with what `{head}` returns", loss=value(loss), head=_head(output)) if loss else ()
        target = targets[index] if index < len(targets) else None
        fed = code(shape(target.shape)) if target is not None else say("unknown")
        yield say(name), fed, code(shape(output.shape)), compares


def _head(output: Tensor) -> str:
    return title(output.call.layer) if output.call is not None else "the model"


# ---- how it is trained ----------------------------------------------------------------------------------------------


def _compiled(path: Path, event: Event) -> Iterator[Part]:
    if event.kind.startswith("predict"):
        return
    compiled = event if event.kind == "compile" else last_compile(path, event)
    if compiled is None:
        if event.kind in _COMPARES:
            yield say("Nothing in this file shows how the model was compiled before.")
        return
    rows = []
    for name, words in (("optimizer", "how the weights are changed"), ("loss", ""), ("metrics", "measured as well, for the reader only")):
        given = compiled.args.get(name)
        if given is None:
            continue
        rows.append((say(name), code(value(given)), _loss_words(given) if name == "loss" else say("{words}", words=words)))
    if rows:
        yield Table(tuple(rows), ("", "is", ""))
    if event.kind == "compile" and compiled.target is not None and isinstance(compiled.target, Model):
        for output in compiled.target.outputs[:4]:
            activation = _activation(output)
            yield say(
                "The loss compares what `{head}` returns, `{shape}`{activation}, with the targets.",
                head=_head(output), shape=shape(output.shape), activation=f" ({activation})" if activation else "",
            )  # fmt: skip


_LOSSES = {
    **dict.fromkeys(("mse", "mean_squared_error", "meansquarederror"), "the mean of the squared differences: for numbers"),
    **dict.fromkeys(("mae", "mean_absolute_error", "meanabsoluteerror"), "the mean of the differences without their sign: for numbers"),
    **dict.fromkeys(("binary_crossentropy", "binarycrossentropy"), "for yes or no: one probability for each, targets 0 or 1"),
    **dict.fromkeys(
        ("categorical_crossentropy", "categoricalcrossentropy"), "for one class of several: targets one-hot, as long as the last axis"
    ),
    **dict.fromkeys(
        ("sparse_categorical_crossentropy", "sparsecategoricalcrossentropy"), "for one class of several: targets whole numbers, the class"
    ),
}


def _loss_words(given: Value) -> Words:
    name = given if isinstance(given, str) else getattr(given, "name", "")
    return say(_LOSSES.get(name.lower(), "")) if isinstance(name, str) else ()


def _activation(output: Tensor) -> str:
    layer = output.call.layer if output.call is not None else None
    if not isinstance(layer, Layer) or layer.custom:
        return ""
    layer = layer.core if layer.kind == "TimeDistributed" else layer
    if layer.kind != "Dense":
        return ""
    given = layer.get("activation")
    if given is None:
        return "no activation: any number"
    return f"activation {value(given)}"


# ---- batches --------------------------------------------------------------------------------------------------------


def _batches(path: Path, event: Event) -> Iterator[Part]:
    if event.kind not in ("fit", "evaluate", "predict"):
        return
    for batch in event.data:
        item = next((item for item in (batch.x.items if batch.x is not None else ()) if item is not None), None)
        if batch.use != "data" or item is None or batch.batched:
            continue
        sizes = batches_of(event, batch, item)
        first = sizes[0]
        samples = item.shape.axes[0] if item.shape.axes and not item.shape.open else None
        if not isinstance(first, int):
            continue
        given = "batch_size" in event.args and event.args["batch_size"] is not None
        why = "" if given else " (32 is the default of `batch_size`)" if first == 32 else ""
        if isinstance(samples, int) and event.args.get("validation_split") is None and event.args.get("steps_per_epoch") is None:
            count = -(-samples // first)
            rest = f", the last of {sizes[1]}" if len(sizes) > 1 else ""
            many = "1 batch" if count == 1 else f"{number(count)} batches"
            each = "each epoch" if event.kind == "fit" else "all"
            yield say(f"{{samples}} samples in batches of {{first}}{why}: {{many}} in {each}{{rest}}.",
                      samples=number(samples), first=number(first), many=many, rest=rest)  # fmt: skip
        else:
            yield say(f"Batches of {{first}} samples{why}.", first=number(first))
    epochs = event.args.get("epochs")
    if event.kind == "fit" and epochs is not None and known(epochs):
        plural = "" if epochs == 1 else "s"
        yield say("`epochs={epochs}`: it goes {epochs} time{s} over all of the data.", epochs=number(epochs), s=plural)
    share = event.args.get("validation_split")
    if event.kind == "fit" and isinstance(share, float) and 0 < share < 1 and event.args.get("validation_data") is None:
        yield say("`validation_split={share}`: the last {percent} % of the samples are kept for measuring and not trained on.",
                  share=f"{share:g}", percent=f"{share * 100:g}")  # fmt: skip


def _model(event: Event, model: Model | None) -> Iterator[Part]:
    if model is None or event.kind == "compile" or not event.inputs or not event.outputs:
        return
    given = ", ".join(shape(one.shape) for one in event.inputs)
    made = ", ".join(shape(one.shape) for one in event.outputs)
    yield say("`{given}` goes in and `{made}` comes out.", given=given, made=made)
