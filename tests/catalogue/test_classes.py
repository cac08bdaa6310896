"""No class of mistakes is without a rule or a reason."""

from __future__ import annotations

import pytest

from lstmlint.checks import CHECKS
from tests.catalogue.classes import HEADS, row, table
from tests.catalogue.test_catalogue import CATALOGUE, NOT_TOLD

# The classes that were counted in public threads, by kind: K of Keras, K1 and K3 of that version, D of the data.
COUNTED = {"K": 57, "K1": 1, "K3": 7, "D": 4}


def test_all_classes_are_there() -> None:
    names = [m.name for m in CATALOGUE] + list(NOT_TOLD)
    found = {kind: sum(name.partition("-")[0] == kind for name in names) for kind in COUNTED}
    assert found == COUNTED


@pytest.mark.parametrize("mistake", [pytest.param(m, id=m.name) for m in CATALOGUE])
def test_each_is_told_by_a_rule_in_one_version_at_least(mistake: object) -> None:
    _, rules, keras2, keras3, fix = row(mistake)  # type: ignore[arg-type]
    assert rules
    assert set(rules.split()) <= set(CHECKS)
    assert {keras2, keras3} != {"no"}
    assert fix in ("safe", "unsafe", "none")


@pytest.mark.slow
def test_the_table() -> None:
    text = table()
    lines = text.splitlines()
    assert lines[0] == "| " + " | ".join(HEADS) + " |"
    assert len(lines) == len(CATALOGUE) + len(NOT_TOLD) + 2
    assert all(reason in text for reason in NOT_TOLD.values())
