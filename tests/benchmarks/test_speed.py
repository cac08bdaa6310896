"""``benchmarks/speed.py`` measures time and memory, and fails where a bound is broken."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "speed.py"
HEAD = "from keras.models import Sequential\nfrom keras.layers import LSTM, Dense, Input\n"


@pytest.fixture(scope="module")
def speed() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("speed", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["speed"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files that are parsed and one that is not."""
    (tmp_path / "small.py").write_text(HEAD + "m = Sequential([Input((5, 3)), LSTM(4), Dense(1)])\n", encoding="utf-8")
    large = "".join(f"m{i} = Sequential([Input((5, 3)), LSTM({i + 1}), Dense(1)])\n" for i in range(30))
    (tmp_path / "large.py").write_text(HEAD + large, encoding="utf-8")
    (tmp_path / "plain.py").write_text("print(1)\n", encoding="utf-8")
    return tmp_path


def test_only_what_is_parsed_counts(speed: ModuleType, folder: Path) -> None:
    assert [path.name for path, _ in speed.reaching(folder, None)] == ["large.py", "small.py"]


def test_the_memory_of_a_small_folder_is_small(speed: ModuleType, folder: Path) -> None:
    """Python and LibCST alone are some 40 MB; without a file that is parsed it is less."""
    assert 10 < speed.peak(folder) < 120


@pytest.mark.parametrize(("limit", "code", "words"), [("1e9", 0, "all bounds hold"), ("0", 1, "bounds broken: a file takes")])
def test_bounds(folder: Path, limit: str, code: int, words: str) -> None:
    """With bounds that nothing breaks and with bounds that everything does."""
    lines = f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r}); import speed; speed.LONGEST = speed.LARGEST = speed.RATIO = {limit}"
    command = [sys.executable, "-c", f"{lines}; sys.argv = ['speed.py', {str(folder)!r}, '--bounds']; sys.exit(speed.main())"]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == code, outcome.stderr
    assert words in outcome.stdout
    assert outcome.stdout.index("large.py") < outcome.stdout.index("small.py")  # the slowest first
