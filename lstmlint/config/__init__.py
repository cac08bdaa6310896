"""Configuration: files and options merged into one frozen :class:`Config`.

Every name is loaded when it is first used: where no file and no option says anything, nothing of it is needed.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lstmlint.config.errors import ConfigError
    from lstmlint.config.selection import Selection, choose
    from lstmlint.config.settings import Config

__all__ = ["Config", "ConfigError", "Selection", "choose"]

_HOMES = {"Config": "settings", "ConfigError": "errors"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'selection')}"), name)
