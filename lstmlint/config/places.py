"""Where configuration may lie. Told by names and plain bytes, without reading any of it: most files are of projects that do not know us."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PYPROJECT = "pyproject.toml"
# In one folder the first of these that says anything is the one that counts.
NAMES = (".lstmlint.toml", "lstmlint.toml", ".lstmlint.yaml", ".lstmlint.yml", PYPROJECT)


def steps(folder: str) -> Iterator[str]:
    """A folder (absolute) and all above it, the nearest first."""
    yield folder
    while (above := os.path.dirname(folder)) != folder:  # noqa: PTH120
        yield above
        folder = above


def candidates(folder: str) -> Iterator[str]:
    """The files in a folder that may configure us, in their order."""
    for name in NAMES:
        file = os.path.join(folder, name)  # noqa: PTH118
        # Not Path.is_file, which raises for a folder that may not be entered.
        if os.path.isfile(file) and (name != PYPROJECT or _may_say_something(file)):  # noqa: PTH113
            yield file


def names_us(data: bytes) -> bool:
    """Whether a pyproject.toml may have a section of ours: most projects' does not know us, do not pay for parsing it."""
    return b"lstmlint" in data


def _may_say_something(pyproject: str) -> bool:
    try:
        with open(pyproject, "rb") as file:  # noqa: PTH123
            return names_us(file.read())
    except OSError:
        # Whoever reads it tells what is wrong.
        return True
