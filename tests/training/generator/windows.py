"""The functions that cut windows out of a series, as they are found in tutorials and questions."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cutter:
    """One way to cut. ``dims``: what it takes; ``flat``: it gives (n, t) of one column, else (n, t, f) as the series is.

    ``gives`` is the target: ``value`` (n,), ``row`` (n, f), ``ahead`` (n, k) of the next k values, ``shifted`` (n, t) or (n, t, f).
    ``lost`` is how many windows fewer than ``len(series) - steps`` there are.
    """

    text: str
    call: str  # with {data}, {t}, {k}
    dims: int
    flat: bool
    gives: str
    lost: int = 0


_CREATE_DATASET = """def create_dataset(dataset, look_back=1):
    dataX, dataY = [], []
    for i in range(len(dataset) - look_back - 1):
        a = dataset[i:(i + look_back), 0]
        dataX.append(a)
        dataY.append(dataset[i + look_back, 0])
    return np.array(dataX), np.array(dataY)
"""
_SPLIT_SEQUENCE = """def split_sequence(sequence, n_steps):
    X, y = list(), list()
    for i in range(len(sequence)):
        end_ix = i + n_steps
        if end_ix > len(sequence) - 1:
            break
        seq_x, seq_y = sequence[i:end_ix], sequence[end_ix]
        X.append(seq_x)
        y.append(seq_y)
    return np.array(X), np.array(y)
"""
_MULTI_STEP = """def split_sequence(sequence, n_steps_in, n_steps_out):
    X, y = list(), list()
    for i in range(len(sequence)):
        end_ix = i + n_steps_in
        out_end_ix = end_ix + n_steps_out
        if out_end_ix > len(sequence):
            break
        X.append(sequence[i:end_ix])
        y.append(sequence[end_ix:out_end_ix])
    return np.array(X), np.array(y)
"""
_TO_SEQUENCES = '''def to_sequences(values, seq_len):
    """Windows and the row after each."""
    xs = []
    ys = []
    for start in range(0, len(values) - seq_len):
        xs.append(values[start:start + seq_len])
        ys.append(values[start + seq_len])
    xs = np.asarray(xs)
    ys = np.asarray(ys)
    return xs, ys
'''
_FIRST_COLUMN = """def make_windows(data, window):
    X = np.array([data[i:i + window] for i in range(len(data) - window)])
    y = np.array([data[i + window, 0] for i in range(len(data) - window)])
    return X, y
"""
_TYPED = """def windowed(series: np.ndarray, window: int, horizon: int) -> tuple[np.ndarray, np.ndarray]:
    features, targets = [], []
    for start in range(len(series) - window - horizon + 1):
        stop = start + window
        features.append(series[start:stop])
        targets.append(series[stop:stop + horizon, 0])
    return np.stack(features), np.stack(targets)
"""
_SHIFTED = """def pairs(series, length):
    inputs, outputs = [], []
    i = 0
    while i + length < len(series):
        inputs.append(series[i:i + length])
        outputs.append(series[i + 1:i + length + 1])
        i += 1
    return np.array(inputs), np.array(outputs)
"""
_FILLED = """def fill(values, steps):
    count = len(values) - steps
    X = np.zeros((count, steps, values.shape[1]))
    y = np.zeros((count, 1))
    for i in range(count):
        X[i] = values[i:i + steps]
        y[i] = values[i + steps, 0]
    return X, y
"""
_STOCK = """X, y = [], []
for i in range({t}, len({data})):
    X.append({data}[i - {t}:i, 0])
    y.append({data}[i, 0])
X, y = np.array(X), np.array(y)
"""
_COMPREHENSION = """X = np.array([{data}[i:i + {t}] for i in range(len({data}) - {t})])
y = {data}[{t}:]
"""
_ENUMERATED = """X, y = [], []
for i, _ in enumerate({data}[:-{t}]):
    X.append({data}[i:i + {t}])
    y.append([{data}[i + {t}]])
X = np.array(X)
y = np.array(y)
"""

CUTTERS: tuple[tuple[float, Cutter], ...] = (
    (4, Cutter(_CREATE_DATASET, "create_dataset({data}, {t})", 2, True, "value", 1)),
    (1, Cutter(_CREATE_DATASET, "create_dataset({data}, look_back={t})", 2, True, "value", 1)),
    (3, Cutter(_SPLIT_SEQUENCE, "split_sequence({data}, {t})", 1, True, "value")),
    (1.5, Cutter(_SPLIT_SEQUENCE, "split_sequence({data}, {t})", 2, False, "row")),
    (4, Cutter(_MULTI_STEP, "split_sequence({data}, {t}, {k})", 1, True, "ahead")),
    (2, Cutter(_TO_SEQUENCES, "to_sequences({data}, {t})", 2, False, "row")),
    (1, Cutter(_TO_SEQUENCES, "to_sequences({data}, seq_len={t})", 1, True, "value")),
    (3, Cutter(_FIRST_COLUMN, "make_windows({data}, {t})", 2, False, "value")),
    (2, Cutter(_TYPED, "windowed({data}, {t}, horizon={k})", 2, False, "ahead")),
    (2, Cutter(_SHIFTED, "pairs({data}, {t})", 1, True, "shifted")),
    (2, Cutter(_SHIFTED, "pairs({data}, {t})", 2, False, "shifted")),
    (1, Cutter(_FILLED, "fill({data}, {t})", 2, False, "column")),
    (2, Cutter("", _STOCK, 2, True, "value")),
    (1, Cutter("", _COMPREHENSION, 1, True, "value")),
    (1, Cutter("", _COMPREHENSION, 2, False, "row")),
    (1, Cutter("", _ENUMERATED, 1, True, "column")),
)
