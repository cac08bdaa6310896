"""``lint_source``: one text, one configuration, the diagnostics. Every front door calls it; it does no input or output."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lstmlint.config import Config, choose
from lstmlint.diagnostic import Diagnostic, Finding, Fix, Severity, Span
from lstmlint.engine.understanding import program_of
from lstmlint.source import ParseFailure, SourceFile, parsed, prefilter, suppress

if TYPE_CHECKING:
    from lstmlint.engine.words import Speaker

UNPARSABLE, UNUSED, INTERNAL = "RNN001", "RNN002", "RNN999"
_BOUND = 300


@dataclass(slots=True)
class _Raw:
    """A finding and where it came from."""

    code: str
    finding: Finding


@dataclass(slots=True)
class Examination:
    """The outcome for one file; ``failed`` are the checks that raised, ``parsed`` whether it was read at all."""

    diagnostics: list[Diagnostic] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def lint_source(path: str, text: str, config: Config) -> list[Diagnostic]:
    """The diagnostics of one text, in the order in which they stand in it. Pure; never raises for any text."""
    return examine(SourceFile.of(path, text), config).diagnostics


_OURS = re.compile(r"lstmlint|(?i:noqa)[^\n]*RNN")


def examine(source: SourceFile, config: Config) -> Examination:
    """As :func:`lint_source`, for a file that is already decoded, and with what went wrong inside."""
    text = source.text
    worth = prefilter.mentions_text(text) and prefilter.occurs(text)
    if not worth and "lstmlint:" not in text:
        return Examination()
    # Comments for other tools are read only where there is something that they might suppress.
    ours = _OURS.search(text) is not None
    suppressions = suppress.find(source) if ours else suppress.NONE
    if suppressions.skip_file:
        return Examination()
    chosen = enabled_codes(config, source.path)
    outcome = _Outcome(source, config, chosen)
    if worth:
        try:
            with _collector_paused():
                outcome.understand()
        except Exception as error:  # what no check raised: still one finding, never a traceback
            outcome.internal("interpreter", error)
    if outcome.diagnostics and not ours:
        suppressions = suppress.find(source)
    kept = [d for d in outcome.diagnostics if not _hidden(d, suppressions)]
    if outcome.complete and chosen(UNUSED):
        kept += [extra for extra in _unused(outcome, suppressions) if not _hidden(extra, suppressions)]
    kept.sort(key=lambda d: d.sort_key)
    return Examination(kept, outcome.failed)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """A syntax tree is all alive until the end: to look through it for garbage again and again costs a third of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _hidden(diagnostic: Diagnostic, suppressions: suppress.Suppressions) -> bool:
    last = diagnostic.span.end_row
    if last > diagnostic.span.row and diagnostic.span.end_column == 1:
        last -= 1
    return suppressions.hides(diagnostic.code, diagnostic.name, diagnostic.span.row, last)


def enabled_codes(config: Config, path: str) -> Callable[[str], bool]:
    """Whether a rule is on for a file. A rule's page is read only where its default severity decides."""
    from lstmlint.config.patterns import ignored_for

    chosen = choose(config.selections)
    off = ignored_for(config, path)

    def enabled(code: str) -> bool:
        if code in off:
            return False
        if code in chosen:
            return chosen[code]
        from lstmlint.catalog import rule

        try:
            return rule(code).severity is not Severity.INFO
        except KeyError:
            return False

    return enabled


class _Outcome:
    """Everything that is found out about one file."""

    def __init__(self, source: SourceFile, config: Config, enabled: Callable[[str], bool]) -> None:
        self.source = source
        self.config = config
        self.enabled = enabled
        self.diagnostics: list[Diagnostic] = []
        self.failed: list[str] = []
        self.complete = True

    def understand(self) -> None:
        outcome = parsed(self.source)
        if isinstance(outcome, ParseFailure):
            self.complete = False
            if self.enabled(UNPARSABLE):
                self.diagnostics.append(unparsable(self.source.path, outcome, self.source.cell))
            return
        from lstmlint.engine.words import Speaker

        raw = self._raw()
        if raw:
            speaker = Speaker(self.source, outcome)
            self.diagnostics.extend(self._say(speaker, raw))

    def _say(self, speaker: Speaker, raw: list[_Raw]) -> Iterable[Diagnostic]:
        said, broken = speaker.say([(item.code, item.finding) for item in raw])
        for code, error in broken:
            self.internal(code, error)
        return said

    def _raw(self) -> list[_Raw]:
        try:
            program = program_of(self.source, self.config)
        except Exception as error:  # DESIGN law: the engine is where our own mistakes are caught
            self.internal("interpreter", error)
            return []
        from lstmlint.checks import CHECKS

        if program.exhausted:
            # Past a bound findings may be missing, so that no suppression can be called needless.
            self.complete = False
        found: list[_Raw] = []
        for code, check in CHECKS.items():
            if not self.enabled(code):
                continue
            try:
                found.extend(_Raw(code, finding) for finding in check(program))
            except Exception as error:
                self.internal(code, error)
        return found

    def internal(self, check: str, error: BaseException) -> None:
        self.complete = False
        self.failed.append(check)
        self.diagnostics.append(internal(self.source, check, error))


def unparsable(path: str, failure: ParseFailure, cell: int | None = None) -> Diagnostic:
    """The RNN001 of a file that cannot be read as Python."""
    span = Span(failure.row, failure.column, failure.end_row, failure.end_column, path)
    return plain(UNPARSABLE, span, {"message": failure.message}, cell=cell)


def internal(source: SourceFile, check: str, error: BaseException) -> Diagnostic:
    """The RNN999 of a check that raised, at the top of the file."""
    words = " ".join(f"{type(error).__name__}: {error}".split())[:_BOUND]
    return plain(INTERNAL, Span(1, 1, 1, 1, source.path), {"check": check, "error": words}, cell=source.cell)


def plain(code: str, span: Span, data: Mapping[str, object], *, fix: Fix | None = None, cell: int | None = None) -> Diagnostic:
    """A diagnostic that the engine makes itself."""
    from lstmlint.catalog import rule

    page = rule(code)
    return Diagnostic(code, page.name, page.severity, page.say(data), span.filename, span, fix=fix, cell=cell, extra={})


def _all_looked_for(outcome: _Outcome) -> bool:
    """Whether no rule was left out for this run only: a blanket may be there for any of them."""
    from lstmlint.catalog import rule
    from lstmlint.checks import CHECKS

    config = outcome.config
    always = replace(config, ignore=(), extend_ignore=(), per_file_ignores=())
    enabled = enabled_codes(always, outcome.source.path)
    return all(enabled(code) for code in (*CHECKS, UNPARSABLE) if rule(code).severity is not Severity.INFO)


def _unused(outcome: _Outcome, suppressions: suppress.Suppressions) -> list[Diagnostic]:
    if not suppressions.directives:
        return []
    from lstmlint.catalog import load
    from lstmlint.checks import CHECKS

    names = {page.name: code for code, page in load().items()}
    counts = frozenset(code for code in CHECKS if outcome.enabled(code)) | ({UNPARSABLE} if outcome.enabled(UNPARSABLE) else set())
    found: list[Diagnostic] = []
    for item in suppress.unused(outcome.source, suppressions, counts, names, blankets=_all_looked_for(outcome)):
        known = set(names) | set(names.values())
        strange = [code for code in item.codes if code not in known and not any(c.startswith(code.upper()) for c in names.values())]
        page = load()[UNUSED]
        if strange:
            reason = "which is no rule" if len(strange) == 1 else "which are no rules"
        else:
            reason = "of which there is none here" if not item.codes or len(item.codes) == 1 else "of which there are none here"
        shown = ", ".join(strange or item.codes) or "every finding"
        fix = Fix(page.title({}), page.fix.safety, (item.edit,)) if page.fix else None
        found.append(plain(UNUSED, item.directive.span, {"codes": shown, "reason": reason}, fix=fix, cell=outcome.source.cell))
    return found
