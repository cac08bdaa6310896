"""Random programs against real torch; the figures for more of them are in the notes of ``python -m tests.pytorch``."""

from __future__ import annotations

import ast

import pytest

from tests.pytorch.programs import program
from tests.pytorch.trial import run


def test_programs_are_python_and_differ() -> None:
    texts = {program("parse", number).text for number in range(200)}
    assert len(texts) > 195
    for text in texts:
        ast.parse(text)


@pytest.mark.slow
def test_lstmlint_and_torch_agree() -> None:
    pytest.importorskip("torch")
    report = run("ci", 120)
    wrong = [
        f"{category}: {one.name}\n{detail}\n{one.text}" for category, one, detail in report.found if category.startswith(("false", "wrong"))
    ]
    assert not wrong, "\n\n".join(wrong)
    assert report.counts["no model"] == 0
    assert report.counts["raised and told"] >= 0.9 * report.counts["raised"]
    assert report.counts["right shape of the result"] >= 0.9 * (report.counts["programs"] - report.counts["raised"])
