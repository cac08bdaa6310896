"""``lstmlint.runtime``: the model at the cursor, built by the real framework."""

import json
import sys

import pytest

from tests.lsp.client import ALL, Client

pytestmark = pytest.mark.slow

TWO = """\
import torch
from torch import nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 64, batch_first=True)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        steps, _ = self.lstm(x)
        return self.head(steps[:, -1])


class Wrong(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 64, batch_first=True)
        self.head = nn.Linear(32, 1)

    def forward(self, x):
        steps, _ = self.lstm(x)
        return self.head(steps[:, -1])


small = Small()
small(torch.zeros(32, 30, 5))
wrong = Wrong()
wrong(torch.zeros(32, 30, 5))
"""


@pytest.fixture
def editor(tmp_path):
    made = Client(tmp_path)
    made.settings = {None: {"debounce": 0, "runtimePython": sys.executable, "runtimeSeconds": 120}}
    made.start()
    made.open((tmp_path / "model.py").as_uri(), TWO)
    yield made
    made.kill()


def run(editor, line):
    arguments = [(editor.folder / "model.py").as_uri(), {"line": line, "character": 4}]
    return editor.ask_later("workspace/executeCommand", {"command": "lstmlint.runtime", "arguments": arguments})


def progress(editor):
    return [one["params"]["value"] for one in editor.messages if one.get("method") == "$/progress"]


def test_the_model_at_the_cursor_is_built(editor):
    pytest.importorskip("torch")
    text = editor.answer(run(editor, 26), 240)
    assert "Built by torch" in text
    assert text.startswith("small (module)")
    assert "wrong" not in text
    assert progress(editor)[0]["kind"] == "begin"
    assert progress(editor)[-1]["kind"] == "end"
    refused = editor.answer(run(editor, 29), 240)
    assert "Refused by torch" in refused
    assert any(one["method"] == "window/showDocument" for one in editor.requests)
    assert editor.end() == 0


def test_it_is_cancelled_and_blocks_nobody_meanwhile(editor):
    later = run(editor, 26)
    editor.wait(lambda: progress(editor) != [])
    uri = (editor.folder / "model.py").as_uri()
    assert editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}}) != []
    token = next(one["params"]["token"] for one in editor.messages if one.get("method") == "$/progress")
    editor.notify("window/workDoneProgress/cancel", {"token": token})
    assert editor.answer(later, 30) is None
    assert progress(editor)[-1]["kind"] == "end"
    assert editor.end() == 0


def test_an_interpreter_that_is_not_there_and_an_editor_that_shows_the_text_itself(tmp_path):
    client = Client(tmp_path, json.loads(json.dumps(ALL)))
    try:
        client.settings = {None: {"debounce": 0, "runtimePython": "/no/such/python"}}
        client.start(options={"show": "result"})
        uri = (tmp_path / "model.py").as_uri()
        client.open(uri, TWO)
        asked = {"command": "lstmlint.runtime", "arguments": [uri, {"line": 26, "character": 0}]}
        assert client.ask("workspace/executeCommand", asked) == "/no/such/python: no such Python"
        assert not any(one["method"] == "window/showDocument" for one in client.requests)
        assert client.end() == 0
    finally:
        client.kill()
