"""Data preparation as people write it: small programs, and what shapes their variables have."""

from __future__ import annotations

HEAD = """
import math
from collections import Counter, deque
import numpy as np
np.random.seed(1)
series = np.sin(np.arange(0, 60, 0.5))
table = np.random.rand(80, 5)
classes = np.random.randint(0, 4, 80)
text = "the quick brown fox jumps over the lazy dog and the cat sleeps"
words = text.split()
"""

# The program and the shapes that are to be known; "?" for a length that hangs on the numbers themselves.
PROGRAMS: list[tuple[str, dict[str, str]]] = [
    (
        """
def make(seq, n_in, n_out):
    X, y = [], []
    for i in range(len(seq)):
        end = i + n_in
        out = end + n_out
        if out > len(seq):
            break
        X.append(seq[i:end, :-1])
        y.append(seq[end:out, -1])
    return np.array(X), np.array(y)
X, y = make(table, 6, 2)
""",
        {"X": "(?, 6, 4)", "y": "(?, 2)"},
    ),
    (
        """
n, t = 10, len(table)
X = np.zeros((t - n, n, table.shape[1]))
y = np.zeros((t - n, 1))
for i in range(t - n):
    X[i] = table[i:i + n]
    y[i, 0] = table[i + n, 0]
""",
        {"X": "(70, 10, 5)", "y": "(70, 1)"},
    ),
    (
        """
i, X = 0, []
while i + 8 <= len(series):
    X.append(series[i:i + 8])
    i += 4
X = np.array(X)[..., np.newaxis]
""",
        {"X": "(?, 8, 1)"},
    ),
    ("X = np.array([series[i:i + 12] for i in range(len(series) - 12)])\ny = series[12:]", {"X": "(108, 12)", "y": "(108)"}),
    ("X = np.stack([table[i:i + 4] for i in range(0, 76, 4)], axis=0)", {"X": "(19, 4, 5)"}),
    (
        """
def windows(a, n):
    def cut(i):
        return a[i:i + n], a[i + n]
    xs, ys = zip(*[cut(i) for i in range(len(a) - n)])
    return np.array(xs), np.array(ys)
X, y = windows(table, 7)
""",
        {"X": "(73, 7, 5)", "y": "(73, 5)"},
    ),
    (
        """
buffer, X = deque(maxlen=5), []
for row in table:
    buffer.append(row)
    if len(buffer) == 5:
        X.append(np.array(buffer))
""",
        {},
    ),
    (
        """
chars = sorted(set(text))
index = {c: i for i, c in enumerate(chars)}
maxlen, step = 10, 3
sentences, following = [], []
for i in range(0, len(text) - maxlen, step):
    sentences.append(text[i:i + maxlen])
    following.append(text[i + maxlen])
x = np.zeros((len(sentences), maxlen, len(chars)), dtype=bool)
y = np.zeros((len(sentences), len(chars)), dtype=bool)
for i, sentence in enumerate(sentences):
    for t, char in enumerate(sentence):
        x[i, t, index[char]] = 1
    y[i, index[following[i]]] = 1
""",
        {"x": "(18, 10, 27) one-hot", "y": "(18, 27) one-hot"},
    ),
    (
        """
tags = [[0, 1], [2], [1, 3]]
y = np.zeros((3, 4))
for i, several in enumerate(tags):
    for j in several:
        y[i, j] = 1
""",
        {"y": "(3, 4)"},
    ),
    ("y = np.zeros((80, 4))\nfor i in range(80):\n    y[i, classes[i]] = 1.0", {"y": "(80, 4) one-hot"}),
    ("y = np.zeros((80, 4))\nfor i in range(80):\n    y[i, classes[i]] = 1.0\n    y[i, 0] = 1", {"y": "(80, 4)"}),
    ("y = np.eye(4)[classes]\ny_train, y_test = y[:60], y[60:]", {"y_train": "(60, 4) one-hot", "y_test": "(20, 4) one-hot"}),
    (
        """
split = int(len(table) * 0.75)
train, test = table[:split], table[split:]
mean, std = train.mean(axis=0), train.std(axis=0)
train, test = (train - mean) / std, (test - mean) / std
""",
        {"train": "(60, 5)", "test": "(20, 5)", "mean": "(5)"},
    ),
    ("X = table.reshape((table.shape[0], 1, table.shape[1]))", {"X": "(80, 1, 5)"}),
    ("X = np.reshape(series[:120], (-1, 10, 1))\ny = X[:, -1, 0]", {"X": "(12, 10, 1)", "y": "(12)"}),
    ("X = np.split(table, 8)\nX = np.array(X)", {"X": "(8, 10, 5)"}),
    ("parts = np.array_split(table, 3)\na, b, c = parts", {"a": "(27, 5)", "b": "(27, 5)", "c": "(26, 5)"}),
    ("order = np.random.permutation(len(table))\nX, y = table[order], classes[order]", {"X": "(80, 5)", "y": "(80)"}),
    ("keep = classes < 2\nX, y = table[keep], classes[keep]", {"X": "(?, 5)", "y": "(?)"}),
    ("X = np.lib.stride_tricks.sliding_window_view(table, 6, axis=0).transpose(0, 2, 1)", {"X": "(75, 6, 5)"}),
    (
        "from numpy.lib.stride_tricks import sliding_window_view\nX = sliding_window_view(series, 9)[:, :, None]\ny = X[:, -1]",
        {"X": "(112, 9, 1)", "y": "(112, 1)"},
    ),
    ("X = np.concatenate([table, np.roll(table, 1, axis=0)], axis=1)[1:]", {"X": "(79, 10)"}),
    ("X = np.hstack((table, classes.reshape(-1, 1)))", {"X": "(80, 6)"}),
    ("X = np.column_stack((series, np.cos(series), np.gradient(series)))", {"X": "(120, 3)"}),
    ("X = np.c_[series, series ** 2]", {"X": "(120, 2)"}),
    ("X = np.repeat(table[:, np.newaxis, :], 12, axis=1)", {"X": "(80, 12, 5)"}),
    ("X = np.tile(table, (3, 1))\ny = np.tile(classes, 3)", {"X": "(240, 5)", "y": "(240)"}),
    ("X = np.pad(table, ((2, 0), (0, 0)), mode='constant')", {"X": "(82, 5)"}),
    ("grid = np.meshgrid(np.arange(4), np.arange(6))\nX = np.stack(grid, axis=-1).reshape(-1, 2)", {"X": "(24, 2)"}),
    (
        """
vocabulary = {w: i + 1 for i, (w, _) in enumerate(Counter(words).most_common())}
X = np.array([[1, 2, 3], [4, 5, 6]])
""",
        {"X": "(2, 3)"},
    ),
    ("values, counts = np.unique(classes, return_counts=True)\nweights = len(classes) / counts", {"values": "(?)", "weights": "(?)"}),
    (
        "rng = np.random.default_rng(0)\nX = rng.normal(size=(16, 20, 3))\ny = rng.integers(0, 2, size=16)",
        {"X": "(16, 20, 3)", "y": "(16)"},
    ),
    ("X = np.empty((0, 5))\nfor part in np.split(table, 4):\n    X = np.concatenate([X, part])", {"X": "(80, 5)"}),
    ("X = np.vstack([table[:3], table[5:]])\ny = np.delete(classes, 3)", {"X": "(78, 5)", "y": "(79)"}),
    ("X = table[:, [0, 2, 4]]\ny = table[:, 1:2]", {"X": "(80, 3)", "y": "(80, 1)"}),
    ("X = table[:-1]\ny = np.diff(table[:, 0])", {"X": "(79, 5)", "y": "(79)"}),
    (
        """
def batches(data, size):
    for start in range(0, len(data) - size, size):
        yield data[start:start + size], data[start + size]
X, y = next(batches(table, 8))
""",
        {"X": "(8, 5)", "y": "(5)"},
    ),
    (
        """
def sine(frequency, n):
    return np.sin(2 * np.pi * frequency * np.linspace(0, 1, n))
X = np.array([sine(f, 50) for f in (1, 2, 3, 4)])
X = X.reshape(X.shape[0], X.shape[1], 1)
""",
        {"X": "(4, 50, 1)"},
    ),
    (
        """
class Scaler:
    def fit(self, x):
        self.low, self.high = x.min(axis=0), x.max(axis=0)
        return self
    def apply(self, x):
        return (x - self.low) / (self.high - self.low)
X = Scaler().fit(table).apply(table)
""",
        {"X": "(80, 5)"},
    ),
    (
        "X, y = [], []\nfor row, label in zip(table, classes):\n    X.append(row)\n    y.append(label)\nX, y = np.array(X), np.array(y)",
        {"X": "(?, 5)", "y": "(?)"},
    ),
    ("X = np.array([row[:3] for row in table])", {"X": "(?, 3)"}),
    (
        "X = np.array([[i, i + 1, i + 2] for i in range(30)]) / 32.0\ny = np.array([i + 3 for i in range(30)])",
        {"X": "(30, 3)", "y": "(30)"},
    ),
    ("a, b = np.random.randint(0, 10, (2, 50))\nX = np.stack([a, b], axis=1)\ny = a + b", {"X": "(50, 2)", "y": "(50)"}),
    ("X = np.fft.rfft(series)", {}),
    ("noise = np.random.normal(0, 0.1, series.shape)\nX = (series + noise)[:, None]", {"X": "(120, 1)"}),
    ("X = np.where(table > 0.5, 1, 0)\ny = (table.sum(axis=1) > 2.5).astype(int)", {"X": "(80, 5)", "y": "(80)"}),
    ("X = np.expand_dims(np.expand_dims(series, 0), -1)", {"X": "(1, 120, 1)"}),
    ("X = np.swapaxes(np.array([table, table]), 0, 1)", {"X": "(80, 2, 5)"}),
    ("X = np.moveaxis(np.zeros((3, 20, 7)), 0, -1)", {"X": "(20, 7, 3)"}),
    ("w = np.ones(5) / 5\nX = np.convolve(series, w, mode='valid')", {"X": "(116)"}),
    ("X = table[::4][:, -2:]", {"X": "(20, 2)"}),
    ("n = 6\nX = np.array([table[k * n:(k + 1) * n] for k in range(len(table) // n)])", {"X": "(13, 6, 5)"}),
    (
        """
lags, horizon = 3, 2
columns = [series[k:len(series) - lags - horizon + k + 1] for k in range(lags)]
X = np.column_stack(columns)
""",
        {"X": "(116, 3)"},
    ),
    ("X = np.take(table, np.argsort(series[:80]), axis=0)", {"X": "(80, 5)"}),
    ("X = np.einsum('nf,fk->nk', table, np.ones((5, 9)))", {"X": "(80, 9)"}),
]
