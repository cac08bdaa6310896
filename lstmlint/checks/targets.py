"""RNN501 to RNN503: what a model returns against what it is trained on - too many steps, too few, or another width.

A pair that Keras refuses, or broadcasts in silence, is explained by the repair that mends it: the loss, ``return_sequences`` of
the recurrent layer before the head, the width of the head. Each pair is one mistake and belongs to one rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import Consumers, Link, accepts, back, output, with_argument
from lstmlint.checks.effects import Effect, effect_of
from lstmlint.checks.pairings import Pairing, pairings, versions
from lstmlint.checks.paths import each_path
from lstmlint.checks.stacking import set_sequences
from lstmlint.checks.words import kind_of, placed, step, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Layer, Path, Program, Version
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Shape, same, show_dim, show_shape
from lstmlint.training import Family, loss_called

SWAPPED = {
    "categorical_crossentropy": "sparse_categorical_crossentropy",
    "sparse_categorical_crossentropy": "categorical_crossentropy",
}
_MAX_STEPS_BACK = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """A pair that does not fit, the rule that tells it and how: ``at`` is the step of the chain that is to be changed."""

    code: str
    case: str
    pairing: Pairing
    effect: Effect
    links: tuple[Link, ...]
    at: int | None = None
    repaired: Shape | None = None


def faults(program: Program, path: Path) -> Iterator[Fault]:
    """Every pair that certainly does not fit, each explained once."""
    met: dict[tuple[int, int], tuple[Pairing, Effect]] = {}
    for pairing in pairings(path):
        key = (id(pairing.output), id(pairing.compiled))
        if key in met and met[key][1].severity is Severity.ERROR:
            continue
        effect = effect_of({v: pairing.verdict(v) for v in versions(program)})
        if effect is not None and (key not in met or effect.severity is Severity.ERROR):
            met[key] = (pairing, effect)
    for pairing, effect in met.values():
        yield _explained(program, pairing, effect)


def _explained(program: Program, pairing: Pairing, effect: Effect) -> Fault:
    links = back(pairing.output).links[:_MAX_STEPS_BACK]
    if swappable(pairing, program):
        return Fault("RNN504", "", pairing, effect, links)
    version = program.version
    fits = rank_fits(pairing, pairing.shape)
    got, wanted = len(pairing.shape.axes), len(pairing.target.shape.axes)
    down = _with_sequences(links, version, value=False) if got > 2 else None
    if down is not None and rank_fits(pairing, down[1]) and (not fits or not _still_wrong(program, pairing, down[1])):
        return Fault("RNN501", "", pairing, effect, links, *down)
    up = _with_sequences(links, version, value=True) if got == 2 else None
    if up is not None and not fits and rank_fits(pairing, up[1]):
        return Fault("RNN502", "horizon" if _still_wrong(program, pairing, up[1]) else "", pairing, effect, links, *up)
    if fits:
        return _same_rank(pairing, effect, links)
    sequence = wanted + (pairing.loss.family(3) is Family.SPARSE) > got
    return Fault("RNN502" if sequence else "RNN501", "head", pairing, effect, links)


def swappable(pairing: Pairing, program: Program) -> bool:
    """Whether the other categorical crossentropy takes the pair as it is."""
    other = loss_called(SWAPPED.get(pairing.loss.name, ""))
    if other is None or not rank_fits(pairing, pairing.shape, sparse=other.family(3) is Family.SPARSE):
        return False
    return not any(pairing.verdict(v, loss=other).wrong for v in versions(program))


def rank_fits(pairing: Pairing, shape: Shape, *, sparse: bool | None = None) -> bool:
    """Whether output and target are of one kind: both a sequence, or both one answer a sample; a last axis of 1 may be there or not."""
    if shape.open:
        return False
    sparse = pairing.loss.family(3) is Family.SPARSE if sparse is None else sparse
    left: tuple[Axis, ...] = shape.axes[:-1] if sparse else shape.axes
    right = pairing.target.shape.axes
    if len(right) == 1 and not sparse:
        right = (*right, 1)
    if len(left) == len(right):
        return True
    longer, shorter = (left, right) if len(left) > len(right) else (right, left)
    if len(longer) != len(shorter) + 1 or same(longer[-1], 1) is not True:
        return False
    return sparse or len(shorter) == 1 or same(shorter[-1], 1) is not True


def _still_wrong(program: Program, pairing: Pairing, shape: Shape) -> bool:
    return any(pairing.verdict(v, shape=shape).wrong for v in versions(program))


def _with_sequences(links: tuple[Link, ...], version: Version | None, *, value: bool) -> tuple[int, Shape] | None:
    """The nearest recurrent layer that could return steps, or only the last one, and the output of the model if it did."""
    for place, link in enumerate(links):
        layer = link.call.layer
        if isinstance(layer, Layer) and layer.recurrent:
            if layer.core.get("return_sequences", False) is not (not value) or not link.call.inputs:
                return None
            return _repaired(links, place, with_argument(layer, "return_sequences", value), version)
        if kind_of(link.call) in ("RepeatVector", "Flatten", "Reshape", "Lambda") or len(link.call.inputs) != 1:
            return None
    return None


def _repaired(links: tuple[Link, ...], place: int, layer: Layer, version: Version | None) -> tuple[int, Shape] | None:
    shape = output(layer, links[place].call.inputs[0].shape, version)
    for link in reversed(links[:place]):
        if shape is None:
            return None
        thing = link.call.layer
        if kind_of(link.call) == "TimeDistributed" and isinstance(thing, Layer) and thing.inner is not None and len(shape.axes) == 2:
            thing = thing.inner  # it is to go together with the steps
        shape = output(thing, shape, version)
    return (place, shape) if shape is not None else None


def _same_rank(pairing: Pairing, effect: Effect, links: tuple[Link, ...]) -> Fault:
    """Both of a kind, but of another width or another number of steps."""
    left, right = pairing.shape.axes, pairing.target.shape.axes
    sparse = pairing.loss.family(3) is Family.SPARSE
    if sparse or (len(left) == len(right) > 2 and same(left[-1], right[-1]) is True) or len(left) == len(right) + 1 > 2:
        repeat = next((i for i, link in enumerate(links) if kind_of(link.call) == "RepeatVector"), None)
        return Fault("RNN503", "steps" if repeat is None else "repeat", pairing, effect, links, repeat)
    return Fault("RNN503", "", pairing, effect, links, 0 if links else None)


def _fit(fault: Fault) -> Related:
    event, data = fault.pairing.event, fault.pairing.data
    place = data.y.place if data.y is not None and data.y.place is not None else event.place
    what = "the validation targets are" if data.use == "validation" else "the targets are"
    return Related(place, f"{what} {show_shape(fault.pairing.target.shape)}")


def _trace(fault: Fault, upto: int) -> tuple[Related, ...]:
    steps = [step(link.call, link.tensor) for link in reversed(fault.links[: upto + 1])]
    return (*(steps if len(steps) <= 6 else [*steps[:3], *steps[-3:]]), _fit(fault))


def _data(fault: Fault) -> dict[str, object]:
    pairing = fault.pairing
    shown = Shape((None, *pairing.target.shape.axes[1:]))
    return {
        "output": show_shape(Shape((None, *pairing.output.shape.axes[1:]))),
        "target": show_shape(shown),
        "method": pairing.event.kind,
        "effect": fault.effect.words(pairing),
        "loss": pairing.loss.name,
    }


def _head(fault: Fault) -> tuple[Place, str]:
    """The last layer: what a reader would change where no other layer is to blame."""
    if fault.links:
        call = fault.links[0].call
        return (call.layer.core.place if isinstance(call.layer, Layer) and call.layer.trail == () else placed(call)), title(call.layer)
    return fault.pairing.event.place, "the model"


@each_path
def sequence_for_one_target(program: Program, path: Path) -> Iterator[Finding]:
    """RNN501: every step comes out of the model, and one target a sample goes in."""
    yield from _worst(_about_sequences(f, path, program.version or 3) for f in faults(program, path) if f.code == "RNN501")


@each_path
def one_output_for_sequence(program: Program, path: Path) -> Iterator[Finding]:
    """RNN502: one answer a sample comes out of the model, and a sequence of targets goes in."""
    yield from _worst(_about_sequences(f, path, program.version or 3) for f in faults(program, path) if f.code == "RNN502")


def _worst(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Of several outputs that one layer spoils, the one that is refused."""
    found: dict[Place, Finding] = {}
    for finding in findings:
        held = found.get(finding.place)
        if held is None or _rank(held) < _rank(finding):
            found[finding.place] = finding
    yield from found.values()


def _rank(finding: Finding) -> int:
    return (finding.severity or Severity.ERROR).rank


def _about_sequences(fault: Fault, path: Path, version: Version) -> Finding:
    severity = fault.effect.severity
    if fault.at is None:
        place, name = _head(fault)
        return Finding(place, _data(fault) | {"layer": name}, _trace(fault, len(fault.links)), case=fault.case, severity=severity)
    link = fault.links[fault.at]
    layer = link.call.layer
    assert isinstance(layer, Layer)
    changes: tuple[Change, ...] = ()
    if _takes_repair(fault, version):
        changes = set_sequences(layer) if fault.code == "RNN502" else drop_sequences(layer)
    alone = Consumers(path).only_one(link.tensor) or fault.at == 0
    unsure = fault.code == "RNN502" or not alone or len(layer.calls) > 1 or fault.pairing.data.use == "validation"
    data = _data(fault) | {"layer": title(layer), "steps": _steps(fault)}
    safety = Safety.UNSAFE if unsure else None
    return Finding(layer.core.place, data, _trace(fault, fault.at), changes, fault.case, severity=severity, safety=safety)


def _steps(fault: Fault) -> str:
    axes = fault.pairing.target.shape.axes
    return show_dim(axes[1]) if len(axes) > 1 else "?"


def _takes_repair(fault: Fault, version: Version) -> bool:
    """Whether the layers behind take the other rank as they stand."""
    assert fault.at is not None
    distributed = any(kind_of(link.call) == "TimeDistributed" for link in fault.links[: fault.at])
    if fault.case or (distributed and fault.code == "RNN501"):
        return False
    if fault.at == 0:
        return True
    layer = fault.links[fault.at].call.layer
    assert isinstance(layer, Layer)
    value = fault.code == "RNN502"
    shape = output(with_argument(layer, "return_sequences", value), fault.links[fault.at].call.inputs[0].shape, version)
    return shape is not None and accepts(fault.links[fault.at - 1].call, 0, shape, version)


def drop_sequences(layer: Layer) -> tuple[Change, ...]:
    """Without ``return_sequences=True``; nothing where it is not written on the layer itself."""
    cores = [layer.core]
    backward = layer.args.get("backward_layer") if layer.kind == "Bidirectional" else None
    if isinstance(backward, Layer):
        cores.append(backward)
    changes: list[Change] = []
    for core in cores:
        argument = core.argument("return_sequences")
        if argument is None or argument.inherited or not argument.literal:
            return ()
        changes.append(Change(Action.REMOVE_ARGUMENT, argument.place))
    return tuple(changes)


@each_path
def output_width(program: Program, path: Path) -> Iterator[Finding]:
    """RNN503: the head is wider or narrower than the target, or repeats for another number of steps."""
    for fault in faults(program, path):
        if fault.code == "RNN503":
            yield _about_width(fault)


def _about_width(fault: Fault) -> Finding:
    severity, data = fault.effect.severity, _data(fault)
    left, right = fault.pairing.output.shape.axes, fault.pairing.target.shape.axes
    if fault.case:
        data |= {"got": show_dim(left[1]), "wanted": show_dim(right[1])}
        if fault.at is None:
            place, name = _head(fault)
            return Finding(place, data | {"layer": name}, _trace(fault, len(fault.links)), case=fault.case, severity=severity)
        layer = fault.links[fault.at].call.layer
        changes = _replaced(layer, "n", right[1]) if isinstance(layer, Layer) else ()
        place = layer.place
        return Finding(place, data | {"layer": title(layer)}, _trace(fault, fault.at), changes, fault.case, severity, Safety.UNSAFE)
    place, name = _head(fault)
    wanted: Axis = right[-1] if len(right) == len(left) else 1
    data |= {"layer": name, "got": show_dim(left[-1]), "wanted": show_dim(wanted)}
    changes = ()
    last = fault.links[0].call.layer if fault.links else None
    if isinstance(last, Layer):
        head = last.inner if last.kind == "TimeDistributed" and last.inner is not None else last
        changes = _replaced(head, "units", wanted) if head.kind == "Dense" and not head.custom else ()
        place = head.place
    return Finding(place, data, _trace(fault, 0), changes, severity=severity, safety=Safety.UNSAFE)


def _replaced(layer: Layer, name: str, value: Axis) -> tuple[Change, ...]:
    """Another number for an argument that stands there as a number."""
    argument = layer.argument(name)
    if argument is None and layer.given and layer.given[0].name is None and layer.given[0].value == layer.args.get(name):
        argument = layer.given[0]
    if argument is None or argument.inherited or not argument.literal or not isinstance(value, int):
        return ()
    return (Change(Action.REPLACE, argument.value_place, str(value)),)
