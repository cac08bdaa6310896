"""How conditions and loops are followed: what is merged, what is decided, and what may be said of it."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.interpret import interpret
from lstmlint.program import Program
from lstmlint.source import SourceFile

HEAD = "from keras import Input, Model, Sequential\nfrom keras.layers import LSTM, GRU, Dense, Bidirectional, Embedding\n"


def program(text: str) -> Program:
    return interpret(SourceFile.of("a.py", HEAD + text), version=3)


def findings(text: str) -> list[tuple[str, int, tuple[str, ...]]]:
    return [(d.code, d.span.row - 2, d.assumes) for d in lint_source("a.py", HEAD + text, Config(keras_version=3))]


STACK = """
def build(stacked, verbose, units=8):
    if verbose:
        print("building")
    model = Sequential([Input((10, 3))])
    if stacked:
        model.add(LSTM(units))
    model.add(LSTM(units))
    return model
"""


def test_a_condition_that_builds_is_decided_and_said() -> None:
    assert findings(STACK) == [("RNN101", 7, ("stacked is true",))]


def test_a_condition_that_builds_nothing_makes_no_path() -> None:
    assert {path.entry: len(path.decisions) for path in program(STACK).paths} == {"module": 0, "build": 1}


def test_the_same_condition_is_the_same_on_a_path() -> None:
    text = """
def build(deep):
    first = LSTM(8, return_sequences=True) if deep else LSTM(8)
    model = Sequential([Input((10, 3)), first])
    if deep:
        model.add(LSTM(4))
    return model
"""
    assert findings(text) == []


def test_what_a_comparison_teaches() -> None:
    text = """
def build(kind):
    if kind == "last":
        layer = LSTM(8)
    else:
        layer = LSTM(8, return_sequences=True)
    model = Sequential([Input((10, 3)), layer])
    if kind != "last":
        model.add(LSTM(4))
    elif kind == "all":
        model.add(LSTM(4))
    return model
"""
    assert findings(text) == []


@pytest.mark.parametrize("condition", ["i < n - 1", "i != n - 1", "i + 1 < n", "not i == n - 1", "True if i < n - 1 else False"])
def test_a_loop_over_an_unknown_count_knows_its_last_turn(condition: str) -> None:
    text = f"""
def build(n):
    model = Sequential([Input((10, 3))])
    for i in range(n):
        model.add(LSTM(8, return_sequences={condition}))
    model.add(Dense(1))
    return model
"""
    assert findings(text) == []
    built = {tuple(path.decisions.items()): len(path.models[0].layers) for path in program(text).paths if path.entry == "build"}
    assert built == {(("n", 2),): 3, (("n", 1),): 2}


def test_a_loop_over_an_unknown_list() -> None:
    text = """
def build(units):
    model = Sequential([Input((10, 3))])
    for i, u in enumerate(units):
        model.add(LSTM(u, return_sequences=i < len(units)))
    model.add(LSTM(units[-1]))
    for u in units:
        model.add(LSTM(u))
    return model
"""
    assert [(code, row) for code, row, _ in findings(text)] == [("RNN101", 6), ("RNN101", 8)]


def test_a_condition_on_an_unseen_call_carries_no_finding() -> None:
    text = "model = Sequential([Input((10, 3))])\nif opaque():\n    model.add(LSTM(8))\nmodel.add(LSTM(8))\n"
    assert findings(text) == []
    assert [code for code, _, _ in findings(text.replace("opaque()", "True"))] == ["RNN101"]


def test_a_branch_that_fails_is_not_taken() -> None:
    text = """
def build(kind):
    if kind == "lstm":
        layer = LSTM(8, return_sequences=True)
    else:
        raise ValueError(kind)
    return Sequential([Input((10, 3)), layer, LSTM(4)])
"""
    assert findings(text) == []


def test_what_is_meant_to_fail_is_not_reported() -> None:
    text = "import pytest\nwith pytest.raises(ValueError):\n    Sequential([Input((10, 3)), LSTM(8), LSTM(8)])\n"
    assert findings(text) == []


def test_a_function_is_judged_where_it_is_called() -> None:
    text = """
def build(sequences):
    return Sequential([Input((10, 3)), LSTM(8, return_sequences=sequences), LSTM(4)])
good = build(True)
"""
    assert findings(text) == []
    assert [code for code, _, _ in findings(text + "bad = build(False)\n")] == ["RNN101"]


def test_a_list_that_other_code_may_fill_has_no_known_length() -> None:
    text = "words = []\nread(words)\nmodel = Sequential([Embedding(len(words), 8), LSTM(4)])\n"
    assert findings(text) == []
    assert [code for code, _, _ in findings(text.replace("read(words)\n", ""))] == ["RNN403"]
