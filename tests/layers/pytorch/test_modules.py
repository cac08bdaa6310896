"""Shapes, parameters and refusals with sizes that are only names, and with ranks that are not known."""

from __future__ import annotations

import random
from typing import Any

import pytest

from lstmlint.layers.pytorch import apply, construct_problem, known, params, state_problem
from lstmlint.program.torch import Module
from lstmlint.shape import ANY, Axis, Shape, Unknown, add, agree, differ, mul, show_dim, show_shape
from tests.layers.pytorch.random_modules import CASES, module, shown

B, T, F, H, L = (Unknown(label) for label in ("batch", "time", "features", "hidden", "layers"))
TWICE = mul(2, H)


def of(*axes: Axis) -> Shape:
    return Shape(axes)


def behind(*axes: Axis) -> Shape:
    """A shape of which only the last axes are known."""
    return Shape(axes, open=True)


def shapes(kind: str, *inputs: Shape, **args: Any) -> list[str]:
    outcome = apply(module(kind, **args), inputs)
    assert outcome.problem is None, outcome.problem
    return [show_shape(shape) for shape in outcome.shapes]


def problem(kind: str, *inputs: Shape, **args: Any) -> str:
    found = apply(module(kind, **args), inputs).problem
    return "" if found is None else f"{found.kind}: {found.detail['text']}"


def test_lstm_with_names() -> None:
    args = {"input_size": F, "hidden_size": H}
    assert shapes("LSTM", of(T, B, F), **args) == ["(time, batch, hidden)", "(1, batch, hidden)", "(1, batch, hidden)"]
    assert shapes("LSTM", of(B, T, F), **args, batch_first=True, bidirectional=True, num_layers=L) == [
        "(batch, time, 2*hidden)",
        "(2*layers, batch, hidden)",
        "(2*layers, batch, hidden)",
    ]
    assert shapes("GRU", of(T, F), **args, bidirectional=True) == ["(time, 2*hidden)", "(2, hidden)"]
    assert shapes("LSTM", of(T, B, 3), input_size=3, hidden_size=8, proj_size=5) == ["(time, batch, 5)", "(1, batch, 5)", "(1, batch, 8)"]
    assert shapes("LSTMCell", of(B, F), **args) == ["(batch, hidden)", "(batch, hidden)"]
    assert shapes("GRUCell", behind(F), **args) == ["(..., hidden)"]


def test_an_open_rank_stays_open() -> None:
    assert shapes("LSTM", behind(F), input_size=F, hidden_size=H) == ["(..., hidden)"] * 3
    assert shapes("LSTM", behind(T, B, F), input_size=F, hidden_size=H)[1] == "(1, batch, hidden)"
    assert shapes("LSTM", ANY, input_size=F, hidden_size=H, bidirectional=True)[0] == "(..., 2*hidden)"
    assert shapes("Conv1d", behind(B, 4, T), in_channels=4, out_channels=8, kernel_size=3) == ["(batch, 8, time - 2)"]
    assert shapes("Flatten", ANY) == ["(batch, ?)"]
    assert shapes("Flatten", behind(3, 4), start_dim=-2) == ["(..., 12)"]


@pytest.mark.parametrize(
    ("kind", "inputs", "args", "words"),
    [
        ("LSTM", [of(B, T, TWICE)], {"input_size": H, "hidden_size": H}, "size: input_size is hidden, and the last axis of"),
        (
            "LSTM",
            [of(B, 1, T, F)],
            {"input_size": F, "hidden_size": H},
            "rank: LSTM takes 2 or 3 axes, and (batch, 1, time, features) has 4",
        ),
        ("LSTM", [behind(B, 1, T, F)], {"input_size": F, "hidden_size": H}, "rank: "),
        ("LSTM", [of(0, B, F)], {"input_size": F, "hidden_size": H}, "size: there are no steps"),
        ("LSTMCell", [of(B, T, F)], {"input_size": F, "hidden_size": H}, "rank: LSTMCell takes 1 or 2 axes"),
        (
            "Linear",
            [of(B, TWICE)],
            {"in_features": H, "out_features": 1},
            "size: in_features is hidden, and the last axis of (batch, 2*hidden)",
        ),
        ("Linear", [behind(add(H, 1))], {"in_features": H, "out_features": 1}, "size: "),
        ("Linear", [of()], {"in_features": H, "out_features": 1}, "rank: Linear takes at least 1 axis, and () has 0"),
        ("Conv1d", [of(B, T, 7)], {"in_channels": 7, "out_channels": 8, "kernel_size": 3}, ""),
        ("Conv1d", [of(B, 5, 7)], {"in_channels": 7, "out_channels": 8, "kernel_size": 3}, "size: in_channels is 7, and axis -2"),
        ("BatchNorm1d", [of(B, 30, 16)], {"num_features": 16}, "size: num_features is 16, and axis 1 of (batch, 30, 16) is 30"),
        ("LayerNorm", [of(B, T, TWICE)], {"normalized_shape": H}, "size: normalized_shape is hidden"),
        ("MultiheadAttention", [of(B, T, TWICE)] * 3, {"embed_dim": H, "num_heads": 4}, "size: embed_dim is hidden"),
        ("Softmax", [of(B, 10)], {"dim": 2}, "rank: Softmax(dim=2) takes at least 3 axes, and (batch, 10) has 2"),
        ("Flatten", [of(10)], {}, "rank: Flatten takes at least 2 axes, and (10,) has 1"),
        ("GLU", [of(B, 7)], {}, "size: axis -1 of (batch, 7) is halved and must be even"),
        ("CrossEntropyLoss", [of(B, 10), of(B, 1)], {}, "size: the input (batch, 10) wants a target (batch,), and gets (batch, 1)"),
        ("CrossEntropyLoss", [of(B, T, 10), of(B, T)], {}, ""),  # time and 10 may be the same
        ("CrossEntropyLoss", [of(B, 10, 5), of(B, 10)], {}, "size: the input (batch, 10, 5) wants a target (batch, 5)"),
        ("BCEWithLogitsLoss", [of(B, 1), of(B)], {}, "size: the target (batch,) must have the shape of the input (batch, 1)"),
        ("MSELoss", [of(B, 1), of(B)], {}, "broadcast: (batch, 1) and (batch,) are stretched to"),
        ("MSELoss", [of(B, 1), of(B, H)], {}, ""),
    ],
)
def test_refusals(kind: str, inputs: list[Shape], args: dict[str, Any], words: str) -> None:
    found = problem(kind, *inputs, **args)
    assert found.startswith(words) if words else not found


def test_detail_for_rules() -> None:
    found = apply(module("Linear", in_features=64, out_features=1), (of(B, T, 128),)).problem
    assert found is not None
    assert {name: found.detail[name] for name in ("parameter", "wanted", "got", "axis", "input", "module")} == {
        "parameter": "in_features", "wanted": 64, "got": 128, "axis": -1, "input": 0, "module": "Linear",
    }  # fmt: skip


@pytest.mark.parametrize("kind", sorted(CASES))
def test_less_known_is_never_a_refusal(kind: str) -> None:
    """What is right with all sizes known stays right, and says nothing else, when some of them are not."""
    r, tried = random.Random(kind), 0
    for trial in [CASES[kind](r) for _ in range(15)]:
        made, inputs = trial.module, tuple(Shape(axes) for axes in trial.inputs)
        right = apply(made, inputs)
        empty = any(0 in shape.axes for shape in right.shapes)  # a size that has a name is never 0
        if right.problem is not None or construct_problem(made) is not None or empty:
            continue
        tried += 1
        for _ in range(10):
            blurred, dim = less_known(r, made), tuple(dimmed(r, shape) for shape in inputs)
            outcome = apply(blurred, dim)
            case = f"{shown(blurred)}{' opaque' if blurred.opaque else ''} on {[str(shape) for shape in dim]}, of {trial}"
            assert outcome.problem is None, f"{case}: {outcome.problem.detail['text']}"
            assert construct_problem(blurred) is None, case
            assert right.params == 0 or not differ(outcome.params, right.params), case
            assert right.params == 0 or not differ(params(blurred), right.params), case
            if outcome.counted and right.counted:
                assert len(outcome.shapes) == len(right.shapes), case
                told = [(str(a), str(b)) for a, b in zip(outcome.shapes, right.shapes, strict=True) if not agree(a, b)]
                assert not told, f"{case}: {told}"
            if trial.states is not None:
                states = tuple(dimmed(r, Shape(axes)) for axes in trial.states)
                assert state_problem(blurred, dim[0], states) is None, case
    assert tried > 3


def dimmed(r: random.Random, shape: Shape) -> Shape:
    """The shape with some axes unknown, and perhaps not even their number."""
    axes = tuple(Unknown("?") if r.random() < 0.4 else axis for axis in shape.axes)
    return Shape(axes[r.randint(0, len(axes)) :], open=True) if r.random() < 0.4 else Shape(axes)


def less_known(r: random.Random, made: Module) -> Module:
    """The module with some arguments unknown, or perhaps given unseen."""
    args = {name: blurred(r, name, value) for name, value in made.args.items()}
    if r.random() > 0.2:
        return module(made.kind, **args)
    found = module(made.kind, **{name: value for name, value in args.items() if r.random() < 0.5})
    found.opaque = True
    return found


def blurred(r: random.Random, name: str, value: Any) -> Any:
    if isinstance(value, Module):
        return less_known(r, value) if r.random() < 0.7 else Unknown(name)
    if r.random() < 0.25:
        return Unknown(name)
    return tuple(Unknown("?") if r.random() < 0.25 else v for v in value) if isinstance(value, tuple) else value


def test_parameters_with_names() -> None:
    n, h = Unknown("n"), Unknown("h")
    assert show_dim(params(module("LSTM", input_size=n, hidden_size=h))) == "4*n*h + 8*h + 4*h*h"
    assert params(module("LSTM", input_size=10, hidden_size=20, num_layers=2, bidirectional=True)) == 2 * (80 * 32 + 80 * 62)
    assert params(module("LSTM", input_size=10, hidden_size=20, proj_size=5)) == 80 * 17 + 100
    assert params(module("Embedding", num_embeddings=n, embedding_dim=h)) == mul(n, h)
    assert params(module("ReLU")) == 0
    assert params(module("CrossEntropyLoss", weight=Unknown("w"))) == 0
    for blind in (
        module("LazyLinear", out_features=3),
        module("Sequential"),
        module("LSTM", input_size=n, hidden_size=h, bias=Unknown("b")),
    ):
        assert isinstance(params(blind), Unknown)
    assert params(module("Linear", in_features=3, out_features=4, bias=Unknown("b"))).__class__ is Unknown
    assert apply(module("LazyLinear", out_features=3), (of(B, 5),)).params == 18
    assert not known("Sequential")


STATES = [
    ("LSTM", of(T, B, F), (of(1, B, H), of(1, B, H)), {}, ""),
    ("LSTM", of(T, B, F), (of(1, B, H),), {}, "count"),
    ("LSTM", ANY, (of(1, B, H),), {}, "count"),
    ("GRU", of(T, B, F), (of(1, B, H), of(1, B, H)), {}, "count"),
    ("GRU", of(T, B, F), (of(B, H),), {}, "rank"),
    ("LSTM", of(T, B, F), (of(2, B, H), of(2, B, H)), {"num_layers": 2, "bidirectional": True}, "directions"),
    ("LSTM", of(T, B, F), (of(3, B, H), of(3, B, H)), {"num_layers": 2}, "layers"),
    ("LSTM", of(T, 8, F), (of(8, 2, H), of(8, 2, H)), {"num_layers": 2}, "layout"),
    ("LSTM", of(T, 8, F), (of(1, 16, H), of(1, 16, H)), {}, "batch"),
    ("LSTM", of(8, T, F), (of(1, 16, H), of(1, 16, H)), {}, ""),  # 16 may be the time
    ("LSTM", of(8, T, F), (of(1, 16, H), of(1, 16, H)), {"batch_first": True}, "batch"),
    ("LSTM", of(T, B, F), (of(1, 16, H), of(1, 16, H)), {}, ""),
    ("GRU", of(T, B, F), (of(1, B, TWICE),), {}, "hidden"),
    ("GRU", ANY, (of(1, B, TWICE),), {}, "hidden"),
    ("GRU", ANY, (behind(TWICE),), {}, "hidden"),
    ("GRU", of(T, F), (of(1, H),), {}, ""),
    ("GRU", of(T, F), (of(1, 1, H),), {}, "rank"),
    ("LSTMCell", of(B, F), (of(B, H), of(B, TWICE)), {}, "hidden"),
    ("LSTMCell", of(8, F), (of(4, H), of(4, H)), {}, "batch"),
    ("LSTMCell", of(B, F), (of(1, B, H), of(1, B, H)), {}, "rank"),
    ("GRUCell", of(B, F), (of(B, H),), {}, ""),
    ("Linear", of(B, F), (of(B, H),), {}, ""),
]


@pytest.mark.parametrize(("kind", "given", "states", "args", "what"), STATES)
def test_states(kind: str, given: Shape, states: tuple[Shape, ...], args: dict[str, Any], what: str) -> None:
    found = state_problem(module(kind, input_size=F, hidden_size=H, **args), given, states)
    assert ("" if found is None else found.detail["what"]) == what


def test_a_refusal_of_states_in_words() -> None:
    found = state_problem(module("LSTM", input_size=5, hidden_size=H), of(T, 8, 5), (of(1, 8, H), of(1, 4, H)))
    assert found is not None
    assert found.detail["text"] == "c_0 must be (1, 8, hidden), and is (1, 4, hidden): 8 against 4"
