"""The weights of a layer of Keras, one by one: their names and shapes as the framework has them.

Measured with Keras 2.15, tf_keras 2.21 and Keras 3.15; a test builds random layers and compares name by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lstmlint.layers import Configured, Version
from lstmlint.layers.convolution import in_time
from lstmlint.layers.extent import spatial_rank
from lstmlint.layers.outcome import rank_of
from lstmlint.layers.reading import argument, channels_first, flag, size, sizes
from lstmlint.layers.recurrent import GATES, axes_of, cells_of
from lstmlint.layers.wrappers import held, one_step
from lstmlint.records import dataclass
from lstmlint.shape import Axis, Dim, Shape, Size, Unknown, add, floordiv, mul, product

_CUDNN = frozenset({"CuDNNLSTM", "CuDNNGRU"})


@dataclass(frozen=True, slots=True)
class Weight:
    """One array of weights: ``name`` is the framework's, ``owner`` the part of the layer that has it (``forward``, ``cell 1``).

    ``role`` says what it is for: ``kernel``, ``recurrent``, ``bias``, ``biases`` (two of them) or "".
    """

    name: str
    shape: tuple[Size, ...]
    role: str = ""
    owner: str = ""

    @property
    def count(self) -> Size:
        """How many numbers it holds."""
        return product(self.shape)


def weights(layer: Configured, shape: Shape, version: Version | None) -> tuple[Weight, ...] | None:
    """The weights of a layer that reads inputs of this shape; None where that cannot be told."""
    if getattr(layer, "custom", False):
        return None
    if layer.kind == "Bidirectional":
        return _both_ways(layer, shape, version)
    if layer.kind == "TimeDistributed":
        inside = held(layer)
        return weights(inside, one_step(shape), version) if inside is not None else None
    if layer.kind in ("RNN", "StackedRNNCells"):
        return _cells(layer, shape)
    if layer.kind in GATES:
        features = rank_of(shape, 2).last if layer.kind.endswith("Cell") else axes_of(layer, shape)[2]
        return _recurrent(layer, features)
    if layer.kind.startswith("ConvLSTM"):
        return _conv_lstm(layer, shape)
    other = _OTHERS.get(layer.kind)
    return other(layer, shape) if other is not None else None


def _both_ways(layer: Configured, shape: Shape, version: Version | None) -> tuple[Weight, ...] | None:
    forward = held(layer)
    backward = forward if argument(layer, "backward_layer") is None else held(layer, "backward_layer")
    sides = [weights(side, shape, version) if side is not None else None for side in (forward, backward)]
    if sides[0] is None or sides[1] is None:
        return None
    return (*_owned(sides[0], "forward"), *_owned(sides[1], "backward"))


def _owned(found: tuple[Weight, ...], owner: str) -> Iterator[Weight]:
    for weight in found:
        yield replace(weight, owner=f"{owner}, {weight.owner}" if weight.owner else owner)


def _cells(layer: Configured, shape: Shape) -> tuple[Weight, ...] | None:
    cells = cells_of(layer)
    if cells is None:
        return None
    features = axes_of(layer, shape)[2] if layer.kind == "RNN" else rank_of(shape, 2).last
    found: list[Weight] = []
    for index, cell in enumerate(cells):
        own = _recurrent(cell, features)
        if own is None:
            return None
        found += _owned(own, f"cell {index + 1}") if len(cells) > 1 else own
        features = size(cell, "units")
    return tuple(found)


def _recurrent(layer: Configured, features: Axis) -> tuple[Weight, ...] | None:
    units, gates = size(layer, "units"), GATES[layer.kind]
    if features is None:
        return None
    wide = mul(gates, units)
    found = [Weight("kernel", (features, wide), "kernel"), Weight("recurrent_kernel", (units, wide), "recurrent")]
    if layer.kind in _CUDNN:
        return (*found, Weight("bias", (mul(2, wide),), "biases"))
    bias = flag(layer, "use_bias", True)
    after = flag(layer, "reset_after", True) if layer.kind in ("GRU", "GRUCell") else False
    if bias is None or (bias and after is None):
        return None
    if bias:
        found.append(Weight("bias", (2, wide), "biases") if after else Weight("bias", (wide,), "bias"))
    return tuple(found)


def _conv_lstm(layer: Configured, shape: Shape) -> tuple[Weight, ...] | None:
    rank = spatial_rank(layer.kind)
    channels = in_time(layer, shape)[3]
    filters, window = size(layer, "filters"), sizes(layer, "kernel_size", rank)
    bias = flag(layer, "use_bias", True)
    if channels is None or bias is None:
        return None
    wide = mul(4, filters)
    found = [Weight("kernel", (*window, channels, wide), "kernel"), Weight("recurrent_kernel", (*window, filters, wide), "recurrent")]
    return (*found, Weight("bias", (wide,), "bias")) if bias else tuple(found)


# ---- layers that do not recur ---------------------------------------------------------------------------------------


def _with_bias(layer: Configured, kernel: tuple[Axis, ...], wide: Size) -> tuple[Weight, ...] | None:
    bias = flag(layer, "use_bias", True)
    known = tuple(axis for axis in kernel if isinstance(axis, int | Dim | Unknown))
    if bias is None or len(known) < len(kernel):
        return None
    found = (Weight("kernel", known, "kernel"),)
    return (*found, Weight("bias", (wide,), "bias")) if bias else found


def _dense(layer: Configured, shape: Shape) -> tuple[Weight, ...] | None:
    units = size(layer, "units")
    return _with_bias(layer, (shape.last, units), units)


def _embedding(layer: Configured, _shape: Shape) -> tuple[Weight, ...] | None:
    return (Weight("embeddings", (size(layer, "input_dim"), size(layer, "output_dim")), "rows"),)


def _convolution(layer: Configured, shape: Shape) -> tuple[Weight, ...] | None:
    rank, first = spatial_rank(layer.kind), channels_first(layer)
    axes = rank_of(shape, rank + 2).axes
    channels = axes[1] if first else axes[-1]
    if first is None or channels is None:
        return None
    filters = size(layer, "filters")
    return _with_bias(layer, (*sizes(layer, "kernel_size", rank), floordiv(channels, size(layer, "groups", 1)), filters), filters)


def _layer_normalization(layer: Configured, shape: Shape) -> tuple[Weight, ...] | None:
    return _normalization(layer, shape, ())


def _batch_normalization(layer: Configured, shape: Shape) -> tuple[Weight, ...] | None:
    return _normalization(layer, shape, ("moving_mean", "moving_variance"))


def _normalization(layer: Configured, shape: Shape, more: tuple[str, ...]) -> tuple[Weight, ...] | None:
    wide, scale, center = shape.last, flag(layer, "scale", True), flag(layer, "center", True)
    if argument(layer, "axis", -1) != -1 or wide is None or scale is None or center is None:
        return None
    names = (*(["gamma"] if scale else []), *(["beta"] if center else []), *more)
    return tuple(Weight(name, (wide,), name) for name in names)


_OTHERS = {
    "Dense": _dense,
    "Embedding": _embedding,
    **dict.fromkeys(("Conv1D", "Conv2D", "Conv3D"), _convolution),
    "LayerNormalization": _layer_normalization,
    "BatchNormalization": _batch_normalization,
}


def total(found: tuple[Weight, ...]) -> Size:
    """All of them together."""
    count: Size = 0
    for weight in found:
        count = add(count, weight.count)
    return count
