"""RNN703 and RNN704: methods, layers and modules that a version of Keras does not have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.migration_tables import MODULES_GONE, NAMES_GONE, ONLY_KERAS2, PRIVATE_GONE, below_package
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Place, Safety, Severity
from lstmlint.layers import signature
from lstmlint.program import Event, Import, Layer, Model, Path, Program, Use, Version


@unless_guarded
@each_path
def model_reset_states(program: Program, path: Path) -> Iterator[Finding]:
    """RNN703: the states are reset through something that cannot do it."""
    for event in path.events:
        if event.kind not in ("reset_states", "reset_state"):
            continue
        if isinstance(event.target, Model) and event.target.api != "subclass":
            found = _of_model(program.version, event, event.target)
        elif isinstance(event.target, Layer) and not event.target.custom and event.target.recurrent:
            found = _of_layer(program.version, event)
        else:
            found = None
        if found is not None:
            yield found
    for use in path.uses:
        if use.kind in ("reset_states", "reset_state"):
            found = _of_callback(program.version, use)
            if found is not None:
                yield found


def _of_model(version: Version | None, event: Event, model: Model) -> Finding | None:
    named = not any(a.name == "name" for a in model.given) and all(part.isidentifier() for part in model.name.split("."))
    return _unavailable(version, event.kind, event.place, model.name or "model", replaceable=named and not event.given)


def _of_callback(version: Version | None, use: Use) -> Finding | None:
    """``self.model.reset_states()`` in a callback, where the model is whichever is trained with it."""
    return _unavailable(version, use.kind, use.place, str(use.detail["model"]), replaceable=not use.detail["given"])


def _unavailable(version: Version | None, method: str, place: Place, model: str, *, replaceable: bool) -> Finding | None:
    if method == "reset_states" and version == 2:
        return None
    level = Severity.WARNING if version is None and method == "reset_states" else Severity.ERROR
    case = "" if method == "reset_states" else "neither"
    text = f'[layer.reset_states() for layer in {model}.layers if getattr(layer, "stateful", False)]'
    changes = (Change(Action.REPLACE, place, text),) if replaceable else ()
    return Finding(place, {"model": model, "method": method}, changes=changes, case=case, severity=level, safety=Safety.UNSAFE)


def _of_layer(version: Version | None, event: Event) -> Finding | None:
    if event.kind == "reset_state" and version != 3:
        return Finding(event.place, {}, case="layer", severity=Severity.WARNING if version is None else Severity.ERROR)
    if event.kind == "reset_states" and event.given and version != 2:
        return Finding(event.place, {}, case="layer-argument", severity=Severity.WARNING if version is None else Severity.ERROR)
    return None


def removed_layer(program: Program) -> Iterator[Finding]:
    """RNN704: an import or a layer that is not there any more.

    An old release of Keras 2, which a file that names no version may well be run with, still has them: then it is a warning.
    """
    old = program.version != 3 and not program.explicit
    for finding in (*_removed_imports(program), *unless_guarded(_removed_layers)(program)):
        yield replace(finding, severity=Severity.WARNING) if old and finding.severity is None else finding


@each_path
def _removed_imports(program: Program, path: Path) -> Iterator[Finding]:
    for found in path.imports:
        if _on_every_path(program, path, found):
            finding = _gone(program.version, found.qualified, found.place)
            if finding is not None:
                yield _rehomed(finding, found)


def _on_every_path(program: Program, path: Path, found: Import) -> bool:
    """Whether the import is made whatever happens; one under a condition, or in a ``try``, is there for another version."""
    return all(found.place in {other.place for other in beside.imports} for beside in program.paths if beside.entry == path.entry)


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
        finding = _gone(program.version, layer.qualified, layer.place) or _compat(program.version, layer)
        if finding is not None:
            told.add(layer.place)
            yield finding


def _rehomed(finding: Finding, found: Import) -> Finding:
    """A module that moved: one finding for the whole import, at the module, where the new one can be written."""
    if finding.case or found.module_place is None:
        return finding
    module = str(finding.data["name"])
    below = found.qualified.removeprefix(f"{module}.")
    home = str(finding.data["instead"])
    kind = below.rpartition(".")[2]
    both: tuple[Version, ...] = (2, 3)
    moves = home.endswith(".layers") and "." not in below and (kind == "*" or any(signature(kind, v) for v in both))
    changes = (Change(Action.REPLACE, found.module_place, home),) if moves else ()
    return Finding(found.module_place, finding.data, changes=changes, case="" if moves else "no-move")


def _is_imported(qualified: str, imported: set[str]) -> bool:
    return any(qualified == name or qualified.startswith(f"{name}.") for name in imported)


def _gone(version: Version | None, qualified: str, place: Place) -> Finding | None:
    if qualified in PRIVATE_GONE or qualified.startswith("tensorflow.contrib."):
        name = qualified if qualified in PRIVATE_GONE else "tensorflow.contrib"
        return Finding(place, {"name": name, "instead": "tensorflow.keras"}, case="name")
    package, rest = below_package(qualified)
    if not package:
        return None
    parts = rest.split(".")
    for length in range(len(parts), 0, -1):
        head = ".".join(parts[:length])
        name = f"{package}.{head}"
        if head in MODULES_GONE and (length < len(parts) or head not in NAMES_GONE):
            home = MODULES_GONE[head]
            return Finding(place, {"name": name, "instead": f"{package}.{home}"}, case="" if home else "name-only")
        if head in NAMES_GONE:
            return Finding(place, {"name": name, "instead": NAMES_GONE[head]}, case="name" if NAMES_GONE[head] else "name-only")
        if head in ONLY_KERAS2 and version != 2:
            instead, kept = ONLY_KERAS2[head]
            if package == "tf_keras" or (kept and package == "tensorflow.keras"):
                return None
            level = Severity.WARNING if version is None else Severity.ERROR
            return Finding(place, {"name": name, "instead": instead}, case="keras3" if instead else "keras3-only", severity=level)
    return None


def _compat(version: Version | None, layer: Layer) -> Finding | None:
    """``tf.compat.v1.keras.layers.CuDNNLSTM``: there as long as TensorFlow brings Keras 2."""
    if not layer.qualified.startswith("tensorflow.compat.v1.keras.") or version == 2 or signature(layer.kind, 3) is not None:
        return None
    level = Severity.WARNING if version is None else Severity.ERROR
    instead = NAMES_GONE.get(f"layers.{layer.kind}", "")
    data = {"name": layer.qualified, "instead": instead}
    return Finding(layer.place, data, case="keras3" if instead else "keras3-only", severity=level)
