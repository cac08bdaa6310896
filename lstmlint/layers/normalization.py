"""Normalization layers, and PReLU, which has weights for the same reason: one for each place along its axes."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, sized, undefined, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import argument, flag
from lstmlint.shape import Problem, Shape, Size, mul, product, show_dim, show_shape


def _axes(layer: Configured, shape: Shape) -> tuple[int, ...] | None:
    """The places of the normalized axes, counted from the end; None where they cannot be told."""
    given = argument(layer, "axis", -1)
    axes = given if isinstance(given, tuple | list) else (given,)
    ends: list[int] = []
    for axis in axes:
        if not isinstance(axis, int) or isinstance(axis, bool) or (axis >= 0 and shape.open):
            return None
        end = axis - len(shape.axes) if axis >= 0 else axis
        if not -len(shape.axes) <= end < 0:
            return None
        ends.append(end)
    return tuple(ends)


def _along(layer: Configured, shape: Shape) -> tuple[Size, Problem | None]:
    """The product of the normalized axes, and a problem where one has no size."""
    ends = _axes(layer, shape)
    if ends is None:
        return unknown(), None
    problem = next((undefined(shape, end, layer.kind) for end in ends if shape.axes[end] is None), None)
    return product(sized(shape.axes[end]) for end in ends), problem


def _normalized(layer: Configured, shape: Shape, statistics: int) -> Outcome:
    """The same shape, with ``scale``, ``center`` and so many ``statistics`` for each place of the axes."""
    along, problem = _along(layer, shape)
    scale, center = flag(layer, "scale", True), flag(layer, "center", True)
    if scale is None or center is None:
        return Outcome((shape,), unknown(), problem if statistics else None)
    count = scale + center + statistics
    return Outcome((shape,), mul(count, along), problem if count else None)


def batch_normalization(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """Scale, offset and the two moving statistics: 4n."""
    return _normalized(layer, inputs[0], 2)


def layer_normalization(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """Scale and offset: 2n; with ``rms_scaling`` (Keras 3) n."""
    if flag(layer, "rms_scaling") is not False:
        return Outcome((inputs[0],), unknown())
    return _normalized(layer, inputs[0], 0)


def rms_normalization(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """A scale: n."""
    along, problem = _along(layer, inputs[0])
    return Outcome((inputs[0],), along, problem)


def group_normalization(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """As LayerNormalization, and the channels must divide into the groups (32; -1 is one for each channel)."""
    outcome = _normalized(layer, inputs[0], 0)
    (along, problem), groups = _along(layer, inputs[0]), argument(layer, "groups", 32)
    if problem is None and isinstance(along, int) and isinstance(groups, int) and groups > 0 and along % groups:
        text = f"{show_dim(along)} channels of {show_shape(inputs[0])} cannot be divided into {groups} groups"
        problem = wrong_size("groups", text, channels=along, groups=groups, shape=inputs[0])
    return Outcome(outcome.shapes, outcome.params, problem)


def prelu(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """One slope for each element of a sample; ``shared_axes`` share one."""
    shape = inputs[0]
    shared = argument(layer, "shared_axes")
    if shared is None:
        shared = ()
    if isinstance(shared, int) and not isinstance(shared, bool):
        shared = (shared,)
    if shape.open or not isinstance(shared, tuple | list) or not all(isinstance(a, int) for a in shared):
        return Outcome((shape,), unknown())
    own = [i for i in range(1, len(shape.axes)) if i not in shared]
    problem = wrong_rank(shape, 1, at_least=True)
    problem = problem or next((undefined(shape, i, layer.kind) for i in own if shape.axes[i] is None), None)
    return Outcome((shape,), product(sized(shape.axes[i]) for i in own), problem)
