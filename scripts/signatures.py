"""Measure the signatures of every layer of the installed Keras and write them to ``lstmlint/layers/``.

Run it with the Python of an environment that holds Keras 2 (``tf_keras``, or the ``keras`` of TensorFlow <= 2.15),
Keras 3 (``keras``), or both::

    python scripts/signatures.py            # writes keras2.json and/or keras3.json
    python scripts/signatures.py --check    # changes nothing; exit code 1 where a file disagrees with the package

Parameters come from the constructors themselves. What a class takes through its ``**kwargs`` is not written down
anywhere, so each candidate keyword is tried on a real layer: a keyword is accepted unless the package says that it
does not know it.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import json
import os
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent.parent / "lstmlint" / "layers"
FUNCTIONS = ("Input", "add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")
NOT_LAYERS = {"InputSpec"}
LEGACY = ("CuDNNLSTM", "CuDNNGRU")
UNKNOWN_KEYWORD = (
    "not understood",
    "unrecognized keyword",
    "unexpected keyword",
    "unrecognized argument",
    "multiple values",
    "only accept",
)

NONSENSE = "certainly_no_keyword_of_keras"

# Names that appear in old or new code and that a class may take although its signature does not show them.
CANDIDATES = [
    "reverse_state_order", "enable_caching_device", "rms_scaling", "mask_value", "max_values", "oov_value", "return_runtime",
    "use_one_hot_matmul", "has_static_table", "layout", "partitioner", "getter", "caching_device",
    "input_shape", "batch_input_shape", "batch_shape", "batch_size", "input_dim", "input_length", "input_dtype", "weights", "dtype",
    "trainable", "name", "autocast", "experimental_autocast", "activity_regularizer", "dynamic", "implementation", "time_major",
    "use_cudnn", "zero_output_for_mask", "unroll", "seed", "sparse", "ragged", "tensor", "type_spec", "input_tensor", "shape",
    "optional", "output_shape", "mask", "arguments", "mode", "inputs", "outputs", "return_sequences", "return_state", "stateful",
    "go_backwards", "cell", "cells", "layer", "units", "output_dim", "filters", "nb_filter", "init", "inner_init", "forget_bias_init",
    "inner_activation", "border_mode", "subsample", "consume_less", "W_regularizer", "U_regularizer", "b_regularizer", "dropout_W",
    "dropout_U", "activation", "use_bias", "dropout", "recurrent_dropout", "merge_mode", "reset_after", "unit_forget_bias", "training",
    "initial_state", "constants", "lora_rank", "lora_alpha", "quantization_config", "rate", "p", "noise_shape", "axis", "padding",
    "strides", "dilation_rate", "data_format", "kernel_size", "kernel_initializer", "kernel_regularizer", "kernel_constraint",
    "bias_initializer", "embeddings_initializer", "mask_zero", "use_scale", "score_mode", "causal", "use_causal_mask",
    "flash_attention", "dropout_rate", "num_heads", "key_dim", "value_dim", "epsilon", "momentum", "renorm", "virtual_batch_size",
    "fused", "adjustment", "synchronized", "scale", "center", "alpha", "max_value", "negative_slope", "threshold", "pad_to_max_tokens",
    "vocabulary", "idf_weights", "vocabulary_size", "encoding", "num_bins", "bins", "max_tokens", "output_mode", "invert", "oov_token",
    "mean", "variance", "offset", "jit_compile", "layers", "bounding_box_format", "value_range",
]  # fmt: skip

# How to make one layer of each class: values by parameter name, unless the class has its own.
VALUES: dict[str, Any] = {
    "units": 2, "filters": 2, "kernel_size": 1, "rate": 0.1, "input_dim": 3, "output_dim": 2, "dims": (1,), "n": 2, "stddev": 0.1,
    "target_shape": (2, 1), "num_heads": 2, "key_dim": 2, "head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 2, "num_tokens": 3,
    "num_bins": 3, "height": 2, "width": 2, "factor": 0.1, "scale": 2.0, "activation": "relu", "axes": 1, "equation": "ab,bc->ac",
    "output_shape": 2, "pool_size": 2, "output_size": 1, "function": abs, "shape": (2, 3), "max_number": 2, "bits": 4, "filepath": "x",
    "height_factor": 0.1, "width_factor": 0.1, "feature_columns": [],
}  # fmt: skip
# These need another package or a saved model; they take what every layer takes.
SKIPPED = {"JaxLayer", "FlaxLayer", "TorchModuleWrapper", "TFSMLayer", "DenseFeatures", "STFTSpectrogram", "MelSpectrogram"}


def arguments(package: ModuleType, name: str, parameters: list[inspect.Parameter]) -> dict[str, Any]:
    """Values with which the class ``name`` can be constructed."""
    layers = package.layers
    special: dict[str, dict[str, Any]] = {
        "Bidirectional": {"layer": layers.LSTM(2)},
        "TimeDistributed": {"layer": layers.Dense(2)},
        "SpectralNormalization": {"layer": layers.Dense(2)},
        "Wrapper": {"layer": layers.Dense(2)},
        "RNN": {"cell": layers.LSTMCell(2)},
        "StackedRNNCells": {"cells": [layers.LSTMCell(2)]},
        "InputLayer": {"input_shape": (2,)} if package.__version__.startswith("2") else {"shape": (2,)},
        "CategoryEncoding": {"num_tokens": 3},
        "Discretization": {"bin_boundaries": [0.5]},
        "RandomPosterization": {"factor": 4},
        "Pipeline": {"layers": [layers.Dense(2)]},
        "Input": {"shape": (2, 3)},
    }
    if name in special:
        return special[name]
    if name == "Model":
        entry = layers.Input((2,))
        return {"inputs": entry, "outputs": layers.Dense(1)(entry)}
    if name in FUNCTIONS:
        one, two = layers.Input((3, 3)), layers.Input((3, 3))
        return {"inputs": [one, two], **({"axes": 1} if name == "dot" else {})}
    return {
        p.name: VALUES[p.name]
        for p in parameters
        if p.default is p.empty and p.kind is not p.VAR_KEYWORD and p.kind is not p.VAR_POSITIONAL
    }


def attempt(make: Any, given: dict[str, Any]) -> str:
    """``ok``, ``unknown`` (the package does not know a keyword) or the message of another refusal."""
    try:
        make(**given)
    except Exception as error:
        text = str(error)
        return "unknown" if any(words in text.lower() for words in UNKNOWN_KEYWORD) else f"refused: {text[:80]}"
    return "ok"


def plain(value: Any) -> dict[str, Any]:
    """A default as JSON, or as the text of its repr where JSON cannot hold it."""
    try:
        if json.loads(json.dumps(value)) == (list(value) if isinstance(value, tuple) else value):
            return {"default": value}
    except (TypeError, ValueError):
        pass
    return {"repr": repr(value)}


def described(parameter: inspect.Parameter) -> dict[str, Any]:
    """One parameter: name, kind where it is keyword-only, default where there is one."""
    entry: dict[str, Any] = {"name": parameter.name}
    if parameter.kind is parameter.KEYWORD_ONLY:
        entry["kind"] = "keyword"
    if parameter.default is not parameter.empty:
        entry |= plain(parameter.default)
    return entry


def own_parameters(make: Any) -> list[inspect.Parameter]:
    """The parameters of a constructor or a function, without ``self``."""
    constructor = make.__init__ if inspect.isclass(make) else make  # the class itself may show only its __new__(*args, **kwargs)
    return [p for p in inspect.signature(constructor).parameters.values() if p.name not in ("self", "cls")]


def call_parameters(make: Any) -> list[str]:
    """The parameters of a layer's ``call``."""
    call = getattr(make, "call", None)
    if call is None or not inspect.isclass(make):
        return []
    return [{p.VAR_POSITIONAL: "*", p.VAR_KEYWORD: "**"}.get(p.kind, "") + p.name for p in own_parameters(call)]


def measured(package: ModuleType, name: str, make: Any, shown: Any, candidates: set[str]) -> dict[str, Any]:
    """The entry of one class: parameters, measured ``extra``, parameters of ``call``."""
    parameters = own_parameters(shown)
    named = [p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    entry: dict[str, Any] = {"parameters": [described(p) for p in named]}
    call = call_parameters(make)
    if call:
        entry["call"] = call
    if any(p.kind is p.VAR_KEYWORD for p in parameters) and name not in SKIPPED:
        base = arguments(package, name, parameters)
        first = attempt(make, base)
        if first != "ok":
            raise SystemExit(f"{name}({base}) cannot be made: {first}")
        tried = sorted(candidates - {p.name for p in named})
        values = {"name": "some_name", "trainable": True, "dtype": "float32", "input_shape": (2, 3), "batch_input_shape": (2, 2, 3)}
        if attempt(make, {**base, NONSENSE: None}) == "ok":
            entry["extra"] = ["**"]
            return entry
        entry["extra"] = [word for word in tried if attempt(make, {**base, word: values.get(word)}) != "unknown"]
    return entry


def classes(package: ModuleType) -> dict[str, tuple[Any, Any]]:
    """Name -> (what to call, where the parameters are shown)."""
    layers = package.layers
    found = {n: (c, c) for n in dir(layers) if inspect.isclass(c := getattr(layers, n)) and n not in NOT_LAYERS}
    found |= {n: (f, f) for n in FUNCTIONS if (f := getattr(layers, n, None))}
    inner = f"{package.__name__}.src"
    module = f"{inner}.models.functional" if package.__version__.startswith("3") else f"{inner}.engine.functional"
    functional = importlib.import_module(module).Functional
    found["Sequential"] = (package.Sequential, package.Sequential)
    found["Model"] = (package.Model, functional)
    if package.__version__.startswith("2"):
        for name in LEGACY:
            made = getattr(importlib.import_module(f"{inner}.layers.rnn.cudnn_{name[5:].lower()}"), name)
            found[name] = (made, made)
    return found


def signatures(package: ModuleType) -> dict[str, Any]:
    """Everything about one installed package."""
    found = classes(package)
    candidates = set(CANDIDATES)
    for _, shown in found.values():
        candidates |= {p.name for p in own_parameters(shown)}
    candidates -= {"args", "kwargs"}
    entries = {name: measured(package, name, make, shown, candidates) for name, (make, shown) in sorted(found.items())}
    common = set.intersection(
        *(set(e["extra"]) for n, e in entries.items() if "extra" in e and n in {"Dense", "LSTM", "Dropout", "Conv1D"})
    )
    for name in SKIPPED & set(entries):
        entries[name]["extra"] = sorted(common)
    for entry in entries.values():
        if "extra" in entry and common <= set(entry["extra"]):
            entry["extra"] = ["*", *sorted(set(entry["extra"]) - common)]
    for name in LEGACY:
        if name in entries:
            entries[name]["legacy"] = True
    return {"version": package.__version__, "common": sorted(common), "classes": entries}


def written(data: dict[str, Any]) -> str:
    """The data as text: one class a line, sorted, so that a new release shows as a small difference."""
    lines = [f'"{name}": ' + json.dumps(entry, separators=(",", ":")) for name, entry in data["classes"].items()]
    head = f'{{"version": {json.dumps(data["version"])}, "common": {json.dumps(data["common"])}, "classes": {{\n'
    return head + ",\n".join(lines) + "\n}}\n"


def main() -> int:
    """Write or check the files of every Keras that can be imported."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare only; exit code 1 on a difference")
    parser.add_argument(
        "packages", nargs="*", default=["tf_keras", "keras"], help="packages to measure (default: those that are installed)"
    )
    options = parser.parse_args()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    warnings.simplefilter("ignore")
    status = 0
    for name in options.packages:
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        data = signatures(package)
        path = HERE / f"keras{data['version'].split('.')[0]}.json"
        if not options.check:
            path.write_text(written(data), encoding="utf-8")
            print(f"{path}: {len(data['classes'])} classes of {name} {data['version']}")
            continue
        kept = json.loads(path.read_text(encoding="utf-8"))
        now = json.loads(written(data))
        for key in sorted({*kept["classes"], *now["classes"]}):
            if kept["classes"].get(key) != now["classes"].get(key):
                status = 1
                print(f"{path.name}: {key} differs from {name} {data['version']}:")
                print(f"  kept {kept['classes'].get(key)}\n  now  {now['classes'].get(key)}")
    return status


if __name__ == "__main__":
    sys.exit(main())
