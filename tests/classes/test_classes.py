"""Models made by classes, settings and factories, against what real Keras makes of the same programs (``measured.json``)."""

from __future__ import annotations

from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.classes.measured import PROGRAMS, measure, recorded

RECORD = recorded()
# How much our summary may not know of a program: shapes and parameter counts that hang on tensor functions without a table.
NOT_KNOWN = {"step_by_step": 1, "transformer_block": 5, "vae_train_step": 2}
RUNS = [(program, version) for program in PROGRAMS for version in (2, 3) if "models" in RECORD.get(program.stem, {}).get(str(version), {})]
NAMES = [f"{program.stem}-keras{version}" for program, version in RUNS]


def _differs(ours: Any, real: Any) -> bool | None:
    """Whether two shapes differ, the batch aside; None where ours is not known in full."""
    if ours is None:
        return None
    if real and isinstance(real[0], list):
        if None in ours:
            return None  # a list of states of which only the place is known
        if not ours or not isinstance(ours[0], list) or len(ours) != len(real):
            return True
        answers = [_differs(a, b) for a, b in zip(ours, real, strict=True)]
        return True if True in answers else None if None in answers else False
    if ours and isinstance(ours[0], list):
        return True
    if len(ours) != len(real):
        return True
    pairs = list(zip(ours[1:], real[1:], strict=True))
    if any(isinstance(a, int) and isinstance(b, int) and a != b for a, b in pairs):
        return True
    return None if any(isinstance(a, str) or (a is None and b is not None) for a, b in pairs) else False


def _compared(ours: dict[str, Any], real: dict[str, Any]) -> tuple[list[str], int]:
    """What contradicts the measurement, and how much is not known."""
    types = [layer["type"] for layer in ours["layers"]], [layer["type"] for layer in real["layers"]]
    if types[0] != types[1]:
        return [f"layers {types[0]} where Keras has {types[1]}"], 0
    wrong, unknown = [], 0
    for mine, layer in zip(ours["layers"], real["layers"], strict=True):
        differs = _differs(mine["output_shape"], layer["output_shape"])
        unknown += differs is None
        if differs:
            wrong.append(f"{mine['name']}: {mine['output_shape']} where Keras has {layer['output_shape']}")
        if not isinstance(mine["params"], int):
            unknown += 1
        elif mine["params"] != layer["params"]:
            wrong.append(f"{mine['name']}: {mine['params']} parameters where Keras has {layer['params']}")
    if isinstance(ours["params"], int) and real["params"] is not None and ours["params"] != real["params"]:
        wrong.append(f"{ours['params']} parameters in all where Keras has {real['params']}")
    unknown += not isinstance(ours["params"], int)
    return wrong, unknown


def _judged(text: str, name: str, version: int, models: dict[str, Any]) -> tuple[list[str], int]:
    """The same of all models of a program: each that Keras made must be among ours."""
    found = summarize(f"{name}.py", text, Config(keras_version=version))["models"]  # type: ignore[arg-type]
    wrong, unknown = [], 0
    for variable, real in models.items():
        if not real["layers"]:
            continue
        answers = [_compared(ours, real) for ours in sorted(found, key=lambda ours: ours["name"] != variable)]
        fits = sorted((unknown for wrong, unknown in answers if not wrong))
        if fits:
            unknown += fits[0]
        else:
            wrong.append(f"{variable}: " + ("; ".join(answers[0][0]) if answers else "no such model"))
    return wrong, unknown


@pytest.mark.parametrize(("program", "version"), RUNS, ids=NAMES)
def test_the_summary_says_what_keras_makes(program: Any, version: int) -> None:
    wrong, unknown = _judged(program.read_text(encoding="utf-8"), program.stem, version, RECORD[program.stem][str(version)]["models"])
    assert wrong == []
    assert unknown <= NOT_KNOWN.get(program.stem, 0)


@pytest.mark.parametrize(("program", "version"), RUNS, ids=NAMES)
def test_a_program_that_runs_is_not_complained_of(program: Any, version: int) -> None:
    text = program.read_text(encoding="utf-8")
    said = [(d.code, d.span.row, d.message) for d in lint_source(program.name, text, Config(keras_version=version))]  # type: ignore[arg-type]
    assert said == []


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_the_record_is_what_keras_does(version: int) -> None:
    pytest.importorskip("tensorflow")
    programs = [program for program, run in RUNS if run == version]
    answers = measure(programs, version)
    assert answers == {program.stem: RECORD[program.stem][str(version)] for program in programs}
