"""RNN110 and RNN111: something else where a model needs a layer, and layers called with what they do not take."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from lstmlint.checks.paths import each_path
from lstmlint.checks.words import reported, title
from lstmlint.diagnostic import Finding, Severity
from lstmlint.layers import signature
from lstmlint.program import Call, Layer, Model, Path, Program, Use, Version

_VERSIONS: tuple[Version, ...] = (2, 3)
# Every layer's call takes these, whatever its own parameters are.
_ALWAYS = frozenset({"training", "mask", "name"})
_OF_RECURRENT = frozenset({"initial_state", "constants"})


def _not_by_default(check: Callable[[Program], Iterator[Finding]]) -> Callable[[Program], Iterator[Finding]]:
    """Leave out None that only some paths bring: that is how code says "nothing of the kind", and who calls it knows when to expect it."""

    @wraps(check)
    def certain(program: Program) -> Iterator[Finding]:
        return (finding for finding in check(program) if finding.data.get("given") != "None" or not finding.assumes)

    return certain


@_not_by_default
@each_path
def not_a_layer(program: Program, path: Path) -> Iterator[Finding]:
    """RNN110: a Sequential is given something that is no layer, or a Model something that is no tensor."""
    for use in path.uses:
        if use.kind == "not_a_layer":
            given = str(use.detail["given"])
            # "the class LSTM itself, not ...": its name is enough.
            name = given.removeprefix("the class ").partition(" ")[0]
            case = "class" if given.startswith("the class ") else ""
            yield Finding(use.place, {"given": name if case else given, "model": _name(use)}, case=case)
        elif use.kind == "add_nothing":
            yield Finding(use.place, {"model": _name(use)}, case="nothing")
        elif use.kind == "second_input" and program.version != 2:
            level = Severity.WARNING if program.version is None else None
            yield Finding(use.place, {"model": _name(use)}, case="second-input", severity=level)
        elif use.kind == "not_a_tensor":
            yield Finding(use.place, {"given": use.detail["given"], "side": use.detail["side"]}, case="tensor")
        elif use.kind == "add_several":
            yield Finding(use.place, {"model": _name(use)}, case="several", severity=None if program.version == 2 else Severity.WARNING)
        elif use.kind == "layers_by_position":
            # Keras 2 takes the first layer for all, and the second for the name.
            silent = program.version != 3 and isinstance(use.detail.get("first"), Layer | Model)
            yield Finding(use.place, {"model": _name(use)}, case="positions", severity=Severity.WARNING if silent else None)
        elif use.kind in ("not_a_list", "name_by_position") and program.version != 2:
            level = Severity.WARNING if program.version is None else None
            case = "list" if use.kind == "not_a_list" else "name"
            yield Finding(use.place, {"given": _shown(use.detail["given"]), "model": _name(use)}, case=case, severity=level)
        elif use.kind == "model_inputs":
            yield Finding(use.place, {"given": _shown(use.detail["given"])}, case="input")


def _shown(given: object) -> str:
    return title(given) if isinstance(given, Layer | Model) else str(given)


def _name(use: Use) -> str:
    model = use.detail.get("model")
    return model.name if isinstance(model, Model) and model.name else "the model"


@_not_by_default
@each_path
def wrong_call_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN111: a layer called on nothing, or with a keyword that its call does not have."""
    for use in path.uses:
        layer = use.detail.get("layer")
        if use.kind == "called_on_nothing" and isinstance(layer, Layer):
            yield Finding(use.place, {"layer": title(layer), "given": use.detail["given"]}, case="nothing")
    for call in reported(path):
        if isinstance(call.layer, Layer) and not call.layer.custom:
            yield from _keywords(program.version, call, call.layer)


def _keywords(version: Version | None, call: Call, layer: Layer) -> Iterator[Finding]:
    versions = (version,) if version is not None else _VERSIONS
    forms = {v: form.call for v in _VERSIONS if (form := signature(layer.kind, v)) is not None and form.call}
    for argument in call.given:
        name = argument.name
        if name is None or argument.star or name in _ALWAYS or (layer.recurrent and name in _OF_RECURRENT):
            continue
        refusing = [v for v in versions if v in forms and name not in forms[v] and not any(p.startswith("**") for p in forms[v])]
        if not refusing:
            continue
        data = {"layer": title(layer), "keyword": name}
        if name in ("inputs", "sequences") and any(name in form for form in forms.values()):
            continue  # the first parameter of a recurrent layer has another name in each version: RNN710
        case = "constructor" if _of_constructor(layer, name, versions) else ""
        yield Finding(argument.place, data, case=case, severity=_level(version, refusing))


def _level(version: Version | None, refusing: list[Version]) -> Severity | None:
    return Severity.WARNING if version is None and len(refusing) == 1 else None


def _of_constructor(layer: Layer, name: str, versions: tuple[Version, ...]) -> bool:
    return any((form := signature(layer.kind, v)) is not None and form.accepts(name) for v in versions)
