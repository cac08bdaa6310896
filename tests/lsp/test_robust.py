"""Nothing that an editor does takes the server down, or makes it wait for what hangs."""

import os
import signal
import time

import pytest

from tests.lsp.client import Client, Failed
from tests.lsp.test_server import EVERYWHERE, STACKED, at, hints

pytestmark = pytest.mark.slow

# A server in which the look at a file of a certain name never ends.
HANGING = """
import itertools, sys
import lstmlint.lsp.watching as watching
from lstmlint.cli import main

watching.PATIENCE, watching.LONGEST = 0.2, {longest}
real = watching.look

def look(snapshot, *rest):
    if "# hang" in snapshot.document().programs[0].text:
        for _ in itertools.count():
            pass
    if "# fail" in snapshot.document().programs[0].text:
        raise RuntimeError("on purpose")
    if "# print" in snapshot.document().programs[0].text:
        print("this is no protocol")
        sys.stdout.flush()
    return real(snapshot, *rest)

watching.look = look
sys.exit(main(["server"]))
"""


@pytest.fixture
def hanging(tmp_path):
    made = Client(tmp_path, program=("-c", HANGING.format(longest=2)))
    made.start()
    yield made
    made.kill()


def test_a_look_that_hangs_blocks_nobody_and_is_given_up(hanging, tmp_path):
    bad, good = (tmp_path / "bad.py").as_uri(), (tmp_path / "good.py").as_uri()
    hanging.open(good, STACKED)
    hanging.codes(good, "RNN101")
    hanging.open(bad, STACKED + "# hang\n")
    hanging.replace(good, 2, STACKED + "\n")
    begun = time.monotonic()
    assert hanging.ask("textDocument/hover", at(bad, 5, 12), 30) is None
    assert time.monotonic() - begun < 30
    hanging.replace(good, 3, "x = 1\n")
    hanging.codes(good)
    # The text is changed: it is looked at as soon as the change comes.
    hanging.replace(bad, 2, STACKED)
    hanging.codes(bad, "RNN101")
    assert "given up" in hanging.said()
    assert hanging.end() == 0


def test_a_look_that_nobody_waits_for_is_stopped(tmp_path):
    client = Client(tmp_path, program=("-c", HANGING.format(longest=600)))
    try:
        client.start()
        uri = (tmp_path / "bad.py").as_uri()
        client.open(uri, STACKED + "# hang\n")
        time.sleep(1)
        client.replace(uri, 2, STACKED)
        client.codes(uri, "RNN101")
        client.replace(uri, 3, STACKED + "# hang\n")
        time.sleep(1)
        client.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
        client.codes(uri)
        client.open(uri, STACKED)
        client.codes(uri, "RNN101")
        assert client.end() == 0
    finally:
        client.kill()


def test_a_mistake_of_ours_is_written_down_and_what_is_printed_harms_nothing(hanging, tmp_path):
    uri = (tmp_path / "a.py").as_uri()
    hanging.open(uri, STACKED + "# fail\n")
    assert hints(hanging, uri) in ([], None)
    hanging.replace(uri, 2, STACKED + "# print\n")
    hanging.codes(uri, "RNN101")
    assert hanging.garbage == []
    said = hanging.said()
    assert "on purpose" in said
    assert "this is no protocol" in said
    assert hanging.end() == 0


def test_rapid_edits_end_with_the_last_text(client, file):
    client.open(file, STACKED)
    for version in range(2, 200):
        text = STACKED if version % 2 else STACKED.replace("LSTM(64)", "LSTM(64, return_sequences=True)")
        client.replace(file, version, text)
    client.replace(file, 200, STACKED)
    client.wait(lambda: any(one["uri"] == file and one.get("version") == 200 for one in client.published))
    assert [one["code"] for one in client.diagnostics[file]] == ["RNN101"]
    versions = [one["version"] for one in client.published if one["uri"] == file]
    assert versions == sorted(versions)


def test_a_document_that_is_closed_while_it_is_looked_at(client, file):
    for _ in range(10):
        client.open(file, STACKED)
        later = client.ask_later("textDocument/inlayHint", {"textDocument": {"uri": file}, "range": EVERYWHERE})
        client.notify("textDocument/didClose", {"textDocument": {"uri": file}})
        assert isinstance(client.answer(later), list | None)
    client.open(file, "x = 1\n")
    client.codes(file)


def test_a_request_is_cancelled(client, file):
    client.open(file, STACKED * 50)
    later = client.ask_later("textDocument/inlayHint", {"textDocument": {"uri": file}, "range": EVERYWHERE})
    client.notify("$/cancelRequest", {"id": later})
    try:
        assert isinstance(client.answer(later), list)
    except Failed as failed:
        assert "cancel" in str(failed).lower()


def test_requests_about_nothing(client, file):
    for method, params in (
        ("textDocument/hover", at(file, 5, 5)),
        ("textDocument/inlayHint", {"textDocument": {"uri": file}, "range": EVERYWHERE}),
        ("textDocument/documentSymbol", {"textDocument": {"uri": file}}),
        ("textDocument/codeLens", {"textDocument": {"uri": file}}),
        ("textDocument/codeAction", {"textDocument": {"uri": file}, "range": EVERYWHERE, "context": {"diagnostics": []}}),
        ("codeAction/resolve", {"title": "x", "data": {"uri": file, "what": "fixAll"}}),
        ("workspace/executeCommand", {"command": "lstmlint.summary", "arguments": [file]}),
        ("workspace/executeCommand", {"command": "lstmlint.summary", "arguments": []}),
        ("workspace/executeCommand", {"command": "lstmlint.runtime", "arguments": [17, "x"]}),
        ("workspace/executeCommand", {"command": "lstmlint.rule", "arguments": [None]}),
        ("workspace/executeCommand", {"command": "lstmlint.fixAll"}),
        ("workspace/executeCommand", {"command": "lstmlint.explain", "arguments": [file, {"line": 9}]}),
    ):
        assert client.ask(method, params) in (None, [], False, {"title": "x", "data": {"uri": file, "what": "fixAll"}})
    with pytest.raises(Failed):
        client.ask("workspace/executeCommand", {"command": "no.such.command"})
    with pytest.raises(Failed):
        client.ask("no/such/method", {})
    client.notify("no/such/notification", {})
    client.notify("textDocument/didClose", {"textDocument": {"uri": file}})
    client.change(file, 9, {"text": "x"})
    client.notify("workspace/didChangeConfiguration", {"settings": {"lstmlint": "nonsense"}})
    client.open(file, STACKED)
    client.codes(file, "RNN101")
    far = {"start": {"line": 900, "character": 900}, "end": {"line": 5, "character": 0}}
    client.change(file, 2, {"range": far, "text": "\nmodel.add(LSTM(8))\n"})
    client.findings(file, lambda found: found != [])
    client.said()  # what it has written down about all this is as it should be


_STRANGE = {
    "empty": "", "nul": "\x00", "half a letter": "\ud83d", "byte order mark": "\ufeff" + STACKED, "crlf": STACKED.replace("\n", "\r\n"),
    "brackets": "(" * 3000,
    "half a letter in a string": "x = '\ud800'\n" + STACKED, "form feed": "\f" + STACKED, "signs": "x = " + "-" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("text", _STRANGE.values(), ids=_STRANGE)
def test_strange_texts(client, file, text):
    client.open(file, text)
    found = client.findings(file, lambda found: True)
    if "model.add(LSTM(64))" in text and "\ud800" not in text:
        (found,) = client.codes(file, "RNN101")
        assert found["range"]["start"]["character"] == 10
    hints(client, file)
    client.ask("textDocument/hover", at(file, 0, 0))
    client.replace(file, 2, "x = 1\n")
    client.codes(file)


def test_documents_that_are_no_files(client):
    client.open("untitled:Untitled-1", STACKED)
    client.codes("untitled:Untitled-1", "RNN101")
    client.open("file:///somewhere/README.md", f"# Title\n\n```python\n{STACKED}```\n", "markdown")
    (found,) = client.codes("file:///somewhere/README.md", "RNN101")
    assert found["range"]["start"]["line"] == 8
    # JupyterLab hands out all cells as one text under the notebook's name.
    client.open("file:///somewhere/book.ipynb", STACKED)
    client.codes("file:///somewhere/book.ipynb", "RNN101")


def test_a_large_file(client, file):
    text = STACKED + "".join(f"def function_{number}(x):\n    y = x + {number}\n    return y\n\n" for number in range(5000))
    client.open(file, text)
    client.codes(file, "RNN101")
    client.notify("textDocument/didClose", {"textDocument": {"uri": file}})


def test_the_editor_goes_away_without_a_word(tmp_path):
    client = Client(tmp_path)
    try:
        client.start()
        client.open((tmp_path / "a.py").as_uri(), STACKED)
        client.process.stdin.close()
        assert client.process.wait(30) != 0
    finally:
        client.kill()


def test_exit_without_shutdown_is_a_failure(tmp_path):
    client = Client(tmp_path)
    try:
        client.start()
        client.notify("exit")
        assert client.process.wait(30) == 1
    finally:
        client.kill()


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals")
def test_the_server_ends_when_it_is_told_to(tmp_path):
    client = Client(tmp_path)
    try:
        client.start()
        client.process.send_signal(signal.SIGTERM)
        assert client.process.wait(30) != 0
    finally:
        client.kill()
