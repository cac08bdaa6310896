"""The measured cases: every refusal of Keras is an error, nothing right is one, shapes and parameters agree."""

from __future__ import annotations

import pytest

from tests.cases.measured import CATEGORIES, load
from tests.cases.misses import MISSES
from tests.cases.verdicts import table, verdicts


def test_no_false_error() -> None:
    """A case that is not a mistake, and that Keras accepts, gets no error."""
    assert not [str(v) for v in verdicts() if v.fault in ("false error", "internal error")]


def test_differs_from_keras_only_where_it_is_known() -> None:
    """A new difference is a regression; one that has gone has to leave the list."""
    differing = {v.key: str(v) for v in verdicts() if v.fault}
    assert not {key: said for key, said in differing.items() if key not in MISSES}
    assert not set(MISSES) - set(differing), "these agree now: take them off the list"


@pytest.mark.parametrize("category", CATEGORIES)
def test_agreement(category: str) -> None:
    """At least nine in ten of every category."""
    mine = [v for v in verdicts() if v.case.category == category]
    assert sum(not v.fault for v in mine) >= 0.9 * len(mine), table()


def test_the_cases_are_all_there() -> None:
    """665 snippets, as Keras 2 and as Keras 3, about half of them refused."""
    cases = load()
    assert len(cases) == 2 * 665
    assert sum(case.refused for case in cases) > 400
    assert sum(case.shape is not None for case in cases) > 500
