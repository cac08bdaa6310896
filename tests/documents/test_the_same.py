"""A program is the same in whatever it is written: the examples of all rules, as notebooks and in prose, say and become the same."""

from __future__ import annotations

import ast
import json
import random
from dataclasses import replace
from itertools import pairwise

import pytest
from _pytest.mark import ParameterSet

from lstmlint import catalog
from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity, Span
from lstmlint.engine.examples import Ready, ready
from lstmlint.engine.fixes import fix_document, fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.source import DecodeFailure, SourceFile
from lstmlint.source.documents import opened

Said = tuple[str, str, tuple[int, ...], tuple[tuple[int, ...], ...], bool]


def examples() -> list[object]:
    """One bad example of every rule that has one, and which."""
    chosen = []
    for code, rule in catalog.load().items():
        bad = [ready(example) for example in rule.examples if not example.good and not rule.runtime]
        chosen += [pytest.param(code, one, id=f"{code} {number}") for number, one in enumerate(bad) if code not in ("RNN001", "RNN002")]
    return chosen


def some(step: int) -> list[object]:
    """All of them; but for every so many, the tests are slow."""
    made = []
    for index, one in enumerate(examples()):
        assert isinstance(one, ParameterSet)
        made.append(one if index % step == 0 else pytest.param(*one.values, id=one.id, marks=pytest.mark.slow))
    return list(made)


def config_of(code: str, one: Ready) -> Config:
    advice = catalog.rule(code).severity is Severity.INFO
    return Config(keras_version=one.version, extend_select=(code,) if advice else ())


def cut(text: str, seed: str) -> list[str] | None:
    """The text in cells of whole statements; None where it is no Python."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return None
    rows = text.split("\n")
    dice = random.Random(seed)
    first = [min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))]) for node in tree.body]
    # Two statements on one row stay together.
    taken = {node.end_lineno for node in tree.body}
    starts = [row - 1 for row in first[1:] if row not in taken and dice.random() < 0.5]
    return ["\n".join(rows[a:b]) for a, b in pairwise([0, *starts, len(rows)])]


def flat(span: Span, starts: dict[int | None, int], column: int) -> tuple[int, ...]:
    row = starts[span.cell]
    return (span.row + row, span.column - column, span.end_row + row, span.end_column - column)


def said(found: list[Diagnostic], starts: dict[int | None, int], column: int = 0) -> list[Said]:
    return sorted(
        (d.code, d.message, flat(d.span, starts, column), tuple(flat(r.span, starts, column) for r in d.related), d.fix is not None)
        for d in found
    )


def mended(path: str, text: str, config: Config) -> str:
    document = opened(path, text.encode())
    assert not isinstance(document, DecodeFailure) and document.stored() == text.encode()
    return fix_document(document, config, unsafe=True).document.stored().decode()


@pytest.mark.parametrize(("code", "one"), some(5))
def test_as_a_notebook(code: str, one: Ready) -> None:
    cells = cut(one.text, code + one.text)
    assert cells is not None
    config = config_of(code, one)
    starts: dict[int | None, int] = {}
    row = 0
    for number, source in enumerate(cells, 1):
        starts[number] = row
        row += source.count("\n") + 1
    made = [{"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": ["LSTM"]} for source in cells]
    text = json.dumps({"cells": made, "metadata": {}}, indent=1)
    plain = lint_source("a.py", one.text, config)
    assert said(lint_source("a.ipynb", text, config), starts) == said(plain, {None: 0})
    after = json.loads(mended("a.ipynb", text, config))
    fixed = fix_source(SourceFile.of("a.py", one.text), config, unsafe=True).source.text
    assert "\n".join("".join(cell["source"]) for cell in after["cells"]) == fixed
    for cell in after["cells"]:
        # Every line is a string of its own, as Jupyter writes them.
        assert cell["source"] == "".join(cell["source"]).splitlines(keepends=True)
        assert replace(config) == config and cell["outputs"] == ["LSTM"]


@pytest.mark.parametrize(("code", "one"), some(12))
def test_in_prose(code: str, one: Ready) -> None:
    config = config_of(code, one)
    plain = said(lint_source("a.py", one.text, config), {None: 0})
    fixed = fix_source(SourceFile.of("a.py", one.text), config, unsafe=True).source.text
    for path, before, front in (("a.md", "> 1. ```python\n", ">    "), ("a.rst", ".. code-block:: python\n\n", "   ")):
        text, wanted = (
            before + "".join(f"{front}{line}\n" if line else f"{front.rstrip()}\n" for line in body.split("\n"))
            for body in (one.text, fixed)
        )
        assert said(lint_source(path, text, config), {None: -before.count("\n")}, len(front)) == plain
        assert mended(path, text, config).replace(front, front.rstrip()) == wanted.replace(front, front.rstrip())
