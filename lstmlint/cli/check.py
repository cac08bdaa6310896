"""``lstmlint check``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING

from lstmlint.cli.inputs import Inputs, here, inputs
from lstmlint.cli.main import CLEAN, FAILED, FOUND, Failure, complain
from lstmlint.cli.reports import Run, lookup, shown
from lstmlint.config import Config
from lstmlint.config.remembered import place
from lstmlint.engine.outcome import Outcome, Target
from lstmlint.engine.run import lint_paths
from lstmlint.records import dataclass
from lstmlint.report.formats import WITH_LAST_LINE

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lstmlint.cli.oldcode import OldCode
    from lstmlint.cli.plain import Given
    from lstmlint.cli.progress import Progress
    from lstmlint.engine.confirm import Confirmation
    from lstmlint.engine.shard import Shard
    from lstmlint.runtime.process import Settings

# Comments may bring findings of their own, such as one that is needless.
_ROUNDS = 3


def run(options: Given) -> int:
    """Lint, fix, report."""
    given = inputs(options)
    # What is said once for the whole run is taken from where the first file, or the current folder, is.
    config = given.targets[0].config if given.targets else given.resolver.for_folder(here())
    shard = _shard(options, config, given)
    if options.show_files:
        from lstmlint.report.safe import log, visible

        mine = (target for target in given.targets if shard is None or shard.has(target.path))
        sys.stdout.writelines(log(f"{visible(shown(target.path))}\n" for target in mine))
        return CLEAN
    if options.show_settings:
        from lstmlint.cli.config import describe

        path = given.targets[0].path if given.targets else "."
        sys.stdout.write(describe(given.resolver, path, "text"))
        return CLEAN
    if options.dask is not None and options.jobs is not None:
        raise Failure("--dask and --jobs cannot be used together: how much is done at a time is said by the cluster")
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
    fix = (config.fix and options.add_ignore is None) or options.fix_only or options.diff
    old = _old_code(options, given)
    job = _Job(options, config, old.targets if old is not None else given.targets, settings, old, fix, shard)
    outcomes, told = job.lint()
    for outcome in outcomes:
        if outcome.error:
            complain(f"{outcome.path}: {outcome.error}")
    if options.add_ignore is not None:
        outcomes, told = job.ignore(outcomes, told)
    absent = False
    if told is not None:
        from lstmlint.cli.runtime import missing

        absent = missing(config, told.lost, told.absent)
    broken = absent or bool(given.unreadable) or any(o.error or o.failed for o in outcomes) or (old is not None and bool(old.unwritten))
    if options.diff:
        changed = _diff(outcomes)
        if changed and not options.quiet:
            from lstmlint.report.summary import count

            print(f"Would fix {count(sum(len(o.applied) for o in outcomes), 'problem')}.", file=sys.stderr)
        code = FOUND if changed and not options.exit_zero else CLEAN
    else:
        _passed_through(given.targets, outcomes, fix=fix)
        code = Run(options, config, given.targets, outcomes, told, given.unreadable, broken, job.line()).report()
    return FAILED if broken else code


def _shard(options: Given, config: Config, given: Inputs) -> Shard | None:
    """The part of the files that this run is about."""
    if options.shard is None:
        return None
    for name in ("write_baseline", "prune_baseline"):
        if getattr(options, name):
            raise Failure(f"--shard and --{name.replace('_', '-')} cannot be used together: a baseline is made of all files")
    if config.runtime:
        raise Failure("--shard and --runtime cannot be used together")
    if any(target.data is not None for target in given.targets):
        raise Failure("--shard and standard input cannot be used together")
    from lstmlint.engine.shard import Shard

    return Shard(*options.shard)


def _old_code(options: Given, given: Inputs) -> OldCode | None:
    """What is to be hidden, if anything is."""
    named = options.no_baseline or any(target.config.baseline for target in given.targets)
    if not named and options.since is None and options.add_ignore is None and not (options.write_baseline or options.prune_baseline):
        return None
    from lstmlint.cli.oldcode import OldCode

    return OldCode.of(options, given)


@dataclass(slots=True)
class _Job:
    """The linting of all files, with the runtime pass if there are ``settings`` for it, as often as it takes."""

    options: Given
    config: Config
    targets: list[Target]
    settings: Settings | None
    old: OldCode | None
    fix: bool
    shard: Shard | None = None
    added: int = 0

    def lint(self) -> tuple[list[Outcome], Confirmation | None]:
        """Once; what the run is not about is left out of the outcomes."""
        told = None
        with self._hands() as (jobs, executor), self._progress() as progress:
            if self.settings is None:
                files = progress.files if progress is not None else None
                cache = None if self.options.no_cache else place(self.config)
                outcomes = lint_paths(
                    self.targets, fix=self.fix, write=not self.options.diff, jobs=jobs, executor=executor, cache=cache, shard=self.shard,
                    progress=files,
                )  # fmt: skip
            else:
                from lstmlint.cli.runtime import linted

                told = linted(self.targets, self.settings, progress, fix=self.fix, jobs=jobs, executor=executor)
                outcomes = told.outcomes
        if self.old is not None:
            self.old.told(outcomes, lookup(self.targets, outcomes), runtime=told is not None)
        return outcomes, told

    @contextmanager
    def _hands(self) -> Iterator[tuple[int, Executor | None]]:
        """How many work at a time, and who."""
        if self.options.dask is None:
            yield self.options.jobs or processors(), None
            return
        from lstmlint.engine.cluster import cluster
        from lstmlint.engine.distribution import Unusable

        try:
            with cluster(self.options.dask, here()) as found:
                if found.blind:
                    workers = "the worker" if len(found.blind) == 1 else f"{len(found.blind)} workers, such as"
                    print(
                        f"warning: {workers} {found.blind[0]} cannot see {here()}: files there are checked each on its own, imports of the "
                        "project are not followed", file=sys.stderr,
                    )  # fmt: skip
                yield found.threads, found.executor
        except Unusable as error:
            raise Failure(str(error)) from None

    def _progress(self) -> AbstractContextManager[Progress | None]:
        """The line for whoever watches; machines that read what is said here want nothing else."""
        human = all(one.format in WITH_LAST_LINE for one in self.config.output_format if one.file is None)
        if self.options.quiet or not human or not sys.stderr.isatty():
            return nullcontext()
        from lstmlint.cli.progress import Progress

        return Progress()

    def ignore(self, outcomes: list[Outcome], told: Confirmation | None) -> tuple[list[Outcome], Confirmation | None]:
        """Hide what was found by comments, and see what is left."""
        assert self.old is not None
        for _ in range(_ROUNDS):
            added = self.old.ignore(outcomes)
            if not added:
                break
            self.added += added
            outcomes, told = self.lint()
        return outcomes, told

    def line(self) -> str:
        """What there is to say of all that besides the findings."""
        said = []
        if self.options.add_ignore is not None:
            from lstmlint.report.summary import count

            said.append(f"Added {count(self.added, 'suppression')}." if self.added else "No suppression was added.")
        if self.old is not None and self.old.line():
            said.append(self.old.line())
        return " ".join(said)


def processors() -> int:
    """How many this process may use, which a container or ``taskset`` may have made fewer than there are."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


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
