"""Three Keras 2 scripts carried to Keras 3 by ``lstmlint check --select RNN7 --fix`` alone.

They run with tf_keras before and with Keras 3 after; nothing else is changed in them.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.engine.fixes import fix_source
from lstmlint.engine.lint import lint_source
from lstmlint.source import SourceFile

FOLDER = Path(__file__).parents[2] / "examples" / "migration"
# The examples of the README, and scripts in the styles of public ones: text generation, generators of windows, attention on the backend.
SCRIPTS = sorted([*FOLDER.glob("*.py"), *(Path(__file__).parent / "scripts").glob("*.py")])
# ``import keras`` means Keras 2 where tf_keras is found under its name.
AS_KERAS_2 = "import runpy, sys, tf_keras\nsys.modules['keras'] = tf_keras\nrunpy.run_path(sys.argv[1], run_name='__main__')"


def carried(script: Path) -> str:
    source = SourceFile.of(script.name, script.read_text(encoding="utf-8"))
    outcome = fix_source(source, Config(keras_version=3, select=("RNN7",)), unsafe=False)
    return outcome.source.text


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_fixes_leave_nothing(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert {d.code[:4] for d in lint_source("a.py", text, Config(keras_version=3))} == {"RNN7"}
    after = carried(script)
    assert after != text
    assert not lint_source("a.py", after, Config(keras_version=3))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_what_is_fixed_is_clean_for_keras_2_as_well_or_says_that_it_is_not(script: Path) -> None:
    """Only ``keras.ops`` makes a file one for Keras 3 alone."""
    after = carried(script)
    if "ops." not in after:
        assert not [d for d in lint_source("a.py", after, Config(keras_version=2)) if d.severity == "error"]


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_it_runs_before_and_after(script: Path, tmp_path: Path) -> None:
    pytest.importorskip("keras")
    pytest.importorskip("tf_keras")
    quiet = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "TF_CPP_MIN_LOG_LEVEL": "3"}
    before = [sys.executable, "-c", AS_KERAS_2, str(script)]
    subprocess.run(before, check=True, timeout=600, env={**quiet, "TF_USE_LEGACY_KERAS": "1"}, cwd=tmp_path, capture_output=True)
    unchanged = subprocess.run([sys.executable, str(script)], timeout=600, env=quiet, cwd=tmp_path, capture_output=True, check=False)
    assert unchanged.returncode != 0, "the script needs no migration"
    after = tmp_path / script.name
    after.write_text(carried(script), encoding="utf-8")
    subprocess.run([sys.executable, str(after)], check=True, timeout=600, env=quiet, cwd=tmp_path, capture_output=True)
