"""At least 500 random programs, real Keras 2 and real Keras 3, and the linter: they have to agree.

``LSTMLINT_SEED`` asks for other programs, ``LSTMLINT_PROGRAMS`` for more of them.
"""

from __future__ import annotations

import ast
import os
import tempfile
from pathlib import Path

import pytest

from tests.differential.compare import Report
from tests.differential.generator import generate

SEED = os.environ.get("LSTMLINT_SEED", "2026")
WORDS = (
    *(
        "Bidirectional(",
        "TimeDistributed(",
        "RNN([",
        "StackedRNNCells(",
        "ConvLSTM2D(",
        "Attention(",
        "MultiHeadAttention(",
        "concatenate([",
    ),
    *("initial_state=", "return_state=True", "enumerate(", "zip(", "while ", "lambda ", "partial(", "getattr(", "**", ".pop()", "*["),
    *(".shape[1]", "CFG", "class ", "def ", "for ", "if ", "from tensorflow.keras", "from keras", "import keras", "import *", "tf.keras"),
)
COUNT = int(os.environ.get("LSTMLINT_PROGRAMS", "500"))


@pytest.fixture(scope="module")
def reports() -> dict[int, Report]:
    """One trial for both versions, which run at the same time."""
    pytest.importorskip("tensorflow")
    pytest.importorskip("tf_keras")
    from tests.differential.trial import run

    return run(SEED, COUNT)


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_agrees_with_keras(reports: dict[int, Report], version: int) -> None:
    """An error exactly where Keras refuses; else every layer's type, output shape and number of parameters."""
    report = reports[version]
    path = Path(tempfile.gettempdir()) / f"lstmlint-differential-keras{version}-{SEED}.txt"
    path.write_text(report.text(examples=5), encoding="utf-8")
    said = f"{report.head()}\nall of it: {path}"
    print(said)
    assert report.programs >= COUNT
    assert report.count("oracle") == 0, said
    assert report.count("crash") == 0, said
    assert report.count("false error") == 0, said
    assert report.count("wrong shape", "wrong parameters", "wrong type") == 0, said
    assert report.agreement >= 0.99, said
    assert report.count("elsewhere") <= 0.05 * max(report.refused, 1), said


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_about_a_third_is_refused(reports: dict[int, Report], version: int) -> None:
    """The programs are worth the trouble: many are right, many are wrong."""
    report = reports[version]
    assert 0.2 < (report.refused + report.late) / report.programs < 0.5, report.head()


def test_the_same_seed_gives_the_same_programs() -> None:
    """A disagreement can be looked at again."""
    assert [generate(7, i) for i in range(40)] == [generate(7, i) for i in range(40)]
    assert generate(7, 1) != generate(8, 1)


def test_every_program_is_python() -> None:
    """Nothing is refused because of the generator's own syntax."""
    for index in range(300):
        ast.parse(generate("syntax", index).text)


def test_every_style_occurs() -> None:
    """The mixture is as rich as it is meant to be."""
    programs = [generate("styles", index) for index in range(1500)]
    text = "\n".join(program.text for program in programs)
    assert len({program.style for program in programs}) == 12
    assert len({program.mistake for program in programs}) > 20
    for word in WORDS:
        assert word in text, word
