"""A module of torch on a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lstmlint.diagnostic import Span
from lstmlint.explain import kinds, sums
from lstmlint.explain.arguments import torch_sentence
from lstmlint.explain.page import Explanation, Part, Section, Table, Words, code, joined, say
from lstmlint.explain.places import Places
from lstmlint.explain.seen import steps_words
from lstmlint.explain.torch_weights import weights
from lstmlint.explain.values import known, number, shape, value
from lstmlint.explain.weights import Weight, total
from lstmlint.formulas import formula_of_module
from lstmlint.layers.pytorch.reading import flag, size
from lstmlint.layers.pytorch.recurrent import CELLS, GATES, batch_and_time, directions, projection, width
from lstmlint.layers.pytorch.recurrent import weights as counted
from lstmlint.program import Application, Module, Value
from lstmlint.shape import ANY, Shape, Unknown, mul, same
from lstmlint.summary.words import params_of, shapes_of

_PLAIN = frozenset({"LSTM", "GRU", "RNN"})
_TITLE = 40


def explain(places: Places, modules: list[Module], applications: list[Application], span: Span) -> Explanation:
    """The page of a module; where it is applied, with the shapes of that application."""
    module = applications[0].module if applications else modules[0]
    used = applications or module.applications
    used = [one for one in used if not one.speculative]
    application = used[0] if used else None
    if module.custom:
        return _own(module, application, span)
    summary = say("{words}", words=kinds.TORCH.get(module.kind, "")) if module.kind in kinds.TORCH else say("`{n}`.", n=module.qualified)
    sections = [
        Section("Shapes", tuple(_shapes(module, application))),
        Section("Units", tuple(_units(module, application))),
        Section("Parameters", tuple(_parameters(module))),
        Section("States", tuple(_states(module, application))),
        Section("Arguments", tuple(_arguments(module))),
        Section("Speed on a GPU", tuple(_speed(module))),
        Section("Also made here", tuple(_variants(modules or [module]))),
    ]
    return Explanation("layer", _title(module), span, summary, tuple(s for s in sections if s.parts), data=_data(module, application))


def _title(module: Module) -> str:
    names = {"Linear": ("in_features", "out_features"), "Embedding": ("num_embeddings", "embedding_dim")}
    sizes = [module.get(name) for name in names.get(module.kind, ("input_size", "hidden_size") if module.kind in GATES else ())]
    shown = ", ".join(map(value, sizes)) if sizes and all(known(one) for one in sizes) else ""
    return f"{module.kind}({shown})" if shown and len(shown) < _TITLE else module.kind


def _own(module: Module, application: Application | None, span: Span) -> Explanation:
    parts: list[Part] = []
    if application is not None:
        rows = [(say("receives"), code(_several(application.inputs))), (say("returns"), code(_several(application.outputs)))]
        parts.append(Table(tuple(rows), ("", "shape")))
    held = [
        (code(name), code(_title(one)), say("{n}", n=number(one.params))) for name, one in module.held.items() if isinstance(one, Module)
    ]
    sections = [Section("Shapes", tuple(parts)), Section("Parameters", tuple(sums.plain_total(module.params or 0)))]
    if held:
        sections.append(Section("Modules in it", (Table(tuple(held), ("name", "module", "parameters"), titled=True),)))
    data = _data(module, application)
    summary = say("A module of a class of this file: `{kind}`.", kind=module.kind)
    return Explanation("model", module.name or module.kind, span, summary, tuple(s for s in sections if s.parts), data=data)


def _several(tensors: tuple[Any, ...]) -> str:
    return ", ".join(shape(tensor.shape) for tensor in tensors) if tensors else "unknown"


def _data(module: Module, application: Application | None) -> dict[str, Any]:
    found = _certain(module)
    return {
        "framework": "torch",
        "type": module.kind,
        "input_shape": shapes_of(t.shape for t in application.inputs) if application else None,
        "output_shape": shapes_of(t.shape for t in application.outputs) if application else None,
        "params": params_of(_count(module)),
        "weights": [
            {"name": w.name, "owner": w.owner or None, "shape": [params_of(axis) for axis in w.shape], "params": params_of(w.count)}
            for w in found or ()
        ],
        "arguments": {name: value(given) for name, given in module.args.items()},
    }


def _count(module: Module) -> Any:
    if module.kind in GATES and not module.custom:
        return counted(module)
    return module.params if module.params is not None else Unknown()


def _certain(module: Module) -> tuple[Weight, ...] | None:
    found = weights(module)
    if found is None or not known(total(found)):
        return None
    return found if module.kind not in GATES or same(total(found), counted(module)) is True else None


# ---- shapes ---------------------------------------------------------------------------------------------------------


def _shapes(module: Module, application: Application | None) -> Iterator[Part]:
    if application is None:
        yield say("Nothing in this file shows what comes in.")
        yield from _promise(module)
        return
    given = application.inputs[0].shape if application.inputs else ANY
    rows = [(say("receives"), code(_several(application.inputs)), _received(module, given))]
    words = list(_returned(module, given))
    for index, output in enumerate(application.outputs):
        rows.append((say("returns" if index == 0 else ""), code(shape(output.shape)), words[index] if index < len(words) else ()))
    yield Table(tuple(rows), ("", "shape", ""))
    if application.problem is not None:
        yield say("torch refuses this input: the finding on this line or on the one that it names says why.")


def _promise(module: Module) -> Iterator[Part]:
    """What an LSTM, GRU or RNN wants, where nobody calls it."""
    first = flag(module, "batch_first")
    if module.kind not in _PLAIN or first is None:
        return
    reads, wide = number(size(module, "input_size")), number(mul(directions(module), width(module)))
    axes = "batch, steps" if first else "steps, batch"
    yield say("It takes `({axes}, {reads})` and returns `({axes}, {wide})`.", axes=axes, reads=reads, wide=wide)


def _received(module: Module, given: Shape) -> Words:
    if module.kind not in _PLAIN or given.open:
        return ()
    features = number(given.last) if known(given.last) else "an unknown number of"
    if given.rank == 2:
        return say("one sequence without a batch: {steps}, {n} numbers at each", steps=steps_words(given.axes[0]), n=features)
    batch, time = batch_and_time(module, given)
    if given.rank != 3 or flag(module, "batch_first") is None:
        return ()
    many = f"{number(batch)} sequences" if known(batch) else "sequences"
    how = "batch_first=True" if flag(module, "batch_first") else "batch_first is False, so the steps come first"
    return say("{many} of {steps}, {n} numbers at each step ({how})", many=many, steps=steps_words(time), n=features, how=how)


def _returned(module: Module, given: Shape) -> Iterator[Words]:
    if module.kind in CELLS:
        yield say("the next h")
        yield say("the next c")
        return
    if module.kind not in _PLAIN:
        return
    top = "of the last layer " if size(module, "num_layers") != 1 else ""
    both = ", both directions side by side" if flag(module, "bidirectional") else ""
    yield say("output: h {top}after every step{both}", top=top, both=both)
    layers, sides = size(module, "num_layers"), directions(module)
    each = " and ".join(
        text for text in ("each layer" if layers != 1 else "", "each direction" if sides != 1 else "") if text
    )  # fmt: skip
    each = f" of {each}" if each else ""
    yield say("h_n: h{each} after the last step", each=each)
    yield say("c_n: c{each} after the last step", each=each)


# ---- units ----------------------------------------------------------------------------------------------------------


def _units(module: Module, application: Application | None) -> Iterator[Part]:
    if module.kind not in GATES:
        return
    hidden = size(module, "hidden_size")
    what = "of h and of c: each is a list of" if module.kind.startswith("LSTM") else "of h: a list of"
    projected = projection(module) if module.kind not in CELLS else 0
    if projected != 0:
        what = "of c: a list of"
    if isinstance(hidden, int):
        numbers = "1 number" if hidden == 1 else f"{hidden:,} numbers"
        yield say("`hidden_size={hidden}` is the length {what} {numbers}.", hidden=hidden, what=what, numbers=numbers)
    else:
        shown = f"hidden_size={number(hidden)}" if known(hidden) else "hidden_size"
        yield say("`{shown}` is the length {what} that many numbers.", shown=shown, what=what)
    if projected != 0:
        yield say("h has {n}, because of `proj_size`.", n=number(projected))
    if module.kind in CELLS:
        yield say("A cell does one step. The same weights are used at every step of the loop that calls it.")
        return
    steps = "the steps"
    if application is not None and application.inputs:
        steps = steps_words(batch_and_time(module, application.inputs[0].shape)[1])
    where = f"the input has {steps}" if steps != "the steps" else "those come from the input"
    yield say("It is not the number of timesteps: {where}.", where=where)
    every = f"each of the {steps}" if steps not in ("the steps", "1 step") else "every step"
    many = f"{hidden:,} {module.kind}s" if isinstance(hidden, int) and hidden > 1 else f"several {module.kind}s"
    layers = size(module, "num_layers")
    what = "is one layer" if layers == 1 else "are {layers} layers" if known(layers) else "are as many layers as `num_layers` says"
    both = " in each direction" if flag(module, "bidirectional") else ""
    yield say(
        f"It does not make {{many}} in a row, either: there {what}{both}, and the same weights are used at {{every}}.",
        many=many, every=every, layers=number(layers),
    )  # fmt: skip


# ---- parameters -----------------------------------------------------------------------------------------------------


def _parameters(module: Module) -> Iterator[Part]:
    found = _certain(module)
    if found is None:
        yield from sums.plain_total(_count(module))
        return
    if module.kind not in GATES:
        reasons = {"kernel": "as torch keeps it: outputs first", "bias": "one for each output", "rows": "one row for each number"}
        yield sums.table(found, reasons)
        if not sums.fits(total(found)):
            yield say("All together: `{n}`.", n=formula_of_module(module) or number(total(found)))
        return
    hidden, reads = size(module, "hidden_size"), size(module, "input_size")
    gates = sums.TORCH_GATES.get(module.kind.removesuffix("Cell"), ())
    wide = f"{len(gates)} x {number(hidden)} rows" if gates else f"{number(hidden)} units"
    state = hidden if module.kind in CELLS else width(module)
    reasons = {
        "kernel": f"from what comes in to {wide}",
        "recurrent": f"from the {sums.counted(number(state), 'number')} of h to {wide}",
        "bias": "one for each of these",
        "bias again": "the same once more: torch has a bias beside each matrix",
        "projection": f"from the {number(hidden)} numbers that the output gate lets through to the {number(state)} of h",
    }
    yield from _listed(found, reasons)
    if module.kind in CELLS or (size(module, "num_layers") == 1 and directions(module) == 1 and projection(module) == 0):
        yield from sums.by_gate(gates, hidden, reads, 2 if flag(module, "bias") else 0, "rows")
    elif not sums.fits(total(found)):
        yield say("All together: `{n}`.", n=formula_of_module(module) or number(total(found)))
    if module.kind not in CELLS and size(module, "num_layers") != 1:
        reading = number(mul(directions(module), width(module)))
        yield say("The layers above the first read the {n} numbers of the layer below instead of the input.", n=reading)
    yield say("The number of steps does not count: every step uses the same weights.")


_MOST_ROWS, _MOST_LAYERS = 20, 3


def _listed(found: tuple[Weight, ...], reasons: dict[str, str]) -> Iterator[Part]:
    """All of them; of many layers the first two and the sum of the others."""
    bare = tuple(Weight(w.name, w.shape, w.role) for w in found)
    if directions_of(found) == 2:
        yield _both_ways(found, reasons)
    elif len(found) <= _MOST_ROWS:
        yield sums.table(bare, reasons)
    else:
        few = [one for one, w in zip(bare, found, strict=True) if w.owner in ("layer 0", "layer 1")]
        layers = found[-1].owner.removeprefix("layer ")
        yield sums.table(few, reasons, bare, f"..._l2 to ..._l{layers}, like ..._l1")


def directions_of(found: tuple[Weight, ...]) -> int:
    """1, or 2 where there are weights for the way back."""
    return 2 if any(w.owner.endswith("backward") for w in found) else 1


def _both_ways(found: tuple[Weight, ...], reasons: dict[str, str]) -> Table:
    """Layer by layer the weights for the way there, and in one row those for the way back, which have the same shapes."""
    rows: list[tuple[Words, ...]] = []
    layers = list(dict.fromkeys(w.owner.split(",")[0] for w in found))
    shown = layers if len(layers) <= _MOST_LAYERS else layers[:2]
    for layer in shown:
        there = [w for w in found if w.owner == f"{layer}, forward"]
        back = tuple(w for w in found if w.owner == f"{layer}, backward")
        rows += sums.listed([Weight(w.name, w.shape, w.role) for w in there], reasons)
        tail = f"..._l{layer.removeprefix('layer ')}_reverse"
        rows.append((code(tail), say("the same"), sums.brief(total(back)), say("the way back, with weights of its own")))
    if len(shown) < len(layers):
        rest = tuple(w for w in found if w.owner.split(",")[0] not in shown)
        last = layers[-1].removeprefix("layer ")
        rows.append((say("..._l2 to ..._l{last}", last=last), say("like ..._l1"), sums.brief(total(rest)), ()))
    return sums.summed(rows, total(found))


# ---- states ---------------------------------------------------------------------------------------------------------


def _states(module: Module, application: Application | None) -> Iterator[Part]:
    if module.kind not in GATES:
        return
    names = "h and c" if module.kind.startswith("LSTM") else "h"
    verb = "begin" if names == "h and c" else "begins"
    if application is not None and (application.states is not None or application.state_value is not None):
        yield say("{names} {verb} as the states that the call gives.", names=names, verb=verb)
        if module.kind in CELLS:
            yield say("The call returns the next ones. They go on to the next step only if the program gives them to the next call.")
            return
        yield say("torch returns them after the last step; they are kept from one batch to the next only if the program gives them back.")
        yield say("What is given back should be cut off with `detach()`, or training goes back through all batches before.")
    else:
        yield say("{names} {verb} as zeros at every call where no states are given.", names=names, verb=verb)
        yield say("Nothing is kept from one call to the next: torch returns the last states, and forgets them.")


# ---- arguments and speed --------------------------------------------------------------------------------------------


def _arguments(module: Module) -> Iterator[Part]:
    rows: list[tuple[Words, ...]] = []
    for name, given in module.args.items():
        sentence = torch_sentence(module.kind, name, given)
        if name == "hidden_size" and module.kind not in CELLS and projection(module) != 0:
            sentence = "the length of c: {units} numbers (that of h is `proj_size`)"
        rows.append((code(f"{name}={value(given)}"), say(sentence, **_fields(module, given)) if sentence else ()))
    if module.kind in _PLAIN and "batch_first" not in module.args and not module.opaque:
        rows.append((code("batch_first"), say("not given, so False: input and output are (steps, batch, features)")))
    if rows:
        yield Table(tuple(rows), ("argument", "what it does here"))
    if module.opaque:
        yield say("More arguments may be given: a `**` or `*` hides them.")


def _fields(module: Module, given: Value) -> dict[str, str]:
    hidden = size(module, "hidden_size") if module.kind in GATES else Unknown()
    percent = f"{given * 100:g} %" if isinstance(given, float | int) and not isinstance(given, bool) else "a share"
    return {"units": number(hidden) if known(hidden) else "as many", "percent": percent, "value": value(given)}


def _speed(module: Module) -> Iterator[Part]:
    if module.kind in _PLAIN:
        yield say("On a GPU of NVIDIA torch hands the whole sequence to cuDNN, whatever these arguments are.")
    elif module.kind in CELLS:
        yield joined((
            say("A cell is called once for every step, so its loop runs in Python."),
            say("`nn.{kind}` takes the whole sequence at once, on a GPU of NVIDIA with cuDNN.", kind=module.kind.removesuffix("Cell")),
        ))  # fmt: skip


def _variants(modules: list[Module]) -> Iterator[Part]:
    found: dict[object, Module] = {}
    for one in modules:
        found.setdefault(tuple((name, value(given)) for name, given in one.args.items()), one)
    if len(found) > 1:
        yield say("This line makes {n} modules that differ (a loop, several calls or several paths); above is the first.", n=len(found))
        rows = [(code(_title(one)), say("{n}", n=number(_count(one)))) for one in list(found.values())[:12]]
        yield Table(tuple(rows), ("module", "parameters"), titled=True)
