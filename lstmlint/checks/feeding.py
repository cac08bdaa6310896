"""RNN305 to RNN307: data that do not fit the declared input, samples that do not come in pairs, inputs or targets that are too few."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.declarations import Declaration, declaration
from lstmlint.checks.effects import Effect
from lstmlint.checks.fed_data import fed, input_names, matched, verdicts_of
from lstmlint.checks.inputs import samples_in_input_shape
from lstmlint.checks.pairings import COMPARES, output_name
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, shown_value, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Batches, Event, Feed, Model, Path, Program, Tensor
from lstmlint.shape import Shape, differ, show_dim, show_shape
from lstmlint.training import Verdict

_WORDS = {
    Verdict.ERROR: "raises an error",
    Verdict.SILENT: "takes them without a word",
}


@each_path
def data_against_input(program: Program, path: Path) -> Iterator[Finding]:
    """RNN305: where no data fit the declaration it is the declaration that is wrong, else the data that differ."""
    met: dict[int, list[tuple[Event, Batches, Tensor, Feed, Effect]]] = {}
    fitting: set[int] = set()
    for event, model in fed(path):
        for data in event.data:
            for tensor, item in matched(path, data.x, event.inputs):
                if tensor.origin is None or tensor.call is not None:
                    continue
                verdicts = verdicts_of(program, path, model, tensor, item)
                if any(v.wrong for v in verdicts.values()) and Verdict.UNKNOWN not in verdicts.values():
                    met.setdefault(id(tensor), []).append((event, data, tensor, item, Effect(verdicts)))
                elif event.kind in ("fit", "train_on_batch", "fit_generator") and data.use == "data":
                    fitting.add(id(tensor))
    yield from _whole_numbers(program, path)
    elsewhere: set[Place] | None = None
    for key, found in met.items():
        declared = declaration(path, found[0][2])
        if elsewhere is None:
            check = getattr(samples_in_input_shape, "__wrapped__", None)
            elsewhere = {finding.place for finding in check(program, path)} if check is not None else set()
        if declared is not None and declared.place in elsewhere:
            continue
        for event, data, tensor, item, effect in found:
            whole = key not in fitting and declared is not None and len(item.shape.axes) == len(tensor.shape.axes)
            yield _misfit(event, data, tensor, item, effect, declared, at_declaration=whole)
            if whole:
                break


def _misfit(
    event: Event, data: Batches, tensor: Tensor, item: Feed, effect: Effect, declared: Declaration | None, *, at_declaration: bool
) -> Finding:
    place = data.x.place if data.x is not None and data.x.place is not None else event.place
    shape = shown_value(declared.value) if declared is not None else show_shape(tensor.shape)
    given = Shape((None, *item.shape.axes[1:]))
    words = {
        "declared": declared.shown if declared is not None else "the input",
        "shape": shape,
        "given": show_shape(given),
        "data": "the validation data" if data.use == "validation" else f"the data of {event.kind}",
        "effect": said(effect, event.kind),
    }
    severity = effect.severity
    if declared is not None and at_declaration:
        at = (Related(place, f"{words['data']} are {show_shape(given)}"),)
        return Finding(declared.place, words, at, _redeclared(declared, item), severity=severity, safety=Safety.UNSAFE)
    origin = declared.place if declared is not None else tensor.origin
    related = (Related(origin, f"the input is declared as {show_shape(tensor.shape)}"),) if origin is not None else ()
    short = len(item.shape.axes) < len(tensor.shape.axes)
    case = "rank" if short and len(tensor.shape.axes) == 3 else "data"
    return Finding(place, words, related, case=case, severity=severity)


def said(effect: Effect, method: str) -> str:
    """``fit raises an error``, or what each version does where they differ."""
    kinds = set(effect.verdicts.values())
    if len(kinds) == 1:
        return f"{method} {_WORDS[kinds.pop()]}"
    parts = [f"Keras {version} {_WORDS[verdict]}" for version, verdict in sorted(effect.verdicts.items(), reverse=True) if verdict.wrong]
    return ", ".join(parts)


def _redeclared(declared: Declaration, item: Feed) -> tuple[Change, ...]:
    """The shape of the data in the place of a shape that is written out in numbers."""
    argument, axes = declared.argument, item.shape.axes[1:]
    if argument is None or not argument.literal or declared.with_batch or declared.name == "input_dim" or declared.axes is None:
        return ()
    if not all(isinstance(axis, int) for axis in axes):
        return ()
    # An axis that was left open stays open.
    kept = tuple(None if old is None else new for old, new in zip(declared.axes, axes, strict=True))
    return (Change(Action.REPLACE, argument.value_place, shown_value(kept)),)


# What multiplies its input by weights without turning it into floats first.
_MULTIPLIES = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "Conv1D", "Masking"})


def _whole_numbers(program: Program, path: Path) -> Iterator[Finding]:
    """Keras 2 turns data into floats only where an Input is declared."""
    told: set[Place] = set()
    for event, model in fed(path) if program.version != 3 else ():
        side = event.data[0].x
        if model.api != "sequential" or event.kind == "predict" or side is None or side.form != "one" or len(event.inputs) != 1:
            continue
        tensor, item = event.inputs[0], side.items[0]
        if tensor.origin is not None or tensor.call is not None or item is None or item.dtype not in ("int", "bool"):
            continue
        first = next((call for call in path.calls if any(t is tensor for t in call.inputs)), None)
        place = side.place or event.place
        if first is None or kind_of(first) not in _MULTIPLIES or place in told:
            continue
        told.add(place)
        words = {"layer": title(first.layer), "method": event.kind}
        yield Finding(place, words, case="whole", severity=None if program.version == 2 else Severity.WARNING)


@each_path
def number_of_samples(program: Program, path: Path) -> Iterator[Finding]:
    """RNN306: as many targets as samples, and as many of one input as of the other."""
    for event, _model in fed(path):
        for data in event.data:
            if data.x is None or len(data.x.items) != len(event.inputs):
                continue
            items = [item for side in (data.x, data.y, data.weights) if side is not None for item in side.items if item is not None]
            known = [item for item in items if not item.shape.open and item.shape.axes and item.shape.axes[0] is not None]
            other = next((item for item in known[1:] if differ(known[0].shape.axes[0], item.shape.axes[0])), None)
            if other is None:
                continue
            sizes = (known[0].shape.axes[0], other.shape.axes[0])
            quiet = event.kind.endswith("_on_batch") and program.version != 2 and not all(isinstance(s, int) and s > 1 for s in sizes)
            sides = (data.y, data.weights, data.x)
            side = next((s for s in sides if s is not None and any(item is other for item in s.items)), data.x)
            place = side.place if side is not None and side.place is not None else event.place
            first = data.x.place if data.x is not None else None
            words = {
                "first": show_dim(sizes[0]),
                "second": show_dim(sizes[1]),
                "what": "targets" if side is data.y else "weights of samples" if side is data.weights else "samples of another input",
                "method": event.kind,
            }
            related = (Related(first, f"{show_dim(sizes[0])} samples"),) if first is not None and first != place else ()
            yield Finding(place, words, related, severity=Severity.WARNING if quiet else None)


@each_path
def number_of_inputs(program: Program, path: Path) -> Iterator[Finding]:
    """RNN307: one array for each input and one for each output, by place or by name."""
    for event, model in fed(path):
        for data in event.data if model.complete else ():
            if any(side is not None and side.form == "numbers" for side in (data.x, data.y)):
                continue  # no arrays to count: RNN315
            found = _inputs_given(program, path, event, data) or _targets_given(program, event, data)
            if found is not None:
                yield found


def _inputs_given(program: Program, path: Path, event: Event, data: Batches) -> Finding | None:
    side, inputs = data.x, event.inputs
    if side is None:
        return None
    place = side.place or event.place
    words: dict[str, object] = {"method": event.kind, "wanted": len(inputs), "given": len(side.items)}
    related = tuple(
        Related(tensor.origin, f"input {number}: {show_shape(tensor.shape)}")
        for number, tensor in enumerate(inputs[:4], 1)
        if tensor.origin is not None
    )
    if side.form == "dict":
        missing = [name for name in input_names(path, inputs) or () if name not in side.names]
        listed = ", ".join(repr(name) for name in missing)
        return Finding(place, words | {"names": listed}, related, case="name") if missing else None
    if len(side.items) == len(inputs):
        return None
    if len(inputs) > 1 or program.version == 2:
        return Finding(place, words, related)
    functional = program.version == 3 and isinstance(event.target, Model) and event.target.api == "functional"
    return Finding(place, words, related, case="first-only", severity=Severity.ERROR if functional else Severity.WARNING)


def _targets_given(program: Program, event: Event, data: Batches) -> Finding | None:
    """Measured: a list of the wrong length is refused, but tf_keras reads one array for all outputs, and the first of a list for one."""
    side, outputs = data.y, event.outputs
    if side is not None and side.form == "dict" and event.kind in COMPARES and len(outputs) > 1:
        named = [output_name(tensor) for tensor in outputs]
        odd = [name for name in side.names if name not in named]
        if odd and None not in named:
            told = {"method": event.kind, "names": ", ".join(map(repr, odd)), "wanted": ", ".join(map(repr, named))}
            return Finding(side.place or event.place, told, case="output-name")
    if side is None or side.form == "dict" or event.kind not in COMPARES or not outputs or len(side.items) == len(outputs):
        return None
    accepts = side.form == "one" or len(outputs) == 1
    if accepts and program.version == 2:
        return None
    words = {"method": event.kind, "wanted": len(outputs), "given": len(side.items)}
    severity = Severity.WARNING if accepts and program.version is None else None
    return Finding(side.place or event.place, words, case="targets", severity=severity)
