"""TimeDistributed and Bidirectional: what they make of the layer they hold."""

from __future__ import annotations

from typing import cast

from lstmlint.layers.outcome import Configured, Function, Outcome, Version, rank_of, times, undefined, unknown, wrong_rank
from lstmlint.layers.reading import as_size, word
from lstmlint.shape import ANY, Problem, Shape, add, mul, of_rank

_RETURNS_STATE = "return_state"


def held(layer: Configured, name: str = "layer") -> Configured | None:
    """The layer inside, if it is one of the framework's (not a model, not a class of one's own)."""
    inside = layer.args.get(name)
    if hasattr(inside, "kind") and hasattr(inside, "args") and hasattr(inside, "get") and not getattr(inside, "custom", False):
        return cast(Configured, inside)
    return None


def time_distributed(layer: Configured, inputs: tuple[Shape, ...], version: Version | None, apply: Function) -> Outcome:
    """The layer inside is applied to (batch, *the axes behind the time); at least (batch, time, features)."""
    shape, inside = inputs[0], held(layer)
    problem = wrong_rank(shape, 3, at_least=True)
    if problem is not None:
        shape = rank_of(shape, 3)
    if inside is None or shape.open:
        front = (unknown(), unknown()) if shape.open else shape.axes[:2]
        params = apply(inside, (ANY,), version).params if inside is not None else unknown("a model inside")
        return Outcome((ANY if inside is not None or shape.open else Shape(front[:0], open=True),), params, problem)
    batch, time, *rest = shape.axes
    outcome = apply(inside, (Shape((batch, *rest)),), version)
    out = tuple(s if s.open or not s.axes else Shape((s.axes[0], time, *s.axes[1:])) for s in outcome.shapes)
    return Outcome(out, outcome.params, problem or _one_more(outcome.problem, inside.kind))


def _one_more(problem: Problem | None, inside: str) -> Problem | None:
    """The inner layer's problem as the wrapper sees it: its ranks count the time axis too."""
    if problem is None:
        return None
    detail = dict(problem.detail, inside=inside)
    for name in ("wanted", "got"):
        if problem.kind == "rank" and isinstance(detail[name], int):
            detail[name] = cast(int, detail[name]) + 1
    return Problem(problem.kind, detail)


def bidirectional(layer: Configured, inputs: tuple[Shape, ...], version: Version | None, apply: Function) -> Outcome:
    """Both directions merged by ``merge_mode``, then the forward states, then the backward ones."""
    forward = held(layer)
    given = layer.get("backward_layer")
    backward = forward if given is None else held(layer, "backward_layer")
    if forward is None:
        return Outcome((ANY,), unknown("a layer of one's own inside"))
    ahead = apply(forward, inputs, version)
    back = ahead if backward is forward else apply(backward, inputs, version) if backward is not None else None
    params = add(ahead.params, back.params) if back is not None else unknown()
    problem = ahead.problem
    if forward.get(_RETURNS_STATE, False) not in (True, False):
        return Outcome((ANY,), params, problem)
    first, *states = ahead.shapes
    last, *mirrored = back.shapes if back is not None else (ANY, *(ANY for _ in states))
    if layer.get("merge_mode", "concat") is None:
        return Outcome((first, last, *states, *mirrored), params, problem)
    return Outcome((merged(layer, first, last, version), *states, *mirrored), params, problem)


def merged(layer: Configured, first: Shape, last: Shape, version: Version | None) -> Shape:
    """One shape out of those of both directions."""
    mode = word(layer, "merge_mode", "concat")
    if mode == "concat" and first.axes and last.axes:
        a, b = first.axes[-1], last.axes[-1]
        return first.with_last(times(a, 2) if a is b or a is None or b is None else add(a, b))
    if mode in ("sum", "mul", "ave"):
        return first
    return first.with_last(unknown()) if first.axes else ANY


__all__ = ["as_size", "bidirectional", "held", "mul", "of_rank", "time_distributed", "undefined"]
