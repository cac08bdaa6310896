"""The formats of ``lstmlint check``: each is one function from :class:`Contents` to text, in a room of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmlint.report.contents import Contents, Format

# Where the function of each format lives: it is imported when somebody asks for it.
HOMES: Mapping[str, str] = {
    "full": "full:full",
    "concise": "plain:concise",
    "grouped": "grouped:grouped",
    "json": "plain:as_json",
    "json-lines": "plain:as_json_lines",
    "sarif": "sarif:sarif",
    "github": "annotations:github",
    "gitlab": "gitlab:gitlab",
    "junit": "junit:junit",
    "rdjson": "rdjson:rdjson",
    "azure": "annotations:azure",
    "pylint": "plain:pylint",
    "markdown": "markdown:markdown",
    "html": "html:html",
}
# Those for people, which end with a last line of what was found and repaired.
WITH_LAST_LINE = frozenset({"full", "concise", "grouped"})
# Those whose lines are no commands to a CI.
_LOGS = WITH_LAST_LINE | {"pylint"}


def find(name: str) -> Format:
    """The function that writes a format; KeyError where there is none of that name."""
    module, _, function = HOMES[name].partition(":")
    found: Format = getattr(import_module(f"lstmlint.report.{module}"), function)
    return found


def written(name: str, contents: Contents) -> Iterable[str]:
    """A report in a format."""
    pieces = find(name)(contents)
    if name not in _LOGS:
        return pieces
    from lstmlint.report.safe import log

    return log(pieces)
