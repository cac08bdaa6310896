"""RNN704: modules, layers, functions and classes that a version of Keras does not have, where they are imported and where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.migration_names import Fate, fate, gone_below
from lstmlint.checks.migration_tables import NAMES_GONE, PRIVATE_GONE, below_package
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Place, Severity
from lstmlint.layers import signature
from lstmlint.program import Import, Layer, Path, Program, Reference, Version


def removed_name(program: Program) -> Iterator[Finding]:
    """RNN704: one finding for an import, or for each use of a name that was not imported by itself.

    An old release of Keras 2, which a file that names no version may well be run with, still has them: then it is a warning.
    """
    old = program.version != 3 and not program.explicit
    for finding in (*_removed_imports(program), *unless_guarded(_removed_layers)(program), *_removed_uses(program)):
        yield replace(finding, severity=Severity.WARNING) if old and finding.severity is None else finding


@each_path
def _removed_imports(program: Program, path: Path) -> Iterator[Finding]:
    for found in path.imports:
        if _on_every_path(program, path, found):
            became = fate(program.version, found.qualified)
            if became is not None:
                yield _of_import(program, path, found, became)


def _on_every_path(program: Program, path: Path, found: Import) -> bool:
    """Whether the import is made whatever happens; one under a condition, or in a ``try``, is there for another version."""
    return all(found.place in {other.place for other in beside.imports} for beside in program.paths if beside.entry == path.entry)


def _finding(version: Version | None, became: Fate, place: Place, changes: tuple[Change, ...] = ()) -> Finding:
    same_home = became.moved.rpartition(".")[0] == became.name.rpartition(".")[0]
    data = {"name": became.name, "instead": became.instead, "new": name_of(became.moved) if same_home else became.moved}
    case = "name" if became.instead else "name-only"
    if became.only3:
        level = Severity.WARNING if version is None else Severity.ERROR
        return Finding(place, data, changes=changes, case="keras3" if became.instead else "keras3-only", severity=level)
    return Finding(place, data, changes=changes, case=case)


def _of_import(program: Program, path: Path, found: Import, became: Fate) -> Finding:
    if became.module:
        return _of_module(program, found, became)
    changes = _renamed_import(program, path, found, became) if became.moved else ()
    return _finding(program.version, became, found.place, changes)


def _of_module(program: Program, found: Import, became: Fate) -> Finding:
    """A module that moved: one finding for the whole import, at the module, where the new one can be written."""
    data = {"name": became.name, "instead": became.instead}
    case = "" if became.moved else "no-move" if became.instead else "name-only"
    if found.qualified == became.name:  # the module itself: import keras.utils.np_utils, from keras.utils import np_utils
        home, _, last = became.moved.rpartition(".")
        statement = ""
        if became.moved and found.module_place is not None:
            statement = f"from {home} import {_as(last, found.bound)}"
        elif became.moved and "." not in found.bound:
            statement = f"import {became.moved} as {found.bound}"
        changes = (Change(Action.REPLACE_IMPORT, found.place, statement),) if statement else ()
        return Finding(found.place, data, changes=changes, case=case)
    if found.module_place is None:
        return Finding(found.place, data, case="no-move")
    changes = (Change(Action.REPLACE, found.module_place, became.moved),) if became.moved else ()
    return Finding(found.module_place, data, changes=changes, case=case)


def _as(name: str, bound: str) -> str:
    return name if name == bound else f"{name} as {bound}"


def _renamed_import(program: Program, path: Path, found: Import, became: Fate) -> tuple[Change, ...]:
    """The import of the new name, and the new name wherever the old one stands."""
    home, _, new = became.moved.rpartition(".")
    if found.module_place is None or not found.bound:
        return ()
    old = found.qualified.rpartition(".")[2]
    if new == old or found.bound != old:
        return (Change(Action.REPLACE_IMPORT, found.place, f"from {home} import {_as(new, found.bound)}"),)
    brought = any(other.qualified == became.moved and other.bound == new for other in path.imports)
    if new in program.identifiers and not brought:
        return (Change(Action.REPLACE_IMPORT, found.place, f"from {home} import {_as(new, found.bound)}"),)
    uses = [r for r in program.references() if r.written.split(".", 1)[0] == found.bound]
    if not uses or any(r.written != found.bound for r in uses):
        return (Change(Action.REPLACE_IMPORT, found.place, f"from {home} import {_as(new, found.bound)}"),)
    statement = "" if brought else f"from {home} import {new}"
    return (Change(Action.REPLACE_IMPORT, found.place, statement), *(Change(Action.REPLACE, r.place, new) for r in uses))


@each_path
def _removed_layers(program: Program, path: Path) -> Iterator[Finding]:
    everything = {found.qualified for each in program.paths for found in each.imports}
    imported = {name for name in everything if below_package(name)[1].count(".") or name in PRIVATE_GONE}
    optional = path.optional | {found.qualified for found in path.imports if not _on_every_path(program, path, found)}
    told: set[Place] = set()
    for layer in path.layers:
        if layer.custom or layer.framework != "keras" or layer.place in told or _is_imported(layer.qualified, imported):
            continue
        if layer.qualified in optional:
            continue
        became = fate(program.version, layer.qualified) or _compat(program.version, layer)
        if became is not None:
            told.add(layer.place)
            yield _finding(program.version, became, layer.place, _renamed_call(program, layer, became))


def _renamed_call(program: Program, layer: Layer, became: Fate) -> tuple[Change, ...]:
    """``tf.keras.layers.CuDNNLSTM(8)`` -> ``tf.keras.layers.LSTM(8)``."""
    if not became.moved:
        return ()
    for reference in program.references():
        if reference.call == layer.place and "." in reference.written and reference.qualified == layer.qualified:
            return (Change(Action.REPLACE, reference.place, _respelled(reference, became.moved)),)
    return ()


def _respelled(reference: Reference, moved: str) -> str:
    """The new name through the module by which the file knows the old one; "" where that is elsewhere."""
    home = reference.written.rpartition(".")[0]
    same_home = reference.qualified.rpartition(".")[0] == moved.rpartition(".")[0]
    return f"{home}.{name_of(moved)}" if home and same_home else ""


def name_of(qualified: str) -> str:
    """The last part of a dotted name."""
    return qualified.rpartition(".")[2]


def _is_imported(qualified: str, imported: set[str]) -> bool:
    return any(qualified == name or qualified.startswith(f"{name}.") for name in imported)


def _compat(version: Version | None, layer: Layer) -> Fate | None:
    """``tf.compat.v1.keras.layers.CuDNNLSTM``: there as long as TensorFlow brings Keras 2."""
    if not layer.qualified.startswith("tensorflow.compat.v1.keras.") or version == 2 or signature(layer.kind, 3) is not None:
        return None
    return Fate(layer.qualified, NAMES_GONE.get(f"layers.{layer.kind}", ""), only3=True)


def _removed_uses(program: Program) -> Iterator[Finding]:
    """Names that are reached through a module: ``keras.preprocessing.text.Tokenizer()``, ``losses.mse``."""
    everything = {found.qualified for path in program.paths for found in path.imports}
    layers = {layer.place for path in program.paths for layer in path.layers}
    told: set[str] = set()
    for reference in program.references() if _worth_asking(program) else ():
        qualified = reference.qualified
        if reference.guarded or reference.call in layers or any(fate(program.version, name) for name in _prefixes(qualified, everything)):
            continue
        became = fate(program.version, qualified)
        if became is None or (program.version is None and became.name in told):
            continue
        told.add(became.name)
        spelled = _respelled(reference, became.moved) if became.moved and not became.module else ""
        changes = (Change(Action.REPLACE, reference.place, spelled),) if spelled else ()
        if became.module:
            yield Finding(reference.place, {"name": became.name, "instead": became.instead}, case="no-move")
        else:
            yield _finding(program.version, became, reference.place, changes)


def _prefixes(qualified: str, imported: set[str]) -> list[str]:
    """The imports that the name hangs on: where one of them is gone, that has been told."""
    return [name for name in imported if qualified == name or qualified.startswith(f"{name}.")]


# Parts of names that are gone: a file without any of them needs no walk.
_TELLING = frozenset(
    {"np_utils", "vis_utils", "generic_utils", "preprocessing", "engine", "legacy", "wrappers", "objectives"}
    | {"experimental", "estimator", "contrib", "model_from_yaml", "multi_gpu_model", "CuDNNLSTM", "CuDNNGRU", "advanced_activations"}
    | {"rnn_cell", "dynamic_rnn", "static_rnn", "raw_rnn", "bidirectional_dynamic_rnn", "static_bidirectional_rnn", "set_session"}
    | {"recurrent", "LocallyConnected1D", "LocallyConnected2D", "ThresholdedReLU", "AbstractRNNCell", "DenseFeatures", "constraints"}
)


def _worth_asking(program: Program) -> bool:
    known = program.identifiers
    # Nearly every file names these two modules; what is gone of them is the short names of the functions, or a handful of others.
    return not _TELLING.isdisjoint(known) or any(home in known and not gone_below(home).isdisjoint(known) for home in ("losses", "metrics"))
