"""CPython's own words about a text that is not Python, and whether it is Python 2."""

from __future__ import annotations

import ast
import warnings

from lstmlint import regex
from lstmlint.source.parsing import ParseFailure
from lstmlint.source.text import LineTable

_PYTHON_2 = (
    (regex.compile(r"Missing parentheses in call to '(print|exec)'"), ""),
    (regex.compile(r"multiple exception types must be parenthesized"), ""),
    (regex.compile(r"leading zeros in decimal integer literals"), ""),
)
# What a line may hold in Python 2 only, with what to say of it; tried on the line that CPython names.
_PYTHON_2_LINES = (
    (
        regex.compile(r"^\s*(?:[^#'\"]*[:;]\s*)?print\s+[^\s=(.,:\[+*/%-]"),
        "Missing parentheses in call to 'print'. Did you mean print(...)?",
    ),
    (regex.compile(r"^\s*(?:[^#'\"]*[:;]\s*)?print\s*>>"), "Missing parentheses in call to 'print'. Did you mean print(...)?"),
    (regex.compile(r"^\s*except\s+[^:()#]+,\s*\w+\s*:"), "multiple exception types must be parenthesized"),
    (regex.compile(r"^\s*exec\s+[\"'\w]"), "Missing parentheses in call to 'exec'. Did you mean exec(...)?"),
    (regex.compile(r"^\s*raise\s+[\w.]+\s*,"), ""),
    (regex.compile(r"^[^#'\"]*<>"), ""),
    (regex.compile(r"^[^#'\"]*`[^`]+`"), ""),
    (regex.compile(r"^[^#'\"]*\b(?:0[0-7]+|0[xX][0-9a-fA-F]+[lL]|[1-9]\d*[lL])\b"), ""),
    (regex.compile(r"^[^#]*\b[uU][rR]['\"]"), ""),
    (regex.compile(r"^\s*def\s+\w+\s*\([^)]*\(\s*\w+\s*,"), ""),
    (regex.compile(r"^[^#]*\blambda\s*\("), ""),
)


def why(text: str) -> ParseFailure | None:
    """Why CPython refuses the text; None where it does not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        return _failure(text, error)
    except (RecursionError, MemoryError):
        return ParseFailure("too deeply nested for CPython's parser")
    except ValueError as error:
        return ParseFailure(_plain(text, str(error)))
    return None


def _failure(text: str, error: SyntaxError) -> ParseFailure:
    lines = LineTable(text)
    row = min(max(error.lineno or 1, 1), len(lines))
    column = _column(lines, row, error.offset)
    end_row = min(max(error.end_lineno or row, row), len(lines))
    end_column = _column(lines, end_row, error.end_offset) if error.end_offset and error.end_offset > 0 else column
    if (end_row, end_column) <= (row, column):
        end_row, end_column = row, column + 1 if column <= len(lines.line(row)) else column
    message = error.msg
    if "\0" in text:
        message = "source code cannot contain null bytes"
        row, column = lines.at(text.index("\0"))
        end_row, end_column = row, column + 1
    elif any(pattern.search(message) for pattern, _ in _PYTHON_2) or _is_python_2(lines.line(row)):
        message = f"this looks like Python 2: {message}"
    return ParseFailure(message, row, column, end_row, end_column)


def _column(lines: LineTable, row: int, offset: int | None) -> int:
    """CPython counts code points from 1 (0 or nothing where it does not know), and may point past the newline."""
    return min(max(offset or 1, 1), len(lines.line(row)) + 1)


def _is_python_2(line: str) -> bool:
    return any(pattern.search(line) for pattern, _ in _PYTHON_2_LINES)


def _plain(text: str, message: str) -> str:
    return "source code cannot contain null bytes" if "\0" in text else message
