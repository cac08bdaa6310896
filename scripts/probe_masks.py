"""Measure what every layer of the installed Keras does with a mask and write it to ``lstmlint/layers/masks.json``.

Run it with the Python of an environment that holds Keras 2 (``tf_keras``), Keras 3 (``keras``), or both::

    python scripts/probe_masks.py            # writes what could be measured
    python scripts/probe_masks.py --check    # changes nothing; exit code 1 where the file disagrees with the package

Each layer is applied to inputs behind ``Masking``, and asked whether a mask hangs on what it returns. For each class:

``passes``    a mask comes out
``consumes``  none comes out, but the layer's own computation uses the one that goes in (LSTM, attention)
``drops``     none comes out and nothing uses it; ``warns`` lists those with which Keras says so
``refuses``   it raises

Layers of several inputs are applied twice: to masked inputs alone (``pair``), and to one masked and one unmasked (``half``). Arguments
that decide are measured by themselves (``LSTM return_sequences``). Names that cannot be probed (no input of ours fits) are left out.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from signatures import FUNCTIONS, SKIPPED, arguments, classes, own_parameters

TARGET = Path(__file__).resolve().parent.parent / "lstmlint" / "layers" / "masks.json"
SHAPES = ((4, 5), (4, 5, 3), (4, 5, 5, 3), (4, 4, 5, 5, 3), (5,))
# They make a mask, or are no layers that something is applied to.
LEFT_OUT = {
    "Masking",
    "Embedding",
    "Input",
    "InputLayer",
    "Layer",
    "Wrapper",
    "Model",
    "Sequential",
    "AbstractRNNCell",
    *FUNCTIONS,
    *SKIPPED,
}
CONSTRUCTOR: dict[str, dict[str, Any]] = {
    "Reshape": {"target_shape": (5, 4)},
    "Permute": {"dims": (2, 1)},
    "Dot": {"axes": 2},
    "EinsumDense": {"equation": "abc,cd->abd", "output_shape": (None, 2)},
}


def variants(layers: ModuleType) -> dict[str, Callable[[], Any]]:
    """Layers whose arguments decide what becomes of the mask."""
    simple = (layers.LSTM, layers.GRU, layers.SimpleRNN)
    return {f"{made.__name__} return_sequences": partial(made, 2, return_sequences=True) for made in simple} | {
        "RNN return_sequences": lambda: layers.RNN(layers.LSTMCell(2), return_sequences=True),
        "Bidirectional return_sequences": lambda: layers.Bidirectional(layers.LSTM(2, return_sequences=True)),
        "ConvLSTM1D return_sequences": lambda: layers.ConvLSTM1D(2, 1, return_sequences=True),
        "ConvLSTM2D return_sequences": lambda: layers.ConvLSTM2D(2, 1, return_sequences=True),
        "Concatenate time": lambda: layers.Concatenate(axis=1),
        "TimeDistributed Dropout": lambda: layers.TimeDistributed(layers.Dropout(0.1)),
        "TimeDistributed Conv1D": lambda: layers.TimeDistributed(layers.Conv1D(2, 1)),
        "TimeDistributed Flatten": lambda: layers.TimeDistributed(layers.Flatten()),
        "TimeDistributed LSTM": lambda: layers.TimeDistributed(layers.LSTM(2)),
        "TimeDistributed GlobalAveragePooling1D": lambda: layers.TimeDistributed(layers.GlobalAveragePooling1D()),
    }


def mask_of(tensor: Any) -> bool:
    """Whether a mask hangs on what a layer returned, on the first tensor of several."""
    first = tensor[0] if isinstance(tensor, list | tuple) else tensor
    return getattr(first, "_keras_mask", None) is not None


def inputs(package: ModuleType, count: int, masked: int) -> Iterator[Any]:
    """Inputs of each rank, the first ``masked`` of them behind a mask."""
    layers = package.layers
    for shape in SHAPES:
        made = [layers.Input(shape) for _ in range(count)]
        made = [layers.Masking()(one) if place < masked else one for place, one in enumerate(made)]
        yield made if count > 1 else made[0]


def takes_mask(layer: Any) -> bool:
    """Whether the layer's ``call`` has a mask among its arguments."""
    return "mask" in inspect.signature(layer.call).parameters or "attention_mask" in inspect.signature(layer.call).parameters


def attempt(
    package: ModuleType, make: Callable[[], Any], count: int, masked: int, apply: Callable[[Any, Any], Any]
) -> tuple[str, bool] | None:
    """What becomes of the mask and whether Keras warns; None where the layer takes none of the inputs at all."""
    refused = False
    for value, plain in zip(inputs(package, count, masked), inputs(package, count, 0), strict=True):
        try:
            apply(make(), plain)
        except Exception:
            continue
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            layer = make()
            try:
                result = apply(layer, value)
            except Exception:
                refused = True
                continue
        warned = any("destroy the mask" in str(w.message) for w in told)
        if mask_of(result):
            return "passes", warned
        uses = (
            takes_mask(layer) and not warned and type(layer).__name__ != "Lambda"
        )  # a Lambda hands it to its function, if that has a name for it
        return ("consumes" if uses else "drops"), warned
    return ("refuses", False) if refused else None


def call(layer: Any, value: Any) -> Any:
    """The layer as most are called."""
    return layer(value)


def call_query_value(layer: Any, value: Any) -> Any:
    """The layer that takes its inputs one by one."""
    return layer(value[0], value[1])


def measured(package: ModuleType) -> dict[str, Any]:
    """The table of one installed package."""
    table: dict[str, Any] = {"version": package.__version__}
    found: dict[str, dict[str, tuple[str, bool]]] = {"single": {}, "pair": {}, "half": {}}
    makers: dict[str, Callable[[], Any]] = {}
    for name, (made, shown) in sorted(classes(package).items()):
        if name in LEFT_OUT or not inspect.isclass(made):
            continue
        given = CONSTRUCTOR.get(name)
        makers[name] = lambda made=made, name=name, shown=shown, given=given: made(
            **(given if given is not None else arguments(package, name, own_parameters(shown)))
        )
    makers["Lambda"] = lambda: package.layers.Lambda(lambda tensor: tensor)
    for name, make in {**makers, **variants(package.layers)}.items():
        single = attempt(package, make, 1, 1, call)
        if single is not None and name not in ("Add", "Average", "Multiply", "Maximum", "Minimum"):
            found["single"][name] = single
            continue
        apply = call_query_value if name in ("MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention") else call
        for kind, masked in (("pair", 2), ("half", 1)):
            answer = attempt(package, make, 2, masked, apply)
            if answer is not None:
                found[kind][name] = answer
    for kind, answers in found.items():
        for outcome in ("passes", "consumes", "drops", "refuses"):
            names = sorted(name for name, (said, _) in answers.items() if said == outcome)
            if names:
                table.setdefault(kind, {})[outcome] = names
        warned = sorted(name for name, (_, warns) in answers.items() if warns)
        if warned:
            table[kind]["warns"] = warned
    return table


def written(data: dict[str, Any]) -> str:
    """The tables as text, one outcome a line."""
    return json.dumps(data, indent=1).replace("\n    ", " ").replace("\n   ]", " ]") + "\n"


def main() -> int:
    """Write or check the table of every Keras that can be imported."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on a difference")
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    kept: dict[str, Any] = json.loads(TARGET.read_text(encoding="utf-8")) if TARGET.is_file() else {}
    now = dict(kept)
    for name in ("tf_keras", "keras"):
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        table = measured(package)
        now[table["version"].split(".")[0]] = table
    if options.check:
        different = [key for key in now if now[key] != kept.get(key)]
        for key in different:
            print(f"{TARGET.name}: Keras {key} differs: kept {kept.get(key)}\n  now {now[key]}")
        return 1 if different else 0
    TARGET.write_text(written(now), encoding="utf-8")
    print(f"{TARGET}: {', '.join(table['version'] for table in now.values())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
