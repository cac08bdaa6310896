"""What a recurrent layer keeps: from step to step always, from batch to batch where it is stateful, and until when."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.stateful import harmless
from lstmlint.explain.page import Part, Table, Words, code, say
from lstmlint.explain.places import Places
from lstmlint.explain.seen import PLAIN_RECURRENT, Seen, models_with
from lstmlint.layers.reading import flag
from lstmlint.program import Event, Layer, Model, Path
from lstmlint.shape import Unknown

_RESETS = frozenset({"reset_states", "reset_state"})
_ELSEWHERE = frozenset({"escape", "passed", "unknown"})
_FEEDS = frozenset({"fit", "fit_generator", "train_on_batch"})


def kept(places: Places, one: Seen) -> Iterator[Part]:
    """Where the states come from and where they end."""
    core = one.core
    if core.custom or not (core.kind in PLAIN_RECURRENT or core.kind == "RNN" or core.kind.startswith("ConvLSTM")):
        return
    names = "the states of the cell" if core.kind == "RNN" else " and ".join(one.states)
    begin = "begins" if names == "h" else "begin"
    stateful = flag(core, "stateful")
    given = one.call.state if one.call is not None else None
    if stateful is None:
        yield say("Whether {names} {are} from one batch to the next is not known, because `stateful` is not.", names=names, are=_are(names))
        return
    if not stateful:
        if given is not None and not isinstance(given, Unknown):
            yield say("{names} {begin} as the `initial_state` that the call gives.", names=_capital(names), begin=begin)
        else:
            yield say("{names} {begin} as zeros for every sequence.", names=_capital(names), begin=begin)
        yield say("Nothing is kept from one batch to the next (`stateful` is False).")
        return
    yield from _stateful(places, one, names)


def _are(names: str) -> str:
    return "is kept" if names == "h" else "are kept"


def _capital(text: str) -> str:
    return text if len(text.split()[0]) == 1 else text[0].upper() + text[1:]


def _stateful(places: Places, one: Seen, names: str) -> Iterator[Part]:
    batch = one.given.axes[0] if one.given.axes and not one.given.open else None
    size = f" of {batch}" if isinstance(batch, int) else ""
    yield say(
        "`stateful=True`: {names} {are} from one batch to the next. Sample 1 of a batch goes on where sample 1 of the batch before ended, "
        "sample 2 where sample 2 ended, and so on, so all batches must have the same size{size}.",
        names=names, are=_are(names), size=size,
    )  # fmt: skip
    resets = list(_resets(places, one.layer))
    if resets:
        yield say("They are kept until they are set to zeros again, which happens here:" if names != "h" else _UNTIL_ONE)
        yield Table(tuple(resets), ("line", "call", ""), titled=True)
        yield say("Nothing else sets them to zeros: not the end of an epoch of `fit`, and not `evaluate` or `predict`.")
    elif _hidden(places, one.layer):
        yield say("They are kept until something sets them to zeros again, as `reset_states()` does.")
        yield say("Whether and when that happens is not certain here: a callback or a function that gets the model may do it.")
    else:
        yield say("No call in this file sets them to zeros again (`reset_states()` would).")
        yield say("So they go on from epoch to epoch within `fit`, and from `fit` into `evaluate` and `predict`.")


_UNTIL_ONE = "It is kept until it is set to zeros again, which happens here:"


def _hidden(places: Places, layer: Layer) -> bool:
    """Whether there may be a reset that is not seen: in a callback, or in a function that gets the model."""
    for path in places.program.paths:
        if layer not in path.layers:
            continue
        if any(use.kind in _RESETS for use in path.uses):
            return True
        models = list(models_with(path, layer))
        for event in path.events:
            if event.kind in _ELSEWHERE or (event.kind == "attribute" and event.args.get("name") in _RESETS):
                return True
            mine = any(event.target is model for model in models)
            if mine and event.kind in _FEEDS and (event.hidden or not harmless(event.args.get("callbacks"))):
                return True
    return False


def _resets(places: Places, layer: Layer) -> Iterator[tuple[Words, ...]]:
    told: set[int] = set()
    for path in places.program.paths:
        for event in path.events:
            if event.kind not in _RESETS or not _concerns(path, event, layer):
                continue
            span = places.span(event.place)
            if span is None or span.row in told:
                continue
            told.add(span.row)
            target = event.receiver or (event.target.name if isinstance(event.target, Model) else "")
            call = f"{target}.{event.kind}()" if target else f"{event.kind}()"
            yield say("{row}", row=span.row), code(call), say("{when}", when=_when(places, path, event))


def _concerns(path: Path, event: Event, layer: Layer) -> bool:
    if isinstance(event.target, Layer):
        return event.target is layer or event.target.core is layer.core
    if isinstance(event.target, Model):
        return any(model is event.target for model in models_with(path, layer))
    return True


def _when(places: Places, path: Path, event: Event) -> str:
    """How it lies to the training, as far as that is certain."""
    if not event.loops:
        return ""
    inside = [one for one in path.events if one.kind in _FEEDS and one.loops[-1:] == event.loops[-1:]]
    loop = places.span(event.loops[-1])
    where = f"in every turn of the loop of line {loop.row}" if loop is not None else "in every turn of the loop"
    if not inside:
        return where
    row = places.span(inside[0].place)
    mine = places.span(event.place)
    if row is None or mine is None:
        return where
    order = "after" if mine.row > row.row else "before"
    epochs = inside[0].args.get("epochs", 1)
    one = " (1 epoch)" if epochs == 1 and inside[0].kind == "fit" else ""
    return f"{where}, {order} {inside[0].kind}{one}"
