"""Asks real Keras: one process for each version, which is started again where a program kills it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

WORKER = Path(__file__).with_name("worker.py")
ROOT = Path(__file__).parents[2]
Task = dict[str, Any]
Answer = dict[str, Any]


def answers(version: int, tasks: Sequence[Task], worker: Path = WORKER) -> Iterator[Answer]:
    """What one process says to the tasks, as far as it lives."""
    path = os.pathsep.join([str(ROOT), *os.environ.get("PYTHONPATH", "").split(os.pathsep)])
    folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)  # programs may save models
    process = subprocess.Popen(
        [sys.executable, str(worker), str(version)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": path}, cwd=folder.name,
    )  # fmt: skip
    assert process.stdin and process.stdout
    stdin = process.stdin

    def feed() -> None:
        try:
            for task in tasks:
                stdin.write(json.dumps(task) + "\n")
            stdin.close()
        except BrokenPipeError:
            pass

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        for line in process.stdout:
            said = json.loads(line)
            if "hello" not in said:
                yield said
    finally:
        process.kill()
        process.wait()
        feeder.join(5)
        folder.cleanup()


def ask(version: int, tasks: Sequence[Task], worker: Path = WORKER) -> dict[str, Answer]:
    """The answer to every task, by its id."""
    said: dict[str, Answer] = {}
    todo = list(tasks)
    while todo:
        before = len(said)
        for answer in answers(version, todo, worker):
            said[answer["id"]] = answer
        todo = [task for task in todo if task["id"] not in said]
        if todo and len(said) == before:  # not even one: this program ends the process
            said[todo[0]["id"]] = {"id": todo[0]["id"], "stage": "oracle", "exception": "died", "message": "the process ended", "rows": []}
            todo = todo[1:]
    return said


def ask_both(tasks: dict[int, Sequence[Task]], worker: Path = WORKER) -> dict[int, dict[str, Answer]]:
    """Both versions at once."""
    said: dict[int, dict[str, Answer]] = {}

    def one(version: int) -> None:
        said[version] = ask(version, tasks[version], worker)

    threads = [threading.Thread(target=one, args=(version,)) for version in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
