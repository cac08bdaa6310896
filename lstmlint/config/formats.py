"""The formats in which findings are told, and where each report goes: ``full``, ``sarif:out.sarif``."""

from __future__ import annotations

import os
from collections.abc import Mapping

from lstmlint.config.errors import Faulty, Wrong, did_you_mean
from lstmlint.records import dataclass

FORMATS = (
    "full", "concise", "grouped", "json", "json-lines", "sarif", "github", "gitlab", "junit", "rdjson", "azure", "pylint", "markdown",
    "html",
)  # fmt: skip
_ONE = {"anyOf": [{"enum": [*FORMATS]}, {"type": "string", "pattern": rf"^({'|'.join(FORMATS)}):[\s\S]*\S"}]}
_HERE = {"type": "string", "pattern": r"^[a-z-]+(:-)?$"}
# As an editor checks it: one report at most goes to standard output.
SCHEMA: Mapping[str, object] = {
    "anyOf": [_ONE, {"type": "array", "items": _ONE, "minItems": 1, "contains": _HERE, "minContains": 0, "maxContains": 1}]
}
_WANTED = "a format, as in 'full' or 'sarif:report.sarif', or a list of some"


@dataclass(frozen=True, slots=True)
class Output:
    """One report: its format, and the file that it is written to; None is standard output (or what ``--output-file`` says)."""

    format: str
    file: str | None = None

    def __str__(self) -> str:
        return self.format if self.file is None else f"{self.format}:{self.file}"


def output(text: str) -> Output:
    """``FORMAT`` or ``FORMAT:FILE``; Faulty tells what is wrong."""
    name, colon, file = text.partition(":")
    if name not in FORMATS:
        raise Faulty(f"{name!r} is none of {', '.join(FORMATS)}{did_you_mean(name, FORMATS)}")
    if colon and (not file.strip() or "\0" in file):
        raise Faulty(f"{text!r} names no file, as in '{name}:report.txt'")
    return Output(name, file if colon and file != "-" else None)


def outputs(value: object) -> tuple[Output, ...]:
    """One format or several, of which one at most is written to standard output."""
    given = value if isinstance(value, list | tuple) else [value]
    if not given:
        raise Wrong(_WANTED)
    found = tuple(dict.fromkeys(map(_one, given)))
    here = [one.format for one in found if one.file is None]
    if len(here) > 1:
        raise Faulty(f"{here[0]!r} and {here[1]!r} cannot both be written to one place: give one a file, as in '{here[1]}:FILE'")
    files = [one.file for one in found if one.file is not None]
    if len(set(files)) < len(files):
        raise Faulty("two reports cannot be written to the same file")
    return found


def _one(item: object) -> Output:
    if isinstance(item, str):
        return output(item)
    if not isinstance(item, Output):
        raise Wrong(_WANTED)
    return item


def outputs_at(found: tuple[Output, ...], folder: str) -> tuple[Output, ...]:
    """Their files as a folder's configuration names them."""
    return tuple(
        one if one.file is None else Output(one.format, os.path.normpath(os.path.join(folder, os.path.expanduser(one.file))))  # noqa: PTH111, PTH118
        for one in found
    )
