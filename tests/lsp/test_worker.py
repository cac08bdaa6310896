"""The thread that looks at documents: what hangs is stopped, what cannot be stopped is left behind."""

import itertools
import threading
import time
from concurrent.futures import CancelledError

import pytest

from lstmlint.lsp.worker import Stopped, Worker

LIMIT = 20


def _for_ever(started):
    started.set()
    for _ in itertools.count():
        pass


def test_one_thing_after_the_other():
    worker, done = Worker("test"), []
    tasks = [worker.do(lambda number=number: done.append(number) or number) for number in range(20)]
    assert [task.future.result(LIMIT) for task in tasks] == list(range(20))
    assert done == list(range(20))


def test_what_is_raised_comes_out_and_the_thread_goes_on():
    worker = Worker("test")
    with pytest.raises(ZeroDivisionError):
        worker.do(lambda: 1 / 0).future.result(LIMIT)
    assert worker.do(lambda: 7).future.result(LIMIT) == 7


def test_a_hanging_task_is_stopped():
    worker, started = Worker("test"), threading.Event()
    task = worker.do(lambda: _for_ever(started))
    assert started.wait(LIMIT)
    assert task.running > 0
    worker.stop(task)
    with pytest.raises(Stopped):
        task.future.result(LIMIT)
    assert task.running == 0
    assert worker.do(lambda: 7).future.result(LIMIT) == 7


def test_a_task_that_has_not_begun_is_never_done():
    worker, started, done = Worker("test"), threading.Event(), []
    first = worker.do(lambda: _for_ever(started))
    second = worker.do(lambda: done.append(1))
    assert started.wait(LIMIT)
    worker.stop(second)
    worker.stop(first)
    assert worker.do(lambda: 7).future.result(LIMIT) == 7
    with pytest.raises(CancelledError):
        second.future.result(LIMIT)
    assert done == []


def test_a_task_that_does_not_listen_is_left_behind():
    worker, started, free = Worker("test"), threading.Event(), threading.Event()

    def deaf():
        started.set()
        free.wait(LIMIT)  # in C: nothing can be raised in here

    task = worker.do(deaf)
    assert started.wait(LIMIT)
    after = worker.do(lambda: 7)
    worker.stop(task)
    worker.abandon(task)
    assert after.future.result(LIMIT) == 7
    with pytest.raises(Stopped):
        task.future.result(LIMIT)
    free.set()
    assert worker.do(lambda: 8).future.result(LIMIT) == 8


def test_stopping_at_the_last_moment_hits_nobody_else():
    worker = Worker("test")
    for round_ in range(200):
        task = worker.do(lambda: sum(range(200)))
        if round_ % 3:
            time.sleep(0.0001)
        worker.stop(task)
        assert worker.do(lambda: 7).future.result(LIMIT) == 7
