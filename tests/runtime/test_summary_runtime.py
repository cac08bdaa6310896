"""``summary --runtime``: what the framework says beside what lstmlint says, in a table and as data."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from lstmlint.config import Config
from lstmlint.config.runtime import Factory
from lstmlint.diagnostic import Span
from lstmlint.engine import understand
from lstmlint.engine.factories import Named
from lstmlint.engine.rebuild import Subject, rebuild
from lstmlint.runtime.process import Job, Settings
from lstmlint.source import SourceFile
from lstmlint.summary import entries, render
from lstmlint.summary.factories import factory_entries
from lstmlint.summary.runtime import Told
from tests.runtime.answers import HELLO, IMPORTS, Player, answer, failure, played


def summed(text: str, player: Player | None, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    played(monkeypatch, player)
    understood = understand(SourceFile.of("a.py", IMPORTS + dedent(text)), Config(keras_version=3))
    assert understood is not None
    done = rebuild([Subject(*understood)], Settings())
    [subject] = done.subjects
    return entries(subject.program, subject.locate, Told(subject, done.lost, done.absent))


MODEL = """\
model = Sequential([
    Input((30, n)),
    LSTM(64, return_sequences=True),
    LSTM(32),
    Dense(1),
])
"""


def counts(recipe: Any) -> dict[str, Any]:
    """The framework agrees about the first layer, has another shape for the second, and says nothing of the third."""
    said = answer(recipe, params=29345)
    said["layers"] = [{"params": 4 * (64 * (64 + recipe["inputs"][0]["shape"][2]) + 64)}, {"params": 1234}, {"params": None}]
    said["calls"][1]["shapes"] = [[None, 33]]
    said["calls"][2]["shapes"] = None
    return said


def test_every_layer_says_whether_the_framework_agrees(monkeypatch: pytest.MonkeyPatch) -> None:
    [model] = summed(MODEL, counts, monkeypatch)
    assert [layer["confirmed"] for layer in model["layers"]] == [True, False, None]
    assert model["layers"][1]["runtime"] == {"output_shape": [None, 33], "params": 1234}
    size = model["runtime"]["sizes"]["n"]
    assert model["runtime"] == {
        "outcome": "built", "framework": "keras", "version": "3.15.1", "backend": "tensorflow",
        "params": 29345, "sizes": {"n": size}, "failures": [],
    }  # fmt: skip
    assert render({"models": [model]}) == dedent(f"""\
        model (sequential), a.py:3
        ──────────────────────────────────────────────────────────────────────────────
        Layer (type)   Output shape              Param #  Confirmed
        ──────────────────────────────────────────────────────────────────────────────
        lstm (LSTM)    (batch, 30, 64)  4·(64·(64+n)+64)  yes
        lstm_1 (LSTM)  (batch, 32)                12,416  differs: (batch, 33) / 1,234
        dense (Dense)  (batch, 1)                     33  -
        ──────────────────────────────────────────────────────────────────────────────
        Input shape:  (batch, 30, n)
        Total params: 256·n + 29,089
        Built by keras 3.15.1, with n = {size}.""")


def test_a_refused_layer_and_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    [model] = summed(MODEL, lambda recipe: answer(recipe, failure("build", "ValueError", "no", layer=1, call=1)), monkeypatch)
    assert model["runtime"]["outcome"] == "refused"
    assert model["layers"][1]["runtime"]["refused"] == "ValueError: no"
    table = render({"models": [model]})
    assert "12,416  refused\n" in table
    assert table.endswith(f"\nRefused by keras 3.15.1, with n = {model['runtime']['sizes']['n']}: ValueError: no")


def test_what_only_the_framework_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
    class Scale(keras.layers.Layer):
        def call(self, x):
            return strange(x)

    inputs = Input((30, 5))
    x = LSTM(8, return_sequences=True)(inputs)
    model = Model(inputs, Embedding(10, 4)(x))
    """

    def player(recipe: Any) -> dict[str, Any]:
        said = answer(recipe)
        said["calls"][1]["shapes"] = [[None, 30, 8, 4]]
        return said

    [model] = summed(text, player, monkeypatch)
    assert model["layers"][1]["runtime"]["output_shape"] == [None, 30, 8, 4]


@pytest.mark.parametrize(
    ("player", "line"),
    [
        (None, "Not built: No module named 'tensorflow'"),
        (lambda recipe: {"lost": "took longer than 20 s"}, "Not built: took longer than 20 s"),
    ],
)
def test_a_model_without_an_answer(player: Player | None, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    [model] = summed(MODEL, player, monkeypatch)
    assert [layer["confirmed"] for layer in model["layers"]] == [None, None, None]
    assert render({"models": [model]}).splitlines()[-1] == line


def test_a_model_that_cannot_be_rebuilt(monkeypatch: pytest.MonkeyPatch) -> None:
    [model] = summed(MODEL.replace("return_sequences=True", "return_sequences=flag"), counts, monkeypatch)
    assert model["runtime"]["outcome"] == "not built"
    assert "return_sequences" in model["runtime"]["reason"]


def test_alike_on_several_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
    def build(flag):
        model = Sequential([Input((30, 5)), LSTM(32), Dense(1)])
        if flag:
            model.add(Dense(2))
        return model
    """
    models = summed(text, lambda recipe: answer(recipe), monkeypatch)
    assert len(models) == 2
    assert all(layer["confirmed"] for model in models for layer in model["layers"])


ONE = Named(
    Factory("net:build", {}, "."), Job("f0", "keras3", {}, "build() of net"), Span(3, 1, 3, 12, "a.py"), Span(3, 1, 9, 1, "a.py")
)  # fmt: skip


def layer(name: str, kind: str, shape: list[int | None], params: int) -> dict[str, Any]:
    return {"name": name, "type": kind, "output_shapes": [[shape]], "input_shapes": [[[None, 30, 5]]], "params": params}


def made(*layers: dict[str, Any]) -> dict[str, Any]:
    model = {"name": "net", "type": "Sequential", "layers": list(layers), "inputs": [[None, 30, 5]], "outputs": [[None, 1]], "params": 457}
    return {"models": [model], "failures": [], "stages": {}, "framework": HELLO}


def test_the_real_layers_of_a_factory_beside_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
    def build(units, n):
        model = Sequential([Input((30, 5)), LSTM(8), Dense(n)])
        return model
    """
    known = summed(text, None, monkeypatch)
    [model] = factory_entries(ONE, made(layer("lstm", "LSTM", [None, 9], 448), layer("dense", "Dense", [None, 1], 9)), "", known)
    assert [row["confirmed"] for row in model["layers"]] == [False, True]
    assert render({"models": [model]}) == dedent("""\
        net (made by net:build), a.py:3
        ─────────────────────────────────────────────────────────────────────
        Layer (type)   Output shape  Param #  Confirmed
        ─────────────────────────────────────────────────────────────────────
        lstm (LSTM)    (batch, 9)        448  lstmlint says: (batch, 8) / 448
        dense (Dense)  (batch, 1)          9  yes
        ─────────────────────────────────────────────────────────────────────
        Input shape:  (batch, 30, 5)
        Total params: 457
        Built by keras 3.15.1.""")


def test_a_factory_of_which_lstmlint_knows_nothing() -> None:
    [model] = factory_entries(ONE, made(layer("lstm", "LSTM", [None, 9], 448)), "", [])
    assert [row["confirmed"] for row in model["layers"]] == [None]
    assert "448  -\n" in render({"models": [model]})


@pytest.mark.parametrize(
    ("answered", "why", "line"),
    [
        (None, "took longer than 20 s", "Not built: took longer than 20 s"),
        ({"models": [], "failures": [failure("call", "KeyError", "'a'")]}, "", "Not built: KeyError: 'a'"),
        (
            {"models": [], "notes": ["net:build returned int, which is no model"]},
            "",
            "Not built: net:build returned int, which is no model",
        ),
    ],
)
def test_a_factory_that_makes_nothing(answered: dict[str, Any] | None, why: str, line: str) -> None:
    assert render({"models": factory_entries(ONE, answered, why, [])}) == f"build (made by net:build), a.py:3\n{line}"
