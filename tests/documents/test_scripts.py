"""Python files that an editor runs cell by cell: Jupytext's comments, and the raw magics of Spyder, VS Code and Colab."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.engine.fixes import fix_source
from lstmlint.interpret import version_of
from lstmlint.source import SourceFile
from tests.documents.notebooks import HEAD, text_of

BODY = """\
# %% [markdown]
# # An LSTM, isn't it?

# %%
{magic}
from keras.models import Sequential
from keras.layers import LSTM, Dense, Input

# %% Model
model = Sequential()
model.add(Input((30, 5)))
model.add(LSTM(64))

# %%
model.add(LSTM(32))  {remark}
"""


def found(text: str) -> list[tuple[int, int, str]]:
    return [(d.span.row, d.span.column, d.code) for d in lint_source("a.py", text, Config(keras_version=3))]


@pytest.mark.parametrize(
    "magic",
    [
        "# %matplotlib inline",
        "%matplotlib inline",
        "!pip install keras  # it's",
        "files = !ls",
        "keras?",
        "%%time",
        "%load_ext autoreload",
        "?len",
    ],
)
def test_magics_move_nothing(magic: str) -> None:
    text = BODY.format(magic=magic, remark="")
    assert found(text) == [(12, 11, "RNN101")]
    fixed = fix_source(SourceFile.of("a.py", text), Config(keras_version=3), unsafe=False).source.text
    assert fixed == text.replace("LSTM(64)", "LSTM(64, return_sequences=True)")


def test_suppressions_hold() -> None:
    assert found(BODY.format(magic="%pylab", remark="").replace("LSTM(64))", "LSTM(64))  # noqa: RNN101")) == []
    assert found(BODY.format(magic="%pylab", remark="# lstmlint: ignore[RNN102]")) == [(12, 11, "RNN101"), (15, 22, "RNN002")]


def test_a_cell_in_another_language() -> None:
    bash = "# %%\n%%bash\nls | grep 'LSTM\n"
    assert found(bash + BODY.format(magic="!ls", remark="")) == [(15, 11, "RNN101")]
    # Without cells a file is one: what follows such a line is Python.
    assert [row for row, *_ in found("%%capture\n" + BODY.format(magic="!ls", remark="").replace("# %%", "#"))] == [13]


def test_the_rows_of_databricks_and_nbconvert() -> None:
    for mark in ("# COMMAND ----------", "# In[3]:", "#%%", "# <codecell>"):
        assert found(f"{mark}\n%sql\nselect * from t where 'a\n" + BODY.format(magic="", remark="").replace("# %%", mark)) == [
            (15, 11, "RNN101")
        ]


@pytest.mark.parametrize(
    ("line", "version"),
    [
        ("!pip install tensorflow==2.10", 2),
        ("!pip install -q 'tensorflow<2.16' pandas", 2),
        ("%pip install keras==3.5 tensorflow", 3),
        ("!{sys.executable} -m pip install keras==2.3.1", 2),
        ("!pip install tensorflow", None),
        ("!pip install tensorflow>=2.4", None),
        ("!pip install tf-keras", None),
        ("!pip install keras==2.3.1\n!pip install keras==3.5", None),
        ("# !pip install tensorflow==2.10", None),
        ("%tensorflow_version 1.x", 2),
        ("%env TF_USE_LEGACY_KERAS=1", 2),
        ("%env TF_USE_LEGACY_KERAS 0", None),
        ("print('!pip install tensorflow==2.10')", None),
    ],
)
def test_what_is_installed_tells_the_version(line: str, version: int | None) -> None:
    said = version_of(f"{line}\nimport keras\n")
    assert (said[0] if said else None) == version
    assert not line.startswith(("!", "%")) or version_of(f"'''\n{line.replace('!', '').replace('%', '')}\n'''\nimport keras\n") is None
    late = "from tensorflow.keras.models import Sequential\nm = Sequential([LSTM(3, batch_input_shape=(1, 2, 3))])"
    codes = {d.severity.value for d in lint_source("a.ipynb", text_of(line, HEAD, late), Config()) if d.code == "RNN702"}
    assert codes == ({"warning"} if version is None else {"error"} if version == 3 else set())
