"""Processes that die, hang, or give what cannot be sent: each costs its own task."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from lstmlint.engine import processes
from lstmlint.engine.processes import Killed, NoProcess, Processes
from tests.engine import deadly


def test_tasks_are_done_side_by_side_and_each_gets_its_answer() -> None:
    with Processes(2) as pool:
        futures = [pool.submit(nap, 0.2) for nap in [deadly.nap] * 4]
        who = [future.result(60) for future in futures]
        assert len(set(who)) == 2 and os.getpid() not in who
        assert pool.submit(divmod, 17, 5).result(60) == (3, 2)


def test_a_process_is_started_only_when_it_has_something_to_do() -> None:
    with Processes(8) as pool:
        first = pool.submit(os.getpid).result(60)
        assert [pool.submit(os.getpid).result(60) for _ in range(3)] == [first] * 3


def test_a_task_that_kills_its_process_costs_itself_only() -> None:
    with Processes(1) as pool:
        before = pool.submit(os.getpid)
        killed = pool.submit(signal.raise_signal, signal.SIGKILL)
        ended = pool.submit(os._exit, 3)
        after = pool.submit(os.getpid)
        with pytest.raises(Killed, match="was killed by SIGKILL"):
            killed.result(60)
        with pytest.raises(Killed, match="ended with exit code 3"):
            ended.result(60)
        assert before.result(60) != after.result(60)


def test_a_task_that_does_not_end_is_ended() -> None:
    with Processes(1, seconds=1) as pool:
        late, after = pool.submit(time.sleep, 600), pool.submit(abs, -2)
        with pytest.raises(Killed, match="did not end within 1 seconds"):
            late.result(60)
        assert after.result(60) == 2


def test_exceptions_and_what_cannot_be_sent() -> None:
    with Processes(1) as pool:
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 1, 0).result(60)
        with pytest.raises(TypeError, match="not with me"):
            pool.submit(deadly.stubborn).result(60)
        assert pool.submit(deadly.chatter).result(60) == 1
        assert pool.submit(len, b"x" * 3_000_000).result(60) == 3_000_000


def test_a_process_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    # The bound is read in the process itself: have it be one that every process is past.
    monkeypatch.setattr(
        processes, "_PROGRAM", processes._PROGRAM.replace("; serve()", "; import lstmlint.engine.processes as p; p.LARGEST = 1; serve()")
    )
    with Processes(1) as pool:
        assert pool.submit(os.getpid).result(60) != pool.submit(os.getpid).result(60)


def test_leaving_by_an_exception_does_not_wait() -> None:
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt), Processes(2) as pool:
        waiting = [pool.submit(time.sleep, 600) for _ in range(5)]
        time.sleep(0.3)
        raise KeyboardInterrupt
    assert time.monotonic() - start < 20
    assert all(future.done() for future in waiting)
    assert not any(thread.name == "lstmlint" for thread in threading.enumerate())
    with pytest.raises(RuntimeError):
        pool.submit(abs, 1)


def test_where_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.sys, "executable", "/does/not/exist")  # type: ignore[attr-defined]
    with Processes(1) as pool, pytest.raises(NoProcess):
        pool.submit(abs, 1).result(60)


def test_nothing_is_imported_out_of_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("struct", "libcst", "pickle", "queue", "lstmlint"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('code of the project was run')\n")
    monkeypatch.chdir(tmp_path)
    with Processes(1) as pool:
        assert pool.submit(abs, -1).result(60) == 1
