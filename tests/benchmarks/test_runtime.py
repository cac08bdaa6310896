"""``benchmarks/runtime.py`` writes models that are right, and measures the runtime pass on them."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "runtime.py"


def test_nothing_is_wrong_with_its_models(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("runtime_benchmark", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.write(tmp_path, 100)
    texts = [path.read_text() for path in sorted(tmp_path.iterdir())]
    assert len(set(texts)) == 100
    assert [lint_source("a.py", text, Config()) for text in texts[:8]] == [[]] * 8


@pytest.mark.slow
def test_each_model_is_answered() -> None:
    pytest.importorskip("keras")
    done = subprocess.run([sys.executable, str(SCRIPT), "--models", "4"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0] == "4 models, 4 answers"
    assert [re.sub(r" +\d+\.\d\d s.*", "", line) for line in lines[1:]] == ["check --runtime", "check --runtime, again", "check"]
