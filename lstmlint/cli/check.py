"""``lstmlint check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TextIO

from lstmlint.cli.inputs import inputs
from lstmlint.cli.main import CLEAN, FAILED, FOUND, Failure, complain
from lstmlint.config import Config
from lstmlint.engine.run import Outcome, Target, lint_paths
from lstmlint.report.paint import Painter, wants_color

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic
    from lstmlint.source import LineTable


def run(options: argparse.Namespace) -> int:
    """Lint, fix, report."""
    given = inputs(options)
    # What is said once for the whole run is taken from where the first file, or the current folder, is.
    config = given.targets[0].config if given.targets else given.resolver.for_folder(os.getcwd())  # noqa: PTH109
    if options.show_files:
        sys.stdout.writelines(f"{_shown(target.path)}\n" for target in given.targets)
        return CLEAN
    if options.show_settings:
        from lstmlint.cli.config import describe

        path = given.targets[0].path if given.targets else "."
        sys.stdout.write(describe(given.resolver, path, "text"))
        return CLEAN
    for path, reason in given.unreadable:
        complain(f"{path}: {reason}")
    if not given.targets and not given.unreadable:
        print("warning: no Python files found under the given path(s)", file=sys.stderr)
    fix = config.fix or options.fix_only or options.diff
    jobs = options.jobs or os.cpu_count() or 1
    outcomes = lint_paths(given.targets, fix=fix, write=not options.diff, jobs=jobs)
    for outcome in outcomes:
        if outcome.error:
            complain(f"{outcome.path}: {outcome.error}")
    broken = bool(given.unreadable) or any(o.error or o.failed for o in outcomes)
    if options.diff:
        changed = _diff(outcomes)
        code = FOUND if changed and not options.exit_zero else CLEAN
    else:
        _passed_through(given.targets, outcomes, fix=fix)
        code = _report(options, config, outcomes)
    return FAILED if broken else code


def _report(options: argparse.Namespace, config: Config, outcomes: list[Outcome]) -> int:
    applied = [d for o in outcomes for d in o.applied]
    left = [] if options.fix_only else [d for o in outcomes for d in o.diagnostics]
    piped = any(o.stored is not None and o.path == (options.stdin_filename or "-") and "-" in options.paths for o in outcomes)
    stream: TextIO = sys.stderr if piped else sys.stdout
    if options.output_file:
        try:
            with open(options.output_file, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
                _write(options, config, left, applied, outcomes, file)
        except OSError as error:
            raise Failure(f"{options.output_file}: {error.strerror or error}") from None
    else:
        _write(options, config, left, applied, outcomes, stream)
    found = _bad_enough(left, config.fail_on) or (options.exit_non_zero_on_fix and bool(applied))
    return FOUND if found and not options.exit_zero else CLEAN


def _bad_enough(left: list[Diagnostic], fail_on: str) -> bool:
    if not left:
        return False
    from lstmlint.diagnostic import Severity

    least = Severity(fail_on).rank
    return any(d.severity.rank >= least for d in left)


def _write(
    options: argparse.Namespace, config: Config, left: list[Diagnostic], applied: list[Diagnostic], outcomes: list[Outcome], stream: TextIO
) -> None:
    if hasattr(stream, "reconfigure"):
        # A name in the file may hold what the terminal's encoding does not.
        stream.reconfigure(errors="backslashreplace")
    paint = Painter(wants_color(options.color, stream))
    output_format = config.output_format
    if options.statistics:
        from lstmlint.report.summary import statistics

        stream.write(statistics(left, output_format))
    elif output_format == "json":
        from lstmlint.report.plain import as_json

        stream.write(as_json(left, _shown))
    else:
        stream.writelines(_human(left, output_format, outcomes, paint))
    if output_format == "json" or options.quiet:
        return
    if applied and config.show_fixes:
        stream.writelines(_fixes(outcomes))
    from lstmlint.report.summary import Totals

    stream.write(Totals.of(left, len(applied)).line(paint) + "\n")


def _human(left: list[Diagnostic], output_format: str, outcomes: list[Outcome], paint: Painter) -> Iterable[str]:
    if not left:
        return ()
    if output_format == "concise":
        from lstmlint.report.plain import concise

        return concise(left, _shown, paint)
    from lstmlint.report.full import Full

    return Full(_lookup(outcomes), _shown, paint).write(left)


def _lookup(outcomes: list[Outcome]) -> Callable[[str], LineTable | None]:
    from lstmlint.source import LineTable, SourceFile, decode

    texts = {o.path: o.after for o in outcomes}
    known: dict[str, LineTable | None] = {}

    def lookup(path: str) -> LineTable | None:
        if path not in known:
            text = texts.get(path)
            if text is None:
                try:
                    with open(path, "rb") as file:  # noqa: PTH123
                        source = decode(path, file.read())
                except OSError:
                    source = None
                text = source.text if isinstance(source, SourceFile) else None
            known[path] = LineTable(text) if text is not None else None
        return known[path]

    return lookup


def _fixes(outcomes: list[Outcome]) -> Iterable[str]:
    from collections import Counter

    total = sum(len(o.applied) for o in outcomes)
    yield f"Fixed {total} problem{'' if total == 1 else 's'}:\n"
    for outcome in outcomes:
        if outcome.applied:
            yield f"- {_shown(outcome.path)}:\n"
            for (code, name), count in sorted(Counter((d.code, d.name) for d in outcome.applied).items()):
                yield f"    {count} × {code} ({name})\n"


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
            name = _shown(outcome.path)
            for line in unified_diff(_split(outcome.before), _split(outcome.after), name, name):
                sys.stdout.write(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
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
