"""Every example gives exactly the right findings, for Keras 2 and for Keras 3."""

from __future__ import annotations

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.tutorials.expected import EXAMPLES, EXPECTED, FILES


def findings(name: str, version: int) -> list[tuple[str, str, str]]:
    """Code, severity and the text of the line, in the order of the file."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    lines = text.splitlines()
    found = sorted(lint_source(name, text, Config(keras_version=version)), key=lambda d: d.span)  # type: ignore[arg-type]
    return [(d.code, d.severity.value, lines[d.span.row - 1].strip()) for d in found]


@pytest.mark.parametrize("version", [2, 3])
def test_every_example_is_expected(version: int) -> None:
    """No example without its findings written down."""
    assert sorted(EXPECTED[version]) == FILES


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", FILES)
def test_findings(name: str, version: int) -> None:
    """These and no others."""
    assert findings(name, version) == list(EXPECTED[version][name])


def layers(name: str, version: int) -> list[list[tuple[str, list[int | None], int]]]:
    """Type, output shape and parameters of every layer of every model."""
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    models = summarize(name, text, Config(keras_version=version))["models"]
    return [[(layer["type"], layer["output_shape"], layer["params"]) for layer in model["layers"]] for model in models]


@pytest.mark.parametrize("version", [2, 3])
def test_the_factory_makes_three_models(version: int) -> None:
    """Each call of the function is a model with its own widths (counted with real Keras)."""
    assert layers("tutorials/factory.py", version) == [
        [("LSTM", [None, None, 16], 1600), ("LSTM", [None, 16], 2112), ("Dense", [None, 1], 17)],
        [("LSTM", [None, None, 64], 18688), ("LSTM", [None, None, 64], 33024), ("LSTM", [None, 64], 33024), ("Dense", [None, 1], 65)],
        [("Bidirectional", [None, None, 512], 542720), ("Bidirectional", [None, 512], 1574912), ("Dense", [None, 1], 513)],
    ]


@pytest.mark.parametrize("version", [2, 3])
def test_the_stacked_model(version: int) -> None:
    """The first tutorial, layer by layer (counted with real Keras)."""
    assert layers("tutorials/stacked_lstm.py", version) == [
        [
            ("LSTM", [None, 24, 64], 17408),
            ("Dropout", [None, 24, 64], 0),
            ("LSTM", [None, 24, 32], 12416),
            ("LSTM", [None, 16], 3136),
            ("Dense", [None, 1], 17),
        ],
    ]


def test_the_right_examples_stay_quiet_without_a_version() -> None:
    """What is right in both versions gets nothing where the version is not known."""
    for name in FILES:
        if not EXPECTED[2][name] and not EXPECTED[3][name]:
            text = (EXAMPLES / name).read_text(encoding="utf-8")
            assert not lint_source(name, text, Config()), name
