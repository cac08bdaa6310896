"""Signatures, states, and the outcomes that no random draw reaches."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lstmlint.layers import REQUIRED, all_steps, apply, known, measured_with, names, one_step, only_in, signature, states
from lstmlint.shape import Shape, Unknown, add, mul, show_dim
from tests.layers.random_layers import layer

H = Unknown("h")
N = Unknown("n_features")


def of(*axes: Any) -> Shape:
    return Shape((None, *axes))


@pytest.mark.parametrize(
    ("kind", "keyword", "in_2", "in_3"),
    [
        ("LSTM", "return_sequences", True, True),
        ("LSTM", "batch_input_shape", True, False),
        ("LSTM", "input_shape", True, True),
        ("LSTM", "time_major", True, False),
        ("LSTM", "use_cudnn", False, True),
        ("LSTM", "implementation", True, True),
        ("SimpleRNN", "implementation", True, False),
        ("LSTM", "input_length", True, False),
        ("Embedding", "input_length", True, True),
        ("Embedding", "weights", True, True),
        ("Dense", "output_dim", False, False),
        ("Dense", "weights", True, False),
        ("Bidirectional", "return_sequences", False, False),
        ("Input", "batch_shape", True, True),
        ("Input", "batch_input_shape", True, False),
        ("InputLayer", "batch_shape", False, True),
        ("InputLayer", "batch_input_shape", True, True),
    ],
)
def test_what_a_constructor_accepts(kind: str, keyword: str, in_2: bool, in_3: bool) -> None:
    two, three = signature(kind, 2), signature(kind, 3)
    assert two is not None
    assert three is not None
    assert (two.accepts(keyword), three.accepts(keyword)) == (in_2, in_3)


def test_positions_and_defaults() -> None:
    for version, place in ((2, 17), (3, 18)):
        shown = signature("LSTM", version)  # type: ignore[arg-type]
        assert shown is not None
        assert shown.positional[0].name == "units"
        assert shown.positional[0].required
        assert shown.positional[0].default is REQUIRED
        assert shown.positional[place].name == "return_sequences"
        assert shown.positional[place].default is False
    assert signature("MaxPooling1D", 3).parameter("pool_size").default == 2  # type: ignore[union-attr]
    assert signature("AveragePooling1D", 3).parameter("pool_size").required  # type: ignore[union-attr]


def test_classes_of_one_version() -> None:
    assert {"LocallyConnected1D", "ThresholdedReLU"} <= only_in(2)
    assert "GroupQueryAttention" in only_in(3)
    assert not {"LSTM", "Dense"} & (only_in(2) | only_in(3))
    assert signature("CuDNNLSTM", 3) is None
    assert signature("CuDNNLSTM", 2).legacy  # type: ignore[union-attr]
    assert "CuDNNLSTM" not in names(2)
    assert measured_with(2).startswith("2.15")
    assert measured_with(3).startswith("3.")


@pytest.mark.slow
def test_the_data_are_those_of_the_installed_keras() -> None:
    keras = pytest.importorskip("keras")
    if keras.__version__ != measured_with(3):
        pytest.skip(f"the data are of {measured_with(3)}")
    script = Path(__file__).parents[2] / "scripts" / "signatures.py"
    done = subprocess.run([sys.executable, str(script), "--check", "keras"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (layer("LSTM", units=8), [(None, 8)] * 2),
        (layer("GRU", units=8), [(None, 8)]),
        (layer("SimpleRNN", units=8), [(None, 8)]),
        (layer("CuDNNLSTM", units=8), [(None, 8)] * 2),
        (layer("RNN", cell=[layer("LSTMCell", units=8), layer("GRUCell", units=4)]), [(None, 8), (None, 8), (None, 4)]),
        (layer("Bidirectional", layer=layer("LSTM", units=8)), [(None, 8)] * 4),
        (layer("Bidirectional", layer=layer("GRU", units=8), backward_layer=layer("GRU", units=4)), [(None, 8), (None, 4)]),
        (layer("LSTM", units=8, time_major=True), [(10, 8)] * 2),
        (layer("RNN", cell=layer("MyCell", units=8)), None),
        (layer("Dense", units=8), None),
    ],
)
def test_states(made: Any, wanted: Any) -> None:
    kept = states(made, of(10, 3), 2)
    assert (kept if kept is None else [shape.axes for shape in kept]) == wanted


def test_states_of_a_convolution() -> None:
    made = layer("ConvLSTM2D", filters=4, kernel_size=3)
    assert states(made, of(5, 8, 8, 1), 3) == (of(6, 6, 4), of(6, 6, 4))


def test_symbols() -> None:
    outcome = apply(layer("LSTM", units=H, return_sequences=True, return_state=True), (of(30, N),), 3)
    assert outcome.shapes == (of(30, H), of(H), of(H))
    assert outcome.params == mul(4, add(mul(H, add(N, H)), H))
    assert show_dim(apply(layer("LSTM", units=64), (of(30, N),), 3).params) == "256*n_features + 16640"
    both = apply(layer("Bidirectional", layer=layer("GRU", units=H)), (of(30, 5),), 3)
    assert both.shape.last == mul(2, H)
    assert apply(layer("Concatenate"), (of(H), of(5)), None).shape.last == add(H, 5)
    assert apply(layer("Flatten"), (of(H, 5),), None).shape.last == mul(H, 5)
    assert apply(layer("Reshape", target_shape=(-1, 5)), (of(H, 10),), None).shape == of(mul(H, 2), 5)


@pytest.mark.parametrize(
    ("made", "inputs", "wanted"),
    [
        (layer("LSTM", units=4, time_major=True, return_sequences=True), of(10, 8), Shape((None, 10, 4))),
        (layer("TextVectorization", output_sequence_length=7), of(1), of(7)),
        (layer("TextVectorization"), of(1), of(None)),
        (layer("StringLookup", vocabulary=["a"]), of(5), of(5)),
        (layer("RandomFlip"), of(8, 8, 3), of(8, 8, 3)),
        (layer("RandomCrop", height=4, width=5), of(8, 8, 3), of(4, 5, 3)),
        (layer("CuDNNGRU", units=4), of(10, 3), of(4)),
    ],
)
def test_shapes_that_are_not_drawn(made: Any, inputs: Shape, wanted: Shape) -> None:
    assert apply(made, (inputs,), 2).shape == wanted


@pytest.mark.parametrize(("kind", "params"), [("CuDNNLSTM", 4 * (8 * (3 + 8) + 2 * 8)), ("CuDNNGRU", 3 * (8 * (3 + 8) + 2 * 8))])
def test_parameters_of_the_cudnn_layers(kind: str, params: int) -> None:
    assert apply(layer(kind, units=8), (of(10, 3),), 2).params == params


def test_a_problem_does_not_cascade() -> None:
    refused = apply(layer("LSTM", units=8), (of(16),), 3)
    assert refused.problem is not None
    assert refused.problem.detail == {"wanted": 3, "got": 2, "at_least": False, "input": 0}
    assert apply(layer("Dense", units=1), refused.shapes, 3).problem is None
    assert refused.params == 4 * (8 * (16 + 8) + 8)


def test_vectors_that_are_repeated_along_a_sequence() -> None:
    for sequence, vector, found in [
        (of(10, 8), of(8), True),
        (of(10, H), of(H), True),
        (of(10, 8), of(1), False),  # one weight a sample
        (of(10, 8), of(H), False),
        (of(10, 8), of(10, 1), False),
    ]:
        problem = apply(layer("Add"), (sequence, vector), None).problem
        assert (problem is not None and problem.kind == "broadcast") == found, (sequence, vector)


def test_layers_of_ones_own_are_unknown() -> None:
    mine = layer("LSTM", units=8)
    mine.custom = True
    for made in (
        mine,
        layer("Lambda", function=None),
        layer("RNN", cell=layer("MyCell")),
        layer("TimeDistributed", layer=mine),
        layer("Mine"),
    ):
        assert apply(made, (of(10, 3),), 2).shape.open
    assert not known("Mine")
    assert not apply(layer("Mine"), (of(3),), 3).counted


def test_a_model_in_time() -> None:
    assert one_step(of(6, 16, 16, 1)) == of(16, 16, 1)
    assert all_steps(of(6, 16, 16, 1), of(40)) == of(6, 40)
    assert one_step(Shape((8,), open=True)) == Shape((8,), open=True)
    assert all_steps(of(6, 8), Shape((4,), open=True)) == Shape((4,), open=True)


@pytest.mark.parametrize("kind", ["Attention", "AdditiveAttention"])
def test_a_vector_that_asks_a_sequence(kind: str) -> None:
    query, value = of(16), of(10, 16)
    assert apply(layer(kind), (query, value), 2).shapes == (of(None, 16),)
    assert apply(layer(kind), (query, value), 3).shapes == (of(16),)
    assert apply(layer(kind), (query, value), None).shapes[0].open
    assert apply(layer(kind), (value, query), 2).shapes == (of(10, 16),)
