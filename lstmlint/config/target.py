"""The Keras version that a project's declared dependencies ask for, read as text; nothing is imported or run.

Every file that names ``keras`` or ``tensorflow`` allows some major versions; what all files of a folder allow together
decides, if it is one. TensorFlow brings Keras 2 before 2.16 and Keras 3 from then on.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator

from lstmlint import regex
from lstmlint.config.places import steps
from lstmlint.config.requirements import (
    Requirement,
    from_conda,
    from_lock,
    from_pipfile,
    from_pyproject,
    from_requirements,
    from_setup_cfg,
    from_setup_py,
    majors,
)
from lstmlint.config.settings import Version
from lstmlint.records import dataclass

_READERS: tuple[tuple[re.Pattern[str], Callable[[str], list[Requirement]]], ...] = (
    (regex.compile(r"(uv|poetry|pdm)\.lock|Pipfile\.lock"), from_lock),
    (regex.compile(r"pyproject\.toml"), from_pyproject),
    (regex.compile(r".*requirements.*\.(txt|in)|constraints.*\.txt"), from_requirements),
    (regex.compile(r"setup\.cfg"), from_setup_cfg),
    (regex.compile(r"setup\.py"), from_setup_py),
    (regex.compile(r"Pipfile"), from_pipfile),
    (regex.compile(r"(conda-)?env(ironment)?.*\.ya?ml"), from_conda),
)
_ANY = frozenset({2, 3})
_LARGEST = 4_000_000


@dataclass(frozen=True, slots=True)
class Target:
    """A version and the reason, ``pyproject.toml asks for keras>=3``; no version where nothing decides."""

    version: Version | None = None
    because: str = ""


@dataclass(slots=True)
class _Said:
    """What one file says of one package."""

    file: str
    package: str
    words: str
    allowed: frozenset[int]


_cache: dict[str, Target] = {}
# Of every folder that was asked, the files, and whether none above it was.
_asked: dict[str, tuple[tuple[str, ...], bool]] = {}


def project_target(folder: str) -> Target:
    """The target of the files in a folder: the nearest folder at or above it that declares Keras or TensorFlow decides."""
    passed = []
    found = Target()
    for step in steps(folder):
        if step in _cache:
            found = _cache[step]
            break
        passed.append(step)
        files = declaring(step)
        said = [told for name in files for told in _in_file(os.path.join(step, name), name)]  # noqa: PTH118
        # A repository ends where it begins.
        last = bool(said) or os.path.exists(os.path.join(step, ".git"))  # noqa: PTH110, PTH118
        _asked[step] = files, last
        if said:
            found = _decide(said)
        if last:
            break
    _cache.update(dict.fromkeys(passed, found))
    return found


def forget() -> None:
    """Read the declarations anew when they are asked for: for a process that outlives changes of the files."""
    _cache.clear()
    _asked.clear()


def asked_for(folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The folders that were asked for the target of this one, each with the files in it that may declare something."""
    project_target(folder)
    for step in steps(folder):
        files, last = _asked[step]
        yield step, files
        if last:
            break


def declaring(folder: str) -> tuple[str, ...]:
    """The files of a folder that may declare what its project needs."""
    try:
        with os.scandir(folder) as listing:
            names = sorted(entry.name for entry in listing)
    except OSError:
        return ()
    files = [name for name in names if any(pattern.fullmatch(name) for pattern, _ in _READERS)]
    if "requirements" in names:
        try:
            inside = sorted(os.listdir(os.path.join(folder, "requirements")))  # noqa: PTH118, PTH208
        except OSError:
            inside = []
        files += [f"requirements/{name}" for name in inside if name.endswith((".txt", ".in"))]
    return tuple(files)


def _in_file(file: str, name: str) -> Iterator[_Said]:
    reader = next((read for pattern, read in _READERS if pattern.fullmatch(os.path.basename(file))), from_requirements)  # noqa: PTH119
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:  # noqa: PTH123
            if os.fstat(stream.fileno()).st_size > _LARGEST:
                return
            text = stream.read()
    except OSError:
        return
    if "keras" not in text.lower() and "tensorflow" not in text.lower():
        return
    asked: dict[str, list[Requirement]] = {}
    for requirement in reader(text):
        if requirement.package in ("keras", "tensorflow", "tf-keras"):
            asked.setdefault(requirement.package, []).append(requirement)
    for package, requirements in asked.items():
        # Several lines for one package differ by their markers: any of them may hold.
        allowed = frozenset[int]().union(*(majors(r) for r in requirements))
        verb = "has" if reader is from_lock else "asks for"
        yield _Said(name, package, f"{name} {verb} {', '.join(dict.fromkeys(r.shown for r in requirements))}", allowed)


def _decide(said: list[_Said]) -> Target:
    keras = _together([s for s in said if s.package == "keras"])
    tensorflow = _together([s for s in said if s.package == "tensorflow"])
    if len(keras) == 1 and (len(tensorflow) != 1 or tensorflow == keras):
        return _target(said, "keras", keras)
    if len(keras) == 1 or len(tensorflow) != 1 or not keras:
        return Target()
    if tensorflow == {3} and any(s.package == "tf-keras" for s in said):
        # tf.keras may be either there: TF_USE_LEGACY_KERAS can be set anywhere.
        return Target()
    return _target(said, "tensorflow", tensorflow)


def _together(said: list[_Said]) -> frozenset[int]:
    return _ANY.intersection(*(s.allowed for s in said))


def _target(said: list[_Said], package: str, allowed: frozenset[int]) -> Target:
    reason = next((s.words for s in said if s.package == package and s.allowed == allowed), "")
    words = reason or " and ".join(s.words for s in said if s.package == package)
    return Target(2 if 2 in allowed else 3, words)
