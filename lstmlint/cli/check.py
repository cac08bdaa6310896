"""``lstmlint check``."""

from __future__ import annotations

import argparse
import os
import sys

from lstmlint.cli.inputs import here, inputs
from lstmlint.cli.main import CLEAN, FAILED, FOUND, Failure, complain
from lstmlint.cli.reports import Run, shown
from lstmlint.engine.run import Outcome, Target, lint_paths


def run(options: argparse.Namespace) -> int:
    """Lint, fix, report."""
    given = inputs(options)
    # What is said once for the whole run is taken from where the first file, or the current folder, is.
    config = given.targets[0].config if given.targets else given.resolver.for_folder(here())
    if options.show_files:
        from lstmlint.report.safe import log, visible

        sys.stdout.writelines(log(f"{visible(shown(target.path))}\n" for target in given.targets))
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
        code = Run(options, config, given.targets, outcomes, told, given.unreadable, broken).report()
    return FAILED if broken else code


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

    from lstmlint.report.safe import diff, visible

    # What is piped into a tool has to be exact, what is shown has to be harmless.
    watched = sys.stdout.isatty()
    changed = False
    for outcome in outcomes:
        if outcome.applied and outcome.before is not None and outcome.after is not None:
            changed = True
            for cell, before in outcome.before.items():
                name = visible(shown(outcome.path)) + (f":cell {cell}" if cell is not None else "")
                for line in unified_diff(_split(before), _split(outcome.after.get(cell, "")), name, name):
                    # The last line of a cell has no newline, ever.
                    words = diff(line.removesuffix("\n")) if watched else line.removesuffix("\n")
                    sys.stdout.write(f"{words}\n" + ("\\ No newline at end of file\n" * (cell is None and not line.endswith("\n"))))
    return changed


def _split(text: str) -> list[str]:
    """The lines as CPython counts them, each ended by one kind of newline; the last one's absence stays to be seen."""
    from lstmlint.source import LineTable

    lines = LineTable(text)
    rows = [f"{lines.line(row)}\n" for row in range(1, len(lines) + 1)]
    return rows[:-1] if rows[-1] == "\n" else [*rows[:-1], rows[-1].rstrip("\n")]
