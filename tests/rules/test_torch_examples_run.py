"""The examples of the pages about PyTorch in real torch: what a page says that torch does is what it does.

As ``test_examples_run.py`` does for Keras: where lstmlint finds an error, the program has to raise, where it finds none or a warning
it must not. An example that leaves names open says in ``given`` what they are; ``runs`` says where it is otherwise.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lstmlint import catalog
from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.engine.examples import ready
from lstmlint.engine.lint import lint_source
from tests.rules.programs import open_names

pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Run:
    """One program: what is linted, what is run, and what the page says of it."""

    linted: str
    text: str
    said: str

    @property
    def expected(self) -> str:
        """``error`` where torch has to raise, ``silent`` where it must not."""
        found = lint_source("example.py", self.linted, Config())
        return self.said or ("error" if any(d.severity == "error" for d in found) else "silent")


def runs() -> Iterator[Any]:
    for code in CHECKS:
        for number, example in enumerate(catalog.rule(code).examples, 1):
            if not example.torch:
                continue
            one = ready(example)
            for kind, text in {"": one.text.removeprefix(one.prelude), " fixed": example.fixed}.items():
                program = f"{one.prelude}{example.given}\n{text}"
                if text is not None and example.runs != "no" and not open_names(program):
                    yield pytest.param(Run(one.prelude + text, program, "" if kind else example.runs), id=f"{code} {number}{kind}")


RUNS = list(runs())


@pytest.mark.parametrize("run", RUNS)
def test_torch_does_what_the_page_says(run: Run) -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    raised: Exception | None = None
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(compile(run.text, "example.py", "exec"), {"__name__": "__main__"})
        except Exception as error:
            raised = error
    assert ("silent" if raised is None else "error") == run.expected, f"{raised!r}\n\n{run.text}"


def test_nearly_every_example_is_run() -> None:
    total = sum(example.torch for code in CHECKS for example in catalog.rule(code).examples)
    assert len({str(param.id).removesuffix(" fixed") for param in RUNS}) >= 0.9 * total
