"""Configuration: files and options merged into one frozen :class:`Config`."""

from lstmlint.config.errors import ConfigError
from lstmlint.config.selection import Selection, choose
from lstmlint.config.settings import Config

__all__ = ["Config", "ConfigError", "Selection", "choose"]
