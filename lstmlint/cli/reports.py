"""What a run of ``lstmlint check`` says, in every format that was asked for, to wherever it shall go."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from lstmlint.cli.main import CLEAN, FOUND, Failure
from lstmlint.config import Config
from lstmlint.engine.outcome import Outcome, Target
from lstmlint.engine.reading import read
from lstmlint.records import dataclass
from lstmlint.report.formats import WITH_LAST_LINE, written
from lstmlint.report.paint import Painter, spelled, wants_color

if TYPE_CHECKING:
    from lstmlint.cli.plain import Given
    from lstmlint.config.formats import Output
    from lstmlint.diagnostic import Diagnostic, Span, Suppressed
    from lstmlint.engine.confirm import Confirmation
    from lstmlint.picture.sheet import Sheet
    from lstmlint.report.contents import Contents
    from lstmlint.source import LineTable


@dataclass(eq=False)
class Run:
    """What was done: the outcomes, what the framework said, what could not be read. ``broken``: something could not be checked.

    ``besides`` is what the last line says besides the counts.
    """

    options: Given
    config: Config
    targets: Sequence[Target]
    outcomes: Sequence[Outcome]
    told: Confirmation | None = None
    unreadable: Sequence[tuple[str, str]] = ()
    broken: bool = False
    besides: str = ""
    applied: list[Diagnostic] = field(init=False)
    left: list[Diagnostic] = field(init=False)

    def __post_init__(self) -> None:
        self.applied = [d for o in self.outcomes for d in o.applied]
        self.left = [] if self.options.fix_only else [d for o in self.outcomes for d in o.diagnostics]

    def report(self) -> int:
        """Write everything; the exit code."""
        mine, files = self._outputs()
        # What cannot be written is known before anything is said.
        for file, one in files:
            self._to_file(file, one, own=one is not mine)
        if mine is not None and not any(one is mine for _, one in files):
            # What came by standard input and was mended has standard output for itself.
            piped = any(o.stored is not None for o in self.outcomes) and ("-" in self.options.paths or self.options.stdin_filename)
            self._write(mine, sys.stderr if piped else sys.stdout)
        found = _bad_enough(self.left, self.config.fail_on) or (self.options.exit_non_zero_on_fix and bool(self.applied))
        return FOUND if found and not self.options.exit_zero else CLEAN

    def _outputs(self) -> tuple[Output | None, list[tuple[str, Output]]]:
        """The report without a file of its own, and all that go to files."""
        given = self.config.output_format
        mine = next((one for one in given if one.file is None), None)
        files = [(one.file, one) for one in given if one.file is not None]
        if self.options.output_file:
            if mine is None:
                raise Failure("--output-file: every report has a file of its own already")
            files.insert(0, (self.options.output_file, mine))
        return mine, files

    def _to_file(self, file: str, one: Output, *, own: bool) -> None:
        try:
            with open(file, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:  # noqa: PTH123
                self._write(one, stream, whole=own)
        except OSError as error:
            raise Failure(f"{shown(file)}: {error.strerror or error}") from None

    def _write(self, one: Output, stream: TextIO, *, whole: bool = False) -> None:
        """One report; ``--statistics`` takes the place of the findings, but in a report with a file of its own."""
        paint = Painter(wants_color(self.options.color, stream))
        human = one.format in WITH_LAST_LINE
        if self.options.statistics and not whole:
            from lstmlint.report.summary import statistics

            stream.write(statistics(self.left, one.format))
        elif self.left or not human:
            self.contents.paint = paint
            stream.writelines(written(one.format, self.contents))
        if human and not self.options.quiet:
            if self.told is not None:
                from lstmlint.report.runtime import Models

                stream.writelines(f"{line}\n" for line in Models.of(self.told).lines(self.left))
            stream.writelines(self._ending(paint, stream.encoding or "utf-8"))

    @cached_property
    def contents(self) -> Contents:
        """The same for every format."""
        from lstmlint.catalog import Catalog
        from lstmlint.report.contents import Contents

        added = {rule.code: rule for target in self.targets for rule in target.config.added}
        unread = [*self.unreadable, *((o.path, o.error) for o in self.outcomes if o.error)]
        return Contents(
            self.left, shown, lookup(self.targets, self.outcomes), files=[o.path for o in self.outcomes if not o.error], unread=unread,
            suppressed=[] if self.options.fix_only else _once(self.left, self.outcomes), rules=Catalog(tuple(added.values())).rule,
            fail_on=self.config.fail_on, pictures=self._pictures,
        )  # fmt: skip

    def _pictures(self) -> Sequence[Sheet]:
        """The models that have findings."""
        from lstmlint.graph.sheets import of_findings
        from lstmlint.source.project import Loader

        loader = Loader({os.path.abspath(target.path): target.path for target in self.targets if target.data is None})  # noqa: PTH100
        return of_findings(self.targets, self.left, lookup(self.targets, self.outcomes), loader)

    def _ending(self, paint: Painter, encoding: str) -> Iterator[str]:
        """What was repaired, and the last line; nothing that sounds clean where something could not be checked."""
        from lstmlint.report.summary import Totals

        listed = bool(self.applied) and self.config.show_fixes
        if listed:
            yield from _fixes(self.outcomes, encoding)
        if self.options.fix_only:
            if not listed:
                yield Totals(fixed=len(self.applied)).repaired() + "\n"
            return
        totals = Totals.of(self.left, 0 if listed else len(self.applied))
        if listed:
            yield "\n"
        said = [totals.line(paint, clean=not self.broken)] if self.left or totals.fixed or not self.broken else []
        if last := " ".join([*said, *filter(None, [self.besides])]):
            yield last + "\n"


def _bad_enough(left: list[Diagnostic], fail_on: str) -> bool:
    if not left:
        return False
    from lstmlint.diagnostic import Severity

    least = Severity(fail_on).rank
    return any(d.severity.rank >= least for d in left)


def _once(left: Iterable[Diagnostic], outcomes: Sequence[Outcome]) -> list[Suppressed]:
    """What comments hide, each once, though several files may have led there."""
    if not any(o.suppressed for o in outcomes):
        return []
    from lstmlint.engine.together import key_of

    told = {key_of(d) for d in left}
    found = {key_of(s.diagnostic): s for o in outcomes for s in o.suppressed}
    return sorted((s for key, s in found.items() if key not in told), key=lambda s: s.diagnostic.sort_key)


def lookup(targets: Sequence[Target], outcomes: Sequence[Outcome]) -> Callable[[Span], LineTable | None]:
    """The texts of the files, as they are after fixes."""
    from lstmlint.source import DecodeFailure, LineTable
    from lstmlint.source.documents import opened

    parts: dict[str, Mapping[int | None, str]] = {o.path: o.after for o in outcomes if o.after is not None}
    known: dict[tuple[str, int | None], LineTable | None] = {}
    piped = {target.path: target.data for target in targets if target.data is not None}

    def parts_of(path: str) -> Mapping[int | None, str]:
        data = piped[path] if path in piped else read(path)
        if isinstance(data, str):
            return {}
        document = opened(path, data)
        if not isinstance(document, DecodeFailure):
            return document.parts
        # What cannot be decoded is shown as well as it goes.
        return {None: data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")}

    def find(span: Span) -> LineTable | None:
        path, cell = span.filename, span.cell
        if (path, cell) not in known:
            if path not in parts:
                parts[path] = parts_of(path)
            text = parts[path].get(cell)
            known[path, cell] = LineTable(text) if text is not None else None
        return known[path, cell]

    return find


def _fixes(outcomes: Sequence[Outcome], encoding: str) -> Iterable[str]:
    from collections import Counter

    from lstmlint.report.safe import visible
    from lstmlint.report.summary import count

    total = sum(len(o.applied) for o in outcomes)
    yield f"Fixed {count(total, 'problem')}:\n"
    for outcome in outcomes:
        if outcome.applied:
            yield f"- {visible(shown(outcome.path))}:\n"
            for (code, name), times in sorted(Counter((d.code, d.name) for d in outcome.applied).items()):
                yield spelled(f"    {times} × {code} ({name})\n", encoding)


def shown(path: str) -> str:
    """A path as a reader names it: relative where it lies below the current folder."""
    if not os.path.isabs(path):  # noqa: PTH117
        return path.removeprefix("./") if path.startswith("./") else path
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
