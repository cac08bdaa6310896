"""What can hold a model, as text: decoding, lines, the prefilter, parsing, suppressions, discovery.

Importing this package imports neither LibCST nor pathspec.
"""

from lstmlint.source.decode import DecodeFailure, decode
from lstmlint.source.parse import Parsed, ParseFailure, parse, parsed
from lstmlint.source.text import LineTable, SourceFile

__all__ = ["DecodeFailure", "LineTable", "ParseFailure", "Parsed", "SourceFile", "decode", "parse", "parsed"]
