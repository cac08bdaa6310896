"""Arguments by name and number: unknown keywords, missing and repeated ones, and those that ``add()`` was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lstmlint.checks.arguments_binding import Binding, constructed, severity, subject
from lstmlint.checks.arguments_names import HINTS, meant
from lstmlint.checks.migration_tables import keras1_name
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Safety, Severity
from lstmlint.layers import signature
from lstmlint.program import Argument, Layer, Path, Program, Use, Version


@each_path
def unknown_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN401: a keyword that no version of the layer has."""
    for layer, versions in constructed(program, path):
        for argument, refusing in refused(versions):
            if argument.name is None or known_elsewhere(layer.kind, argument.name) or keras1_name(layer.kind, argument.name):
                continue
            free = _free(versions)
            suggestion = meant(argument.name, free)
            data: dict[str, object] = {"layer": subject(layer.kind, refusing, versions), "keyword": argument.name}
            level = severity(refusing, versions)
            if layer.inner is not None and not layer.inner.custom and known_elsewhere(layer.inner.kind, argument.name):
                yield _inside(layer.inner, argument, data, level)
                continue
            if suggestion is not None:
                name, certain = suggestion
                yield Finding(
                    argument.place,
                    data | {"suggestion": name},
                    changes=() if argument.inherited else (Change(Action.RENAME_KEYWORD, argument.place, name),),
                    case="suggested",
                    severity=level,
                    safety=None if certain else Safety.UNSAFE,
                )
            elif argument.name in HINTS:
                yield Finding(argument.place, data | {"hint": HINTS[argument.name]}, case="hint", severity=level)
            else:
                yield Finding(argument.place, data, severity=level)


def _inside(inner: Layer, argument: Argument, data: dict[str, object], level: Severity) -> Finding:
    """``Bidirectional(LSTM(8), return_sequences=True)``: the wrapped layer has it."""
    changes: tuple[Change, ...] = ()
    if argument.name is not None and argument.name not in inner.args and not (argument.inherited or inner.opaque):
        changes = (
            Change(Action.REMOVE_ARGUMENT, argument.place),
            Change(Action.ADD_ARGUMENT, inner.place, f"{argument.name}={{0}}", quotes=(argument.value_place,)),
        )
    return Finding(argument.place, data | {"inner": inner.kind}, changes=changes, case="inside", severity=level)


def refused(versions: Mapping[Version, Binding]) -> Iterator[tuple[Argument, tuple[Version, ...]]]:
    """Each keyword that a version refuses, with the versions that do."""
    seen: dict[int, tuple[Argument, list[Version]]] = {}
    for version, binding in versions.items():
        for argument in binding.refused:
            seen.setdefault(id(argument), (argument, []))[1].append(version)
    for argument, refusing in seen.values():
        yield argument, tuple(refusing)


def known_elsewhere(kind: str, keyword: str) -> bool:
    """Whether Keras 2 or Keras 3 has the keyword: then it is a matter of versions."""
    both: tuple[Version, Version] = (2, 3)
    return any(found is not None and found.accepts(keyword) for found in (signature(kind, version) for version in both))


def _free(versions: Mapping[Version, Binding]) -> list[str]:
    """The parameters that every target version has and that were not given."""
    shared: set[str] | None = None
    for binding in versions.values():
        names = {p.name for p in binding.signature.parameters} | binding.signature.extra
        names -= set(binding.bound)
        shared = names if shared is None else shared & names
    return sorted(shared or ())


@each_path
def keyword_of_add(program: Program, path: Path) -> Iterator[Finding]:
    """RNN404: ``model.add(LSTM(32), input_shape=(10, 3))``: the keyword belongs inside."""
    for use in path.uses:
        if use.kind == "add_keyword":
            yield _moved(program, use)


def _moved(program: Program, use: Use) -> Finding:
    argument, layer = use.detail.get("argument"), use.detail.get("layer")
    keyword = str(use.detail.get("keyword") or (argument.name if isinstance(argument, Argument) else ""))
    data = {"keyword": keyword, "layer": layer.kind if isinstance(layer, Layer) else "layer"}
    changes: tuple[Change, ...] = ()
    if isinstance(argument, Argument) and isinstance(layer, Layer) and not argument.inherited and _takes(program, layer, keyword):
        changes = (
            Change(Action.REMOVE_ARGUMENT, argument.place),
            Change(Action.ADD_ARGUMENT, layer.place, f"{keyword}={{0}}", quotes=(argument.value_place,)),
        )
    return Finding(argument.place if isinstance(argument, Argument) else use.place, data, changes=changes)


def _takes(program: Program, layer: Layer, keyword: str) -> bool:
    targets: tuple[Version, ...] = (2, 3) if program.version is None else (program.version,)
    found = [signature(layer.kind, version) for version in targets]
    return not layer.custom and keyword not in layer.args and any(s is not None and s.accepts(keyword) for s in found)


@each_path
def missing_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN405: a required argument that was not given."""
    for layer, versions in constructed(program, path):
        lacking = {v: _truly_missing(layer, binding) for v, binding in versions.items()}
        refusing = tuple(v for v, names in lacking.items() if names)
        if not refusing:
            continue
        names = lacking[refusing[0]]
        data = {
            "layer": subject(layer.kind, refusing, versions),
            "names": " and ".join(names),
            "arguments": "argument" if len(names) == 1 else "arguments",
        }
        yield Finding(layer.place, data, severity=severity(refusing, versions))


def _truly_missing(layer: Layer, binding: Binding) -> list[str]:
    """The missing ones for which no misspelt or old keyword stands: that keyword is the mistake, and is told as such."""
    names = list(binding.missing)
    for argument in binding.refused:
        keyword = argument.name or ""
        old = keras1_name(layer.kind, keyword)
        stands_for = old.new or old.part if old else next(iter(meant(keyword, names) or ("",)))
        if stands_for in names:
            names.remove(stands_for)
    return names


@each_path
def repeated_argument(program: Program, path: Path) -> Iterator[Finding]:
    """RNN406: an argument given by position and by name, or more positional arguments than there are parameters."""
    for layer, versions in constructed(program, path):
        for argument, refusing in _listed(versions, "twice"):
            data = {"layer": subject(layer.kind, refusing, versions), "keyword": argument.name}
            yield Finding(argument.place, data, severity=severity(refusing, versions))
        for argument, refusing in _listed(versions, "surplus"):
            count = len(versions[refusing[0]].signature.positional)
            data = {"layer": subject(layer.kind, refusing, versions), "count": _count(count)}
            yield Finding(argument.place, data, case="surplus", severity=severity(refusing, versions))
            break  # the first is enough


def _count(number: int) -> str:
    if not number:
        return "no positional argument"
    return f"at most {number} positional argument{'s' if number != 1 else ''}"


def _listed(versions: Mapping[Version, Binding], name: str) -> Iterator[tuple[Argument, tuple[Version, ...]]]:
    seen: dict[int, tuple[Argument, list[Version]]] = {}
    for version, binding in versions.items():
        for argument in getattr(binding, name):
            seen.setdefault(id(argument), (argument, []))[1].append(version)
    for argument, refusing in seen.values():
        yield argument, tuple(refusing)
