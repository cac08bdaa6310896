"""RNN301 and RNN302: declared input shapes that hold the samples, or have too few or too many axes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lstmlint import regex
from lstmlint.checks.declarations import Declaration, declaration, declarations, first_uses
from lstmlint.checks.fed_data import refused_inputs
from lstmlint.checks.paths import each_path
from lstmlint.checks.ranks import SEQUENCE_LAYERS, Blame, blames, suffers
from lstmlint.checks.words import kind_of, needs, placed, shown_value, title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety, Severity
from lstmlint.program import Call, Path, Program, Value
from lstmlint.shape import Shape, Unknown, differ, same, show_shape

# An array called after a part of the data set holds samples along its first axis.
_SPLIT = regex.compile(r"(^|\.|_)(x_?train|train_?x|x_?test|test_?x|x_?val|train_?(data|set|features))$", re.IGNORECASE)
_WHOLE = regex.compile(r"^(?P<array>[\w.]+)\.shape$")
_FIRST = regex.compile(r"^(?P<array>[\w.]+)\.shape\[0\]$")


@each_path
def samples_in_input_shape(program: Program, path: Path) -> Iterator[Finding]:
    """RNN301: the axis of the samples stands in a shape that has no place for it."""
    done: set[Place] = set()
    for blame in blames(program, path):
        declared = blame.declared
        if blame.code == "RNN301" and declared is not None and declared.place not in done:
            done.add(declared.place)
            yield _one_too_many(declared, blame)
    fitted = _fitted(path)
    refused = {found.place for tensor in refused_inputs(program, path) if (found := declaration(path, tensor)) is not None}
    for call, declared in first_uses(path):
        if declared.place not in done and not declared.with_batch and kind_of(call) in SEQUENCE_LAYERS:
            case = _of_the_data(declared, fitted)
            if case:
                done.add(declared.place)
                yield _from_data(declared, call, case, Severity.ERROR if declared.place in refused else None)


def _one_too_many(declared: Declaration, blame: Blame) -> Finding:
    case, changes = _situation(declared)
    data = _data(declared) | {
        "layer": title(blame.call.layer),
        "needs": needs(blame.call.layer, blame.wanted, at_least=blame.at_least),
        "got": show_shape(blame.tensor.shape),
    }
    safe = case == "whole-shape" and not declared.layer.trail
    return Finding(declared.place, data, related=(suffers(blame),), changes=changes, case=case, safety=None if safe else Safety.UNSAFE)


def _data(declared: Declaration) -> dict[str, object]:
    return {
        "declared": declared.shown,
        "shape": shown_value(declared.value),
        "first": shown_value(declared.axes[0] if declared.axes else None),
    }


def _situation(declared: Declaration) -> tuple[str, tuple[Change, ...]]:
    argument, axes = declared.argument, declared.axes
    if declared.with_batch:
        return "batch-shape", ()
    if argument is not None and not argument.display and not argument.inherited:
        return "whole-shape", (Change(Action.WRAP, argument.value_place, "{}[1:]"),)
    if axes and isinstance(axes[0], Unknown) and _FIRST.match(axes[0].label):
        return "samples", ()
    if not axes or axes[0] is not None:
        return "", ()
    literal = argument is not None and argument.literal
    return "batch-axis", (Change(Action.REPLACE, argument.value_place, shown_value(axes[1:])),) if argument is not None and literal else ()


def _fitted(path: Path) -> list[Value]:
    """What the models of the path are trained on; used on, where they are not trained: a few samples may be as many as the steps."""
    events = [event for event in path.events if event.kind in ("fit", "evaluate", "predict") and event.args.get("x") is not None]
    trained = [event for event in events if event.kind == "fit"]
    return [event.args.get("x") for event in trained or events]


def _of_the_data(declared: Declaration, fitted: list[Value]) -> str:
    """``data-shape`` or ``steps`` where the declared shape is certainly that of the data, samples first."""
    if isinstance(declared.value, Unknown):
        found = _WHOLE.match(declared.value.label)
        known = any(_child(x, ("attribute", "shape")) is declared.value for x in fitted)
        return "data-shape" if known or (found and _SPLIT.search(found["array"])) else ""
    axes = declared.axes
    if axes is None or len(axes) != 2:
        return ""
    if isinstance(axes[0], Unknown):
        found = _FIRST.match(axes[0].label)
        if any(_samples(x) is axes[0] for x in fitted) or (found and _SPLIT.search(found["array"])):
            return "steps"
    return "steps" if any(_slipped(axes, x) for x in fitted) else ""


def _child(value: Value, key: object) -> Value:
    return value.children.get(key) if isinstance(value, Unknown) and value.children is not None else None


def _samples(x: Value) -> Value:
    """The number of samples of the data, as it would be written ``x.shape[0]``; an unknown, else None."""
    shape = getattr(x, "shape", None)
    if isinstance(shape, Shape):
        first = shape.axes[0] if shape.axes and not shape.open else None
        return first if isinstance(first, Unknown) else None
    return _child(_child(x, ("attribute", "shape")), ("item", 0))


def _slipped(axes: tuple[Value, ...], x: Value) -> bool:
    """Whether ``(x.shape[0], x.shape[1])`` was declared for data whose steps and features are others."""
    shape = getattr(x, "shape", None)
    if not isinstance(shape, Shape) or shape.rank != 3:
        return False
    samples, steps, features = shape.axes
    a, b = axes
    if not all(isinstance(v, int) for v in (a, b, samples, steps)):
        return False
    if same(a, features) is True and same(b, steps) is True:  # type: ignore[arg-type]
        return False  # timesteps and features exchanged: as many samples as features is a coincidence
    return same(a, samples) is True and same(b, steps) is True and (differ(a, steps) or differ(b, features))  # type: ignore[arg-type]


def _from_data(declared: Declaration, call: Call, case: str, severity: Severity | None) -> Finding:
    argument = declared.argument
    whole = case == "data-shape" and argument is not None and not argument.display and not argument.inherited
    changes = (Change(Action.WRAP, argument.value_place, "{}[1:]"),) if whole and argument is not None else ()
    related = (Related(placed(call), f"{title(call.layer)} reads it as the shape of one sample"),)
    safety = Safety.UNSAFE if declared.layer.trail else None
    return Finding(
        declared.place,
        _data(declared) | {"layer": title(call.layer)},
        related,
        changes,
        case=case,
        severity=severity,
        safety=safety,
    )


@each_path
def input_shape_rank(program: Program, path: Path) -> Iterator[Finding]:
    """RNN302: fewer axes than the first layer needs, or more than one too many; a lone number where two are needed."""
    done: set[Place] = set()
    for blame in blames(program, path):
        declared = blame.declared
        if blame.code != "RNN302" or declared is None or declared.place in done or declared.name == "input_dim" or is_nested(declared):
            continue
        done.add(declared.place)
        data = _data(declared) | {
            "layer": title(blame.call.layer),
            "needs": needs(blame.call.layer, blame.wanted, at_least=blame.at_least),
            "got": show_shape(blame.tensor.shape),
        }
        case, changes = _too_few(declared) if blame.got < blame.wanted else ("too-many", ())
        yield Finding(declared.place, data, related=(suffers(blame),), changes=changes, case=case, safety=Safety.UNSAFE)
    uses = {declared.place: call for call, declared in first_uses(path)}
    for declared in declarations(path).values():
        call = uses.get(declared.place)
        if declared.place in done or not is_number(declared.value) or not (call or _own(declared)):
            continue
        if (first := kind_of(call) if call is not None else declared.layer.kind) not in SEQUENCE_LAYERS:
            continue
        refused, severity = number_refused(program, declared)
        if refused:
            done.add(declared.place)
            case, changes = _too_few(declared)
            layer = title(call.layer) if call is not None else first
            data = _data(declared) | {"layer": layer, "needs": "(batch, timesteps, features)", "got": shown_value(declared.value)}
            yield Finding(declared.place, data, changes=changes, case=case, severity=severity, safety=Safety.UNSAFE)


def _own(declared: Declaration) -> bool:
    """Whether the layer that reads the shape is the one that declares it."""
    return declared.layer.kind in SEQUENCE_LAYERS


def is_nested(declared: Declaration) -> bool:
    """Whether a shape stands inside the shape, ``((10, 3),)``: no question of its rank."""
    return any(isinstance(axis, tuple | list) for axis in declared.axes or ())


def is_number(value: Value) -> bool:
    """Whether a lone whole number stands where a shape is due."""
    return isinstance(value, int) and not isinstance(value, bool)


def number_refused(program: Program, declared: Declaration) -> tuple[bool, Severity | None]:
    """Whether a lone number is refused as a shape, and a lower severity where that depends on the version.

    ``Input(10)`` is ``Input((10,))`` for Keras 2; an ``input_shape`` of 10 is refused by both.
    """
    if declared.name == "input_dim":
        return False, None
    if declared.layer.kind != "Input" or declared.name != "shape":
        return True, None
    return program.version != 2, None if program.version else Severity.WARNING


def _too_few(declared: Declaration) -> tuple[str, tuple[Change, ...]]:
    argument, layer = declared.argument, declared.layer
    if is_number(declared.value):
        second = next((a for a in layer.given[1:2] if a.name is None and a.literal), None)
        if layer.kind == "Input" and second is not None and argument is not None and argument.literal:
            shape = f"({shown_value(declared.value)}, {shown_value(second.value)})"
            return "two-numbers", (Change(Action.REPLACE, argument.value_place, shape), Change(Action.REMOVE_ARGUMENT, second.place))
        return "number", ()
    axes = declared.axes
    if axes is not None and len(axes) == 1 and not declared.with_batch and argument is not None and argument.literal:
        return "one-axis", (Change(Action.REPLACE, argument.value_place, f"({shown_value(axes[0])}, 1)"),)
    return ("one-axis" if axes is not None and len(axes) == 1 else ""), ()
