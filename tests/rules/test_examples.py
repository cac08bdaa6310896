"""The examples on the pages of the rules are tests.

* ``good`` lints clean under all rules;
* ``bad`` gives exactly the codes in the ``#~ CODE`` marks on the lines that carry them (the marks are taken out before);
* ``fixed`` is the text after all safe and unsafe fixes, and lints clean; without ``fixed`` no fix changes the text;
* each rule has a bad example, a good one, and a good one with a value that is not known.

An example without an import of its own gets :data:`PRELUDE` in front. ``keras`` is the target version, unknown if not given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from lstmlint import catalog
from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.interpret import interpret
from lstmlint.source import SourceFile

PRELUDE = """\
import numpy as np
import keras
from keras import layers, regularizers
from keras.layers import (
    GRU, LSTM, RNN, Activation, Add, AdditiveAttention, Attention, AveragePooling1D, BatchNormalization, Bidirectional, Concatenate,
    Conv1D, Conv2D, ConvLSTM1D, ConvLSTM2D, Cropping1D, Dense, Dot, Dropout, Embedding, Flatten, GaussianDropout, GaussianNoise,
    GlobalAveragePooling1D, GlobalMaxPooling1D, GRUCell, Input, InputLayer, Lambda, LayerNormalization, LeakyReLU, LSTMCell, Masking,
    MaxPooling1D, MaxPooling2D, MultiHeadAttention, Multiply, Permute, RepeatVector, Reshape, SimpleRNN, SimpleRNNCell, Softmax,
    SpatialDropout1D, StackedRNNCells, Subtract, TimeDistributed, UpSampling1D, ZeroPadding1D, add, concatenate, multiply
)
from keras.models import Model, Sequential

"""
MARK = re.compile(r"[ \t]*#~[ \t]*(RNN\d{3}(?:[ ,]+RNN\d{3})*)[ \t]*$", re.MULTILINE)


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
        return Config(keras_version=self.example.keras)

    @property
    def found(self) -> tuple[tuple[int, str], ...]:
        return tuple(sorted({(d.span.row, d.code) for d in self.diagnostics}))

    @property
    def diagnostics(self) -> list[Diagnostic]:
        return lint_source("example.py", self.text, self.config)


def case(code: str, example: catalog.Example) -> Case:
    prelude = "" if re.search(r"^(import|from) ", example.text, re.MULTILINE) else PRELUDE
    marked = prelude + example.text
    expected = [
        (row, found)
        for row, line in enumerate(marked.splitlines(), 1)
        for mark in MARK.finditer(line)
        for found in mark[1].replace(",", " ").split()
    ]
    return Case(code, example, MARK.sub("", marked), tuple(sorted(expected)), prelude)


def cases(*, good: bool) -> Iterator[object]:
    for code, rule in catalog.load().items():
        for number, example in enumerate(rule.examples, 1):
            if example.good is good:
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
def test_one_good_example_has_an_unknown_in_it(code: str) -> None:
    """A parameter of a function that nobody calls, or a name that the example does not define."""
    good = [case(code, example) for example in catalog.rule(code).examples if example.good]
    assert any(_has_unknown(each) for each in good)


def _has_unknown(ready: Case) -> bool:
    import ast
    import builtins

    tree = ast.parse(ready.text)
    defined = set(dir(builtins))
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                defined.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                defined.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                defined.update((alias.asname or alias.name).split(".")[0] for alias in names)
            case _:
                pass
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in defined:
            return True
        if isinstance(node, ast.FunctionDef) and node.name not in called and (node.args.args or node.args.kwarg or node.args.vararg):
            return True
    return False
