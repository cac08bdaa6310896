"""``check --runtime`` from outside, with a worker that only pretends: losses, absence, options, the cache, and a terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from lstmlint.cli import main
from lstmlint.runtime import crew
from lstmlint.source import SourceFile
from tests.runtime.fakes import Fake, fake

__all__ = ["fake"]

_MODEL = "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n\n"
_MODEL += "model = Sequential([Input((10, 8)), LSTM({}), Dense(1)])\n"
# Which of the models the fake misbehaves at, by the units of its LSTM; all others are built without an objection.
_BEHAVIOUR = """
def what(request):
    units = request["recipe"]["layers"][0]["args"] or [request["recipe"]["layers"][0]["kwargs"].get("units")]
    return {13: "kill", 14: "hang", 15: "garbage", 16: "half", 17: "allocate"}.get(units[0], "build")
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("LSTMLINT_CACHE_DIR", raising=False)
    fake.write(_BEHAVIOUR)
    return folder


def models(*units: int) -> None:
    for n, unit in enumerate(units):
        Path(f"m{n}.py").write_text(_MODEL.format(unit))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["check", *words])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_a_path_behind_the_option_is_linted(capsys: pytest.CaptureFixture[str]) -> None:
    models(4, 13)
    code, out, err = run(capsys, "--runtime", "m0.py")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("Runtime (keras3 1.2.3): 1 model, 1 built")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix" or not Path("/proc/self/statm").exists(), reason="signals, and memory in /proc")
def test_each_kind_of_loss_in_the_middle_of_a_run(capsys: pytest.CaptureFixture[str], fake: Fake) -> None:
    models(1, 13, 2, 14, 3, 15, 4, 16, 5, 17, 6)
    Path("wrong.py").write_text(_MODEL.format(-1))
    code, out, err = run(capsys, "--runtime", "--runtime-seconds", "4", "--runtime-memory", "150MB", "--output-format", "concise")
    assert code == 1
    assert "wrong.py:4:" in out
    lost = {line.split(" could not be built: ")[0]: line.split(" could not be built: ")[1] for line in err.splitlines()}
    assert lost == {
        "warning: model (m1.py:4)": "the process was killed (signal 9)",
        "warning: model (m3.py:4)": "took longer than 4 s",
        "warning: model (m5.py:4)": "answered with something else than JSON",
        "warning: model (m7.py:4)": "the process ended in the middle of an answer",
        "warning: model (m9.py:4)": "ran out of memory (more than 150 MB)",
    }
    assert "12 models, 7 built, 5 lost" in out
    assert len(fake.starts) == 6


def test_json_stays_json(capsys: pytest.CaptureFixture[str]) -> None:
    models(1, 15)
    code, out, err = run(capsys, "--runtime", "--output-format", "json")
    assert (code, json.loads(out)) == (0, [])
    assert err.count("\n") == 1


_ABSENT = "tell(absent=\"No module named 'tensorflow'\")\nsys.exit(3)"


def test_without_a_framework_it_ends_as_without_the_option(capsys: pytest.CaptureFixture[str], fake: Fake) -> None:
    fake.write(_ABSENT)
    models(4)
    Path("wrong.py").write_text(_MODEL.format(-1))
    for path, expected in (("m0.py", 0), ("wrong.py", 1)):
        code, out, err = run(capsys, "--runtime", path)
        assert code == run(capsys, path)[0] == expected
        assert err.startswith('warning: Keras is not installed: no model was built with it; pip install "lstmlint[tensorflow]"')
        assert err.count("\n") == 1
        code, out, err = run(capsys, "--runtime=require", path)
        assert code == 2
        assert err.startswith("error: Keras is not installed: ")
        assert "All checks passed" not in out
        assert ("wrong.py:4" in out) == (path == "wrong.py")


def test_without_models_no_framework_is_needed(capsys: pytest.CaptureFixture[str], fake: Fake) -> None:
    fake.write(_ABSENT)
    Path("a.py").write_text("print('LSTM of keras')\n")
    assert run(capsys, "--runtime=require", "a.py")[::2] == (0, "")
    assert fake.starts == []


def test_a_wrong_interpreter_is_told_before_anything_is_done(capsys: pytest.CaptureFixture[str], fake: Fake) -> None:
    text = _MODEL.format("4), LSTM(4")
    Path("a.py").write_text(text)
    said = (2, "", "error: --runtime-python: env/bin/python: no such Python\n")
    assert run(capsys, "--runtime", "--fix", "--runtime-python", "env/bin/python", "a.py") == said
    assert Path("a.py").read_text() == text
    # Who does not ask for the runtime pass is not stopped by its settings.
    Path("lstmlint.toml").write_text("runtime-python = 'env/bin/python'\n")
    models(4)
    assert run(capsys, "m0.py")[0] == 0
    assert run(capsys, "--runtime", "m0.py") == (2, "", "error: lstmlint.toml: 'runtime-python': env/bin/python: no such Python\n")


def test_a_factory_is_only_called_where_it_was_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    models(4)
    assert run(capsys, "--model", "m0:build", "m0.py") == (2, "", "error: --model needs --runtime, which imports and calls what it names\n")


def test_the_configuration_switches_it_on_and_an_option_off(capsys: pytest.CaptureFixture[str], fake: Fake) -> None:
    models(4)
    Path("lstmlint.toml").write_text("runtime = true\n")
    assert "Runtime (" in run(capsys)[1]
    assert "Runtime" not in run(capsys, "--no-runtime")[1]
    for option in ("--diff", "--fix-only"):
        assert "Runtime" not in "".join(run(capsys, option)[1:])
    assert len(fake.starts) == 1


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.runtime.surroundings import Surroundings

    monkeypatch.setattr(Surroundings, "versions", lambda self: {"keras": "3.15.1", "tensorflow": "2.21.0", "python": "3.11.7"})


def test_answers_are_kept_in_the_project(capsys: pytest.CaptureFixture[str], fake: Fake, installed: None, tmp_path: Path) -> None:
    models(1, 2, 3)
    Path("sub").mkdir()
    Path("m2.py").rename("sub/m2.py")
    Path("lstmlint.toml").write_text("")
    first = run(capsys, "--runtime", ".")
    assert run(capsys, "--runtime", ".") == first
    assert len(fake.starts) == 1
    kept = Path(".lstmlint_cache")
    assert len(list(kept.glob("runtime/*.json"))) == 3
    # The root is where the configuration lies, wherever the run begins; and the cache is no part of what is linted.
    run(capsys, "--runtime", "sub")
    assert (len(fake.starts), Path("sub/.lstmlint_cache").exists()) == (1, False)
    run(capsys, "--runtime", "--no-cache", ".")
    assert len(fake.starts) == 2
    run(capsys, "--runtime", "--cache-dir", str(tmp_path / "other"), ".")
    assert len(fake.starts) == 3
    assert len(list((tmp_path / "other" / "runtime").iterdir())) == 3
    Path("m0.py").write_text(_MODEL.format(9))
    run(capsys, "--runtime", ".")
    assert (len(fake.starts), len(list(kept.glob("runtime/*.json")))) == (4, 4)


def test_without_the_cache_nothing_is_written(capsys: pytest.CaptureFixture[str], installed: None) -> None:
    models(1)
    run(capsys, "--runtime", "--no-cache")
    assert sorted(path.name for path in Path().iterdir()) == ["m0.py"]


def test_a_file_is_understood_once_and_tells_the_same(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint import interpret
    from lstmlint.cli import runtime

    models(1, 15, 2)
    Path("parts.py").write_text("from keras.layers import LSTM\n\ndef part(units):\n    return [LSTM(units), LSTM(units)]\n")
    Path("uses.py").write_text(
        "from keras import Sequential, Input\nfrom parts import part\n\nmodel = Sequential([Input((4, 3)), *part(5)])\n"
    )
    real, understood = interpret.interpret, list[str]()

    def counted(source: SourceFile, **options: Any) -> Any:
        understood.append(source.path)
        return real(source, **options)

    monkeypatch.setattr(interpret, "interpret", counted)
    words = ("--runtime", "--no-cache", "--output-format", "json", "-j1", ".")
    once = run(capsys, *words)
    assert [understood.count(f"{name}.py") for name in ("m0", "m1", "m2", "uses")] == [1, 1, 1, 1]
    monkeypatch.setattr(runtime, "_TOGETHER", 0)
    understood.clear()
    assert run(capsys, *words) == once
    assert understood.count("m0.py") == 2
    assert {(found["filename"], found["code"]) for found in json.loads(once[1])} == {("parts.py", "RNN101")}


_PROGRAM = """
import sys
from pathlib import Path
from lstmlint.cli import main
from lstmlint.cli.progress import Progress
from lstmlint.runtime import crew
crew.PROGRAM = Path(sys.argv[1])
Progress.__init__.__defaults__ = (None, 0.0)  # nobody waits two seconds for the line
sys.exit(main(["check", "--runtime", "--no-cache", *sys.argv[2:]]))
"""


def test_a_terminal_sees_how_far_it_is(fake: Fake) -> None:
    from tests.runtime.test_telling import on_terminal, screen

    models(1, 2)
    said = on_terminal(_PROGRAM, str(fake.program), "--color", "never")
    assert re.search(r"\rchecked [01] of 2 files\rstarting Keras 3 ", said)  # what comes within a moment is not shown
    assert "\rbuilding 1 of 2: model (m0.py:4)\r" in said
    assert "\rbuilding 2 of 2: model (m1.py:4)\r" in said
    assert screen(said)[0].startswith("Runtime (keras3 1.2.3): 2 models, 2 built")
    assert crew.PROGRAM.name == "worker.py"
    assert sys.executable
