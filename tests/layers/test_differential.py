"""Random layers with the real Keras 2 and Keras 3: shapes, parameters and refusals must be the same."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.layers import apply
from lstmlint.program import Layer
from lstmlint.shape import Shape, Unknown
from tests.layers.random_layers import CASES, drawn, layer, shown
from tests.layers.real import NoSuchLayer, Real, run

SEED, EACH = 11, 2

# Where we do not say what Keras says, and why.
EXCEPTIONS = {
    (2, "SpectralNormalization"): "the Keras 2 package of today mixes two InputSpec classes and refuses every layer; Keras 2.15 does not",
}
# Keras 2 forgets sizes it could know when a convolution is dilated and one axis is open.
FORGETFUL = ("Conv", "Separable", "Depthwise")


def disagreement(version: Any, made: Layer, shapes: list[tuple[int | None, ...]], real: Real) -> str:
    """In what we differ from Keras; empty where we do not."""
    outcome = apply(made, tuple(Shape(axes) for axes in shapes), version)
    problem = outcome.problem if outcome.problem is not None and outcome.problem.kind != "broadcast" else None
    late = problem is not None and bool(problem.detail.get("late"))
    if real.error:
        return "" if problem is not None else f"Keras refuses: {real.error[:300]}"
    if problem is not None:
        return "" if late or forgetful(version, made) else f"we refuse: {problem}"
    ours = [shape.axes for shape in outcome.shapes]
    theirs = real.shapes or []
    if len(ours) != len(theirs):
        return f"{len(ours)} outputs, Keras has {len(theirs)}"
    for shape, real_shape in zip(outcome.shapes, theirs, strict=True):
        if not shape.open and not isinstance(real_shape, list) and not alike(shape.axes, real_shape, forgetful(version, made)):
            return f"shape {shape.axes}, Keras has {real_shape}"
    return "" if outcome.params == real.params else f"{outcome.params} parameters, Keras has {real.params}"


def forgetful(version: int, made: Layer) -> bool:
    inside = made.core
    return version == 2 and inside.kind.startswith(FORGETFUL) and "dilation_rate" in inside.args


def alike(ours: tuple[Any, ...], theirs: tuple[int | None, ...], may_forget: bool) -> bool:
    def equal(a: Any, b: int | None) -> bool:
        return a == b or (may_forget and b is None) or (isinstance(a, Unknown) and b == 0)  # nothing left of it: no size to reckon with

    return len(ours) == len(theirs) and all(equal(a, b) for a, b in zip(ours, theirs, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_random_layers(version: Any) -> None:
    pytest.importorskip({2: "tf_keras", 3: "keras"}[version])
    wrong, tried = [], 0
    for made, shapes in drawn(SEED, [kind for kind in CASES if (version, kind) not in EXCEPTIONS], EACH):
        try:
            real = run(version, made, shapes)
        except NoSuchLayer:
            continue
        tried += 1
        text = disagreement(version, made, shapes, real)
        if text:
            wrong.append(f"{shown(made)} on {shapes}: {text}")
    assert not wrong, "\n".join(wrong)
    assert tried > 1.5 * len(CASES)


# Keras 3 builds these and fails when it computes (or is fitted): the problem must say so.
LATE = [
    (layer("Attention"), [(None, 10, 8), (None, 6, 7)]),
    (layer("AdditiveAttention"), [(None, 10, 8), (None, 6, 7)]),
    (layer("Attention"), [(None, 10, 8), (None, 6, 8), (None, 5, 8)]),
    (layer("MultiHeadAttention", num_heads=2, key_dim=4), [(None, 8), (None, 8)]),
    (layer("MultiHeadAttention", num_heads=2, key_dim=4), [(None, 10, 8), (None, 3, 10, 8)]),
    (layer("RNN", cell=layer("LSTMCell", units=4)), [(None, 5, 4, 3)]),
    (layer("AdaptiveMaxPooling1D", output_size=2), [(None, 8)]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("made", "shapes"), LATE, ids=[f"{shown(made)} on {shapes}" for made, shapes in LATE])
def test_problems_that_keras_3_notices_late(made: Layer, shapes: list[tuple[int | None, ...]]) -> None:
    pytest.importorskip("keras")
    real = run(3, made, shapes, forward=True)
    problem = apply(made, tuple(Shape(axes) for axes in shapes), 3).problem
    assert not real.error
    assert real.late
    assert problem is not None
    assert problem.detail.get("late")
