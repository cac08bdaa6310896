"""Modules of torch as recipes: everything as it was written, sizes as expressions, nothing that could be code."""

from __future__ import annotations

import json
from typing import Any

from lstmlint.program import Application, Module, Operation
from lstmlint.runtime.recipes import NotRebuilt, Recipe
from tests.runtime.torch_rebuilding import understood

HEAD = """\
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
"""
NET = """\
class Net(nn.Module):
    def __init__(self, n_features):
        super().__init__()
        self.lstm = nn.LSTM(n_features, 8, batch_first=True)
        self.fc = nn.Linear(16, out_features=1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.fc(out[:, -1])
"""


def recipe(text: str) -> Recipe:
    [found] = understood(HEAD + text)
    assert isinstance(found, Recipe), found
    json.dumps(found.request)
    return found


def layers(found: Recipe) -> Any:
    return found.request["layers"]


def calls(found: Recipe) -> Any:
    return found.request["calls"]


def plain(size: Any) -> Any:
    """An expression without its symbols' names."""
    return [factor for factor, _ in size["size"]] if isinstance(size, dict) else size


def test_a_class_with_its_modules_and_what_it_does() -> None:
    found = recipe(NET)
    assert found.framework == "torch"
    assert isinstance(found.subject, Module) and found.subject.kind == "Net"
    custom, lstm, linear = layers(found)
    assert custom["custom"] == "Net"
    assert [name for name, _ in custom["items"]] == ["lstm", "fc"]
    assert (lstm["class"], lstm["kwargs"]) == ("LSTM", {"batch_first": True})
    assert lstm["args"][1] == 8 and plain(lstm["args"][0]) == [1]
    assert (linear["class"], linear["args"], linear["kwargs"]) == ("Linear", [16], {"out_features": 1})
    applied, index, head, result = calls(found)
    assert applied["args"] == [{"ref": {"input": 0}}]
    assert index == {
        "use": "index", "args": [{"ref": {"call": 0, "output": 0}}, {"tuple": [{"slice": [None, None, None]}, -1]}],
        "shapes": index["shapes"], "dtypes": [None],
    }  # fmt: skip
    assert head["args"] == [{"ref": {"call": 1, "output": 0}}]
    assert result["gather"] == [{"call": 2, "output": 0}] and result["module"] == 0
    assert [type(thing) for thing in found.calls] == [Application, Operation, Application, Application]
    assert found.request["inputs"][0]["open"] is True  # type: ignore[index]


def test_wrong_arguments_are_sent_as_they_are() -> None:
    found = recipe('rnn = nn.LSTM(8, "16", num_layer=2)\n')
    assert layers(found) == [{"class": "LSTM", "args": [8, "16"], "kwargs": {"num_layer": 2}}]


def test_a_symbol_is_one_number_wherever_it_stands() -> None:
    made = "self.a = nn.LSTM(n, 2 * n)\n        self.b = nn.Linear(2 * n, n // 3)\n"
    found = recipe(f"class Net(nn.Module):\n    def __init__(self, n):\n        super().__init__()\n        {made}")
    _, lstm, linear = layers(found)
    [[one, [n]]] = lstm["args"][0]["size"]
    assert one == 1
    assert lstm["args"][1] == linear["args"][0] == {"size": [[2, [n]]]}
    [[_, [third]]] = linear["args"][1]["size"]
    assert found.request["symbols"][third] == {"operator": "//", "left": {"size": [[1, [n]]]}, "right": 3}  # type: ignore[index]


def test_functions_methods_and_operators() -> None:
    found = recipe(
        "lstm = nn.LSTM(3, 8)\nx, _ = lstm(torch.randn(5, 2, 3))\ny = F.softmax(2 * x, dim=-1).permute(1, 0, 2) @ torch.ones(8, 4)\n"
    )
    kinds = [call.get("function") or call.get("method") or call.get("operator") for call in calls(found)]
    assert kinds == ["randn", None, "*", "nn.functional.softmax", "permute", "ones", "@"]
    assert calls(found)[2]["args"][0] == 2
    assert calls(found)[4]["args"][1:] == [1, 0, 2]


def test_states_and_packed_sequences() -> None:
    text = """\
gru = nn.LSTM(3, 8, batch_first=True)
packed = pack_padded_sequence(torch.randn(2, 5, 3), torch.tensor([5, 3]), batch_first=True)
out, (h, c) = gru(packed, (torch.zeros(1, 2, 8), torch.zeros(1, 2, 8)))
out, lengths = pad_packed_sequence(out, batch_first=True)
"""
    found = recipe(text)
    packed = next(call for call in calls(found) if call.get("function", "").endswith("pack_padded_sequence"))
    assert packed["told"] is True and packed["function"] == "nn.utils.rnn.pack_padded_sequence" and packed["shapes"] == ["packed"]
    applied = next(call for call in calls(found) if "layer" in call)
    assert [sorted(ref["ref"]) for ref in applied["args"][1]["tuple"]] == [["call", "output"]] * 2


def test_a_loss_and_its_backward_pass_belong_to_the_training() -> None:
    found = recipe("m = nn.GRU(3, 1)\nout, _ = m(torch.randn(5, 2, 3))\nloss = nn.MSELoss()(out, torch.zeros(5, 2, 1))\nloss.backward()\n")
    stages = [call.get("stage") for call in calls(found)]
    assert stages[-2:] == ["train", "train"]
    assert calls(found)[-1]["backward"] == {"call": len(stages) - 2, "output": 0}


def test_what_is_not_known_stands_for_itself() -> None:
    found = recipe("lstm = nn.LSTM(3, 8)\nx, _ = lstm(helper(torch.randn(5, 2, 3)))\ny = lstm(x)\n")
    assert [call["standin"] for call in calls(found) if "standin" in call] == ["?"]
    assert found.doubtful


def test_a_list_that_was_filled_out_of_sight_is_no_empty_one() -> None:
    found = recipe("lstm = nn.LSTM(3, 8)\nparts = []\nfill(parts)\nx, _ = lstm(torch.cat(parts, dim=-1))\n")
    assert [call.get("standin") for call in calls(found)] == ["cat", None]


def test_no_code_and_no_names_of_files_are_sent() -> None:
    text = (
        "lstm = nn.LSTM(3, 8)\nstate = torch.load('weights.pt')\nlstm.load_state_dict(state)\nx = torch.jit.script(lstm)\ny = eval('1')\n"
    )
    sent = json.dumps(recipe(text).request)
    assert "weights" not in sent and "jit" not in sent and "eval" not in sent


def test_a_module_with_unknown_arguments_is_not_rebuilt() -> None:
    found = understood(HEAD + "lstm = nn.LSTM(*sizes)\n")
    assert [one.why for one in found if isinstance(one, NotRebuilt)] == ["LSTM: its arguments are not all known"]


def test_modules_that_share_a_tensor_are_rebuilt_together() -> None:
    text = (
        "encoder, decoder, other = nn.GRU(3, 8), nn.GRU(8, 8), nn.GRU(1, 1)\nx, h = encoder(torch.randn(5, 2, 3))\ny, _ = decoder(x, h)\n"
    )
    found = [one for one in understood(HEAD + text) if isinstance(one, Recipe)]
    assert [len(layers(one)) for one in found] == [2, 1]


def test_paths_that_build_alike_are_asked_about_once() -> None:
    found = recipe(f"{NET}\nif verbose:\n    print(1)\nmodel = Net(3)\ny = model(torch.randn(2, 5, 3))\n")
    assert len(found.builds) >= 1 and all(model.kind == "Net" for _, model in found.builds)
