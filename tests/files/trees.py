"""Small projects on disk, and what is found in them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from lstmlint.config import Config
from lstmlint.engine import Outcome, Target, lint_paths

KERAS = "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n"
# A model whose mistake (RNN101, at the first LSTM) hangs on what it is given.
MODEL = (
    KERAS
    + """

def build_model(timesteps, features, stacked=True):
    model = Sequential()
    model.add(Input((timesteps, features)))
    model.add(LSTM(8, return_sequences=stacked))
    model.add(LSTM(8))
    model.add(Dense(1))
    return model
"""
)
WRONG = "build_model(10, 3, stacked=False)\n"
ROW = 8  # where the finding in MODEL stands


def plant(root: Path, files: dict[str, str]) -> Path:
    """Write the files."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    return root


def lint(root: Path, *names: str, fix: bool = False, jobs: int = 1, config: Config | None = None) -> list[Outcome]:
    """What linting the files (all Python files) together brings."""
    config = config or Config(keras_version=3, root=str(root))
    paths = [root / name for name in names] or sorted(root.rglob("*.py"))
    return lint_paths([Target(str(path), config) for path in paths], fix=fix, jobs=jobs)


def found(root: Path, *names: str, jobs: int = 1, config: Config | None = None) -> list[tuple[str, str, int]]:
    """The findings as (file, code, row)."""
    outcomes = lint(root, *names, jobs=jobs, config=config)
    assert not any(outcome.failed or outcome.error for outcome in outcomes)
    return [(Path(d.filename).relative_to(root).as_posix(), d.code, d.span.row) for outcome in outcomes for d in outcome.diagnostics]
