"""Puts the parts together: text in, diagnostics out, fixes to a fixpoint, whole trees.

Every name is loaded when it is first used: files that hold no recurrent model need none of LibCST, YAML and most of lstmlint.
"""

TYPE_CHECKING = False  # typing is for those who check types: importing it costs more than all of this
if TYPE_CHECKING:
    from lstmlint.engine.lint import examine, lint_source
    from lstmlint.engine.outcome import Outcome, Target
    from lstmlint.engine.run import lint_paths
    from lstmlint.engine.understanding import understand

__all__ = ["Outcome", "Target", "examine", "lint_paths", "lint_source", "understand"]

_HOMES = {"examine": "lint", "lint_source": "lint", "understand": "understanding", "Outcome": "outcome", "Target": "outcome"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'run')}"), name)
