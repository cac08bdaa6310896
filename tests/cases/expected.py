"""What is expected of the linter for each measured case: an error, at least a word, or silence.

What raises is to be an error; what is a mistake and goes on in silence at least a warning or advice; all else is to be left alone. The
measurement says which is which, ``expectations.yaml`` where it cannot: each exception there has its reason, and so has each miss.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from tests.cases.measured import Case, load

Wanted = Literal["error", "word", "silence"]
DATA = Path(__file__).parent / "expectations.yaml"
KINDS = ("mistakes", "raises", "harmless", "missed", "shapes")


@cache
def reasons(kind: str) -> dict[str, str]:
    """The cases of one kind of exception, ``F01/3``, each with its reason; ``F01`` stands for both versions."""
    entries: list[dict[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))[kind]
    both = {case.name for case in load()}
    found: dict[str, str] = {}
    for entry in entries:
        for name in entry["cases"].split():
            keys = [f"{name}/2", f"{name}/3"] if name in both else [name]
            assert not found.keys() & keys, f"{name} stands twice"
            found.update(dict.fromkeys(keys, entry["because"].strip()))
    return found


def wanted(case: Case) -> Wanted:
    """What the linter is to say of the case."""
    if case.raises or case.key in reasons("raises"):
        return "error"
    if case.key in reasons("mistakes"):
        return "word"
    if not case.mistake or case.silent.startswith("works") or case.key in reasons("harmless"):
        return "silence"
    return "word"
