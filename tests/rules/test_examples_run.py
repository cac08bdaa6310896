"""The examples of the pages in real Keras 2 and 3: what a page says that Keras does is what it does.

An example is run if it defines all its names, or says in ``given`` what those are that it leaves open. In each version that it is
for, the program as it stands is expected to raise where lstmlint finds an error in it, and to be accepted where it finds none or a
warning; the fixed program is held to the same. ``runs`` on the page says where it is otherwise, and ``no`` where nothing can be run,
with the reason beside it. One process for each version runs all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lstmlint import catalog
from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.examples import ready
from lstmlint.engine.lint import lint_source
from tests.differential.oracle import Answer, ask_both
from tests.rules.programs import open_names

pytestmark = pytest.mark.slow
VERSIONS: tuple[Version, Version] = (2, 3)


@dataclass(frozen=True, slots=True)
class Run:
    """One program in one version; ``linted`` is the text as the page has it, ``text`` with what is given before it."""

    name: str
    code: str
    text: str
    linted: str
    version: Version
    said: str

    @property
    def expected(self) -> str:
        """``error`` where Keras has to raise, ``silent`` where it must not."""
        if self.said:
            return self.said
        found = lint_source("example.py", self.linted, Config(keras_version=self.version))
        return "error" if any(d.severity == "error" for d in found) else "silent"


def runs() -> Iterator[Run]:
    for code in CHECKS:
        for number, example in enumerate(catalog.rule(code).examples, 1):
            if example.torch:
                continue  # test_torch_examples_run.py
            one = ready(example)
            texts = {"": one.text.removeprefix(one.prelude), " fixed": example.fixed}
            for kind, text in texts.items():
                program = f"{one.prelude}{example.given}\n{text}"
                if text is None or example.runs == "no" or open_names(program):
                    continue
                for version in (one.version,) if one.version else VERSIONS:
                    name = f"{code} {number}{kind} Keras {version}"
                    yield Run(name, code, program, one.prelude + text, version, "" if kind else example.runs)


RUNS = list(runs())


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    pytest.importorskip("tensorflow")
    tasks = {version: [{"id": r.name, "text": r.text, "forward": True} for r in RUNS if r.version == version] for version in VERSIONS}
    return {name: answer for said in ask_both(tasks).values() for name, answer in said.items()}


@pytest.mark.parametrize("run", [pytest.param(run, id=run.name) for run in RUNS])
def test_keras_does_what_the_page_says(run: Run, answers: dict[str, Answer]) -> None:
    answer = answers[run.name]
    assert answer["stage"] != "oracle", answer
    happened = "silent" if answer["stage"] == "none" else "error"
    told = f"{answer.get('exception')}: {answer.get('message')}" if happened == "error" else "Keras accepts it"
    assert happened == run.expected, f"{told}\n\n{run.text}"


def test_nearly_every_example_is_run() -> None:
    """Names that are left open can be given; what is not run is counted."""
    total = sum(not example.torch for code in CHECKS for example in catalog.rule(code).examples)
    ran = {run.name.removesuffix(f" Keras {run.version}").removesuffix(" fixed") for run in RUNS}
    assert len(ran) >= 0.93 * total
