"""RNN716: a model with a loss by its short name, saved as HDF5: Keras 3 writes the file and cannot read it.

Measured with Keras 3.15: ``mse``, ``mae`` and their like are written as ``keras.metrics.mse``, which is not found again. The long
names are, and a ``.keras`` file holds the short ones as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.migration_files import FileUse, uses_of
from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.diagnostic import Action, Change, Finding, Related, Severity
from lstmlint.program import Event, Model, Program

_LONG = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kl_divergence",
    "bce": "binary_crossentropy",
}
_SAVING = frozenset({"save", "save_model", "checkpoint"})
_HDF5 = (".h5", ".hdf5")


@unless_guarded
def unreadable_loss(program: Program) -> Iterator[Finding]:
    """RNN716: told at the ``load_model`` of what the file itself has saved, where nothing says ``compile=False``."""
    if program.version == 2:
        return
    uses = uses_of(program)
    compiles = [event for path in program.paths for event in path.events if event.kind == "compile" and isinstance(event.target, Model)]
    for use in uses:
        if use.action != "load_model" or not use.tail.endswith(_HDF5) or not {"compile", "custom_objects"}.isdisjoint(use.event.args):
            continue
        saved = next((other for other in uses if other.literal == use.literal and other.action in _SAVING), None)
        if saved is None:
            continue
        compiled = _compiled(saved, compiles)
        loss = compiled.args.get("loss") if compiled is not None else None
        if compiled is None or not isinstance(loss, str) or loss.lower() not in _LONG:
            continue
        yield _finding(program, use, saved, compiled, loss)


def _compiled(saved: FileUse, compiles: list[Event]) -> Event | None:
    """How the saved model was compiled, where that is certain."""
    target = saved.event.target
    if not isinstance(target, Model):
        of_one = len({id(event.target) for event in compiles}) == 1
        return compiles[-1] if of_one and len({str(event.args.get("loss")) for event in compiles}) == 1 else None
    before = [event for event in compiles if event.target is target and event.order < saved.event.order]
    return before[-1] if before else None


def _finding(program: Program, use: FileUse, saved: FileUse, compiled: Event, loss: str) -> Finding:
    long = _LONG[loss.lower()]
    argument = compiled.argument("loss")
    changes: tuple[Change, ...] = ()
    if argument is not None and argument.literal and not argument.inherited and argument.value == loss:
        changes = (Change(Action.REPLACE, argument.value_place, f'"{long}"'),)
    related = (Related(compiled.place, f'compiled with "{loss}"'), Related(saved.event.place, "saved here"))
    level = Severity.WARNING if program.version is None else None
    return Finding(use.event.place, {"loss": loss, "long": long}, related, changes, severity=level)
