"""A layer of Keras on a page: what it is, what goes in and out, its units, its parameters, its states, its arguments and its speed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lstmlint.checks.speed import reasons
from lstmlint.checks.words import title
from lstmlint.diagnostic import Span
from lstmlint.explain import kinds, sums
from lstmlint.explain.arguments import keras_sentence
from lstmlint.explain.kept import kept
from lstmlint.explain.page import Explanation, Part, Section, Table, Words, code, say
from lstmlint.explain.places import Places
from lstmlint.explain.seen import PLAIN_RECURRENT, Seen, seen, shapes_words, steps_words
from lstmlint.explain.speed import speed, undecided
from lstmlint.explain.values import known, number, shape, value
from lstmlint.explain.weights import total, weights
from lstmlint.layers import signature
from lstmlint.layers.reading import flag, size, word
from lstmlint.layers.recurrent import GATES
from lstmlint.program import RECURRENT, Call, Layer, Value
from lstmlint.shape import Dim, Shape, Unknown
from lstmlint.summary.words import params_of, shapes_of

_CELLS = frozenset({"LSTMCell", "GRUCell", "SimpleRNNCell"})
_SIZED = {**dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Conv1D", "Conv2D", "Conv3D"), "filters")}


def explain(places: Places, layers: list[Layer], calls: list[Call], span: Span) -> Explanation:
    """The page of a layer; of several that this place makes the first one, and the others in a list."""
    program = places.program
    used = [seen(program, call.layer, call) for call in calls if isinstance(call.layer, Layer)]
    every = _distinct(used or [seen(program, layer) for layer in layers])
    one = every[0]
    layer = one.layer
    summary = say("{words}", words=kinds.KERAS.get(layer.kind, "")) if not layer.custom else ()
    if not summary:
        own = "A layer of a class of this file" if layer.custom else "A layer of Keras"
        summary = say("{own}: `{kind}`.", own=own, kind=layer.shown or layer.kind)
    sections = [
        Section("Shapes", tuple(_shapes(one))),
        Section("Units", tuple(_units(one))),
        Section("Parameters", tuple(_parameters(one))),
        Section("States", tuple(kept(places, one))),
        Section("Arguments", tuple(_arguments(one))),
        Section("Speed on a GPU", tuple(speed(one))),
        Section("Also made here", tuple(_variants(every))),
    ]
    heading = title(layer)
    if layer.parent is not None and layer.parent is not layer:
        heading = f"{heading} in {layer.parent.kind}"
    return Explanation("layer", heading, span, summary, tuple(s for s in sections if s.parts), data=_data(one))


def _distinct(every: list[Seen]) -> list[Seen]:
    """Alike ones once: many turns of a loop and many paths build the same."""
    found: dict[object, Seen] = {}
    for one in every:
        given = tuple((name, value(given)) for name, given in one.layer.args.items())
        found.setdefault((given, shapes_words(one.inputs), shapes_words(one.outputs), number(one.params)), one)
    return list(found.values())


def _data(one: Seen) -> dict[str, Any]:
    found = weights(one.layer, one.given, one.version)
    certain = sums.agree(found, one.params)
    return {
        "framework": "keras",
        "type": one.layer.shown or one.layer.kind,
        "input_shape": shapes_of(one.inputs),
        "output_shape": shapes_of(one.outputs),
        "params": params_of(one.params),
        "weights": [
            {"name": w.name, "owner": w.owner or None, "shape": [params_of(axis) for axis in w.shape], "params": params_of(w.count)}
            for w in (found or () if certain else ())
        ],
        "arguments": {name: value(given) for name, given in one.layer.args.items()},
    }


# ---- shapes ---------------------------------------------------------------------------------------------------------


def _shapes(one: Seen) -> Iterator[Part]:
    if one.layer.kind in ("Input", "InputLayer"):
        yield from _declared(one)
        return
    rows = [(say("receives"), code(shapes_words(one.inputs)), _received(one))]
    returned = list(_returned(one))
    outputs = one.outputs or (Shape((), open=True),)
    for index, output in enumerate(outputs):
        words = returned[index] if index < len(returned) else ()
        rows.append((say("returns" if index == 0 else ""), code(shape(output)), words))
    yield Table(tuple(rows), ("", "shape", ""))
    if one.refused:
        yield say("Keras refuses this input: the finding on this line or on the one that it names says why.")


def _declared(one: Seen) -> Iterator[Part]:
    axes = one.layer.get("shape", one.layer.get("batch_shape"))
    yield say("Declared: `{axes}`. The first axis of the data, the samples, is not written down in `shape`.", axes=value(axes))


def _received(one: Seen) -> Words:
    given = one.given
    if one.core.kind not in PLAIN_RECURRENT and one.core.kind != "RNN":
        return ()
    if given.open and not given.axes:
        return say("nothing in this file shows what comes in")
    if given.open or len(given.axes) != 3:
        return ()
    features = number(one.features) if known(one.features) else "an unknown number of"
    plural = "" if one.features == 1 else "s"
    if one.steps is None or not known(one.steps):
        length = "any length" if one.steps is None else "unknown length"
        return say("sequences of {length}, {n} number{s} at each step", length=length, n=features, s=plural)
    return say("sequences of {steps}, {n} number{s} at each step", steps=steps_words(one.steps), n=features, s=plural)


def _returned(one: Seen) -> Iterator[Words]:
    """What each of the outputs is."""
    core, layer = one.core, one.layer
    if core.custom or (core.kind not in RECURRENT or core.kind == "RNN"):
        if core.kind == "RNN":
            yield _when(one, "what the last cell gives")
        return
    if layer.kind == "Bidirectional":
        yield from _both(one)
        return
    yield _when(one, "the hidden state h")
    if flag(core, "return_state"):
        yield say("h after {last}", last=_last(one))
        if len(one.states) == 2:
            yield say("c after {last}", last=_last(one))


def _when(one: Seen, what: str) -> Words:
    sequences = flag(one.core, "return_sequences")
    if sequences is None:
        return say("{what} after every step or after the last only: `return_sequences` is not known", what=f"{what[0].lower()}{what[1:]}")
    if sequences:
        count = steps_words(one.steps)
        every = "every step" if count == "the steps" else "the 1 step" if count == "1 step" else f"each of the {count}"
        return say("{what} after {every}", what=what, every=every)
    return say("{what} after {last}", what=what, last=_last(one))


def _last(one: Seen) -> str:
    count = steps_words(one.steps)
    first = ", which is the first one of the sequence" if flag(one.core, "go_backwards") else ""
    return f"the last step{first}" if count in ("the steps", "1 step") else f"the last of {count}{first}"


def _both(one: Seen) -> Iterator[Words]:
    mode = word(one.layer, "merge_mode", "concat") if one.layer.get("merge_mode", "concat") is not None else "None"
    sequences = flag(one.core, "return_sequences")
    units = number(size(one.core, "units"))
    when = "after every step" if sequences else "each after its last step" if sequences is False else "after every step or its last one"
    how = {
        "concat": f"h of both directions side by side, {units} + {units} numbers",
        "sum": "h of both directions added up",
        "ave": "the average of h of both directions",
        "mul": "h of both directions multiplied",
    }.get(mode or "")
    if one.layer.get("backward_layer") is not None and mode == "concat":
        how = "h of both directions side by side"
    if mode == "None":
        yield say("h of the forward layer, {when}", when=when)
        yield say("h of the backward layer, {when}", when=when)
    elif how is not None:
        yield say("{how}, {when}", how=how, when=when)
    else:
        yield say("both directions merged, {when}", when=when)
    if flag(one.core, "return_state"):
        for side in ("forward", "backward"):
            for name in one.states:
                yield say("{name} of the {side} layer after its last step", name=name, side=side)


# ---- units ----------------------------------------------------------------------------------------------------------


def _units(one: Seen) -> Iterator[Part]:
    core = one.core
    if core.custom or core.kind not in (*PLAIN_RECURRENT, *_CELLS):
        return
    units = size(core, "units")
    both = "h and of c: each is a list of" if len(one.states) == 2 else "h: a list of"
    if isinstance(units, int):
        numbers = "1 number" if units == 1 else f"{units:,} numbers"
        yield say("`units={units}` is the length of {both} {numbers}.", units=units, both=both, numbers=numbers)
    else:
        shown = f"units={number(units)}" if known(units) else "units"
        yield say("`{shown}` is the length of {both} that many numbers.", shown=shown, both=both)
    if core.kind in _CELLS:
        yield say("The same weights are used at each step.")
        return
    steps = steps_words(one.steps)
    where = f"those are {number(one.steps)} and come from the input" if steps != "the steps" else "those come from the input"
    yield say("It is not the number of timesteps: {where}.", where=where)
    direction = " in each direction" if one.layer.kind == "Bidirectional" else ""
    kind = core.kind.removeprefix("CuDNN")
    every = f"each of the {steps}" if steps not in ("the steps", "1 step") else "every step"
    many = f"{units:,} {kind}s" if isinstance(units, int) and units > 1 else f"several {kind}s"
    yield say(
        "It does not make {many} in a row, either: this is one layer{direction}, and the same weights are used at {every}.",
        many=many, direction=direction, every=every,
    )  # fmt: skip


# ---- parameters -----------------------------------------------------------------------------------------------------


def _parameters(one: Seen) -> Iterator[Part]:
    if one.layer.kind in ("Input", "InputLayer"):
        return
    found = weights(one.layer, one.given, one.version)
    if found is None or not sums.agree(found, one.params):
        yield from sums.plain_total(one.params)
        return
    core = one.core
    if core.kind == "RNN" or core.kind not in RECURRENT | _CELLS:
        yield sums.table(found, _plain_reasons(one) if len({w.owner for w in found}) == 1 else {})
        if not sums.fits(total(found)):
            yield say("All together: `{n}`.", n=number(total(found)))
        return
    units: Value = size(core, _SIZED.get(core.kind, "units"))
    features = one.features
    if not isinstance(features, int | Dim | Unknown):
        yield from sums.plain_total(one.params)
        return
    convolves = core.kind.startswith("ConvLSTM")
    reasons = _window_reasons(units) if convolves else _reasons(core.kind, units, features)
    forward = [w for w in found if w.owner in ("", "forward")]
    backward = [w for w in found if w.owner == "backward"]
    twice = bool(backward) and [(w.name, w.shape) for w in forward] == [(w.name, w.shape) for w in backward]
    yield sums.table(found, reasons)
    if not convolves and (twice or not backward) and isinstance(units, int | Dim | Unknown):
        biases = 2 if any(w.role == "biases" for w in forward) else 1 if any(w.role == "bias" for w in forward) else 0
        yield from sums.by_gate(sums.KERAS_GATES.get(_family(core.kind), ()), units, features, biases, "columns")
    elif not sums.fits(total(found)):
        yield say("All together: `{n}`.", n=number(total(found)))
    if twice and not isinstance(total(found), int):
        yield say("Bidirectional has two of these layers, each with weights of its own: twice that.")
    elif twice:
        yield say(
            "Bidirectional has two of these layers, each with weights of its own: `2·{half} = {all}`.",
            half=number(total(tuple(forward))), all=number(total(found)),
        )  # fmt: skip
    if core.kind in PLAIN_RECURRENT:
        yield say("The number of steps does not count: every step uses the same weights.")


def _family(kind: str) -> str:
    return kind.removeprefix("CuDNN").removesuffix("Cell")


def _reasons(kind: str, units: Value, features: Value) -> dict[str, str]:
    """Why the matrices of a recurrent layer have their shapes."""
    gates, u = GATES.get(kind, 1), number(units)
    wide = f"{gates} x {u} columns" if gates > 1 else f"{u} units"
    two = "two for each of these, because of reset_after" if _family(kind) == "GRU" else "two for each of these"
    reads = sums.counted(number(features), "feature") if isinstance(features, int) else f"features ({number(features)})"
    state = sums.counted(u, "number") if isinstance(units, int) else f"numbers ({u})"
    return {
        "kernel": f"from the {reads} of a step to {wide}",
        "recurrent": f"from the {state} of h to {wide}",
        "bias": "one for each of these",
        "biases": two,
    }


def _plain_reasons(one: Seen) -> dict[str, str]:
    layer = one.layer.core if one.layer.kind == "TimeDistributed" else one.layer
    if layer.kind == "Dense":
        return {"kernel": f"from {number(one.features)} numbers to {number(size(layer, 'units'))} units", "bias": "one for each unit"}
    if layer.kind == "Embedding":
        return {"rows": "one row for each whole number that may come in"}
    return {
        "gamma": "what each feature is multiplied by",
        "beta": "what is added to each feature",
        "moving_mean": "not trained: the mean, kept for predict",
        "moving_variance": "not trained: the variance, kept for predict",
    }


def _window_reasons(filters: Value) -> dict[str, str]:
    wide = f"4 x {number(filters)} channels"
    return {
        "kernel": f"the window, the channels of a step, {wide}",
        "recurrent": f"the window, the channels of h, {wide}",
        "bias": "one for each of these",
    }


# ---- arguments ------------------------------------------------------------------------------------------------------


def _arguments(one: Seen) -> Iterator[Part]:
    layer = one.layer
    rows = list(_argument_rows(one, layer))
    inner = layer.inner if layer.kind in ("Bidirectional", "TimeDistributed", "RNN") else None
    if inner is not None:
        rows += list(_argument_rows(one, inner))
    core = one.core
    if core.kind in PLAIN_RECURRENT and not core.custom and "return_sequences" not in core.args and not core.opaque:
        rows.append((code("return_sequences"), say("not given, so False: only {h} after the last step is passed on", h="h")))
    if rows:
        yield Table(tuple(rows), ("argument", "what it does here"))
    if layer.opaque or core.opaque:
        yield say("More arguments may be given: a `**` or `*` hides them.")


def _argument_rows(one: Seen, layer: Layer) -> Iterator[tuple[Words, ...]]:
    for name, given in layer.args.items():
        sentence = "" if layer.custom else keras_sentence(layer.kind, name, given)
        words = say(sentence, **_fields(one, layer, given)) if sentence else _no_sentence(one, layer, name)
        yield code(f"{name}={value(given)}"), words


def _no_sentence(one: Seen, layer: Layer, name: str) -> Words:
    if layer.custom:
        return say("an argument of this file's own class")
    accepted = [signature(layer.kind, version) for version in ((one.version,) if one.version else (2, 3))]
    if any(accepted) and not any(found is not None and found.accepts(name) for found in accepted):
        return say("{kind} has no such argument", kind=layer.kind)
    return ()


def _fields(one: Seen, layer: Layer, given: Value) -> dict[str, str]:
    percent = f"{given * 100:g} %" if isinstance(given, float | int) and not isinstance(given, bool) else "a share"
    units = size(layer, _SIZED.get(layer.kind, "units"))
    return {
        "units": number(units) if known(units) else "as many",
        "h": "h" if layer.kind != "RNN" else "the output",
        "states": " and ".join(one.states) if layer.kind != "RNN" else "the states of the cell",
        "returns": shape(one.outputs[0]) if one.outputs else "",
        "percent": percent,
        "which": _which_dropped(one, layer),
        "value": value(given),
    }


def _which_dropped(one: Seen, layer: Layer) -> str:
    """Whether a sequence loses the same features at every step: Keras 2 draws anew for each where the fast kernel could be used."""
    same, other = "the same ones at every step of a sequence", "other ones at every step"
    if layer.kind not in ("LSTM", "GRU"):
        return f", {same}" if layer.kind in ("SimpleRNN", "SimpleRNNCell", "LSTMCell", "GRUCell") else ""
    if one.version == 3 or (any(reasons(layer)) and not layer.opaque) or ".compat.v1." in layer.qualified:
        return f", {same}"
    if undecided(layer):
        return ""
    return f", {other}" if one.version == 2 else f" ({same} in Keras 3, {other} in Keras 2)"


def _telling(layer: Layer, names: list[str]) -> Iterator[str]:
    """The arguments that tell it from others, but for the one that its title has."""
    for name in names:
        if name in layer.args and value(layer.args[name]) not in title(layer):
            yield f"{name}={value(layer.args[name])}"


def _variants(every: list[Seen]) -> Iterator[Part]:
    if len(every) < 2:
        return
    differing = sorted(
        {name for one in every for name in one.layer.args if len({value(other.layer.args.get(name)) for other in every}) > 1}
    )
    rows = [
        (
            code(", ".join([title(one.layer), *_telling(one.layer, differing)])),
            code(shapes_words(one.inputs)),
            code(shapes_words(one.outputs)),
            say("{n}", n=number(one.params)),
        )
        for one in every[:12]
    ]
    yield say("This line makes {n} layers that differ (a loop, several calls or several paths). Above is the first.", n=len(every))
    yield Table(tuple(rows), ("layer", "receives", "returns", "parameters"), titled=True)
