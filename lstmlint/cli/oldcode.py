"""Living with old code: ``--since``, ``--baseline`` and ``--add-ignore``. Loaded where one of them is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlint.cli.inputs import Inputs, here
from lstmlint.cli.main import Failure, complain
from lstmlint.config.files import shown
from lstmlint.config.patterns import absolute
from lstmlint.engine.baseline import Baseline, Entry, NoBaseline, entries, load
from lstmlint.engine.lint import INTERNAL, UNPARSABLE, enabled_codes
from lstmlint.engine.outcome import Outcome, Target
from lstmlint.engine.reading import STDIN
from lstmlint.engine.scope import Scope
from lstmlint.records import dataclass
from lstmlint.report.summary import count
from lstmlint.source.changes import NoRevision, Since

if TYPE_CHECKING:
    from lstmlint.cli.plain import Given
    from lstmlint.config import Config
    from lstmlint.diagnostic import Diagnostic
    from lstmlint.engine.fingerprint import Lookup

# What the runtime pass alone finds.
_OF_RUNTIME = "RNN9"


@dataclass(slots=True)
class OldCode:
    """What is asked for, and what came of it.

    ``hidden`` counts the findings that the baseline hid, ``stale`` its entries that are found no more; ``unwritten`` are the files
    that could not be given comments, ``writing`` is set until the baseline is written.
    """

    options: Given
    targets: list[Target]
    since: Since | None = None
    baselines: dict[str, Baseline] = field(default_factory=dict)
    hidden: int = 0
    stale: int = 0
    said: list[str] = field(default_factory=list)
    writing: bool = False
    unwritten: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, options: Given, given: Inputs) -> OldCode:
        """Failure for options that do not go together, a baseline or a revision that cannot be used."""
        _together(options, given.targets)
        made = cls(options, given.targets, writing=options.write_baseline)
        configs = [target.config for target in given.targets] or [given.resolver.for_folder(here())]
        try:
            if options.since is not None:
                made.since = Since.of(options.since, [*_places(options)])
            if not options.no_baseline:
                made.baselines = {path: _opened(path, options) for path in {c.baseline: None for c in configs} if path is not None}
            if (options.write_baseline or options.prune_baseline) and not made.baselines:
                word = "--write-baseline" if options.write_baseline else "--prune-baseline"
                raise Failure(f"{word} needs a file: --baseline FILE, or the key 'baseline' in the configuration")
            made.targets = [replace(target, scope=made._scope(target)) for target in given.targets]
        except (NoBaseline, NoRevision) as problem:
            raise Failure(f"--since: {problem}" if isinstance(problem, NoRevision) else str(problem)) from None
        return made

    def _scope(self, target: Target) -> Scope | None:
        return self._scope_of(target.path, target.config, target.data)

    def _scope_of(self, path: str, config: Config, data: bytes | None = None) -> Scope | None:
        baseline = self._baseline(config)
        changed = None
        if self.since is not None:
            from lstmlint.source.changes import ALL

            # What has no name cannot be compared with anything.
            changed = ALL if path == STDIN else self.since.changed(path, data)
        name = baseline.name(path) if baseline is not None else ""
        known = baseline.known(name) if baseline is not None and not self.writing else frozenset[str]()
        return Scope(changed, known, name) if changed is not None or known else None

    def _baseline(self, config: Config) -> Baseline | None:
        return self.baselines.get(config.baseline) if config.baseline is not None else None

    def told(self, outcomes: Sequence[Outcome], lookup: Lookup, *, runtime: bool) -> None:
        """Leave in the outcomes only what counts; write or prune the baselines, if that is asked for."""
        self.hidden = self.stale = 0
        if self.baselines:
            self._compare(outcomes, lookup, runtime=runtime)
        groups: dict[str, list[Diagnostic]] = {}
        for outcome in outcomes:
            for found in outcome.diagnostics:
                groups.setdefault(absolute(found.filename), []).append(found)
        scopes = self._scopes(outcomes, groups)
        kept: set[int] = set()
        for path, each in groups.items():
            scope = scopes[path]
            left = each if scope is None else scope.told(sorted(each, key=lambda d: d.sort_key), lookup)
            kept.update(map(id, left))
            self.hidden += sum(scope.new(d) for d in each) - len(left) if scope is not None else 0
        for outcome in outcomes:
            outcome.diagnostics = [d for d in outcome.diagnostics if id(d) in kept]

    def _scopes(self, outcomes: Sequence[Outcome], paths: Iterable[str]) -> Mapping[str, Scope | None]:
        """By file; fixes may have moved the rows that are new."""
        scopes = {absolute(target.path): target.scope for target in self.targets}
        scopes |= {absolute(outcome.path): outcome.scope for outcome in outcomes if outcome.scope is not None}
        homes = {
            absolute(d.filename): target.config
            for target, outcome in zip(self.targets, outcomes, strict=True) for d in outcome.diagnostics
        }  # fmt: skip
        return {path: scopes[path] if path in scopes else self._scope_of(path, homes[path]) for path in paths}

    def _compare(self, outcomes: Sequence[Outcome], lookup: Lookup, *, runtime: bool) -> None:
        found: dict[str, dict[str, list[Entry]]] = {path: {} for path in self.baselines}
        groups: dict[tuple[str, str], list[Diagnostic]] = {}
        for target, outcome in zip(self.targets, outcomes, strict=True):
            baseline = self._baseline(target.config)
            for d in outcome.diagnostics if baseline is not None else ():
                groups.setdefault((baseline.path, baseline.name(d.filename)), []).append(d)  # type: ignore[union-attr]
        for (path, name), some in groups.items():
            some.sort(key=lambda d: d.sort_key)
            found[path][name] = entries(some, Scope(name=name).marks(some, lookup), lookup)
        for path, baseline in list(self.baselines.items()):
            looked = _Looked(baseline, self.targets, outcomes, runtime=runtime)
            if self.writing:
                self._write(baseline, baseline.renewed(found[path], looked))
                continue
            marks = {name: frozenset(entry.fingerprint for entry in some) for name, some in found[path].items()}
            pruned = baseline.pruned(marks, looked)
            if self.options.prune_baseline:
                if pruned.files != baseline.files:
                    _stored(pruned)
                self.said.append(f"{_entries(len(baseline) - len(pruned))} taken out of {shown(Path(path))}.")
            else:
                self.stale += len(baseline) - len(pruned)
        if self.writing:
            self.writing = False
            self.targets = [replace(target, scope=self._scope(target)) for target in self.targets]

    def _write(self, before: Baseline, after: Baseline) -> None:
        _stored(after)
        self.said.append(f"{count(len(after), 'finding')} written to {shown(Path(after.path))}.")
        self.baselines[before.path] = after

    def line(self) -> str:
        """What the last line tells besides."""
        said = list(self.said)
        if self.hidden and not self.options.write_baseline:
            said.append(f"{count(self.hidden, 'finding')} hidden by the baseline.")
        if self.stale and self.options.shard is None:
            many = "is" if self.stale == 1 else "are"
            said.append(f"{_entries(self.stale)} of the baseline {many} no longer found (see --prune-baseline).")
        return " ".join(said)

    def ignore(self, outcomes: Sequence[Outcome]) -> int:
        """Hide what is left by comments; how many codes were added."""
        from lstmlint.engine.ignoring import ignore

        found: dict[str, list[Diagnostic]] = {}
        for outcome in outcomes:
            for d in outcome.diagnostics:
                found.setdefault(absolute(d.filename), []).append(d)
        added = 0
        for target in self.targets:
            done = ignore(target, found.get(absolute(target.path), ()), self.options.add_ignore)
            added += done.added
            if done.error and target.path not in self.unwritten:
                self.unwritten.append(target.path)
                complain(f"{target.path}: {done.error}")
        return added


class _Looked:
    """Whether a run looked for a rule in a file, so that what it did not find is not there."""

    def __init__(self, baseline: Baseline, targets: Sequence[Target], outcomes: Sequence[Outcome], *, runtime: bool) -> None:
        self.folder = os.path.dirname(baseline.path)  # noqa: PTH120
        self.runtime = runtime
        self.targets = {
            baseline.name(target.path): target
            for target, outcome in zip(targets, outcomes, strict=True)
            if not (outcome.error or outcome.failed or any(d.code in (UNPARSABLE, INTERNAL) for d in outcome.diagnostics))
        }

    def __call__(self, name: str, code: str) -> bool:
        target = self.targets.get(name)
        if target is None:
            # What was deleted has no findings any more.
            return not os.path.lexists(os.path.join(self.folder, name))  # noqa: PTH118
        from lstmlint.catalog import Catalog

        try:
            Catalog(target.config.added).rule(code)
        except KeyError:
            return True
        return enabled_codes(target.config, target.path)(code) and (self.runtime or not code.startswith(_OF_RUNTIME))


def _together(options: Given, targets: Iterable[Target]) -> None:
    """Failure for options that contradict each other."""
    if options.add_ignore is not None:
        from lstmlint.source.annotate import reason_of

        options.add_ignore = reason_of(options.add_ignore)
    given = {
        "--add-ignore": options.add_ignore is not None,
        "--write-baseline": options.write_baseline,
        "--prune-baseline": options.prune_baseline,
        "--no-baseline": options.no_baseline,
        "--baseline": options.baseline is not None,
        "--since": options.since is not None,
        "--diff": options.diff,
        "--fix": bool(options.fix),
        "--fix-only": options.fix_only,
        "standard input": any(target.data is not None for target in targets),
    }
    for word, others in _AGAINST.items():
        if given[word]:
            for other in others:
                if given[other]:
                    raise Failure(f"{word} and {other} cannot be used together")


_AGAINST = {
    "--add-ignore": ("--fix", "--fix-only", "--diff", "--write-baseline", "--prune-baseline", "standard input"),
    "--write-baseline": ("--since", "--diff", "--fix-only", "--prune-baseline", "--no-baseline", "standard input"),
    "--prune-baseline": ("--diff", "--fix-only", "--no-baseline", "standard input"),
    "--no-baseline": ("--baseline",),
}


def _places(options: Given) -> Iterable[str]:
    """Where the repositories are to be looked for."""
    if options.stdin_filename or "-" in options.paths:
        yield os.path.dirname(options.stdin_filename or "") or "."  # noqa: PTH120
    else:
        yield from dict.fromkeys(options.paths or ["."])


def _opened(path: str, options: Given) -> Baseline:
    if options.write_baseline and not os.path.lexists(path):
        return Baseline(path)
    return load(path, shown(Path(path)))


def _stored(baseline: Baseline) -> None:
    try:
        baseline.write()
    except OSError as error:
        raise Failure(f"{shown(Path(baseline.path))}: the baseline cannot be written: {error.strerror or error}") from None


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number} entries"
