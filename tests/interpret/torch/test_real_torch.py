"""What torch's functions make of tensors, compared with torch itself."""

from __future__ import annotations

import pytest

from tests.interpret.torch import layouts
from tests.interpret.torch.comparison import compare


@pytest.mark.slow
def test_torch_agrees() -> None:
    pytest.importorskip("torch")
    report = compare(seed=2026, chains=3_000)
    assert report.trials > 8_000
    assert not report.wrong, "\n".join(report.wrong[:20])
    # Where torch raises there is a problem on record.
    assert report.found >= 0.97 * report.refused, "\n".join(list(report.missed)[:40])
    assert report.known >= 0.97 * report.tensors, "\n".join(list(report.unknown)[:40])
    assert report.kinds >= 0.97 * report.tensors


@pytest.mark.slow
def test_torch_lays_the_numbers_so() -> None:
    pytest.importorskip("torch")
    known, wrong = layouts.compare(3_000)
    assert known > 2_000
    assert not wrong, "\n".join(wrong[:20])
