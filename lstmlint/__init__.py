"""lstmlint: a linter and static analyzer for recurrent models in Keras and PyTorch code."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lstmlint.engine.run import lint_paths

__all__ = ["__version__", "lint_paths"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Loaded when it is asked for: the command line needs to start.
    if name == "lint_paths":
        from lstmlint.engine import lint_paths

        return lint_paths
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
