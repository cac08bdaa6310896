"""A finding keeps its fingerprint while the file around it changes, and two findings never share one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine import lint_source
from lstmlint.engine.fingerprint import fingerprints
from lstmlint.source import LineTable

MODEL = """\
from keras import Input, Sequential
from keras.layers import LSTM, Dense


def one():
    model = Sequential([Input((10, 8))])
    model.add(LSTM(32))
    model.add(LSTM(16))
    return model


def two():
    model = Sequential([Input((10, 8))])
    model.add(LSTM(32))
    model.add(LSTM(16))
    model.add(LSTM(16))
    return model


one()
two()
"""


def prints(text: str, path: str = "a.py") -> list[str]:
    return of(lint_source(path, text, Config()), text)


def of(found: list[Diagnostic], text: str) -> list[str]:
    table = LineTable(text)
    return fingerprints(found, lambda _: table, str)


def test_each_finding_has_its_own() -> None:
    first = prints(MODEL)
    assert len(first) == len(set(first)) == 3
    assert prints(MODEL) == first
    assert not set(first) & set(prints(MODEL, "b.py"))


@given(st.lists(st.sampled_from(["", "# a remark", "x = 1", "import os"]), max_size=5), st.integers(0, 3))
@settings(max_examples=25, deadline=None)
def test_lines_above_and_below_do_not_matter(above: list[str], more: int) -> None:
    # After the imports, between the functions, in them, and at the end.
    changed = MODEL.replace("\n\ndef one", "\n" + "".join(f"{line}\n" for line in above) + "\ndef one")
    changed = changed.replace("    return model\n", "    # end\n" * more + "    return model\n") + "\nprint()\n" * more
    assert prints(changed) == prints(MODEL)


def test_what_is_around_counts_by_name_only() -> None:
    first = prints(MODEL)
    assert prints(MODEL.replace("def one():", "def one(units: int = 3):")) == first
    assert prints(MODEL.replace("    model.add(LSTM(32))", "    model.add( LSTM(32))")) != first
    # The first one is mended: those of the other function stay as they were.
    assert prints(MODEL.replace("LSTM(32)", "LSTM(32, return_sequences=True)", 1)) == first[1:]
    other = prints(MODEL.replace("one()", "three()"))
    assert (other[0] == first[0], other[1:]) == (False, first[1:])


def test_the_order_in_which_they_come_does_not_matter() -> None:
    found = lint_source("a.py", MODEL, Config())
    assert of(found[::-1], MODEL) == of(found, MODEL)[::-1]
    twice = [found[0], replace(found[0], message="another")]
    assert len(set(of(twice, MODEL))) == 2


def test_a_notebook_counts_no_cells() -> None:
    found = lint_source("a.py", MODEL, Config())
    moved = [replace(d, span=replace(d.span, cell=cell)) for cell, d in enumerate(found)]
    assert of(moved, MODEL) == of(found, MODEL)


def test_a_file_that_is_gone_has_one_too() -> None:
    found = lint_source("a.py", MODEL, Config())
    assert len(set(fingerprints(found, lambda _: None, str))) == 3
