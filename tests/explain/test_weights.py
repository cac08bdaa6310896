"""The weights that explain lists are those of the real framework, by name and by shape: 200 random layers for each."""

from __future__ import annotations

import importlib
from random import Random
from typing import Any

import pytest

from lstmlint.explain import as_json
from lstmlint.program import Layer, Module
from tests.explain.lines import ask
from tests.layers import random_layers
from tests.layers.pytorch import random_modules
from tests.layers.real import made, package

COUNT = 200
Listed = list[tuple[str, str, tuple[int, ...]]]


def written(value: Any) -> str:
    """A layer, or a module of torch, as a program writes it."""
    if isinstance(value, Layer | Module):
        return f"{value.kind}({', '.join(f'{name}={written(given)}' for name, given in value.args.items())})"
    return f"[{', '.join(map(written, value))}]" if isinstance(value, list) else repr(value)


def keras_layer(r: Random) -> tuple[Layer, tuple[int, ...]]:
    """A recurrent layer, alone, wrapped or as a cell, and the shape of one sample."""
    choice = r.random()
    steps, features = r.randint(1, 9), r.randint(1, 9)
    if choice < 0.5:
        return random_layers.recurrent_layer(r), (steps, features)
    if choice < 0.75:
        inner = random_layers.recurrent_layer(r)
        for name in ("return_state", "go_backwards"):  # Keras 3 refuses the second
            inner.args.pop(name, None)
        options = {"merge_mode": r.choice(["concat", "sum", "ave", "mul"])} if r.random() < 0.5 else {}
        return random_layers.layer("Bidirectional", layer=inner, **options), (steps, features)
    if choice < 0.9:
        layer, _ = random_layers.rnn(r)
        layer.args.pop("return_state", None)
        return layer, (steps, features)
    rank = r.choice((1, 2))
    layer, _ = random_layers.conv_lstm(rank)(r)
    layer.args.pop("return_state", None)
    layer.args["padding"] = "same"
    layer.args.pop("dilation_rate", None)
    return layer, (steps, *(r.randint(3, 6) for _ in range(rank)), features)


def listed(source: str, version: int | None = None) -> tuple[Listed, int]:
    """The weights as explain has them, and how many numbers that are in all."""
    page = ask(source, source.count("\n"), version=version)
    assert page is not None, source
    data = as_json(page)["data"]
    return [(w["owner"] or "", w["name"], tuple(w["shape"])) for w in data["weights"]], data["params"]


def real_keras(version: int, layer: Layer, shape: tuple[int, ...]) -> tuple[Listed, int]:
    keras = package(version)
    real = made(keras, layer)
    real(keras.Input(shape))
    found: Listed = []
    for weight in real.weights:
        parts = (weight.path if version == 3 else weight.name).removesuffix(":0").split("/")
        side = next((side for side in ("forward", "backward") if any(part.startswith(side) for part in parts)), "")
        found.append((side, parts[-1], tuple(weight.shape)))
    if version == 2:
        keras.backend.clear_session()
    cells = sum(name == "kernel" for side, name, _ in found)
    if layer.kind == "RNN" and cells > 1:
        numbers = iter(range(1, cells + 1))
        number = 0
        for index, (_, name, axes) in enumerate(found):
            number = next(numbers) if name == "kernel" else number
            found[index] = (f"cell {number}", name, axes)
    return found, real.count_params()


@pytest.mark.slow
@pytest.mark.parametrize("version", [2, 3])
def test_weights_of_keras(version: int) -> None:
    r = Random(909)
    for _ in range(COUNT):
        layer, shape = keras_layer(r)
        source = "from keras import Input, Sequential\nfrom keras.layers import *\n"
        source += f"model = Sequential()\nmodel.add(Input({shape}))\nmodel.add({written(layer)})\n"
        assert listed(source, version) == real_keras(version, layer, shape), source


@pytest.mark.slow
def test_weights_of_torch() -> None:
    torch = importlib.import_module("torch")
    r = Random(910)
    makers = [random_modules.recurrent(kind) for kind in ("LSTM", "GRU", "RNN")] * 3
    makers += [random_modules.cell(kind) for kind in ("LSTMCell", "GRUCell", "RNNCell")]
    for _ in range(COUNT):
        module = r.choice(makers)(r).module
        real = getattr(torch.nn, module.kind)(**module.args)
        found, params = listed(f"import torch\nfrom torch import nn\nmodule = nn.{written(module)}\n")
        assert [(name, axes) for _, name, axes in found] == [(name, tuple(p.shape)) for name, p in real.named_parameters()], str(module)
        assert params == sum(p.numel() for p in real.parameters())
