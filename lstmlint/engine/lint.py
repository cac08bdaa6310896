"""``lint_source``: one text, one configuration, the diagnostics. Every front door calls it; it does no input or output."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from lstmlint.config import Config, choose
from lstmlint.diagnostic import Diagnostic, Finding, Fix, Severity, Span, Suppressed
from lstmlint.engine.collecting import resting
from lstmlint.engine.understanding import program_of
from lstmlint.records import dataclass
from lstmlint.source import DecodeFailure, ParseFailure, SourceFile, parsed, prefilter, recurrent, suppress
from lstmlint.source.documents import Document, of_text
from lstmlint.source.reading import Reading

if TYPE_CHECKING:
    from lstmlint.engine.words import Speaker
    from lstmlint.source.project import Loader

UNPARSABLE, UNUSED, INTERNAL = "RNN001", "RNN002", "RNN999"
_BOUND = 300
_MIGRATION = "RNN7"


@dataclass(slots=True)
class _Raw:
    """A finding and where it came from."""

    code: str
    finding: Finding


@dataclass(slots=True)
class Examination:
    """The outcome for one file; ``failed`` are the checks that raised.

    ``elsewhere`` are the findings that point into other files, ``read`` the files that were looked into, and ``silenced``
    the suppressions there that hid something, by file and row. ``suppressed`` are the findings that comments hide.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    elsewhere: list[Diagnostic] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    read: tuple[str, ...] = ()
    silenced: frozenset[tuple[str, int]] = frozenset()
    suppressed: list[Suppressed] = field(default_factory=list)


def lint_source(path: str, text: str, config: Config, *, loader: Loader | None = None) -> list[Diagnostic]:
    """The diagnostics of one text, in the order in which they stand in it. Pure; never raises for any text.

    A path that ends in ``.ipynb`` and the like says what kind of document the text is.
    Other files of the project are reached through a ``loader`` only; a finding may then point into one of them.
    """
    document = of_text(path, text)
    if isinstance(document, DecodeFailure):
        return unreadable(path, document, config)
    found = examine_document(document, config, loader)
    return found.diagnostics + found.elsewhere


def _ours(config: Config) -> re.Pattern[str]:
    """What a comment for us, or one for other tools that names a rule of ours or of the team, looks like."""
    letters = "|".join(sorted({"RNN", *(rule.code[:-3] for rule in config.added)}))
    return re.compile(rf"lstmlint|(?i:noqa[^\n]*(?:{letters}))")


def examine(source: SourceFile, config: Config, loader: Loader | None = None, needed: frozenset[int] = frozenset()) -> Examination:
    """As :func:`lint_source`, for one program, and with what went wrong inside. Places are those of the document that holds it.

    ``needed`` are the rows of suppressions that are known to hide what is found from other files.
    """
    text = source.text
    reading = Reading(loader, source.path) if loader is not None else None
    worth = (prefilter.mentions_text(text) and recurrent.present(text)) or (reading is not None and bool(reading.builders(source)))
    if not worth and "lstmlint:" not in text:
        return Examination()
    # Comments for other tools are read only where there is something that they might suppress.
    ours = _ours(config).search(text) is not None
    suppressions = suppress.find(source) if ours else suppress.NONE
    if suppressions.skip_file:
        return Examination()
    chosen = enabled_codes(config, source.path)
    if source.translated is not None:
        chosen = _of_models(chosen)
    outcome = _Outcome(source, config, chosen, reading)
    outcome.complete = source.whole
    if worth:
        try:
            with resting():
                outcome.understand()
        except Exception as error:  # what no check raised: still one finding, never a traceback
            outcome.internal("interpreter", error)
    if outcome.diagnostics and not ours:
        suppressions = suppress.find(source)
    kept, apart = sifted([d for d in outcome.diagnostics if d.filename == source.path], suppressions)
    if outcome.complete and chosen(UNUSED):
        extras, more = sifted(_unused(outcome, suppressions), suppressions)
        kept += [extra for extra in extras if extra.span.row not in needed]
        apart += more
    kept.sort(key=lambda d: d.sort_key)
    if reading is None:
        return in_document(source, Examination(kept, failed=outcome.failed, suppressed=apart))
    from lstmlint.engine.elsewhere import allowed

    others, silenced, more = allowed([d for d in outcome.diagnostics if d.filename != source.path], reading, config)
    return in_document(source, Examination(kept, others, outcome.failed, tuple(reading.sources), silenced, apart + more))


def examine_document(document: Document, config: Config, loader: Loader | None = None, needed: frozenset[int] = frozenset()) -> Examination:
    """All programs of a document, and its parts that are no Python."""
    programs = document.programs
    if len(programs) == 1 and not document.broken:
        return examine(programs[0], config, loader, needed)
    found = Examination()
    for program in programs:
        part = examine(program, config, loader, needed)
        found.diagnostics += part.diagnostics
        found.elsewhere += part.elsewhere
        found.failed += part.failed
        found.read = tuple(dict.fromkeys((*found.read, *part.read)))
        found.silenced |= part.silenced
        found.suppressed += part.suppressed
    if document.broken and enabled_codes(config, document.path)(UNPARSABLE):
        for part_of, failure in document.broken:
            told, apart = sifted([unparsable(document.path, failure, document.part)], suppress.find(part_of))
            part = in_document(part_of, Examination(told, suppressed=apart))
            found.diagnostics += part.diagnostics
            found.suppressed += part.suppressed
    found.diagnostics.sort(key=lambda d: d.sort_key)
    return found


def in_document(source: SourceFile, found: Examination) -> Examination:
    """What was found in a program, at the places of the document that holds it; a fix that cannot be written there is only told."""
    if source.origin is None:
        return found
    from lstmlint.engine.shown import shown

    found.diagnostics = [shown(source, d) for d in found.diagnostics]
    found.elsewhere = [shown(source, d) for d in found.elsewhere]
    found.suppressed = [Suppressed(shown(source, s.diagnostic), s.reason) for s in found.suppressed]
    return found


def hidden(diagnostic: Diagnostic, suppressions: suppress.Suppressions) -> bool:
    """Whether a comment in its file hides the finding."""
    return bool(sifted([diagnostic], suppressions)[1])


def sifted(found: Iterable[Diagnostic], suppressions: suppress.Suppressions) -> tuple[list[Diagnostic], list[Suppressed]]:
    """The findings that are told, and those that comments in their file hide."""
    kept: list[Diagnostic] = []
    apart: list[Suppressed] = []
    for each in found:
        last = each.span.end_row
        if last > each.span.row and each.span.end_column == 1:
            last -= 1
        hiding = suppressions.hiding(each.code, each.name, each.span.row, last)
        if hiding:
            apart.append(Suppressed(each, next((directive.reason for directive in hiding if directive.reason), "")))
        else:
            kept.append(each)
    return kept, apart


def enabled_codes(config: Config, path: str) -> Callable[[str], bool]:
    """Whether a rule is on for a file. A rule's page is read only where its default severity decides."""
    from lstmlint.config.patterns import ignored_for

    added = config.added
    team = frozenset(rule.code for rule in added)
    chosen = choose(config.selections, added)
    off = ignored_for(config, path)

    def enabled(code: str) -> bool:
        if code in off:
            return False
        if code in chosen:
            return chosen[code]
        if code in team:
            return True  # whoever wrote the rule down wants it, whatever its severity
        from lstmlint.pages import head

        try:
            return head(code)[1] is not Severity.INFO
        except KeyError:
            return False

    return enabled


def _of_models(enabled: Callable[[str], bool]) -> Callable[[str], bool]:
    """For a program that nobody wrote: all but the rules about names of other versions, which that is not written in."""
    return lambda code: enabled(code) and not code.startswith(_MIGRATION)


class _Outcome:
    """Everything that is found out about one file."""

    def __init__(self, source: SourceFile, config: Config, enabled: Callable[[str], bool], reading: Reading | None = None) -> None:
        self.source = source
        self.reading = reading
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
                self.diagnostics.append(unparsable(self.source.path, outcome))
            return
        from lstmlint.catalog import Catalog
        from lstmlint.engine.words import Speaker

        raw = self._raw()
        if raw:
            others = self.reading.sources if self.reading is not None else {}
            speaker = Speaker(self.source, outcome, Catalog(self.config.added), others)
            self.diagnostics.extend(self._say(speaker, raw))

    def _say(self, speaker: Speaker, raw: list[_Raw]) -> Iterable[Diagnostic]:
        said, broken = speaker.say([(item.code, item.finding) for item in raw])
        for code, error in broken:
            self.internal(code, error)
        return said

    def _raw(self) -> list[_Raw]:
        try:
            program = program_of(self.source, self.config, self.reading)
        except Exception as error:  # DESIGN law: the engine is where our own mistakes are caught
            self.internal("interpreter", error)
            return []
        from lstmlint.checks import checks

        if program.exhausted:
            # Past a bound findings may be missing, so that no suppression can be called needless.
            self.complete = False
        found: list[_Raw] = []
        table = checks(self.config.team)
        for code in table.worth_asking(program):
            if not self.enabled(code):
                continue
            try:
                found.extend(_Raw(code, finding) for finding in table[code](program))
            except Exception as error:
                self.internal(code, error)
        if self.reading is not None and any(raw.finding.place.filename != self.source.path for raw in found):
            from lstmlint.engine.elsewhere import with_callers

            return [_Raw(code, finding) for code, finding in with_callers(program, [(raw.code, raw.finding) for raw in found])]
        return found

    def internal(self, check: str, error: BaseException) -> None:
        self.complete = False
        self.failed.append(check)
        self.diagnostics.append(internal(self.source, check, error))


def unreadable(path: str, failure: DecodeFailure, config: Config) -> list[Diagnostic]:
    """The RNN001 of a file out of which no text can be had, where that rule is on."""
    if not enabled_codes(config, path)(UNPARSABLE):
        return []
    return [unparsable(path, ParseFailure(failure.message, failure.row, failure.column, failure.row, failure.column))]


def unparsable(path: str, failure: ParseFailure, what: str = "file") -> Diagnostic:
    """The RNN001 of a file, or of a part of one, that cannot be read as Python."""
    span = Span(failure.row, failure.column, failure.end_row, failure.end_column, path)
    return plain(UNPARSABLE, span, {"what": what, "message": failure.message})


def internal(source: SourceFile, check: str, error: BaseException) -> Diagnostic:
    """The RNN999 of a check that raised, at the top of the file."""
    words = " ".join(f"{type(error).__name__}: {error}".split())[:_BOUND]
    return plain(INTERNAL, Span(1, 1, 1, 1, source.path), {"check": check, "error": words})


def plain(code: str, span: Span, data: Mapping[str, object], *, fix: Fix | None = None) -> Diagnostic:
    """A diagnostic that the engine makes itself."""
    from lstmlint.catalog import rule

    page = rule(code)
    return Diagnostic(code, page.name, page.severity, page.say(data), span.filename, span, fix=fix, extra={})


def _all_looked_for(outcome: _Outcome) -> bool:
    """Whether no rule was left out for this run only: a blanket may be there for any of them."""
    from lstmlint.catalog import Catalog
    from lstmlint.checks import checks

    config = outcome.config
    catalog = Catalog(config.added)
    always = replace(config, ignore=(), extend_ignore=(), per_file_ignores=())
    enabled = enabled_codes(always, outcome.source.path)
    return all(enabled(code) for code in (*checks(config.team), UNPARSABLE) if catalog.head(code)[1] is not Severity.INFO)


def _unused(outcome: _Outcome, suppressions: suppress.Suppressions) -> list[Diagnostic]:
    if not suppressions.directives:
        return []
    from lstmlint.catalog import Catalog
    from lstmlint.checks import checks
    from lstmlint.config.selection import stands_for

    catalog = Catalog(outcome.config.added)
    names = catalog.names()
    counts = frozenset(code for code in checks(outcome.config.team) if outcome.enabled(code)) | (
        {UNPARSABLE} if outcome.enabled(UNPARSABLE) else set()
    )
    found: list[Diagnostic] = []
    for item in suppress.unused(outcome.source, suppressions, counts, names, blankets=_all_looked_for(outcome)):
        known = set(names) | set(names.values())
        strange = [code for code in item.codes if code not in known and not any(stands_for(code.upper(), c) for c in names.values())]
        page = catalog.rule(UNUSED)
        if strange:
            reason = "which is no rule" if len(strange) == 1 else "which are no rules"
        else:
            reason = "of which there is none here" if not item.codes or len(item.codes) == 1 else "of which there are none here"
        shown = ", ".join(strange or item.codes) or "every finding"
        fix = Fix(page.title({}), page.fix.safety, (item.edit,)) if page.fix else None
        found.append(plain(UNUSED, item.directive.span, {"codes": shown, "reason": reason}, fix=fix))
    return found
