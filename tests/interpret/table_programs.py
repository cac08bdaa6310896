"""Random chains of pandas and scikit-learn calls, for the comparison with the libraries themselves."""

from __future__ import annotations

import random

Rng = random.Random
HEAD = """
import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder, RobustScaler, StandardScaler
np.random.seed(0)
df = pd.DataFrame(np.random.rand(20, 4), columns=["a", "b", "c", "d"])
labels = np.array(["x", "y", "z", "x"] * 5)
codes = np.random.randint(0, 3, 20)
"""

_FRAME_STEPS = [
    "[['a', 'b', 'c']]", "[['a', 'b', 'c', 'd']]", ".dropna()", ".fillna(0)", ".copy()", ".astype('float32')", ".sort_values('a')",
    ".reset_index(drop=True)", ".iloc[2:15]", ".iloc[:10]", ".iloc[-8:]", ".iloc[::2]", ".iloc[:12, :]", ".loc[:, ['a', 'b', 'c']]",
    ".head(7)", ".tail(6)", ".head()", ".sample(5)", ".sample(frac=1)", ".shift(1)", ".diff()", ".pct_change().fillna(0)", ".abs()",
    ".rolling(3).mean()", ".rolling(window=3).std().dropna()", ".ewm(span=3).mean()", ".expanding().mean()", ".round(2)", ".cumsum()",
    ".rename(columns={'d': 'z'})", ".assign(e=1)", ".clip(0, 1)", ".interpolate()", ".ffill()", ".drop_duplicates()", ".query('a > 0.1')",
    ".sort_index()", ".rank()", ".replace(0, 1)", ".mul(2)", ".add(1.0)", ".set_index('d').reset_index()", ".set_index('d')",
    ".drop(columns=['d'])", ".drop('d', axis=1)", ".drop(['d'], axis='columns')", ".where(lambda t: t > 0)", ".bfill()", "[3:15]",
    ".nlargest(4, 'a')", ".filter(['a', 'b', 'c'])", ".apply(lambda c: c * 2)", ".apply(np.sqrt)", ".map(lambda v: v)", ".infer_objects()",
]  # fmt: skip
_FRAME_ENDS = [
    "{t}.values", "{t}.to_numpy()", "{t}", "{t}['a']", "{t}['a'].values", "{t}.a", "{t}.b.values.reshape(-1, 1)", "{t}[['a']].values",
    "{t}.values[:, 1:]", "{t}.values[:, :-1]", "{t}.values[:, 0]", "{t}.iloc[:, 1:].values", "{t}.iloc[:, -1]", "{t}.iloc[:, :-1]",
    "{t}.iloc[0]", "{t}.T", "{t}.mean()", "{t}.max(axis=1)", "{t}.sum(axis=0)", "{t}.isna().sum()", "{t}.columns", "{t}.index",
    "np.array({t})", "np.array({t}['a'])", "{t}.values.reshape(-1)", "{t}.columns[1:]", "{t}[{t}.columns[:2]]", "{t}.isnull()",
    "({t} - {t}.mean()) / {t}.std()", "{t} * 2 + 1", "np.log({t} + 2)", "{t}[{t}['a'] > 0.3]", "{t}.loc[{t}['b'] > 0.3, ['a', 'b']]",
    "pd.concat([{t}, {t}])", "pd.concat([{t}, {t}['a']], axis=1)", "pd.concat([{t}['a'], {t}['b']])", "{t}.merge(df, on='a')",
    "{t}.join(df, rsuffix='_r')", "{t}.groupby('a').mean()", "{t}['a'].rolling(2).mean().values", "{t}['a'].apply(lambda v: v + 1)",
    "{t}['a'].map(lambda v: v + 1).values", "{t}['a'].value_counts()", "{t}.corr()", "{t}.describe()", "{t}['a'].unique()",
    "{t}['a'].astype('int').values", "{t}.select_dtypes('number')", "{t}['a'].to_frame()", "pd.get_dummies({t}['a'].round(1))",
    "MinMaxScaler().fit_transform({t})", "StandardScaler().fit_transform({t}[['a', 'b']])", "RobustScaler().fit({t}).transform({t}[:3])",
    "MinMaxScaler().fit_transform({t}['a'].values.reshape(-1, 1))[:, 0]", "PCA(n_components=2).fit_transform({t}.dropna())",
    "train_test_split({t}, test_size=0.2)[0]", "train_test_split({t}.values, {t}['a'], test_size=0.3, shuffle=False)[1]",
    "train_test_split({t}, {t}['a'])[2]", "train_test_split({t}.values, train_size=0.5)[0]", "train_test_split({t}, test_size=3)[1]",
    "np.expand_dims({t}.values, -1)", "{t}.values.reshape({t}.shape[0], 1, {t}.shape[1])", "{t}.values.astype('float32')",
    "np.hstack([{t}.values, {t}[['a']].values])", "np.column_stack(({t}['a'], {t}['b']))", "np.zeros((len({t}), {t}.shape[1]))",
    "np.array({t}['a'].tolist())", "np.array(list({t}['a']))", "np.stack([{t}['a'], {t}['b']], axis=-1)", "{t}['a'].shift(-1).dropna()",
    "np.array([{t}.values[i:i + 2] for i in range(len({t}) - 2)])", "{t}.to_numpy()[np.random.permutation(len({t}))]",
]  # fmt: skip
_ENCODINGS = [
    "LabelEncoder().fit_transform(labels)", "LabelBinarizer().fit_transform(labels)",
    "OneHotEncoder().fit_transform(codes.reshape(-1, 1)).toarray()",
    "OneHotEncoder(sparse_output=False).fit_transform(codes[:, None])", "pd.get_dummies(labels)", "pd.get_dummies(labels).values",
    "pd.Series(labels).map({'x': 0, 'y': 1, 'z': 2}).values", "pd.factorize(labels)[0]", "pd.Categorical(labels).codes",
    "pd.Series(labels).astype('category').cat.codes.values", "np.eye(3)[codes]", "np.eye(3)[LabelEncoder().fit_transform(labels)]",
    "train_test_split(df.values, labels, test_size=0.25, stratify=labels)[3]", "train_test_split(df, codes, labels, test_size=5)[4]",
    "pd.date_range('2020-01-01', periods=7)", "pd.DataFrame({'a': codes, 'b': labels})",
    "pd.DataFrame({'a': codes, 'b': labels})[['a']].values",
    "pd.DataFrame(df.values, columns=['p', 'q', 'r', 's'])[['p', 'q']]", "pd.Series(codes).values", "pd.to_numeric(df['a'])",
    "pd.DataFrame(df.values, index=range(20)).iloc[:, 1:]",
]  # fmt: skip


def expression(rng: Rng) -> str:
    """One chain."""
    if rng.random() < 0.12:
        return rng.choice(_ENCODINGS)
    table = "df" + "".join(rng.choice(_FRAME_STEPS) for _ in range(rng.choice((0, 1, 1, 2, 3))))
    return rng.choice(_FRAME_ENDS).replace("{t}", table)
