"""Findings held against what the framework did: confirmed, refuted, or left as they are.

All of it works on spans, so that it does not matter from which file and on which path a finding was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from lstmlint.diagnostic import Diagnostic, Place, Severity, Span
from lstmlint.engine.attempts import Attempt, Failure, Framework, Thing, places_of
from lstmlint.program import Application, Call, Model, Module
from lstmlint.records import dataclass

_SHAPES = frozenset({"construct", "build", "forward", "train"})
_MADE = frozenset({"construct", "build", "forward"})
_DATA = frozenset({"forward", "train"})
_COMPILED = frozenset({"compile", "train"})


@dataclass(frozen=True, slots=True)
class Answerable:
    """At which stages a mistake may show, and which stage it cannot get past.

    Where that is "" the mistake can be confirmed only: a single training step on zeros gets past what a whole ``fit`` does not.
    """

    stages: frozenset[str]
    past: str = ""


# What the framework can answer at all, measured: tests/runtime/test_pages.py runs the bad examples of each page through it.
ANSWERABLE: Mapping[str, Answerable] = {
    **dict.fromkeys(
        ("RNN101", "RNN102", "RNN103", "RNN107", "RNN108", "RNN109", "RNN111", "RNN201", "RNN302", "RNN304"),
        Answerable(_SHAPES, "forward"),
    ),
    **dict.fromkeys(("RNN401", "RNN405", "RNN701", "RNN702", "RNN705"), Answerable(_MADE, "forward")),
    # Values that a layer takes, and that only a compiled training step or a GPU refuses; names of losses that Keras 3 looks up in fit.
    **dict.fromkeys(("RNN402", "RNN403"), Answerable(_SHAPES)),
    **dict.fromkeys(("RNN801", "RNN802", "RNN804", "RNN806", "RNN807"), Answerable(_SHAPES, "forward")),
    **dict.fromkeys(("RNN803", "RNN805", "RNN823", "RNN832", "RNN833", "RNN843", "RNN844", "RNN851", "RNN853"), Answerable(_SHAPES)),
    **dict.fromkeys(("RNN204", "RNN305", "RNN307", "RNN308"), Answerable(_DATA)),
    **dict.fromkeys(("RNN407", "RNN516", "RNN707", "RNN501", "RNN502", "RNN503", "RNN504", "RNN508", "RNN514"), Answerable(_COMPILED)),
}
_DID = {
    "build": "built this model",
    "forward": "built and ran this model",
}


@dataclass(frozen=True, slots=True)
class Reach:
    """Stretches of files: those that something lies *in*, and those that it has to be exactly."""

    inside: frozenset[Span] = frozenset()
    exactly: frozenset[Span] = frozenset()

    def __or__(self, other: Reach) -> Reach:
        return Reach(self.inside | other.inside, self.exactly | other.exactly)

    @property
    def files(self) -> frozenset[str]:
        """The files that it has a part in."""
        return frozenset(span.filename for span in self.inside | self.exactly)

    def meets(self, span: Span) -> bool:
        """Whether the span is one of them, or lies in one that counts whole."""
        return span in self.exactly or span in self.inside or any(_within(span, outer) for outer in self.inside)


def _within(inner: Span, outer: Span) -> bool:
    return (
        inner.filename == outer.filename
        and outer.cell == inner.cell
        and (outer.row, outer.column) <= (inner.row, inner.column)
        and (inner.end_row, inner.end_column) <= (outer.end_row, outer.end_column)
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt with its places as spans."""

    attempt: Attempt
    whole: Reach
    where: Mapping[Place, Span]
    events: Mapping[str, Span]
    failures: tuple[tuple[Failure, Reach], ...]

    @classmethod
    def of(cls, attempt: Attempt, where: Mapping[Place, Span]) -> Tried:
        """Find everything."""
        recipe = attempt.recipe
        inside = {place for thing in recipe.layers for place in places_of(thing)}
        exactly = {recipe.subject.place}
        for applied in recipe.calls:
            exactly.add(applied.place)
            inside.update(place for place in places_of(applied) if place is not applied.place)
        done = {"compile": recipe.compiled, "train": recipe.trained}
        events = {stage: where[event.place] for stage, event in done.items() if event is not None and event.place in where}
        failures = tuple((failure, _reach_of(failure, attempt, where)) for failure in attempt.failures)
        reach = _reach(inside, exactly, where)
        return cls(attempt, Reach(reach.inside | frozenset(events.values()), reach.exactly), where, events, failures)

    def concerns(self, found: Diagnostic) -> bool:
        """Whether the finding is about this model."""
        return any(self.whole.meets(span) for span in _spans(found))

    def feeding(self, failure: Failure) -> Reach:
        """Where the layers are made whose results a failed call was given."""
        makers = {_maker(tensor) for tensor in getattr(failure.applied, "inputs", ())}
        return _reach((place for maker in makers if maker is not None for place in places_of(maker)), (), self.where)

    def done_at(self, found: Diagnostic) -> bool:
        """Whether the finding is about how the model is compiled or trained."""
        return any(_within(span, event) for span in _spans(found) for event in self.events.values())

    def answers(self, found: Diagnostic) -> Failure | None:
        """The failure that is the mistake which was found."""
        asked = ANSWERABLE.get(found.code)
        if asked is None:
            return None
        met = [(failure, reach) for failure, reach in self.failures if failure.stage in asked.stages]
        first = next((failure for failure, reach in met if reach.meets(found.span)), None)
        return first or next((failure for failure, reach in met if any(reach.meets(span) for span in _spans(found))), None)


def reach_of_all(models: Iterable[Model | Module], where: Mapping[Place, Span]) -> Reach:
    """Where models stand of which nothing is known but what is in the file."""
    inside, exactly = set[Place](), set[Place]()
    for model in models:
        exactly.add(model.place)
        for thing in model.layers if isinstance(model, Model) else ():
            inside.update(places_of(thing))
        for call in model.calls if isinstance(model, Model) else ():
            exactly.add(call.place)
    return _reach(inside, exactly, where)


def _reach(inside: Iterable[Place], exactly: Iterable[Place], where: Mapping[Place, Span]) -> Reach:
    return Reach(
        frozenset(where[place] for place in inside if place in where), frozenset(where[place] for place in exactly if place in where)
    )


def _reach_of(failure: Failure, attempt: Attempt, where: Mapping[Place, Span]) -> Reach:
    inside = set(places_of(failure.thing)) if failure.thing is not None else set()
    exactly = set[Place]()
    # Where the framework does not tell which call of a layer failed it may be any.
    calls = [failure.applied] if failure.applied is not None else [one for one in attempt.recipe.calls if _of(one) is failure.thing]
    for applied in calls if failure.applied is not None or failure.thing is not None else ():
        exactly.add(applied.place)
        inside.update(place for place in places_of(applied) if place is not applied.place)
    if failure.event is not None:
        inside.add(failure.event.place)
    if not inside and not exactly:
        exactly.add(attempt.recipe.subject.place)
    return _reach(inside, exactly, where)


def _maker(tensor: object) -> Thing | None:
    """The layer or module that a tensor comes out of."""
    made = _of(getattr(tensor, "call", None) or getattr(tensor, "operation", None))
    return made if isinstance(made, Thing) else None


def _of(applied: object) -> object:
    return applied.layer if isinstance(applied, Call) else applied.module if isinstance(applied, Application) else None


def _spans(found: Diagnostic) -> tuple[Span, ...]:
    return (found.span, *(related.span for related in found.related))


def reconcile(found: Diagnostic, tried: Sequence[Tried], untried: Reach, holds: Mapping[str, str]) -> Diagnostic:
    """The finding with the framework's verdict, if it has one.

    ``untried`` is where models are that could not be rebuilt; ``holds`` are the versions in which the rule holds at all.
    """
    concerned = [one for one in tried if one.concerns(found)]
    for one in concerned:
        failure = one.answers(found)
        if failure is not None:
            return replace(found, runtime=verdict("confirmed", one.attempt.framework, failure))
    asked = ANSWERABLE.get(found.code)
    if asked is None or not asked.past or found.severity is not Severity.ERROR or not concerned:
        return found
    if any(untried.meets(span) for span in _spans(found)) or not all(_disagrees(one, found, asked, holds) for one in concerned):
        return found
    first = concerned[0].attempt
    words = f"{found.message}; but {first.framework} {_DID[asked.past]} without complaint"
    return replace(found, severity=Severity.WARNING, message=words, runtime=verdict("refuted", first.framework, None, asked.past))


def _disagrees(one: Tried, found: Diagnostic, asked: Answerable, holds: Mapping[str, str]) -> bool:
    """Whether the framework should have refused the model at that stage, and did not."""
    attempt = one.attempt
    if any(stage not in asked.stages and _within(found.span, event) for stage, event in one.events.items()):
        return False
    return attempt.exact and not attempt.failures and attempt.ran(asked.past) and _holds(attempt.framework, holds)


def verdict(outcome: str, framework: Framework, failure: Failure | None, stage: str = "") -> dict[str, object]:
    """The contract's ``runtime`` object."""
    return {
        "outcome": outcome,
        "framework": framework.name,
        "version": framework.version,
        "backend": framework.backend or None,
        "stage": failure.stage if failure is not None else stage,
        "exception": failure.exception if failure is not None else None,
        "message": failure.message if failure is not None else None,
    }


def _holds(framework: Framework, holds: Mapping[str, str]) -> bool:
    """Whether a rule is about this version of the framework: ``>=2``, ``>=1,<3``."""
    wanted = holds.get("pytorch" if framework.name == "torch" else "keras")
    if wanted is None:
        return False
    version = _numbers(framework.version)
    tests = {"<": version.__lt__, "<=": version.__le__, ">": version.__gt__, ">=": version.__ge__, "==": version.__eq__}
    for part in wanted.split(","):
        sign = part.rstrip("0123456789.")
        if sign not in tests or not tests[sign](_numbers(part[len(sign) :])):
            return False
    return True


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split(".") if number.isdigit())
