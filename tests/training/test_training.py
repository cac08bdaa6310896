"""Random programs with data: real Keras 2 and real Keras 3 train them, and the linter says beforehand how that ends.

``LSTMLINT_SEED`` asks for other programs, ``LSTMLINT_FITS`` for more of them (500 are a good trial).
"""

from __future__ import annotations

import ast
import os
import tempfile
from pathlib import Path

import pytest

from tests.training.compare import BAD, Report
from tests.training.generator import generate
from tests.training.generator.mistakes import DOUBTFUL, MISTAKES
from tests.training.knowledge import tally

SEED = os.environ.get("LSTMLINT_SEED", "2026")
COUNT = int(os.environ.get("LSTMLINT_FITS", "40"))
WORDS = (
    *(
        "np.random.rand(",
        "np.random.default_rng(0)",
        "np.sin(",
        "np.array([[",
        "pd.DataFrame(",
        "MinMaxScaler(",
        "StandardScaler(",
        "fit_transform(",
    ),
    *(
        "def create_dataset(",
        "def split_sequence(",
        ".append(",
        "train_test_split(",
        "int(len(",
        ".reshape(",
        "np.newaxis",
        "np.expand_dims(",
    ),
    *("to_categorical(", "np.eye(", "pad_sequences(", "Embedding(", "stateful=True", "batch_shape=", "Bidirectional("),
    *(
        "TimeDistributed(",
        "RepeatVector(",
        "Flatten()",
        "GlobalMaxPooling1D()",
        "Sequential([",
        ".add(",
        "Model(",
        "def build_model(",
        "def main()",
    ),
    *(
        "from_logits=True",
        "Huber()",
        "metrics=[",
        "validation_split=",
        "validation_data=",
        "batch_size=",
        "train_on_batch(",
        "evaluate(",
        "predict(",
    ),
    *("class Net(", "@dataclass", "KFold(", "tf.data.Dataset", ".window(", "yield data[", "Callback):", "class LastStep(", "def own_loss("),
    *("make_windows(df", "word_index", "sample_weight=", "class_weight=", "x[:, -1, :]", "np.append(window[1:]"),
    *('{"seq": x_seq', "[seq_in, static_in]", ".shape[1:]", ".shape[1]", "for i in range("),
)


@pytest.fixture(scope="module")
def reports() -> dict[int, Report]:
    """One trial for both versions, which run at the same time."""
    pytest.importorskip("tensorflow")
    pytest.importorskip("tf_keras")
    pytest.importorskip("sklearn")
    pytest.importorskip("pandas")
    from tests.training.trial import run

    return run(SEED, COUNT)


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_agrees_with_keras(reports: dict[int, Report], version: int) -> None:
    """An error where Keras refuses, a warning where it compares unlike things in silence, nothing where all is right."""
    report = reports[version]
    path = Path(tempfile.gettempdir()) / f"lstmlint-training-keras{version}-{SEED}.txt"
    path.write_text(report.text(examples=5), encoding="utf-8")
    said = f"{report.head()}\nall of it: {path}"
    print(said)
    assert len(report.results) >= COUNT
    assert not report.of(*BAD), said
    assert report.found("broadcast", "fed") >= 0.9, said
    refused = report.wrong("refused")
    assert sum(result.verdict != "agrees" for result in refused) <= 1 + 0.03 * len(refused), said


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_the_programs_are_worth_the_trouble(reports: dict[int, Report], version: int) -> None:
    """Many are right, many are wrong, hardly one fails by itself."""
    results = reports[version].results
    kinds = [result.real for result in results]
    assert kinds.count("right") > 0.3 * len(kinds), kinds
    assert kinds.count("refused") > 0.15 * len(kinds), kinds
    assert kinds.count("python") < 0.1 * len(kinds), kinds
    assert not [result.program.seed for result in results if result.real == "python" and not result.program.mistake]


def test_the_same_seed_gives_the_same_programs() -> None:
    """A disagreement can be looked at again."""
    assert [generate(7, i) for i in range(40)] == [generate(7, i) for i in range(40)]
    assert generate(7, 1) != generate(8, 1)


def test_every_program_is_python() -> None:
    """Nothing is refused because of the generator's own syntax."""
    for index in range(300):
        ast.parse(generate("syntax", index).text)


def test_the_data_are_known() -> None:
    """What the programs train on is understood: else nothing could be said of it."""
    count = tally((generate(SEED, index) for index in range(120)), 3)
    assert count["x"] >= 0.95 * count["programs"], count
    assert count["both"] >= 0.93 * count["programs"], count


def test_every_style_occurs() -> None:
    """The mixture is as rich as it is meant to be."""
    programs = [generate("styles", index) for index in range(1200)]
    text = "\n".join(program.text for program in programs)
    mistakes = {program.mistake for program in programs}
    assert {mistake.name for _, mistake in MISTAKES} <= mistakes
    assert mistakes >= DOUBTFUL
    assert 0.4 < sum(not program.mistake for program in programs) / len(programs) < 0.6
    for word in WORDS:
        assert word in text, word
