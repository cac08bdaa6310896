"""RNN602: what becomes of the zeros that fill sequences up to one length."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import Link, back
from lstmlint.checks.fed_data import fed, matched
from lstmlint.checks.paths import each_path
from lstmlint.checks.vocabularies import counts_from_zero
from lstmlint.checks.words import kind_of, placed, reported, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety
from lstmlint.layers import masking
from lstmlint.program import Call, Event, Layer, Padding, Path, Program, Tensor, Version
from lstmlint.records import dataclass
from lstmlint.shape import Unknown

_TRAINS = frozenset({"fit", "train_on_batch"})


@dataclass(frozen=True, slots=True)
class Padded:
    """An input of a model that is trained on padded sequences: ``reader`` is the one layer that reads it."""

    event: Event
    padding: Padding
    reader: Call


def padded_inputs(path: Path) -> Iterator[Padded]:
    """Every input of which it is certain that padded sequences come in while the model is trained."""
    for event, _ in fed(path):
        for data in event.data if event.kind in _TRAINS else ():
            for tensor, item in matched(path, data.x, event.inputs):
                readers = [call for call in reported(path) if any(tensor is given for given in call.inputs)]
                if item.padded is not None and item.shape.rank in (2, 3) and len(readers) == 1:
                    yield Padded(event, item.padded, readers[0])


@each_path
def padding_without_mask(program: Program, path: Path) -> Iterator[Finding]:
    """RNN602: padding that a recurrent layer reads as if it were data."""
    told: set[Place] = set()
    for one in padded_inputs(path):
        layer = one.reader.layer
        if not isinstance(layer, Layer) or layer.custom or _by_hand(one.reader):
            continue
        embedded = layer.kind == "Embedding"
        if embedded and masking.makes_mask(layer) is not False:
            continue
        found = _suffering(path, one, program.version)
        place = placed(one.reader) if embedded or not layer.recurrent else one.padding.place
        if found is None or place in told:
            continue
        told.add(place)
        reader, case = found
        data = {"layer": title(layer), "reader": title(reader.layer), "side": _SIDES.get(one.padding.side, "")}
        related = [Related(one.padding.place, "the sequences are padded here")]
        if reader is not one.reader:
            related.append(Related(placed(reader), f"{title(reader.layer)} gets no mask"))
        changes: tuple[Change, ...] = ()
        safe_side = one.padding.side == "post" and not counts_from_zero(path, layer)
        if embedded and safe_side and layer.argument("mask_zero") is None:
            changes = (Change(Action.ADD_ARGUMENT, layer.place, "mask_zero=True"),)
        yield Finding(place, data, tuple(related), changes, case=case if embedded else "direct", safety=Safety.UNSAFE)


_SIDES = {"pre": " in front", "post": " at the end"}


def _by_hand(call: Call) -> bool:
    return any(argument.star or "mask" in (argument.name or "") for argument in call.given)


def _suffering(path: Path, one: Padded, version: Version | None) -> tuple[Call, str] | None:
    """The layer that returns its last step, padding and all, or else the one whose sequence the model returns; with the case."""
    for call in reported(path):
        if reads_steps(call) and _last_step_certain(call) and (call is one.reader or leads_back(call.inputs[0], one, version)):
            return call, ""
    for output in one.event.outputs:
        links = _way_back(output, one, version)
        steps = [link.call for link in links or () if reads_steps(link.call)]
        if steps and output.shape.rank == 3:
            return steps[-1], "sequence"
    return None


def reads_steps(call: Call) -> bool:
    """Whether the call is a recurrent layer of Keras, to which no mask was given by hand."""
    layer = call.layer
    known = isinstance(layer, Layer) and layer.recurrent and not layer.core.custom and not layer.core.opaque
    return known and call.problem is None and len(call.inputs) == 1 and not _by_hand(call)


def _last_step_certain(call: Call) -> bool:
    value = call.layer.core.get("return_sequences", False) if isinstance(call.layer, Layer) else True
    return not isinstance(value, Unknown) and not value


def leads_back(tensor: Tensor, one: Padded, version: Version | None) -> bool:
    """Whether the tensor comes from the padded input, through layers that would all hand a mask on."""
    return _way_back(tensor, one, version) is not None


def _way_back(tensor: Tensor, one: Padded, version: Version | None) -> list[Link] | None:
    """The links from a tensor back to the layer that reads the input, if each of them would hand a mask on."""
    links: list[Link] = []
    for link in back(tensor).links:
        links.append(link)
        layer = link.call.layer
        if link.call is one.reader:
            embedded = kind_of(link.call) == "Embedding"
            return links if embedded or _passes(link.call, version) else None
        if not isinstance(layer, Layer) or layer.custom or link.tensor is not link.call.output or not _passes(link.call, version):
            return None
    return None


def _passes(call: Call, version: Version | None) -> bool:
    return isinstance(call.layer, Layer) and not _by_hand(call) and masking.fate(call.layer, [True], version).out is True
