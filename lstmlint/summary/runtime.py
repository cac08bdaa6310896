"""What the real framework says of a model, beside what lstmlint says: for ``summary --runtime``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lstmlint.engine.agreement import Compared, Real, by_call
from lstmlint.engine.attempts import Attempt, Framework
from lstmlint.engine.rebuild import Subject, title
from lstmlint.engine.spoken import words_of
from lstmlint.program import Application, Call, Model, Module

Verdicts = Mapping[int, tuple[Attempt, Compared]]
_WORDS = 300


class Told:
    """The answers about the models of one file."""

    def __init__(self, subject: Subject, lost: Mapping[str, str], absent: Mapping[str, str]) -> None:
        self.calls: Verdicts = by_call(subject.attempts)
        self.attempts: dict[int, Attempt] = {}
        for attempt in subject.attempts:
            for model in (attempt.recipe.subject, *attempt.recipe.layers, *(alike for _, alike in attempt.recipe.builds)):
                if isinstance(model, Model | Module):
                    self.attempts.setdefault(id(model), attempt)
            self.attempts[id(attempt.recipe.subject)] = attempt
        missing = next(iter(absent.values()), "")
        self.why = {
            (model.place, type(model)): why or lost.get(title(model, subject.where, subject.program.filename), missing)
            for model, why in subject.without
        }

    def row(self, row: dict[str, Any], call: Call | Application | None) -> None:
        """Add to a layer whether the framework agrees, and what it says itself."""
        attempt, compared = self.calls.get(id(call), (None, None))
        row["confirmed"] = compared.same if compared is not None else None
        if compared is None or attempt is None:
            return
        row["runtime"] = {"output_shape": _shapes(compared.shapes), "params": compared.count}
        refused = next((f for f in attempt.failures if f.applied is compared.applied), None)
        if refused is not None:
            row["runtime"]["refused"] = words_of(refused.exception, refused.message, _WORDS)

    def model(self, shown: dict[str, Any], model: Model | Module) -> None:
        """Add to a model what became of it."""
        attempt = self.attempts.get(id(model))
        if attempt is None:
            why = self.why.get((model.place, type(model)), "")
            shown["runtime"] = {"outcome": "not built", "reason": why or None}
            return
        shown["runtime"] = {
            "outcome": "refused" if attempt.failures else "built",
            **framework_data(attempt.framework),
            "params": attempt.answer.get("params"),
            "sizes": dict(attempt.recipe.symbols),
            "failures": [
                {"stage": f.stage, "exception": f.exception, "message": f.message, "words": words_of(f.exception, f.message, _WORDS)}
                for f in attempt.failures
            ],
        }


def framework_data(framework: Framework) -> dict[str, Any]:
    """The framework as data."""
    return {"framework": framework.name, "version": framework.version, "backend": framework.backend or None}


def _shapes(shapes: tuple[Real, ...] | None) -> Any:
    """One shape, or a list of them, as the contract has them."""
    if not shapes:
        return None
    made = [list(shape) for shape in shapes]
    return made[0] if len(made) == 1 else made


def agreed(rows: Iterable[Mapping[str, Any]]) -> str:
    """How the last line of a table tells it: ``3 of 4 layers confirmed``."""
    told = [row.get("confirmed") for row in rows]
    return f"{told.count(True)} of {len(told)} layers confirmed"
