"""The models in the report for a job's summary: which are drawn, what stands above them, and how much there is room for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from lstmlint.diagnostic import Severity, Span
from lstmlint.picture.scene import Box, Graph, Mark, Picture
from lstmlint.picture.sheet import Sheet
from lstmlint.report.contents import Contents
from lstmlint.report.formats import written
from tests.picture.test_mermaid import NAMES, noisy, stacked
from tests.report.contents import found

FAULTY = stacked()
MARK = Mark("RNN101", "x", Severity.ERROR, "it cannot", Span(1, 1, 1, 2), "a")


def report(*pictures: Picture) -> str:
    """What is written of findings and of these models."""
    return "".join(written("markdown", Contents(found()[:1], pictures=lambda: [Sheet(picture) for picture in pictures])))


def small(name: str, *marks: Mark, filename: str = "a.py") -> Picture:
    """A model of one layer."""
    return Picture(name, "keras", "sequential", Span(3, 1, 3, 9, filename), Graph((Box("a", "layer", "LSTM"),)), marks=marks)


def test_a_model_with_findings_is_drawn_below_the_table() -> None:
    text = report(FAULTY)
    table, _, rest = text.partition("\n#### The models\n")
    assert table.startswith("### lstmlint\n")
    assert table.rstrip().endswith("|")
    assert rest.startswith(
        "\n<details open><summary><code>model</code> (functional), <code>model.py:1</code>: 1 finding</summary>\n\n```mermaid\n%%{init:"
    )
    assert "\nflowchart TB\n" in rest
    assert rest.endswith("color:#1f2328\n```\n\n</details>\n")


def test_a_model_without_findings_is_not() -> None:
    assert "#### The models" not in report(small("fine"))
    assert re.findall(r"<code>(\w+)</code> \(", report(small("fine"), small("faulty", MARK))) == ["faulty"]


def test_the_worst_is_drawn_first() -> None:
    mild = replace(MARK, severity=Severity.WARNING)
    text = report(small("a", mild), small("b", MARK), small("c", mild, MARK), small("d", mild))
    assert re.findall(r"<code>(\w+)</code> \(", text) == ["b", "c", "a", "d"]
    assert text.index("<details open>") < text.index("<code>b</code>") < text.index("<details>")


def test_nothing_is_drawn_of_a_clean_run() -> None:
    def never() -> list[Sheet]:
        raise AssertionError("a clean run has nothing to draw")

    assert "".join(written("markdown", Contents([], pictures=never))) == "### lstmlint\n\nAll checks passed.\n"


def test_the_first_ten_are_drawn_and_the_others_counted() -> None:
    text = report(*(small(f"m{number}", MARK) for number in range(25)))
    assert text.count("```mermaid") == 10
    assert text.count("<details open>") == 1
    assert text.count("<details>") == text.count("</details>") - 1 == 9
    assert text.endswith("\nAnother 15 models with findings are not drawn here.\n")


def test_the_whole_stays_below_what_github_takes() -> None:
    text = "".join(written("markdown", Contents(found()[:1] * 9000, pictures=lambda: [Sheet(noisy())] * 9)))
    assert 800_000 < len(text.encode()) < 1_000_000
    assert text.endswith("\n9 models with findings are not drawn here.\n")


@pytest.mark.parametrize("name", NAMES)
def test_foreign_names_end_neither_the_line_nor_the_fence(name: str) -> None:
    lines = report(small(name, MARK, filename=name)).splitlines()
    begin, end = lines.index("```mermaid"), lines.index("```")
    told = lines[begin - 2]
    assert re.fullmatch(r"<details open><summary><code>[^<>]*</code> \(sequential\), <code>[^<>]*:3</code>: 1 finding</summary>", told)
    assert lines[end + 1 :] == ["", "</details>"]
    assert not [line for line in lines[begin + 1 : end] if "`" in line]
