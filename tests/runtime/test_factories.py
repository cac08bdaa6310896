"""Factories of the configuration: found without being imported, and what became of their calls told at the right place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.config.resolve import OPTION
from lstmlint.config.runtime import Factory
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.confirm import Confirmation, confirm
from lstmlint.engine.outcome import Target
from lstmlint.engine.run import lint_paths
from lstmlint.runtime.process import Settings
from tests.runtime.answers import HELLO, answer, played

NET = """\
from keras import Input, Sequential
from keras.layers import LSTM, Dense


class Nets:
    @staticmethod
    def small():
        return Sequential([Input((30, 5)), LSTM(8), Dense(1)])


def build(units):
    return Sequential([Input((30, 5)), LSTM(units), Dense(1)])


def stacked():
    return Sequential([
        Input((30, 5)),
        LSTM(8),
        LSTM(4),
    ])
"""


def said(*failures: Mapping[str, Any], models: int = 0, **more: Any) -> dict[str, Any]:
    made = [{"name": "sequential", "type": "Sequential", "layers": []} for _ in range(models)]
    return {"models": made, "stages": {}, "failures": list(failures), "notes": [], "framework": HELLO, **more}


def confirmed(folder: Path, target: str, reply: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch, text: str = NET) -> Confirmation:
    """A project with ``nets/net.py`` and a configuration that names a factory; only the factory has an answer of its own."""
    monkeypatch.chdir(folder)
    (folder / "nets").mkdir(exist_ok=True)
    file = folder / "nets" / "net.py"
    file.write_text(text)
    (folder / "pyproject.toml").write_text(f"[tool.lstmlint]\nmodels = ['{target}']\n")
    jobs = played(monkeypatch, lambda recipe: reply if recipe.get("kind") == "factory" else answer(recipe))
    config = Config(keras_version=3, models=(Factory(target, {"units": 8} if "build" in target else {}, str(folder)),))
    targets = [Target("nets/net.py", config)]
    told = confirm(lint_paths(targets), targets, Settings())
    [asked] = [job for job in jobs if job.request["kind"] == "factory"]
    assert asked.framework == "keras3"
    assert asked.request["paths"] == [str(folder)]
    return told


def found(told: Confirmation) -> list[Diagnostic]:
    return [d for outcome in told.outcomes for d in outcome.diagnostics if d.code != "RNN101"]


def raises(stage: str, row: int | None = None, file: Path | None = None, **more: Any) -> dict[str, Any]:
    return {"stage": stage, "exception": "KeyError", "message": "'large'", "file": str(file) if file else None, "row": row, **more}


@pytest.mark.parametrize(
    ("target", "row", "column", "end"), [("nets.net:build", 11, 1, 17), ("nets.net:Nets.small", 7, 5, 16), ("nets.net:stacked", 15, 1, 14)]
)
def test_a_factory_is_told_at_its_definition(
    target: str, row: int, column: int, end: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    told = confirmed(tmp_path, target, said(raises("call")), monkeypatch)
    [only] = found(told)
    assert (only.code, only.filename, only.message) == (
        "RNN903", "nets/net.py", f"{target} cannot be called with keras 3.15.1: KeyError: 'large'"
    )  # fmt: skip
    assert (only.span.row, only.span.column, only.span.end_column) == (row, column, end)
    assert told.counts.factories == 1


def test_the_line_that_raised_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = confirmed(tmp_path, "nets.net:build", said(raises("call", 12, tmp_path / "nets" / "net.py")), monkeypatch)
    [only] = found(told)
    assert [(r.message, r.span.row, r.span.column) for r in only.related] == [("raised here", 12, 5)]


def test_a_module_that_is_not_there_is_told_at_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = confirmed(tmp_path, "nets.other:build", said(raises("import")), monkeypatch)
    [only] = found(told)
    assert (only.code, only.filename, only.span.row) == ("RNN903", "pyproject.toml", 2)
    assert only.message == "nets.other:build cannot be imported: KeyError: 'large'"


def test_a_name_from_elsewhere_is_told_at_the_top_of_the_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [only] = found(confirmed(tmp_path, "nets.net:missing", said(raises("import")), monkeypatch))
    assert (only.filename, only.span.row, only.span.column) == ("nets/net.py", 1, 1)


def test_what_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reply = said(notes=["nets.net:build returned NoneType, which is no model"])
    [only] = found(confirmed(tmp_path, "nets.net:build", reply, monkeypatch))
    assert only.message == "nets.net:build returns no model: nets.net:build returned NoneType, which is no model"


@pytest.mark.parametrize(
    ("stage", "code", "words"),
    [
        ("forward", "RNN901", "keras 3.15.1 cannot run the model that nets.net:build returns: KeyError: 'large'"),
        ("train", "RNN902", "keras 3.15.1 cannot train the model that nets.net:build returns: KeyError: 'large'"),
    ],
)
def test_a_model_that_does_not_run(stage: str, code: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    [only] = found(confirmed(tmp_path, "nets.net:build", said(raises(stage, model=0), models=1), monkeypatch))
    assert (only.code, only.span.row, only.message) == (code, 11, words)


def test_a_model_that_runs_is_no_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not found(confirmed(tmp_path, "nets.net:build", said(models=1), monkeypatch))


def test_a_finding_at_the_line_that_raised_is_confirmed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failure = raises("call", 16, tmp_path / "nets" / "net.py")
    told = confirmed(tmp_path, "nets.net:stacked", said(failure), monkeypatch)
    assert not found(told)
    failure = raises("call", 18, tmp_path / "nets" / "net.py")
    told = confirmed(tmp_path, "nets.net:stacked", said(failure), monkeypatch)
    assert not found(told)
    [stacked] = told.outcomes[0].diagnostics
    assert stacked.runtime is not None
    assert (stacked.runtime["outcome"], stacked.runtime["exception"]) == ("confirmed", "KeyError")


def test_a_comment_hides_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = NET.replace("def build(units):", "def build(units):  # lstmlint: ignore[RNN903]")
    assert not found(confirmed(tmp_path, "nets.net:build", said(raises("call")), monkeypatch, dedent(text)))


def test_a_factory_in_a_file_that_was_not_given_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("net.py", "train.py"):
        (tmp_path / name).write_text(NET)
    jobs = played(monkeypatch, lambda recipe: said(models=1) if recipe.get("kind") == "factory" else answer(recipe))
    for config, called in (
        (Config(keras_version=3, models=(Factory("net:build", {}, str(tmp_path)),)), 0),
        (Config(keras_version=3, models=(Factory("net:build", {}, str(tmp_path)),), origins={"models": OPTION}), 1),
    ):
        jobs.clear()
        confirm(lint_paths([Target("train.py", config)]), [Target("train.py", config)], Settings())
        assert sum(job.request["kind"] == "factory" for job in jobs) == called
