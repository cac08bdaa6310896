"""lstmlint inside of pylint: ``load-plugins = lstmlint.pylint``.

pylint wants a letter and four digits, of which the first two are a checker's own: RNN101 is E9101, and each family of rules a checker.
The symbols are the names of the rules behind ``rnn-``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pylint.checkers import BaseRawFileChecker

from lstmlint.catalog import load
from lstmlint.diagnostic import Diagnostic, Severity

if TYPE_CHECKING:
    from astroid import nodes
    from pylint.lint import PyLinter

_LETTERS = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "R"}
_FAMILIES = "0123456789"
# The rules of a team are not known before there is a file with its configuration: they share one message.
_TEAM = "W9980"


@lru_cache(maxsize=1)
def _findings(path: str, data: bytes) -> list[Diagnostic]:
    """What there is to say of a file, once for the checkers of all families."""
    from lstmlint.engine.guest import findings

    return findings(path, data)


class Checker(BaseRawFileChecker):
    """The rules of one family."""

    def __init__(self, linter: PyLinter, family: str) -> None:
        rules = {code: rule for code, rule in load().items() if code[3] == family}
        self.name = f"lstmlint-{family}"
        self._ids = {code: f"{_LETTERS[rule.severity]}9{code[3:]}" for code, rule in rules.items()}
        self.msgs: dict[str, Any] = {
            self._ids[code]: ("%s", f"rnn-{rule.name}", f"{code}: {rule.summary}. 'lstmlint rule {code}' tells more.")
            for code, rule in rules.items()
        }
        self._team = family == _FAMILIES[-1]
        if self._team:
            self.msgs[_TEAM] = ("%s", "rnn-rule-of-a-team", "A rule that the configuration of lstmlint adds.")
        super().__init__(linter)

    def process_module(self, node: nodes.Module) -> None:
        """Report what lstmlint finds in a file."""
        from lstmlint.report.paint import visible
        from lstmlint.report.plain import sentence

        with node.stream() as stream:
            data = stream.read()
        for one in _findings(node.file, data):
            message = self._ids.get(one.code) or (_TEAM if self._team and not one.code.startswith("RNN") else None)
            if message is not None:
                span = one.span
                self.add_message(
                    message, line=span.row, col_offset=span.column - 1, end_lineno=span.end_row, end_col_offset=span.end_column - 1,
                    args=(f"{one.code} {visible(sentence(one))}",),
                )  # fmt: skip


def register(linter: PyLinter) -> None:
    """What pylint calls when it loads us."""
    for family in _FAMILIES:
        if any(code[3] == family for code in load()) or family == _FAMILIES[-1]:
            linter.register_checker(Checker(linter, family))
