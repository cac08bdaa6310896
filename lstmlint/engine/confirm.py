"""The runtime pass over files that were linted: their models rebuilt, their findings confirmed or refuted, and what else was refused.

The linting itself is done before and does not know of it. No code of a file is run; only the factories are that the configuration names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field, replace

from lstmlint.catalog import rule
from lstmlint.config import Config
from lstmlint.config.patterns import absolute, excluded
from lstmlint.diagnostic import Diagnostic, Finding, Place, RelatedSpan, Span
from lstmlint.engine.agreement import agreement
from lstmlint.engine.attempts import Framework
from lstmlint.engine.factories import Named, judged, named, shown_by
from lstmlint.engine.file import with_project
from lstmlint.engine.gate import reaches
from lstmlint.engine.lint import UNUSED, enabled_codes, hidden, internal
from lstmlint.engine.outcome import Outcome, Target
from lstmlint.engine.reading import STDIN, read
from lstmlint.engine.rebuild import Progress, Rebuilding, Subject, rebuild, silent, title
from lstmlint.engine.reconcile import Reach, Tried, reach_of_all, reconcile
from lstmlint.engine.together import Key, key_of
from lstmlint.engine.understanding import understand
from lstmlint.engine.unseen import DIFFERS, differences, unseen
from lstmlint.program import Program
from lstmlint.records import dataclass
from lstmlint.runtime.process import Settings
from lstmlint.source import DecodeFailure, SourceFile, prefilter, suppress
from lstmlint.source.documents import opened
from lstmlint.source.project import Loader

_RANK = ("built", "undecided", "refused")


@dataclass(slots=True)
class Counts:
    """How many models there were, how many of them a framework built, refused, and built just as lstmlint says; each model once.

    Of those that are ``undecided`` the failure may hang on something made up.
    ``factories`` are those of the configuration that were called.
    """

    models: int = 0
    built: int = 0
    undecided: int = 0
    refused: int = 0
    agreed: int = 0
    factories: int = 0


@dataclass(slots=True)
class Confirmation:
    """The outcomes with the framework's verdicts; what was lost or not rebuilt, by model, and which frameworks are absent, and why."""

    outcomes: list[Outcome]
    counts: Counts = field(default_factory=Counts)
    frameworks: tuple[Framework, ...] = ()
    unbuilt: dict[str, str] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


def confirm(outcomes: Sequence[Outcome], targets: Sequence[Target], settings: Settings, progress: Progress = silent) -> Confirmation:
    """Have the models of the linted files built, and hold what was found against it."""
    loader = Loader({absolute(target.path): target.path for target in targets}, _stored(outcomes))
    files = [file for pair in zip(targets, outcomes, strict=True) for file in _understood(*pair, loader)]
    factories = named((target.config for target in targets), loader.names)
    done = rebuild([file.subject for file in files], settings, progress, [factory.job for factory in factories])
    judge = _Judge(files, done, loader)
    judge.verdicts(outcomes)
    judge.additions(outcomes)
    judge.factories(factories, outcomes, targets)
    _fail(files, outcomes, done.failed)
    told = _told(outcomes, done, judge.proven)
    told.counts.factories = len(done.answers)
    return told


def _fail(files: Iterable[_File], outcomes: Iterable[Outcome], failed: Mapping[str, Exception]) -> None:
    """Tell of our own mistakes as the linting does."""
    sources = {file.source.path: file.source for file in files}
    for outcome in outcomes:
        error, source = failed.get(outcome.path), sources.get(outcome.path)
        if error is not None and source is not None:
            outcome.diagnostics = [internal(source, "runtime", error), *outcome.diagnostics]
            outcome.failed = True


def _stored(outcomes: Iterable[Outcome]) -> dict[str, bytes]:
    """What the files hold after their fixes."""
    return {absolute(outcome.path): outcome.stored for outcome in outcomes if outcome.applied and outcome.stored is not None}


@dataclass(slots=True)
class _File:
    """A linted file with one of its programs."""

    source: SourceFile
    config: Config
    subject: Subject

    @property
    def program(self) -> Program:
        return self.subject.program


def _understood(target: Target, outcome: Outcome, loader: Loader) -> Iterator[_File]:
    """The programs of a file that the linting had a look at; none of all others."""
    data = outcome.stored if outcome.stored is not None else target.data if target.data is not None else read(target.path)
    if not isinstance(data, bytes) or outcome.error:
        return
    others = loader if target.path != STDIN else None
    if not prefilter.mentions(data) and not (others is not None and reaches(target.path, data, others)):
        return
    document = opened(target.path, data)
    config = with_project(target.config, target.path)
    for source in () if isinstance(document, DecodeFailure) else document.programs:
        found = None if suppress.find(source).skip_file else understand(source, config, others)
        if found is not None:
            yield _File(source, config, Subject(*found))


class _Judge:
    """Holds all findings against all models, and all refusals against the findings."""

    def __init__(self, files: Sequence[_File], done: Rebuilding, loader: Loader) -> None:
        self.files = files
        self.done = done
        self.loader = loader
        self.tried = [[Tried.of(attempt, file.subject.where) for attempt in file.subject.attempts] for file in files]
        self.proven = {id(one.attempt) for some in self.tried for one in some if any(failure.certain for failure, _ in one.failures)}
        self.untried = Reach()
        for file in files:
            self.untried |= reach_of_all((model for model, _ in file.subject.without), file.subject.where)

    def verdicts(self, outcomes: Iterable[Outcome]) -> None:
        """Confirm and refute."""
        by_file: dict[str, list[Tried]] = {}
        for one in (one for some in self.tried for one in some):
            for name in one.whole.files:
                by_file.setdefault(name, []).append(one)
        holds = {code: _frameworks(code) for code in {d.code for outcome in outcomes for d in outcome.diagnostics}}
        for outcome in outcomes:
            outcome.diagnostics = [self._verdict(d, by_file, holds[d.code]) for d in outcome.diagnostics]

    def _verdict(self, found: Diagnostic, by_file: Mapping[str, list[Tried]], holds: Mapping[str, str]) -> Diagnostic:
        files = dict.fromkeys((found.filename, *(related.span.filename for related in found.related)))
        near = {id(one): one for name in files for one in by_file.get(name, ())}
        self.proven.update(id(one.attempt) for one in near.values() if one.answers(found) is not None)
        return reconcile(found, list(near.values()), self.untried, holds)

    def additions(self, outcomes: Sequence[Outcome]) -> None:
        """Add what no rule has found, each once, to the file that it points into."""
        homes = {absolute(outcome.path): outcome for outcome in outcomes}
        told = [d for outcome in outcomes for d in outcome.diagnostics]
        best: dict[Key, tuple[_File, Diagnostic]] = {}
        for file, tried in zip(self.files, self.tried, strict=True):
            for found in self._unseen(file, tried, told):
                key = key_of(found)
                if key not in best or len(found.assumes) < len(best[key][1].assumes):
                    best[key] = (file, found)
        for file, found in best.values():
            home = homes.get(absolute(found.filename)) or homes[absolute(file.source.path)]
            own = file.source if found.filename == file.source.path else self._source(found, file.source.path)
            if self._wanted(file.config, own, found, home):
                home.diagnostics = sorted([*home.diagnostics, found], key=lambda d: d.sort_key)

    def factories(self, factories: Sequence[Named], outcomes: Sequence[Outcome], targets: Sequence[Target]) -> None:
        """Tell of the factories that failed; where a finding is about the line that raised, it is confirmed."""
        homes = {absolute(outcome.path): (outcome, target.config) for outcome, target in zip(outcomes, targets, strict=True)}
        shown = shown_by(self.loader.names)
        for one in factories:
            answer = self.done.answers.get(one.job.id)
            if answer is None or not homes:
                continue
            told, confirmed = judged(one, answer, [d for outcome in outcomes for d in outcome.diagnostics], shown)
            known = {d.sort_key: d for d in confirmed}
            for outcome in outcomes:
                outcome.diagnostics = [known.get(d.sort_key, d) for d in outcome.diagnostics]
            for found in told:
                home, config = homes.get(absolute(found.filename)) or next(iter(homes.values()))
                met = {d.sort_key for d in home.diagnostics}
                if found.sort_key not in met and self._wanted(config, self._source(found, home.path), found, home):
                    home.diagnostics = sorted([*home.diagnostics, found], key=lambda d: d.sort_key)

    def _unseen(self, file: _File, tried: Sequence[Tried], told: Sequence[Diagnostic]) -> list[Diagnostic]:
        where = file.subject.where
        found: list[Diagnostic] = []
        if any(one.failures for one in tried):
            found = unseen(file.program, tried, where, [*told, *_known(file)])
        if enabled_codes(file.config, file.source.path)(DIFFERS):
            found += differences(tried, where)
        return found

    def _source(self, found: Diagnostic, importer: str) -> SourceFile | None:
        """The file that a finding points into, where it is one of Python."""
        return self.loader.source(absolute(found.filename), importer) if found.filename.endswith((".py", ".pyw")) else None

    def _wanted(self, config: Config, source: SourceFile | None, found: Diagnostic, home: Outcome) -> bool:
        """Whether its rule is on in the file that it points into, and no comment there hides it."""
        if not enabled_codes(config, found.filename)(found.code) or excluded(config, absolute(found.filename)):
            return False
        if source is None:
            return True
        suppressions = suppress.find(source)
        if suppressions.skip_file:
            return False
        origin = source.origin
        inside = found.span if origin is None else origin.inside(found.span)
        if inside is None or not hidden(replace(found, span=inside), suppressions):
            return True
        # What seemed to hide nothing was needed after all.
        needed = [directive.span for directive in suppressions.directives if directive.used]
        rows = {(span.cell, span.row) for span in (needed if origin is None else map(origin.span, needed))}
        home.diagnostics = [d for d in home.diagnostics if d.code != UNUSED or (d.span.cell, d.span.row) not in rows]
        return False


def _frameworks(code: str) -> Mapping[str, str]:
    """The versions in which a rule holds; none of a team's own, of which no framework knows."""
    try:
        return rule(code).frameworks
    except KeyError:
        return {}


def _known(file: _File) -> list[Diagnostic]:
    """Everything that our rules find in a program, hidden by a comment or switched off: a reader who does not want to hear it knows it.

    Not what was only left out by ``--select``: who asks for one rule has not said that he knows the others' findings.
    """
    from lstmlint.checks import CHECKS

    chosen = tuple(replace(choice, ignore=(), extend_ignore=()) for choice in file.config.later)
    config = replace(file.config, ignore=(), extend_ignore=(), per_file_ignores=(), later=chosen)
    enabled = enabled_codes(config, file.source.path)
    found: list[tuple[str, Finding]] = []
    for code, check in CHECKS.items():
        try:
            found += [(code, finding) for finding in check(file.program)] if enabled(code) else []
        except Exception:  # noqa: S112 -- the linting has told of it
            continue
    where = file.subject.locate({place for _, finding in found for place in (finding.place, *(r.place for r in finding.related))})
    return [_placed(code, finding, where) for code, finding in found if finding.place in where]


def _placed(code: str, finding: Finding, where: Mapping[Place, Span]) -> Diagnostic:
    """A finding without words."""
    page, span = rule(code), where[finding.place]
    related = tuple(RelatedSpan("", where[r.place]) for r in finding.related if r.place in where)
    severity = finding.severity or page.wording(finding.case).severity
    return Diagnostic(code, page.name, severity, "", span.filename, span, related)


def _told(outcomes: Sequence[Outcome], done: Rebuilding, proven: Set[int]) -> Confirmation:
    """The counts: a model that several paths build in several ways is one, refused if it is refused on any.

    One whose failures may all hang on something made up is neither built nor refused; ``proven`` are the attempts of which that is not so.
    """
    counts = Counts()
    made: dict[tuple[str, object], str] = {}
    unbuilt: dict[str, str] = {}
    frameworks: dict[Framework, None] = {}
    agreed: dict[tuple[str, object], bool] = {}
    for subject in done.subjects:
        name = subject.program.filename
        for attempt in subject.attempts:
            key = (name, attempt.recipe.subject.place)
            outcome = "built" if not attempt.failures else "refused" if id(attempt) in proven else "undecided"
            made[key] = max(made.get(key, "built"), outcome, key=_RANK.index)
            agreed[key] = agreed.get(key, True) and all(one.same is not False for one in agreement(attempt))
            frameworks[attempt.framework] = None
        for model, why in subject.without:
            key = (name, model.place)
            if key not in made:
                made[key] = ""
                if why:
                    unbuilt[title(model, subject.where, name)] = why
    counts.models = len(made)
    counts.built, counts.undecided, counts.refused = (sum(how == word for how in made.values()) for word in _RANK)
    counts.agreed = sum(how == "built" and agreed[key] for key, how in made.items())
    return Confirmation(list(outcomes), counts, tuple(frameworks), unbuilt, done.lost, done.absent)
