"""Keras' Tokenizer on texts that are written out, compared with Keras 2's own."""

from __future__ import annotations

import pytest

from lstmlint.interpret.values import Array, Items, Table
from lstmlint.program import Value
from tests.interpret.scopes import scope_of

_START = """
from keras.preprocessing.text import Tokenizer
from keras.preprocessing.sequence import pad_sequences
texts = ["I love my dog", "I, love my cat!", "You love my dog\\tDO you"]
"""
_PROGRAMS = [
    ("tokenizer = Tokenizer()", "tokenizer.word_index"),
    ("tokenizer = Tokenizer()", "tokenizer.index_word"),
    ("tokenizer = Tokenizer(oov_token='<OOV>')", "tokenizer.word_index"),
    ("tokenizer = Tokenizer(lower=False, filters='')", "tokenizer.word_index"),
    ("tokenizer = Tokenizer(char_level=True)", "tokenizer.word_index"),
    ("tokenizer = Tokenizer(3)", "tokenizer.texts_to_sequences(texts)"),
    ("tokenizer = Tokenizer(3, oov_token='?')", "tokenizer.texts_to_sequences(['my horse', 'love'])"),
    ("tokenizer = Tokenizer()", "tokenizer.texts_to_sequences(['my horse', 'love', ''])"),
]


def _plain(value: Value) -> object:
    if isinstance(value, Items):
        return [_plain(item) for item in value]
    return dict(value) if isinstance(value, Table) else value


@pytest.mark.parametrize(("made", "asked"), _PROGRAMS)
def test_every_number_is_known(made: str, asked: str) -> None:
    found = _plain(scope_of(f"{_START}{made}\ntokenizer.fit_on_texts(texts)\nfound = {asked}")["found"])
    assert isinstance(found, list | dict) and found


@pytest.mark.slow
@pytest.mark.parametrize(("made", "asked"), _PROGRAMS)
def test_keras_agrees(made: str, asked: str) -> None:
    pytest.importorskip("tf_keras")
    program = f"{_START}{made}\ntokenizer.fit_on_texts(texts)\nfound = {asked}"
    names: dict[str, object] = {}
    exec(program.replace("keras.", "tf_keras."), names)
    assert _plain(scope_of(program)["found"]) == names["found"]


@pytest.mark.parametrize(
    "program",
    [
        "tokenizer.fit_on_texts(load())",
        "tokenizer.fit_on_texts(texts)\ntokenizer.fit_on_texts(load())",
        "tokenizer.fit_on_texts(texts + [more])",
        "for text in load():\n    tokenizer.fit_on_texts([text, 'a'])",
        "tokenizer = Tokenizer(**options)\ntokenizer.fit_on_texts(texts)",
        "tokenizer = Tokenizer(analyzer=split)\ntokenizer.fit_on_texts(texts)",
        "tokenizer = Tokenizer(filters=odd)\ntokenizer.fit_on_texts(texts)",
    ],
)
def test_texts_that_are_not_known(program: str) -> None:
    found = scope_of(f"{_START}tokenizer = Tokenizer()\n{program}\nfound = tokenizer.word_index")["found"]
    assert not isinstance(found, Table)


@pytest.mark.parametrize(
    ("padded", "span"),
    [
        ("pad_sequences([[3, 9], [4, 5, 6]])", (0, 9, True)),
        ("pad_sequences([[3, 9], [4, 5]])", (3, 9, True)),
        ("pad_sequences([[9, 3, 4], [4, 5]], maxlen=2)", (3, 5, True)),
        ("pad_sequences([[9, 3, 4], [4, 5]], maxlen=2, truncating='post')", (3, 9, True)),
        ("pad_sequences([[3], [4, 5]], value=-1)", (-1, 5, True)),
        ("pad_sequences(load(), maxlen=5)", None),
    ],
)
def test_padded_numbers(padded: str, span: tuple[int, int, bool] | None) -> None:
    made = scope_of(f"{_START}found = {padded}")["found"]
    assert isinstance(made, Array)
    assert (made.values and (made.values.low, made.values.high, made.values.exact)) == span
