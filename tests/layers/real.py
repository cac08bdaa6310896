"""The same layers with the real framework."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from lstmlint.program import Layer

APART = ("MultiHeadAttention",)  # called with its inputs one by one, not in a list
PACKAGES = {2: "tf_keras", 3: "keras"}


class NoSuchLayer(Exception):  # noqa: N818
    """The version has no such class, or its constructor refuses the arguments."""


@dataclass
class Real:
    """What the framework did: the shapes, the parameters, or the error."""

    shapes: list[Any] | None = None
    params: int | None = None
    error: str = ""
    late: str = ""


def package(version: int) -> ModuleType:
    warnings.simplefilter("ignore")
    module = importlib.import_module(PACKAGES[version])
    importlib.import_module("absl.logging").set_verbosity("fatal")
    return module


def made(keras: ModuleType, value: Any) -> Any:
    """The real layer (or whatever else an argument holds)."""
    if isinstance(value, list):
        return [made(keras, v) for v in value]
    if not isinstance(value, Layer):
        return value
    real = getattr(keras.layers, value.kind, None)
    if real is None:
        raise NoSuchLayer(value.kind)
    return real(**{name: made(keras, v) for name, v in value.args.items()})


def run(version: int, layer: Layer, shapes: list[tuple[int | None, ...]], *, forward: bool = False) -> Real:
    """Build the layer on symbolic inputs; with ``forward`` compute it on zeros too (Keras 3 builds much without running it)."""
    keras = package(version)
    try:
        real = made(keras, layer)
    except Exception as error:
        raise NoSuchLayer(str(error)) from error
    dtype = "int32" if layer.core.kind in ("Embedding", "CategoryEncoding", "Hashing") else None
    inputs = [keras.Input(batch_shape=shape, dtype=dtype) for shape in shapes]
    result = Real()
    try:
        out = called(real, layer, inputs)
        outputs = out if isinstance(out, list | tuple) else [out]
        result.shapes = [tuple(o.shape) if hasattr(o, "shape") else [tuple(s.shape) for s in o] for o in outputs]
        result.params = real.count_params()
    except Exception as error:
        result.error = f"{type(error).__name__}: {error}"
        return result
    finally:
        if version == 2:  # its graph grows; in Keras 3 this only collects garbage, at half a second a time
            keras.backend.clear_session()
    if forward and all(None not in shape[1:] for shape in shapes):
        numpy = importlib.import_module("numpy")
        try:
            called(real, layer, [numpy.zeros((2, *shape[1:]), dtype or "float32") for shape in shapes])
        except Exception as error:
            result.late = f"{type(error).__name__}: {error}"
    return result


def called(real: Any, layer: Layer, inputs: list[Any]) -> Any:
    if layer.kind in APART:
        return real(*inputs)
    return real(inputs if len(inputs) > 1 else inputs[0])
