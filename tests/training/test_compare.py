"""The judgement of a program, on outcomes that real Keras gave."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.diagnostic import Diagnostic, Severity, Span
from tests.differential.compare import Opinion
from tests.training.compare import Report, aligned, fits, judge, truth, verdict
from tests.training.generator import Program

SILENT: dict[str, Any] = {"id": "1/1", "stage": "none", "losses": [], "fed": [], "warnings": []}
BROADCAST = SILENT | {"losses": [{"loss": "mean_squared_error", "target": [8, 1], "prediction": [8, 5, 1]}]}
REFUSED = SILENT | {"stage": "fit", "exception": "ValueError", "message": "Shapes (8, 1) and (8, 5) are incompatible", "rows": [4]}
STRETCHED = SILENT | {"fed": [{"method": "fit", "declared": [[None, 10, 3]], "given": [[32, 7, 3]]}]}
OWN_FAULT = SILENT | {"stage": "python", "exception": "IndexError", "message": "tuple index out of range", "rows": [3]}


def program(mistake: str = "") -> Program:
    return Program("1/1", "pass\n", "value", mistake)


def finding(severity: Severity) -> Diagnostic:
    return Diagnostic("RNN501", "a-name", severity, "words", "program.py", Span(1, 1, 1, 2))


@pytest.mark.parametrize(
    ("loss", "target", "prediction", "harmless"),
    [
        ("mean_squared_error", [8, 1], [8, 1], True),
        ("mean_squared_error", [8], [8, 1], True),
        ("mean_squared_error", [8, 5], [8, 5, 1], True),
        ("mean_squared_error", [8, 5, 1], [8, 5], True),
        ("mean_squared_error", [8], [8, 5, 1], False),
        ("mean_squared_error", [8, 1], [8, 5, 1], False),
        ("mean_squared_error", [8, 5, 1], [8, 1], False),
        ("mean_squared_error", [8, 4], [8, 1], False),
        ("mean_squared_error", [8, 1, 4], [8, 4], False),
        ("mean_squared_error", [None, 4], [8, 4], True),
        ("sparse_categorical_crossentropy", [8], [8, 4], True),
        ("sparse_categorical_crossentropy", [8, 1], [8, 4], True),
        ("sparse_categorical_crossentropy", [8, 5], [8, 5, 4], True),
        ("sparse_categorical_crossentropy", [8, 4], [8, 4], False),
        ("sparse_categorical_crossentropy", [8], [8, 5, 4], False),
        ("mean_squared_error", None, [8, 5, 4], True),
    ],
)
def test_like_with_like(loss: str, target: Any, prediction: Any, harmless: bool) -> None:
    assert aligned(loss, target, prediction) is harmless


@pytest.mark.parametrize(
    ("declared", "given", "harmless"),
    [
        ([None, 5, 2], [20, 5, 2], True),
        ([None, None, 2], [20, 7, 2], True),
        ([None, 5, 1], [20, 5], True),
        ([None, 5], [20, 5, 1], True),
        ([None, 5, 2], [20, 7, 2], False),
        ([None, 5, 2], [20, 10], False),
        ([4, 5, 2], [20, 5, 2], True),
        ([None, 5, 2], None, True),
    ],
)
def test_declared_and_given(declared: Any, given: Any, harmless: bool) -> None:
    assert fits(declared, given) is harmless


@pytest.mark.parametrize(
    ("answer", "mistake", "real"),
    [
        (SILENT, "", "right"),
        (SILENT, "width of the head", "harmless"),
        (SILENT, "softmax over one unit", "doubtful"),
        (BROADCAST, "extra return_sequences", "broadcast"),
        (BROADCAST, "", "broadcast"),
        (STRETCHED, "declared sizes", "fed"),
        (REFUSED, "", "refused"),
        (OWN_FAULT, "no reshape", "python"),
    ],
)
def test_truth(answer: dict[str, Any], mistake: str, real: str) -> None:
    assert truth(program(mistake), answer) == real


@pytest.mark.parametrize(
    ("real", "silent", "warning", "error"),
    [
        ("right", "agrees", "false alarm", "false alarm"),
        ("harmless", "agrees", "warning without harm", "false error"),
        ("broadcast", "missed", "agrees", "false error"),
        ("fed", "missed", "agrees", "false error"),
        ("doubtful", "missed", "agrees", "false error"),
        ("refused", "missed", "only a warning", "agrees"),
        ("python", "agrees", "agrees", "agrees"),
    ],
)
def test_verdict(real: str, silent: str, warning: str, error: str) -> None:
    assert verdict(real, []) == silent
    assert verdict(real, [finding(Severity.WARNING)]) == warning
    assert verdict(real, [finding(Severity.WARNING), finding(Severity.ERROR)]) == error


def test_advice_is_no_alarm() -> None:
    result = judge(program(), 3, Opinion((finding(Severity.INFO),), ()), SILENT)
    assert result.verdict == "agrees"


def test_a_crash_is_the_worst() -> None:
    assert judge(program(), 3, Opinion((), (), "ValueError: oh"), REFUSED).verdict == "crash"


def test_report() -> None:
    found = judge(program("labels from one"), 2, Opinion((finding(Severity.ERROR),), ()), REFUSED)
    missed = judge(program("labels from one"), 2, Opinion((), ()), REFUSED)
    alarm = judge(program(), 2, Opinion((finding(Severity.WARNING),), ()), SILENT)
    report = Report(2, (found, missed, alarm))
    assert report.found("refused") == 0.5
    assert report.of("false alarm") == [alarm]
    assert "found: refused 50.0% of 2" in report.head()
    text = report.text()
    assert "=== false alarm: no mistake | right at none | RNN501" in text
    assert text.index("=== false alarm") < text.index("=== missed")
    assert any(line.split() == ["labels", "from", "one", "2", "2", "1", "0", "1"] for line in report.table())
