"""Measure what the constructors of ``torch.nn`` take and refuse, and write it to ``lstmlint/layers/pytorch/torch.json``.

Run it with a Python that has torch::

    python scripts/torch_signatures.py            # writes torch.json
    python scripts/torch_signatures.py --check    # changes nothing; exit code 1 where the file disagrees with torch

Parameters come from the constructors themselves; those of LSTM, GRU and RNN, which are ``(*args, **kwargs)`` in the code, are
spelled out below in the order that torch documents (a test tries every position). Whether the constructor refuses a value, or
warns of it, is tried: one parameter at a time is given a negative number, zero, a fraction and so on, the others stay right.
"""

from __future__ import annotations

import argparse
import inspect
import json
import sys
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn

TARGET = Path(__file__).resolve().parent.parent / "lstmlint" / "layers" / "pytorch" / "torch.json"

REQUIRED = inspect.Parameter.empty
_LAYERS: list[tuple[str, Any]] = [("input_size", REQUIRED), ("hidden_size", REQUIRED), ("num_layers", 1)]
_OPTIONS: list[tuple[str, Any]] = [("bias", True), ("batch_first", False), ("dropout", 0.0), ("bidirectional", False)]
_KEYWORDS: list[tuple[str, Any]] = [("device", None), ("dtype", None)]
# Documented signatures of the classes that take anything in their code. What stands behind the bar goes by keyword only:
# the position of ``device`` is that of ``proj_size`` in the code of GRU and RNN.
DOCUMENTED: dict[str, tuple[list[tuple[str, Any]], list[tuple[str, Any]]]] = {
    "LSTM": ([*_LAYERS, *_OPTIONS, ("proj_size", 0), *_KEYWORDS], []),
    "GRU": ([*_LAYERS, *_OPTIONS], _KEYWORDS),
    "RNN": ([*_LAYERS, ("nonlinearity", "tanh"), *_OPTIONS], _KEYWORDS),
}

# How to make one of each class: values by parameter name, unless the class has its own.
VALUES: dict[str, Any] = {
    "input_size": 4, "hidden_size": 6, "in_features": 4, "out_features": 6, "in1_features": 4, "in2_features": 5, "num_embeddings": 7,
    "embedding_dim": 4, "in_channels": 4, "out_channels": 6, "kernel_size": 3, "output_size": 2, "num_features": 4, "num_groups": 2,
    "num_channels": 6, "normalized_shape": 4, "embed_dim": 6, "num_heads": 2, "d_model": 6, "nhead": 2, "padding": 1, "value": 0.0,
    "upscale_factor": 2, "downscale_factor": 2, "groups": 2, "dim": 1, "unflattened_size": (2, 2), "threshold": 0.1, "size": 2,
    "norm_type": 2.0, "n_classes": 10, "cutoffs": [4], "mode": "LSTM", "num_chunks": 4, "bias": True, "num_layers": 2, "num_classes": 3,
}  # fmt: skip
SPECIAL: dict[str, dict[str, Any]] = {
    "TransformerEncoder": {"encoder_layer": nn.TransformerEncoderLayer(6, 2, 8, batch_first=True), "num_layers": 2},
    "TransformerDecoder": {"decoder_layer": nn.TransformerDecoderLayer(6, 2, 8), "num_layers": 2},
    "Transformer": {"d_model": 6, "nhead": 2, "num_encoder_layers": 1, "num_decoder_layers": 1, "dim_feedforward": 8},
    "TransformerEncoderLayer": {"d_model": 6, "nhead": 2, "dim_feedforward": 8},
    "TransformerDecoderLayer": {"d_model": 6, "nhead": 2, "dim_feedforward": 8},
    "DataParallel": {"module": nn.Linear(2, 2)},
    "FractionalMaxPool2d": {"kernel_size": 2, "output_size": 2},
    "FractionalMaxPool3d": {"kernel_size": 2, "output_size": 2},
    **{name: {"input_size": 4, "hidden_size": 6, "num_layers": 2} for name in ("LSTM", "GRU", "RNN")},
    "RNNBase": {"mode": "LSTM", "input_size": 4, "hidden_size": 6, "num_layers": 2},
    "Upsample": {"scale_factor": 2},
}
# Not probed: containers, classes that are there for others to inherit from, and the like.
UNPROBED = {
    "Container",
    "DataParallel",
    "Module",
    "ModuleDict",
    "ModuleList",
    "ParameterDict",
    "ParameterList",
    "RNNCellBase",
    "Sequential",
}
# Values of each sort; a sort is refused where all of its values are.
PROBES: dict[str, tuple[Any, ...]] = {
    "negative": (-1, -3), "zero": (0,), "one": (1,), "more": (2, 4), "true": (True,), "false": (False,), "negative float": (-0.5, -2.0),
    "zero float": (0.0,), "fraction below one": (0.5, 0.25), "one float": (1.0,), "fraction above one": (1.5, 2.5),
    "whole float": (2.0, 4.0), "text": ("x",), "none": (None,), "several": ((2,), (2, 2), (2, 2, 2, 2)),
}  # fmt: skip
# Of these any value may come from elsewhere (a device, a tensor, an object), or whether a value is right depends on another argument.
UNTRIED = {
    "device", "dtype", "weight", "pos_weight", "_weight", "module", "modules", "encoder_layer", "decoder_layer", "norm", "activation",
    "custom_encoder", "custom_decoder", "process_group", "distance_function", "options", "cutoffs", "_random_samples", "size_average",
    "reduce", "min_val", "max_val", "min_value", "max_value", "lower", "upper", "output_ratio", "output_size",
}  # fmt: skip
NONSENSE = "certainly_no_keyword_of_torch"


def modules() -> dict[str, type[nn.Module]]:
    """All the modules of ``torch.nn``, by name."""
    found = {name: getattr(nn, name) for name in dir(nn)}
    return {name: cls for name, cls in found.items() if isinstance(cls, type) and issubclass(cls, nn.Module)}


def parameters(name: str, cls: type[nn.Module]) -> list[inspect.Parameter]:
    """What the constructor takes, without ``self``."""
    if name in DOCUMENTED:
        positional, keywords = DOCUMENTED[name]
        both = [(inspect.Parameter.POSITIONAL_OR_KEYWORD, p) for p in positional] + [(inspect.Parameter.KEYWORD_ONLY, p) for p in keywords]
        return [inspect.Parameter(parameter, kind, default=default) for kind, (parameter, default) in both]
    return list(inspect.signature(cls.__init__).parameters.values())[1:]


def plain(value: Any) -> dict[str, Any]:
    """A default as JSON, or as the text of its repr where JSON cannot hold it."""
    if isinstance(value, bool | int | float | str) or value is None:
        return {"default": value}
    if isinstance(value, tuple):
        return {"default": list(value)}
    return {"repr": getattr(value, "__name__", None) or repr(value)}


def entry_of(parameter: inspect.Parameter) -> dict[str, Any]:
    """One parameter as it stands in the file."""
    entry: dict[str, Any] = {"name": parameter.name}
    if parameter.default is not parameter.empty:
        entry |= plain(parameter.default)
    if parameter.kind is parameter.KEYWORD_ONLY:
        entry["kind"] = "keyword"
    return entry


def right(name: str, found: list[inspect.Parameter]) -> dict[str, Any]:
    """Arguments that the constructor takes."""
    return SPECIAL.get(name) or {p.name: VALUES[p.name] for p in found if p.default is p.empty}


def attempt(cls: type[nn.Module], args: dict[str, Any]) -> str:
    """``refused``, ``warned`` or nothing."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            cls(**args)
        except Exception:
            return "refused"
    return "warned" if any(issubclass(w.category, UserWarning) for w in caught) else ""


def anything(cls: type[nn.Module]) -> bool:
    """Whether the constructor takes an argument of any name."""
    try:
        cls(**{NONSENSE: 1})
    except Exception:
        return False
    return True


def by_another(cls: type[nn.Module], base: dict[str, Any], name: str, usual: Any, sort: str) -> bool:
    """Whether a value of the right sort was tried: what refuses it is another argument that does not go with it."""
    if isinstance(usual, tuple):
        return sort == "several"
    if type(usual) is not int:
        return False
    return sort in ("one", "more") or (sort == "true" and attempt(cls, {**base, name: 1}) != "")


def described(name: str, cls: type[nn.Module]) -> dict[str, Any]:
    """What the file says of one class."""
    every = parameters(name, cls)
    found = [p for p in every if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    entry: dict[str, Any] = {"parameters": [entry_of(p) for p in found]}
    if name == "Sequential" or (len(found) < len(every) and anything(cls)):
        entry["anything"] = True
    forward = list(inspect.signature(cls.forward).parameters.values())[1:]
    if all(p.kind is p.POSITIONAL_OR_KEYWORD for p in forward):
        entry["call"] = [p.name for p in forward]
    if name in UNPROBED:
        return entry
    base = right(name, found)
    usually = attempt(cls, base)
    if usually == "refused":
        raise SystemExit(f"{name}: the constructor refuses {base}")
    for parameter in found:
        usual = base.get(parameter.name, parameter.default)
        if parameter.name in UNTRIED or isinstance(usual, str):
            continue
        for sort, values in PROBES.items():
            said = {attempt(cls, {**base, parameter.name: value}) for value in values}
            if len(said) == 1 and not said & {"", usually} and not by_another(cls, base, parameter.name, usual, sort):
                entry.setdefault(said.pop(), {}).setdefault(parameter.name, []).append(sort)
    return entry


def measured() -> dict[str, Any]:
    """The whole file."""
    return {"version": torch.__version__.split("+")[0], "classes": {name: described(name, cls) for name, cls in sorted(modules().items())}}


def shown(data: dict[str, Any]) -> str:
    """One class a line: short, and a change is easily seen."""
    lines = [f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in data["classes"].items()]
    return f'{{"version": {json.dumps(data["version"])}, "classes": {{\n' + ",\n".join(lines) + "\n}}\n"


def main() -> int:
    """Measure, and write or compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit code 1 where the file disagrees")
    text = shown(measured())
    if parser.parse_args().check:
        return int(text != TARGET.read_text(encoding="utf-8"))
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
