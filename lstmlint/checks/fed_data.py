"""The data that a model is fed with, beside its inputs, and what Keras makes of them."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.pairings import sound, versions
from lstmlint.checks.words import kind_of
from lstmlint.program import Event, Feed, Model, Path, Program, Side, Tensor, Version
from lstmlint.training import Verdict, input_verdict

FED = frozenset({"fit", "fit_generator", "evaluate", "predict", "train_on_batch", "test_on_batch", "predict_on_batch"})


def fed(path: Path) -> Iterator[tuple[Event, Model]]:
    """The calls that feed a model of which all is known that is asked here."""
    for event in path.events:
        model = event.target
        if event.kind in FED and isinstance(model, Model) and event.data and event.inputs and not event.speculative and sound(model):
            yield event, model


def input_names(path: Path, inputs: tuple[Tensor, ...]) -> tuple[str, ...] | None:
    """The names of the inputs; None where one was not given a name."""
    named = {layer.place: layer.args.get("name") for layer in path.layers if layer.kind in ("Input", "InputLayer")}
    names = [named.get(tensor.origin) if tensor.origin is not None else None for tensor in inputs]
    return tuple(str(name) for name in names) if all(isinstance(name, str) for name in names) else None


def matched(path: Path, side: Side | None, inputs: tuple[Tensor, ...]) -> list[tuple[Tensor, Feed]]:
    """Each input of the model with the data for it, where these are known."""
    if side is None:
        return []
    items = side.items
    if side.form == "dict":
        held, names = dict(zip(side.names, side.items, strict=True)), input_names(path, inputs)
        items = tuple(held.get(name) for name in names) if names is not None else ()
    if len(items) != len(inputs):
        return []
    return [(tensor, item) for tensor, item in zip(inputs, items, strict=True) if item is not None]


def verdicts_of(program: Program, path: Path, model: Model, tensor: Tensor, item: Feed) -> dict[Version, Verdict]:
    """What each version that the program may run with makes of the data for an input."""
    first = [call for call in path.calls if any(t is tensor for t in call.inputs)]
    ids = any(kind_of(call) == "Embedding" for call in first)
    sequential = model.api == "sequential"
    return {v: input_verdict(tensor.shape, item.shape, v, sequential=sequential, ids=ids) for v in versions(program)}


def refused_inputs(program: Program, path: Path) -> list[Tensor]:
    """The inputs for which every version refuses some of the data."""
    found = []
    for event, model in fed(path):
        for data in event.data:
            for tensor, item in matched(path, data.x, event.inputs):
                if all(v is Verdict.ERROR for v in verdicts_of(program, path, model, tensor, item).values()):
                    found.append(tensor)
    return found
