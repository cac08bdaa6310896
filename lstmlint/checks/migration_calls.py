"""RNN710: the tensor of a recurrent layer given by a keyword that only one version has."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import reported, title
from lstmlint.diagnostic import Action, Change, Finding, Severity
from lstmlint.layers import signature
from lstmlint.program import Call, Layer, Path, Program, Version

_VERSIONS: tuple[Version, ...] = (2, 3)
_FIRST = ("inputs", "sequences")


@unless_guarded
@each_path
def renamed_call_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN710: ``lstm(inputs=x)`` for Keras 3, ``lstm(sequences=x)`` for Keras 2."""
    targets = (program.version,) if program.version is not None else _VERSIONS
    for call in reported(path):
        if isinstance(call.layer, Layer) and not call.layer.custom:
            yield from _renamed(call, call.layer, targets)


def _renamed(call: Call, layer: Layer, targets: tuple[Version, ...]) -> Iterator[Finding]:
    forms = {v: form.call for v in _VERSIONS if (form := signature(layer.kind, v)) is not None and form.call}
    for index, argument in enumerate(call.given):
        name = argument.name
        if name not in _FIRST or argument.star or not any(name in form for form in forms.values()):
            continue
        refusing = [v for v in targets if v in forms and name not in forms[v] and not any(p.startswith("**") for p in forms[v])]
        if not refusing:
            continue
        data = {"layer": title(layer), "keyword": name, "version": refusing[0]}
        changes = () if index or argument.inherited else (Change(Action.REPLACE, argument.place, "{0}", (argument.value_place,)),)
        level = Severity.WARNING if len(targets) > 1 and len(refusing) == 1 else None
        yield Finding(argument.place, data, changes=changes, severity=level)
