"""Pooling over windows, over everything, and to a given size."""

from __future__ import annotations

from lstmlint.layers.extent import after_window, joined, nothing_left, spatial_rank, split
from lstmlint.layers.outcome import Configured, Outcome, Version, late, wrong_rank
from lstmlint.layers.reading import argument, as_sizes, flag, sizes, word
from lstmlint.shape import ANY, Shape


def pooling(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """MaxPooling and AveragePooling; ``strides`` default to the window, which defaults to 2."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    window = sizes(layer, "pool_size", rank, 2)
    strides = argument(layer, "strides")
    steps = window if strides is None else as_sizes(strides, rank)
    batch, spatial, channels = split(layer, shape, rank)
    after = tuple(after_window(s, k, word(layer, "padding", "valid"), t) for s, k, t in zip(spatial, window, steps, strict=True))
    problem = wrong_rank(shape, rank + 2) or nothing_left(shape, spatial, after, window)
    return Outcome((joined(layer, batch, after, channels),), 0, problem)


def whole(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """GlobalMaxPooling and GlobalAveragePooling: (batch, channels), or ones in place of the spatial axes."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, _, channels = split(layer, shape, rank)
    keep = flag(layer, "keepdims")
    kept = joined(layer, batch, (1,) * rank, channels)
    out = kept if keep else Shape((batch, channels)) if keep is False else ANY
    return Outcome((out,), 0, wrong_rank(shape, rank + 2))


def adaptive(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """AdaptiveMaxPooling and AdaptiveAveragePooling (Keras 3): the spatial axes get ``output_size``."""
    rank, shape = spatial_rank(layer.kind), inputs[0]
    batch, _, channels = split(layer, shape, rank)
    return Outcome((joined(layer, batch, sizes(layer, "output_size", rank), channels),), 0, late(wrong_rank(shape, rank + 2)))
