"""RNN711: one model made of layers of two packages, ``keras`` and ``tf_keras``.

Measured: neither takes the other's layers, optimizers or tensors. ``tf.keras`` is Keras 3's own package since TensorFlow 2.16, unless
``TF_USE_LEGACY_KERAS`` makes it ``tf_keras``; mixing it with ``keras`` works then, and what it is before is not known from a file.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Finding, Related
from lstmlint.program import Layer, Model, Path, Program

_PACKAGES = ("tf_keras", "keras")


@unless_guarded
@each_path
def mixed_packages(program: Program, path: Path) -> Iterator[Finding]:
    """RNN711: the first layer of a model that is of another package than the one before it."""
    told = set()
    for finding in _mixed_calls(path):
        told.add(finding.place)
        yield finding
    for model in path.models:
        first: Layer | Model | None = model if _package(model) else None
        for layer in model.layers:
            if not isinstance(layer, Layer) or layer.custom or not _package(layer):
                continue
            if first is None:
                first = layer
            elif _package(layer) != _package(first) and layer.place not in told and model.api == "sequential":
                beside = title(first) if isinstance(first, Layer) else "the model"
                data = {"layer": title(layer), "package": _package(layer), "other": _package(first), "beside": beside}
                yield Finding(layer.place, data, related=(Related(first.place, f"{beside} is of {_package(first)}"),))
                break

    for wrapper in path.layers:
        inner = wrapper.inner
        mixed = inner is not None and not inner.custom and _package(wrapper) and _package(inner) not in ("", _package(wrapper))
        if inner is not None and mixed and not wrapper.custom and inner.place not in told:
            data = {"layer": title(inner), "package": _package(inner), "other": _package(wrapper), "beside": title(wrapper)}
            yield Finding(inner.place, data, related=(Related(wrapper.place, f"{title(wrapper)} is of {_package(wrapper)}"),))


def _mixed_calls(path: Path) -> Iterator[Finding]:
    """A layer applied to a tensor of the other package."""
    inputs = {layer.place: layer for layer in path.layers if layer.kind == "Input"}
    for call in path.calls:
        layer = call.layer
        if call.model is not None or call.speculative or not isinstance(layer, Layer) or layer.custom or not _package(layer):
            continue
        for tensor in call.inputs:
            giver = tensor.call.layer if tensor.call is not None else inputs.get(tensor.origin) if tensor.origin is not None else None
            if giver is None or not _package(giver) or _package(giver) == _package(layer) or (isinstance(giver, Layer) and giver.custom):
                continue
            beside = title(giver)
            data = {"layer": title(layer), "package": _package(layer), "other": _package(giver), "beside": beside}
            yield Finding(layer.place, data, related=(Related(giver.place, f"{beside} is of {_package(giver)}"),))
            break


def _package(thing: Layer | Model) -> str:
    return next((package for package in _PACKAGES if thing.qualified.startswith(f"{package}.")), "")
