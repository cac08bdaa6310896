"""Preprocessing layers: text, categories, statistics of the data."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, Outcome, Version, sized, undefined, unknown
from lstmlint.layers.reading import argument, size, word
from lstmlint.shape import ANY, Axis, Shape, Size, add, mul, product

_COUNTED = ("multi_hot", "count", "tf_idf", "tf-idf", "one_hot", "binary")


def text_vectorization(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """Whole numbers: (batch, output_sequence_length); any other ``output_mode`` counts words of a vocabulary we do not see."""
    shape, length = inputs[0], argument(layer, "output_sequence_length")
    if word(layer, "output_mode", "int") != "int" or argument(layer, "split", "whitespace") is None:
        return Outcome((ANY,), 0)
    batch: Axis = unknown() if shape.open or not shape.axes else shape.axes[0]
    return Outcome((Shape((batch, None if length is None else size(layer, "output_sequence_length"))),), 0)


def lookup(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """StringLookup, IntegerLookup, Discretization, Hashing: number for value, unless they encode by a vocabulary we do not see."""
    return Outcome((inputs[0] if word(layer, "output_mode", "int") == "int" else ANY,), 0)


def category_encoding(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """The last axis becomes ``num_tokens``; ``one_hot`` adds it instead, unless the last axis is 1."""
    shape, tokens = inputs[0], size(layer, "num_tokens")
    mode = word(layer, "output_mode", "multi_hot")
    if shape.open or not shape.axes or mode not in _COUNTED or len(shape.axes) > 2:
        return Outcome((ANY,), 0)
    if mode != "one_hot" or shape.last == 1:
        return Outcome((shape.with_last(tokens) if len(shape.axes) > 1 else ANY,), 0)
    known = isinstance(shape.last, int) or (shape.last is None and len(shape.axes) == 1)
    return Outcome((Shape((*shape.axes, tokens)) if known else ANY,), 0)


def normalization(layer: Configured, inputs: tuple[Shape, ...], _version: Version | None) -> Outcome:
    """The same shape; a mean and a variance for each place of ``axis`` and one count, unless mean and variance are given."""
    shape, axis = inputs[0], argument(layer, "axis", -1)
    axes = () if axis is None else axis if isinstance(axis, tuple | list) else (axis,)
    params: Size = unknown()
    problem = None
    if not shape.open and all(isinstance(a, int) and -len(shape.axes) <= a < len(shape.axes) for a in axes):
        problem = next((undefined(shape, a, layer.kind) for a in axes if shape.axes[a] is None), None)
        params = add(mul(2, product(sized(shape.axes[a]) for a in axes)), 1)
    given = argument(layer, "mean")
    if given is not None:
        params = unknown() if layer.opaque else 0
    return Outcome((shape,), params, problem)
