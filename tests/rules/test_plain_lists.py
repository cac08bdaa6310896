"""Lists where a training method needs arrays."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.lint import lint_source

HEAD = "import numpy as np\nimport keras\nfrom keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n"
MODEL = (
    "model = Sequential([Input((3, 2)), LSTM(4), Dense(1)])\nmodel.compile('adam', 'mse')\nX, y = np.zeros((2, 3, 2)), np.zeros((2, 1))\n"
)
EVEN, UNEVEN = "[[[1, 2], [3, 4], [5, 6]]]", "[[[1, 2]], [[1, 2], [3, 4]]]"


def told(call: str, version: Version) -> int:
    return sum(d.code == "RNN315" for d in lint_source("a.py", f"{HEAD}{MODEL}{call}\n", Config(keras_version=version)))


@pytest.mark.parametrize(
    ("call", "keras2", "keras3"),
    [
        ("model.fit(X, [0, 1])", 1, 1),
        ("model.fit(X, (0, 1))", 1, 1),
        (f"model.fit({EVEN}, y)", 1, 1),
        (f"model.fit({EVEN}, [0])", 0, 1),
        (f"model.predict({EVEN})", 0, 1),
        (f"model.fit({UNEVEN}, [0, 1])", 1, 1),
        (f"model.evaluate(x={UNEVEN}, y=y)", 1, 1),
        ("model.fit(X, np.array([0, 1], dtype=object))", 1, 1),
        ("model.fit(X, np.array([0, 1]))", 0, 0),
        ("model.fit([X], [y])", 0, 0),
        ("model.fit([[row] for row in rows], labels)", 0, 0),
        ("model.fit(rows, [label for label in labels])", 0, 0),
        ("model.fit(*data)", 0, 0),
        ("other.fit([[1, 2]], [0])", 0, 0),
    ],
)
def test_lists(call: str, keras2: int, keras3: int) -> None:
    assert (told(call, 2), told(call, 3)) == (keras2, keras3)
