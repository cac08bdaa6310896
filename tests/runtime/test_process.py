"""Whatever becomes of the worker, one model is lost and the run ends with the results of all others."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from lstmlint.runtime import conversation, crew
from lstmlint.runtime.process import Job, Settings, build_all
from tests.runtime.fakes import Fake, answers, build, fake, jobs

__all__ = ["fake"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")


def test_many_models_are_built_by_one_worker(fake: Fake) -> None:
    results = build(jobs(*[""] * 30))
    assert sorted(results.answers, key=int) == [str(n) for n in range(30)]
    assert (results.lost, results.absent, fake.starts) == ({}, {}, ["torch"])
    assert {str(answer["framework"]) for answer in results.answers.values()} == {
        "{'framework': 'torch', 'version': '1.2.3', 'backend': 'none', 'python': '3.8.0'}"
    }
    assert "id" not in results.answers["3"]


@posix
@pytest.mark.parametrize(
    ("do", "why"),
    [
        ("kill", r"the process was killed \(signal 9\)"),
        ("exit", r"the process ended \(exit code 1\): RuntimeError: what a day"),
        ("hang", "took longer than 3 s"),
        ("abort", r"ran out of memory \(more than 4 GB\)"),
        ("garbage", "answered with something else than JSON"),
        ("number", "answered with something else than JSON"),
        ("digits", "answered with something else than JSON"),
        ("deep", "answered with something else than JSON"),
        ("other", "answered to something else than it was asked"),
        ("half", "the process ended in the middle of an answer"),
        ("half and wait", "took longer than 3 s"),
        ("closed", "closed its output"),
    ],
)
def test_a_worker_that_is_lost_costs_one_model(fake: Fake, do: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "_LAST_WORDS", 0.5)
    # A busy machine keeps anybody waiting for a second or two.
    results = build(jobs(*[""] * 5, do, *[""] * 5), seconds=3.0 if why.startswith("took") else 60.0)
    assert sorted(results.answers, key=int) == [str(n) for n in range(11) if n != 5]
    assert list(results.lost) == ["5"]
    assert re.fullmatch(why, results.lost["5"])
    assert fake.starts == ["torch", "torch"]
    assert len({answer["pid"] for answer in results.answers.values()}) == 2


@posix
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_a_worker_that_takes_too_much_memory_costs_one_model(fake: Fake) -> None:
    results = build(jobs("", "allocate", ""), seconds=60, memory=200 << 20)
    assert results.lost == {"1": "ran out of memory (more than 200 MB)"}
    assert sorted(results.answers) == ["0", "2"]


@posix
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs /proc")
def test_what_earlier_models_left_in_memory_is_blamed_on_none(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "_WEARY", 2)
    results = build(jobs("", "hoard", "", "hoard", ""), memory=200 << 20)
    assert (results.lost, len(results.answers), len(fake.starts)) == ({}, 5, 3)


@posix
def test_a_worker_that_limits_itself_says_that_its_memory_is_out(fake: Fake) -> None:
    fake.write("import resource\nresource.setrlimit(resource.RLIMIT_DATA, (300 << 20, 300 << 20))\n")
    results = build(jobs("", "allocate", ""), seconds=60, memory=4 << 30)
    assert results.lost == {"1": "ran out of memory (more than 4 GB)"}


def test_several_different_losses_in_one_run(fake: Fake) -> None:
    results = build(jobs("", "exit", "", "garbage", "half", "", "other", ""))
    assert sorted(results.lost) == ["1", "3", "4", "6"]
    assert sorted(results.answers) == ["0", "2", "5", "7"]


@pytest.mark.parametrize("do", ["late", "twice"])
def test_what_happens_between_two_models_is_blamed_on_none_of_them(fake: Fake, do: str) -> None:
    first = jobs(do)[0]
    results = build([first, *jobs("", "", "")[1:]])
    # It is a matter of moments whether the next question reaches the old worker.
    assert len(results.answers) + len(results.lost) == 3
    assert "0" in results.answers
    assert "2" in results.answers


def test_what_the_worker_reports_of_itself_is_a_loss_without_a_new_start(fake: Fake) -> None:
    results = build(jobs("", "broken", ""))
    assert results.lost == {"1": "lstmlint's own worker failed: KeyError: 'layers'"}
    assert fake.starts == ["torch"]


def test_a_full_pipe_of_complaints_stops_nobody(fake: Fake) -> None:
    assert list(build(jobs("loud", "loud")).answers) == ["0", "1"]


def test_a_large_request_to_one_that_does_not_listen_ends_in_time(fake: Fake) -> None:
    large = Job("1", "torch", {"kind": "build", "text": "x" * 3_000_000}, "large")
    results = build([*jobs("hang"), large], seconds=3.0)
    assert list(results.lost) == ["0"]
    assert int(str(results.answers["1"]["size"])) > 3_000_000


def test_one_that_never_starts_is_not_tried_for_ever(fake: Fake) -> None:
    fake.write("sys.stderr.write('ImportError: libcudart.so.11: no such file\\n'); os._exit(1)")
    results = build(jobs(*[""] * 50))
    assert results.absent == {
        "torch": "its process could not be started: the process ended (exit code 1): ImportError: libcudart.so.11: no such file"
    }
    assert (results.answers, results.lost, len(fake.starts)) == ({}, {}, 2)


def test_one_that_hangs_in_its_import_is_not_tried_again(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "IMPORT_SECONDS", 1.0)
    fake.write("time.sleep(600)")
    assert build(jobs("", "")).absent == {"torch": "its process could not be started: took longer than 1 s"}
    assert len(fake.starts) == 1


def test_one_that_does_not_start_again_leaves_the_rest(fake: Fake) -> None:
    fake.write(f"if os.path.getsize({str(fake.folder / 'starts')!r}) > 10: os._exit(7)")
    results = build(jobs("", "exit", "", ""))
    assert list(results.answers) == ["0"]
    assert results.lost["2"] == results.lost["3"] == "not tried: the process could not be started again (the process ended (exit code 7))"
    assert len(fake.starts) == 3


def test_where_nothing_but_losses_comes_it_ends(fake: Fake) -> None:
    results = build(jobs("", *["exit"] * 100))
    assert len(fake.starts) == 6
    assert (len(results.answers), len(results.lost)) == (1, 100)
    assert results.lost["100"].startswith("not tried: 6 models before it were lost one after the other")


def test_an_absent_framework_is_told_with_its_reason(fake: Fake) -> None:
    fake.write("""tell(absent="No module named 'torch'"); sys.exit(3)""")
    results = build(jobs("", ""))
    assert (results.absent, results.answers, results.lost, len(fake.starts)) == ({"torch": "No module named 'torch'"}, {}, {}, 1)


def test_keras_is_the_third_or_else_the_second(fake: Fake) -> None:
    fake.write("if NAME == 'keras3':\n    tell(absent='no Keras 3')\n    sys.exit(3)")
    results = build(
        [*jobs("", "", framework="keras"), Job("x", "keras3", {"kind": "build"}, ""), Job("y", "keras2", {"kind": "build"}, "")]
    )
    assert sorted(results.answers) == ["0", "1", "y"]
    assert results.absent == {"keras3": "no Keras 3"}
    fake.write("tell(absent='none for ' + NAME)\nsys.exit(3)")
    assert build(jobs("", framework="keras")).absent["keras"].startswith("none for keras")


def test_a_python_that_is_none(fake: Fake, tmp_path: Path) -> None:
    (tmp_path / "python").write_text("hello")
    results = build(jobs(""), python=str(tmp_path / "python"))
    assert list(results.absent) == ["torch"]
    assert "cannot be started" in results.absent["torch"]


def test_the_same_model_is_built_once(fake: Fake) -> None:
    same = [Job(str(n), "torch", {"kind": "build", "recipe": 1}, f"model {n}") for n in range(4)]
    seen: list[tuple[int, int, str]] = []
    results = build_all(same, Settings(), lambda *said: seen.append(said))
    assert len(results.answers) == 4
    assert seen == [(0, 1, "starting PyTorch"), (1, 1, "model 0")]


def test_progress_tells_which_model_of_how_many(fake: Fake) -> None:
    seen: list[tuple[int, int, str]] = []
    build_all([*jobs("", "garbage"), Job("x", "keras3", {}, "other")], Settings(), lambda *said: seen.append(said))
    assert seen == [
        (0, 3, "starting PyTorch"), (1, 3, "model (a.py:0)"), (2, 3, "model (a.py:1)"), (0, 3, "starting Keras 3"), (3, 3, "other"),
    ]  # fmt: skip


def test_nothing_of_the_linted_project_is_within_reach(fake: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("project/src", "here", "libraries", "above/linted"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    entries = ["", "relative", str(tmp_path / "project/src"), str(tmp_path / "here"), str(tmp_path / "libraries"), str(tmp_path / "above")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(entries))
    monkeypatch.setenv("PYTHONSTARTUP", "evil.py")
    results = build(jobs("look"), linted=(str(tmp_path / "project"), str(tmp_path / "above/linted/a.py")))
    seen = answers(results)["0"]
    assert seen["environment"]["PYTHONPATH"] == str(tmp_path / "libraries")
    assert "PYTHONSTARTUP" not in seen["environment"]
    assert not any(str(entry).startswith((str(tmp_path / "project"), str(tmp_path / "here"))) for entry in seen["path"])
    assert seen["listing"] == []
    assert not Path(seen["cwd"]).exists()
    assert seen["environment"]["LSTMLINT_MEMORY"] == str(4 << 30)


_INTERRUPTED = """
import sys
from pathlib import Path
from lstmlint.runtime import crew
from lstmlint.runtime.process import Job, Settings, build_all
crew.PROGRAM = Path(sys.argv[1])
build_all([Job("1", "torch", {"do": "hang"}, "")], Settings(), lambda n, m, what: print(n, flush=True))
"""


@posix
def test_the_worker_ends_when_lstmlint_is_interrupted(fake: Fake, tmp_path: Path) -> None:
    fake.write(f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\nsignal.signal(signal.SIGINT, signal.SIG_IGN)")
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_INTERRUPTED), str(fake.program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What a shell starts in the background has to ignore Ctrl-C, and hands that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"0\n"
    assert process.stdout.readline() == b"1\n"
    pid = int((tmp_path / "pid").read_text())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode not in (0, None)
    for _ in range(50):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("the worker is still alive")
