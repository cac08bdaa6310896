"""RNN402 and RNN403: values that no layer can take, and values that it takes for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from lstmlint.checks.arguments_binding import Binding, constructed, severity, subject
from lstmlint.checks.arguments_context import (
    axis_beyond_rank,
    duplicate_names,
    fixed_weights,
    forced_kernel,
    strided_and_dilated,
    unfit_directions,
)
from lstmlint.checks.arguments_faults import Fault, Outcome
from lstmlint.checks.arguments_slots import NO_NONE, judge
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.program import Argument, Layer, Model, Path, Program, Tensor, Value, Version
from lstmlint.records import dataclass
from lstmlint.shape import Dim, Unknown, show_dim, show_shape

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


@dataclass(slots=True)
class _Judged:
    """One argument with its fault and what each target version does about it."""

    argument: Argument
    parameter: str
    position: int
    fault: Fault
    outcomes: dict[Version, Outcome] = field(default_factory=dict)

    def versions(self, outcome: Outcome) -> tuple[Version, ...]:
        return tuple(version for version, what in self.outcomes.items() if what == outcome)


def _judged(layer: Layer, versions: Mapping[Version, Binding]) -> Iterator[_Judged]:
    found: dict[tuple[int, str], _Judged] = {}
    for version, binding in versions.items():
        order = [p.name for p in binding.signature.positional]
        for parameter, argument in binding.bound.items():
            fault = _fault(layer.kind, parameter, argument.value)
            if fault is None or (fault.case == "numpy" and layer.parent is not None and layer.parent.kind == "Bidirectional"):
                continue  # Bidirectional makes its layers anew from their settings, which are plain numbers then
            position = order.index(parameter) if argument.name is None else -1
            one = found.setdefault((id(argument), parameter), _Judged(argument, parameter, position, fault))
            one.outcomes[version] = fault.outcomes[version - 2]
    return iter(found.values())


def _fault(kind: str, parameter: str, value: Value) -> Fault | None:
    if _is_template(value):
        return None
    if value is None and (kind, parameter) in NO_NONE:
        return Fault("an initializer")
    ask = judge(kind, parameter)
    if ask is not None and parameter in _NEVER_TENSORS and isinstance(value, Tensor) and _is_data(value):
        return Fault(_NEVER_TENSORS[parameter])
    return ask(value) if ask else None


_NEVER_TENSORS = {"units": "a positive integer", "activation": "the name of an activation or the activation itself"}


def _is_data(tensor: Tensor) -> bool:
    """A batch of samples, the input or output of a layer: ``Dense(8, x)`` for ``Dense(8)(x)``."""
    return (tensor.call is not None or tensor.origin is not None) and not tensor.shape.open and len(tensor.shape.axes) > 1


def _is_template(value: Value) -> bool:
    """``{{uniform(0, 1)}}`` of hyperas: a set of a set to Python, and something else before Python sees it."""
    return isinstance(value, list) and len(value) == 1 and isinstance(value[0], list) and len(value[0]) == 1


def _check(out_of_range: bool) -> Callable[[Program], Iterator[Finding]]:
    @each_path
    def check(program: Program, path: Path) -> Iterator[Finding]:
        for layer, versions in constructed(program, path):
            for one in _judged(layer, versions):
                if one.fault.out_of_range is out_of_range and not (one.fault.case == "word" and program.custom_objects):
                    for finding in _finding(layer, versions, one):
                        yield _when_run(program, path, layer, one, finding)

    return check


_RATES = frozenset({"clamped", "whole", "all-dropped"})
_RUNS = frozenset({"fit", "train_on_batch", "fit_generator"})


def _when_run(program: Program, path: Path, layer: Layer, one: _Judged, finding: Finding) -> Finding:
    """What is silent in the constructor may be refused when the model is run: rates of 1 in Keras 2, names with blanks in Keras 3."""
    rate = program.version == 2 and finding.case in _RATES and (one.fault.more or {}).get("clamped") != "0"
    name = program.version == 3 and one.parameter == "name" and finding.severity is Severity.WARNING
    if (not rate and not name) or finding.place in path.guarded or layer.place in path.guarded:
        return finding
    kinds = _RUNS | ({"predict", "evaluate"} if name else set())
    held = {id(event.target) for event in path.events if event.kind in kinds and not event.speculative and event.place not in path.guarded}
    run = any(id(m) in held and any(_holds(part, layer) for part in m.layers) for m in path.models)
    run = run or (rate and any(a.name == "training" and a.value is True for call in layer.calls for a in call.given))
    if not run:
        return finding
    return replace(finding, severity=Severity.ERROR, case="in-training" if rate else finding.case)


def _holds(thing: object, layer: Layer) -> bool:
    """Whether it is the layer, or has it inside."""
    waiting, seen = [thing], 0
    while waiting and seen < 200:
        held, seen = waiting.pop(), seen + 1
        if held is layer:
            return True
        waiting.extend(held.layers if isinstance(held, Model) else [held.inner] if isinstance(held, Layer) and held.inner else [])
    return False


wrong_argument_kind = _check(out_of_range=False)
argument_out_of_range = _check(out_of_range=True)


def _finding(layer: Layer, versions: Mapping[Version, Binding], one: _Judged) -> Iterator[Finding]:
    refusing, silent = one.versions("refuses"), one.versions("silent")
    concerned = refusing or silent
    if not concerned:
        return
    fault = one.fault
    data: dict[str, object] = {
        "layer": subject(layer.kind, concerned, versions),
        "parameter": one.parameter,
        "value": show(one.argument.value),
        "wanted": fault.wanted,
        **(fault.more or {}),
    }
    case = fault.case
    if not refusing and not case:
        case = "silent"
    changes, safety = _repair(one, fault)
    if one.position > 0 and not fault.out_of_range and not case:
        case = "positional"
        data["ordinal"] = _ORDINALS[one.position] if one.position < len(_ORDINALS) else f"{one.position + 1}th"
        keyword = _meant_by_position(layer, versions, one)
        if keyword:
            case, data["keyword"] = "positional-meant", keyword
            changes, safety = (Change(Action.RENAME_KEYWORD, one.argument.place, keyword),), Safety.UNSAFE
    level = severity(refusing, versions) if refusing else Severity.WARNING
    wraps = bool(fault.wrap) and (not fault.instead or any(change.action is Action.WRAP for change in changes))
    data["instead"] = fault.wrap.replace("{}", "...") if wraps else fault.instead
    yield Finding(one.argument.place, data, changes=changes, case=case, severity=level, safety=safety)


def _repair(one: _Judged, fault: Fault) -> tuple[tuple[Change, ...], Safety | None]:
    """The changes that put a better value there, and whether they are less than safe."""
    safety = None if fault.certain else Safety.UNSAFE
    if one.argument.inherited:
        return (), None
    if fault.instead and one.argument.literal:
        return (Change(Action.REPLACE, one.argument.value_place, fault.instead),), safety
    if fault.wrap and not isinstance(one.argument.value, str):
        return (Change(Action.WRAP, one.argument.value_place, fault.wrap),), safety
    return (), None


def _meant_by_position(layer: Layer, versions: Mapping[Version, Binding], one: _Judged) -> str:
    """``LSTM(64, True)``, ``LSTM(64, 0.2)``: the parameter whose kind the value has, if a keyword can be put there."""
    positional = [a for a in layer.given if a.name is None]
    if one.parameter != "activation" or positional[-1] is not one.argument or one.argument.inherited:
        return ""
    value = one.argument.value
    keyword = "return_sequences" if value is True else "dropout" if isinstance(value, float) and 0 < value < 1 else ""
    known = all(b.signature.parameter(keyword) is not None and keyword not in b.bound for b in versions.values())
    return keyword if keyword and known else ""


def show(value: Value) -> str:
    """A value as it would be written, or as it is called."""
    if isinstance(value, Unknown):
        return value.label if value.label != "?" else "this value"
    if isinstance(value, Dim):
        return show_dim(value)
    if isinstance(value, Layer):
        return f"the layer {value.kind}"
    if isinstance(value, Model):
        return "a model"
    if isinstance(value, Tensor):
        return f"a tensor {show_shape(value.shape)}"
    if isinstance(value, tuple):
        inner = ", ".join(show(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{', '.join(show(item) for item in value)}]"
    if isinstance(value, dict):
        return "a dict"
    if value is None or isinstance(value, bool | int | float | str):
        text = repr(value)
        return text if len(text) <= 40 else f"{text[:36]}...{text[0] if text[0] in chr(34) + chr(39) else ''}"
    qualified = getattr(value, "qualified", "")
    return str(qualified).rpartition(".")[2] or "this value"


def out_of_range(program: Program) -> Iterator[Finding]:
    """RNN403: all its questions."""
    yield from argument_out_of_range(program)
    yield from axis_beyond_rank(program)
    yield from strided_and_dilated(program)
    yield from unfit_directions(program)
    yield from forced_kernel(program)
    yield from fixed_weights(program)
    yield from duplicate_names(program)
