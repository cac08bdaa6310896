"""What README.md shows is what the program prints."""

from __future__ import annotations

import importlib.util
import io
import re
import shlex
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from lstmlint.cli import main

ROOT = Path(__file__).resolve().parent.parent


def _script():
    spec = importlib.util.spec_from_file_location("readme", ROOT / "scripts" / "readme.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_outputs_are_fresh() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    script = _script()
    blocks = list(script._BLOCK.finditer(text))
    assert len(blocks) >= 3
    for block in blocks:
        assert block["output"] == script.output(block["words"]), f"stale: lstmlint {block['words']}; run scripts/readme.py"


def _commands() -> list[str]:
    """The command lines in the blocks of the console; those of the runtime pass need a framework, and have tests of their own."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("lstmlint ")]
    return [line for line in lines if "--runtime" not in line]


def test_there_are_commands() -> None:
    assert len(_commands()) >= 12


class _Stdin:
    buffer = io.BytesIO(b"import keras\nkeras.layers.LSTM(3)\n")


@pytest.mark.parametrize("line", _commands())
def test_a_command_runs(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    # A project as the lines have it in mind.
    for name in ("train.py", "models/stacked.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "examples" / "stacked.py", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", _Stdin())
    (tmp_path / "lint").mkdir()
    if "--since" in line:
        who = ["-c", "user.name=me", "-c", "user.email=me@example.org"]
        for command in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "all"], ["update-ref", "refs/remotes/origin/main", "HEAD"]):
            subprocess.run(["git", *command], check=True)
    if "--baseline" in line and "--write-baseline" not in line:
        main(["check", "--baseline", "lint/known.json", "--write-baseline"])
    words = shlex.split(line, comments=True)[1:]
    code = main(words)
    out, err = capsys.readouterr()
    assert code in (0, 1) and "error:" not in err, err
    for word, after in pairwise(words):
        file = after.partition(":")[2] if word == "--output-format" else after if word in ("--output-file", "-o") else ""
        assert not file or Path(file).stat().st_size
    assert out or "--fix" in words or any(":" in word for word in words) or {"--output-file", "-o"} & set(words)
