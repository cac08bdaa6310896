"""What constructors take and refuse: the measured file against the installed torch, and random wrong arguments."""

from __future__ import annotations

import importlib.util
import random
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from lstmlint.layers.pytorch import apply, construct_problem, kinds, known, measured_with, signature
from lstmlint.layers.signature import REQUIRED
from lstmlint.shape import Problem, Unknown
from tests.layers.pytorch.random_modules import CASES, module, shown
from tests.layers.pytorch.real import made

ROOT = Path(__file__).resolve().parents[3]
WRONG: tuple[Any, ...] = (-1, 0, 1, 2, 4, 7, 64, True, False, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, "x", "same", None, (2,), (2, 2))
UNTOUCHED = {"device", "dtype", "weight", "pos_weight", "_weight", "norm", "encoder_layer", "decoder_layer", "activation", "layer_norm_eps",
             "process_group", "custom_encoder", "custom_decoder"}  # fmt: skip


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("torch_signatures", ROOT / "scripts" / "torch_signatures.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def names(kind: str) -> list[str]:
    found = signature(kind)
    assert found is not None
    return [p.name for p in found.parameters]


def refusal(kind: str, **args: Any) -> Problem | None:
    return construct_problem(module(kind, **args))


def text(kind: str, **args: Any) -> str:
    problem = refusal(kind, **args)
    return "" if problem is None else str(problem.detail["text"])


@pytest.mark.slow
def test_the_measured_file_is_what_torch_says() -> None:
    torch = pytest.importorskip("torch")
    if torch.__version__.split("+")[0] != measured_with():
        pytest.skip("measured with another torch")
    found = script()
    assert found.shown(found.measured()) == found.TARGET.read_text(encoding="utf-8")


# Each position is given a value that only one attribute can have.
POSITIONS: dict[str, tuple[Any, ...]] = {
    "LSTM": (10, 20, 3, False, True, 0.25, True, 5, "cpu"),
    "GRU": (10, 20, 3, False, True, 0.25, True),
    "RNN": (10, 20, 3, "relu", False, True, 0.25, True),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", POSITIONS)
def test_positions_mean_what_is_documented(kind: str) -> None:
    nn = pytest.importorskip("torch.nn")
    values = POSITIONS[kind]
    real = getattr(nn, kind)(*values)
    named = dict(zip(names(kind), values, strict=False))
    assert {name: getattr(real, name) for name in named if name != "device"} == {n: v for n, v in named.items() if n != "device"}
    found = signature(kind)
    assert found is not None
    assert len(found.positional) == len(values) + (kind == "LSTM")
    if kind != "LSTM":
        with pytest.raises(TypeError):
            getattr(nn, kind)(*values, "cpu")  # what is documented as the device is proj_size


@pytest.mark.slow
def test_random_wrong_arguments() -> None:
    pytest.importorskip("torch")
    r = random.Random(17)
    false, missed, tried = [], [], 0
    for kind in [kind for kind in CASES for _ in range(25)]:
        trial = CASES[kind](r).module
        choice = [name for name in names(trial.kind) if name not in UNTOUCHED]
        for _ in range(r.choice([1, 1, 2]) if choice else 0):
            trial.args[r.choice(choice)] = r.choice(WRONG)
        tried += 1
        ours, theirs = said(trial), real_answer(trial)
        if ours and ours != theirs and (ours, theirs) != ("warned", "refused"):
            false.append(f"{shown(trial)}: we say {ours}, torch {theirs or 'takes it'}")
        elif ours != theirs:
            missed.append(shown(trial))
    assert not false, "\n".join(false)
    assert tried >= 2_000
    assert len(missed) < tried / 100, "\n".join(missed)  # sizes that are True, and arguments that nobody gives to these classes


def said(made: Any) -> str:
    problem = construct_problem(made)
    if problem is None or problem.detail["late"]:
        return ""
    return "warned" if problem.detail["warning"] else "refused"


def real_answer(trial: Any) -> str:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            made(trial)
        except Exception:
            return "refused"
    mine = [w for w in caught if issubclass(w.category, UserWarning) and "enable_nested" not in str(w.message)]
    return "warned" if mine else ""


@pytest.mark.slow
@pytest.mark.parametrize("wrong", [{"bidirectional": 1}, {"bidirectional": 0}, {"bidirectional": None}, {"num_layers": True}])
@pytest.mark.parametrize("kind", ["LSTM", "GRU", "RNN"])
def test_what_only_the_first_call_refuses(kind: str, wrong: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    real = getattr(torch.nn, kind)(3, 4, **wrong)
    with pytest.raises(TypeError):
        real(torch.zeros(2, 2, 3))
    problem = refusal(kind, input_size=3, hidden_size=4, **wrong)
    assert problem is not None
    assert problem.detail["late"]


@pytest.mark.parametrize(
    ("kind", "first"),
    [
        ("LSTM", ["input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional", "proj_size"]),
        ("GRU", ["input_size", "hidden_size", "num_layers", "bias", "batch_first", "dropout", "bidirectional", "device"]),
        ("RNN", ["input_size", "hidden_size", "num_layers", "nonlinearity", "bias", "batch_first", "dropout", "bidirectional"]),
        ("LSTMCell", ["input_size", "hidden_size", "bias", "device", "dtype"]),
        ("Linear", ["in_features", "out_features", "bias"]),
        ("Embedding", ["num_embeddings", "embedding_dim", "padding_idx"]),
        ("Conv1d", ["in_channels", "out_channels", "kernel_size", "stride", "padding"]),
        ("CrossEntropyLoss", ["weight", "size_average", "ignore_index", "reduce", "reduction", "label_smoothing"]),
        ("Sigmoid", []),
    ],
)
def test_parameters_in_order(kind: str, first: list[str]) -> None:
    assert names(kind)[: len(first)] == first


def test_signatures() -> None:
    lstm, identity = signature("LSTM"), signature("Identity")
    assert lstm is not None
    assert identity is not None
    assert [p.default for p in lstm.parameters[:4]] == [REQUIRED, REQUIRED, 1, True]
    assert lstm.call == ("input", "hx")
    assert not lstm.accepts("return_sequences")
    assert identity.accepts("whatever")
    assert signature("Conv1D") is None
    assert {"LSTM", "Module", "Sequential", "BCEWithLogitsLoss", "LazyLinear"} <= kinds()
    assert {kind for kind in kinds() if known(kind)} >= {kind.removeprefix("Lazy") for kind in CASES}


@pytest.mark.parametrize(
    ("kind", "args", "words"),
    [
        ("LSTM", {"input_size": 4, "hidden_size": 0}, "hidden_size must be a whole number above 0, and is 0"),
        ("LSTM", {"input_size": 4, "hidden_size": 8.0}, "hidden_size must be a whole number above 0, and is 8.0"),
        ("LSTM", {"input_size": 4, "hidden_size": 8, "num_layers": 2, "bias": 0.5}, "bias must be True or False, and is 0.5"),
        ("LSTM", {"input_size": 4, "hidden_size": 8, "num_layers": True}, "num_layers must be a whole number above 0, and is True"),
        ("LSTM", {"input_size": 4, "hidden_size": 8, "num_layers": 2, "dropout": 20}, "dropout must be a number from 0 to 1, and is 20"),
        ("LSTM", {"input_size": 4, "hidden_size": 8, "proj_size": 8}, "proj_size is 8 and must be below hidden_size, 8"),
        ("LSTM", {"hidden_size": 8}, "LSTM needs input_size"),
        ("GRU", {"input_size": 4, "hidden_size": 8, "proj_size": 2}, "only an LSTM takes proj_size, not GRU"),
        ("GRU", {"input_size": 4, "hidden_size": 8, "bidirectional": 1}, "bidirectional must be True or False, and is 1"),
        ("RNN", {"input_size": 4, "hidden_size": 8, "nonlinearity": "sigmoid"}, "nonlinearity must be 'tanh' or 'relu', and is 'sigmoid'"),
        ("Linear", {"in_features": 4, "out_features": -1}, "out_features must be a whole number above 0, and is -1"),
        ("Dropout", {"p": 1.5}, "p must be a number from 0 to 1, and is 1.5"),
        ("MultiheadAttention", {"embed_dim": 10, "num_heads": 4}, "embed_dim=10 must be divisible by num_heads=4"),
        ("Embedding", {"num_embeddings": 10, "embedding_dim": 4, "padding_idx": 10}, "padding_idx=10 must be below num_embeddings=10"),
        ("Conv1d", {"in_channels": 4, "out_channels": 4, "kernel_size": 3, "padding": "full"}, "is 'full'"),
    ],
)
def test_refusals_in_words(kind: str, args: dict[str, Any], words: str) -> None:
    assert words in text(kind, **args)
    problem = refusal(kind, **args)
    assert problem is not None
    assert not problem.detail.get("warning")


def test_dropout_with_one_layer_is_a_warning() -> None:
    problem = refusal("LSTM", input_size=4, hidden_size=8, dropout=0.2)
    assert problem is not None
    assert (problem.detail["warning"], problem.detail["parameter"]) == (True, "dropout")
    assert refusal("LSTM", input_size=4, hidden_size=8, num_layers=2, dropout=0.2) is None


def test_the_unknown_is_silent() -> None:
    u = Unknown("n")
    assert refusal("LSTM", input_size=u, hidden_size=u, num_layers=u, dropout=0.2, proj_size=Unknown("p"), bidirectional=u, bias=u) is None
    hidden = module("LSTM")
    hidden.opaque = True
    assert construct_problem(hidden) is None
    custom = module("LSTM", hidden_size=-1)
    custom.custom = True
    assert construct_problem(custom) is None
    assert not apply(custom, ()).counted


def test_no_torch_at_run_time() -> None:
    import subprocess

    code = "import sys, lstmlint.layers.pytorch as p; p.signature('LSTM'); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
