"""The measured cases of all categories: what raises is an error, what is silent is told, what is right is left alone."""

from __future__ import annotations

import pytest

from tests.cases.expected import KINDS, reasons
from tests.cases.measured import CATEGORIES, Version, load
from tests.cases.verdicts import Verdict, table, unexplained, verdicts

VERSIONS: tuple[Version, Version] = (2, 3)
pytestmark = pytest.mark.slow  # all 991 are linted


def of(version: Version) -> tuple[list[Verdict], list[Verdict]]:
    """The mistakes of a version, and the rest."""
    mine = [v for v in verdicts() if v.case.version == version]
    return [v for v in mine if v.wanted != "silence"], [v for v in mine if v.wanted == "silence"]


@pytest.mark.parametrize("version", VERSIONS)
def test_mistakes_are_told(version: Version) -> None:
    """At least nine in ten: an error where Keras raises at any stage, else at least a word."""
    mistakes, _ = of(version)
    assert sum(not v.fault or v.fault in ("shape", "parameters") for v in mistakes) >= 0.9 * len(mistakes), table()


def test_no_false_error() -> None:
    """Nothing that Keras accepts is an error, whether it is a mistake or not; and no check fails."""
    assert not [str(v) for v in verdicts() if v.fault in ("false error", "internal error")]


@pytest.mark.parametrize("version", VERSIONS)
def test_hardly_a_false_warning(version: Version) -> None:
    """At most one in a hundred of what is right."""
    _, right = of(version)
    assert sum(v.fault == "false warning" for v in right) <= 0.01 * len(right), table()


def test_each_difference_has_a_reason() -> None:
    """A new difference is a regression."""
    assert not [str(v) for v in unexplained()]


def test_what_agrees_now_leaves_the_lists() -> None:
    faults = {v.key: v.fault for v in verdicts()}
    assert not [key for key in reasons("missed") if faults[key] != "missed"]
    assert not [key for key in reasons("shapes") if faults[key] not in ("shape", "parameters")]


def test_exceptions_are_of_cases_that_need_one() -> None:
    """What raises needs no entry to be a mistake, and what was noted as one none to be one."""
    cases = {case.key: case for case in load()}
    assert all(key in cases for kind in KINDS for key in reasons(kind))
    assert not [key for kind in ("mistakes", "raises", "harmless") for key in reasons(kind) if cases[key].raises]
    assert not [key for key in reasons("mistakes") if cases[key].mistake and not cases[key].silent.startswith("works")]
    assert not [key for key in reasons("harmless") if not cases[key].mistake or cases[key].silent.startswith("works")]


@pytest.mark.parametrize("category", CATEGORIES)
def test_agreement(category: str) -> None:
    """No category is left behind: at least two in three of its mistakes."""
    mistakes = [v for v in verdicts() if v.case.category == category and v.wanted != "silence"]
    assert sum(v.fault != "missed" for v in mistakes) >= 2 / 3 * len(mistakes), table()


def test_the_cases_are_all_there() -> None:
    """991 snippets, as Keras 2 and as Keras 3, more than half of them mistakes."""
    cases = load()
    assert len(cases) == 2 * 991
    assert sum(case.raises for case in cases) > 890
    assert sum(case.shape is not None for case in cases) > 500
