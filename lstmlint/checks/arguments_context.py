"""Parts of RNN403: values that are wrong only where they stand: an axis, the two halves of Bidirectional, names in a model."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.arguments_binding import KERAS2, KERAS3, constructed, severity, subject
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Related, Severity
from lstmlint.program import Argument, Layer, Path, Program, Value, Version
from lstmlint.shape import Shape, differ, show_shape


@each_path
def axis_beyond_rank(program: Program, path: Path) -> Iterator[Finding]:
    """An ``axis`` of a normalization that its input does not have (part of RNN403)."""
    for layer, versions in constructed(program, path):
        if layer.kind not in ("BatchNormalization", "LayerNormalization"):
            continue
        argument = next((b.bound["axis"] for b in versions.values() if "axis" in b.bound), None)
        if argument is None or isinstance(argument.value, bool) or not isinstance(argument.value, int):
            continue
        for call in layer.calls:
            rank = call.inputs[0].shape.rank if call.inputs and not call.speculative else None
            if rank is not None and not -rank <= argument.value < rank:
                data: dict[str, object] = {
                    "layer": layer.kind,
                    "value": argument.value,
                    "rank": rank,
                    "shape": str(call.inputs[0].shape),
                    "instead": "",
                }
                yield Finding(argument.place, data, case="axis")
                break


@each_path
def unfit_directions(program: Program, path: Path) -> Iterator[Finding]:
    """The two layers of Bidirectional that do not go together (part of RNN403)."""
    for layer, versions in constructed(program, path):
        forward, backward = layer.args.get("layer"), layer.args.get("backward_layer")
        if layer.kind != "Bidirectional" or not isinstance(forward, Layer) or forward.custom:
            continue
        argument = layer.argument("backward_layer")
        if not isinstance(backward, Layer):
            own = forward.argument("go_backwards")
            if own is not None and own.value is True and layer.get("backward_layer") is None:
                data = {"layer": subject("Bidirectional", KERAS3, versions)}
                changes = () if own.inherited else (Change(Action.REMOVE_ARGUMENT, own.place),)
                case, level = ("forward-backwards", severity(KERAS3, versions)) if 3 in versions else ("swapped", Severity.WARNING)
                yield Finding(own.place, data, changes=changes, case=case, severity=level)
            continue
        if argument is None or backward.custom:
            continue
        if _flag(forward, "go_backwards") is not None and _flag(forward, "go_backwards") == _flag(backward, "go_backwards"):
            yield Finding(argument.place, {"name": "go_backwards", "instead": ""}, case="directions-equal")
            continue
        for name in ("return_sequences", "return_state", "stateful"):
            ahead, behind = _flag(forward, name), _flag(backward, name)
            if ahead is not None and behind is not None and ahead != behind:
                data = {"name": name, "ahead": str(ahead), "behind": str(behind), "instead": ""}
                yield Finding(argument.place, data, case="directions-differ")
                break


# Layers that refuse strides and dilation_rate above 1 together, and the versions in which they do (measured).
_STRIDED: dict[str, tuple[Version, ...]] = {
    **{f"Conv{n}D{kind}": (2, 3) for n in (1, 2, 3) for kind in ("", "Transpose")},
    **{f"ConvLSTM{n}D": (3,) for n in (1, 2, 3)},
    **{f"{kind}Conv{n}D": (2,) for n in (1, 2) for kind in ("Separable", "Depthwise")},
}


@each_path
def strided_and_dilated(program: Program, path: Path) -> Iterator[Finding]:
    """``strides`` and ``dilation_rate`` above 1 in one layer (part of RNN403)."""
    for layer, versions in constructed(program, path):
        refusing = [version for version in _STRIDED.get(layer.kind, ()) if version in versions]
        argument = layer.argument("dilation_rate")
        if refusing and argument is not None and _above_one(layer.get("strides", 1)) and _above_one(argument.value):
            data: dict[str, object] = {"layer": subject(layer.kind, refusing, versions), "instead": ""}
            yield Finding(argument.place, data, case="strided", severity=severity(refusing, versions))


# What rules the cuDNN kernel out: measured, use_cudnn=True raises with each of them at the first batch.
_NO_KERNEL: tuple[tuple[str, object, tuple[object, ...]], ...] = (
    ("activation", "tanh", ("tanh",)),
    ("recurrent_activation", "sigmoid", ("sigmoid",)),
    ("recurrent_dropout", 0, (0, 0.0)),
    ("unroll", False, (False,)),
    ("use_bias", True, (True,)),
)


@each_path
def forced_kernel(program: Program, path: Path) -> Iterator[Finding]:
    """``use_cudnn=True`` beside an argument that the kernel cannot have (part of RNN403)."""
    for layer, versions in constructed(program, path):
        argument = layer.argument("use_cudnn")
        if layer.kind not in ("LSTM", "GRU") or argument is None or argument.value is not True or 3 not in versions:
            continue
        for name, default, fine in _NO_KERNEL:
            value = layer.get(name, default)
            if isinstance(value, str | int | float) and value not in fine:
                changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
                data: dict[str, object] = {"layer": layer.kind, "reason": f"{name}={value!r}", "instead": ""}
                yield Finding(argument.place, data, changes=changes, case="cudnn", severity=severity(KERAS3, versions))
                break


@each_path
def fixed_weights(program: Program, path: Path) -> Iterator[Finding]:
    """``Embedding(50, 8, weights=[matrix])`` with a matrix of another shape (part of RNN403)."""
    for layer, versions in constructed(program, path):
        argument = layer.argument("weights")
        if layer.kind != "Embedding" or argument is None:
            continue
        rows, width = layer.get("input_dim"), layer.get("output_dim")
        alone = isinstance(getattr(argument.value, "shape", None), Shape)
        matrices = [argument.value] if alone else list(argument.value) if isinstance(argument.value, list | tuple) else []
        shape = getattr(matrices[0], "shape", None) if len(matrices) == 1 else None
        if not isinstance(shape, Shape) or shape.rank != 2 or not isinstance(rows, int) or not isinstance(width, int):
            continue
        data: dict[str, object] = {"layer": layer.kind, "given": show_shape(shape), "wanted": f"({rows}, {width})", "instead": ""}
        if differ(shape.axes[0], rows) or differ(shape.axes[1], width):
            yield Finding(argument.place, data, case="weights")
        elif alone and 2 in versions:
            data["given"], data["wanted"] = "an array", "a list of one"
            changes = () if argument.inherited else (Change(Action.WRAP, argument.value_place, "[{}]"),)
            yield Finding(argument.place, data, changes=changes, case="weights", severity=severity(KERAS2, versions))


def _above_one(value: Value) -> bool:
    if isinstance(value, tuple | list):
        return any(map(_above_one, value))
    return isinstance(value, int) and not isinstance(value, bool) and value > 1


def _flag(layer: Layer, name: str) -> bool | None:
    value = layer.get(name, False)
    return value if isinstance(value, bool) else None


@each_path
def duplicate_names(_program: Program, path: Path) -> Iterator[Finding]:
    """Two layers of one model with the same ``name=``; a shared layer has one name however often it is used."""
    for model in path.models:
        first: dict[str, tuple[Layer, Argument]] = {}
        for layer in model.layers if model.api in ("sequential", "functional") else ():
            argument = layer.argument("name") if isinstance(layer, Layer) and not layer.custom else None
            if argument is None or not isinstance(argument.value, str) or not isinstance(layer, Layer):
                continue
            before = first.setdefault(argument.value, (layer, argument))
            if before[0] is not layer and before[1].place != argument.place:
                data: dict[str, object] = {"value": repr(argument.value), "model": model.name or "the model", "instead": ""}
                related = (Related(before[1].place, "the first layer of this name"),)
                yield Finding(argument.place, data, related=related, case="duplicate-name")
