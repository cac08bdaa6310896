"""A real Dask cluster of two processes on this machine: the same results, whatever becomes of its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmlint.catalog import Catalog
from lstmlint.cli import main
from lstmlint.config import Config
from lstmlint.engine import Target, distribution, lint_paths
from tests.engine import deadly
from tests.engine.test_distribution import BAD, told

distributed = pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def local() -> Iterator[Any]:
    with distributed.LocalCluster(
        n_workers=2, processes=True, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, worker_dashboard_address=None
    ) as made:
        yield made


@pytest.fixture
def examples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Target]:
    """The examples of all rules as files, and those of the README."""
    monkeypatch.chdir(tmp_path)
    for code, page in Catalog(()).load().items():
        for number, example in enumerate(page.examples):
            Path(f"{code}_{number}.py").write_text(example.text)
    for path in (ROOT / "examples").rglob("*.py"):
        Path(path.name).write_bytes(path.read_bytes())
    found = sorted(path.name for path in Path().iterdir() if path.suffix == ".py")
    assert len(found) > 300
    return [Target(name, Config(root=str(tmp_path))) for name in found]


@pytest.mark.slow
def test_a_cluster_says_the_same(local: Any, examples: list[Target], capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--isolated", "-q", "--output-format", "json", "--dask", local.scheduler_address]) == 1
    of_cluster = capfd.readouterr()
    assert main(["check", "--isolated", "-q", "--output-format", "json", "--jobs", "1"]) == 1
    assert capfd.readouterr() == of_cluster


@pytest.mark.slow
def test_a_worker_that_is_killed_half_way_costs_nothing(local: Any, examples: list[Target]) -> None:
    alone = told(lint_paths(examples))
    workers = [nanny.pid for nanny in local.workers.values()]
    killed = []

    def progress(done: int, of: int) -> None:
        if done > of // 3 and not killed:
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    with distributed.Client(local, set_as_default=False) as client:
        outcomes = lint_paths(examples, executor=client.get_executor(), jobs=2, progress=progress)
    assert killed and told(outcomes) == alone
    assert [outcome.path for outcome in outcomes] == [target.path for target in examples]


@pytest.mark.slow
def test_a_file_that_kills_every_worker_is_named(local: Any, examples: list[Target], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "TASK", deadly.lint_or_die)
    Path("killed.py").write_text(BAD)
    some = [*examples[:40], Target("killed.py", examples[0].config), *examples[40:60]]
    with distributed.Client(local, set_as_default=False) as client:
        outcomes = lint_paths(some, executor=client.get_executor(pure=False))
    assert [(o.path, o.error) for o in outcomes if o.error] == [("killed.py", "the process that checked it was killed, again and again")]
    del outcomes[40]
    assert told(outcomes) == told(lint_paths([*some[:40], *some[41:]]))


@pytest.mark.slow
def test_a_worker_that_cannot_do_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """None at all; one with another lstmlint."""
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(BAD)
    from lstmlint.engine import cluster

    monkeypatch.setattr(cluster, "SECONDS", 3)
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None) as empty:
        address = empty.scheduler_address
        words = ["check", "--isolated", "-q", "--dask", address, "a.py"]
        assert main(words) == 2
        assert f"error: --dask {address}: the scheduler has no workers; 'dask worker {address}' starts one\n" in capfd.readouterr().err
        monkeypatch.setattr(cluster, "SECONDS", 30)
        # In front of any other: a lstmlint from before there was anything in it.
        (tmp_path / "old" / "lstmlint").mkdir(parents=True)
        (tmp_path / "old" / "lstmlint" / "__init__.py").touch()
        command = [sys.executable, "-P", "-m", "distributed.cli.dask_worker", address, "--no-dashboard", "--nthreads", "1", "--no-nanny"]
        environment = {**os.environ, "PYTHONPATH": str(tmp_path / "old")}
        with subprocess.Popen(command, env=environment, cwd=tmp_path / "old", stderr=subprocess.DEVNULL) as worker:
            try:
                assert main(words) == 2
                said = capfd.readouterr().err
                assert "does not have this lstmlint: install lstmlint 0.1.0 there" in said and said.count("\n") == 1
            finally:
                worker.kill()


@pytest.mark.slow
def test_what_workers_see(local: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    from lstmlint.engine import cluster

    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(BAD)
    words = ["check", "--isolated", "-q", "--dask", local.scheduler_address, "a.py"]
    with cluster.cluster(local.scheduler_address, "/no/such/folder") as found:
        assert len(found.blind) == 2 and found.threads == 2
    monkeypatch.setattr(cluster, "__version__", "9.9.9")
    monkeypatch.setattr(distribution, "__version__", "9.9.9")
    assert main(words) == 2
    assert "has lstmlint 0.1.0, and this is 9.9.9\n" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "neither the address of a scheduler, such as tcp://127.0.0.1:8786, nor a scheduler file"),
        ("gone.json", "neither the address of a scheduler, such as tcp://127.0.0.1:8786, nor a scheduler file"),
        ("tcp://127.0.0.1:1", "no Dask scheduler can be reached there: "),
    ],
)
def test_an_address_where_there_is_none(
    address: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from lstmlint.engine import cluster

    monkeypatch.setattr(cluster, "SECONDS", 1)
    monkeypatch.chdir(tmp_path)
    Path("a.py").write_text(BAD)
    assert main(["check", "--isolated", "--dask", address, "a.py"]) == 2
    said = capfd.readouterr().err
    assert said.startswith(f"error: --dask {address}: {words}") and said.count("\n") == 1


def test_dask_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--isolated", "--dask", "tcp://127.0.0.1:8786"]) == 2
    assert 'error: --dask needs Dask, which is not installed: pip install "lstmlint[dask]"' in capfd.readouterr().err
    assert main(["check", "--isolated", "--dask", "x:1", "--jobs", "2"]) == 2
    assert "--dask and --jobs cannot be used together" in capfd.readouterr().err
