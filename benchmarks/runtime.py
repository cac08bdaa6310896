"""What does the runtime pass cost? ``python benchmarks/runtime.py``: 100 small models in as many files, built with the real Keras.

Three times are taken, of whole processes as a user starts them: ``check --runtime`` with nothing remembered, the import of the framework
included; the same again, when every answer comes from the cache; and ``check`` alone. The last two are the best of three.

``--bounds`` makes it a test: it fails where the first run takes longer than 20 s, the second longer than 1 s, or a model was not answered.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 3
FIRST, AGAIN = 20.0, 1.0  # seconds

_HEAD = (
    "from keras import Input, Model, Sequential\n"
    "from keras.layers import GRU, LSTM, Bidirectional, Dense, Dropout, Embedding, SimpleRNN, TimeDistributed\n\n"
)
_KINDS = (
    "model = Sequential([Input(({steps}, {features})), LSTM({units}, return_sequences=True), Dropout(0.2), GRU({units}), Dense(1)])\n"
    'model.compile(optimizer="adam", loss="mse")\n',
    "model = Sequential()\nmodel.add(Input(({steps},)))\nmodel.add(Embedding({words}, 16, mask_zero=True))\n"
    'model.add(Bidirectional(LSTM({units})))\nmodel.add(Dense(1, activation="sigmoid"))\n'
    'model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])\n',
    "encoded = Input(({steps}, {features}))\n_, h, c = LSTM({units}, return_state=True)(encoded)\ndecoded = Input((None, {features}))\n"
    "outputs = LSTM({units}, return_sequences=True)(decoded, initial_state=[h, c])\n"
    'model = Model([encoded, decoded], Dense({features}, activation="softmax")(outputs))\n',
    "def build(units):\n    inputs = Input(({steps}, {features}))\n    x = SimpleRNN(units, return_sequences=True)(inputs)\n"
    "    return Model(inputs, TimeDistributed(Dense(2))(x))\n\nmodel = build({units})\n",
)  # fmt: skip


def write(folder: Path, count: int) -> None:
    """The models: four kinds, no two of the same sizes."""
    for n in range(count):
        sizes = {"steps": 5 + n % 20, "features": 2 + n % 7, "units": 4 + n // 2, "words": 100 + n}
        (folder / f"model_{n:03}.py").write_text(_HEAD + _KINDS[n % len(_KINDS)].format(**sizes))


def timed(folder: Path, *words: str) -> tuple[float, str]:
    """The wall clock's seconds of one run, and what it wrote to standard error."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "lstmlint", "check", "--isolated", "--output-format", "json", *words, "."]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode == 2:
        sys.exit(done.stderr)
    errors = [found for found in json.loads(done.stdout) if found["severity"] == "error"]
    return seconds, done.stderr + "".join(f"{found['filename']}: {found['message']}\n" for found in errors)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--models", type=int, default=100, metavar="N")
    options.add_argument("--runtime-python", metavar="PATH", help="the Python that has the framework")
    options.add_argument("--bounds", action="store_true", help="fail where a bound is broken")
    given = options.parse_args(arguments)
    python = ["--runtime-python", given.runtime_python] if given.runtime_python else []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, given.models)
        timed(folder)
        first, said = timed(folder, "--runtime=require", *python)
        answers = len(list((folder / ".lstmlint_cache" / "runtime").glob("*.json")))
        again = min(timed(folder, "--runtime=require", *python)[0] for _ in range(RUNS))
        alone = min(timed(folder)[0] for _ in range(RUNS))
    print(f"{given.models} models, {answers} answers")
    print(f"check --runtime         {first:6.2f} s   (at most {FIRST:g})")
    print(f"check --runtime, again  {again:6.2f} s   (at most {AGAIN:g})")
    print(f"check                   {alone:6.2f} s")
    print(said, end="")
    broken = first > FIRST or again > AGAIN or answers < given.models
    return 1 if given.bounds and broken else 0


if __name__ == "__main__":
    sys.exit(main())
