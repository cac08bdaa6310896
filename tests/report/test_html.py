"""The report of a whole run as one page."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from lstmlint.catalog import Catalog, Rule
from lstmlint.diagnostic import Diagnostic, Edit, Fix, RelatedSpan, Safety, Severity, Span
from lstmlint.picture.document import text
from lstmlint.report.contents import Contents
from lstmlint.report.formats import written
from lstmlint.report.prose import inline, prose
from lstmlint.source import LineTable
from tests.picture.pages import HTML, checked, of_class, parsed, words
from tests.picture.test_page import hostile as hostile_sheet
from tests.picture.test_page import stacked
from tests.report.contents import MODEL, contents
from tests.report.test_safe import TEXT, hostile, names


def page(given: Contents) -> str:
    return "".join(written("html", given))


def many(number: int) -> Contents:
    """So many findings, in files of ten."""
    lines = LineTable(MODEL)
    found = []
    for place in range(number):
        name = f"models/m{place // 10}.py"
        code = f"RNN{(101, 505, 602, 401, 403)[place % 5]}"
        severity = (Severity.ERROR, Severity.WARNING, Severity.INFO)[place % 3]
        here = Span(8, 9, 8, 27, name)
        found.append(
            Diagnostic(
                code, Catalog().rule(code).name, severity, f"finding {place} of LSTM({place})", name, here,
                related=(RelatedSpan(f"returns (batch, {place})", here), RelatedSpan("needs a sequence", Span(8, 29, 8, 37, name))),
                fix=Fix("set return_sequences=True", Safety.SAFE, (Edit(Span(8, 26, 8, 26, name), ", return_sequences=True"),)),
            )
        )  # fmt: skip
    return Contents(found, lookup=lambda _: lines, files=[f"models/m{place}.py" for place in range(number // 10)], rules=Catalog().rule)


def test_what_stands_on_it() -> None:
    top = checked(page(contents()))
    assert [words(one) for one in of_class(top, "tiles")[0]] == [
        "3 errors", "1 warning", "1 note", "4 files checked", "1 not checked", "2 with a safe fix", "1 with an unsafe fix",
        "1 hidden by comments",
    ]  # fmt: skip
    by_rule, by_file = (one for one in top.iter(f"{HTML}table") if one.find(f"{HTML}caption") is not None)
    assert [words(row) for row in by_rule.iter(f"{HTML}tr")][1] == "\u2716 errorRNN101 stacked-without-sequences2"
    assert [words(row) for row in by_file.iter(f"{HTML}tr")][:2] == ["FileErrorsWarningsNotes", "models/train.py111"]
    first, second, third, fourth, _ = of_class(top, "finding")
    said = words(first)
    assert "Assuming stacked is true" in said and "Confirmed by keras 3.15.1, which says ValueError: expected ndim=3, found ndim=2" in said
    assert [(one.get("class"), words(one)) for one in first.iter(f"{HTML}mark")] == [
        ("error", 'LSTM(32, name="\u00e9")'),
        ("related", "LSTM(16)"),
    ]
    assert [words(one) for one in of_class(first, "said")] == ["needs a sequence", "LSTM(32) returns (batch, 32)"]
    assert [words(one) for one in of_class(first, "ins")] == ['+         LSTM(32, name="\u00e9", return_sequences=True), LSTM(16),\n']
    assert [words(one) for one in next(first.iter(f"{HTML}ins")).iter(f"{HTML}b")] == [", return_sequences=True"]
    assert "(--fix applies this)" in said and "it may change what the code does" in words(second) and "Help mask it" in words(third)
    assert "cell 3" in words(fourth)
    assert "gone.py: Permission denied" in words(top)
    assert [one.get("id") for one in of_class(top, "why") for one in one if (one.get("id") or "").startswith("why-")] == [
        "why-RNN101", "why-RNN401", "why-RNN505", "why-RNN602",
    ]  # fmt: skip


def test_the_models_stand_with_their_findings() -> None:
    sheet = stacked()
    mark = sheet.picture.marks[0]
    d = Diagnostic(mark.code, mark.name, mark.severity, mark.message, "a.py", mark.span)
    elsewhere = replace(sheet.picture, name="other", span=Span(1, 1, 1, 2, "b.py"))
    given = Contents([d], files=["a.py", "b.py"], pictures=lambda: [sheet, replace(sheet, picture=elsewhere)])
    top = checked(page(given))
    first, other = of_class(top, "model")
    (group,) = of_class(top, "group")
    assert first in list(group) and other not in list(group)
    (link,) = of_class(first, "marks")[0].iter(f"{HTML}a")
    finding = of_class(group, "finding")[0]
    assert link.get("href") == f"#{finding.get('id')}"
    assert [one.get("href") for one in of_class(finding, "links")[0]] == [f"#{first[0].get('id')}"]


def test_a_clean_run_says_so() -> None:
    top = checked(page(Contents([], files=["a.py", "b.py"])))
    assert "\u2714 All checks passed: nothing found in 2 files" in words(top)
    # Nothing sounds clean where something could not be checked.
    top = checked(page(Contents([], files=["a.py"], unread=[("b.py", "no")])))
    assert "passed" not in words(next(top.iter(f"{HTML}body"))) and "Nothing found in the 1 file that could be checked" in words(top)


@given(text=TEXT, path=TEXT)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_nothing_foreign_becomes_a_part_of_it(text: str, path: str) -> None:
    made = hostile(text, names(path))
    made.rules = lambda code: replace(Catalog().rule("RNN101"), code=code, name=text, summary=text, why=text, references=(text,))
    made.pictures = lambda: [hostile_sheet(text)]
    checked(page(made))


def test_a_thousand_findings() -> None:
    given = many(1000)
    start = time.process_time()
    text = page(given)
    assert time.process_time() - start < 10
    assert len(text) < 4_000_000
    assert len(of_class(parsed(text), "finding")) == 1000
    assert page(many(1000)) == text


@pytest.mark.parametrize(
    ("markdown", "made"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p>\n<p>three</p>\n"),
        ("a `x < y` and **bold `b`**", "<p>a <code>x &lt; y</code> and <strong>bold <code>b</code></strong></p>\n"),
        ("*light*, 2*3*4", "<p><em>light</em>, 2*3*4</p>\n"),
        ("- a\n  b\n- c", "<ul><li>a b</li><li>c</li></ul>\n"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>\n"),
        ("see https://keras.io/a.", '<p>see <a href="https://keras.io/a" rel="noreferrer">https://keras.io/a</a>.</p>\n'),
        ("[x](javascript:alert(1)) <b>", "<p>[x](javascript:alert(1)) &lt;b&gt;</p>\n"),
        ("", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_rule(markdown: str, made: str) -> None:
    assert prose(markdown) == made


def test_code_and_tables_in_the_words_of_a_rule() -> None:
    made = prose("it says:\n\n    a < b\n      c\n\n```python\nx\n```\n| a | b |\n|---|---|\n| `1` | 2 |\n")
    assert made.count("<pre") == 2 and "a &lt; b\n" in made and "  c\n" in made and "<td><code>1</code></td><td>2</td>" in made


def test_all_rules_can_be_read() -> None:
    """Nothing of Markdown is left to be seen."""
    for rule in Catalog().load().values():
        assert isinstance(rule, Rule)
        made = "<!DOCTYPE html><html><head><title>x</title></head><body>" + prose(rule.why) + "</body></html>"
        top = parsed(made)
        seen = "".join(words(one) for one in top.iter() if one.tag in (f"{HTML}p", f"{HTML}li", f"{HTML}td"))
        quoted = "".join(words(one) for one in top.iter(f"{HTML}code"))
        assert "**" not in seen or "**" in quoted, rule.code
        assert "`" not in seen and "|--" not in seen, rule.code


def test_text() -> None:
    assert text('<a href="x">&\'\n\u202e\ud800') == "&lt;a href=&quot;x&quot;&gt;&amp;&#x27;\\n\\u202e\\ud800"
    assert inline("`a`") == "<code>a</code>"
