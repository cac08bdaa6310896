"""The catalogue of mistakes: each class is told in programs that no page of a rule has, and its look-alike is left alone.

The YAML files next to this one hold the classes, under the names by which they were counted in public threads:
programs with the mistake, the codes that are to be found in them (``codes``, or by version where it matters), and one program that is
``right``. An example without an import of its own gets the prelude of the pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.config.settings import Version
from lstmlint.engine.examples import PRELUDE
from lstmlint.engine.lint import lint_source

VERSIONS: tuple[Version | None, ...] = (2, 3, None)
FIELDS = {2: "keras2", 3: "keras3", None: "unknown"}

# Classes of which no program can tell: what they hang on is not in the text.
NOT_TOLD = {
    "K-GRU-RESET-AFTER": "the weights in a file were saved by another kind of GRU: the file would have to be read",
    "K3-EMBED-WEIGHTS": "refused by Keras 3.0 to 3.2 alone, and which Keras 3 will run the program is not in its text",
    "D-ECHO": "a model that repeats the last value is known by its predictions",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A class of mistakes; ``wrong`` are the programs with the codes by version."""

    name: str
    wrong: tuple[tuple[str, dict[Version | None, str]], ...]
    right: str


def read(path: Path) -> Iterator[Mistake]:
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        wrong = []
        for program in entry["wrong"]:
            codes = {version: program.get("codes", program.get(field)) for version, field in FIELDS.items()}
            assert None not in codes.values(), entry["name"]
            wrong.append((program["text"], codes))
        yield Mistake(entry["name"], tuple(wrong), entry["right"])


CATALOGUE = [mistake for path in sorted(Path(__file__).parent.glob("*.yaml")) for mistake in read(path)]


def told(text: str, version: Version | None, advice: str) -> str:
    """The codes of all findings in the program; ``advice`` are rules that may be off by default."""
    program = text if ".layers import" in text else PRELUDE + text
    config = Config(keras_version=version, extend_select=tuple(code for code in advice.split() if code in CHECKS))
    return " ".join(sorted({d.code for d in lint_source("example.py", program, config)}))


def programs() -> Iterator[object]:
    for mistake in CATALOGUE:
        for number, (text, codes) in enumerate(mistake.wrong, 1):
            for version in VERSIONS:
                yield pytest.param(text, version, codes[version], id=f"{mistake.name} {number} Keras {version or '?'}")


@pytest.mark.parametrize(("text", "version", "codes"), list(programs()))
def test_the_mistake_is_told(text: str, version: Version | None, codes: str) -> None:
    assert told(text, version, codes) == codes


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("mistake", [pytest.param(m, id=m.name) for m in CATALOGUE])
def test_what_looks_alike_is_left_alone(mistake: Mistake, version: Version | None) -> None:
    advice = " ".join(code for _, codes in mistake.wrong for code in codes.values())
    assert told(mistake.right, version, advice) == ""


def test_no_class_is_named_twice() -> None:
    names = [m.name for m in CATALOGUE]
    assert len(set(names)) == len(names)
    assert not set(names) & set(NOT_TOLD)
