"""Random modules with the real torch: where torch raises we say why, elsewhere all shapes and the parameters are the same."""

from __future__ import annotations

import pytest

from lstmlint.layers.pytorch import apply, construct_problem, params, state_problem
from lstmlint.shape import Shape
from tests.layers.pytorch.random_modules import CASES, OFTEN, Trial, drawn
from tests.layers.pytorch.real import Real, run

SEED, ROUNDS = 5, 13


def disagreement(trial: Trial, real: Real) -> str:
    """In what we differ from torch; empty where we do not."""
    made = construct_problem(trial.module)
    if bool(real.refused) != (made is not None and not made.detail["warning"]):
        return f"constructor: {real.refused or made}"
    if real.refused:
        return ""
    shapes = tuple(Shape(axes) for axes in trial.inputs)
    outcome = apply(trial.module, shapes)
    problem = outcome.problem
    if problem is not None and problem.kind == "broadcast":
        return "" if any("different to the input size" in text for text in real.warned) or real.error else "torch does not warn"
    if problem is None and trial.states is not None:
        problem = state_problem(trial.module, shapes[0], tuple(Shape(axes) for axes in trial.states))
    if real.error:
        some_machines = "Output size is too small" in real.error and 0 in outcome.shape.axes
        return "" if problem is not None or some_machines else f"torch refuses: {real.error[:300]}"
    if problem is not None:
        return f"we refuse: {problem.detail['text']}"
    if any("different to the input size" in text for text in real.warned):
        return "torch warns of a broadcast"
    if [shape.axes for shape in outcome.shapes] != real.shapes or any(shape.open for shape in outcome.shapes):
        return f"{[shape.axes for shape in outcome.shapes]}, torch has {real.shapes}"
    if outcome.params != real.params:
        return f"{outcome.params} parameters, torch has {real.params}"
    return "" if "lazy" in trial.tags or params(trial.module) == real.params else "params() without an input differs"


@pytest.mark.slow
def test_random_modules() -> None:
    pytest.importorskip("torch")
    wrong, refusals, tried = [], 0, 0
    for trial in drawn(SEED, ROUNDS):
        real = run(trial)
        tried, refusals = tried + 1, refusals + bool(real.error)
        text = disagreement(trial, real)
        if text:
            wrong.append(f"{trial}: {text}")
    assert not wrong, "\n".join(wrong)
    assert tried >= 1_500
    assert tried / 6 < refusals < tried / 2
    assert set(OFTEN) <= set(CASES)
