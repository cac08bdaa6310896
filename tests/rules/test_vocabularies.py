"""An Embedding against the numbers that it looks up."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine.lint import lint_source

HEAD = (
    "import numpy as np\nimport tf_keras as keras\nfrom tf_keras.layers import *\nfrom tf_keras import Sequential\n"
    "Tokenizer = keras.preprocessing.text.Tokenizer\n"
)


def told(text: str) -> list[tuple[str, str]]:
    found = lint_source("a.py", HEAD + text, Config(keras_version=2))
    return [(d.code, d.severity.value) for d in found if d.code in ("RNN308", "RNN603")]


def of_tokenizer(rows: str, options: str = "", between: str = "") -> str:
    return f"tok = Tokenizer({options})\ntok.fit_on_texts(texts)\n{between}\nmodel = Sequential([Embedding({rows}, 8), LSTM(4)])\n"


SHORT = [("RNN308", "warning")]


@pytest.mark.parametrize("rows", ["len(tok.word_index)", "input_dim=len(tok.word_index)", "len(tok.index_word)"])
@pytest.mark.parametrize("options", ["", "oov_token='?'", "num_words=None"])
def test_as_many_rows_as_words(rows: str, options: str) -> None:
    assert told(of_tokenizer(rows, options).replace(", 8)", ", output_dim=8)")) == SHORT


@pytest.mark.parametrize(
    ("rows", "options", "between"),
    [
        ("len(tok.word_index) + 1", "", ""),
        ("1 + len(tok.word_index)", "", ""),
        ("len(tok.word_counts) + 2", "", ""),
        ("n", "", "n = min(1000, len(tok.word_index))"),
        ("len(tok.word_index)", "num_words=1000", ""),
        ("len(tok.word_index)", "k", ""),
        ("len(tok.word_index)", "**options", ""),
        ("len(tok.word_index)", "", "tok.word_index['<pad>'] = 0"),
        ("len(other.word_index)", "", ""),
        ("vocabulary", "", "vocabulary = len(tok.word_index)\nvocabulary += 1"),
    ],
)
def test_what_has_a_row_more_or_may_have_is_quiet(rows: str, options: str, between: str) -> None:
    assert not told(of_tokenizer(rows, options, between))


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("{c: i for i, c in enumerate(sorted(set(text)))}", "RNN603"),
        ("{c: i for i, c in enumerate(list(set(text)))}", "RNN603"),
        ("{c: i + 1 for i, c in enumerate(words)}", "RNN308"),
        ("{c: 1 + i for i, c in enumerate(words)}", "RNN308"),
        ("{c: i for i, c in enumerate(words, 1)}", "RNN308"),
        ("{c: i + 1 for i, c in enumerate(words, start=1)}", "RNN308"),
        ("{c: i for i, c in enumerate(words)}", ""),
        ("{c: i for i, c in enumerate(['<pad>'] + sorted(set(text)))}", ""),
        ("{c: i for i, c in enumerate(words, first)}", ""),
        ("{c: i - 1 for i, c in enumerate(words, 1)}", ""),
        ("{i: c for i, c in enumerate(words, 1)}", ""),
        ("{c: i for i, c in enumerate(words, 1) if c}", ""),
        ("{c: n for c, n in counts.items()}", ""),
    ],
)
def test_dicts_that_number_words(table: str, found: str) -> None:
    text = f"index = {table}\n{{}}\nmodel = Sequential([Embedding(len(index), 8, mask_zero=True), LSTM(4)])\n"
    assert [code for code, _ in told(text.replace("{}", ""))] == ([found] if found else [])
    for more in ("index['<pad>'] = 0", "index[pad] = 0", "index.update(more)"):
        assert not told(text.replace("{}", more))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("np.array([[1, 2, 9]])", []),
        ("np.array([[1, 2, 10]])", [("RNN308", "error")]),
        ("np.array([[-1, 2, 3]])", [("RNN308", "error")]),
        ("np.random.randint(0, 10, size=(8, 3))", []),
        ("np.random.randint(0, 12, size=(8, 3))", [("RNN308", "warning")]),
        ("np.random.randint(0, n, size=(8, 3))", []),
        ("np.random.rand(8, 3)", []),
    ],
)
def test_the_data_against_the_rows(data: str, found: list[tuple[str, str]]) -> None:
    text = "model = Sequential([Input((3,)), Embedding(10, 8), LSTM(4), Dense(1)])\nmodel.compile('adam', 'mse')\n"
    assert told(f"{text}model.fit({data}, y)\n") == found
