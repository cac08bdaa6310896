"""What can hold a model, as text: decoding, lines, the prefilter, parsing, suppressions, discovery.

Every name is loaded when it is first used: a file that does not get past the prefilter needs none of them.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmlint.source.decode import DecodeFailure, decode
    from lstmlint.source.parse import Parsed, ParseFailure, parse, parsed
    from lstmlint.source.text import LineTable, SourceFile

__all__ = ["DecodeFailure", "LineTable", "ParseFailure", "Parsed", "SourceFile", "decode", "parse", "parsed"]

_HOMES = {"DecodeFailure": "decode", "decode": "decode", "LineTable": "text", "SourceFile": "text"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    # A module of the same name hides the function once it is imported: put the function in its place.
    found = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'parse')}"), name)
    globals()[name] = found
    return found
