"""RNN701, RNN702 and RNN705: arguments that another version of Keras has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from lstmlint.checks.arguments import known_elsewhere, refused
from lstmlint.checks.arguments_binding import KERAS2, KERAS3, Binding, constructed, severity
from lstmlint.checks.arguments_values import show
from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.migration_inputs import declared_batch, declared_length, input_dim_alone
from lstmlint.checks.migration_tables import DROPPABLE2, HINTS2, HINTS3, KEYWORDS1, METHODS1, Old, keras1_name
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.layers import signature
from lstmlint.program import Argument, Layer, Model, Path, Program, Version
from lstmlint.shape import Unknown


@unless_guarded
@each_path
def keras1_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN701: an argument by its Keras 1 name, of a layer, of a model or of ``fit``."""
    for layer, versions in constructed(program, path):
        for argument, refusing in refused(versions):
            old = keras1_name(layer.kind, argument.name or "")
            if old is not None and not known_elsewhere(layer.kind, argument.name or ""):
                free = all(old.new not in binding.bound for binding in versions.values())
                yield _renamed(argument, old, layer.kind, free, severity(refusing, versions))
    for model in path.models:
        for argument in model.given if model.api != "subclass" and model.framework == "keras" else ():
            old = KEYWORDS1["Model"].get(argument.name or "") if model.api == "functional" else None
            if old is not None:
                yield _renamed(argument, old, "Model", free=True, level=Severity.ERROR)
    for event in path.events:
        if isinstance(event.target, Model) and event.target.api != "subclass" and event.target.framework == "keras":
            for argument in event.given:
                old = METHODS1.get(event.kind, {}).get(argument.name or "")
                if old is not None:
                    yield _renamed(argument, old, f"{event.kind}()", free=old.new not in event.args, level=Severity.ERROR)


def _renamed(argument: Argument, old: Old, owner: str, free: bool, level: Severity) -> Finding:
    data: dict[str, object] = {"layer": owner, "keyword": argument.name, "new": old.new, "hint": old.hint}
    if old.drop:
        changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
        return Finding(argument.place, data, changes=changes, case="dropped", severity=level)
    if not old.new:
        return Finding(argument.place, data, case="hint", severity=level)
    changes = ()
    if free and not argument.inherited:
        if old.values is None:
            changes = (Change(Action.RENAME_KEYWORD, argument.place, old.new),)
        elif isinstance(argument.value, str) and argument.value in old.values and argument.literal:
            changes = (Change(Action.REPLACE, argument.place, f"{old.new}={old.values[argument.value]}"),)
    return Finding(argument.place, data, changes=changes, severity=level)


@unless_guarded
@each_path
def keras2_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN702: an argument that Keras 2 has and Keras 3 refuses (or reads in another way)."""
    for layer, versions in constructed(program, path):
        if 3 not in versions:
            continue
        for argument in versions[3].refused:
            if not _accepted(layer, argument, 2):
                continue
            found = declared_length(layer, argument, versions) or declared_batch(program, path, layer, argument, versions)
            yield found or _keras2(layer, argument, versions)
        yield from chain(input_dim_alone(path, layer, versions), _embedding_length(program, layer, versions))


def _accepted(layer: Layer, argument: Argument, version: Version) -> bool:
    found = signature(layer.kind, version)
    return found is not None and argument.name is not None and found.accepts(argument.name)


def _keras2(layer: Layer, argument: Argument, versions: Mapping[Version, Binding]) -> Finding:
    keyword = argument.name or ""
    data: dict[str, object] = {"layer": layer.kind, "keyword": keyword, "hint": HINTS2.get(keyword, "it has no counterpart")}
    level = severity(KERAS3, versions)
    drops = DROPPABLE2.get(keyword, ())
    value = argument.value
    idle = not isinstance(value, Unknown) and any(type(value) is type(drop) and value == drop for drop in drops)
    if idle and not argument.inherited:
        return Finding(argument.place, data, changes=(Change(Action.REMOVE_ARGUMENT, argument.place),), case="dropped", severity=level)
    return Finding(argument.place, data, severity=level)


def _embedding_length(program: Program, layer: Layer, versions: Mapping[Version, Binding]) -> Iterator[Finding]:
    """Early Keras 3 refuses ``Embedding(input_length=)``, later ones say that it does nothing."""
    argument = layer.argument("input_length")
    if layer.kind == "Embedding" and program.version == 3 and argument is not None and versions[3].signature.accepts("input_length"):
        changes = () if argument.inherited else (Change(Action.REMOVE_ARGUMENT, argument.place),)
        yield Finding(argument.place, {"value": show(argument.value)}, changes=changes, case="embedding-length")


@unless_guarded
@each_path
def keras3_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN705: an argument that Keras 3 has and Keras 2 refuses."""
    for layer, versions in constructed(program, path):
        for argument in versions[2].refused if 2 in versions else ():
            if not _accepted(layer, argument, 3):
                continue
            keyword = argument.name or ""
            data: dict[str, object] = {"layer": layer.kind, "keyword": keyword, "hint": HINTS3.get(keyword, "it has no counterpart")}
            level = severity(KERAS2, versions)
            if keyword == "use_cudnn" and not argument.inherited:
                safety = None if program.version == 2 else Safety.UNSAFE
                changes = (Change(Action.REMOVE_ARGUMENT, argument.place),)
                yield Finding(argument.place, data, changes=changes, case="dropped", severity=level, safety=safety)
            else:
                yield Finding(argument.place, data, severity=level)
