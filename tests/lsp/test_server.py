"""The server as an editor sees it: a real process, the real protocol, a limit for every wait."""

import subprocess
import sys
from pathlib import Path, PurePosixPath
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from tests.lsp.client import ALL, Client

pytestmark = pytest.mark.slow

STACKED = """\
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential()
model.add(Input((30, 5)))
model.add(LSTM(64))
model.add(LSTM(32))
model.add(Dense(1))
"""
FINE = STACKED.replace("LSTM(64)", "LSTM(64, return_sequences=True)")
EVERYWHERE = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}


def at(uri, line, character):
    return {"textDocument": {"uri": uri}, "position": {"line": line, "character": character}}


def actions(client, uri, only=None, where=EVERYWHERE):
    context = {"diagnostics": client.diagnostics.get(uri, []), **({"only": only} if only else {})}
    return client.ask("textDocument/codeAction", {"textDocument": {"uri": uri}, "range": where, "context": context})


def hints(client, uri):
    return client.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": EVERYWHERE})


def edited(text, edit, uri):
    """A text after a workspace edit, the editor's way."""
    changes = [e for one in edit["documentChanges"] if one["textDocument"]["uri"] == uri for e in one["edits"]]
    rows = text.split("\n")

    def offset(place):
        return sum(len(row) + 1 for row in rows[: place["line"]]) + place["character"]

    for e in sorted(changes, key=lambda e: offset(e["range"]["start"]), reverse=True):
        text = text[: offset(e["range"]["start"])] + e["newText"] + text[offset(e["range"]["end"]) :]
    return text


def test_a_finding_has_everything_that_an_editor_can_show(client, file):
    client.open(file, STACKED)
    (found,) = client.codes(file, "RNN101")
    assert found["range"] == {"start": {"line": 5, "character": 10}, "end": {"line": 5, "character": 18}}
    assert found["severity"] == 1
    assert found["source"] == "lstmlint"
    assert [one["location"]["range"]["start"]["line"] for one in found["relatedInformation"]] == [5, 6]
    page = Path(url2pathname(urlparse(found["codeDescription"]["href"]).path))
    assert page.read_text(encoding="utf-8").startswith("# RNN101 stacked-without-sequences")


def test_a_needless_comment_is_unnecessary_and_an_old_name_deprecated(client, file):
    client.open(
        file, STACKED.replace("LSTM(64)", "LSTM(64, return_sequences=True)").replace("Dense(1))", "Dense(1))  # lstmlint: ignore[RNN101]")
    )
    (found,) = client.codes(file, "RNN002")
    assert found["tags"] == [1]
    old = "from keras.layers import CuDNNLSTM\n\nlayer = CuDNNLSTM(4)\n"
    client.replace(file, 2, old)
    found = client.findings(file, lambda found: found and all(one["code"].startswith("RNN7") for one in found))
    assert found[0]["tags"] == [2]


def test_findings_go_when_the_code_is_right_and_when_it_is_closed(client, file):
    client.open(file, STACKED)
    client.codes(file, "RNN101")
    client.change(
        file, 2, {"range": {"start": {"line": 5, "character": 17}, "end": {"line": 5, "character": 17}}, "text": ", return_sequences=True"}
    )
    client.codes(file)
    client.replace(file, 3, STACKED)
    client.codes(file, "RNN101")
    assert client.published[-1]["version"] == 3
    client.notify("textDocument/didClose", {"textDocument": {"uri": file}})
    client.codes(file)


def test_the_last_good_findings_stay_beside_a_syntax_error(client, file):
    client.open(file, STACKED)
    client.codes(file, "RNN101")
    client.change(file, 2, {"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "text": "import (\n\n"})
    found = client.codes(file, "RNN001", "RNN101")
    assert next(one for one in found if one["code"] == "RNN101")["range"]["start"]["line"] == 7
    assert [one["position"]["line"] for one in hints(client, file)] == [7, 9]
    client.change(file, 3, {"range": {"start": {"line": 2, "character": 0}, "end": {"line": 4, "character": 0}}, "text": ""})
    (found,) = client.codes(file, "RNN101")
    assert found["range"]["start"]["line"] == 5


def test_a_fix_an_ignoring_comment_and_the_page(client, file):
    client.open(file, STACKED)
    client.codes(file, "RNN101")
    offered = actions(client, file, where={"start": {"line": 5, "character": 12}, "end": {"line": 5, "character": 12}})
    titles = [one["title"] for one in offered]
    assert titles[:2] == ["Set return_sequences=True on LSTM(64) (RNN101, safe fix)", "Ignore RNN101 here, with a comment"]
    assert offered[0]["isPreferred"]
    assert edited(STACKED, offered[0]["edit"], file) == FINE
    hidden = edited(STACKED, offered[1]["edit"], file)
    assert "model.add(LSTM(64))  # lstmlint: ignore[RNN101]\n" in hidden
    client.replace(file, 2, hidden)
    client.codes(file)
    command = next(one["command"] for one in offered if one.get("command"))
    assert client.ask("workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}).startswith("# RNN101")
    assert any(one["method"] == "window/showDocument" for one in client.requests)
    assert actions(client, file, where={"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}) == []


def test_an_unsafe_fix_says_so(client, file):
    code = """\
from keras import Input, Model
from keras.layers import LSTM, Dense

inputs = Input((30, 5))
first = LSTM(64)
x = first(inputs)
y = LSTM(32)(x)
model = Model(inputs, [Dense(1)(y), Dense(1)(x)])
"""
    client.open(file, code)
    client.codes(file, "RNN101")
    fixes = [one for one in actions(client, file) if "unsafe fix" in one["title"]]
    assert fixes
    assert not any(one.get("isPreferred") for one in fixes)


def test_all_safe_fixes_at_once(client, file):
    text = STACKED + STACKED.replace("model", "other")
    client.open(file, text)
    client.codes(file, "RNN101", "RNN101")
    (action,) = actions(client, file, ["source.fixAll.lstmlint"])
    assert action["kind"] == "source.fixAll.lstmlint"
    assert edited(text, action["edit"], file) == FINE + FINE.replace("model", "other")
    assert [one["kind"] for one in actions(client, file, ["source.fixAll"])] == ["source.fixAll.lstmlint"]
    assert [one["kind"] for one in actions(client, file, ["source"])] == ["source.fixAll.lstmlint"]
    assert actions(client, file, ["refactor"]) == []
    assert client.ask("workspace/executeCommand", {"command": "lstmlint.fixAll", "arguments": [file]}) is True
    assert edited(text, client.applied[-1], file) == FINE + FINE.replace("model", "other")


def test_hover_tells_the_layer_and_the_finding(client, file):
    client.open(file, STACKED)
    told = client.ask("textDocument/hover", at(file, 5, 12))
    assert told["contents"]["kind"] == "markdown"
    assert "LSTM" in told["contents"]["value"]
    assert "(batch, 30, 5)" in told["contents"]["value"]
    assert "RNN101" in told["contents"]["value"]
    # The file is called by its name: where it lies, whoever has it open knows.
    assert f"{PurePosixPath(file).name}:6" in told["contents"]["value"].splitlines()[0]
    assert str(PurePosixPath(file).parent).removeprefix("file://") not in told["contents"]["value"]
    assert client.ask("textDocument/hover", at(file, 2, 0)) is None
    assert client.ask("textDocument/hover", at(file, 99, 99)) is None


def test_shapes_beside_the_code_hidden_where_unknown(client, file):
    client.open(file, FINE)
    assert [(one["position"]["line"], one["label"]) for one in hints(client, file)] == [
        (5, "→ (batch, 30, 64)"), (6, "→ (batch, 32)"), (7, "→ (batch, 1)"),
    ]  # fmt: skip
    client.replace(file, 2, FINE.replace("Input((30, 5))", "Input(somewhere())"))
    labels = [one["label"] for one in hints(client, file)]
    assert all("64" in label or "32" in label or "1)" in label for label in labels)
    client.replace(file, 3, "from keras.layers import LSTM\n\ndef f(x, n):\n    return n(x)\n")
    assert hints(client, file) == []


def test_symbols_and_the_line_above_a_model(client, file):
    client.open(file, FINE)
    (model,) = client.ask("textDocument/documentSymbol", {"textDocument": {"uri": file}})
    assert model["name"] == "model"
    assert [one["name"] for one in model["children"]] == ["lstm", "lstm_1", "dense"]
    (lens,) = client.ask("textDocument/codeLens", {"textDocument": {"uri": file}})
    assert lens["command"]["title"] == "model: 3 layers, 30,369 parameters, (batch, 30, 5) -> (batch, 1)"
    assert lens["range"]["start"]["line"] == 3
    text = client.ask("workspace/executeCommand", {"command": lens["command"]["command"], "arguments": lens["command"]["arguments"]})
    assert "Total params: 30,369" in text


def test_torch_has_shapes_too(client, file):
    code = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(5, 64, batch_first=True)
        self.head = nn.Linear(64, 1)

    def forward(self, x):
        steps, _ = self.lstm(x)
        return self.head(steps[:, -1])


net = Net()
out = net(torch.zeros(32, 30, 5))
"""
    client.open(file, code)
    labels = {one["position"]["line"]: one["label"] for one in hints(client, file)}
    assert labels[11] == "→ (32, 30, 64), (1, 32, 64), (1, 32, 64)"
    assert labels[12] == "→ (32, 1)"


def test_imports_read_the_unsaved_text_of_other_files(client):
    parts, main = client.folder / "parts.py", client.folder / "main.py"
    parts.write_text("from keras.layers import LSTM\n\n\ndef encoder():\n    return LSTM(64, return_sequences=True)\n", encoding="utf-8")
    text = """\
from keras import Input, Sequential
from keras.layers import LSTM
from parts import encoder

model = Sequential([Input((30, 5)), encoder(), LSTM(32)])
"""
    main.write_text(text, encoding="utf-8")
    client.open(main.as_uri(), text)
    client.codes(main.as_uri())
    assert [one["label"] for one in hints(client, main.as_uri())] == ["→ (batch, 32)"]
    client.open(parts.as_uri(), parts.read_text(encoding="utf-8"))
    client.replace(parts.as_uri(), 2, parts.read_text(encoding="utf-8").replace(", return_sequences=True", ""))
    # The finding points into the other file, and is told there.
    client.findings(parts.as_uri(), lambda found: [one["code"] for one in found] == ["RNN101"])
    client.replace(parts.as_uri(), 3, parts.read_text(encoding="utf-8"))
    client.codes(parts.as_uri())
    for uri in (main.as_uri(), parts.as_uri()):
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})


def test_a_finding_in_a_file_that_is_not_open(client):
    parts, main = client.folder / "closed_parts.py", client.folder / "open_main.py"
    parts.write_text("from keras.layers import LSTM\n\n\ndef encoder():\n    return LSTM(64)  # é😀\n", encoding="utf-8")
    text = "from keras import Input, Sequential\nfrom keras.layers import LSTM\nfrom closed_parts import encoder\n\n"
    text += "model = Sequential([Input((30, 5)), encoder(), LSTM(32)])\n"
    client.open(main.as_uri(), text)
    (found,) = client.codes(parts.as_uri(), "RNN101")
    assert found["range"]["start"] == {"line": 4, "character": 11}
    client.notify("textDocument/didClose", {"textDocument": {"uri": main.as_uri()}})
    client.codes(parts.as_uri())


def test_a_notebook_cell_by_cell(client):
    book = (client.folder / "book.ipynb").as_uri()
    cells = [f"vscode-notebook-cell:/book.ipynb#c{number}" for number in range(3)]
    texts = [
        "%pip install keras\nfrom keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n",
        "model = Sequential()\nmodel.add(Input((30, 5)))\nmodel.add(LSTM(64))\n",
        "model.add(LSTM(32))\nmodel.add(Dense(1))",
    ]
    client.notify(
        "notebookDocument/didOpen",
        {
            "notebookDocument": {
                "uri": book,
                "notebookType": "jupyter-notebook",
                "version": 1,
                "cells": [{"kind": 2, "document": uri} for uri in cells],
            },
            "cellTextDocuments": [
                {"uri": uri, "languageId": "python", "version": 1, "text": text} for uri, text in zip(cells, texts, strict=True)
            ],
        },
    )
    (found,) = client.codes(cells[1], "RNN101")
    assert found["range"]["start"] == {"line": 2, "character": 10}
    assert {one["location"]["uri"] for one in found["relatedInformation"]} == {cells[1], cells[2]}
    client.codes(cells[2])
    assert [one["label"] for one in hints(client, cells[1])] == ["→ (batch, 64)"]
    fix = actions(client, cells[1])[0]
    assert edited(texts[1], fix["edit"], cells[1]) == texts[1].replace("LSTM(64)", "LSTM(64, return_sequences=True)")
    (every,) = actions(client, cells[1], ["source.fixAll"])
    assert edited(texts[1], every["edit"], cells[1]) == texts[1].replace("LSTM(64)", "LSTM(64, return_sequences=True)")
    hover = client.ask("textDocument/hover", at(cells[1], 2, 12))
    assert "LSTM" in hover["contents"]["value"]

    def change(version, content):
        client.notify("notebookDocument/didChange", {"notebookDocument": {"uri": book, "version": version}, "change": {"cells": content}})

    # One cell breaks: its own error, and the findings of the others stay.
    where = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}
    change(2, {"textContent": [{"document": {"uri": cells[2], "version": 2}, "changes": [{"range": where, "text": "x = (\n"}]}]})
    client.codes(cells[2], "RNN001")
    client.codes(cells[1], "RNN101")
    # The last cell goes: nothing walks along the sequence any more.
    change(3, {"structure": {"array": {"start": 2, "deleteCount": 1}, "didClose": [{"uri": cells[2]}]}})
    client.codes(cells[1])
    client.codes(cells[2])
    client.notify(
        "notebookDocument/didClose", {"notebookDocument": {"uri": book}, "cellTextDocuments": [{"uri": uri} for uri in cells[:2]]}
    )
    client.codes(cells[1])


def test_settings_are_asked_for_and_their_changes_count(tmp_path):
    client = Client(tmp_path)
    try:
        client.settings = {None: {"debounce": 0, "ignore": ["RNN101"], "inlayHints": False, "codeLens": False}}
        client.start()
        uri = (tmp_path / "a.py").as_uri()
        client.open(uri, STACKED)
        assert hints(client, uri) == []
        assert client.ask("textDocument/codeLens", {"textDocument": {"uri": uri}}) == []
        client.codes(uri)
        client.settings = {None: {"debounce": 0}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.codes(uri, "RNN101")
        assert hints(client, uri) != []
        client.settings = {None: {"debounce": 0, "enable": False}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.codes(uri)
        client.settings = {None: {"debounce": 0, "select": ["NONSENSE"], "inlayHints": "perhaps"}}
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.codes(uri, "RNN101")
        told = [one["params"]["message"] for one in client.messages if one.get("method") == "window/showMessage"]
        assert any("NONSENSE" in words for words in told)
        assert any("inlayHints" in words for words in told)
        assert client.end() == 0
    finally:
        client.kill()


def test_each_folder_has_settings_of_its_own_and_files_are_watched(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    client = Client(tmp_path)
    try:
        client.settings = {None: {"debounce": 0}, one.as_uri(): {"debounce": 0, "ignore": ["RNN101"]}}
        client.start([one, two])
        first, second = (one / "a.py").as_uri(), (two / "a.py").as_uri()
        client.open(first, STACKED)
        client.open(second, STACKED)
        client.codes(second, "RNN101")
        client.codes(first)
        # A configuration file comes, and the editor tells of it.
        (two / ".lstmlint.yaml").write_text("ignore: [RNN101]\n", encoding="utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (two / ".lstmlint.yaml").as_uri(), "type": 1}]})
        client.codes(second)
        (two / ".lstmlint.yaml").write_text("ignore: [\n", encoding="utf-8")
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (two / ".lstmlint.yaml").as_uri(), "type": 2}]})
        client.wait(
            lambda: any(m.get("method") == "window/showMessage" and ".lstmlint.yaml" in m["params"]["message"] for m in client.messages)
        )
        (two / ".lstmlint.yaml").unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (two / ".lstmlint.yaml").as_uri(), "type": 3}]})
        client.codes(second, "RNN101")
        # A third folder comes later.
        three = tmp_path / "three"
        three.mkdir()
        client.settings[three.as_uri()] = {"debounce": 0, "enable": False}
        client.notify(
            "workspace/didChangeWorkspaceFolders", {"event": {"added": [{"uri": three.as_uri(), "name": "three"}], "removed": []}}
        )
        third = (three / "a.py").as_uri()
        client.open(third, STACKED)
        client.wait(lambda: sum(m["method"] == "workspace/configuration" for m in client.requests) >= 2)
        fourth = (two / "b.py").as_uri()
        client.open(fourth, STACKED)
        client.codes(fourth, "RNN101")
        # Of a document that nobody asks about nothing is told, or what was told before the settings came is taken back.
        client.wait(lambda: not client.diagnostics.get(third))
        assert client.end() == 0
    finally:
        client.kill()


@pytest.mark.parametrize(("wanted", "expected"), [(["utf-8", "utf-16"], "utf-8"), (["utf-32"], "utf-32"), ([], "utf-16")])
def test_the_encoding_is_agreed_on(tmp_path, wanted, expected):
    client = Client(tmp_path, {**ALL, "general": {"positionEncodings": wanted}} if wanted else {**ALL, "general": {}})
    try:
        assert client.start()["capabilities"]["positionEncoding"] == expected
        uri = (tmp_path / "a.py").as_uri()
        client.open(uri, STACKED.replace("model.add(LSTM(64))", 'é, 😀 = 1, "😀"; model.add(LSTM(64))').replace("é, 😀", "é, ü"))
        (found,) = client.codes(uri, "RNN101")
        assert found["range"]["start"]["character"] == 25 + {"utf-8": 5, "utf-16": 1, "utf-32": 0}[expected]
        assert client.end() == 0
    finally:
        client.kill()


def test_a_plain_editor_gets_plain_answers(tmp_path):
    client = Client(tmp_path, {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}})
    try:
        client.start([], {"settings": {"debounce": 0}})
        uri = (tmp_path / "a.py").as_uri()
        client.open(uri, STACKED)
        (found,) = client.codes(uri, "RNN101")
        assert set(found) == {"range", "message", "severity", "code", "source"}
        assert client.ask("textDocument/hover", at(uri, 5, 12))["contents"]["kind"] == "plaintext"
        (fix, *_) = actions(client, uri)
        assert list(fix["edit"]) == ["changes"]
        text = client.ask("workspace/executeCommand", {"command": "lstmlint.rule", "arguments": ["RNN101"]})
        shown = [one["params"]["message"] for one in client.messages if one.get("method") == "window/showMessage"]
        assert text in shown
        assert client.requests == []
        assert client.end() == 0
    finally:
        client.kill()


def test_what_a_baseline_knows_is_not_told(tmp_path):
    model = tmp_path / "model.py"
    model.write_text(STACKED, encoding="utf-8")
    words = [sys.executable, "-m", "lstmlint", "check", "--baseline", "known.json", "--write-baseline", "model.py"]
    subprocess.run(words, cwd=tmp_path, check=False, capture_output=True, timeout=120)
    (tmp_path / ".lstmlint.yaml").write_text("baseline: known.json\n", encoding="utf-8")
    client = Client(tmp_path)
    try:
        client.start()
        client.open(model.as_uri(), STACKED)
        client.codes(model.as_uri())
        client.replace(model.as_uri(), 2, "# moved\n" + STACKED + STACKED.replace("model", "other"))
        (found,) = client.codes(model.as_uri(), "RNN101")
        assert found["range"]["start"]["line"] == 14
        assert client.end() == 0
    finally:
        client.kill()


def test_the_editor_asks_again_when_another_file_has_changed_the_shapes(client):
    parts, main = client.folder / "sized.py", client.folder / "user.py"
    parts.write_text("UNITS = 64\n", encoding="utf-8")
    text = "from keras import Input, Sequential\nfrom keras.layers import LSTM\nfrom sized import UNITS\n\n"
    text += "model = Sequential([Input((30, 5)), LSTM(UNITS)])\n"
    client.open(main.as_uri(), text)
    assert [one["label"] for one in hints(client, main.as_uri())] == ["→ (batch, 64)"]
    client.open(parts.as_uri(), "UNITS = 64\n")
    before = sum(one["method"] == "workspace/inlayHint/refresh" for one in client.requests)
    client.replace(parts.as_uri(), 2, "UNITS = 16\n")
    client.wait(lambda: sum(one["method"] == "workspace/inlayHint/refresh" for one in client.requests) > before)
    assert [one["label"] for one in hints(client, main.as_uri())] == ["→ (batch, 16)"]


def test_settings_count_from_the_first_look_on(tmp_path):
    client = Client(tmp_path)
    try:
        client.settings = {None: {"debounce": 0, "ignore": ["RNN101"]}}
        client.start()
        uri = (tmp_path / "a.py").as_uri()
        client.open(uri, STACKED)
        client.codes(uri)
        assert all(one["diagnostics"] == [] for one in client.published)
        assert client.end() == 0
    finally:
        client.kill()
