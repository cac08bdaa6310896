"""The classes of mistakes in PyTorch code, each in three spellings, and what looks alike; and real torch on what raises."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine.examples import TORCH_PRELUDE
from lstmlint.engine.lint import lint_source

CLASSES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).with_name("catalogue.yaml")).read_text(encoding="utf-8"))
WRONG = [
    pytest.param(program["text"], program["codes"], id=f"{entry['name']} {number}")
    for entry in CLASSES
    for number, program in enumerate(entry["wrong"], 1)
]
RIGHT = [pytest.param(entry["right"], id=entry["name"]) for entry in CLASSES]
# What is wrong only on a machine with a GPU, or needs a file.
_ELSEWHERE = (".cuda()", '"cuda', "torch.load")


def found(text: str) -> list[Diagnostic]:
    return lint_source("example.py", TORCH_PRELUDE + text, Config())


@pytest.mark.parametrize(("text", "codes"), WRONG)
def test_the_mistake_is_told(text: str, codes: str) -> None:
    assert " ".join(sorted({d.code for d in found(text)})) == codes, [d.message for d in found(text)]


@pytest.mark.parametrize("text", RIGHT)
def test_what_looks_alike_is_left_alone(text: str) -> None:
    assert not found(text), [d.message for d in found(text)]


def test_each_class_has_three_spellings() -> None:
    assert len({entry["name"] for entry in CLASSES}) == len(CLASSES) == 25
    assert all(len(entry["wrong"]) >= 3 for entry in CLASSES)


@pytest.mark.slow
@pytest.mark.parametrize("text", [*(pytest.param(p.values[0], id=p.id) for p in WRONG), *RIGHT])
def test_torch_raises_where_an_error_is_told(text: str) -> None:
    torch = pytest.importorskip("torch")
    if any(word in text for word in _ELSEWHERE):
        pytest.skip("not on this machine")
    torch.manual_seed(0)
    raised: Exception | None = None
    names: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(compile(TORCH_PRELUDE + text, "example.py", "exec"), names)
        except Exception as error:
            raised = error
    told = any(d.severity is Severity.ERROR for d in found(text))
    unused = "Net(" not in text.partition("class Net")[2] and "def " in text
    assert told is (raised is not None) or (told and unused), (raised, [d.message for d in found(text)])
