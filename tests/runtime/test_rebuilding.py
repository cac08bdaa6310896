"""What is rebuilt from the program as it was understood behaves in real Keras as the program itself does."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.runtime.rebuilding import trial


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_rebuilt_models_behave_as_the_program(version: int) -> None:
    pytest.importorskip("tensorflow")
    verdicts = trial(101, 60, version)
    wrong = [v for v in verdicts if v.kind in ("false failure", "differs", "lost")]
    assert not wrong, "\n\n".join(f"{v.kind}: {v.detail}\n{v.program.text}" for v in wrong)
    counts = Counter(verdict.kind for verdict in verdicts)
    # What is left are mistakes of plain Python and imports, which a recipe does not hold.
    assert counts["agree"] >= 0.8 * len(verdicts), counts
