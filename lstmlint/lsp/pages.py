"""The pages of the rules as an editor shows them, and the files in which it finds what it is to show."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lstmlint import regex
from lstmlint.catalog import Catalog, Example, Rule
from lstmlint.config import Config
from lstmlint.diagnostic import Safety

_BLANK = regex.compile(r"{(\w+)}")
_HOW = {Safety.SAFE: "safe", Safety.UNSAFE: "may change what the code does", Safety.DISPLAY: "to be made by hand"}
_FRAMEWORKS = {"keras": "Keras", "pytorch": "PyTorch"}


def page(rule: Rule) -> str:
    """The page of a rule in Markdown."""
    return "\n".join(_lines(rule)).rstrip() + "\n"


def _lines(rule: Rule) -> Iterator[str]:
    yield f"# {rule.code} {rule.name}"
    yield ""
    versions = "".join(f", {_FRAMEWORKS.get(name, name)} {wanted}" for name, wanted in rule.frameworks.items())
    yield f"*{rule.severity.value}{versions}*"
    yield ""
    yield f"{rule.summary[:1].upper()}{rule.summary[1:]}."
    yield ""
    yield _why(rule)
    remedies = sorted({(w.fix.title, w.fix.safety) for w in (rule.wording(), *rule.cases.values()) if w.fix})
    if remedies:
        yield from ("", "## Fixes", "")
        yield from (f"- {_blanks(title)} ({_HOW[safety]})" for title, safety in remedies)
    for example in rule.examples:
        yield from _example(example)
    if rule.references:
        yield from ("", "## References", "", *(f"- {reference}" for reference in rule.references))


def _why(rule: Rule) -> str:
    return rule.why.rstrip() or f"It says: {_blanks(rule.message)}"


def _blanks(text: str) -> str:
    return _BLANK.sub(r"‹\1›", text)


def _example(example: Example) -> Iterator[str]:
    title = f": {example.title}" if example.title else ""
    target = f" (Keras {example.keras})" if example.keras else ""
    yield from ("", f"## {'Good' if example.good else 'Bad'}{title}{target}", "", *_code(example.text))
    if example.fixed:
        yield from ("", "Use instead:", "", *_code(example.fixed))


def _code(text: str) -> list[str]:
    return ["```python", *(line.replace("#~", "# <-").rstrip() for line in text.rstrip().splitlines()), "```"]


class Pages:
    """Files that exist as long as the server runs: the pages of rules, and answers to commands."""

    def __init__(self) -> None:
        self._folder: Path | None = None
        self._known: dict[str, str | None] = {}

    def _file(self, name: str, text: str) -> str:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="lstmlint-"))
        file = self._folder / name
        file.write_text(text, encoding="utf-8")
        return file.as_uri()

    def rule(self, code: str, config: Config) -> str | None:
        """The address of the page of a rule; None where it has none, or none can be written."""
        if code not in self._known:
            try:
                self._known[code] = self._file(f"{code}.md", page(Catalog(config.added).rule(code)))
            except (KeyError, OSError):
                self._known[code] = None
        return self._known[code]

    def answer(self, name: str, text: str) -> str | None:
        """The address of an answer."""
        try:
            return self._file(name, text)
        except OSError:
            return None

    def close(self) -> None:
        """Take the files away."""
        if self._folder is not None:
            with contextlib.suppress(OSError):
                shutil.rmtree(self._folder)
            self._folder = None
