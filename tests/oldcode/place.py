"""A folder for a test, with git in it or without, and the command line in it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from lstmlint.cli import main

HEAD = "from keras.models import Sequential\nfrom keras.layers import LSTM, GRU, Dense, Input\n"
STACK = "model = Sequential()\nmodel.add(Input((30, 5)))\nmodel.add(LSTM(64))\nmodel.add(LSTM(32))\n"
WRONG = "one = LSTM(3, return_sequence=True)\n"


@dataclass
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def last(self) -> str:
        """The last line."""
        return self.out.rstrip("\n").rpartition("\n")[2]

    @property
    def found(self) -> list[str]:
        """The findings in the form ``a.py:3 RNN101``, of ``--output-format json``."""
        return [f"{d['filename']}:{d['location']['row']} {d['code']}" for d in json.loads(self.out)]


@dataclass
class Place:
    """The folder."""

    root: Path
    capsys: pytest.CaptureFixture[str]

    def put(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        return path

    def text(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def check(self, *words: str) -> Done:
        code = main(["check", *words])
        out, err = self.capsys.readouterr()
        return Done(code, out, err)

    def found(self, *words: str) -> list[str]:
        return self.check("--output-format", "json", *words).found

    def git(self, *words: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main", "-c", "protocol.file.allow=always")
        return subprocess.run(["git", *identity, *words], cwd=self.root, check=True, capture_output=True, text=True).stdout

    def commit(self, words: str = "some") -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", words)
