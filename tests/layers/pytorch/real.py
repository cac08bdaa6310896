"""The same modules with the real torch."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass, field
from typing import Any

from lstmlint.program.torch import Module
from tests.layers.pytorch.random_modules import Trial


@dataclass
class Real:
    """What torch did: the shapes of all tensors that came back, the parameters, or the error and where it came from."""

    shapes: list[tuple[int, ...]] = field(default_factory=list)
    params: int = 0
    refused: str = ""
    error: str = ""
    warned: list[str] = field(default_factory=list)


def made(value: Any) -> Any:
    """The real module (or whatever else an argument holds)."""
    nn = importlib.import_module("torch.nn")
    return getattr(nn, value.kind)(**{name: made(v) for name, v in value.args.items()}) if isinstance(value, Module) else value


def run(trial: Trial) -> Real:
    """Make the module and call it on zeros, as it is when a model is evaluated."""
    result = Real()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            module = made(trial.module).eval()
        except Exception as error:
            result.refused = f"{type(error).__name__}: {error}"
            return result
        try:
            result.shapes = [tuple(tensor.shape) for tensor in flat(module(*given(trial)))]
            result.params = sum(p.numel() for p in module.parameters())
        except Exception as error:
            result.error = f"{type(error).__name__}: {error}"
    result.warned = [str(w.message) for w in caught]
    return result


def given(trial: Trial) -> list[Any]:
    torch = importlib.import_module("torch")
    index, probabilities = "index" in trial.tags, trial.inputs[0] == trial.inputs[-1]
    inputs = [torch.zeros(shape, dtype=torch.long if index else torch.float32) for shape in trial.inputs]
    if "classes" in trial.tags and not (probabilities and trial.module.kind == "CrossEntropyLoss"):
        inputs[1] = inputs[1].long()
    if trial.states is None:
        return inputs
    states = tuple(torch.zeros(shape) for shape in trial.states)
    return [*inputs, states[0] if len(states) == 1 else states]


def flat(value: Any) -> list[Any]:
    return [tensor for part in value for tensor in flat(part)] if isinstance(value, tuple) else [value]
