"""A Dask cluster that is running already, as an executor."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from lstmlint import __version__, regex
from lstmlint.engine.distribution import Unusable
from lstmlint.records import dataclass

_ADDRESS = regex.compile(r"(\w+://)?[^\s/]+:\d+")
# For the scheduler to answer, and for a first worker to be there.
SECONDS = 10


@dataclass(frozen=True, slots=True)
class Cluster:
    """``blind`` are the workers that do not have the folder which the work is about, so that they can follow no imports."""

    executor: Executor
    threads: int
    blind: tuple[str, ...] = ()


@contextmanager
def cluster(address: str, folder: str) -> Iterator[Cluster]:
    """Connect to a scheduler by its address, or by its file; Unusable where there is none, or where its workers cannot do the work."""
    client = _client(address)
    try:
        threads = _threads(client, address)
        blind = _asked(client, address, folder)
        yield Cluster(client.get_executor(pure=False), threads, blind)
    finally:
        client.close(timeout=SECONDS)


def _client(address: str) -> Any:
    try:
        import distributed
    except ImportError as error:
        raise Unusable(f'--dask needs Dask, which is not installed: pip install "lstmlint[dask]" ({error})') from None
    # What went wrong is said in our words, once.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    file = os.path.isfile(address)  # noqa: PTH113
    if not file and not _ADDRESS.fullmatch(address):
        raise Unusable(f"--dask {address}: neither the address of a scheduler, such as tcp://127.0.0.1:8786, nor a scheduler file")
    try:
        with warnings.catch_warnings():
            # Of other versions of Python or Dask: it is lstmlint's that has to be the same.
            warnings.simplefilter("ignore")
            where = {"scheduler_file": address} if file else {"address": address}
            return distributed.Client(**where, timeout=SECONDS, set_as_default=False)
    except MemoryError:
        # The length of a first message, made out of another protocol's words.
        raise Unusable(f"--dask {address}: what answers there is no Dask scheduler") from None
    except Exception as error:  # of many kinds: addresses that are none, names that are not known, files that hold something else
        words = " ".join(str(error).split())[:200] or type(error).__name__
        raise Unusable(f"--dask {address}: no Dask scheduler can be reached there: {words}") from None


def _threads(client: Any, address: str) -> int:
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except Exception:
        raise Unusable(f"--dask {address}: the scheduler has no workers; 'dask worker {address}' starts one") from None
    return sum(client.nthreads().values())


def _asked(client: Any, address: str, folder: str) -> tuple[str, ...]:
    """Every worker for its lstmlint and for the folder."""
    answers = client.run(_look, folder, on_error="return")
    blind = []
    for worker, answer in answers.items():
        if isinstance(answer, BaseException):
            words = " ".join(f"{type(answer).__name__}: {answer}".split())[:200]
            if "No module named 'lstmlint" in words:
                raise Unusable(f"--dask {address}: the worker {worker} does not have this lstmlint: install lstmlint {__version__} there")
            raise Unusable(f"--dask {address}: the worker {worker} cannot run lstmlint: {words}")
        version, sees = answer
        if version != __version__:
            raise Unusable(f"--dask {address}: the worker {worker} has lstmlint {version}, and this is {__version__}")
        if not sees:
            blind.append(worker)
    return tuple(blind)


def _look(folder: str) -> tuple[str, bool]:
    return __version__, os.path.isdir(folder)  # noqa: PTH112
