"""The examples of a rule as tests: what a page says of them is what lstmlint does.

A good example is left alone, a bad one is told on the lines that its ``#~ CODE`` marks name and on no other, and ``fixed`` is the
text after all fixes. An example without an import of its own gets :data:`PRELUDE` in front.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lstmlint import regex
from lstmlint.catalog import Example, Rule
from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.records import dataclass
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
TORCH_PRELUDE = """\
import numpy as np
import torch
import torch.nn.functional as F
from torch import nn, optim
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, TensorDataset

"""
MARK = regex.compile(r"[ \t]*#~[ \t]*([A-Z]+\d{3}(?:[ ,]+[A-Z]+\d{3})*)[ \t]*$", re.MULTILINE)
_IMPORT = regex.compile(r"^(import|from) ", re.MULTILINE)
_FILE = "example.py"


@dataclass(frozen=True, slots=True)
class Ready:
    """An example without its marks, ready to be linted; ``expected`` are the rows and codes that these named."""

    example: Example
    text: str
    expected: tuple[tuple[int, str], ...]
    prelude: str = ""

    @property
    def version(self) -> Version | None:
        """The Keras that the example is for."""
        return 2 if self.example.keras == 2 else 3 if self.example.keras == 3 else None


def ready(example: Example) -> Ready:
    """Take the marks out, and bring the usual names in where the example brings none."""
    prelude = "" if _IMPORT.search(example.text) else TORCH_PRELUDE if example.torch else PRELUDE
    marked = prelude + example.text
    expected = [
        (row, code)
        for row, line in enumerate(marked.splitlines(), 1)
        for mark in MARK.finditer(line)
        for code in mark[1].replace(",", " ").split()
    ]
    return Ready(example, MARK.sub("", marked), tuple(sorted(expected)), prelude)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one example: nothing, or what is wrong with it."""

    title: str
    problems: tuple[str, ...]


def verdicts(rule: Rule, config: Config) -> list[Verdict]:
    """Every example of a rule, judged by that rule and by others that its marks name; and whether there are any."""
    found = [
        Verdict(_title(number, example), tuple(_problems(rule, ready(example), config))) for number, example in enumerate(rule.examples, 1)
    ]
    for good, lack in ((False, "no bad example shows what the rule finds"), (True, "no good example shows what it leaves alone")):
        if all(example.good is not good for example in rule.examples):
            found.append(Verdict("examples", (lack,)))
    return found


def _title(number: int, example: Example) -> str:
    words = f"{number}: {'good' if example.good else 'bad'}"
    return words + (f", {example.title}" if example.title else "") + (f" (Keras {example.keras})" if example.keras else "")


def _problems(rule: Rule, one: Ready, config: Config) -> Iterator[str]:
    codes = tuple(sorted({rule.code, *(code for _, code in one.expected)}))
    alone = replace(
        config, select=codes, ignore=(), extend_select=(), extend_ignore=(), later=(), per_file_ignores=(), keras_version=one.version
    )
    said = {(d.span.row, d.code): d.message for d in lint_source(_FILE, one.text, alone)}
    before = one.prelude.count("\n")
    for row, code in sorted(set(one.expected) - set(said)):
        yield f"line {row - before}: {code} is not found"
    for row, code in sorted(set(said) - set(one.expected)):
        yield f"line {row - before}: {code} is found, and not marked: {said[row, code]}"
    if one.example.good:
        return
    fixed = fix_source(SourceFile.of(_FILE, one.text), alone, unsafe=True).source.text.removeprefix(one.prelude)
    wanted = one.example.fixed if one.example.fixed is not None else one.text.removeprefix(one.prelude)
    if fixed != wanted:
        yield "the fixes give another text:" if one.example.fixed is not None else "there is a fix, but no fixed text:"
        yield from _difference(wanted, fixed)


def _difference(wanted: str, fixed: str) -> Iterable[str]:
    from difflib import unified_diff

    lines = unified_diff(wanted.splitlines(), fixed.splitlines(), "fixed", "after the fixes", lineterm="", n=1)
    return (f"    {line}" for line in lines)
