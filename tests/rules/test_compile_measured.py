"""The names in the tables of ``compile`` against real Keras 2 and 3."""

from __future__ import annotations

import pytest

from lstmlint.checks.compile_tables import LOSSES, METRICS, OPTIMIZERS
from tests.differential.oracle import ask_both

_GET = """
import keras
unknown = []
for name in {names}:
    try:
        keras.{home}.get(name)
    except ValueError:
        unknown.append(name)
"""
# tf_keras finds any metric and fails when it is used.
_USE = """
import keras
import numpy as np
unknown = []
x, y = np.random.rand(4, 3).astype("float32"), np.array([[0.0], [1.0], [0.0], [0.0]], "float32")
for name in {names}:
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, activation="softmax")])
    try:
        model.compile("sgd", "mse", metrics=[name], run_eagerly=True)
        model.evaluate(x, y if "parse" in name else np.eye(2, dtype="float32")[[0, 1, 0, 0]], verbose=0)
    except (ValueError, TypeError):
        unknown.append(name)
"""
_ALL = "assert not unknown, unknown\n"
_NONE = "assert len(unknown) == {count}, unknown\n"
_MISSPELT = {"losses": ["mean_squarederror", "crossentropy", "rmse"], "optimizers": ["adamm", "mse", "momentum"]}


@pytest.mark.slow
def test_each_name_is_known_and_no_other() -> None:
    pytest.importorskip("tensorflow")
    tasks: dict[int, list[dict[str, object]]] = {2: [], 3: []}
    for version, programs in tasks.items():
        for home, table in (("losses", LOSSES), ("optimizers", OPTIMIZERS)):
            programs.append({"id": f"{home}/{version}", "text": _GET.format(names=sorted(table[version]), home=home) + _ALL})
            wrong = _MISSPELT[home]
            programs.append({"id": f"no {home}/{version}", "text": _GET.format(names=wrong, home=home) + _NONE.format(count=len(wrong))})
        programs.append({"id": f"metrics/{version}", "text": _USE.format(names=sorted(METRICS[version])) + _ALL})
        other = [*sorted(METRICS[5 - version] - METRICS[version]), "rmse", "accurracy"]
        programs.append({"id": f"no metrics/{version}", "text": _USE.format(names=other) + _NONE.format(count=len(other))})
    answers = {name: answer for said in ask_both(tasks).values() for name, answer in said.items()}  # type: ignore[arg-type]
    assert not {name: answer.get("message") for name, answer in answers.items() if answer["stage"] != "none"}
