"""What became of a file comes back from JSON as it was, and nothing else comes back."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from lstmlint.catalog import load
from lstmlint.config import Config
from lstmlint.engine import Outcome, Target, lint_paths
from lstmlint.engine.cache.index import MISTAKES
from lstmlint.engine.cache.outcomes import CLEAN, Strange, outcome_of, written
from lstmlint.engine.examples import ready

MODEL = "import keras\nkeras.layers.LSTM(-3)\nkeras.layers.GRU(4, dropout=2)  # lstmlint: ignore -- old\n"


def there_and_back(outcome: Outcome) -> Outcome:
    return outcome_of(outcome.path, json.loads(json.dumps(written(outcome))))


def texts() -> list[str]:
    return [ready(example).text for rule in load().values() for example in rule.examples]


def test_every_finding_of_the_rules_examples_comes_back_as_it_was() -> None:
    config = Config(select=("ALL",))
    targets = [Target(f"{number}.py", config, text.encode()) for number, text in enumerate(texts())]
    found = [outcome for outcome in lint_paths(targets) if not outcome.failed]
    assert sum(bool(outcome.diagnostics) for outcome in found) > 300
    assert sum(d.fix is not None for outcome in found for d in outcome.diagnostics) > 50
    for outcome in found:
        assert there_and_back(outcome) == outcome


def test_notebooks_suppressions_and_findings_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": MODEL}]
    Path("a.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    (outcome,) = lint_paths([Target("a.ipynb", Config())])
    assert outcome.diagnostics and outcome.suppressed and outcome.diagnostics[0].cell == 1
    assert there_and_back(outcome) == outcome
    moved = replace(
        outcome, elsewhere=[replace(outcome.diagnostics[0], filename="b.py")], read=("b.py",), silenced=frozenset({("b.py", 3)})
    )
    assert there_and_back(moved) == moved
    assert outcome_of("c.py", CLEAN) == Outcome("c.py")


@pytest.mark.parametrize("outcome", [Outcome("a.py", error="gone"), Outcome("a.py", failed=True)])
def test_what_went_wrong_is_not_kept(outcome: Outcome) -> None:
    assert written(outcome) is None


def test_places_in_other_files_and_unknown_rules_are_strange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (outcome,) = lint_paths([Target("a.py", Config(), MODEL.encode())])
    text = json.dumps(written(outcome))
    for before, after in (('"a.py"', '"/etc/passwd"'), ("RNN403", "RNN999x"), ("RNN403", "RNN498"), ('"error"', '"bad"')):
        assert before in text
        with pytest.raises((Strange, ValueError)):
            outcome_of("a.py", json.loads(text.replace(before, after, 1)))


def test_nonsense_is_strange_and_nothing_worse() -> None:
    (outcome,) = lint_paths([Target("a.py", Config(), MODEL.encode())])
    pick, value = random.Random(1), written(outcome)
    strange = 0
    for _ in range(2000):
        try:
            assert isinstance(outcome_of("a.py", _spoiled(json.loads(json.dumps(value)), pick)), Outcome)
        except MISTAKES:
            strange += 1
    assert strange > 500


def _spoiled(value: object, pick: random.Random) -> object:
    """One part of it replaced."""
    if isinstance(value, list) and value and pick.random() < 0.9:
        place = pick.randrange(len(value))
        value[place] = _spoiled(value[place], pick)
        return value
    return pick.choice([None, [], {}, "x", -1, 10**30, 1.5, True, [[]], {"a": 1}])
