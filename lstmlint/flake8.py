"""lstmlint inside of flake8: ``RNN`` codes beside flake8's own, with flake8's ``noqa``, options and output."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from lstmlint import __version__

# What flake8 calls standard input that has no other name.
_STDIN = ("stdin", "-", "(none)")


class Plugin:
    """One file. flake8 gives what the names of the parameters ask for; the ``tree`` makes it call us for a whole file."""

    name = "lstmlint"
    version = __version__

    def __init__(self, tree: ast.AST, filename: str, lines: Sequence[str]) -> None:
        self._filename = filename
        self._lines = lines

    def run(self) -> Iterator[tuple[int, int, str, type]]:
        """Row, column (from 0), words."""
        from lstmlint.engine.guest import Unfit, findings
        from lstmlint.report.paint import visible
        from lstmlint.report.plain import sentence

        try:
            found = findings("stdin.py" if self._filename in _STDIN else self._filename, "".join(self._lines).encode())
        except Unfit as unfit:
            from flake8.exceptions import ExecutionError

            raise ExecutionError(str(unfit)) from None
        for one in found:
            yield one.span.row, one.span.column - 1, f"{one.code} {visible(sentence(one))}", type(self)
