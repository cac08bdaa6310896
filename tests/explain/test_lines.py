"""Whatever the line, there is an answer and no exception."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmlint.catalog import Catalog
from lstmlint.engine.examples import ready
from tests.explain.lines import every_line

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").rglob("*.py"))
CORRECT = sorted((ROOT / "tests" / "correct").rglob("*.py"))
# Those without a page: one that is no Python, and the tests themselves.
NOTHING = {"forgotten_comma.py", "test_correct.py", "run.py", "__init__.py"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_line_of_the_examples(path: Path) -> None:
    assert every_line(str(path), path.read_text(encoding="utf-8")) > 0 or path.name in NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("path", CORRECT, ids=lambda path: path.name)
def test_every_line_of_correct_programs(path: Path) -> None:
    assert every_line(str(path), path.read_text(encoding="utf-8")) > 0 or path.name in NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("code", sorted(Catalog().load()))
def test_every_line_of_the_examples_of_a_rule(code: str) -> None:
    for number, example in enumerate(Catalog().load()[code].examples):
        every_line(f"{code}-{number}.py", ready(example).text, example.keras)
