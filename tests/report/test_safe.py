"""Whatever a file name, a literal or a message holds, no report of it does harm: property tests over hostile text."""

from __future__ import annotations

import json
import re
from html import unescape
from xml.etree import ElementTree as Tree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lstmlint.config.formats import FORMATS
from lstmlint.diagnostic import Diagnostic, Edit, Fix, RelatedSpan, Safety, Severity, Span, Suppressed
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.formats import written
from lstmlint.report.paint import Painter
from lstmlint.source import LineTable

EVIL = st.sampled_from(
    [
        "::set-output name=a::b", "::error::", "##[add-path]/x", "##vso[task.setvariable variable=x]y", "##teamcity[x]", "##", "#", "[",
        "\x1b[31m", "\x1b]8;;http://x\x07", "\x9b", "\u202e", "\u2066", "\ud800", "\udcff", "\n", "\r", "\r\n", "\u2028", "\x85", "\x00",
        "\ufffe", "\uffff", "<script>alert(1)</script>", "</testsuite>", "]]>", "&amp;", "<!--", "-->", "[a](javascript:x)", "![a](x)", "|",
        "`", "``", "*a*", "_a_", "@team", "#1", "http://evil.example", "www.evil.example", "%0A", "%", ";", ",", "]", "\\", "\t", " ", "é",
        "汉", "\U0001f600", "'", '"',
    ]
)  # fmt: skip
TEXT = st.lists(st.one_of(EVIL, st.text(st.characters(exclude_categories=()), max_size=4)), min_size=1, max_size=6).map("".join)
COMMAND = re.compile(r"##[A-Za-z]*\[")
# C0 and C1, what reorders a line, and what ends one for some.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def hostile(text: str, name: str) -> Contents:
    span = Span(1, 1, 1, 2, name)
    runtime = {"outcome": "confirmed", "framework": text, "version": text, "exception": text, "message": text}
    d = Diagnostic(
        "RNN101", "a-name", Severity.ERROR, text, name, span, related=(RelatedSpan(text, Span(2, 1, 2, 2, name)),),
        fix=Fix(text, Safety.SAFE, (Edit(span, text),)), assumes=(text,), runtime=runtime,
    )  # fmt: skip
    plain = Diagnostic("RNN102", "b", Severity.INFO, "x", "a.ipynb", Span(3, 1, 3, 2, "a.ipynb", 2), help=text)
    lines = LineTable(f"{text}\n{text}\n")
    return Contents(
        [d, plain], lookup=lambda _: lines, files=[name], unread=[(name + "x", text)], suppressed=[Suppressed(plain, text)], paint=Painter()
    )


def names(text: str) -> str:
    """A path cannot hold a NUL, and what no bytes are made of is no path."""
    return "".join(char for char in text if char != "\0" and not "\ud800" <= char < "\udc80") or "x"


@pytest.mark.parametrize("name", FORMATS)
@given(text=TEXT, path=TEXT)
@quick
def test_no_format_passes_harm_on(name: str, text: str, path: str) -> None:
    report = "".join(written(name, hostile(text, names(path))))
    assert not HARMFUL.search(report)
    report.encode("utf-8")
    mine = re.compile(r"^##vso\[task\.logissue ", re.MULTILINE)
    assert not COMMAND.search(mine.sub("", report) if name == "azure" else report)
    if name != "github":
        assert not re.search(r"^\s*::(?!:)", report, re.MULTILINE)
    else:
        assert all(re.match(r"::(error|warning|notice) title=lstmlint \(RNN10[12]\),", line) for line in report.splitlines())
        assert len(report.splitlines()) == 2
    assert "<script" not in report or name not in ("json", "json-lines", "sarif", "gitlab", "rdjson", "junit")


@given(text=TEXT, path=TEXT)
@quick
def test_what_is_data_comes_back(text: str, path: str) -> None:
    contents = hostile(text, names(path))
    clean = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
    entry = json.loads("".join(written("json", contents)))[0]
    assert entry["message"] == clean
    assert entry["fix"]["edits"][0]["content"] == clean
    lines = "".join(written("json-lines", contents)).splitlines()
    assert [json.loads(line)["message"] for line in lines] == [clean, "x"]
    assert json.loads("".join(written("sarif", contents)))["runs"][0]["results"][2]["suppressions"]
    assert safe.visible(text) in json.loads("".join(written("gitlab", contents)))[0]["description"]
    top = Tree.fromstring("".join(written("junit", contents)))
    assert safe.xml(text) in (top.find(".//failure").get("message") or "")


@given(text=TEXT)
@quick
def test_markdown_shows_the_words_and_nothing_else(text: str) -> None:
    markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    reader = markdown_it.MarkdownIt("commonmark").enable("table")
    for made in (safe.markdown(text), safe.markdown_code(text)):
        html = reader.render(f"| a |\n|---|\n| x{made}y |\n")
        cells = re.findall(r"<td>(.*?)</td>", html, re.DOTALL)
        assert len(cells) == 1
        inside = cells[0].replace("<!-- -->", "").replace("<code>", "").replace("</code>", "")
        assert "<" not in inside
        # Runs of blanks are one in HTML, and those around are none.
        assert unescape(inside).split() == f"x{safe.visible(text)}y".split() or "`" in made


@given(text=TEXT)
@quick
def test_a_link_needs_brackets_that_nobody_wrote(text: str) -> None:
    assert not re.search(r"(?<!\\)\]\(", safe.sarif(text))


@given(text=TEXT)
@quick
def test_visible_is_one_line_and_changes_nothing_twice(text: str) -> None:
    once = safe.visible(text)
    assert safe.visible(once) == once
    assert len(once.splitlines()) <= 1
    assert not COMMAND.search(once)


def test_plain_words_stay_as_they_are() -> None:
    for text in ("LSTM(32) returns (batch, 32): 50 % of a[0]", "é 汉 \U0001f600 # a remark", "a\u200db"):
        assert safe.visible(text) == text
        assert safe.xml(text) == text
    assert safe.markdown("LSTM(32) returns (batch, 32), its last step only; set x=1.") == (
        "LSTM(32) returns (batch, 32), its last step only; set x=1."
    )
    assert safe.uri("models/a b#1?.py") == "models/a%20b%231%3F.py"
    assert safe.dumped("<b> a < b ##[x] é \udcff") == r'"\u003cb> a < b \u0023#[x] \u00e9 \\udcff"'
    assert safe.diff("+\ta\x1b[31m") == "+\ta\\x1b[31m"
