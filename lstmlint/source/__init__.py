"""What can hold a model, as text: decoding, lines, the prefilter, parsing, suppressions, discovery.

Every name is loaded when it is first used: a file that does not get past the prefilter needs none of them.
"""

TYPE_CHECKING = False  # typing is for those who check types: importing it costs more than all of this
if TYPE_CHECKING:
    from lstmlint.source.decoding import DecodeFailure, decode
    from lstmlint.source.parsing import Parsed, ParseFailure, parse, parsed
    from lstmlint.source.text import LineTable, SourceFile

__all__ = ["DecodeFailure", "LineTable", "ParseFailure", "Parsed", "SourceFile", "decode", "parse", "parsed"]

_HOMES = {"DecodeFailure": "decoding", "decode": "decoding", "LineTable": "text", "SourceFile": "text"}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOMES.get(name, 'parsing')}"), name)
