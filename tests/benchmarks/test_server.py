"""``benchmarks/server.py`` drives a real server and prints its table."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_a_small_run():
    words = [sys.executable, str(ROOT / "benchmarks" / "server.py"), "--edits", "12", "--long", "4"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "300 lines, 12 edits" in done.stdout
    assert "2,000 lines, 3 edits" in done.stdout
    assert "memory over 4 edits" in done.stdout
