"""The worker with real torch: shapes, parameters, failures where they are, sizes that nobody told, and what it refuses to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmlint.runtime.recipes import Recipe
from tests.pytorch.programs import program
from tests.runtime.test_torch_recipes import HEAD, NET, recipe
from tests.runtime.torch_rebuilding import compare
from tests.runtime.workers import Answer, Talk

pytestmark = pytest.mark.slow
CASES = json.loads((Path(__file__).parents[1] / "data" / "torch_cases.json").read_text(encoding="utf-8"))
# What is in no module, or is not said of tensors: nothing to rebuild.
BEYOND = {
    "N22": "no module at all", "P22d": "an optimizer's step between two turns", "P24e": "devices", "P25c": "an array of NumPy",
    "P26": "no module at all", "P26d": "no module at all", "P26e": "no module at all", "P28c": "an optimizer without parameters",
}  # fmt: skip
# Told in other words than the program itself gets to hear.
OTHERWISE = {"P24c": "on the meta device", "P28e": "the name of the class"}


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    pytest.importorskip("torch")
    worker = Talk("torch", tmp_path_factory.mktemp("empty"))
    yield worker
    worker.close()


def built(talk: Talk, text: str) -> tuple[Recipe, Answer]:
    found = recipe(text)
    return found, talk.build(json.loads(json.dumps(found.request)))


def failed(answer: Answer) -> list[tuple[str, str]]:
    return [(one["stage"], one["message"].partition("\n")[0]) for one in answer["failures"] if not one.get("doubtful")]


def test_hello(talk: Talk) -> None:
    assert talk.hello["framework"] == "torch"
    assert talk.hello["version"][0].isdigit()


def test_shapes_and_parameters(talk: Talk) -> None:
    _, answer = built(talk, f"{NET.replace('16', '8')}\ny = Net(3)(torch.randn(2, 5, 3))\n")
    assert answer["failures"] == []
    assert (answer["params"], [layer["params"] for layer in answer["layers"]]) == (425, [425, 416, 9])
    assert [layer["expected"] for layer in answer["layers"]] == [425, 416, 9]
    assert [call["shapes"] for call in answer["calls"]] == [call["expected"] for call in answer["calls"]]
    assert answer["calls"][1]["shapes"] == [[2, 5, 8], [1, 2, 8], [1, 2, 8]]


def test_a_failure_is_told_at_the_call_with_the_words_of_torch(talk: Talk) -> None:
    found, answer = built(talk, NET)
    [failure] = answer["failures"]
    assert failure["stage"] == "forward" and not failure.get("doubtful")
    assert failure["message"].startswith("mat1 and mat2 shapes cannot be multiplied")
    assert found.calls[failure["call"]].place is not None and found.layers[failure["layer"]].kind == "Linear"  # type: ignore[union-attr]


def test_all_failures_are_seen_at_once(talk: Talk) -> None:
    text = "a, b = nn.LSTM(4, 8), nn.LSTM(9, 8)\nx, _ = a(torch.randn(5, 2, 3))\ny, _ = b(x)\nz = nn.GRU(3, 0)\n"
    found = [json.loads(json.dumps(one.request)) for one in _recipes(text)]
    failures = [failure for request in found for failure in failed(talk.build(request))]
    assert ("construct", "hidden_size must be greater than zero") in failures
    assert [message for stage, message in failures if stage == "forward"] == [
        "input.size(-1) must be equal to input_size. Expected 4, got 3",
        "input.size(-1) must be equal to input_size. Expected 9, got 8",
    ]


def _recipes(text: str) -> list[Recipe]:
    from tests.runtime.torch_rebuilding import understood

    return [one for one in understood(HEAD + text) if isinstance(one, Recipe)]


def test_sizes_that_nobody_told_are_chosen_so_that_it_runs(talk: Talk) -> None:
    text = """\
class Net(nn.Module):
    def __init__(self, hidden, heads, out_of_lstm):
        super().__init__()
        self.lstm = nn.LSTM(7, hidden, bidirectional=True)
        self.attention = nn.MultiheadAttention(out_of_lstm, heads)

    def forward(self, x, steps: int):
        out, _ = self.lstm(x)
        out, _ = self.attention(out, out, out)
        return out.view(steps, -1)
"""
    _, answer = built(talk, text)
    assert answer["failures"] == []
    sizes = answer["symbols"]
    assert sizes["out_of_lstm"] == 2 * sizes["hidden"]


def test_a_failure_that_no_choice_of_sizes_mends_stays(talk: Talk) -> None:
    text = (
        NET.replace("8, batch_first", "hidden, bidirectional=True, batch_first")
        .replace("16", "hidden")
        .replace("n_features", "n, hidden", 1)
    )
    _, answer = built(talk, text.replace("n_features", "n"))
    [failure] = answer["failures"]
    assert failure["made_up"] is True and not failure.get("doubtful")


def test_a_training_step(talk: Talk) -> None:
    text = "m = nn.GRU(3, 2)\nout, _ = m(torch.randn(5, 2, 3))\nloss = nn.CrossEntropyLoss()(out, torch.zeros(5, 2, {}))\nloss.backward()\n"
    assert failed(built(talk, text.format(2))[1]) == []
    [(stage, message)] = failed(built(talk, text.format(3))[1])
    assert stage == "train" and message


def test_integers_for_an_embedding_and_lengths_for_a_packed_sequence(talk: Talk) -> None:
    text = """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(50, 6)
        self.gru = nn.GRU(6, 8, batch_first=True)

    def forward(self, tokens, lengths):
        packed = pack_padded_sequence(self.embedding(tokens), lengths, batch_first=True, enforce_sorted=False)
        out, h = self.gru(packed)
        out, _ = pad_packed_sequence(out, batch_first=True)
        return out
"""
    _, answer = built(talk, text)
    assert answer["failures"] == []
    assert len(answer["calls"][-1]["shapes"][0]) == 3


def test_large_models_get_no_room(talk: Talk) -> None:
    _, answer = built(talk, "m = nn.LSTM(100000, 100000)\ny = m(torch.zeros(1, 1, 100000))\n")
    assert answer["layers"][0]["params"] == 80_000_800_000
    assert answer["calls"][-1]["shapes"] == [[1, 1, 100000]] * 3
    _, answer = built(talk, "m = nn.LSTM(3, 3)\ny = m(torch.zeros(10**6, 10**6, 3))\n")
    assert answer["failures"] == [] and any("too much room" in note for note in answer["notes"])


@pytest.mark.parametrize(
    "recipe",
    [
        {"layers": [{"class": "Module.__class__", "args": [], "kwargs": {}}]},
        {"layers": [{"class": "DataParallel", "args": [], "kwargs": {}}]},
        {"layers": [], "calls": [{"operator": "__import__", "args": [1, 2]}]},
        {"layers": [{"class": "LSTM", "args": [{"object": ["os", "system", ["ls"]]}], "kwargs": {}}]},
    ],
)
def test_what_is_in_no_list_is_refused(talk: Talk, recipe: dict[str, Any]) -> None:
    assert "refused" in talk.ask({"kind": "build", "recipe": {"framework": "torch", **recipe}})["broken"]


@pytest.mark.parametrize("name", ["load", "hub.load", "jit.script", "from_file", "save", "_C._cuda_init", "utils.cpp_extension.load"])
def test_functions_in_no_list_are_not_called(talk: Talk, name: str, tmp_path: Path) -> None:
    calls = [
        {"function": name, "args": [str(tmp_path / "x")]},
        {"method": "__reduce__", "args": [1]},
        {"attribute": "__dict__", "args": [1]},
    ]
    answer = talk.build({"framework": "torch", "layers": [], "calls": calls})
    assert [call["shapes"] for call in answer["calls"]] == [None] * 3
    assert not list(tmp_path.iterdir())


def test_a_factory_returns_a_module(talk: Talk, tmp_path: Path) -> None:
    body = (
        HEAD
        + NET.replace("16", "8")
        + "\n\ndef build(n):\n    model = Net(n)\n    model.example_input_array = torch.zeros(2, 5, n)\n    return model\n"
    )
    (tmp_path / "made_by_me.py").write_text(body, encoding="utf-8")
    request = {"kind": "factory", "target": "made_by_me:build", "arguments": {"n": 3}, "paths": [str(tmp_path)]}
    answer = talk.ask(request)
    [model] = answer["models"]
    assert (model["type"], model["params"], model["inputs"], model["outputs"]) == ("Net", 425, [[2, 5, 3]], [[2, 1]])
    assert [(layer["name"], layer["params"]) for layer in model["layers"]] == [("lstm", 416), ("fc", 9)]
    assert answer["stages"]["forward"] == "ok" and answer["failures"] == []


def test_random_programs_do_what_their_rebuilt_modules_do() -> None:
    texts = {one.name: one.text for one in (program("rebuilt", number) for number in range(150))}
    wrong = [(verdict, texts[verdict.name]) for verdict in compare(texts) if verdict.kind != "agree"]
    assert not wrong, wrong[:3]


def test_the_measured_cases() -> None:
    head = CASES["prelude"] + "\nimport numpy as np\n"
    texts = {case["id"]: head + case["snippet"] + "\n" for case in CASES["cases"]}
    kinds: dict[str, set[str]] = {}
    for verdict in compare(texts):
        kinds.setdefault(verdict.kind, set()).add(verdict.name)
    assert set(kinds) <= {"agree", "missed", "not rebuilt", "other words"}, kinds
    assert kinds["missed"] | {name for name in kinds["not rebuilt"] if name in BEYOND} == set(BEYOND)
    assert kinds["other words"] == set(OTHERWISE)
    assert len(kinds["agree"]) >= 0.9 * len(texts)
