"""The matrix of behaviour: what Keras does with each mistake, and what lstmlint says of it in each version.

``rows.yaml`` has the smallest programs of each row in several spellings. An error is said where that version raises, and of an unknown
version only where both do; what is silent is at least a warning, or advice where nothing is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.examples import PRELUDE
from lstmlint.engine.lint import lint_source
from tests.differential.oracle import Answer, ask_both

FIELDS: dict[str, Version | None] = {"keras2": 2, "keras3": 3, "unknown": None}


@dataclass(frozen=True, slots=True)
class Program:
    """One program of a row: ``raises`` are the versions in which it does, ``told`` the codes with their severity by version."""

    name: str
    text: str
    raises: tuple[int, ...]
    told: dict[Version | None, str]


def programs() -> Iterator[Program]:
    for row in yaml.safe_load(Path(__file__).with_name("rows.yaml").read_text(encoding="utf-8")):
        for number, entry in enumerate(row["programs"], 1):
            text = entry["text"] if ".layers import" in entry["text"] else PRELUDE + entry["text"]
            told = {version: entry[field] for field, version in FIELDS.items()}
            yield Program(f"{row['row']} {number}", text, tuple(entry["raises"]), told)


PROGRAMS = list(programs())
EACH = [pytest.param(program, id=program.name) for program in PROGRAMS]
# Keras before 2.11 took the old arguments of optimizers, TensorFlow 1 had these classes: no errors where only "Keras 2" is known.
OLDER = ("RNN707", "RNN704")


@pytest.mark.parametrize("version", FIELDS.values(), ids=FIELDS.keys())
@pytest.mark.parametrize("program", EACH)
def test_what_is_said(program: Program, version: Version | None) -> None:
    found = lint_source("example.py", program.text, Config(keras_version=version, extend_select=tuple(CHECKS)))
    assert ", ".join(sorted({f"{d.code} {d.severity.value}" for d in found})) == program.told[version]


@pytest.mark.parametrize("program", EACH)
def test_the_severity_is_that_of_what_happens(program: Program) -> None:
    for version in (2, 3):
        error = "error" in program.told[version]  # type: ignore[index]
        assert error == (version in program.raises) or program.told[version].startswith(OLDER), version  # type: ignore[index]
    both = program.raises == (2, 3)
    assert ("error" in program.told[None]) == both or program.told[None].startswith(OLDER)
    if program.raises and not both:
        assert "warning" in program.told[None]


@pytest.fixture(scope="module")
def answers() -> dict[int, dict[str, Answer]]:
    pytest.importorskip("tensorflow")
    tasks = [{"id": program.name, "text": program.text} for program in PROGRAMS]
    return ask_both({2: tasks, 3: tasks})


@pytest.mark.slow
@pytest.mark.parametrize("program", EACH)
def test_what_happens_in_keras(program: Program, answers: dict[int, dict[str, Answer]]) -> None:
    raised = [version for version in (2, 3) if answers[version][program.name]["stage"] != "none"]
    assert raised == list(program.raises), {version: answers[version][program.name].get("message") for version in (2, 3)}
