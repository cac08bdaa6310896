"""Real editors without a screen against the real server. One that cannot be installed is skipped, and the reason is printed."""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests import installed
from tests.lsp.test_server import FINE, STACKED

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent / "editors"
LIMIT = 240
_NEEDS = {"nvim": ("neovim",), "emacs": ("emacs-nox", "elpa-eglot"), "vim": ("vim-nox", "vim-ale")}
# What succeeds where the editor has what the test needs of it.
_HAS = {
    "nvim": ("nvim", "--version"),
    "emacs": ("emacs", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"),
    "vim": ("vim", "-N", "-u", "NONE", "-es", "-c", "packadd ale", "-c", "execute exists(':ALEInfo') ? 'qall!' : 'cquit'"),
}


@cache
def missing(editor: str) -> str:
    """Why an editor cannot be had; "" where it can. With LSTMLINT_INSTALL_EDITORS it is installed where that is possible."""
    return installed.missing(_NEEDS[editor], lambda: _has(editor))


def _has(editor: str) -> bool:
    if shutil.which(editor) is None:
        return False
    return subprocess.run(_HAS[editor], capture_output=True, timeout=60, check=False).returncode == 0


def run(editor: str, folder: Path, words: list[str]):
    """What a script of an editor wrote down."""
    installed.skip_for(missing(editor))
    (folder / "model.py").write_text(STACKED, encoding="utf-8")
    home = folder / "home"
    home.mkdir()
    environment = {
        **os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "LSTMLINT_FOLDER": str(folder),
        "LSTMLINT_COMMAND": "\n".join([sys.executable, "-m", "lstmlint", "server"]),
    }  # fmt: skip
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT, check=False)
    told = folder / "out.json"
    assert told.exists(), (done.stdout[-3000:], done.stderr[-3000:])
    return json.loads(told.read_text(encoding="utf-8"))


def test_neovim(tmp_path):
    out = run("nvim", tmp_path, ["nvim", "--headless", "-n", "-u", str(HERE / "neovim.lua")])
    assert out["found"]
    assert [(one["row"], one["column"], one["source"], one["severity"]) for one in out["diagnostics"]] == [(5, 10, "lstmlint", 1)]
    assert out["code"] == "RNN101"
    assert "(batch, 30, 5)" in out["hover"]
    assert out["titles"][0] == "Set return_sequences=True on LSTM(64) (RNN101, safe fix)"
    assert "→ (batch, 64)" in out["hints"]
    assert out["row"] == "model.add(LSTM(64, return_sequences=True))"
    assert out["cleared"]
    assert out["stopped"]


def test_emacs(tmp_path):
    out = run("emacs", tmp_path, ["emacs", "--batch", "-l", str(HERE / "eglot.el")])
    assert out["found"] is True
    assert out["row"] == 5
    assert "LSTM(32) needs (batch, timesteps, features)" in out["message"]
    assert "(batch, 30, 5)" in out["hover"]
    assert out["titles"][0] == "Set return_sequences=True on LSTM(64) (RNN101, safe fix)"
    assert out["text"] == FINE
    assert out["cleared"] is True


def test_vim(tmp_path):
    out = run("vim", tmp_path, ["vim", "-N", "-u", str(HERE / "ale.vim"), "--not-a-term", "-es"])
    assert out["found"] == 1
    assert [(one["row"], one["column"], one["type"]) for one in out["list"]] == [(6, 11, "E")]
    assert out["cleared"] == 1
