"""Nothing is said about correct programs, whatever version they are for; and real Keras agrees that they are correct."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from tests.correct import HERE, programs, versions

KERAS, TORCH = programs("keras"), programs("torch")
TARGETS = [(name, version) for name, text in KERAS.items() for version in versions(text)]


def said(name: str, text: str, config: Config) -> list[str]:
    """What is found in a program, advice left out."""
    return [f"{d.span.row}: {d.code} {d.message}" for d in lint_source(f"{name}.py", text, config) if d.severity.value != "info"]


@pytest.mark.parametrize(("name", "version"), TARGETS)
def test_nothing_is_said_about_a_program_of_keras(name: str, version: int) -> None:
    assert said(name, KERAS[name], Config(keras_version=version)) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("name", [name for name, text in KERAS.items() if len(versions(text)) == 2])
def test_nothing_is_said_where_the_version_is_not_known(name: str) -> None:
    assert said(name, KERAS[name], Config()) == []


@pytest.mark.parametrize("name", TORCH)
def test_nothing_is_said_about_a_program_of_torch(name: str) -> None:
    assert said(name, TORCH[name], Config()) == []


def test_there_are_enough_programs() -> None:
    """A folder that is not found would make everything pass."""
    assert len(KERAS) >= 120
    assert len(TORCH) >= 10


def groups(size: int = 20) -> list[tuple[int, list[str]]]:
    """The programs for each version, as many at a time as one process takes: TensorFlow keeps what it has built."""
    each = {version: [name for name, text in KERAS.items() if version in versions(text)] for version in (2, 3)}
    return [(version, names[start : start + size]) for version, names in each.items() for start in range(0, len(names), size)]


@pytest.mark.slow
@pytest.mark.parametrize(("version", "names"), groups())
def test_real_keras_runs_them(version: int, names: list[str]) -> None:
    """Each program comes to its end: what we take for right is right."""
    pytest.importorskip("tensorflow")
    pytest.importorskip("tf_keras" if version == 2 else "keras")
    command = [sys.executable, str(HERE / "run.py"), str(version), *(str(HERE / "keras" / f"{name}.py") for name in names)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {a["path"]: a["raised"] for a in answers if a["raised"]} == {}
    assert len(answers) == len(names), ran.stderr[-2000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", TORCH)
def test_real_torch_runs_them(name: str) -> None:
    """The same of the programs of torch."""
    pytest.importorskip("torch")
    exec(compile(TORCH[name], f"{name}.py", "exec"), {"__name__": "__main__"})
