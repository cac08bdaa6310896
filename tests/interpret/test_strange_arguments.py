"""Whatever a function for arrays is given, the interpreter does not break, and calls nothing an array that cannot be one."""

from __future__ import annotations

import random

import pytest

from lstmlint.interpret.keras_data import _MAKERS as KERAS
from lstmlint.interpret.numpy_calls import NUMPY
from lstmlint.interpret.pandas_methods import METHODS
from lstmlint.interpret.tensor_calls import _FORMS, _LISTED
from lstmlint.interpret.tensor_forms import FORMS
from lstmlint.interpret.tf_data import _MAKERS as DATASETS
from lstmlint.interpret.tf_data import _STEPS as STEPS
from lstmlint.interpret.values import Array
from tests.interpret.scopes import scope_of

_PREFACE = """
import numpy as np
import pandas as pd
import tensorflow as tf
from sklearn.preprocessing import LabelBinarizer, LabelEncoder, MinMaxScaler, OneHotEncoder
from sklearn.model_selection import train_test_split
from tensorflow import keras
from tensorflow.keras import backend as K
from keras import ops
x = np.zeros((4, 3, 2))
v = np.arange(5)
e = np.zeros((0, 3))
u = load()
o = np.array(u)
df = pd.read_csv("a.csv")
small = pd.DataFrame({"a": [1, 2], "b": [3, 4]})
t = keras.Input((6, 5))
z = keras.Input((None, 5))
part = [x]
for i in range(len(u)):
    part.append(u[i])
n = len(u)
pairs = tf.data.Dataset.from_tensor_slices((x, {"a": v}))
parts = pairs.window(2, drop_remainder=True)
"""
_POOL = [
    "x",
    "v",
    "e",
    "u",
    "o",
    "df",
    "small",
    "t",
    "z",
    "part",
    "n",
    "None",
    "True",
    "False",
    "0",
    "1",
    "-1",
    "7",
    "-9",
    "2.5",
    "'a'",
    "'same'",
    "[]",
    "[1]",
    "[1,2]",
    "[[1,2],[3]]",
    "(1,2)",
    "(None,3)",
    "(2,-1)",
    "(-1,-1)",
    "()",
    "{}",
    "{'a':1}",
    "df['a']",
    "df.columns",
    "x>0",
    "v%2",
    "n/2",
    "n*3",
    "[x,x]",
    "[x,v]",
    "[t,t]",
    "[t,z]",
    "[u]",
    "[u,1]",
    "slice(None)",
    "int",
    "'float32'",
    "np.float32",
    "lambda:0",
    "...",
    "[None]",
    "x[0,0,0]",
    "o[1]",
    "['a','b']",
    "range(3)",
    "(u,u)",
    "(x.shape[0],n)",
    "np.newaxis",
    "pairs",
    "lambda a, b: pairs",
    "lambda a: a",
]
_NAMES = [
    "axis",
    "axes",
    "shape",
    "size",
    "keepdims",
    "dtype",
    "num_classes",
    "maxlen",
    "columns",
    "labels",
    "inplace",
    "usecols",
    "copy",
    "n",
    "num",
    "depth",
    "repeats",
]
_SPELLED = (
    [f"np.{name}" for name in NUMPY]
    + [f"df.{name}" for name in sorted(METHODS)]
    + [f"small.{name}" for name in sorted(METHODS)]
    + [f"{home}.{name.split(':')[-1]}" for name in (*_FORMS, *_LISTED, *FORMS) for home in ("tf", "K", "ops")]
    + [f"keras.utils.{name}" for name in KERAS]
    + [f"tf.data.{name}" for name in DATASETS]
    + [f"{dataset}.{name}" for name in STEPS for dataset in ("pairs", "parts")]
    + [f"keras.datasets.{name}.load_data" for name in ("mnist", "imdb", "reuters")]
    + ["pd.DataFrame", "pd.Series", "pd.read_csv", "pd.get_dummies", "train_test_split", "MinMaxScaler().fit_transform"]
    + [
        "LabelEncoder().fit_transform",
        "OneHotEncoder().fit_transform",
        "LabelBinarizer().transform",
        "keras.utils.Tokenizer().texts_to_matrix",
    ]
    + [
        f"{a}.{m}"
        for a in "xvoutz"
        for m in ("reshape", "astype", "transpose", "squeeze", "sum", "swapaxes", "repeat", "dot", "flatten", "mean")
    ]
)


def _call(rng: random.Random, function: str) -> str:
    given = [rng.choice(_POOL) for _ in range(rng.randint(0, 3))]
    given += [f"{name}={rng.choice(_POOL)}" for name in rng.sample(_NAMES, rng.choice((0, 0, 1, 2)))]
    return f"{function}({', '.join(given)})"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_calls(seed: int) -> None:
    rng = random.Random(seed)
    lines = [f"r{i} = {_call(rng, function)}" for i, function in enumerate(_SPELLED * 3)]
    for start in range(0, len(lines), 200):
        names = scope_of(_PREFACE + "\n".join(lines[start : start + 200]))
        for name, value in names.items():
            assert not isinstance(value, type(NotImplemented))
            if isinstance(value, Array):
                sound = all(not isinstance(a, bool | float) and (not isinstance(a, int) or a >= 0) for a in value.shape.axes)
                assert sound, (name, value.shape)


def test_indices() -> None:
    rng = random.Random(5)
    parts = [*_POOL, "1:", ":-1", "n:n+3", "::-1", "::2", "u:", "'a':'b'", "None:None", "0:1", "-1:"]
    lines = []
    for i in range(1_200):
        holder = rng.choice(["x", "v", "e", "u", "o", "df", "small", "t", "df.iloc", "df.loc", "small['a']", "small['a'].iloc"])
        inside = ", ".join(rng.choice(parts) for _ in range(rng.choice((1, 1, 2, 3))))
        lines.append(f"r{i} = {holder}[{inside}]" if rng.random() < 0.9 or "[" in holder else f"{holder}[{inside}] = 1")
    for start in range(0, len(lines), 200):
        scope_of(_PREFACE + "\n".join(lines[start : start + 200]))
