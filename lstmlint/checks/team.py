"""The rules of a team: its schema is asked of every layer that its selector means.

What a schema sees are the arguments of the layer as the version of Keras will see them: by name, whether they were given by
position, by keyword or through a ``**dict`` or a ``partial``; with the defaults of the version; an attribute that is set later
counts as given. What is not known is unknown to the schema as well, and no name that Keras makes up counts as a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from lstmlint.checks.arguments_binding import Binding, bindings
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import shown_value, title
from lstmlint.diagnostic import Action, Change, Finding, Place
from lstmlint.layers import Shown
from lstmlint.program import Argument, Layer, Path, Program, Value
from lstmlint.shape import Dim, Unknown
from lstmlint.team import UNKNOWN, Arguments, Judge, Offence, Repair, TeamRule

# Of these Keras makes up a value where none is given.
_MADE_UP = ("name", "dtype")
_DEEPEST = 20


def check(rule: TeamRule, program: Program) -> Iterator[Finding]:
    """Everything that the rule does not allow."""
    yield from each_path(partial(_on_path, rule, Judge(rule.schema)))(program)


def _on_path(rule: TeamRule, judge: Judge, program: Program, path: Path) -> Iterator[Finding]:
    for layer in path.layers:
        if layer.kind in rule.selector.kinds and (not rule.selector.apis or _in_model(path, layer, rule.selector.apis)):
            yield from _of_layer(rule, judge, layer, [b for v, b in bindings(program, layer).items() if v in rule.selector.versions])


def _in_model(path: Path, layer: Layer, apis: frozenset[str]) -> bool:
    """Whether the layer, or what wraps it, is a part of a model of one of these kinds."""
    chain, at = [layer], layer.parent
    while at is not None and len(chain) < _DEEPEST:
        chain.append(at)
        at = at.parent
    return any(model.api in apis and any(part is one for part in model.layers for one in chain) for model in path.models)


def _of_layer(rule: TeamRule, judge: Judge, layer: Layer, versions: list[Binding]) -> Iterator[Finding]:
    """What every version that may be meant would offend."""
    if not versions:
        return
    found = [{offence.argument: offence for offence in judge.offences(resolved(layer, binding))} for binding in versions]
    for name, offence in found[0].items():
        if all(name in other for other in found[1:]):
            yield _finding(rule, judge, layer, versions, offence)


def resolved(layer: Layer, binding: Binding) -> Arguments:
    """The arguments by name: the defaults, what was given, and what was changed afterwards."""
    form = binding.signature
    arguments = Arguments({p.name: _default(p.default) for p in form.parameters if not p.required})
    arguments.complete = not layer.opaque
    if layer.opaque:
        arguments = Arguments(dict.fromkeys((*(p.name for p in form.parameters), *form.extra), UNKNOWN))
        arguments.complete = False
    given = {name: argument.value for name, argument in binding.bound.items()}
    by_position = {name for name, argument in binding.bound.items() if argument.name is None}
    changed = {name: value for name, value in layer.args.items() if name not in by_position and form.accepts(name)}
    for name, value in {**given, **changed}.items():
        arguments[name] = _json(value)
    for name in _MADE_UP:
        if name in arguments and arguments[name] is None:
            del arguments[name]
    return arguments


def _default(value: object) -> object:
    return UNKNOWN if isinstance(value, Shown) else _json(value)


def _json(value: Value, depth: int = 0) -> object:
    """The value as JSON has it; what JSON has no word for (a size that is not known, a function, an object) is unknown."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if depth < _DEEPEST and getattr(value, "exact", True):
        if isinstance(value, tuple | list):
            return [_json(item, depth + 1) for item in value]
        if isinstance(value, dict) and all(isinstance(key, str) for key in value):
            return {key: _json(held, depth + 1) for key, held in value.items()}
    return UNKNOWN


def _finding(rule: TeamRule, judge: Judge, layer: Layer, versions: list[Binding], offence: Offence) -> Finding:
    argument = versions[0].bound.get(offence.argument)
    arguments = resolved(layer, versions[0])
    held = {name: _shown(name, versions[0].bound.get(name), arguments) for name in arguments}
    data: dict[str, object] = {
        **{name: held.get(name, "nothing") for name in rule.words},
        "layer": title(layer),
        "argument": offence.argument,
        "value": held.get(offence.argument, "nothing"),
        "reason": offence.reason,
    }
    changes = () if rule.repair is None else _changes(judge, rule.repair, layer, versions, offence)
    return Finding(_place(layer, argument), data, changes=changes)


def _place(layer: Layer, argument: Argument | None) -> Place:
    return layer.place if argument is None else argument.place


def _shown(name: str, argument: Argument | None, arguments: Mapping[str, object]) -> str:
    """A value as a message names it: an unknown one by the name it has in the code."""
    value = arguments[name]
    if argument is not None and (isinstance(argument.value, Dim | Unknown) or (isinstance(value, list) and name == argument.name)):
        return shown_value(argument.value)
    return "?" if value is UNKNOWN else repr(value)


def _changes(judge: Judge, repair: Repair, layer: Layer, versions: list[Binding], offence: Offence) -> tuple[Change, ...]:
    """The edits, if they mend this very offence in every version."""
    if not all(_mends(judge, repair, layer, binding, offence) for binding in versions):
        return ()
    written = [binding.bound.get(repair.argument) for binding in versions]
    argument = written[0]
    if any(other is not argument for other in written):
        return ()
    if argument is None:
        if repair.remove or layer.opaque:
            return ()
        return (Change(Action.ADD_ARGUMENT, layer.place, f"{repair.argument}={repair.written}"),)
    if argument.inherited:
        return ()
    if not repair.remove:
        return (Change(Action.REPLACE, argument.value_place, repair.written),)
    return (Change(Action.REMOVE_ARGUMENT, argument.place),) if argument.name is not None else ()


def _mends(judge: Judge, repair: Repair, layer: Layer, binding: Binding, offence: Offence) -> bool:
    after = resolved(layer, binding)
    if repair.remove:
        parameter = binding.signature.parameter(repair.argument)
        after.pop(repair.argument, None)
        if parameter is not None and not parameter.required:
            after[repair.argument] = _default(parameter.default)
    elif binding.signature.accepts(repair.argument):
        after[repair.argument] = repair.value
    return all(left.argument != offence.argument for left in judge.offences(after))
