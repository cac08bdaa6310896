"""The parameters of torch's recurrent modules, one by one, by the names that ``named_parameters()`` tells (torch 2.13)."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.explain.weights import Weight
from lstmlint.layers import Configured
from lstmlint.layers.pytorch.reading import flag, size
from lstmlint.layers.pytorch.recurrent import CELLS, GATES, directions, projection, width
from lstmlint.shape import mul

# More layers than anybody stacks: past that the parameters are not listed one by one.
MOST_LAYERS = 64


def weights(module: Configured) -> tuple[Weight, ...] | None:
    """The parameters of an LSTM, GRU or RNN, of a cell, of Linear and Embedding; None where they cannot be told."""
    if getattr(module, "custom", False):
        return None
    if module.kind == "Linear":
        return _linear(module)
    if module.kind == "Embedding":
        return (Weight("weight", (size(module, "num_embeddings"), size(module, "embedding_dim")), "rows"),)
    if module.kind not in GATES:
        return None
    bias = flag(module, "bias")
    if bias is None:
        return None
    if module.kind in CELLS:
        return tuple(_one(module, size(module, "input_size"), "", "", bias=bias))
    sides, layers = directions(module), size(module, "num_layers")
    if not isinstance(sides, int) or not isinstance(layers, int) or layers > MOST_LAYERS or not isinstance(projection(module), int):
        return None
    found: list[Weight] = []
    for layer in range(layers):
        reads = size(module, "input_size") if layer == 0 else mul(sides, width(module))
        for side in range(sides):
            owner = f"layer {layer}" + (", backward" if side else ", forward" if sides == 2 else "")
            found += _one(module, reads, f"_l{layer}{'_reverse' if side else ''}", owner, bias=bias)
    return tuple(found)


def _one(module: Configured, reads: object, tail: str, owner: str, *, bias: bool) -> Iterator[Weight]:
    """One layer in one direction."""
    hidden, state = size(module, "hidden_size"), size(module, "hidden_size") if module.kind in CELLS else width(module)
    wide = mul(GATES[module.kind], hidden)
    yield Weight(f"weight_ih{tail}", (wide, reads), "kernel", owner)  # type: ignore[arg-type]
    yield Weight(f"weight_hh{tail}", (wide, state), "recurrent", owner)
    if bias:
        yield Weight(f"bias_ih{tail}", (wide,), "bias", owner)
        yield Weight(f"bias_hh{tail}", (wide,), "bias again", owner)
    if module.kind not in CELLS and projection(module) != 0:
        yield Weight(f"weight_hr{tail}", (projection(module), hidden), "projection", owner)


def _linear(module: Configured) -> tuple[Weight, ...] | None:
    reads, writes, bias = size(module, "in_features"), size(module, "out_features"), flag(module, "bias")
    if bias is None:
        return None
    found = (Weight("weight", (writes, reads), "kernel"),)
    return (*found, Weight("bias", (writes,), "bias")) if bias else found
