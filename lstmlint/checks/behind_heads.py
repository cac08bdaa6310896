"""RNN513: what stands behind the head of a model and spoils its answer: a second softmax, or dropout."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import Link, back
from lstmlint.checks.heads import name_of
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Layer, Model, Path, Program
from lstmlint.shape import same

_DROPOUTS = frozenset({"Dropout", "SpatialDropout1D", "GaussianDropout", "AlphaDropout", "GaussianNoise"})
_PROBABILITIES = frozenset({"softmax", "sigmoid"})


@each_path
def behind_the_head(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN513: only of models that are trained, or end in probabilities, and are no part of another."""
    told: set[Place] = set()
    parts = {id(call.layer) for call in path.calls if isinstance(call.layer, Model)}
    parts |= {id(layer) for model in path.models for layer in model.layers if isinstance(layer, Model)}
    compiled = {id(event.target) for event in path.events if event.kind == "compile"}
    for model in path.models:
        if not model.complete or model.api == "subclass" or id(model) in parts:
            continue
        for output in model.outputs or ((model.calls[-1].output,) if model.calls else ()):
            links = back(output).links
            finding = _dropped(links, trained=id(model) in compiled) or _twice(links)
            if finding is not None and finding.place not in told:
                told.add(finding.place)
                yield finding


def _dropped(links: tuple[Link, ...], *, trained: bool) -> Finding | None:
    if len(links) < 2 or kind_of(links[0].call) not in _DROPOUTS or not isinstance(links[0].call.layer, Layer):
        return None
    last, head = links[0].call.layer, links[1].call.layer
    activation = _activation(links[1])
    if not isinstance(head, Layer) or (activation not in _PROBABILITIES and not (trained and head.kind == "Dense")):
        return None
    if last.get("rate", 0.5) == 0:
        return None
    related = (Related(head.place, f"{title(head)} gives the answer"),)
    return Finding(last.place, {"layer": title(last), "head": title(head)}, related, case="dropout")


def _twice(links: tuple[Link, ...]) -> Finding | None:
    """Softmax of the same probabilities again."""
    if not links or _activation(links[0]) != "softmax" or not isinstance(links[0].call.layer, Layer):
        return None
    before = next((link for link in links[1:] if kind_of(link.call) not in _DROPOUTS), None)
    if before is None or _activation(before) != "softmax" or not isinstance(before.call.layer, Layer):
        return None
    head, first = links[0].call.layer, before.call.layer
    if kind_of(links[0].call) == "Dense" and same(links[0].tensor.shape.last, before.tensor.shape.last) is not True:
        return None
    related = (Related(first.place, f"{title(first)} gives probabilities already"),)
    return Finding(head.place, {"layer": title(head), "first": title(first)}, related)


def _activation(link: Link) -> str:
    layer = link.call.layer
    if not isinstance(layer, Layer) or layer.custom or layer.opaque:
        return ""
    if layer.kind == "Softmax":
        return "softmax" if layer.get("axis", -1) == -1 else ""
    return name_of(layer.get("activation", None)) if layer.kind in ("Dense", "Activation") else ""
