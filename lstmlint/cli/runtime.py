"""``--runtime``: the settings of the runtime pass, and what is said when a model or a framework is missing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from lstmlint.cli.main import Failure, complain
from lstmlint.config import Config
from lstmlint.config.files import shown
from lstmlint.config.remembered import place
from lstmlint.config.resolve import OPTION
from lstmlint.engine.outcome import Target
from lstmlint.engine.run import lint_paths
from lstmlint.engine.understanding import remembering
from lstmlint.report.safe import visible
from lstmlint.runtime.process import Settings

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from lstmlint.cli.plain import Given
    from lstmlint.cli.progress import Progress
    from lstmlint.engine.confirm import Confirmation

# What a framework is called, and what brings it: an extra of lstmlint.
_TITLES = {"keras2": "Keras 2", "keras3": "Keras 3", "keras": "Keras", "torch": "PyTorch"}
_EXTRAS = {"torch": "torch"}
# So many files are understood once, here, for linting and for building; more are linted by several processes first.
_TOGETHER = 150
_NOT_FOUND = "No module named"


def settings_of(config: Config, options: Given, targets: Iterable[Target]) -> Settings:
    """How models are to be built; Failure for an interpreter that does not exist."""
    roots = {target.config.root for target in targets} | {config.root}
    return Settings(
        python=_python(config),
        seconds=config.runtime_seconds,
        memory=config.runtime_memory,
        cache=None if options.no_cache else Path(place(config)),
        linted=tuple(dict.fromkeys([*filter(None, roots), *(path for path in options.paths if path != "-")])),
    )


def linted(
    targets: Sequence[Target], settings: Settings, progress: Progress | None, *, fix: bool, jobs: int, executor: Executor | None = None
) -> Confirmation:
    """The files linted, and what the framework says to their models."""
    # Loaded before processes begin, which then have it, too.
    from lstmlint.engine.confirm import confirm
    from lstmlint.engine.rebuild import silent

    together = not fix and executor is None and len(targets) <= _TOGETHER
    with remembering() if together else nullcontext():
        files = progress.files if progress is not None else None
        outcomes = lint_paths(targets, fix=fix, jobs=1 if together else jobs, executor=executor, progress=files)
        return confirm(outcomes, targets, settings, progress or silent)


def _python(config: Config) -> str | None:
    named = config.runtime_python
    if named is None:
        return None
    said = config.origins.get("runtime-python", OPTION)
    where = "--runtime-python" if said == OPTION else f"{said}: 'runtime-python'"
    if not os.path.dirname(named):  # noqa: PTH120
        from shutil import which

        if found := which(named):
            return found
    elif os.path.isfile(named):  # noqa: PTH113
        return named
    else:
        # The folder of a virtual environment stands for its interpreter.
        for inside in ("bin/python", "Scripts/python.exe", "python.exe"):
            if os.path.isfile(full := os.path.join(named, inside)):  # noqa: PTH113, PTH118
                return full
    raise Failure(f"{where}: {shown(Path(named))}: no such Python")


def missing(config: Config, lost: Mapping[str, str], absent: Mapping[str, str]) -> bool:
    """Say which models were lost and which frameworks are absent; whether that means that the work could not be done."""
    for label, why in lost.items():
        print(f"warning: {visible(label)} could not be built: {visible(why)}", file=sys.stderr)
    if not absent:
        return False
    words = _absence(config, absent)
    if config.runtime == "require":
        complain(words)
        return True
    print(f"warning: {visible(words)}", file=sys.stderr)
    return False


def _absence(config: Config, absent: Mapping[str, str]) -> str:
    """One line: what is not there, why, and what brings it."""
    names = " and ".join(_TITLES.get(name, name) for name in sorted(absent))
    reasons = list(dict.fromkeys(" ".join(why.split()) for why in absent.values()))
    extras = ",".join(dict.fromkeys(_EXTRAS.get(name, "tensorflow") for name in sorted(absent)))
    if all(why.startswith(_NOT_FOUND) for why in reasons):
        verb, them = ("are", "them") if len(absent) > 1 else ("is", "it")
        place, advice = "", f'pip install "lstmlint[{extras}]"'
        if config.runtime_python is not None:
            place, advice = f" in {shown(Path(config.runtime_python))}", f"install {them} there"
        missing = f"{names} {verb} not installed{place}: no model was built with {them}"
        return f"{missing}; {advice}, or name the Python that has {them} with --runtime-python"
    return f"no model was built with {names}: {'; '.join(reasons)}"
