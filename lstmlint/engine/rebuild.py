"""The models of many programs through the real framework: recipes, jobs, and the answers back to their programs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace

from lstmlint.diagnostic import Place, Span
from lstmlint.engine.attempts import Attempt, places_in, places_of, read
from lstmlint.engine.understanding import Locate
from lstmlint.program import Model, Module, Program
from lstmlint.records import dataclass
from lstmlint.runtime.process import Job, Settings, build_all
from lstmlint.runtime.recipe import NotRebuilt, Recipe
from lstmlint.runtime.recipes import recipes

Progress = Callable[[int, int, str], None]


def silent(_: int, __: int, ___: str) -> None:
    """Nobody wants to see how far it is."""


@dataclass(slots=True)
class Subject:
    """A program whose models are to be rebuilt; ``where`` has the places of all of them.

    ``without`` are the models of which there is no answer, each with the reason why it could not be described, if that was it.
    Of a program's models those are built that are ``wanted``.
    """

    program: Program
    locate: Locate
    made: list[Recipe | NotRebuilt] = field(default_factory=list)
    where: dict[Place, Span] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    without: list[tuple[Model | Module, str]] = field(default_factory=list)
    wanted: Callable[[Model | Module], bool] | None = None


@dataclass(slots=True)
class Rebuilding:
    """What came of it: subjects with attempts; models that were lost and frameworks that are absent, and why.

    ``answers`` are those of other jobs, by id; ``failed`` the programs that could not be described, by file, which is our own mistake.
    """

    subjects: list[Subject]
    lost: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)


def title(subject: Model | Module, where: Mapping[Place, Span], filename: str) -> str:
    """A model as a reader finds it: ``model (train.py:12)``."""
    span = where.get(subject.place)
    name = subject.name or ("model" if isinstance(subject, Model) else subject.kind)
    return f"{name} ({span.filename}:{span.row})" if span is not None else f"{name} ({filename})"


def rebuild(subjects: Sequence[Subject], settings: Settings, progress: Progress = silent, others: Sequence[Job] = ()) -> Rebuilding:
    """Have every model of the subjects built; ``others`` are jobs that belong to no program."""
    done = Rebuilding(list(subjects))
    jobs, asked = list(others), dict[str, tuple[Subject, Recipe]]()
    for number, subject in enumerate(subjects):
        try:
            subject.made = [made for made in recipes(subject.program) if subject.wanted is None or subject.wanted(made.subject)]
        except Exception as error:  # DESIGN law: the engine is where our own mistakes are caught
            done.failed[subject.program.filename] = error
            continue
        subject.where = subject.locate({place for made in subject.made for place in _places(made)})
        for index, made in enumerate(subject.made):
            if isinstance(made, NotRebuilt):
                subject.without.append((made.subject, made.why))
                continue
            label = title(made.subject, subject.where, subject.program.filename)
            job = Job(f"{number}.{index}", made.framework, {"kind": "build", "recipe": made.request}, label)
            jobs.append(job)
            asked[job.id] = (subject, made)
    results = build_all(jobs, settings, progress)
    attempts = {name: read(asked[name][0].program, asked[name][1], answer) for name, answer in results.answers.items() if name in asked}
    attempts |= _again(attempts, {job.id: job for job in jobs}, settings, progress)
    for name, (subject, made) in asked.items():
        if name in attempts:
            subject.attempts.append(attempts[name])
        else:
            subject.without.append((made.subject, ""))
    done.lost = {job.label: results.lost[job.id] for job in jobs if job.id in results.lost}
    done.absent = dict(results.absent)
    done.answers = {job.id: results.answers[job.id] for job in others if job.id in results.answers}
    return done


def _again(attempts: Mapping[str, Attempt], jobs: Mapping[str, Job], settings: Settings, progress: Progress) -> dict[str, Attempt]:
    """The models that failed on the numbers that were made up, and do not with others."""
    doubtful = {
        name: attempt.recipe.again
        for name, attempt in attempts.items()
        if attempt.recipe.again is not None and attempt.failures and not any(failure.certain for failure in attempt.failures)
    }
    retries = [replace(jobs[name], request={"kind": "build", "recipe": recipe.request}) for name, recipe in doubtful.items()]
    answers = build_all(retries, settings, progress).answers if retries else {}
    found = {name: read(attempts[name].program, doubtful[name], answer) for name, answer in answers.items()}
    return {name: attempt for name, attempt in found.items() if not attempt.failures}


def _places(made: Recipe | NotRebuilt) -> set[Place]:
    """Every place that may have to be told; of a model that cannot be rebuilt those of its layers."""
    if isinstance(made, Recipe):
        return places_in(made)
    subject = made.subject
    found = {subject.place}
    if isinstance(subject, Model):
        found.update(place for layer in subject.layers for place in places_of(layer))
        found.update(call.place for call in subject.calls)
    return found
