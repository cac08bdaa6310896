"""The real worker, killed in the middle of a run."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from lstmlint.runtime import crew
from lstmlint.runtime.process import Job, Settings, build_all

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the worker in /proc")]


def _recipe(units: int) -> dict[str, object]:
    kinds = [("LSTM", {"units": units, "return_sequences": True}), ("GRU", {"units": 4}), ("Dense", {"units": 1})]
    calls = [
        {
            "layer": n,
            "inputs": [{"call": n - 1, "output": 0} if n else {"input": 0}],
            "listed": False,
            "state": None,
            "kwargs": {},
            "shapes": None,
        }
        for n in range(len(kinds))
    ]
    return {
        "framework": "keras", "api": "sequential", "layers": [{"class": kind, "args": [], "kwargs": given} for kind, given in kinds],
        "inputs": [{"shape": [None, 10, 3], "dtype": None}], "calls": calls, "outputs": [{"call": 2, "output": 0}],
        "compile": {"kwargs": {"loss": "mse"}}, "train": None, "widths": [],
    }  # fmt: skip


def _worker() -> int:
    """The process that we have started."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except (OSError, ValueError, IndexError):
                continue
            if parent == os.getpid() and str(crew.PROGRAM).encode() in words:
                return int(entry.name)
    raise AssertionError("there is no worker")


def test_kill_in_the_middle_costs_one_model_and_the_rest_comes_from_the_cache_later(tmp_path: Path) -> None:
    pytest.importorskip("keras")
    jobs = [Job(str(n), "keras", {"kind": "build", "recipe": _recipe(4 + n)}, f"model {n}") for n in range(8)]
    killed: list[int] = []

    def progress(number: int, total: int, what: str) -> None:
        if number == 4 and not killed:
            killed.append(_worker())
            os.kill(killed[0], signal.SIGKILL)

    settings = Settings(seconds=60, cache=tmp_path)
    results = build_all(jobs, settings, progress)
    assert results.lost == {"3": "the process was killed (signal 9)"}
    assert sorted(results.answers) == [str(n) for n in range(8) if n != 3]
    for answer in results.answers.values():
        assert isinstance(answer["stages"], dict)
        assert answer["stages"]["build"] == "ok"
        assert answer["outputs"] == [[None, 1]]
    assert not Path("/proc", str(killed[0])).exists()
    told: list[str] = []
    again = build_all(jobs, settings, lambda number, total, what: told.append(what))
    assert told == ["starting Keras 3", "model 3"]
    assert (again.lost, len(again.answers)) == ({}, 8)
    assert all(again.answers[key] == answer for key, answer in results.answers.items())


def test_what_lies_in_the_linted_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("keras")
    for name in ("keras", "tensorflow", "tf_keras", "torch", "numpy", "json", "sitecustomize", "usercustomize", "resource"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write(__name__)\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["", ".", str(tmp_path)]))
    job = Job("1", "keras3", {"kind": "build", "recipe": _recipe(4)}, "model")
    results = build_all([job], Settings(seconds=60, linted=(str(tmp_path),)))
    assert (list(results.answers), results.lost, results.absent) == (["1"], {}, {})
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "__pycache__").exists()
