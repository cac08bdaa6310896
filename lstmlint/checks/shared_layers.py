"""RNN116: one layer object several times in a Sequential, where several layers were meant."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.words import title
from lstmlint.diagnostic import Finding, Place
from lstmlint.program import RECURRENT, Layer, Path, Program

_WEIGHTED = RECURRENT | {"Dense", "Conv1D", "BatchNormalization", "LayerNormalization"}


@each_path
def repeated_layer(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN116: ``[LSTM(8)] * 3``: the three share their weights."""
    told: set[Place] = set()
    for model in path.models:
        if model.api != "sequential":
            continue
        counts: dict[int, int] = {}
        for layer in model.layers:
            counts[id(layer)] = counts.get(id(layer), 0) + 1
        for layer in model.layers:
            if counts[id(layer)] < 2 or not isinstance(layer, Layer) or layer.custom or layer.core.kind not in _WEIGHTED:
                continue
            if layer.place in told or any(call.problem is not None for call in layer.calls):
                continue
            told.add(layer.place)
            yield Finding(layer.place, {"layer": title(layer), "count": counts[id(layer)], "model": model.name or "the model"})
