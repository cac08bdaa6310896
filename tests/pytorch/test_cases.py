"""The measured cases of torch: a mistake that raises is an error, a silent one is told, and what is no mistake stays quiet."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine import lint_source

HERE = Path(__file__).parent
DATA: dict[str, Any] = json.loads((HERE.parent / "data" / "torch_cases.json").read_text(encoding="utf-8"))
MISSED: dict[str, str] = yaml.safe_load((HERE / "missed_cases.yaml").read_text(encoding="utf-8"))
# What these show in passing is a mistake: P24 builds a head on the last step of both directions.
TRUE_ALL_THE_SAME = frozenset({"P24"})
CASES = {case["id"]: case for case in DATA["cases"]}


@cache
def found(name: str) -> tuple[Diagnostic, ...]:
    # Files without a recurrent module are not looked at.
    text = DATA["prelude"] + "\nimport numpy as np\nrecurrent = nn.LSTM(1, 1)\n" + CASES[name]["snippet"] + "\n"
    return tuple(d for d in lint_source("case.py", text, Config()) if d.code != "RNN002")


def told(name: str) -> bool:
    """Whether a mistake is told as it should be: what raises as an error, what is silent at all."""
    severities = {d.severity for d in found(name)}
    return Severity.ERROR in severities if CASES[name]["stage"] != "none" else bool(severities)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if not case["mistake"] and name not in TRUE_ALL_THE_SAME])
def test_what_is_no_mistake_stays_quiet(name: str) -> None:
    assert not found(name), (CASES[name]["title"], CASES[name]["snippet"], [d.message for d in found(name)])


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["mistake"]])
def test_a_mistake_is_told_or_its_absence_has_a_reason(name: str) -> None:
    assert told(name) is (name not in MISSED), (CASES[name]["title"], CASES[name]["snippet"], [d.message for d in found(name)])


def test_most_are_told() -> None:
    mistakes = [name for name, case in CASES.items() if case["mistake"]]
    assert len(MISSED) <= 0.2 * len(mistakes)
