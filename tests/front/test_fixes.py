"""Fixes to a fixpoint: what is applied, what is left alone, and that nothing breaks."""

from __future__ import annotations

import ast

import pytest

from lstmlint.config import Config
from lstmlint.diagnostic import Change, Diagnostic, Edit, Finding, Fix, Place, Safety, Severity, Span
from lstmlint.engine import fixes, lint
from lstmlint.engine.lint import Examination
from lstmlint.engine.words import _once
from lstmlint.source import SourceFile

HEAD = "from keras import Input, Sequential\nfrom keras.layers import LSTM, GRU\n"


def test_a_chain_is_mended_in_one_go() -> None:
    text = HEAD + "m = Sequential([Input((10, 8)), LSTM(4), GRU(3), LSTM(2), GRU(1)])\n"
    result = fixes.fix_source(SourceFile.of("a.py", text), Config(keras_version=3), unsafe=False)
    assert result.source.text.count("return_sequences=True") == 3
    assert not result.left.diagnostics
    ast.parse(result.source.text)


def fake(monkeypatch: pytest.MonkeyPatch, make: object) -> None:
    monkeypatch.setattr(fixes, "examine_document", lambda at, *_: Examination(make(at.programs[0].text)))  # type: ignore[operator]


def diagnostic(start: int, end: int, content: str, safety: Safety = Safety.SAFE, code: str = "RNN101") -> Diagnostic:
    span = Span(1, start, 1, end, "a.py")
    return Diagnostic(code, "n", Severity.ERROR, "m", "a.py", span, fix=Fix("t", safety, (Edit(span, content),)), extra={})


def fixed(text: str, *, unsafe: bool = False) -> str:
    return fixes.fix_source(SourceFile.of("a.py", text), Config(), unsafe=unsafe).source.text


def test_a_fix_that_breaks_the_file_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(
        monkeypatch,
        lambda text: [diagnostic(1, 2, "(("), diagnostic(5, 6, "2", code="RNN102")] if "2" not in text else [diagnostic(1, 2, "((")],
    )
    assert fixed("x = 1\n") == "x = 2\n"


def test_fixes_that_touch_wait_for_the_next_round(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = {"x = 1\n": [diagnostic(5, 6, "2"), diagnostic(6, 6, "0")], "x = 2\n": [diagnostic(6, 6, "0")]}
    fake(monkeypatch, lambda text: steps.get(text, []))
    assert fixed("x = 1\n") == "x = 20\n"


def test_fixes_that_undo_each_other_end(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, lambda text: [diagnostic(5, 6, "2" if "1" in text else "1")])
    assert fixed("x = 1\n") in ("x = 1\n", "x = 2\n")


def test_only_what_may_be_applied(monkeypatch: pytest.MonkeyPatch) -> None:
    for safety, plain, both in ((Safety.SAFE, "y", "y"), (Safety.UNSAFE, "x", "y"), (Safety.DISPLAY, "x", "x")):
        fake(monkeypatch, lambda text, safety=safety: [diagnostic(1, 2, "y", safety)] if text[0] == "x" else [])
        assert fixed("x = 1\n")[0] == plain
        assert fixed("x = 1\n", unsafe=True)[0] == both


def test_one_finding_for_a_rule_and_a_place() -> None:
    place = Place(object(), "a.py")
    many = [
        ("RNN101", Finding(place, assumes=("a is true", "b is true"))),
        ("RNN101", Finding(place, assumes=("a is true",))),
        ("RNN102", Finding(place)),
    ]
    assert _once(many) == [many[1], many[2]]


def test_an_interpreter_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise RecursionError("too deep")

    monkeypatch.setattr(lint, "program_of", fail)
    (found,) = lint.lint_source("a.py", HEAD + "LSTM(3)\n", Config())
    assert (found.code, found.message) == ("RNN999", "the check interpreter failed on this file: RecursionError: too deep")


def test_findings_whose_words_fail_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.checks import stateful

    def odd(program: object) -> object:
        yield Finding(program.paths[0].layers[0].place, data={}, case="no-such-case", changes=(Change("?", Place(0, "")),))  # type: ignore[attr-defined, arg-type]

    monkeypatch.setattr(stateful, "stateful_without_batch_size", odd)
    found = lint.lint_source("a.py", HEAD + "LSTM(3)\n", Config())
    assert [d.code for d in found] == ["RNN999"]
    assert "the check RNN201 failed" in found[0].message
