"""Shapes of tables through random chains of pandas and scikit-learn, compared with the libraries where these are installed."""

from __future__ import annotations

import random
import warnings
from typing import Any

import pytest

from lstmlint.interpret.values import Array, Items
from lstmlint.program import Value
from tests.interpret.scopes import scope_of, shown
from tests.interpret.table_programs import HEAD, expression

_PROGRAMS = 120


def _claimed(code: str) -> Value:
    keep = scope_of(f"{HEAD}\nkeep = [{code}]\n")["keep"]
    assert isinstance(keep, Items)
    return keep[0]


def _denied(value: Value, real: tuple[int, ...]) -> bool:
    if not isinstance(value, Array):
        return False
    axes = value.shape.axes
    tail = real[len(real) - len(axes) :] if value.shape.open else real
    return len(axes) != len(tail) or any(isinstance(a, int) and a != b for a, b in zip(axes, tail, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_random_tables(seed: int) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("sklearn")
    import numpy as np

    rng = random.Random(f"tables {seed}")
    wrong, known, valid = [], 0, 0
    names: dict[str, Any] = {}
    exec(HEAD, names)
    while valid < _PROGRAMS:
        code = expression(rng)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                real = np.shape(eval(code, dict(names)))
        except Exception:
            continue
        valid += 1
        value = _claimed(code)
        known += isinstance(value, Array) and not value.shape.open
        if _denied(value, real):
            wrong.append(f"{code}: {shown(value)}, but {real}")
    assert not wrong, "\n".join(wrong)
    # The rest hangs on what a function of the user makes of a column.
    assert known >= 0.85 * valid


_SPLITS = [
    ("train_test_split(np.zeros((100, 5, 3)), np.zeros(100), test_size=0.2)[0]", "(80, 5, 3)"),
    ("train_test_split(np.zeros((101, 5)), test_size=0.25)[1]", "(26, 5)"),
    ("train_test_split(np.zeros((100, 5)), train_size=0.7)[0]", "(70, 5)"),
    ("train_test_split(np.zeros((100, 5)), train_size=0.7)[1]", "(30, 5)"),
    ("train_test_split(np.zeros((10, 5)))[1]", "(3, 5)"),
    ("train_test_split(np.zeros((100, 5)), test_size=7)[0]", "(93, 5)"),
    ("train_test_split(np.zeros((100, 5)), test_size=0.2, train_size=0.5)[0]", "(50, 5)"),
]


@pytest.mark.parametrize(("code", "shape"), _SPLITS)
def test_the_sizes_of_a_split(code: str, shape: str) -> None:
    assert shown(_claimed(code)) == shape
    pytest.importorskip("sklearn")
    names: dict[str, Any] = {}
    exec(f"{HEAD}\ny = {code}\n", names)
    assert str(names["y"].shape).replace(",)", ")") == shape


_COLUMNS = [
    ("t = df[['a', 'b']].copy()\nt['c'] = t['a'] * 2\nx = t.values", "(20, 3)"),
    ("t = df[['a', 'b']].copy()\nt['a'] = 0.0\nx = t.values", "(20, 2)"),
    ("t = pd.DataFrame({'p': codes, 'q': codes})\nt['r'] = 1\nx = t.to_numpy()", "(20, 3)"),
    ("t = df.rename(columns={'a': 'z'})\nx = t.values", "(20, 4)"),
    ("t = df[['a', 'b', 'c']]\nx = t.drop(columns=['c']).assign(d=1, a=2).values", "(20, 3)"),
    ("x = df.a.values.reshape(-1, 1)", "(20, 1)"),
    ("names = list(df.columns)\nnames.remove('a')\nx = df[names].values", "(20, ?)"),
    ("names = [c for c in df.columns if c != 'a']\nx = df[names].values", "(20, ?)"),
    ("x = np.array(df['a'].tolist() + df['b'].tolist())", "(unknown)"),
    ("p = df['a'].tolist()\np.append(1.0)\nx = np.array(p)", "(?)"),
    ("x = np.array(df['a'].tolist())", "(20)"),
    (
        "from sklearn.model_selection import KFold\nfor a, b in KFold(n_splits=4).split(df.values):\n    x = df.values[a]",
        "(?, 4)",
    ),
]


@pytest.mark.parametrize(("code", "shape"), _COLUMNS)
def test_columns_by_name(code: str, shape: str) -> None:
    found = shown(scope_of(f"{HEAD}\n{code}\n")["x"])
    words = ["?" if "shape[" in word or word == "names" else word for word in found.strip("()").split(", ")]
    assert f"({', '.join(words)})" == shape
