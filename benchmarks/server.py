"""How fast does the language server answer? ``python benchmarks/server.py``: from an edit to its findings, and the memory afterwards.

A real server is driven by a real client over standard input and output: a file with models of 300 lines and one of 2,000 are edited
as somebody types (characters, numbers, arguments, whole lines, and back again), one edit after the other, the pause that the server waits
for more left out (``debounce`` 0). The time is that between sending an edit and having the findings of just that version. Then a file is
edited a thousand times more, and the memory looked at as it goes.

``--bounds`` exits with 1 where a bound is broken. On a machine that does other things the clock tells more about these: the seconds of
the processor that the server took for an edit stand beside it.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.lsp.client import Client

# What must hold: milliseconds at the median and the 95th percentile of 300 lines, at the median of 2,000; MB more after a thousand edits.
MEDIAN, TAIL, LARGE, GROWTH = 50.0, 100.0, 400.0, 8.0
HEAD = '''"""Forecasts of the load of a power grid, with models of several kinds."""

import argparse
import csv
import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from keras import Input, Model, Sequential, callbacks, layers, optimizers

HISTORY, HORIZON, FEATURES = 48, 12, 5


'''
BLOCK = '''def load_{n}(folder, years=(2018, 2019)):
    """The measurements of some years, one row an hour."""
    rows = []
    for year in years:
        with (Path(folder) / f"{{year}}.csv").open() as file:
            for row in csv.DictReader(file):
                if row["load"]:
                    rows.append([float(row[name]) for name in ("load", "temperature", "wind", "hour", "weekday")])
    return np.array(rows, dtype="float32")


def windows_{n}(table, history=HISTORY, horizon=HORIZON):
    """Stretches of the past, and what came next."""
    past, future = [], []
    for start in range(len(table) - history - horizon):
        past.append(table[start : start + history])
        future.append(table[start + history : start + history + horizon, 0])
    return np.array(past), np.array(future)


def model_{n}(units={units}, dropout=0.2):
    """Two recurrent layers and a head."""
    inputs = Input((HISTORY, FEATURES), name="history")
    hidden = layers.LSTM(units, return_sequences=True)(inputs)
    hidden = layers.Dropout(dropout)(hidden)
    hidden = layers.Bidirectional(layers.GRU(units // 2))(hidden)
    outputs = layers.Dense(HORIZON, name="future")(hidden)
    model = Model(inputs, outputs, name="forecast_{n}")
    model.compile(optimizer=optimizers.Adam(1e-3), loss="mse", metrics=["mae"])
    return model


def train_{n}(folder, out, epochs=20):
    """Fit the model to all but the last tenth of the data, and keep what it has learnt."""
    table = load_{n}(folder)
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    past, future = windows_{n}((table - mean) / deviation)
    cut = int(len(past) * 0.9)
    model = model_{n}()
    stop = callbacks.EarlyStopping(monitor="val_loss", patience=3, restore_best_weights=True)
    told = model.fit(past[:cut], future[:cut], epochs=epochs, batch_size=64, validation_data=(past[cut:], future[cut:]), callbacks=[stop])
    model.save(Path(out) / "model_{n}.keras")
    (Path(out) / "history_{n}.json").write_text(json.dumps(told.history))
    figure, axes = plt.subplots()
    axes.plot(told.history["loss"], label="training")
    axes.plot(told.history["val_loss"], label="validation")
    axes.legend()
    figure.savefig(Path(out) / "loss_{n}.png")
    return told


'''


@dataclass(slots=True)
class Times:
    """Milliseconds of each edit by the clock, and of the processor on average; MB at the begin and every hundred edits."""

    clock: list[float] = field(default_factory=list)
    processor: float = 0.0
    memory: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        return statistics.median(self.clock)

    @property
    def tail(self) -> float:
        return statistics.quantiles(self.clock, n=20)[-1]


def program(lines: int) -> str:
    """A file of about so many lines, one model in sixty."""
    text, number = HEAD, 0
    while text.count("\n") + 60 <= lines:
        text += BLOCK.format(n=number, units=32 + 16 * (number % 4))
        number += 1
    text += 'if __name__ == "__main__":\n'
    return (
        text
        + "".join(f'    train_{n}("data", "out")\n' for n in range(number))
        + "    print('done')\n" * max(lines - text.count("\n") - number, 0)
    )


def edits(text: str, count: int, seed: int) -> Iterator[tuple[dict[str, object], str]]:
    """Changes as the protocol tells them, and the text after each: what was typed is taken out again, so that the file stays what it is."""
    random_ = random.Random(seed)
    rows = text.split("\n")
    made = 0
    while made < count:
        row = random_.randrange(len(rows))
        line = rows[row]
        column = random_.choice([len(line), len(line) - len(line.lstrip())])
        inner = line[:column].count('"') % 2
        words = random_.choice(["  # a remark", "", " ", "\n"]) if column == len(line) and not inner else random_.choice(["x = 1; ", "1; "])
        if not line.strip():
            words = random_.choice(["value = 12", "# what comes next", "model = Sequential([layers.LSTM(8)])"])
        for at, char in enumerate(words):
            if made >= count:
                return
            before = rows[row]
            changed = before[: column + at] + char + before[column + at :]
            yield _change(row, column + at, row, column + at, char), "\n".join([*rows[:row], changed, *rows[row + 1 :]])
            made += 1
            if char == "\n":
                yield _change(row, column + at, row + 1, 0, ""), "\n".join(rows)
                made += 1
            else:
                rows[row] = changed
        if words and "\n" not in words and made < count:
            rows[row] = line
            yield _change(row, column, row, column + len(words), ""), "\n".join(rows)
            made += 1


def _change(row: int, column: int, end_row: int, end_column: int, text: str) -> dict[str, object]:
    return {"range": {"start": {"line": row, "character": column}, "end": {"line": end_row, "character": end_column}}, "text": text}


def measure(folder: Path, lines: int, count: int, *, hints: bool = True) -> Times:
    """Edit a file of so many lines so often."""
    client, times = Client(folder), Times()
    try:
        client.start()
        uri, text = (folder / f"model_{lines}.py").as_uri(), program(lines)
        client.open(uri, text)
        client.wait(lambda: uri in client.diagnostics)
        versions = {}

        def told(version: int) -> bool:
            while client.published:
                one = client.published.pop(0)
                versions[one["uri"]] = one.get("version")
            return versions.get(uri) == version

        for version, (change, _) in enumerate(edits(text, 20, 1), 2):
            client.change(uri, version, change)
            client.wait(lambda version=version: told(version))
        client.replace(uri, 30, text)
        client.wait(lambda: told(30))
        begun = processor(client.process.pid)
        for version, (change, _) in enumerate(edits(text, count, 2), 31):
            if (version - 31) % 100 == 0:
                times.memory.append(resident(client.process.pid))
            start = time.perf_counter()
            client.change(uri, version, change)
            client.wait(lambda version=version: told(version))
            times.clock.append((time.perf_counter() - start) * 1000)
            if hints:
                client.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": {"start": _place(0), "end": _place(9999)}})
            client.messages.clear()
        times.processor = (processor(client.process.pid) - begun) * 1000 / count
        times.memory.append(resident(client.process.pid))
        client.end()
    finally:
        client.kill()
    return times


def _place(line: int) -> dict[str, int]:
    return {"line": line, "character": 0}


def resident(pid: int) -> float:
    """The memory of a process in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor(pid: int) -> float:
    """The seconds that a process has taken of the processor."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print the table, and hold it against the bounds."""
    parser = argparse.ArgumentParser(description="From an edit to its findings.")
    parser.add_argument("--edits", type=int, default=200, help="edits of each file (default: 200)")
    parser.add_argument("--long", type=int, default=1000, help="edits after which the memory is looked at (default: 1000)")
    parser.add_argument("--bounds", action="store_true", help="exit 1 where a bound is broken")
    given = parser.parse_args(arguments)
    rows: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        print(f"{'':34} {'median':>9} {'95 %':>9} {'processor':>10}")
        small = measure(folder, 300, given.edits)
        large = measure(folder, 2000, max(given.edits // 4, 2))
        for title, times in (("300 lines", small), ("2,000 lines", large)):
            print(f"{title + f', {len(times.clock)} edits':34} {times.median:6.0f} ms {times.tail:6.0f} ms {times.processor:7.0f} ms")
        rows += [("300 lines, median, ms", small.median, MEDIAN), ("300 lines, 95 %, ms", small.tail, TAIL)]
        rows += [("2,000 lines, median, ms", large.median, LARGE)]
        if given.long:
            long = measure(folder, 300, given.long)
            growth = long.memory[-1] - long.memory[min(2, len(long.memory) - 1)]
            print(f"memory over {given.long} edits: {' '.join(f'{mb:.0f}' for mb in long.memory)} MB")
            rows.append(("memory from the 200th edit on, MB more", growth, GROWTH))
    broken = [f"{title}: {value:.0f}, at most {most:.0f}" for title, value, most in rows if value > most]
    if given.bounds:
        print(f"bounds broken: {'; '.join(broken)}" if broken else "all bounds hold")
        return 1 if broken else 0
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
