"""Markdown and reStructuredText: blocks of Python, alone or with those that they go on from."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.engine.fixes import fix_document
from lstmlint.source import DecodeFailure, LineTable
from lstmlint.source.documents import opened
from lstmlint.source.names import Names, together

IMPORTS = "from keras.models import Sequential\nfrom keras.layers import LSTM, Dense, Input\n"
BAD = "LSTM(3, return_sequence=True)"


def found(text: str, path: str = "a.md") -> list[tuple[int, int, str]]:
    return [(d.span.row, d.span.column, d.code) for d in lint_source(path, text, Config(keras_version=3))]


def fixed(text: str, path: str = "a.md") -> str:
    document = opened(path, text.encode())
    assert not isinstance(document, DecodeFailure)
    assert document.stored() == text.encode()
    return fix_document(document, Config(keras_version=3), unsafe=False).document.stored().decode()


@pytest.mark.parametrize(
    "fence",
    ["```python", "``` py", "~~~python3", "```{python}", "````{.python .numberLines}", '```python title="a.py"', "```{code-block} python"],
)
def test_fences_that_name_python(fence: str) -> None:
    close = fence[: len(fence) - len(fence.lstrip("`~"))]
    text = f"# LSTM\n\n{fence}\nimport keras\n\nkeras.layers.{BAD}\n{close}\n\nkeras.layers.{BAD}\n"
    assert found(text) == [(6, 22, "RNN401")]
    assert fixed(text) == text.replace("return_sequence=", "return_sequences=", 1)


@pytest.mark.parametrize("fence", ["```", "```bash", "```text", "```pythonish", "~~~r", "```{r}", "```json", "``` ```python"])
def test_fences_of_other_kinds(fence: str) -> None:
    assert found(f"{fence}\nimport keras\nkeras.layers.{BAD}\n```\n~~~\n") == []


def test_a_block_ends_with_its_own_fence() -> None:
    text = f"````python\nimport keras\ns = '''\n```\n'''\nkeras.layers.{BAD}\n````\n```python\nimport keras\nkeras.layers.{BAD}\n"
    assert [row for row, *_ in found(text)] == [6, 10]


def test_lists_quotes_and_tabs() -> None:
    text = dedent(f"""\
        1. item

           - inner

             ```python
             import keras
             x = keras.layers.LSTM(
                 3,

                 return_sequence=True,
             )
             ```

        > quote
        > > ```py
        > > import keras
        > >
        > > keras.layers.{BAD}
        > > ```

        > ```python
        > import keras
        > keras.layers.{BAD}

        no quote

        === "Keras"

        \t```python
        \timport keras
        \tkeras.layers.{BAD}
        \t```

        - ~~~python
          import keras
          keras.layers.{BAD}
          ~~~
        """)
    assert found(text) == [(10, 10, "RNN401"), (18, 26, "RNN401"), (23, 24, "RNN401"), (31, 23, "RNN401"), (36, 24, "RNN401")]
    assert fixed(text) == text.replace("return_sequence=", "return_sequences=")


def test_a_block_goes_on_from_those_whose_names_it_uses() -> None:
    text = dedent("""\
        ```python
        from keras.models import Sequential
        from keras.layers import LSTM, Dense, Input
        ```
        ```python
        model = Sequential()
        model.add(Input((30, 5)))
        model.add(LSTM(64))
        ```
        Another, which is alone:
        ```python
        from keras import layers, models
        model = models.Sequential([layers.Input((30, 5)), layers.LSTM(8, return_sequences=True)])
        model.add(layers.LSTM(3))
        ```
        """)
    assert found(text) == []
    more = text.replace("Another", "```python\nmodel.add(LSTM(32))\n```\nAnother")
    assert found(more) == [(8, 11, "RNN101")]
    assert fixed(more) == more.replace("LSTM(64)", "LSTM(64, return_sequences=True)")


def test_new_lines_get_what_stands_in_front_of_their_neighbours() -> None:
    text = dedent("""\
        > - ```python
        >   import keras
        >   m = keras.Sequential([
        >       keras.Input((10, 8)),
        >       keras.layers.LSTM(
        >           64,
        >       ),
        >       keras.layers.LSTM(32),
        >   ])
        >   ```
        """).replace("\n", "\r\n")
    assert fixed(text) == text.replace("64,\r\n", "64,\r\n>           return_sequences=True,\r\n")


def test_sessions() -> None:
    text = dedent("""\
        ```pycon
        >>> import keras
        >>> m = keras.Sequential([
        ...     keras.Input((10, 8)),
        ...     keras.layers.LSTM(
        ...         64,
        ...     ),
        ...     keras.layers.LSTM(32),
        ... ])
        Traceback: LSTM(
        >>> for i in range(3):
        ...     print(i)
        ...
        0
        ```
        """)
    assert found(text) == [(5, 9, "RNN101")]
    assert fixed(text) == text.replace("...         64,\n", "...         64,\n...         return_sequences=True,\n")
    assert fixed(text.replace("pycon", "python")) == fixed(text).replace("pycon", "python")


def test_a_block_that_is_no_python_is_told_only_where_it_matters() -> None:
    text = "```python\nimport keras\nkeras.LSTM(\n```\n```python\npip install LSTM\n```\n```py\n$ python train.py\n```\n"
    ((row, _, code),) = found(text)
    assert (row, code) == (3, "RNN001")


def test_what_a_broken_block_would_change_is_not_known_behind_it() -> None:
    block = "```python\n{}\n```\n"
    parts = [IMPORTS + "model = Sequential()\nmodel.add(Input((30, 5)))", "model.add(LSTM(64)", "model.add(LSTM(32))\nmodel.add(LSTM(16))"]
    assert found("".join(map(block.format, parts))) == []
    parts[1] = "other.add(LSTM(64)"
    assert [code for *_, code in found("".join(map(block.format, parts)))] == ["RNN101"]


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        ("m = Sequential([Input((9, 4)), LSTM(4), LSTM(3)])", ["RNN101"]),
        ("m = Sequential([Input((9, 4)), LSTM(4), ..., LSTM(3)])", []),
        ("m = Sequential([Input((9, 4)), LSTM(4, ...), LSTM(3)])", []),
        ("m = Sequential([Input((9, 4)), LSTM(4, return_sequences=...), LSTM(3)])", []),
        ("m = Sequential([Input((9, 4)), LSTM(4)])\n...\nm.add(LSTM(3))", []),
        ("m = Sequential([Input((9, 4)), LSTM(4)])\n# ... more layers ...\nm.add(LSTM(3))", []),
        ("m = Sequential([Input((9, 4)), LSTM(4)])\n# more layers\nm.add(LSTM(3))", ["RNN101"]),
        ("m = Sequential([Input((9, 4)), LSTM(4)])\ndef f():\n    ...\nm.add(LSTM(3))", ["RNN101"]),
        ("m = Sequential([Input((9, 4)), LSTM(4)])\nm.compile('adam')\nm.fit(x, y)", ["RNN509"]),
        ("m = Sequential([Input((9, 4)), LSTM(4)])\nm.compile(...)\nm.fit(...)", []),
        ("é = 'é...', x[..., 0], LSTM(3, return_sequence=..., é=...)", ["RNN401", "RNN401"]),
    ],
)
def test_what_is_left_out_of_an_example_is_not_known(body: str, codes: list[str]) -> None:
    assert [code for *_, code in found(f"```python\n{IMPORTS}{body}\n```\n")] == codes


@pytest.mark.parametrize("open_", ["```", "~~~", "::\n"])
def test_a_block_that_does_not_say_what_it_is_may_change_names(open_: str) -> None:
    path, python, close = ("a.rst", ".. code:: python\n", "") if open_ == "::\n" else ("a.md", "```python", open_)
    parts = [(python, IMPORTS + "m = Sequential([Input((9, 4)), LSTM(4)])"), (open_, "m.{}(LSTM(3)"), (python, "m.add(LSTM(3))")]
    for method, codes in (("add", []), ("x", ["RNN101"])):
        rows = []
        for fence, body in parts:
            rows += [fence, *(f"   {line}" for line in body.replace("{}", method).replace("m.x", "n.x").split("\n"))]
            rows += ["```" if fence == "```python" else close, ""]
        assert [code for *_, code in found("\n".join(rows), path)] == codes


def test_a_comment_takes_a_block_out() -> None:
    block = f"```python\nimport keras\nkeras.layers.{BAD}\n```\n"
    assert found(f"<!-- lstmlint: skip -->\n\n{block}") == []
    assert len(found(f"<!-- lstmlint: skip -->\n{block}\n{block}")) == 1
    assert len(found(f"<!-- lstmlint: skip -->\ntext\n{block}")) == 1
    assert found(f"<!-- not shown\n{block}-->\n") == []
    assert found(block.replace("import", "# lstmlint: skip-file\nimport")) == []
    assert len(found(f"<!--\nanother\n-->\n{block}")) == 1


def test_cells_of_quarto_and_myst_are_one_program() -> None:
    cell = f"```{{code-cell}} ipython3\n:tags: [a]\n\n%time\n{BAD}\n```\n"
    text = f"```{{python}}\n#| echo: false\n{IMPORTS}```\n```{{python}}\nmodel = 3\n```\n{cell}"
    assert found(text, "a.qmd") == [(13, 9, "RNN401")]


def test_restructured_text() -> None:
    text = dedent(f"""\
        LSTM
        ====

        .. code-block:: python
           :linenos:
           :caption: a

           from keras.models import Sequential
           from keras.layers import LSTM, Dense, Input

        .. note::

           .. code:: python

              model = Sequential()
              model.add(Input((30, 5)))
              model.add(LSTM(
                  64,
              ))

              model.add(LSTM(32))

           text

        >>> import keras
        >>> keras.layers.LSTM(
        ...     3, return_sequence=True)
        <LSTM

        .. code-block:: bash

           LSTM(

        .. lstmlint: skip

        .. testcode::

           import keras
           keras.layers.{BAD}

        1. .. sourcecode:: python3

              import keras
              keras.layers.{BAD}
        """)
    assert found(text, "a.rst") == [(17, 17, "RNN101"), (27, 12, "RNN401"), (44, 28, "RNN401")]
    after = fixed(text, "a.rst")
    assert "          64,\n          return_sequences=True,\n" in after
    assert after.count("return_sequence=") == 1


@pytest.mark.parametrize(
    ("text", "needs", "brings"),
    [
        ("x = y + len(z)", {"y", "z"}, {"x"}),
        ("model = wrap(model)", {"wrap", "model"}, {"model"}),
        ("x += 1", {"x"}, {"x"}),
        ("def f(a, *b):\n    c = a\n    return c + d", {"d"}, {"f", "c"}),
        ("[i for i in x if i]", {"x"}, {"i"}),
        ("for i in range(3):\n    print(i)", set(), {"i"}),
        ("import numpy.linalg\nfrom a import b as c\nnumpy.x(c)", set(), {"numpy", "c"}),
        ("try:\n    x = 1\nexcept E as e:\n    print(e)", {"E"}, {"x", "e"}),
        ("with open(a) as f:\n    pass", {"a"}, {"f"}),
        ("f(", set(), set()),
    ],
)
def test_the_names_of_a_block(text: str, needs: set[str], brings: set[str]) -> None:
    names = Names.of(text)
    assert (names.needs, names.brings) == (needs, brings)


def test_what_belongs_together() -> None:
    texts = ["import a", "x = 1", "a.b(x)", "x = 2", "print(x)", "from b import *", "unknown()", "y = 3"]
    assert together(texts) == [[0, 1, 2], [3, 4], [5, 6], [7]]


_LINES = st.sampled_from(
    [
        "```python",
        "```",
        "~~~py",
        "> ```python",
        "> ```",
        "- ```py",
        "  ```",
        "    x = 1",
        "import keras",
        "keras.layers.LSTM(3, return_sequence=True)",
        ">",
        "",
        "<!--",
        "-->",
        "x(",
        ".. code:: python",
        ".. note::",
        ">>> x = 1",
        "... y",
        "   text",
        "\tx = 1",
        ":opt: x",
        "\x0c",
        "\u2028é\r",
        "# lstmlint: ignore",
    ]
)


@given(st.lists(_LINES, max_size=25), st.sampled_from(["a.md", "a.rst"]))
def test_any_document_ends_well(lines: list[str], path: str) -> None:
    text = "\n".join(lines)
    document = opened(path, text.encode())
    assert not isinstance(document, DecodeFailure) and document.stored() == text.encode()
    assert all(program.origin is not None for program in document.programs)
    table = LineTable(text)
    for row, column, code in found(text, path):
        if code == "RNN401":
            assert table.line(row)[column - 1 :].startswith("return_sequence=")
    fixed(text, path)


def test_very_long_documents_take_no_time() -> None:
    text = f"```python\nimport keras\nkeras.layers.{BAD}\n```\n" + "> " * 20_000 + "x\n" + "- " * 20_000 + "\n" + "<!-- " * 20_000 + "\n"
    assert len(found(text + "`" * 100_000)) == 1
    assert len(found(text.replace(">", "    >").replace("```python", "\n.. code:: python\n").replace("```\n", ""), "a.rst")) <= 1
