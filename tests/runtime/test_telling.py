"""What the command line says of the runtime pass: how far it is on a terminal, what was lost, what is not installed."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.cli.progress import Progress
from lstmlint.cli.runtime import missing
from lstmlint.config import Config
from lstmlint.config.resolve import OPTION

_SHOWN = """
from lstmlint.cli.progress import Progress
with Progress(patience=0) as progress:
    progress(0, 12, "starting Keras 3")
    progress(1, 12, "model (train.py:12)")
    progress(2, 12, "a (b.py:1)")
print("done")
"""


def screen(text: str) -> list[str]:
    """What a reader sees in the end, line by line."""
    rows = []
    for row in text.split("\n"):
        shown = ""
        for part in row.rstrip("\r").split("\r"):
            shown = part + shown[len(part) :]
        rows.append(shown.rstrip())
    return rows


def on_terminal(script: str, *words: str, width: int = 80, term: str = "xterm") -> str:
    """What a script writes to a terminal."""
    pty = pytest.importorskip("pty")
    leader, follower = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(width), "TERM": term}
    process = subprocess.Popen([sys.executable, "-c", script, *words], stdin=follower, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    said = b""
    while True:
        try:
            some = os.read(leader, 4096)
        except OSError:  # how Linux tells the end
            break
        if not some:
            break
        said += some
    os.close(leader)
    assert process.wait(10) == 0
    return said.decode().replace("\r\n", "\n")


def test_a_terminal_shows_how_far_it_is_and_forgets_it() -> None:
    said = on_terminal(_SHOWN)
    assert "\rstarting Keras 3\r" in said
    assert "\rbuilding 1 of 12: model (train.py:12)\r" in said
    assert "\rbuilding 2 of 12: a (b.py:1) " in said
    assert said.count("\n") == 1
    assert screen(said) == ["done", ""]
    # What is longer before is covered.
    assert screen(said[: said.index("\r", said.index("a (b.py:1)"))])[0] == "building 2 of 12: a (b.py:1)"


def test_a_narrow_terminal_is_not_wrapped_and_a_dumb_one_left_alone() -> None:
    assert all(len(part) < 24 for part in on_terminal(_SHOWN, width=24).split("\r"))
    assert on_terminal(_SHOWN, term="dumb") == "done\n"


def test_pipes_hear_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", _SHOWN], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_a_label_cannot_move_the_cursor() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with Progress(stream, patience=0) as progress:
        progress(1, 2, "evil\x1b[2J\n(a.py:1)")
    assert "\x1b" not in stream.getvalue()
    assert "\n" not in stream.getvalue()


_ABSENT = "No module named 'tensorflow'"


@pytest.mark.parametrize(
    ("absent", "words"),
    [
        ({"keras": _ABSENT}, 'Keras is not installed: no model was built with it; pip install "lstmlint[tensorflow]", or'),
        ({"keras2": _ABSENT}, 'Keras 2 is not installed: no model was built with it; pip install "lstmlint[tensorflow]"'),
        ({"torch": "No module named 'torch'"}, 'PyTorch is not installed: no model was built with it; pip install "lstmlint[torch]"'),
        ({"torch": "No module named 'torch'", "keras3": _ABSENT}, "Keras 3 and PyTorch are not installed: no model was built with them;"),
        ({"torch": "No module named 'torch'", "keras3": _ABSENT}, '"lstmlint[tensorflow,torch]", or name the Python that has them'),
        ({"torch": "its process\ncould not be started"}, "no model was built with PyTorch: its process could not be started"),
    ],
)  # fmt: skip
def test_one_line_says_what_to_install(capsys: pytest.CaptureFixture[str], absent: dict[str, str], words: str) -> None:
    assert not missing(Config(runtime=True), {}, absent)
    said = capsys.readouterr().err
    assert said.startswith("warning: ")
    assert words in said
    assert said.count("\n") == 1
    assert missing(Config(runtime="require"), {}, absent)
    assert capsys.readouterr().err == said.replace("warning:", "error:")


def test_the_interpreter_that_was_named_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config(runtime=True, runtime_python=str(tmp_path / "env/bin/python"), origins={"runtime-python": OPTION})
    missing(config, {}, {"keras": _ABSENT})
    said = "Keras is not installed in env/bin/python: no model was built with it; install it there, or name the Python that has it"
    assert capsys.readouterr().err == f"warning: {said} with --runtime-python\n"


def test_lost_models_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert not missing(Config(runtime="require"), {"model (train.py:12)": "took longer than 20 s", "b": "\x1b[1m"}, {})
    assert capsys.readouterr().err.splitlines() == [
        "warning: model (train.py:12) could not be built: took longer than 20 s",
        "warning: b could not be built: \\x1b[1m",
    ]
