"""RNN312: the units of a recurrent layer written with the name of the timesteps or of the batch."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from lstmlint.checks.declarations import Declaration, declaration
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import reported, title
from lstmlint.diagnostic import Finding, Related
from lstmlint.program import Argument, Call, Layer, Path, Program, Tensor, Value
from lstmlint.shape import Dim, Unknown, same


@each_path
def units_named_as_axis(program: Program, path: Path) -> Iterator[Finding]:
    """Only by the name: that two sizes are equal is a coincidence."""
    heads = {id(tensor.call) for model in path.models for tensor in model.outputs if tensor.call is not None}
    for call in reported(path):
        units = _units(call)
        if units is None or id(call) in heads:
            continue
        name = units.spelling() if units.spelling is not None else ""
        declared = _declared(path, call)
        axes = _axes(declared) if declared is not None and name else {}
        case = next((axis for axis, (text, value) in axes.items() if text == name and _equal(value, units.value)), "")
        if declared is not None and case in ("timesteps", "batch"):
            related = (Related(declared.place, f"the {case} of the input"),)
            yield Finding(units.value_place, {"layer": title(call.layer), "name": name}, related, case=case)
        elif not case and name and any(_batch_of(event.argument("batch_size")) == name for event in path.events if event.kind == "fit"):
            yield Finding(units.value_place, {"layer": title(call.layer), "name": name}, case="batch")


def _units(call: Call) -> Argument | None:
    """The units where they are written as a name or an item, not as a number."""
    layer = call.layer.core if isinstance(call.layer, Layer) and call.layer.recurrent else None
    if layer is None or layer.custom:
        return None
    found = layer.argument("units") or next((a for a in layer.given[:1] if a.name is None and not a.star), None)
    return found if found is not None and not found.inherited and found.spelling is not None else None


def _declared(path: Path, call: Call) -> Declaration | None:
    """The input that the call reads, through any layers that take one tensor each."""
    tensor = call.inputs[0] if call.inputs else None
    for earlier in _upstream(tensor) if tensor is not None else ():
        tensor = earlier.inputs[0] if earlier.inputs else None
    return declaration(path, tensor) if tensor is not None and tensor.call is None else None


def _axes(declared: Declaration) -> dict[str, tuple[str, Value]]:
    """The axes of the declared shape by what they are: how each is written, and its value. The features come first: they are meant."""
    argument, values = declared.argument, declared.value
    if argument is None or argument.spelling is None or not isinstance(values, tuple | list):
        return {}
    try:
        written = ast.parse(argument.spelling(), mode="eval").body
    except (SyntaxError, ValueError):
        return {}
    if not isinstance(written, ast.Tuple | ast.List) or len(written.elts) != len(values):
        return {}
    parts = [(ast.unparse(node), value) for node, value in zip(written.elts, values, strict=True)]
    batch, rest = (parts[:1], parts[1:]) if declared.with_batch else ([], parts)
    if len(rest) != 2:
        return {}
    return {"features": rest[1], "timesteps": rest[0]} | ({"batch": batch[0]} if batch else {})


def _batch_of(argument: Argument | None) -> str:
    return argument.spelling() if argument is not None and argument.spelling is not None else ""


def _equal(left: Value, right: Value) -> bool:
    return all(isinstance(v, int | Dim | Unknown) for v in (left, right)) and same(left, right) is True  # type: ignore[arg-type]


def _upstream(tensor: Tensor) -> Iterator[Call]:
    """The chain of calls that lead to the tensor, nearest first, as long as each has one input."""
    seen = 0
    while tensor.call is not None and seen < 500:
        yield tensor.call
        if len(tensor.call.inputs) != 1:
            return
        tensor, seen = tensor.call.inputs[0], seen + 1
