"""The examples on the pages of the rules are tests.

* ``good`` lints clean under all rules;
* ``bad`` gives exactly the codes in the ``#~ CODE`` marks on the lines that carry them (the marks are taken out before);
* ``fixed`` is the text after all safe and unsafe fixes, and lints clean; without ``fixed`` no fix changes the text;
* each rule has a bad example, a good one, and a good one with a value that is not known.

What only the runtime pass finds is not found here, so that its bad examples are good ones; tests/runtime/test_pages.py has them built.

An example without an import of its own gets the prelude of ``lstmlint.engine.examples`` in front.
``keras`` is the target version, unknown if not given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lstmlint import catalog
from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine.examples import PRELUDE, TORCH_PRELUDE, ready
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.interpret import interpret
from lstmlint.source import SourceFile
from tests.rules.programs import has_unknown, look


@dataclass(frozen=True, slots=True)
class Case:
    """One example, ready to be linted; ``expected`` are (row, code)."""

    rule: str
    example: catalog.Example
    text: str
    expected: tuple[tuple[int, str], ...]
    prelude: str

    @property
    def config(self) -> Config:
        advice = catalog.rule(self.rule).severity is Severity.INFO  # off unless it is selected
        return Config(keras_version=self.example.keras, extend_select=(self.rule,) if advice else ())

    @property
    def found(self) -> tuple[tuple[int, str], ...]:
        return tuple(sorted({(d.span.row, d.code) for d in self.diagnostics}))

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return lint_source("example.py", self.text, self.config)


def case(code: str, example: catalog.Example) -> Case:
    made = ready(example)
    return Case(code, example, made.text, made.expected, made.prelude)


def cases(*, good: bool) -> Iterator[object]:
    for code, rule in catalog.load().items():
        for number, example in enumerate(rule.examples, 1):
            if (example.good or rule.runtime) is good:
                title = example.title or ("good" if good else "bad")
                version = f" (Keras {example.keras})" if example.keras else ""
                yield pytest.param(case(code, example), id=f"{code} {number}: {title}{version}")


def told(diagnostics: list[Diagnostic]) -> str:
    return "\n".join(f"{d.span.row}: {d.code} {d.message}" for d in diagnostics)


@pytest.mark.parametrize("case", list(cases(good=True)))
def test_a_good_example_is_clean(case: Case) -> None:
    assert not case.diagnostics, told(case.diagnostics)


@pytest.mark.parametrize("case", list(cases(good=False)))
def test_a_bad_example_is_told_where_it_is_marked(case: Case) -> None:
    assert case.found == case.expected, told(case.diagnostics)
    assert case.rule in {code for _, code in case.expected}


@pytest.mark.parametrize("case", list(cases(good=False)))
def test_the_fixes_give_the_text_on_the_page(case: Case) -> None:
    outcome = fix_source(SourceFile.of("example.py", case.text), case.config, unsafe=True)
    if case.example.fixed is None:
        assert outcome.source.text == case.text
        return
    assert outcome.source.text.removeprefix(case.prelude) == case.example.fixed
    left = lint_source("example.py", outcome.source.text, case.config)
    assert not left, told(left)


@pytest.mark.parametrize("case", list(cases(good=False)))
def test_messages_and_related_places_are_whole(case: Case) -> None:
    rows = len(case.text.splitlines())
    for found in case.diagnostics:
        assert "{" not in found.message
        assert not found.message.endswith(".")
        assert all(1 <= related.span.row <= rows for related in found.related)


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_every_finding_fits_the_page(code: str) -> None:
    """The check yields data for every placeholder of its wording, message and fix, in every example."""
    page = catalog.rule(code)
    seen = 0
    for example in page.examples:
        ready = case(code, example)
        for finding in CHECKS[code](interpret(SourceFile.of("example.py", ready.text), version=ready.config.keras_version)):
            seen += 1
            wording = page.wording(finding.case)
            wanted = catalog.placeholders(wording.message)
            if finding.changes and wording.fix is not None:
                wanted |= catalog.placeholders(wording.fix.title)
            assert wanted <= set(finding.data)
            assert wording.fix is not None or not finding.changes, "a change without the words for it is never offered"
    assert seen


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_a_check_that_is_not_asked_would_have_found_nothing(code: str) -> None:
    for example in catalog.rule(code).examples:
        ready = case(code, example)
        program = interpret(SourceFile.of("example.py", ready.text), version=ready.config.keras_version)
        asked = set(CHECKS.worth_asking(program))
        assert code in asked or example.good
        assert not [other for other in CHECKS if other not in asked and list(CHECKS[other](program))]


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_one_good_example_has_an_unknown_in_it(code: str) -> None:
    """A parameter of a function that nobody calls, or a name that the example does not define."""
    good = [case(code, example) for example in catalog.rule(code).examples if example.good]
    assert any(has_unknown(each.text) for each in good)


LOOKS, GOOD = 3, 2


def lacking(code: str) -> list[str]:
    """What a page still lacks, in words."""
    examples = catalog.rule(code).examples
    looks = {
        look(case(code, example).text.removeprefix(TORCH_PRELUDE if example.torch else PRELUDE)) for example in examples if not example.good
    }
    good = [case(code, example).text for example in examples if example.good]
    unknown = [text for text in good if has_unknown(text)]
    wanted = (
        (len(looks), LOOKS, "bad examples that look different (building style, imports, layers, where the value comes from)"),
        (len(good) - (len(unknown) > 0), GOOD, "good examples that look like a bad one, besides the one with an unknown"),
        (len(unknown), 1, "good examples with a value that is not known"),
    )
    return [f"{have} of {least} {what}" for have, least, what in wanted if have < least]


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_a_page_has_examples_enough(code: str) -> None:
    missing = lacking(code)
    assert not missing, f"rules/{code}.yaml has only {'; '.join(missing)}"
