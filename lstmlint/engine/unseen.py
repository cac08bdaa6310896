"""What the framework refuses and no rule has found: RNN901 and RNN902, at the layer concerned and in the framework's own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from lstmlint.catalog import rule
from lstmlint.checks.paths import assumptions
from lstmlint.diagnostic import Diagnostic, Place, RelatedSpan, Severity, Span
from lstmlint.engine.agreement import Compared, agreement, show
from lstmlint.engine.attempts import Attempt, Failure
from lstmlint.engine.reconcile import ANSWERABLE, Tried, verdict
from lstmlint.engine.spoken import words_of
from lstmlint.program import Application, Call, Layer, Model, Module, Path, Program
from lstmlint.records import dataclass
from lstmlint.shape import Dim, Unknown, show_dim, show_shape

REFUSED, UNTRAINABLE, DIFFERS = "RNN901", "RNN902", "RNN904"
_CODES = {"compile": UNTRAINABLE, "train": UNTRAINABLE}


# Words of the framework that are about what a rule tells at another place: where a class is imported, where super() is missing.
_SAID = {"RNN704": "has no attribute", "RNN851": "before Module.__init__() call"}
_OF_MACHINE = frozenset({"MemoryError", "ResourceExhaustedError", "OutOfMemoryError"})


@dataclass(frozen=True, slots=True)
class _Met:
    """A failure at its place, with the paths on which it was met."""

    tried: Tried
    failure: Failure
    span: Span
    paths: list[Path]


def unseen(program: Program, tried: Sequence[Tried], where: Mapping[Place, Span], found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The failures of one program's models that none of the findings explains, each once."""
    met: dict[tuple[str, Span], _Met] = {}
    for one in tried:
        for failure, _ in one.failures:
            place = _place(failure, one.attempt, where)
            if (
                place is None
                or not failure.certain
                or _of_machine(failure)
                or _guarded(failure, one.attempt)
                or _told_elsewhere(failure, tried)
                or explained(one, failure, found)
            ):
                continue
            key = (_CODES.get(failure.stage, REFUSED), where[place])
            known = met.setdefault(key, _Met(one, failure, where[place], []))
            known.paths.extend(path for path, _ in one.attempt.recipe.builds)
    return [_worded(code, one, program, where) for (code, _), one in met.items()]


def _guarded(failure: Failure, attempt: Attempt) -> bool:
    """Whether the file itself takes care that the framework may not have the class, or that this fails."""
    thing = failure.thing
    for path, _ in attempt.recipe.builds:
        if thing is not None and (thing.place in path.guarded or any(name.endswith(f".{_kind(thing)}") for name in path.optional)):
            return True
        if any(thing is not None and thing.place in path.guarded for thing in (failure.applied, failure.event)):
            return True
    return False


def explained(one: Tried, failure: Failure, found: Iterable[Diagnostic]) -> bool:
    """Whether a finding tells the reader of this failure already."""
    reach = next(reach for known, reach in one.failures if known is failure)
    if any(diagnostic.code in _SAID and _SAID[diagnostic.code] in failure.message for diagnostic in found):
        return True
    whole = failure.stage in ("compile", "train") or (failure.thing is None and failure.applied is None)
    for diagnostic in found:
        asked = ANSWERABLE.get(diagnostic.code)
        answers = asked is not None and failure.stage in asked.stages
        if answers and whole and one.concerns(diagnostic):
            return True
        if whole and diagnostic.severity is Severity.ERROR and one.done_at(diagnostic):
            return True
        spans = (diagnostic.span, *(related.span for related in diagnostic.related))
        if (answers or diagnostic.severity is Severity.ERROR) and any(reach.meets(span) for span in spans):
            return True
        # What was handed over is wrong where it comes from.
        if diagnostic.severity is Severity.ERROR and one.feeding(failure).meets(diagnostic.span):
            return True
    return False


def _of_machine(failure: Failure) -> bool:
    """Whether it may be the fault of this machine: what needs a GPU fails without one, what is large fails where memory is short."""
    return "cudnn" in failure.message.lower() or failure.exception in _OF_MACHINE


def _told_elsewhere(failure: Failure, tried: Iterable[Tried]) -> bool:
    """Whether it is about a model inside of another one, which was built on its own and failed there."""
    inner = failure.thing
    return isinstance(inner, Model) and any(one.attempt.recipe.subject is inner and one.failures for one in tried)


def _place(failure: Failure, attempt: Attempt, where: Mapping[Place, Span]) -> Place | None:
    """Where to point: at the layer where it is made in the call itself, else at the call, the compilation or the training."""
    made = failure.thing.place if failure.thing is not None else None
    called = failure.applied.place if failure.applied is not None and failure.stage != "construct" else None
    event = failure.event.place if failure.event is not None else None
    candidates = [made, called, event, attempt.recipe.subject.place]
    if made is not None and called is not None and made in where and called in where and not _inside(where[made], where[called]):
        candidates = [called, made]
    return next((place for place in candidates if place is not None and place in where), None)


def _inside(inner: Span, outer: Span) -> bool:
    same = (inner.filename, inner.cell) == (outer.filename, outer.cell)
    return same and outer.row <= inner.row and inner.end_row <= outer.end_row


def _worded(code: str, met: _Met, program: Program, where: Mapping[Place, Span]) -> Diagnostic:
    failure, attempt, thing = met.failure, met.tried.attempt, met.failure.thing
    data = {
        "framework": str(attempt.framework),
        "layer": _kind(thing),
        "shape": _given(failure),
        "words": words_of(failure.exception, failure.message),
    }
    return replace(
        _plain(code, met.span, data, _case(failure)),
        related=tuple(_related(failure, met.span, where)),
        assumes=assumptions(program, met.paths) if met.paths else (),
        runtime=verdict("confirmed", attempt.framework, failure),
    )


def _case(failure: Failure) -> str:
    """The wording: by the stage, and by what is known of the place."""
    if failure.stage in ("compile", "train"):
        return failure.stage if failure.stage == "compile" else "train-layer" if failure.thing is not None else "train"
    if failure.thing is None:
        return "model" if failure.stage != "forward" else "run"
    if failure.stage == "construct":
        return "construct"
    return "" if isinstance(failure.applied, Call) and failure.stage == "build" else "layer" if failure.stage == "build" else "run-layer"


def _kind(thing: Layer | Model | Module | None) -> str:
    if thing is None:
        return "model"
    return "model" if isinstance(thing, Model) else thing.kind if isinstance(thing, Module) else thing.shown or thing.kind


def _given(failure: Failure) -> str:
    inputs = getattr(failure.applied, "inputs", ())
    return ", ".join(show_shape(tensor.shape) for tensor in inputs) or "its input"


def _related(failure: Failure, span: Span, where: Mapping[Place, Span]) -> Iterator[RelatedSpan]:
    """The shape trace: what the layer is called with and where that comes from; where the layer was made, where the model is trained."""
    told = {span}
    for tensor in getattr(failure.applied, "inputs", ()):
        call = getattr(tensor, "call", None)
        if isinstance(call, Call):
            at = where.get(call.layer.place) or where.get(call.place)
            if at is not None and at not in told:
                told.add(at)
                yield RelatedSpan(f"{_kind(call.layer)} returns {show_shape(tensor.shape)}", at)
    made = where.get(failure.thing.place) if failure.thing is not None else None
    if made is not None and made not in told:
        told.add(made)
        yield RelatedSpan(f"the {_kind(failure.thing)} is made here", made)
    event = where.get(failure.event.place) if failure.event is not None else None
    if event is not None and event not in told:
        yield RelatedSpan("compiled here" if failure.stage == "compile" else "trained here", event)


def differences(tried: Sequence[Tried], where: Mapping[Place, Span]) -> list[Diagnostic]:
    """The layers of which the framework says something else than lstmlint, each once."""
    met: dict[tuple[Span, str], Diagnostic] = {}
    for one in tried:
        attempt = one.attempt
        for compared in agreement(attempt) if not attempt.failures else ():
            thing = compared.applied.layer if isinstance(compared.applied, Call) else getattr(compared.applied, "module", None)
            place = thing.place if thing is not None else compared.applied.place
            if place in where:
                for case, real, ours in _differing(compared):
                    data = {"framework": str(attempt.framework), "layer": _kind(thing), "real": real, "shape": ours}
                    met.setdefault((where[place], case), _plain(DIFFERS, where[place], data, case))
    return list(met.values())


def _differing(compared: Compared) -> Iterator[tuple[str, str, str]]:
    """The wording, what the framework says and what we say."""
    if compared.shape is False and compared.shapes is not None:
        ours = ", ".join(show_shape(tensor.shape) for tensor in compared.applied.outputs)
        yield "", ", ".join(map(show, compared.shapes)), ours
    if compared.params is False:
        params = compared.applied.params if isinstance(compared.applied, Call | Application) else None
        yield (
            "params",
            f"{compared.count:,}",
            f"{params:,}" if isinstance(params, int) else show_dim(params) if isinstance(params, Dim | Unknown) else "others",
        )


def _plain(code: str, span: Span, data: Mapping[str, object], case: str) -> Diagnostic:
    page = rule(code)
    return Diagnostic(code, page.name, page.wording(case).severity, page.say(data, case), span.filename, span)
