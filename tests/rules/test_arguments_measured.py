"""The checks of argument values against what real Keras does with every layer, parameter and kind of value.

``tests/data/argument_probes.json`` was measured by ``scripts/probe_arguments.py``; the slow test measures a part of it again.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lstmlint.checks import CHECKS
from lstmlint.diagnostic import Finding, Place, Severity
from lstmlint.layers import signature
from lstmlint.program import Argument, Layer, Program, Value, Version
from lstmlint.program import Path as ProgramPath

ROOT = Path(__file__).parents[2]
PROBES: dict[str, Any] = json.loads((ROOT / "tests" / "data" / "argument_probes.json").read_text(encoding="utf-8"))
VERSIONS: tuple[Version, ...] = (2, 3)

# The rules that look at the arguments of layers alone: the others have nothing to see here.
OF_CONSTRUCTORS = {"RNN401", "RNN402", "RNN403", "RNN404", "RNN405", "RNN406", "RNN701", "RNN702", "RNN705"}
# What the symbolic build accepts and the first training step refuses: there the check knows more than the probe.
LATE = {
    2: {"rate", "stddev", "dropout", "target_shape"}
    | {name for parameters in PROBES["keras2"].values() for name in parameters if name.endswith("_regularizer")},
    3: {"target_shape"},
}


def place() -> Place:
    return Place(object(), "a.py")


def made(kind: str, **arguments: Value) -> Layer:
    given = tuple(Argument(name, value, place(), place(), literal=True) for name, value in arguments.items())
    return Layer(kind, f"keras.layers.{kind}", dict(arguments), given, place())


def required(kind: str, version: Version) -> dict[str, Value]:
    """Legal values for what the layer cannot do without."""
    special: dict[str, Value] = {
        "layer": made("LSTM", units=3),
        "cell": made("LSTMCell", units=3),
        "dims": (2, 1),
        "target_shape": (24,),
        "activation": "tanh",
        "rate": 0.5,
        "stddev": 0.5,
    }
    found = signature(kind, version)
    assert found is not None
    return {p.name: special.get(p.name, 2) for p in found.parameters if p.required}


def lint(kind: str, version: Version | None, parameter: str, probes: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, Finding]]]]:
    """Some probes of a parameter with the findings that each gives."""
    legal = required(kind, version or 3)
    layers = {probe: made(kind, **legal | {parameter: ast.literal_eval(probe)}) for probe in probes}
    program = Program("a.py", [ProgramPath(layers=list(layers.values()))], version)
    found: dict[int, list[tuple[str, Finding]]] = {}
    for code, check in CHECKS.items():
        if code in OF_CONSTRUCTORS:
            for finding in check(program):
                found.setdefault(id(finding.place), []).append((code, finding))
    for probe, layer in layers.items():
        yield probe, [each for mark in (layer.place, *(a.place for a in layer.given)) for each in found.get(id(mark), ())]


def parameters(version: Version) -> Iterator[tuple[str, str, dict[str, bool]]]:
    """Kind, parameter, and for each probe whether Keras refuses it."""
    for kind, measured in PROBES[f"keras{version}"].items():
        form = signature(kind, version)
        for parameter, letters in measured.items():
            if form is None or not form.accepts(parameter):
                continue  # tf_keras 2.21 has two parameters that Keras 2.15 does not have
            yield kind, parameter, {probe: letter != "." for probe, letter in zip(PROBES["probes"], letters, strict=True)}


# The parameters that decide what a recurrent model is: nothing of what Keras refuses there may pass.
DECISIVE = [
    "units", "dropout", "recurrent_dropout", "rate", "activation", "recurrent_activation", "filters",
    "kernel_size", "input_dim", "output_dim", "merge_mode", "n", "dims", "trainable", "kernel_initializer",
    "recurrent_initializer", "bias_initializer", "kernel_regularizer", "padding", "use_cudnn", "data_format",
    "pool_size", "strides", "layer", "cell", "num_heads", "key_dim", "size", "cropping", "name", "stddev",
]  # fmt: skip
# The probes were sized for one input: what fails there because of its size, or is a matter of taste, is no matter of the argument.
NOT_OF_THE_VALUE = {
    "kernel_size": {"20"},
    "pool_size": {"20"},
    "cropping": {"20"},
    "strides": {"20", "(2.0,)", "(2.0, 1.0)"},  # half of the layers take them
    "cell": {"()"},
    "dims": {"(1,)", "(2,)", "(1, 1, 1)", "[2]"},
    "kernel_initializer": {"{}"},
    "recurrent_initializer": {"{}"},
    "bias_initializer": {"{}"},
    "kernel_regularizer": {"{}"},
    "activation": {"{}"},
    "recurrent_activation": {"{}"},
}


@pytest.mark.parametrize("version", VERSIONS)
def test_no_value_that_keras_takes_is_an_error_and_what_it_refuses_is_told(version: Version) -> None:
    false, missed = [], []
    for kind, parameter, refused in parameters(version):
        asked = [probe for probe, no in refused.items() if (parameter in DECISIVE if no else parameter not in LATE[version])]
        for probe, findings in lint(kind, version, parameter, asked):
            errors = [code for code, finding in findings if finding.severity is Severity.ERROR]
            if errors and not refused[probe] and parameter not in LATE[version]:
                false.append(f"{errors[0]} {kind}({parameter}={probe})")
            told = findings or probe in NOT_OF_THE_VALUE.get(parameter, ()) or probe == "{}"
            if refused[probe] and not told and parameter in DECISIVE:
                missed.append(f"{kind}({parameter}={probe})")
    assert not false
    assert not missed


def test_what_only_one_version_refuses_is_a_warning_that_names_it() -> None:
    measured = {version: {(k, p): refused for k, p, refused in parameters(version)} for version in VERSIONS}
    seen = 0
    for (kind, parameter), refused2 in measured[2].items():
        refused3 = measured[3].get((kind, parameter))
        if refused3 is None or parameter in LATE[2] | LATE[3]:
            continue
        for probe, findings in lint(kind, None, parameter, [probe for probe in refused2 if refused2[probe] is not refused3[probe]]):
            for code, finding in findings:
                assert finding.severity is Severity.WARNING, f"{code} {kind}({parameter}={probe})"
                if code in ("RNN402", "RNN403") and finding.case not in ("odd-flag", "text-flag"):
                    assert f"Keras {2 if refused2[probe] else 3}" in str(finding.data), f"{code} {kind}({parameter}={probe})"
                seen += 1
    assert seen > 50


@pytest.mark.slow
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_the_measurements_still_hold(package: str) -> None:
    pytest.importorskip(package)
    kinds = ["LSTM", "Dense", "Bidirectional"]
    command = [sys.executable, str(ROOT / "scripts" / "probe_arguments.py"), package, *kinds]
    outcome = subprocess.run(command, capture_output=True, text=True, check=True, timeout=600)
    measured = json.loads(outcome.stdout)
    letters = {"": ".", "construct": "c", "build": "b"}
    stored = PROBES["keras3" if package == "keras" else "keras2"]
    for kind in kinds:
        for parameter, found in measured[kind].items():
            assert "".join(letters[found[probe]] for probe in PROBES["probes"]) == stored[kind][parameter], f"{kind}.{parameter}"
