"""Normalization layers, and PReLU, which has weights for the same reason: one for each place along its axes."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, nothing_known, sized, undefined, unknown, wrong_rank, wrong_size
from lstmlint.layers.reading import flag
from lstmlint.shape import Problem, Shape, Size, mul, product, show_dim, show_shape


def _axes(layer: Configured, shape: Shape) -> tuple[int, ...] | None:
    """The axes that are normalized, counted from the end; None where they cannot be told."""
    given = layer.get("axis", -1)
    axes = given if isinstance(given, tuple | list) else (given,)
    if not all(isinstance(a, int) and not isinstance(a, bool) for a in axes):
        return None
    ends: list[int] = []
    for axis in axes:
        if axis >= 0:
            if shape.open:
                return None
            axis -= len(shape.axes)
        if -axis > len(shape.axes):
            return None
        ends.append(axis)
    return tuple(ends)


def _along(layer: Configured, shape: Shape) -> tuple[Size, Problem | None]:
    """The product of the normalized axes, and a problem where one has no size."""
    ends = _axes(layer, shape)
    if ends is None:
        return unknown(), None
    problem = next((undefined(shape, end, layer.kind) for end in ends if shape.axes[end] is None), None)
    return product(sized(shape.axes[end]) for end in ends), problem


def _weights(layer: Configured, along: Size, always: int) -> Size:
    scale, center = flag(layer, "scale", True), flag(layer, "center", True)
    return unknown() if scale is None or center is None else mul(scale + center + always, along)


def batch_normalization(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Scale, offset and the two moving statistics: 4n."""
    along, problem = _along(layer, inputs[0])
    return Outcome((inputs[0],), _weights(layer, along, 2), problem)


def layer_normalization(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """Scale and offset: 2n."""
    along, problem = _along(layer, inputs[0])
    return Outcome((inputs[0],), _weights(layer, along, 0), problem)


def rms_normalization(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """A scale: n."""
    along, problem = _along(layer, inputs[0])
    return Outcome((inputs[0],), along, problem)


def group_normalization(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """As LayerNormalization, and the channels must divide into the groups (32)."""
    along, problem = _along(layer, inputs[0])
    groups = layer.get("groups", 32)
    if problem is None and isinstance(along, int) and isinstance(groups, int) and groups > 0 and along % groups:
        text = f"{show_dim(along)} channels of {show_shape(inputs[0])} cannot be divided into {groups} groups"
        problem = wrong_size("groups", text, channels=along, groups=groups, shape=inputs[0])
    return Outcome((inputs[0],), _weights(layer, along, 0), problem)


def prelu(layer: Configured, inputs: tuple[Shape, ...], version: Version | None) -> Outcome:
    """One slope for each element of a sample; ``shared_axes`` share one."""
    shape = inputs[0]
    shared = layer.get("shared_axes")
    if shared is None:
        shared = ()
    if isinstance(shared, int) and not isinstance(shared, bool):
        shared = (shared,)
    if shape.open or not isinstance(shared, tuple | list) or not all(isinstance(a, int) for a in shared):
        return Outcome((shape,), nothing_known().params)
    own = [i for i in range(1, len(shape.axes)) if i not in shared]
    problem = wrong_rank(shape, 1, at_least=True)
    problem = problem or next((undefined(shape, i, layer.kind) for i in own if shape.axes[i] is None), None)
    return Outcome((shape,), product(sized(shape.axes[i]) for i in own), problem)
