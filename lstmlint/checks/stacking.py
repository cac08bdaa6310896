"""RNN101 and RNN102: layers that get another number of axes than they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmlint.checks.chains import Consumers
from lstmlint.checks.declarations import declaration
from lstmlint.checks.paths import each_path
from lstmlint.checks.ranks import Blame, blames, suffers
from lstmlint.checks.tensor_indices import too_many_indices
from lstmlint.checks.words import kind_of, needs, placed, step, title, trace
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Call, Layer, Path, Program
from lstmlint.shape import Shape, show_shape


@each_path
def stacked_without_sequences(program: Program, path: Path) -> Iterator[Finding]:
    """RNN101: one finding for each lower layer, at its constructor, whatever it feeds."""
    guilty: dict[Place, list[Blame]] = {}
    for blame in blames(program, path):
        if blame.code == "RNN101" and blame.giver is not None and isinstance(blame.giver.call.layer, Layer):
            guilty.setdefault(blame.giver.call.layer.core.place, []).append(blame)
    consumers = Consumers(path) if guilty else None
    for place, found in guilty.items():
        first = found[0]
        assert first.giver is not None and consumers is not None
        lower = first.giver.call
        assert isinstance(lower.layer, Layer)
        guilty_layers = {id(b.giver.call.layer) for b in found if b.giver is not None}
        twins = [layer for layer in path.layers if layer.core.place == place and layer.parent is None]
        innocent = [layer for layer in twins if id(layer) not in guilty_layers and layer.calls]
        changes = () if innocent else set_sequences(lower.layer)
        safe = all(_alone(blame, consumers) for blame in found)
        yield Finding(
            place,
            {
                "upper": title(first.call.layer),
                "needs": needs(first.call.layer, first.wanted, at_least=first.at_least),
                "lower": title(lower.layer),
                "shape": show_shape(lower.output.shape),
            },
            related=_trace(found, lower),
            changes=changes,
            case="repeated" if innocent else _case(first),
            safety=None if safe else Safety.UNSAFE,
        )


def _case(blame: Blame) -> str:
    if kind_of(blame.call) == "TimeDistributed":
        return "time-distributed"
    return "through-dense" if any(kind_of(call) == "Dense" for call in blame.between) else ""


def _trace(found: list[Blame], lower: Call) -> tuple[Related, ...]:
    first = found[0]
    steps = [step(lower), *trace(reversed(first.between))]
    return (*steps, *(suffers(blame) for blame in found[:4]))


def _alone(blame: Blame, consumers: Consumers) -> bool:
    """Whether the layer's steps would reach nobody but the layer that needs them."""
    assert blame.giver is not None
    lower = blame.giver.call
    if not isinstance(lower.layer, Layer) or len(lower.layer.calls) > 1 or lower.listed:
        return False
    return consumers.only_one(lower.output) and all(consumers.only_one(call.output) for call in blame.between)


def set_sequences(layer: Layer) -> tuple[Change, ...]:
    """``return_sequences=True`` on the layer, in a wrapper on the layers inside; nothing where one of them cannot be edited."""
    inner = [layer.core]
    backward = layer.args.get("backward_layer") if layer.kind == "Bidirectional" else None
    if isinstance(backward, Layer):
        inner.append(backward)
    changes: list[Change] = []
    for core in inner:
        change = _set_true(core, "return_sequences")
        if change is None:
            return ()
        changes.append(change)
    return tuple(changes)


def _set_true(layer: Layer, name: str) -> Change | None:
    argument = layer.argument(name)
    if argument is not None:
        literal = argument.literal and not argument.inherited
        return Change(Action.REPLACE, argument.value_place, "True") if literal else None
    return None if name in layer.args else Change(Action.ADD_ARGUMENT, layer.place, f"{name}=True")


@each_path
def wrong_rank(program: Program, path: Path) -> Iterator[Finding]:
    """RNN102: any other layer that gets the wrong number of axes."""
    for blame in blames(program, path):
        if blame.code == "RNN102":
            yield _wrong_rank(blame, Severity.WARNING if program.version is None and _squeezed_by_keras2(path, blame) else None)
    yield from too_many_indices(path)


def _squeezed_by_keras2(path: Path, blame: Blame) -> bool:
    """Whether an undeclared Embedding opens a Sequential on ids with a last axis of 1, which Keras 2 drops there."""
    start = blame.chain.start
    if blame.giver is None or blame.giver is not blame.chain.links[-1] or (start is not None and declaration(path, start) is not None):
        return False
    first = blame.giver.call
    return kind_of(first) == "Embedding" and first.model is not None and first.model.api == "sequential" and _single(first.inputs[0].shape)


def _single(shape: Shape) -> bool:
    return shape.rank == 3 and isinstance(last := shape.axes[-1], int) and last == 1


def _wrong_rank(blame: Blame, severity: Severity | None) -> Finding:
    case, describe = _situation(blame)
    at_giver = case in ("flattened", "flattened-steps", "pooled") and blame.giver is not None
    place = placed(blame.giver.call) if at_giver and blame.giver is not None else placed(blame.call)
    giver = blame.giver.call if blame.giver is not None else None
    data: dict[str, object] = {
        "upper": title(blame.call.layer),
        "needs": needs(blame.call.layer, blame.wanted, at_least=blame.at_least),
        "shape": show_shape(blame.tensor.shape),
        "giver": title(giver.layer) if giver is not None else "",
        "before": ", ".join(show_shape(t.shape) for t in giver.inputs) if giver is not None else "",
        "nearest": title(blame.chain.links[0].call.layer) if blame.chain.links else "the input",
    }
    steps = [link.call for link in reversed(blame.chain.links)]
    changes = (Change(Action.WRAP, place, "TimeDistributed({})"),) if case == "flattened-steps" else ()
    related = (*trace(steps[-5:]), suffers(blame))
    return Finding(place, {**data, **describe}, related=related, changes=changes, case=case, severity=severity)


def _situation(blame: Blame) -> tuple[str, dict[str, object]]:
    """Which words fit: the first of the situations that holds."""
    for name, holds in _SITUATIONS.items():
        if holds(blame):
            return name, {}
    return ("too-few" if blame.got < blame.wanted else "too-many"), {}


def _given_by(blame: Blame, *kinds: str) -> bool:
    return blame.giver is not None and kind_of(blame.giver.call) in kinds


def _giver_rank(blame: Blame) -> int | None:
    return blame.giver.call.inputs[0].shape.rank if blame.giver is not None and blame.giver.call.inputs else None


def _repeats_sequence(blame: Blame) -> bool:
    return kind_of(blame.call) == "RepeatVector" and blame.got > 2


def _from_state(blame: Blame) -> bool:
    giver = blame.giver
    return (
        giver is not None and isinstance(giver.call.layer, Layer) and giver.call.layer.recurrent and giver.tensor is not giver.call.output
    )


def _flattened_steps(blame: Blame) -> bool:
    rank = _giver_rank(blame)
    return _given_by(blame, "Flatten") and blame.wanted == 3 and rank is not None and rank >= 4 and _keeps_steps(blame)


def _keeps_steps(blame: Blame) -> bool:
    """Whether what is flattened is a sequence: TimeDistributed or ConvLSTM made it."""
    before = [link.call for link in blame.chain.links if blame.giver is None or link is not blame.giver]
    return any(kind_of(call) == "TimeDistributed" or kind_of(call).startswith("ConvLSTM") for call in before)


def _flattened(blame: Blame) -> bool:
    return _given_by(blame, "Flatten") and blame.wanted == 3 and _giver_rank(blame) == 3


_GLOBAL = ("GlobalMaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPool1D", "GlobalAvgPool1D")

_SITUATIONS: dict[str, Callable[[Blame], bool]] = {
    "repeated-sequence": _repeats_sequence,
    "state": _from_state,
    "flattened-steps": _flattened_steps,
    "flattened": _flattened,
    "pooled": lambda blame: _given_by(blame, *_GLOBAL) and blame.wanted == 3,
    "embedded": lambda blame: _given_by(blame, "Embedding") and blame.got > blame.wanted,
    "images": lambda blame: blame.wanted == 3 and blame.got == 5,
    "image": lambda blame: blame.wanted == 3 and blame.got == 4,
    "time-distributed": lambda blame: kind_of(blame.call) == "TimeDistributed" and blame.got < blame.wanted,
    "vector": lambda blame: blame.wanted == 3 and blame.got == 2,
}
