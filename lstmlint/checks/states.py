"""RNN108: an ``initial_state`` of the wrong count or width.

Keras 2 refuses all of them at the call. Keras 3 builds the model and fails at the first batch, except that a GRU takes
the first state and ignores the rest (measured with 2.15 and 3.15).
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint import layers
from lstmlint.checks.chains import back
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import reported, step, title
from lstmlint.diagnostic import Finding, Place, Related, Severity
from lstmlint.program import Call, Layer, Path, Program, Tensor, Value, Version
from lstmlint.shape import Shape, differ, rank_is_not, show_dim, show_shape

_NAMES = {1: "h", 2: "h and c", 4: "forward h and c, backward h and c"}


@each_path
def wrong_initial_state(program: Program, path: Path) -> Iterator[Finding]:
    """RNN108: each call of a recurrent layer with states that it cannot start from."""
    for call in reported(path):
        layer = call.layer
        if not isinstance(layer, Layer) or not layer.recurrent or not call.inputs:
            continue
        if len(call.inputs) > 1:
            if call.model is None or call.model.api != "sequential":
                yield from _listed(program.version, call, layer)
            continue
        given = _tensors(call.state)
        if program.version == 2 and _arrays(call.state) and back(call.inputs[0]).start is not None:
            yield Finding(_place(call), {"layer": title(layer)}, case="array")
        elif given is not None:
            yield from _check(program.version, call, layer, given)


def _tensors(value: Value) -> list[Tensor] | None:
    """The states that were given; None where that is not certain."""
    if isinstance(value, Tensor):
        return None if _of_unknown_kind(value) else [value]
    if isinstance(value, tuple | list) and getattr(value, "exact", True) and all(isinstance(item, Tensor) for item in value):
        return [item for item in value if isinstance(item, Tensor)]
    return None


def _of_unknown_kind(tensor: Tensor) -> bool:
    """Whether an operation made it of which nothing is known: it may have made a list of tensors, as ``tf.unstack`` does."""
    return tensor.call is None and tensor.origin is None and tensor.shape.open and not tensor.shape.axes


def _arrays(value: Value) -> bool:
    """Whether an array stands among the states, which Keras 2 refuses beside a symbolic input."""
    items = value if isinstance(value, tuple | list) else (value,)
    return any(isinstance(getattr(item, "shape", None), Shape) and not isinstance(item, Tensor) for item in items)


def _listed(version: Version | None, call: Call, layer: Layer) -> Iterator[Finding]:
    """``LSTM(8)([x, h, c])``: states for Keras 2, three inputs too many for Keras 3."""
    if version == 2:
        yield from _check(version, call, layer, list(call.inputs[1:]))
    else:
        data = {"layer": title(layer), "inputs": len(call.inputs)}
        yield Finding(_place(call), data, related=_givers(call.inputs), case="list-call", severity=None if version else Severity.WARNING)


def _place(call: Call) -> Place:
    return call.state_place or call.place


def _givers(tensors: tuple[Tensor, ...] | list[Tensor]) -> tuple[Related, ...]:
    seen: list[Call] = []
    for tensor in tensors:
        if tensor.call is not None and tensor.call not in seen:
            seen.append(tensor.call)
    return tuple(_returns(call) for call in seen[:4])


def _returns(call: Call) -> Related:
    if len(call.outputs) < 2:
        return step(call)
    shapes = ", ".join(show_shape(tensor.shape) for tensor in call.outputs)
    return Related(call.place, f"{title(call.layer)} returns {shapes}")


def _check(version: Version | None, call: Call, layer: Layer, given: list[Tensor]) -> Iterator[Finding]:
    kept = layers.states(layer, call.inputs[0].shape, version)
    if kept is None:
        return
    data: dict[str, object] = {
        "layer": title(layer),
        "kept": len(kept),
        "given": len(given),
        "names": _NAMES.get(len(kept), f"{len(kept)} tensors"),
        "plural": "" if len(kept) == 1 else "s",
    }
    if len(given) != len(kept):
        severity = _severity(version, layer, call.state, given)
        case = "ignored" if severity is not None else _miscount(call.state, layer, given, len(kept))
        yield Finding(_place(call), data | _from(given), related=_givers(given), case=case, severity=severity)
        return
    for index, (tensor, wanted) in enumerate(zip(given, kept, strict=True)):
        wrong = _mismatch(tensor.shape, wanted)
        if wrong:
            data |= _from(given)
            data |= {
                "shape": show_shape(tensor.shape),
                "wanted": show_shape(wanted),
                "width": _width(tensor),
                "units": show_dim(wanted.last),
            }
            yield Finding(_place(call), data | {"index": index + 1}, related=_givers(given), case=wrong)
            return
    if _swapped(layer, given):
        yield Finding(_place(call), data | _from(given), related=_givers(given), case="swapped")


def _mismatch(shape: Shape, wanted: Shape) -> str:
    rank = wanted.rank
    if rank is None or not shape.axes:
        return ""
    if rank_is_not(shape, rank):
        return "rank"
    return "width" if any(differ(a, b) for a, b in zip(shape.axes[1:], wanted.axes[1:], strict=True)) else ""


def _width(tensor: Tensor) -> str:
    return show_dim(tensor.shape.last)


def _from(given: list[Tensor]) -> dict[str, object]:
    """Who made the states, for the message."""
    call = given[0].call if given else None
    return {"giver": title(call.layer) if call is not None else "the input"}


def _severity(version: Version | None, layer: Layer, state: Value, given: list[Tensor]) -> Severity | None:
    """``warning`` where Keras 3 takes what it needs in silence: a GRU with more states than one."""
    if version == 2 or layer.core.kind not in ("GRU", "CuDNNGRU"):
        return None
    if layer.kind == "Bidirectional":
        silent = isinstance(state, Tensor) or len(given) > 2
    else:
        silent = len(given) > 1
    return Severity.WARNING if silent else None


def _miscount(state: Value, layer: Layer, given: list[Tensor], kept: int) -> str:
    calls = {id(tensor.call) for tensor in given}
    first = given[0] if given else None
    if first is None:
        return "none"
    whole = len(calls) == 1 and first.call is not None and first is first.call.output and len(given) == kept + 1
    if whole:
        return "whole-output"
    if isinstance(state, Tensor):
        return "one-tensor"
    both = first.call is not None and isinstance(first.call.layer, Layer) and first.call.layer.kind == "Bidirectional"
    if both and layer.kind != "Bidirectional" and len(given) == 2 * kept:
        return "both-directions"
    return "one-direction" if layer.kind == "Bidirectional" and len(given) * 2 == kept else ""


def _swapped(layer: Layer, given: list[Tensor]) -> bool:
    """Whether an LSTM gets another LSTM's c for its h and its h for its c."""
    if layer.kind not in ("LSTM", "CuDNNLSTM") or len(given) != 2:
        return False
    call = given[0].call
    if call is None or given[1].call is not call or not isinstance(call.layer, Layer) or call.layer.kind != "LSTM":
        return False
    return (given[0].index, given[1].index) == (2, 1)
