"""Notebooks: one program of all code cells, findings in their cells, changes in place."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v3

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Edit, Span
from lstmlint.engine import lint_source
from lstmlint.engine.fixes import fix_document
from lstmlint.source import DecodeFailure
from lstmlint.source.documents import opened
from lstmlint.source.notebook import Notebook, read
from tests.documents.notebooks import HEAD, PIXEL, cell, changed_lines, notebook, prose, shows, sources, text_of

CANNOT = "this is no notebook: its JSON cannot be read: "
STACK = "model = Sequential()\nmodel.add(Input((30, 5)))\nmodel.add(LSTM(64))"


def found(text: str, **config: object) -> list[tuple[int | None, int, int, str]]:
    return [(d.cell, d.span.row, d.span.column, d.code) for d in lint(text, **config)]


def rows(text: str) -> list[tuple[int | None, int, str]]:
    return [(cell, row, code) for cell, row, _, code in found(text)]


def lint(text: str, **config: object) -> list[Diagnostic]:
    return lint_source("a.ipynb", text, Config(keras_version=3, **config))  # type: ignore[arg-type]


def fixed(text: str) -> str:
    document = read("a.ipynb", text.encode())
    assert isinstance(document, Notebook)
    return fix_document(document, Config(keras_version=3), unsafe=False).document.stored().decode()


def test_the_cells_share_their_names() -> None:
    text = text_of(prose("# LSTM"), HEAD, STACK, "", prose("text"), "# on\nmodel.add(LSTM(32))", "model.add(Dense(1))")
    (told,) = lint(text)
    assert (told.cell, told.span) == (3, Span(3, 11, 3, 19, "a.ipynb", 3))
    assert [r.span.cell for r in told.related] == [3, 6] and told.related[1].span.row == 2
    assert told.fix is not None and told.fix.edits[0].span == Span(3, 18, 3, 18, "a.ipynb", 3)


def test_magics_do_not_move_what_is_behind_them() -> None:
    text = text_of(
        f"%matplotlib inline\n!pip install keras \\\n   numpy\n{HEAD}",
        f"%%time\n{STACK}\n%time model.add(LSTM(32))",
        "%%bash\nls | grep LSTM(",
        "files = !ls\nmodel.summary?\nmodel.add(LSTM(3, return_sequence=True))",
    )
    assert found(text) == [(2, 4, 11, "RNN101"), (2, 5, 17, "RNN101"), (4, 3, 19, "RNN401")]


def test_a_change_of_a_masked_line_is_only_told() -> None:
    told = lint(text_of(HEAD, f"{STACK}\n%time model.add(LSTM(32))\nmodel.add(LSTM(1))"))
    assert [(d.span.row, d.fix is None, bool(d.help)) for d in told] == [(3, False, False), (4, True, True)]


def test_a_broken_cell_is_left_out_alone() -> None:
    text = text_of(HEAD, "def f(:\n    pass", STACK, "x = '''", "LSTM(32)  # noqa: RNN102\nfor", "model.add(LSTM(32))")
    assert rows(text) == [(2, 1, "RNN001"), (3, 3, "RNN101"), (4, 1, "RNN001"), (5, 2, "RNN001")]
    assert {d.message.partition(":")[0] for d in lint(text) if d.code == "RNN001"} == {"the cell cannot be parsed"}
    assert "RNN001" not in {code for *_, code in found(text, ignore=("RNN001",))}


def test_a_cell_that_ends_in_the_middle_does_not_go_on_in_the_next() -> None:
    text = text_of(HEAD, "x = (1,", "2)\n" + STACK, "y = 1 + \\", "model.add(LSTM(2))")
    assert rows(text) == [(2, 1, "RNN001"), (3, 1, "RNN001"), (4, 1, "RNN001")]


def test_what_a_broken_cell_would_change_is_not_known_behind_it() -> None:
    shapes = "import numpy as np\nX = np.zeros((9, 30, 4))\nmodel.compile(loss='mse')\nmodel.fit(X, np.zeros((9, 64)))"
    assert rows(text_of(HEAD, STACK, shapes)) == [(2, 2, "RNN305")]
    broken = "def f(:\n    pass\nX = X.reshape(-1, 30, 5\n"
    start, end = shapes.split("\nmodel.compile")
    assert rows(text_of(HEAD, STACK, start, broken, f"model.compile{end}")) == [(4, 1, "RNN001")]
    assert rows(text_of(HEAD, STACK, start, "model.compile('adam'", end.partition("\n")[2])) == [(4, 1, "RNN001")]
    # What it imports, and what it only mentions, stays what it is.
    mentions = "import keras\nkeras.backend.clear_session()\nprint X\nLSTM(\n    units=3"
    assert [row[2] for row in rows(text_of(HEAD, STACK, mentions, shapes))] == ["RNN305", "RNN001"]


def test_a_magic_that_nobody_knows_may_run_its_cell() -> None:
    shapes = "import numpy as np\nX = np.zeros((9, 30, 4))"
    fit = "model.compile(loss='mse')\nmodel.fit(X, np.zeros((9, 64)))"
    for magic, codes in (("%%faster", []), ("%%bash", ["RNN305"]), ("%%time", []), ("%%capture", [])):
        text = text_of(HEAD, STACK, shapes, f"{magic}\nX = make(5)", fit)
        assert [row[2] for row in rows(text)] == codes, magic


def test_a_cell_that_is_indented_as_a_whole() -> None:
    text = text_of(
        HEAD, "\n    model = Sequential()\n    model.add(Input((30, 5)))\n    model.add(LSTM(\n        64,\n    ))\n    model.add(LSTM(32))"
    )
    assert found(text) == [(2, 4, 15, "RNN101")]
    assert "    model.add(LSTM(\n        64,\n        return_sequences=True,\n    ))\n" in sources(fixed(text))[1]


def test_a_suppression_is_one_of_its_cell() -> None:
    text = text_of(HEAD, f"{STACK}  # noqa: RNN101", "model.add(LSTM(32))", "x = 1\n# lstmlint: ignore[RNN401]")
    assert found(text) == [(4, 2, 1, "RNN002")]
    assert sources(fixed(text))[3] == "x = 1"
    assert found(text_of(HEAD, STACK, "# lstmlint: skip-file", "model.add(LSTM(32))")) == []
    # With a cell that cannot be read nobody knows what a comment is there for.
    assert rows(text_of(HEAD, "for", "x = 1\n# lstmlint: ignore[RNN401]")) == [(2, 1, "RNN001")]


def test_a_suppression_does_not_speak_for_the_next_cell() -> None:
    call = "LSTM(3, return_sequence=True)"
    assert rows(text_of(HEAD, "x = 1\n# lstmlint: ignore[RNN401]\n\n", call)) == [(2, 2, "RNN002"), (3, 1, "RNN401")]
    assert rows(text_of(HEAD, f"x = 1\n# lstmlint: ignore[RNN401]\n{call}", call)) == [(3, 1, "RNN401")]
    after = fixed(text_of(HEAD, "x = 1\n# lstmlint: ignore[RNN401]", call))
    assert sources(after)[1:] == ["x = 1", call.replace("sequence=", "sequences=")]


def test_a_suppression_alone_in_its_cell_leaves_an_empty_one() -> None:
    text = text_of(HEAD, "# lstmlint: ignore[RNN401]", "x = 1")
    assert sources(fixed(text))[1] == ""


def test_nbformat_3() -> None:
    cells = [v3.new_heading_cell("LSTM"), *(v3.new_code_cell(input=source) for source in (HEAD, STACK, "model.add(LSTM(32))"))]
    cells.append(v3.new_code_cell(input="LSTM(", language="julia"))
    text = v3.writes_json(v3.new_notebook(worksheets=[v3.new_worksheet(cells=cells[:2]), v3.new_worksheet(cells=cells[2:])]))
    assert found(text) == [(3, 3, 11, "RNN101")]
    assert changed_lines(text, fixed(text)) == [
        '-      "model.add(LSTM(64))"',
        '+      "model.add(LSTM(64, return_sequences=True))"',
    ]


@pytest.mark.parametrize(
    "metadata",
    [
        {"language_info": {"name": "R"}},
        {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}},
        {"kernelspec": {"name": "julia", "display_name": "Julia", "language": "julia"}},
    ],
)
def test_other_languages_are_passed_over(metadata: dict[str, object]) -> None:
    broken = "library(keras)\nmodel %>% layer_lstm(LSTM <- 3"
    assert found(text_of(HEAD, broken, **metadata)) == []
    assert found(text_of(HEAD, cell(broken, vscode={"languageId": "r"}))) == []


@pytest.mark.parametrize("name", ["python", "Python 3", "ipython", "pyspark"])
def test_python_by_its_names(name: str) -> None:
    assert found(text_of(HEAD, STACK, "model.add(LSTM(3))", language_info={"name": name})) == [(2, 3, 11, "RNN101")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"cells": [{"source": "import keras; LSTM", }',
            CANNOT + "expecting property name enclosed in double quotes",
        ),
        ("<<<<<<< HEAD\nimport keras; LSTM", CANNOT + "expecting value"),
        ('{"x": "import keras; LSTM"}', "this is no notebook: its JSON has no list of cells"),
        ('["import keras; LSTM"]', "this is no notebook: its JSON has no list of cells"),
        ('{"cells": {"source": "import keras; LSTM"}}', "this is no notebook: its JSON has no list of cells"),
        ('"import keras; LSTM\0"', CANNOT + "invalid control character"),
        ('{"import keras; LSTM": ' + "[" * 100_000, "this is no notebook: its JSON is nested too deeply"),
        ('{"import keras; LSTM": ' + "9" * 10_000 + "}", "this is no notebook: its JSON holds a number that is too long"),
    ],
)
def test_what_is_no_notebook_is_told_once(text: str, message: str) -> None:
    (told,) = lint(text)
    assert (told.code, told.message) == ("RNN001", f"the file cannot be parsed: {message}")


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [None, 1, "LSTM keras", []],
        [{"cell_type": "code"}, {"cell_type": "code", "source": None}, {"cell_type": "code", "source": [1, 2]}, {"source": "LSTM ("}],
        [{"cell_type": "raw", "source": "import keras\nLSTM("}, {"cell_type": "markdown", "source": ["import keras\nLSTM("]}],
        [{"cell_type": "code", "source": "", "metadata": 3, "outputs": "keras LSTM"}],
    ],
)
def test_cells_of_other_forms_are_passed_over(cells: list[object]) -> None:
    assert found(json.dumps({"cells": cells, "metadata": [], "x": "keras LSTM"})) == []
    assert found(json.dumps({"worksheets": [{"cells": cells}, 3, {"cells": 4}], "x": "keras LSTM"})) == []


def test_other_bytes_than_utf_8(tmp_path: Path) -> None:
    failure = opened("a.ipynb", b'{"cells": [],\n "keras LSTM \xff": 1}')
    assert isinstance(failure, DecodeFailure) and failure.row == 2 and "0xff is no UTF-8" in failure.message


def test_half_a_surrogate_is_a_letter_like_others() -> None:
    text = (
        '{"cells": [{"cell_type": "code", "source": "'
        + HEAD.replace("\n", "\\n")
        + '\\nx = \\"\\ud800\\"; LSTM(3, return_sequence=True)"}]}'
    )
    assert found(text) == [(1, 3, 18, "RNN401")]
    assert fixed(text) == text.replace("return_sequence=", "return_sequences=")


def test_the_last_of_several_sources_counts() -> None:
    one = '{"cell_type": "code", "source": "LSTM(", "source": ' + json.dumps(f"{HEAD}\nLSTM(3, return_sequence=True)") + "}"
    text = '{"cells": [], "cells": [' + one + "]}"
    assert found(text) == [(1, 3, 9, "RNN401")]
    assert fixed(text) == text.replace("return_sequence=", "return_sequences=")


@pytest.mark.slow
def test_large_outputs_cost_nothing() -> None:
    shown = cell(HEAD)
    shown.outputs = [shows({"image/png": (PIXEL + "LSTMGRU\n") * 100_000})]
    numbers = cell(STACK)
    numbers.outputs = [shows({"application/json": [[1.5, 2]] * 200_000})]
    text = text_of(shown, numbers, "model.add(LSTM(32))")
    assert len(text) > 15_000_000
    after = fixed(text)
    assert len(after) == len(text) + len(", return_sequences=True")


def test_images_with_chance_hits_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.engine import lint

    shown = cell("import tensorflow as tf")
    shown.outputs = [shows({"image/png": "LSTM" + PIXEL})]
    monkeypatch.setattr(lint, "parsed", lambda _: pytest.fail("parsed"))
    assert found(text_of(shown)) == []


@pytest.mark.parametrize(
    ("start", "more"),
    [
        *(("a", " "), ("", "a "), ("", "a = "), ("%time", " -n 1"), ("?", "x"), ("for a", ", b"), ("", "a."), ("", "'"), ("", "(")),
        *(("", "\\\n"), ("", "!"), ("", "a["), ("", "f(a)."), ("", "\ud800"), ("x = ", "!"), ("%", "%"), ("# ", "%%\n")),
    ],
)  # fmt: skip
def test_long_lines_take_no_time(start: str, more: str) -> None:
    line = start + more * 40_000
    text = json.dumps({"cells": [{"cell_type": "code", "source": source} for source in (HEAD, line, f"{line} $", f"%%x\n{line}")]})
    assert {code for *_, code in found(text)} <= {"RNN001"}


# ---- changes in place --------------------------------------------------------------------------------------------------

FORMS = [
    {"indent": 1, "ensure_ascii": False},
    {"indent": 4},
    {"indent": "\t", "ensure_ascii": False, "sort_keys": True},
    {"separators": (",", ":"), "ensure_ascii": False},
    {},
]


def stored(content: object, form: dict[str, object], *, as_list: bool, end: str) -> str:
    plain = json.loads(json.dumps(content))
    for one in plain["cells"]:
        one["source"] = one["source"].splitlines(keepends=True) if as_list else one["source"]
    return json.dumps(plain, **form) + end  # type: ignore[arg-type]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("as_list", [True, False])
@pytest.mark.parametrize("end", ["", "\n", "\r\n\n"])
def test_only_the_changed_words_change(form: dict[str, object], as_list: bool, end: str) -> None:
    content = notebook(
        HEAD + "  # ümlaut \U0001f600 </b> \u2028", STACK + "\n", "LSTM(3, return_sequence=True)  # ü\nx = 1", "LSTM(\n    3,\n)(model)"
    )
    text = stored(content, form, as_list=as_list, end=end)
    document = read("a.ipynb", text.encode())
    assert isinstance(document, Notebook) and document.stored() == text.encode()
    wanted = re.sub("return_sequence=", "return_sequences=", text)
    assert fixed(text) == wanted


def test_a_new_line_is_one_of_the_list() -> None:
    text = text_of(HEAD, "model = Sequential([\n    Input((30, 5)),\n    LSTM(\n        64,\n    ),\n    LSTM(32),\n])")
    assert changed_lines(text, fixed(text)) == ['+    "        return_sequences=True,\\n",']


def test_a_line_that_goes_is_one_of_the_list() -> None:
    text = text_of(HEAD, "x = LSTM(3)\n# lstmlint: ignore[RNN101]\ny = 1", "z = 1\n# lstmlint: ignore[RNN101]")
    assert changed_lines(text, fixed(text)) == [
        '-    "# lstmlint: ignore[RNN101]\\n",',
        '-    "z = 1\\n",',
        '-    "# lstmlint: ignore[RNN101]"',
        '+    "z = 1"',
    ]


def test_a_mark_in_front_of_the_file_and_windows_line_ends_stay() -> None:
    text = "\ufeff" + text_of(HEAD, STACK.replace("\n", "\r\n"), "model.add(LSTM(32))").replace("\n", "\r\n")
    after = fixed(text)
    assert after == text.replace("LSTM(64)", "LSTM(64, return_sequences=True)")


def test_new_lines_in_a_cell_with_the_line_ends_of_windows() -> None:
    body = "model = Sequential([\n    Input((30, 5)),\n    LSTM(\n        64,\n    ),\n    LSTM(32),\n])".replace("\n", "\r\n")
    text = text_of(HEAD, body)
    assert changed_lines(text, fixed(text)) == ['+    "        return_sequences=True,\\r\\n",']


def test_odd_sheets_do_not_count() -> None:
    sheets = [3, {"cells": 3}, {}, {"cells": [None, {"cell_type": "code", "input": f"{HEAD}\nLSTM(3, return_sequence=True)"}]}, []]
    text = json.dumps({"worksheets": sheets, "metadata": {}})
    assert found(text) == [(2, 3, 9, "RNN401")]
    assert fixed(text) == text.replace("return_sequence=", "return_sequences=")


_WORDS = st.text(st.sampled_from('ab \n"\\/\tü\u2028\U0001f600é\x0b#'), max_size=8)


@settings(max_examples=150, deadline=None)
@given(st.lists(_WORDS, min_size=1, max_size=4), st.sampled_from(FORMS), st.booleans(), st.data())
def test_any_change_of_any_text_is_that_change(texts: list[str], form: dict[str, object], as_list: bool, data: st.DataObject) -> None:
    text = stored(notebook(*texts), form, as_list=as_list, end="\n")
    document = read("a.ipynb", text.encode())
    assert isinstance(document, Notebook) and document.stored() == text.encode()
    if not document.cells:
        return
    chosen = data.draw(st.sampled_from(document.cells))
    from lstmlint.source import LineTable

    lines = LineTable(chosen.text)
    first, last = sorted(data.draw(st.tuples(st.integers(0, len(chosen.text)), st.integers(0, len(chosen.text)))))
    # An edit never cuts a line end in two.
    first, last = (lines.offset(*lines.at(at)) for at in (first, last))
    words = data.draw(_WORDS)
    after = document.revised([Edit(Span(*lines.at(first), *lines.at(last), "a.ipynb", chosen.number), words)])
    assert after is not None
    wanted = sources(text)
    wanted[chosen.number - 1] = chosen.text[:first] + words + chosen.text[last:]
    assert sources(after.stored()) == wanted
    before, now = json.loads(text), json.loads(after.stored())
    for one in (*before["cells"], *now["cells"]):
        del one["source"]
    assert before == now
    if as_list and "indent" in form and wanted[chosen.number - 1] and "\u2028" not in text and "\x0b" not in text:
        again = read("a.ipynb", after.stored())
        assert isinstance(again, Notebook) and again.parts == after.parts
