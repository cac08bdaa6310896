"""What the pages say: golden texts, unknown sizes, several layers on a line, hostile names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from lstmlint.explain import Table, as_json, at, markdown, nearest, text
from lstmlint.report.safe import dumped
from tests.explain.lines import ask, line, places

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
# By the example and a piece of the line, with the version of Keras. After a change, write them anew: python -m tests.explain.test_pages
PAGES = {
    "lstm": ("forecast.py", "LSTM(64", None),
    "fit": ("forecast.py", "model.fit", None),
    "model": ("forecast.py", "Sequential([", None),
    "finding": ("stacked.py", "LSTM(64)", None),
    "open_sizes": ("open_sizes.py", "LSTM(64", None),
    "encoder": ("states.py", "return_state", None),
    "decoder": ("states.py", "initial_state", None),
    "torch_gru": ("forecast_torch.py", "nn.GRU", None),
    "torch_bidirectional": ("tagger_torch.py", "nn.LSTM", None),
    "stateful_keras2": ("tutorials/stateful.py", "LSTM(4, batch", 2),
    "bidirectional": ("tutorials/bidirectional.py", "Bidirectional(LSTM", None),
    "embedding": ("tutorials/sentiment.py", "Embedding(", None),
}


def page_of(name: str) -> str:
    file, where, version = PAGES[name]
    source = (ROOT / "examples" / file).read_text(encoding="utf-8")
    page = ask(source, line(source, where), version=version, name=file)
    assert page is not None
    return text(page)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_golden(name: str) -> None:
    assert page_of(name) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


HEAD = "from keras import Input, Model, Sequential\nfrom keras.layers import *\n"


def told(body: str, row: int | None = None, column: int | None = None, version: int | None = None) -> str:
    """The text of the page for the last line of a program, in one line."""
    source = HEAD + body
    page = ask(source, row or source.count("\n"), column, version=version)
    assert page is not None
    return " ".join(text(page, 400).split())


def test_unknown_sizes_are_told_as_unknown() -> None:
    said = told("layer = LSTM(**settings)\n")
    assert "receives unknown" in said
    assert "Their number is not known" in said
    assert "hangs on arguments that are not known" in said
    said = told("x = LSTM(64)(features)\n")
    assert "receives unknown" in said
    assert "returns (batch, 64)" in said or "64)" in said


def test_symbols_go_by_their_names() -> None:
    said = told("def build(n_features, hidden):\n    return Sequential([Input((None, n_features)), LSTM(hidden)])\n")
    assert "(batch, None, n_features)" in said
    assert "units=hidden is the length of h and of c" in said
    assert "hidden·(n_features + hidden) + hidden" in said


def test_symbols_of_torch() -> None:
    source = "from torch import nn\ndef make(n, hidden):\n    return nn.LSTM(n, hidden, bidirectional=True)\n"
    page = ask(source, 3)
    assert page is not None
    said = " ".join(text(page, 400).split())
    assert "bias_hh_l0 4·hidden 4·hidden the same once more" in said
    assert "All together: 2·(4·(hidden·(hidden+n)+2·hidden))." in said


def test_no_layer_is_made_of_many_where_units_is_not_a_number() -> None:
    assert "It does not make several LSTMs in a row" in told("def f(n):\n    return Sequential([Input((5, 2)), LSTM(n)])\n")


def test_the_recurrent_one_of_several_layers() -> None:
    body = "model = Sequential([Input((10, 8)), Dense(4), LSTM(32), Dense(1)])\n"
    said = told(body)
    assert said.startswith("LSTM(32) model.py:3")
    assert "Also on this line model model.py:3:9 Input model.py:3:21 Dense(4) model.py:3:37 Dense(1) model.py:3:57" in said
    assert told(body, 3, 58).startswith("Dense(1) model.py:3")
    assert told(body, 3, 10).startswith("model model.py:3")


def test_the_layer_in_a_wrapper() -> None:
    body = "model = Sequential([Input((10, 8)), Bidirectional(LSTM(32))])\n"
    assert told(body).startswith("Bidirectional(LSTM(32))")
    inside = told(body, 3, 52)
    assert inside.startswith("LSTM(32) in Bidirectional")
    assert "receives (batch, 10, 8)" in inside
    assert "all together 5,248" in inside


def test_a_layer_over_several_lines() -> None:
    body = "model = Sequential([Input((10, 8)),\n    LSTM(\n        32,\n        stateful=flag,\n    )])\n"
    assert told(body, 5).startswith("LSTM(32) model.py:4")
    assert "is not known, because stateful is not" in told(body, 5)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", "Nothing in its arguments keeps it off the fast cuDNN kernel"),
        ("dropout=0.5", "`dropout` is no obstacle".replace("`", "")),
        ("recurrent_dropout=0.5", "because of recurrent_dropout=0.5 (must be 0)."),
        ("activation='relu', unroll=True", "because of activation='relu' (must be tanh) and unroll=True (must be False)."),
        ("use_bias=False", "because of use_bias=False (must be True)."),
        ("use_cudnn=False", "because of use_cudnn=False."),
        ("activation=chosen", "hangs on arguments that are not known: activation."),
    ],
)
def test_the_fast_kernel(arguments: str, sentence: str) -> None:
    assert sentence in told(f"model = Sequential([Input((10, 8)), LSTM(32, {arguments})])\n")


@pytest.mark.parametrize(
    ("version", "arguments", "sentence"),
    [
        (3, "", "set to 0, the same ones at every step of a sequence;"),
        (2, "", "set to 0, other ones at every step;"),
        (2, ", recurrent_dropout=0.1", "set to 0, the same ones at every step of a sequence;"),
        (None, "", "set to 0 (the same ones at every step of a sequence in Keras 3, other ones at every step in Keras 2);"),
    ],
)
def test_dropout_of_each_version(version: int | None, arguments: str, sentence: str) -> None:
    assert sentence in told(f"model = Sequential([Input((10, 8)), LSTM(32, dropout=0.2{arguments})])\n", version=version)


STATEFUL = "model = Sequential([Input(batch_shape=(4, 10, 8)), LSTM(32, stateful=True), Dense(1)])\n"


def test_states_that_nothing_resets() -> None:
    said = told(STATEFUL, 3)
    assert "all batches must have the same size of 4" in said
    assert "No call in this file sets them to zeros again" in said


def test_a_reset_of_another_model_is_none() -> None:
    other = STATEFUL + "other = Sequential([Input(batch_shape=(4, 10, 8)), GRU(3, stateful=True)])\nother.reset_states()\n"
    assert "No call in this file" in told(other, 3)
    assert "5 other.reset_states()" in told(other, 4)


@pytest.mark.parametrize(
    "more",
    [
        "train(model)\n",
        "model.fit(x, y, batch_size=4, callbacks=[Reset()])\n",
        "model.fit(x, y, batch_size=4, callbacks=made)\n",
        "model.fit(x, y, **options)\n",
    ],
)
def test_a_reset_that_may_be_somewhere_is_not_denied(more: str) -> None:
    body = "from keras.callbacks import Callback\nclass Reset(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n"
    said = told(f"{body}        self.model.layers[0].reset_states()\n{STATEFUL}{more}", 7)
    assert "Whether and when that happens is not certain here" in said
    assert "No call" not in said


def test_states_that_are_given() -> None:
    body = "a = Input((5, 2))\n_, h, c = LSTM(4, return_state=True)(a)\nb = LSTM(4)(a, initial_state=[h, c])\n"
    assert "h and c begin as the initial_state that the call gives." in told(body)


def test_fit_by_what_is_fed_and_expected() -> None:
    body = "import numpy as np\nmodel = Sequential([Input((10, 8)), LSTM(4), Dense(1)])\nmodel.compile('adam', 'mse')\n"
    said = told(body + "model.fit(np.zeros((70, 10, 8)), np.zeros((70, 1)), epochs=3)\n")
    assert "x (70, 10, 8) (batch, 10, 8) fits" in said
    assert "y (70, 1) (batch, 1) compared by the loss 'mse' with what Dense(1) returns" in said
    assert "70 samples in batches of 32 (32 is the default of batch_size): 3 batches in each epoch, the last of 6." in said
    assert "epochs=3: it goes 3 times over all of the data." in said
    assert "x unknown (batch, 10, 8)" in told(body + "model.fit(dataset)\n")
    assert "how the weights are changed" in told(body, 5)


def test_a_line_without_anything_has_neighbours() -> None:
    source = HEAD + "model = Sequential()\nmodel.add(Input((5, 2)))\nmodel.add(LSTM(3))\n"
    every = places("model.py", source)
    assert at(every, 1) is None
    assert [(other.title, other.span.row) for other in nearest(every, 1)] == [("model", 3), ("Input", 4), ("LSTM(3)", 5)]
    assert at(every, 5, 1, exact=True) is None
    assert at(every, 5, 1) is not None


HOSTILE = "\x1b[31m`|](http://evil) <img src=x> **bold** \u202e ##vso[x] @everyone\n::set-env"


def hostile() -> str:
    return HEAD + f"x = Input((data[{HOSTILE!r}], 8), name={HOSTILE!r})\ny = LSTM(32, name={HOSTILE!r}, **o)(x)\n"


@pytest.mark.parametrize("raw", [False, True])
def test_hostile_names_do_no_harm(raw: bool) -> None:
    source = hostile() if not raw else HEAD + 'y = LSTM(n["\u202e`|<b>**x**"], name="a\u202eb|`<script>")\n'
    for row in range(3, source.count("\n") + 1):
        page = ask(source, row)
        assert page is not None
        for width in (40, 100, 300):
            assert all(piece.isprintable() for piece in text(page, width).splitlines())
        shown = markdown(page)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(shown)
        for tag in ("<img", "<script", "<a ", "<b>", "<strong>bold"):
            assert tag not in html
        columns = {row.count("<td") for row in html.split("<tr>") if "<td" in row}
        assert columns <= {2, 3, 4}
        assert json.loads(dumped(as_json(page)))["kind"] == "layer"


def test_tables_are_rectangles() -> None:
    for name in PAGES:
        file, where, version = PAGES[name]
        source = (ROOT / "examples" / file).read_text(encoding="utf-8")
        page = ask(source, line(source, where), version=version, name=file)
        assert page is not None
        for section in page.sections:
            for part in section.parts:
                if isinstance(part, Table):
                    assert {len(row) for row in part.rows} == {max(len(row) for row in part.rows)}, section.title


if __name__ == "__main__":
    for each in PAGES:
        (GOLDEN / f"{each}.txt").write_text(page_of(each), encoding="utf-8")
