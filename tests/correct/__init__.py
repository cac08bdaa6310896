"""Programs that are right although they look wrong: nothing may be said about them.

``keras/`` and ``torch/`` hold one program a file; the first line says what looks wrong. Those of Keras are run by real Keras
(``run.py``), so that *right* is proven. A line ``# runs: 2`` or ``# runs: 3`` names the only version in which one is right.
"""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
_RUNS = re.compile(r"^# runs: ([23])$", re.MULTILINE)


def versions(text: str) -> tuple[int, ...]:
    """The versions of Keras in which a program is right."""
    found = _RUNS.search(text)
    return (int(found[1]),) if found else (2, 3)


def programs(framework: str) -> dict[str, str]:
    """The text of each program by its name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((HERE / framework).glob("*.py"))}
