"""Shapes of pandas tables and of what scikit-learn makes, compared with the libraries where these are installed."""

from __future__ import annotations

import warnings

import pytest

from lstmlint.interpret.values import Array, Items
from tests.interpret.scopes import scope_of, shown

_DATA = """
import numpy as np
import pandas as pd
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
df = pd.DataFrame(np.random.rand(20, 4), columns=["a", "b", "c", "d"])
labels = np.array(["x", "y", "z", "x"] * 5)
"""
# What makes y, and its shape as the interpreter shall know it; "?" for a length that hangs on the numbers themselves.
_CASES = [
    ("LabelEncoder().fit_transform(['a', 'b', 'a'])", "(3)"),
    ("LabelBinarizer().fit_transform(['a', 'b', 'c', 'a'])", "(4, 3)"),
    ("LabelBinarizer().fit(['a', 'b', 'a']).transform(['b', 'b'])", "(2, 1)"),
    ("pd.get_dummies(['a', 'b', 'b'] * 2).values", "(6, 2)"),
    ("pd.get_dummies(['a', 'b', 'b'], drop_first=True)", "(?, ?)"),
    ("pd.concat([df, df['a']], axis=1)", "(?, 5)"),
    ("pd.concat([df.shift(1), df], axis=1).dropna().values", "(?, 8)"),
    ("np.array([1 if v > 0.5 else 0 for v in df['a'].values])", "(?)"),
    ("df.values", "(20, 4)"),
    ("df.to_numpy()", "(20, 4)"),
    ("df[['a', 'b']]", "(20, 2)"),
    ("df[['a', 'b']].values", "(20, 2)"),
    ("df['a']", "(20)"),
    ("df['a'].values.reshape(-1, 1)", "(20, 1)"),
    ("df[['a']].to_numpy()", "(20, 1)"),
    ("df['a'].to_frame()", "(20, 1)"),
    ("df.iloc[:, 1:3]", "(20, 2)"),
    ("df.iloc[:, 1:3].values", "(20, 2)"),
    ("df.iloc[:, 0]", "(20)"),
    ("df.iloc[:, [0, 2]]", "(20, 2)"),
    ("df.iloc[2:7]", "(5, 4)"),
    ("df.iloc[:15, -1].values", "(15)"),
    ("df.iloc[3]", "(4)"),
    ("df.iloc[[1, 2, 3], :2]", "(3, 2)"),
    ("df.loc[:, ['a', 'c']]", "(20, 2)"),
    ("df.loc[:, 'a']", "(20)"),
    ("df.loc[:, 'a':'c'].values", "(20, ?)"),
    ("df.loc[2:5, ['a', 'b']]", "(?, 2)"),
    ("df[2:8]", "(6, 4)"),
    ("df[-5:]", "(5, 4)"),
    ("df[df['a'] > 0.5]", "(?, 4)"),
    ("df[(df['a'] > 0.1) & (df['b'] < 0.9)].values", "(?, 4)"),
    ("df.drop('a', axis=1)", "(20, 3)"),
    ("df.drop(['a', 'b'], axis=1).values", "(20, 2)"),
    ("df.drop(columns=['a'])", "(20, 3)"),
    ("df.drop(columns='a').values", "(20, 3)"),
    ("df.drop([0, 1])", "(?, 4)"),
    ("df.dropna()", "(?, 4)"),
    ("df.fillna(0)", "(20, 4)"),
    ("df.astype('float32').values", "(20, 4)"),
    ("df.head()", "(5, 4)"),
    ("df.T", "(4, 20)"),
    ("df / df.max()", None),
    ("(df - 1.0) / 2", "(20, 4)"),
    ("df.sort_values('a')", "(20, 4)"),
    ("df.set_index('a')", "(20, 3)"),
    ("df.reset_index(drop=True)", "(20, 4)"),
    ("df.shift(1)", "(20, 4)"),
    ("df['a'].unique()", "(?)"),
    ("df[df.columns[1:]]", "(20, 3)"),
    ("df.columns", "(4)"),
    ("pd.DataFrame({'a': [1, 2, 3], 'b': [4, 5, 6]})", "(3, 2)"),
    ("pd.DataFrame(np.zeros((5, 3)))", "(5, 3)"),
    ("pd.DataFrame([[1, 2], [3, 4], [5, 6]])", "(3, 2)"),
    ("pd.DataFrame(np.zeros(5))", "(5, 1)"),
    ("pd.Series([1, 2, 3])", "(3)"),
    ("pd.get_dummies(labels)", "(20, ?)"),
    ("df.copy()", "(20, 4)"),
    ("df.isnull()", "(20, 4)"),
    ("df.values[:, :-1]", "(20, 3)"),
    ("np.array(df)", "(20, 4)"),
    ("np.array(df['a'])", "(20)"),
    ("np.log(df)", "(20, 4)"),
    ("MinMaxScaler().fit_transform(df)", "(20, 4)"),
    ("MinMaxScaler(feature_range=(0, 1)).fit_transform(df[['a']])", "(20, 1)"),
    ("StandardScaler().fit(df).transform(df[:7])", "(7, 4)"),
    ("MinMaxScaler().fit_transform(df['a'].values.reshape(-1, 1))", "(20, 1)"),
    ("LabelEncoder().fit_transform(labels)", "(20)"),
    ("OneHotEncoder().fit_transform(labels.reshape(-1, 1)).toarray()", "(20, 3)"),
    ("LabelBinarizer().fit_transform(labels)", "(20, 3)"),
    ("OneHotEncoder(drop='first').fit_transform(labels.reshape(-1, 1)).toarray()", "(20, ?)"),
    ("np.unique(labels)", "(3)"),
    ("np.unique(labels[:5])", "(?)"),
    ("PCA(n_components=2).fit_transform(df)", "(20, 2)"),
    ("train_test_split(df.values, labels, test_size=0.25)[0]", "(15, 4)"),
    ("train_test_split(df.values, labels, test_size=0.25)[3]", "(5)"),
    ("train_test_split(df, df['a'], random_state=1)[1]", "(5, 4)"),
]


def _matches(text: str, real: tuple[int, ...]) -> bool:
    axes = [a for a in text.strip("()").split(", ") if a]
    return len(axes) == len(real) and all(a in ("?", str(b)) for a, b in zip(axes, real, strict=True))


def _claimed(expression: str) -> str:
    value = scope_of(f"{_DATA}\nkeep = [{expression}]")["keep"]
    assert isinstance(value, Items)
    (only,) = value
    return shown(only) if isinstance(only, Array) else "unknown"


@pytest.mark.parametrize(("expression", "shape"), [c for c in _CASES if c[1] is not None])
def test_shape(expression: str, shape: str) -> None:
    assert _claimed(expression) == shape


@pytest.mark.parametrize(("expression", "shape"), _CASES)
def test_the_libraries_agree(expression: str, shape: str | None) -> None:
    pytest.importorskip("pandas")
    pytest.importorskip("sklearn")
    names: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(f"{_DATA}\ny = {expression}", names)
    real = names["y"].shape  # type: ignore[attr-defined]
    claimed = _claimed(expression)
    assert "..." in claimed or claimed == "unknown" or _matches(claimed, real), (claimed, real)


_WRITTEN = [
    ("df['e'] = df['a'] * 2\ny = df.values", "(df.shape[0], y.shape[1])"),
    ("df.drop('a', axis=1, inplace=True)\ny = df.values", "(df.shape[0], df.shape[1] - 1)"),
    ("x = df[['a', 'b']].values\ndf['e'] = 1\ny = x", "(df.shape[0], 2)"),
    ("df.dropna(inplace=True)\ny = df[['a']].values", "(y.shape[0], 1)"),
    ("t = df.pop('a')\ny = df.values", "(df.shape[0], df.shape[1] - 1)"),
    ("del df['a']\ny = df", "(df.shape[0], y.shape[1])"),
    ("two = df[['a', 'b']]\ndf2 = two.drop('a', axis=1)\ny = df2.to_numpy()", "(df.shape[0], 1)"),
    ("for name in ['e', 'f']:\n    df[name] = 0\ny = df.values", "(df.shape[0], y.shape[1])"),
]


@pytest.mark.parametrize(("code", "shape"), _WRITTEN)
def test_a_table_that_is_written_into(code: str, shape: str) -> None:
    assert shown(scope_of(f"import pandas as pd\ndf = pd.read_csv('data.csv')\n{code}\n")["y"]) == shape


def test_columns_stay_the_same_symbol_when_scaled() -> None:
    code = """
from sklearn.preprocessing import MinMaxScaler
X = load()
scaler = MinMaxScaler()
Z = scaler.fit_transform(X).astype("float32")
same = Z.shape[1] is X.shape[1]
A = (X - 1.0) / 2
like = A.shape[1] is X.shape[1]
"""
    names = scope_of(code)
    assert names["same"] is True
    assert names["like"] is True


def test_the_parts_of_a_split_belong_together() -> None:
    names = scope_of(
        "from sklearn.model_selection import train_test_split\nX, y = load()\na, b, c, d = train_test_split(X, y, test_size=0.2)\n"
        "same = a.shape[1] is X.shape[1]\nother = a.shape[1] is y.shape[1]\n"
    )
    assert names["same"] is True
    assert names["other"] is not True
