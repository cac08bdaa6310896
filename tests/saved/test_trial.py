"""At least 100 random programs a version: what is read of the files that real Keras saves is what the models are.

``LSTMLINT_SEED`` asks for other programs, ``LSTMLINT_PROGRAMS`` for more of them.
"""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine import lint_source
from tests.differential.oracle import ask
from tests.saved.trial import WORKER, Trial, run

pytestmark = pytest.mark.slow
SEED = os.environ.get("LSTMLINT_SEED", "2026")
COUNT = int(os.environ.get("LSTMLINT_PROGRAMS", "100"))
EDITS = 25


@pytest.fixture(scope="module", params=[2, 3])
def trial(request: pytest.FixtureRequest) -> tuple[int, Trial]:
    """One trial for a version."""
    pytest.importorskip("tensorflow")
    pytest.importorskip("tf_keras")
    pytest.importorskip("h5py")
    return request.param, run(SEED, COUNT, request.param)


def test_files_are_read_as_what_they_are(trial: tuple[int, Trial]) -> None:
    """Types, shapes and parameters of every layer, in JSON and archives; and no finding that the program does not give."""
    _, tried = trial
    assert tried.wrong == []
    assert tried.read >= COUNT // 2
    assert tried.archives >= 6
    assert tried.unknown.total() <= tried.layers // 25


def _layers(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Every entry of a recurrent layer, wrapped or not, with its path."""
    if isinstance(value, dict):
        if value.get("class_name") in ("LSTM", "GRU", "SimpleRNN"):
            yield path, value
        for key, item in value.items():
            yield from _layers(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _layers(item, (*path, index))


def _edited(text: str) -> Iterator[str]:
    """The text with ``return_sequences`` switched in one layer, or ``stateful`` switched on."""
    data = json.loads(text)
    for path, layer in _layers(data):
        for key, value in (("return_sequences", not layer["config"]["return_sequences"]), ("stateful", True)):
            changed = copy.deepcopy(data)
            at: Any = changed
            for part in path:
                at = at[part]
            at["config"][key] = value
            yield json.dumps(changed, indent=1)


def _errors(text: str) -> list[Diagnostic]:
    return [found for found in lint_source("model.json", text, Config()) if found.severity is Severity.ERROR]


def test_wrong_edits_are_found_where_keras_refuses_them(trial: tuple[int, Trial]) -> None:
    """An error where Keras does not load the edited text any more, and none where it does."""
    version, tried = trial
    texts = [edited for _, text in tried.texts[::3] for edited in list(_edited(text))[:2]][: EDITS * 2]
    said = ask(version, [{"id": str(index), "json": text} for index, text in enumerate(texts)], WORKER)
    missed, false = [], []
    for index, text in enumerate(texts):
        found, stage = _errors(text), said[str(index)]["stage"]
        assert stage in ("none", "load"), said[str(index)]
        if stage == "load" and not found:
            missed.append(said[str(index)]["message"][:200])
        if stage == "none" and found:
            false.append([f"{d.code} {d.message}" for d in found])
        lines = text.splitlines()
        for finding in found:
            assert lines[finding.span.row - 1][finding.span.column - 1] in '"['
    print(f"Keras {version}: {len(texts)} edits, {sum(a['stage'] == 'load' for a in said.values())} refused, {len(missed)} missed")
    assert false == []
    assert len(missed) <= len(texts) // 8, missed
