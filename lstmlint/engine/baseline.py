"""The baseline: a file with the findings that a project has agreed to live with, so that only new ones are told.

Every entry stands for one finding, by its fingerprint, which does not depend on rows. The file is JSON, an entry a line, sorted, with paths
relative to its folder: the same findings make the same file, and two branches that change it can be merged.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from lstmlint.engine.fingerprint import Lookup
from lstmlint.engine.lint import INTERNAL
from lstmlint.records import dataclass

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic

_MARK, _VERSION = "lstmlint-baseline", 1
_WIDTH = 100


class NoBaseline(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The file cannot be used; the message is one sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One finding: the rule, the line as a reader would look for it, and the fingerprint, which is what counts."""

    code: str
    line: str
    fingerprint: str


@dataclass(slots=True)
class Baseline:
    """The entries by file; ``path`` is where it lies."""

    path: str
    files: dict[str, frozenset[Entry]] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many findings it hides at most."""
        return sum(map(len, self.files.values()))

    def name(self, path: str) -> str:
        """What a file is called in it."""
        try:
            name = os.path.relpath(path, os.path.dirname(self.path))  # noqa: PTH120
        except ValueError:  # another drive
            name = os.path.abspath(path)  # noqa: PTH100
        return name.replace(os.sep, "/")

    def known(self, name: str) -> frozenset[str]:
        """The fingerprints in a file."""
        return frozenset(entry.fingerprint for entry in self.files.get(name, ()))

    def renewed(self, found: Mapping[str, Iterable[Entry]], looked: Callable[[str, str], bool]) -> Baseline:
        """With what was found, and without what was not where somebody ``looked`` for it (in a file, for a rule)."""
        kept = self._where(lambda name, entry: not looked(name, entry.code))
        return Baseline(self.path, {name: kept.get(name, frozenset()) | frozenset(found.get(name, ())) for name in {*kept, *found}})

    def pruned(self, found: Mapping[str, frozenset[str]], looked: Callable[[str, str], bool]) -> Baseline:
        """Without what is no longer found."""
        return Baseline(
            self.path, self._where(lambda name, entry: entry.fingerprint in found.get(name, ()) or not looked(name, entry.code))
        )

    def _where(self, wanted: Callable[[str, Entry], bool]) -> dict[str, frozenset[Entry]]:
        return {name: frozenset(entry for entry in entries if wanted(name, entry)) for name, entries in self.files.items()}

    def write(self) -> None:
        """Store it, unless it is stored already; OSError where that cannot be."""
        text = self._text()
        try:
            with open(self.path, encoding="utf-8", newline="") as file:  # noqa: PTH123
                if file.read() == text:
                    return
        except (OSError, UnicodeDecodeError):
            pass
        with open(self.path, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
            file.write(text)

    def _text(self) -> str:
        files = []
        for name in sorted(name for name, entries in self.files.items() if entries):
            lines = [json.dumps({"code": one.code, "line": one.line, "fingerprint": one.fingerprint}) for one in sorted(self.files[name])]
            files.append(f"    {json.dumps(name)}: [\n      " + ",\n      ".join(lines) + "\n    ]")
        inside = "{\n" + ",\n".join(files) + "\n  }" if files else "{}"
        return f'{{\n  "{_MARK}": {_VERSION},\n  "findings": {inside}\n}}\n'


def entries(found: Iterable[Diagnostic], marks: Iterable[str], lookup: Lookup) -> list[Entry]:
    """What stands for some findings. A mistake of lstmlint itself is never hidden."""
    made = []
    for diagnostic, mark in zip(found, marks, strict=True):
        lines = lookup(diagnostic.span)
        line = " ".join(lines.line(diagnostic.span.row).split()) if lines is not None else ""
        if diagnostic.code != INTERNAL:
            made.append(Entry(diagnostic.code, line if len(line) <= _WIDTH else line[: _WIDTH - 3] + "...", mark))
    return made


def load(path: str, shown: str) -> Baseline:
    """The baseline in a file; NoBaseline tells what is wrong with it."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            text = file.read().decode("utf-8-sig")
        document = json.loads(text)
    except FileNotFoundError:
        raise NoBaseline(f"{shown}: no such baseline; --write-baseline makes it") from None
    except OSError as error:
        raise NoBaseline(f"{shown}: the baseline cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError) as error:
        words = f"{error.msg} (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else "it is no JSON in UTF-8"
        raise NoBaseline(f"{shown}: is not a baseline of lstmlint: {words}") from None
    if not isinstance(document, dict) or _MARK not in document:
        raise NoBaseline(f"{shown}: is not a baseline of lstmlint: it does not begin with {_MARK!r}")
    if document[_MARK] != _VERSION:
        raise NoBaseline(f"{shown}: is a baseline of another version of lstmlint; --write-baseline makes it anew")
    try:
        return Baseline(path, {_text(name): frozenset(map(_entry, found)) for name, found in document["findings"].items()})
    except (KeyError, TypeError, AttributeError):
        raise NoBaseline(f"{shown}: is not a baseline of lstmlint: its entries are broken") from None


def _entry(given: Any) -> Entry:
    return Entry(_text(given["code"]), _text(given.get("line", "")), _text(given["fingerprint"]))


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise TypeError
    return given
