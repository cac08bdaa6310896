"""RNN304: input shapes with axes that are no sizes."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.declarations import Declaration, declarations, first_uses
from lstmlint.checks.inputs import is_number, number_refused
from lstmlint.checks.paths import each_path
from lstmlint.checks.ranks import SEQUENCE_LAYERS
from lstmlint.checks.sizes import undeclared_axis
from lstmlint.checks.words import kind_of, placed, reported, shown_value, title
from lstmlint.diagnostic import Finding, Place, Related, Severity
from lstmlint.program import Call, Path, Program, Value
from lstmlint.shape import Unknown

# What tells an Input its shape, in one version or the other.
_SHAPES = ("shape", "batch_shape", "batch_input_shape", "input_shape", "tensor", "type_spec")
_FEW = 8


@each_path
def bad_input_shape(program: Program, path: Path) -> Iterator[Finding]:
    """RNN304: floats, text, numbers below one, a number where a tuple is due, or no size where weights are made of it."""
    done: set[Place] = set()
    yield from _inputs(program, path)
    uses = {declared.place: call for call, declared in first_uses(path)}
    for declared in declarations(path).values():
        finding = _finding(program, declared, uses.get(declared.place))
        if finding is not None:
            done.add(declared.place)
            yield finding
    for call in reported(path):
        open_axis = undeclared_axis(path, call)
        if open_axis is not None and open_axis.place not in done:
            done.add(open_axis.place)
            related = (Related(placed(call), f"{title(call.layer)} makes its weights of the last axis"),)
            yield Finding(open_axis.place, _data(open_axis) | {"layer": title(call.layer)}, related=related, case="undefined")


def _inputs(program: Program, path: Path) -> Iterator[Finding]:
    """``Input()`` without a shape, and with two of them."""
    for layer in path.layers:
        if layer.kind != "Input" or layer.custom or layer.opaque or layer.framework != "keras" or len(layer.given) > _FEW:
            continue
        given = {name for name in _SHAPES if layer.args.get(name) is not None}
        if {"shape", "batch_shape"} <= given or {"shape", "batch_input_shape"} <= given:
            yield Finding(layer.place, {"names": " and ".join(sorted(given))}, case="two-shapes")
        elif not given and not any(isinstance(layer.args.get(name), Unknown) for name in _SHAPES):
            yield Finding(layer.place, {}, case="no-shape")


def _finding(program: Program, declared: Declaration, call: Call | None) -> Finding | None:
    value = declared.value
    if declared.name == "input_dim":
        return None
    if is_number(value):
        kind = kind_of(call) if call is not None else declared.layer.kind
        refused, severity = number_refused(program, declared)
        if not refused or kind in SEQUENCE_LAYERS:
            return None
        case = "number-keras3" if declared.layer.kind == "Input" and declared.name == "shape" else "number"
        return Finding(declared.place, _data(declared), case=case, severity=severity)
    items = value if isinstance(value, tuple | list) else (value,) if isinstance(value, float | str) else ()
    for place, axis in enumerate(items):
        case = _case(axis)
        if case:
            refused = program.version == 2 and place < len(items) - 1
            severity = Severity.WARNING if case == "zero" and not refused else None
            return Finding(declared.place, _data(declared) | {"axis": shown_value(axis)}, case=case, severity=severity)
    return None


def _data(declared: Declaration) -> dict[str, object]:
    return {"declared": declared.shown, "shape": shown_value(declared.value)}


def _case(axis: Value) -> str:
    if isinstance(axis, float) or (isinstance(axis, Unknown) and axis.why == "true division"):
        return "float"
    if isinstance(axis, str):
        return "text"
    if isinstance(axis, tuple | list):
        return "nested"
    if isinstance(axis, int) and not isinstance(axis, bool) and axis <= 0:
        return "zero" if axis == 0 else "negative"
    return ""
