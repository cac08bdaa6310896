"""The same results, each once and in order, whoever does the work and whatever becomes of them meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.engine import Outcome, Target, distribution, lint_paths, processes, work
from lstmlint.engine.distribution import Unusable
from tests.engine import deadly
from tests.files.trees import KERAS, MODEL, WRONG

BAD = KERAS + "\nmodel = Sequential([Input((3, 4)), LSTM(8), LSTM(8), Dense(1)])\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """A little project in the current folder: models, a training script, files without any, notebooks, files with problems."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(work, "PAYS_FROM", 1)
    files = {f"pkg/part{number % 3}/m{number:02}.py": BAD + "# more\n" * (number * 97 % 400) for number in range(30)}
    files |= {f"pkg/plain{number}.py": "import os\n" for number in range(5)}
    files |= {"model.py": MODEL, "train.py": "from model import build_model\n" + WRONG, "old.py": "import keras\nLSTM\nprint 'x'\n"}
    files |= {"requirements.txt": "keras<3\n", "pkg/quiet.py": BAD.replace("Dense(1)])", "Dense(1)])  # lstmlint: ignore[RNN101]")}
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    config = Config(root=str(tmp_path))
    return [Target(name, config) for name in sorted(files) if name.endswith(".py")] + [Target("gone.py", config)]


def told(outcomes: list[Outcome]) -> list[tuple[object, ...]]:
    return [(o.path, o.error, o.failed, o.diagnostics, o.suppressed, o.read, o.stored, o.applied) for o in outcomes]


def test_processes_say_the_same(tree: list[Target]) -> None:
    alone = told(lint_paths(tree))
    assert sum(len(row[3]) for row in alone) > 30 and alone[-1][1]  # type: ignore[arg-type]
    assert told(lint_paths(tree, jobs=2)) == alone
    assert told(lint_paths(tree, jobs=3, fix=True, write=False)) == told(lint_paths(tree, fix=True, write=False))


def _threads() -> Executor:
    return ThreadPoolExecutor(3)


def _spawned() -> Executor:
    return ProcessPoolExecutor(2, mp_context=get_context("spawn"))


class Plain:
    """Nothing but ``submit``, done on the spot."""

    def submit(self, function: Callable[..., Any], /, *words: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(function(*words))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.mark.parametrize("make", [_threads, _spawned])
def test_any_executor_says_the_same(tree: list[Target], make: Callable[[], Executor]) -> None:
    alone = told(lint_paths(tree))
    with make() as executor:
        assert told(lint_paths(tree, executor=executor)) == alone
        assert told(lint_paths(tree, executor=executor, fix=True, write=False)) == told(lint_paths(tree, fix=True, write=False))


def test_only_submit_is_asked_of_it(tree: list[Target]) -> None:
    assert told(lint_paths(tree, executor=Plain())) == told(lint_paths(tree))  # type: ignore[arg-type]


def test_paths_are_read_from_where_the_caller_is(tree: list[Target], tmp_path: Path) -> None:
    """A worker may stand elsewhere: contents go along, and what they import is found from the caller's folder."""
    alone = told(lint_paths(tree))

    class Moved(Plain):
        def submit(self, function: Callable[..., Any], /, *words: Any) -> Future[Any]:
            os.chdir("/")
            try:
                return super().submit(function, *words)
            finally:
                os.chdir(tmp_path)

    assert told(lint_paths(tree, executor=Moved())) == alone  # type: ignore[arg-type]


def test_few_are_sent_at_a_time_and_the_heaviest_first(tree: list[Target], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "BYTES", 1)
    sizes: list[int] = []
    most = [0]

    class Watching(ThreadPoolExecutor):
        under_way = 0

        def submit(self, function: Callable[..., Any], /, *words: Any, **named: Any) -> Future[Any]:  # type: ignore[override]
            if words:
                self.under_way += 1
                most[0] = max(most[0], self.under_way)
                sizes.append(words[0].items[0].size)
            future = super().submit(function, *words)
            future.add_done_callback(self.over)
            return future

        def over(self, _: Future[Any]) -> None:
            self.under_way -= 1

    with Watching(2) as executor:
        lint_paths(tree, executor=executor, jobs=2)
    assert most[0] <= 6 and len(sizes) > 30
    assert sizes[-10:] == sorted(sizes[-10:], reverse=True)


@pytest.fixture
def deadly_task(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(distribution, "TASK", deadly.lint_or_die)
    yield


def _with(tree: list[Target], name: str) -> list[Target]:
    Path(name).write_text(BAD)
    return [*tree[:10], Target(name, tree[0].config), *tree[10:]]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("killed.py", "the process that checked it was killed by SIGKILL"),
        ("ends.py", "the process that checked it ended with exit code 7"),
        ("raises.py", "could not be checked: ZeroDivisionError: no way"),
    ],
)
def test_what_kills_a_process_costs_one_file_which_is_named(tree: list[Target], deadly_task: None, name: str, words: str) -> None:
    alone = told(lint_paths(tree))
    outcomes = told(lint_paths(_with(tree, name), jobs=2))
    assert outcomes.pop(10)[:2] == (name, words)
    assert outcomes == alone


@pytest.mark.slow
def test_a_file_that_hangs_is_given_up(tree: list[Target], deadly_task: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.Processes.__init__, "__defaults__", (20.0,))
    outcomes = lint_paths(_with(tree, "hangs.py"), jobs=2)
    assert outcomes[10].error == "the process that checked it did not end within 20 seconds"
    assert [o.path for o in outcomes if o.error] == ["hangs.py", "gone.py"]


def test_a_process_that_somebody_else_killed_costs_nothing(tree: list[Target], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = told(lint_paths(tree))
    monkeypatch.setattr(distribution, "TASK", deadly.once)
    Path("die").touch()
    assert told(lint_paths(tree, jobs=2)) == alone
    assert not Path("die").exists()


def test_a_pool_that_breaks_is_replaced_and_the_file_is_named(tree: list[Target], deadly_task: None) -> None:
    alone = told(lint_paths(tree))
    with _spawned() as executor:
        outcomes = told(lint_paths(_with(tree, "killed.py"), executor=executor))
    assert outcomes.pop(10)[:2] == ("killed.py", "the process that checked it was killed by SIGKILL")
    assert outcomes == alone


def test_an_executor_that_fails_now_and_then(tree: list[Target]) -> None:
    """Every third task fails: each file has its result once all the same."""

    class Shaky(Plain):
        count = 0

        def submit(self, function: Callable[..., Any], /, *words: Any) -> Future[Any]:
            self.count += 1
            if words and self.count % 3 == 0 and len(words[0].items) > 1:
                failed: Future[Any] = Future()
                failed.set_exception(OSError("the network is down"))
                return failed
            return super().submit(function, *words)

    assert told(lint_paths(tree, executor=Shaky())) == told(lint_paths(tree))  # type: ignore[arg-type]


def test_an_executor_that_cannot_run_lstmlint(tree: list[Target], monkeypatch: pytest.MonkeyPatch) -> None:
    class Without(Plain):
        def submit(self, function: Callable[..., Any], /, *words: Any) -> Future[Any]:
            failed: Future[Any] = Future()
            failed.set_exception(ModuleNotFoundError("No module named 'lstmlint'"))
            return failed

    with pytest.raises(Unusable, match="cannot run lstmlint: ModuleNotFoundError: No module named 'lstmlint'"):
        lint_paths(tree, executor=Without())  # type: ignore[arg-type]
    monkeypatch.setattr(distribution, "__version__", "9.9")
    with ThreadPoolExecutor(1) as executor:
        monkeypatch.setattr(distribution, "version", _old)
        with pytest.raises(Unusable, match=r"has lstmlint 0\.0\.1, and this is 9\.9"):
            lint_paths(tree, executor=executor)


def _old() -> str:
    return "0.0.1"


def test_a_machine_that_allows_no_process_does_the_work_itself(tree: list[Target], monkeypatch: pytest.MonkeyPatch) -> None:
    alone = told(lint_paths(tree))
    monkeypatch.setattr(processes.sys, "executable", "/does/not/exist")  # type: ignore[attr-defined]
    assert told(lint_paths(tree, jobs=2)) == alone


@pytest.mark.slow
def test_ctrl_c_ends_at_once_and_in_silence(tree: list[Target]) -> None:
    for number in range(1500):
        Path(f"many{number}.py").write_text(BAD * 20)
    command = [sys.executable, "-m", "lstmlint", "check", "--isolated", "--jobs", "2", "."]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        time.sleep(4)
        start = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")
    assert time.monotonic() - start < 20  # all of it would take minutes on a busy machine, half of one at least on any
