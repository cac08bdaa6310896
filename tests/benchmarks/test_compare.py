"""``benchmarks/compare.py``: commands in turns, medians of the pairs' ratios, a table."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "compare.py"


@pytest.fixture(scope="module")
def compare() -> ModuleType:
    """The script as a module."""
    spec = importlib.util.spec_from_file_location("compare", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["compare"] = module
    spec.loader.exec_module(module)
    return module


def test_the_ratio_is_the_median_of_the_ratios_of_the_pairs(compare: ModuleType) -> None:
    """One slow moment of the machine, in one pair, does not count."""
    measure = compare.Measure("m", "t", compare.Side("a", ()), compare.Side("b", ()), "wall")
    result = compare.Result(measure)
    result.pairs += [
        (compare.Cost(wall, 0.0, memory), compare.Cost(1.0, 0.0, 0.0)) for wall, memory in ((2.0, 10.0), (90.0, 30.0), (4.0, 20.0))
    ]
    assert (result.ratio, result.median(0), result.median(1), result.memory) == (4.0, 4.0, 1.0, (30.0, 0.0))


def test_both_commands_run_in_turns(compare: ModuleType, tmp_path: Path) -> None:
    log = tmp_path / "log"

    def side(name: str) -> object:
        return compare.Side(name, (sys.executable, "-c", f"open({str(log)!r}, 'a').write({name!r})"))

    result = compare.compare(compare.Measure("m", "t", side("a"), side("b")), tmp_path, 3)
    assert log.read_text() == "baabbaab"  # the first two are a warm-up
    assert len(result.pairs) == 3
    assert all(cost.wall > 0 and cost.processor > 0 and cost.memory > 1 for pair in result.pairs for cost in pair)


def test_a_command_that_fails_ends_the_measuring(compare: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="ended with 3: no"):
        compare.run((sys.executable, "-c", "import sys; sys.stderr.write('no'); sys.exit(3)"), tmp_path)


def test_a_row(compare: ModuleType) -> None:
    assert compare.row("t", "`a`", 0.0123, "`b`", 4.56, 0.789, 1.3) == "| t | `a` 12 ms | `b` 4.6 s | 0.79 | 1.3 |"
    assert compare.row("t", "`a`", 1, "`b`", 1, 1, None).endswith("| 1.00 | - |")
