"""The pages of the rules through the real framework: what a page calls a mistake the framework is never said to accept.

* the bad examples of every rule of which the framework can say anything at all (``ANSWERABLE``): none is refuted, and each rule is
  confirmed by one at least, so that the table holds what was measured and nothing else;
* the pages of the runtime pass itself: their marks are what is found;
* the good examples of all pages: the framework has nothing to add.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from lstmlint import catalog
from lstmlint.config import Config
from lstmlint.config.runtime import Factory
from lstmlint.config.settings import Version
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine.confirm import confirm
from lstmlint.engine.examples import Ready, ready
from lstmlint.engine.outcome import Target
from lstmlint.engine.reconcile import ANSWERABLE
from lstmlint.engine.run import lint_paths
from lstmlint.runtime.process import Settings

pytestmark = pytest.mark.slow
BOTH: tuple[Version, Version] = (2, 3)


@dataclass(frozen=True, slots=True)
class Case:
    """One example for one version of its framework."""

    code: str
    number: int
    one: Ready
    version: Version | None

    @property
    def name(self) -> str:
        return f"{self.code}_{self.number}" + (f"_keras{self.version}" if self.version else "")


def cases() -> Iterator[Case]:
    for code, page in catalog.load().items():
        for number, example in enumerate(page.examples, 1):
            if not (example.good or page.runtime or code in ANSWERABLE):
                continue
            one = ready(example)
            versions = (None,) if example.torch else (one.version,) if one.version else BOTH
            # What is good is good in both; one of them is enough here.
            for version in versions[-1:] if example.good else versions:
                yield Case(code, number, one, version)


CASES = list(cases())
Found = Mapping[str, list[Diagnostic]]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Everything that is found in every example, by the example's name."""
    pytest.importorskip("tensorflow")
    folder = tmp_path_factory.mktemp("pages")
    targets = []
    for case in CASES:
        file = folder / f"{case.name}.py"
        file.write_text(case.one.text)
        page = catalog.rule(case.code)
        config = Config(keras_version=case.version, extend_select=(case.code,) if page.severity is Severity.INFO else ())
        if case.one.example.factory:
            config = replace(config, models=(Factory(f"{case.name}:{case.one.example.factory}", {}, str(folder)),))
        targets.append(Target(str(file), config))
    told = confirm(lint_paths(targets), targets, Settings())
    assert not told.absent
    assert not told.lost
    return {Path(outcome.path).stem: outcome.diagnostics for outcome in told.outcomes}


def bad(case: Case) -> bool:
    return not case.one.example.good


@pytest.mark.parametrize("code", sorted(ANSWERABLE))
def test_a_rule_is_confirmed_by_its_own_examples_and_never_refuted(code: str, found: Found) -> None:
    own = [d for case in CASES if case.code == code and bad(case) for d in found[case.name] if d.code == code]
    outcomes = [d.runtime["outcome"] for d in own if d.runtime is not None]
    assert "refuted" not in outcomes, [d.message for d in own if d.runtime and d.runtime["outcome"] == "refuted"]
    assert "confirmed" in outcomes, "the framework says nothing of it: it does not belong into the table"


def test_no_bad_example_is_refuted(found: Found) -> None:
    refuted = [(d.filename, d.message) for said in found.values() for d in said if d.runtime and d.runtime["outcome"] == "refuted"]
    assert not refuted


@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in CASES if catalog.rule(c.code).runtime])
def test_the_pages_of_the_runtime_pass(case: Case, found: Found) -> None:
    said = sorted({(d.span.row, d.code) for d in found[case.name]})
    assert said == list(case.one.expected)


@pytest.mark.parametrize("family", sorted({case.code[:4] for case in CASES}))
def test_the_framework_has_nothing_to_add_to_a_good_example(family: str, found: Found) -> None:
    good = [case for case in CASES if case.code.startswith(family) and case.one.example.good]
    assert not [(case.name, d.span.row, d.message) for case in good for d in found[case.name] if d.code.startswith("RNN9")]
