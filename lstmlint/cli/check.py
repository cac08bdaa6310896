"""``lstmlint check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, TextIO

from lstmlint.cli.inputs import here, inputs
from lstmlint.cli.main import CLEAN, FAILED, FOUND, Failure, complain
from lstmlint.config import Config
from lstmlint.engine.run import Outcome, Target, lint_paths
from lstmlint.report.paint import Painter, spelled, wants_color

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic, Span
    from lstmlint.engine.confirm import Confirmation
    from lstmlint.source import LineTable


def run(options: argparse.Namespace) -> int:
    """Lint, fix, report."""
    given = inputs(options)
    # What is said once for the whole run is taken from where the first file, or the current folder, is.
    config = given.targets[0].config if given.targets else given.resolver.for_folder(here())
    if options.show_files:
        sys.stdout.writelines(f"{_shown(target.path)}\n" for target in given.targets)
        return CLEAN
    if options.show_settings:
        from lstmlint.cli.config import describe

        path = given.targets[0].path if given.targets else "."
        sys.stdout.write(describe(given.resolver, path, "text"))
        return CLEAN
    if options.models and not config.runtime:
        raise Failure("--model needs --runtime, which imports and calls what it names")
    for path, reason in given.unreadable:
        complain(f"{path}: {reason}")
    if not given.targets and not given.unreadable:
        print("warning: no Python files found under the given path(s)", file=sys.stderr)
    settings = None
    if config.runtime and not (options.diff or options.fix_only):
        from lstmlint.cli.runtime import settings_of

        settings = settings_of(config, options, given.targets)
    fix = config.fix or options.fix_only or options.diff
    jobs = options.jobs or os.cpu_count() or 1
    told, absent = None, False
    if settings is None:
        outcomes = lint_paths(given.targets, fix=fix, write=not options.diff, jobs=jobs)
    else:
        from lstmlint.cli.runtime import linted, missing

        told = linted(given.targets, settings, fix=fix, jobs=jobs)
        outcomes = told.outcomes
    for outcome in outcomes:
        if outcome.error:
            complain(f"{outcome.path}: {outcome.error}")
    if told is not None:
        absent = missing(config, told.lost, told.absent)
    broken = absent or bool(given.unreadable) or any(o.error or o.failed for o in outcomes)
    if options.diff:
        changed = _diff(outcomes)
        if changed and not options.quiet:
            from lstmlint.report.summary import count

            print(f"Would fix {count(sum(len(o.applied) for o in outcomes), 'problem')}.", file=sys.stderr)
        code = FOUND if changed and not options.exit_zero else CLEAN
    else:
        _passed_through(given.targets, outcomes, fix=fix)
        code = _report(options, config, outcomes, told, broken=broken)
    return FAILED if broken else code


def _report(options: argparse.Namespace, config: Config, outcomes: list[Outcome], told: Confirmation | None, *, broken: bool) -> int:
    applied = [d for o in outcomes for d in o.applied]
    left = [] if options.fix_only else [d for o in outcomes for d in o.diagnostics]
    # What came by standard input and was mended has standard output for itself.
    piped = any(o.stored is not None for o in outcomes) and ("-" in options.paths or options.stdin_filename)
    stream: TextIO = sys.stderr if piped else sys.stdout

    def write(to: TextIO) -> None:
        paint = Painter(wants_color(options.color, to))
        if not options.fix_only or config.output_format == "json":
            _findings(options, config, left, outcomes, paint, to)
        if config.output_format != "json" and not options.quiet:
            if told is not None:
                from lstmlint.report.runtime import Models

                to.writelines(f"{line}\n" for line in Models.of(told).lines(left))
            to.writelines(_ending(options, config, left, applied, outcomes, paint, to.encoding or "utf-8", broken=broken))

    if options.output_file:
        try:
            with open(options.output_file, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
                write(file)
        except OSError as error:
            raise Failure(f"{options.output_file}: {error.strerror or error}") from None
    else:
        write(stream)
    found = _bad_enough(left, config.fail_on) or (options.exit_non_zero_on_fix and bool(applied))
    return FOUND if found and not options.exit_zero else CLEAN


def _bad_enough(left: list[Diagnostic], fail_on: str) -> bool:
    if not left:
        return False
    from lstmlint.diagnostic import Severity

    least = Severity(fail_on).rank
    return any(d.severity.rank >= least for d in left)


def _findings(
    options: argparse.Namespace, config: Config, left: list[Diagnostic], outcomes: list[Outcome], paint: Painter, stream: TextIO
) -> None:
    if options.statistics:
        from lstmlint.report.summary import statistics

        stream.write(statistics(left, config.output_format))
    elif config.output_format == "json":
        from lstmlint.report.plain import as_json

        stream.write(as_json(left, _shown))
    else:
        stream.writelines(_human(left, config.output_format, outcomes, paint))


def _ending(
    options: argparse.Namespace, config: Config, left: list[Diagnostic], applied: list[Diagnostic], outcomes: list[Outcome],
    paint: Painter, encoding: str, *, broken: bool,
) -> Iterator[str]:  # fmt: skip
    """What was repaired, and the last line; nothing that sounds clean where something could not be checked."""
    from lstmlint.report.summary import Totals

    listed = bool(applied) and config.show_fixes
    if listed:
        yield from _fixes(outcomes, encoding)
    if options.fix_only:
        if not listed:
            yield Totals(fixed=len(applied)).repaired() + "\n"
        return
    totals = Totals.of(left, 0 if listed else len(applied))
    if listed:
        yield "\n"
    if left or totals.fixed or not broken:
        yield totals.line(paint, clean=not broken) + "\n"


def _human(left: list[Diagnostic], output_format: str, outcomes: list[Outcome], paint: Painter) -> Iterable[str]:
    if not left:
        return ()
    if output_format == "concise":
        from lstmlint.report.plain import concise

        return concise(left, _shown, paint)
    from lstmlint.report.full import Full

    return Full(_lookup(outcomes), _shown, paint).write(left)


def _lookup(outcomes: list[Outcome]) -> Callable[[Span], LineTable | None]:
    from lstmlint.source import DecodeFailure, LineTable
    from lstmlint.source.documents import opened

    parts: dict[str, Mapping[int | None, str]] = {o.path: o.after for o in outcomes if o.after is not None}
    known: dict[tuple[str, int | None], LineTable | None] = {}

    def read(path: str) -> Mapping[int | None, str]:
        try:
            with open(path, "rb") as file:  # noqa: PTH123
                data = file.read()
        except OSError:
            return {}
        document = opened(path, data)
        if not isinstance(document, DecodeFailure):
            return document.parts
        # What cannot be decoded is shown as well as it goes.
        return {None: data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8", "replace")}

    def lookup(span: Span) -> LineTable | None:
        path, cell = span.filename, span.cell
        if (path, cell) not in known:
            if path not in parts:
                parts[path] = read(path)
            text = parts[path].get(cell)
            known[path, cell] = LineTable(text) if text is not None else None
        return known[path, cell]

    return lookup


def _fixes(outcomes: list[Outcome], encoding: str) -> Iterable[str]:
    from collections import Counter

    from lstmlint.report.summary import count

    total = sum(len(o.applied) for o in outcomes)
    yield f"Fixed {count(total, 'problem')}:\n"
    for outcome in outcomes:
        if outcome.applied:
            yield f"- {_shown(outcome.path)}:\n"
            for (code, name), times in sorted(Counter((d.code, d.name) for d in outcome.applied).items()):
                yield spelled(f"    {times} × {code} ({name})\n", encoding)


def _passed_through(targets: list[Target], outcomes: list[Outcome], *, fix: bool) -> None:
    """With ``--fix``, what came by standard input goes to standard output, mended or not."""
    for target, outcome in zip(targets, outcomes, strict=True):
        if fix and target.data is not None:
            data = outcome.stored if outcome.stored is not None else target.data
            outcome.stored = data
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()


def _diff(outcomes: list[Outcome]) -> bool:
    from difflib import unified_diff

    changed = False
    for outcome in outcomes:
        if outcome.applied and outcome.before is not None and outcome.after is not None:
            changed = True
            for cell, before in outcome.before.items():
                name = _shown(outcome.path) + (f":cell {cell}" if cell is not None else "")
                for line in unified_diff(_split(before), _split(outcome.after.get(cell, "")), name, name):
                    # The last line of a cell has no newline, ever.
                    sys.stdout.write(line if line.endswith("\n") else f"{line}\n" + ("\\ No newline at end of file\n" * (cell is None)))
    return changed


def _split(text: str) -> list[str]:
    """The lines as CPython counts them, each ended by one kind of newline; the last one's absence stays to be seen."""
    from lstmlint.source import LineTable

    lines = LineTable(text)
    rows = [f"{lines.line(row)}\n" for row in range(1, len(lines) + 1)]
    return rows[:-1] if rows[-1] == "\n" else [*rows[:-1], rows[-1].rstrip("\n")]


def _shown(path: str) -> str:
    """A path as a reader names it: relative where it lies below the current folder."""
    if not os.path.isabs(path):  # noqa: PTH117
        return path.removeprefix("./") if path.startswith("./") else path
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
