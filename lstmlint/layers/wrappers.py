"""TimeDistributed, Bidirectional and SpectralNormalization: what they make of the layer they hold."""

from __future__ import annotations

from typing import cast

from lstmlint.layers.outcome import Configured, Function, Outcome, Version, late, nothing_known, rank_of, times, unknown, wrong_rank
from lstmlint.layers.reading import argument, size, word
from lstmlint.shape import ANY, Problem, Shape, add


def held(layer: Configured, name: str = "layer") -> Configured | None:
    """The layer inside, if it is one of the framework's (not a model, not a class of one's own)."""
    inside = layer.args.get(name)
    if hasattr(inside, "kind") and hasattr(inside, "args") and not getattr(inside, "custom", False):
        return cast("Configured", inside)
    return None


def one_step(shape: Shape) -> Shape:
    """What TimeDistributed hands to the layer (or model) inside: the input without its time axis."""
    if shape.open:  # the axes known are the last ones: the last is never the time, the two in front of it may be
        return Shape(shape.axes[2:] or shape.axes[-1:], open=True)
    return Shape((*shape.axes[:1], *shape.axes[2:]))


def all_steps(outer: Shape, inner: Shape) -> Shape:
    """What TimeDistributed gives back, from its input and from what the layer (or model) inside gives for one step."""
    if inner.open or not inner.axes:
        return Shape(inner.axes, open=True)
    batch, time = (unknown(), unknown()) if outer.open or len(outer.axes) < 2 else outer.axes[:2]
    return Shape((batch if outer.open else inner.axes[0], time, *inner.axes[1:]))


def time_distributed(layer: Configured, inputs: tuple[Shape, ...], version: Version | None, apply: Function) -> Outcome:
    """The layer inside is applied to (batch, *the axes behind the time); at least (batch, time, features)."""
    shape, inside = inputs[0], held(layer)
    problem = wrong_rank(shape, 3, at_least=True)
    if inside is None:
        return Outcome((ANY,), unknown("a model or a layer of one's own inside"), problem, counted=problem is not None)
    shape = rank_of(shape, 3) if problem is not None else shape
    outcome = apply(inside, (one_step(shape),), version)
    out = tuple(all_steps(shape, inner) for inner in outcome.shapes)
    within = _in_time(outcome.problem, inside.kind)
    if version == 3 and outcome.params == 0:
        within = late(within)  # without weights nothing is built, and nothing checked before it computes
    return Outcome(out, outcome.params, problem or within, outcome.counted)


def _in_time(problem: Problem | None, inside: str) -> Problem | None:
    """The inner layer's problem as the wrapper sees it: its ranks count the time axis too."""
    if problem is None:
        return None
    more = {name: cast("int", problem.detail[name]) + 1 for name in ("wanted", "got") if problem.kind == "rank"}
    return Problem(problem.kind, {**problem.detail, **more, "inside": inside})


def bidirectional(layer: Configured, inputs: tuple[Shape, ...], version: Version | None, apply: Function) -> Outcome:
    """Both directions merged by ``merge_mode``, then the forward states, then the backward ones."""
    forward = held(layer)
    backward = forward if argument(layer, "backward_layer") is None else held(layer, "backward_layer")
    if forward is None:
        return nothing_known()
    ahead = apply(forward, inputs, version)
    back = ahead if backward is forward else apply(backward, inputs, version) if backward is not None else nothing_known()
    params, problem = add(ahead.params, back.params), ahead.problem
    mode = argument(layer, "merge_mode", "concat")
    if not (ahead.counted and back.counted and (mode is None or isinstance(mode, str))):
        return Outcome((ANY,), params, problem, counted=False)
    first, *states = ahead.shapes
    last, *mirrored = back.shapes
    if mode is None:
        return Outcome((first, last, *states, *mirrored), params, problem)
    return Outcome((_merged(layer, first, last, version), *states, *mirrored), params, problem)


def _merged(layer: Configured, first: Shape, last: Shape, version: Version | None) -> Shape:
    """One shape out of those of both directions. Keras 3 declares twice the forward one, whatever the backward layer has."""
    mode = word(layer, "merge_mode", "concat")
    if mode in ("sum", "mul", "ave"):
        return first
    if mode == "concat" and first.axes and last.axes:
        a, b = first.axes[-1], last.axes[-1]
        return first.with_last(times(a, 2) if version == 3 or a is None or b is None else add(a, b))
    return first.with_last(unknown()) if first.axes else ANY


def spectral_normalization(layer: Configured, inputs: tuple[Shape, ...], version: Version | None, apply: Function) -> Outcome:
    """The layer inside, with one more vector as long as the last axis of its kernel."""
    inside = held(layer)
    if inside is None:
        return nothing_known()
    outcome = apply(inside, inputs, version)
    name = {"Dense": "units", "Embedding": "output_dim"}.get(inside.kind, "filters")
    plain = inside.kind in ("Dense", "Embedding", "Conv1D", "Conv2D", "Conv3D")
    return Outcome(outcome.shapes, add(outcome.params, size(inside, name)) if plain else unknown(), outcome.problem, outcome.counted)
