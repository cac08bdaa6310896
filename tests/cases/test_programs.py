"""Programs of our own, unlike the measured cases in style: each is told as it is in real Keras, and right ones are left alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.lint import lint_source
from tests.differential.oracle import ask_both

VERSIONS: tuple[Version, Version] = (2, 3)
# What may be a warning where it raises: a number that was drawn may have been left out, by a small chance.
BY_CHANCE = {"embedding too small"}


@dataclass(frozen=True, slots=True)
class Program:
    """One program in one version: the codes it is to be told with, and whether Keras raises."""

    title: str
    version: Version
    text: str
    codes: str
    raises: bool

    @property
    def name(self) -> str:
        """The title and the version."""
        return f"{self.title}, Keras {self.version}"


def read() -> list[Program]:
    """Every program, once for each version."""
    entries: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("programs.yaml").read_text(encoding="utf-8"))
    return [
        Program(e["title"], version, e["text"], e.get("codes", e.get(f"keras{version}", "")), version in e.get("raises", ()))
        for e in entries
        for version in VERSIONS
    ]


PROGRAMS = read()


@pytest.mark.parametrize("program", [pytest.param(p, id=p.name) for p in PROGRAMS])
def test_it_is_told_so(program: Program) -> None:
    found = lint_source("program.py", program.text, Config(keras_version=program.version))
    assert " ".join(sorted({d.code for d in found})) == program.codes
    errors = any(d.severity == "error" for d in found)
    assert errors is program.raises or program.title in BY_CHANCE


def test_a_third_is_right() -> None:
    quiet = [p for p in PROGRAMS if not p.codes and not p.raises]
    assert len(PROGRAMS) >= 2 * 59
    assert len(quiet) >= 40


@pytest.mark.slow
def test_keras_does_what_is_noted() -> None:
    pytest.importorskip("tensorflow")
    tasks = {v: [{"id": p.name, "text": p.text, "forward": False} for p in PROGRAMS if p.version == v] for v in VERSIONS}
    answers = {name: answer for said in ask_both(tasks).values() for name, answer in said.items()}
    assert not [p.name for p in PROGRAMS if (answers[p.name]["stage"] != "none") is not p.raises]
