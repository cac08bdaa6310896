"""One run with everything in it that a report may have to tell, and the golden reports of it.

usage: python -m tests.report.contents      writes the golden reports anew
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from lstmlint.catalog import Catalog
from lstmlint.config.formats import FORMATS
from lstmlint.diagnostic import Diagnostic, Edit, Fix, RelatedSpan, Safety, Severity, Span, Suppressed
from lstmlint.report.contents import Contents
from lstmlint.report.formats import written
from lstmlint.source import LineTable

GOLDEN = Path(__file__).parent / "golden"

MODEL = """\
from keras import Input, Sequential
from keras.layers import LSTM, Dense


def build(stacked):
    model = Sequential([
        Input((10, 8)),
        LSTM(32, name="é"), LSTM(16),
        Dense(1, activation="softmax"),
    ])
    model.compile(loss="mse")
    return model
"""
CELL = "model.add(LSTM(32))\nmodel.add(LSTM(16))\n"
# A file name and a literal that mean harm to a terminal, a log, a parser and a page.
HOSTILE = "::error file=x::<script>,\x1b[31m%0A##vso[task.setvariable variable=x]y](z)|`*_@team #1 \u202e\udcff.py"
TEXTS = {("models/train.py", None): MODEL, ("notes/über.ipynb", 3): CELL, (HOSTILE, None): "::set-output name=x::y\n##[add-path]/evil\n"}


def lookup(span: Span) -> LineTable | None:
    text = TEXTS.get((span.filename, span.cell))
    return LineTable(text) if text is not None else None


def found() -> list[Diagnostic]:
    train, notes = "models/train.py", "notes/über.ipynb"
    first = Span(8, 9, 8, 27, train)
    confirmed = {
        "outcome": "confirmed", "framework": "keras", "version": "3.15.1", "backend": "tensorflow", "stage": "build",
        "exception": "ValueError", "message": "expected ndim=3, found ndim=2",
    }  # fmt: skip
    return [
        Diagnostic(
            "RNN101", "stacked-without-sequences", Severity.ERROR, "LSTM(16) needs a sequence but LSTM(32) returns (batch, 32)",
            train, first,
            related=(RelatedSpan("LSTM(32) returns (batch, 32)", first), RelatedSpan("needs a sequence", Span(8, 29, 8, 37, train))),
            fix=Fix("set return_sequences=True on LSTM(32)", Safety.SAFE, (Edit(Span(8, 26, 8, 26, train), ", return_sequences=True"),)),
            assumes=("stacked is true",), runtime=confirmed,
        ),
        Diagnostic(
            "RNN505", "head-against-loss", Severity.WARNING, "softmax over 1 unit is always 1", train, Span(9, 18, 9, 38, train),
            fix=Fix("use sigmoid", Safety.UNSAFE, (Edit(Span(9, 29, 9, 38, train), '"sigmoid"'),)),
        ),
        Diagnostic(
            "RNN602", "padding-without-mask", Severity.INFO, "the padding is read to the end", train, Span(6, 13, 10, 7, train),
            help="mask it",
        ),
        Diagnostic(
            "RNN101", "stacked-without-sequences", Severity.ERROR, "LSTM(16) needs a sequence", notes, Span(1, 11, 1, 19, notes, 3),
            related=(RelatedSpan("here", Span(2, 11, 2, 19, notes, 3)),),
            fix=Fix("set return_sequences=True", Safety.SAFE, (Edit(Span(1, 18, 1, 18, notes, 3), ", return_sequences=True"),)),
        ),
        Diagnostic("RNN401", "unknown-argument", Severity.ERROR, f"no argument {HOSTILE}\n::debug::x", HOSTILE, Span(1, 1, 1, 5, HOSTILE)),
    ]  # fmt: skip


def suppressed() -> list[Suppressed]:
    train = "models/train.py"
    hidden = Diagnostic("RNN506", "accuracy-of-regression", Severity.WARNING, "accuracy of numbers", train, Span(11, 5, 11, 30, train))
    return [Suppressed(hidden, "measured on purpose")]


def contents() -> Contents:
    """As a run would make it."""
    each = found()
    files = [*dict.fromkeys(d.filename for d in each), "clean.py"]
    return Contents(
        each, lookup=lookup, files=files, unread=[("gone.py", "Permission denied")], suppressed=suppressed(), rules=Catalog().rule
    )


def report(name: str) -> str:
    return "".join(written(name, contents()))


def kept(name: str) -> str:
    """What is kept of a report: of a page what is made of the run, without our own styles and scripts, which are files."""
    text = report(name)
    return re.sub(r"(?s)<(style|script)>.*?</\1>\n|^<meta http-equiv.*?\n", "", text, flags=re.MULTILINE) if name == "html" else text


def main() -> None:
    """Write all."""
    os.environ.pop("GITHUB_WORKSPACE", None)
    for name in FORMATS:
        (GOLDEN / f"{name}.txt").write_bytes(kept(name).encode("utf-8", "backslashreplace"))


if __name__ == "__main__":
    main()
