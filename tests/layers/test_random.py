"""Random layers: what must hold whatever the layer is, without a framework."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from lstmlint.layers import Outcome, apply, known, states
from lstmlint.layers.rules import ALIASES, FUNCTIONS
from lstmlint.program import Layer
from lstmlint.shape import Shape, Unknown, agree, same
from tests.layers.random_layers import CASES, drawn, layer, shown

SEEDS = (1, 2, 3)


def all_drawn(each: int = 12) -> Iterator[tuple[Layer, tuple[Shape, ...]]]:
    for seed in SEEDS:
        for made, shapes in drawn(seed, each=each):
            yield made, tuple(Shape(axes) for axes in shapes)


def weakened(made: Layer, r: Random) -> Layer:
    """The same layer, some of whose whole numbers and flags are not known."""
    args: dict[str, Any] = {}
    for name, value in made.args.items():
        chance = r.random() < 0.4
        if isinstance(value, Layer):
            args[name] = weakened(value, r)
        elif isinstance(value, int) and chance:
            args[name] = Unknown(name)
        elif isinstance(value, tuple) and chance:
            args[name] = tuple(Unknown(name) if r.random() < 0.5 else v for v in value)
        elif isinstance(value, str) and chance:
            args[name] = Unknown(name)
        else:
            args[name] = value
    return layer(made.kind, **args)


def wider(shape: Shape, r: Random) -> Shape:
    """The same shape, some of whose sizes are not known, perhaps not even their number."""
    axes = tuple(Unknown(f"a{i}") if isinstance(a, int) and r.random() < 0.4 else a for i, a in enumerate(shape.axes))
    if r.random() < 0.15:
        return Shape(axes[r.randint(0, len(axes)) :], open=True)
    return Shape(axes)


def of_same_kind(outcome: Outcome, other: Outcome) -> bool:
    return not (outcome.counted and other.counted) or len(outcome.shapes) == len(other.shapes)


@pytest.mark.parametrize("version", [2, 3, None])
def test_what_is_unknown_makes_no_problem_and_contradicts_nothing(version: Any) -> None:
    r, refused = Random(5), 0
    for made, shapes in all_drawn():
        exact = apply(made, shapes, version)
        vague, fewer = weakened(made, r), tuple(wider(shape, r) for shape in shapes)
        outcome = apply(vague, fewer, version)
        where = f"{shown(made)} on {shapes} as {shown(vague)} on {fewer}"
        if exact.problem is None:
            assert outcome.problem is None, (where, outcome.problem)
            assert of_same_kind(exact, outcome), where
            for left, right in zip(exact.shapes, outcome.shapes, strict=False):
                assert agree(left, right), (where, str(left), str(right))
        else:
            refused += 1
    assert refused > 200


def test_without_a_version_only_what_both_agree_on() -> None:
    differences = 0
    for made, shapes in all_drawn():
        both, two, three = (apply(made, shapes, version) for version in (None, 2, 3))  # type: ignore[arg-type]
        where = f"{shown(made)} on {shapes}"
        assert (both.problem is None) == (two.problem is None or three.problem is None), where
        for outcome in (two, three):
            assert of_same_kind(both, outcome), where
            assert same(both.params, outcome.params) is not False, where
            assert all(agree(left, right) for left, right in zip(both.shapes, outcome.shapes, strict=False)), where
            for left, right in zip(both.shapes, outcome.shapes, strict=False):
                assert left.open or all(a is not None or b is None for a, b in zip(left.axes, right.axes, strict=True)), where
        differences += two.shapes != three.shapes or (two.problem is None) != (three.problem is None)
    assert differences > 10


GARBAGE = ("64", -1, 0, 64.0, None, [], (), (1, "2"), [None], {"a": 1}, object(), True, layer("Dense", units=3), Shape((1, 2)), "SAME", 2.5)


def test_values_of_the_wrong_kind_never_crash() -> None:
    r = Random(7)
    for made, shapes in all_drawn(each=6):
        for name in [*made.args, "padding", "data_format", "axis", "units", "return_state"]:
            args = {**made.args, name: r.choice(GARBAGE)}
            for inputs in (shapes, shapes[:1] * 3, (Shape((), open=True),), (Shape(()),), ()):
                outcome = apply(layer(made.kind, **args), inputs, r.choice((2, 3, None)))
                assert outcome.shapes
                states(layer(made.kind, **args), shapes[0], 3)


def test_an_opaque_layer_is_unknown_where_it_matters() -> None:
    for made, shapes in all_drawn(each=4):
        hidden = layer(made.kind, **made.args)
        hidden.opaque = True
        exact, outcome = apply(made, shapes, 3), apply(hidden, shapes, 3)
        if exact.problem is None:
            assert outcome.problem is None, shown(made)
            assert all(agree(left, right) for left, right in zip(exact.shapes, outcome.shapes, strict=False)), shown(made)


def test_every_function_is_drawn() -> None:
    drawn_kinds = {ALIASES.get(kind, kind) for kind in CASES} | {"LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"}
    by_hand = {"Lambda", "CuDNNLSTM", "CuDNNGRU", "TextVectorization", "StringLookup", "IntegerLookup", "RandomCrop"}
    unseen = set(FUNCTIONS) - drawn_kinds - by_hand
    assert {kind for kind in unseen if not kind.startswith(("Random", "Adaptive"))} == set()
    assert all(known(kind) for kind in itertools.chain(CASES, ALIASES))
