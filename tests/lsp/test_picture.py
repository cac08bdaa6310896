"""The picture of the model at the cursor, as an editor asks for it."""

import pytest

from lstmlint.lsp.pictures import PICTURE
from tests.lsp.test_server import FINE, STACKED, at

pytestmark = pytest.mark.slow

TWO = STACKED + '\nother = Sequential(name="other")\nother.add(Input((10, 2)))\nother.add(LSTM(8))\n'


def picture(client, uri, line, character=0):
    return client.ask(PICTURE, at(uri, line, character))


def ids(found):
    """The boxes by the rows of their places."""
    return {one["range"]["start"]["line"]: one["id"] for one in found["boxes"]}


def test_the_picture_has_a_group_for_each_box_and_its_place(client, file):
    client.open(file, STACKED)
    found = picture(client, file, 5)
    assert found["title"] == "model (sequential)"
    assert (found["version"], found["stale"], found["findings"]) == (1, False, 1)
    assert found["svg"].startswith("<svg")
    assert {one["uri"] for one in found["boxes"]} == {file}
    assert {4, 5, 6, 7} <= set(ids(found))
    assert all(f'data-box="{one["id"]}"' in found["svg"] for one in found["boxes"])
    assert "RNN101" in found["svg"]
    assert set(found["light"]) == set(found["dark"]) >= {"--picture-ink", "--picture-paper"}
    assert all(f"var({name})" in found["style"] for name in ("--picture-ink", "--picture-paper"))
    lower = next(one for one in found["boxes"] if one["range"]["start"]["line"] == 5)
    assert lower["range"] == {"start": {"line": 5, "character": 10}, "end": {"line": 5, "character": 18}}
    assert found["current"] == lower["id"]


def test_it_is_that_of_the_model_at_the_cursor(client, file):
    client.open(file, TWO)
    titles = [picture(client, file, line)["title"] for line in (0, 3, 7, 9, 11)]
    assert titles == ["model (sequential)"] * 3 + ["other (sequential)"] * 2
    assert picture(client, file, 999)["title"] == "other (sequential)"
    assert picture(client, file, 0)["current"] != picture(client, file, 6)["current"]


def test_it_follows_an_edit(client, file):
    client.open(file, STACKED)
    assert "(batch, 64)" in picture(client, file, 5)["svg"]
    client.replace(file, 2, FINE)
    found = picture(client, file, 5)
    assert (found["version"], found["findings"]) == (2, 0)
    assert "RNN101" not in found["svg"]
    assert "return_sequences=True" in found["svg"]


def test_the_last_good_one_stays_while_the_text_cannot_be_read(client, file):
    client.open(file, STACKED)
    good = picture(client, file, 5)
    client.change(file, 2, {"range": {"start": {"line": 2, "character": 0}, "end": {"line": 2, "character": 0}}, "text": "import (\n\n"})
    found = picture(client, file, 7)
    assert found["stale"] is True
    assert found["svg"] == good["svg"]
    assert {line + 2: box for line, box in ids(good).items()} == ids(found)
    assert found["current"] == good["current"]
    client.replace(file, 3, STACKED)
    assert picture(client, file, 5)["stale"] is False


def test_there_is_none(client, file):
    client.open(file, "import os\n")
    assert picture(client, file, 0) is None
    assert picture(client, file + "x", 0) is None
    assert client.ask(PICTURE, {"textDocument": {"uri": file}}) is None
    assert client.ask(PICTURE, {"textDocument": {"uri": file}, "position": {"line": -5, "character": 10**9}}) is None


def test_a_name_in_the_code_is_text_in_the_picture(client, file):
    name = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    client.open(file, STACKED.replace("LSTM(64)", f"LSTM(64, name={name!r})"))
    found = picture(client, file, 5)
    assert "<script" not in found["svg"]
    assert "<img" not in found["svg"]
    assert "&lt;script&gt;" in found["svg"]


def test_layers_of_another_file_lead_there(client, file):
    other = client.folder / "layers_of_picture.py"
    other.write_text("from keras.layers import LSTM\n\n\ndef upper():\n    return LSTM(16)\n", encoding="utf-8")
    text = "from keras import Input, Sequential\nfrom layers_of_picture import upper\n\nmodel = Sequential([Input((5, 3)), upper()])\n"
    client.open(file, text)
    found = picture(client, file, 3)
    assert other.as_uri() in {one["uri"] for one in found["boxes"]}
    assert next(one for one in found["boxes"] if one["uri"] == other.as_uri())["range"]["start"]["line"] == 4


def test_cells_of_a_notebook(client):
    first, second = "from keras import Input, Sequential\nfrom keras.layers import LSTM\n", "model = Sequential([Input((5, 3)), LSTM(7)])\n"
    book = (client.folder / "picture.ipynb").as_uri()
    cells = [f"vscode-notebook-cell:/picture.ipynb#{number}" for number in range(2)]
    texts = [{"uri": uri, "languageId": "python", "version": 1, "text": text} for uri, text in zip(cells, (first, second), strict=True)]
    kinds = [{"kind": 2, "document": uri} for uri in cells]
    document = {"uri": book, "notebookType": "jupyter-notebook", "version": 1, "cells": kinds}
    client.notify("notebookDocument/didOpen", {"notebookDocument": document, "cellTextDocuments": texts})
    found = picture(client, cells[1], 0)
    assert found["title"] == "model (sequential)"
    assert {one["uri"] for one in found["boxes"]} == {cells[1]}
    assert picture(client, cells[0], 0)["title"] == "model (sequential)"
