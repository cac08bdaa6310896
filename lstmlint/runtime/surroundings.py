"""Where a worker lives: an empty folder, and an environment in which nothing of the linted project can be imported by chance."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

from lstmlint.records import dataclass

_VERSIONS = Path(__file__).with_name("versions.py")
_SECONDS = 30.0
# Variables of Python that lead to code or settings of whoever starts us; PYTHONPATH is looked through instead.
_DROPPED = (
    "PYTHONSTARTUP",
    "PYTHONINSPECT",
    "PYTHONWARNINGS",
    "PYTHONBREAKPOINT",
    "PYTHONVERBOSE",
    "PYTHONDEBUG",
)


@dataclass(slots=True)
class Surroundings:
    """A temporary folder and the variables of the worker's process; removed at the end of ``with``."""

    python: str
    folder: str
    environment: Mapping[str, str]
    linted: tuple[str, ...]
    _temporary: TemporaryDirectory[str]

    @classmethod
    def of(cls, python: str | None, linted: Iterable[str], memory: int) -> Surroundings:
        """For an interpreter (None: our own); ``linted`` are the folders and files of which nothing must be imported."""
        temporary = TemporaryDirectory(prefix="lstmlint-", ignore_cleanup_errors=True)
        base = Path(temporary.name)
        for name in ("empty", "temporary", "keras"):
            (base / name).mkdir()
        foreign = tuple(dict.fromkeys(os.path.realpath(path) for path in (os.curdir, *linted)))
        environment = {name: value for name, value in os.environ.items() if name not in _DROPPED}
        entries = environment.pop("PYTHONPATH", "").split(os.pathsep)
        if kept := [entry for entry in entries if not _foreign(entry, foreign)]:
            environment["PYTHONPATH"] = os.pathsep.join(kept)
        environment.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(base / "temporary")))
        # Keras reads its settings from there, and writes them where there are none.
        environment["KERAS_HOME"] = str(base / "keras")
        environment["LSTMLINT_MEMORY"] = str(memory)
        environment["LSTMLINT_PARENT"] = str(os.getpid())
        # Python's own complaints are for us to read.
        environment["PYTHONIOENCODING"] = "utf-8:backslashreplace"
        return cls(python or sys.executable, str(base / "empty"), environment, foreign, temporary)

    def __enter__(self) -> Surroundings:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None) -> None:
        self._temporary.cleanup()

    def versions(self) -> dict[str, str]:
        """The frameworks that are installed there; nothing where that cannot be found out."""
        if self.python == sys.executable:
            from lstmlint.runtime.versions import installed

            return installed([entry for entry in sys.path if not _foreign(entry, self.linted) or _of_interpreter(entry)])
        import json

        try:
            done = subprocess.run(
                [self.python, str(_VERSIONS)], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=True,
                cwd=self.folder, env=dict(self.environment),
            )  # fmt: skip
            said = json.loads(done.stdout)
        except (OSError, ValueError, RecursionError, subprocess.SubprocessError):
            return {}
        return {str(k): v for k, v in said.items() if isinstance(v, str)} if isinstance(said, dict) else {}


def _foreign(entry: str, linted: Iterable[str]) -> bool:
    """Whether a folder of modules is relative, part of the linted project, or around it."""
    if not os.path.isabs(entry):  # noqa: PTH117
        return True
    real = os.path.realpath(entry)
    return any(real == path or _inside(real, path) or _inside(path, real) for path in linted)


def _inside(path: str, folder: str) -> bool:
    # The root of the file system is around everything, and says nothing.
    return os.path.dirname(folder) != folder and path.startswith(folder + os.sep)  # noqa: PTH120


def _of_interpreter(entry: str) -> bool:
    """Whether a folder belongs to the interpreter itself, as the environment in a project's folder does."""
    real = os.path.realpath(entry)
    return any(_inside(real, os.path.realpath(prefix)) for prefix in (sys.prefix, sys.base_prefix))
