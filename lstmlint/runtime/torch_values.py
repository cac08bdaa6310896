"""Values of a torch program as JSON for the worker. Sizes stay expressions of symbols: the worker chooses the numbers.

``{"size": [[2, ["s1"]], [1, []]]}`` is ``2*s1 + 1``. ``symbols`` tells of each symbol its label (and a number to begin with, where few are
meant), or the operands of ``//`` and ``%``.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from lstmlint.program import Module, TorchTensor, Value
from lstmlint.runtime.values import NotSendableError
from lstmlint.shape import Axis, Derived, Dim, Shape, Size, Unknown

_MOST = 4096  # items in a list
_DEEPEST = 12
_TEXT = 500
_UNKNOWN = "a value that is not known"
# Names of torch's kinds of numbers, as ``dtype=`` has them.
_DTYPES = frozenset({
    "float32", "float64", "float16", "bfloat16", "float", "double", "half", "int8", "int16", "int32", "int64", "uint8", "short", "int",
    "long", "bool",
})  # fmt: skip
KINDS = {"float": "float32", "double": "float64", "half": "float16", "long": "int64", "int": "int32", "bool": "bool"}
# What a symbol begins with where it is the number of something of which few are meant.
_FEW = {
    "num_layers": 2, "nhead": 2, "num_heads": 2, "groups": 1, "kernel_size": 3, "stride": 1, "padding": 1, "dilation": 1,
    "num_encoder_layers": 1, "num_decoder_layers": 1, "padding_idx": 0, "chunks": 2, "index": 0, "start": 0, "total_length": 12,
}  # fmt: skip


class Symbols:
    """The symbols of a recipe, each once."""

    def __init__(self) -> None:
        self.table: dict[str, dict[str, object]] = {}
        self._names: dict[Unknown, str] = {}

    def size(self, size: Size, name: str = "") -> object:
        """A size: a number, or an expression. ``name`` is the argument that it is."""
        if isinstance(size, int):
            return int(size)
        terms = size.terms if isinstance(size, Dim) else {(size,): 1}
        return {"size": [[factor, [self._name(unknown, name) for unknown in monomial]] for monomial, factor in terms.items()]}

    def axes(self, shape: Shape) -> list[object]:
        """The axes of a shape; one that nobody declared is a symbol of its own."""
        return [self.axis(axis) for axis in shape.axes]

    def axis(self, axis: Axis) -> object:
        """One axis."""
        return self.size(axis if axis is not None else Unknown("?", open=True))

    def _name(self, unknown: Unknown, wanted: str) -> str:
        if unknown not in self._names:
            name = self._names[unknown] = f"s{len(self._names)}"
            self.table[name] = {}
            if isinstance(unknown, Derived):
                self.table[name] = {"operator": unknown.operator, "left": self.size(unknown.left), "right": self.size(unknown.right)}
            else:
                self.table[name] = {"label": unknown.label} | ({"value": _FEW[wanted]} if wanted in _FEW else {})
        return self._names[unknown]


class TorchValues:
    """Puts arguments into JSON. ``tensor`` gives the reference of a tensor, ``layer`` the index of a module."""

    def __init__(self, symbols: Symbols, tensor: Callable[[TorchTensor], object], layer: Callable[[Module], int]) -> None:
        self.symbols = symbols
        self.tensor = tensor
        self.layer = layer

    def of(self, value: Value, name: str = "", *, size: bool = False, depth: int = 0) -> object:
        """A value as JSON; :class:`NotSendableError` where it is none. ``size``: what is not known is the number of something."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return int(value)
        if isinstance(value, float):
            return float(value) if math.isfinite(value) else {"number": "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"}
        if isinstance(value, str):
            if len(value) > _TEXT:
                raise NotSendableError("a long text")
            return value
        if isinstance(value, TorchTensor):
            return {"ref": self.tensor(value)}
        if isinstance(value, Module):
            return {"layer": self.layer(value)}
        return self._other(value, name, size=size, depth=depth)

    def _other(self, value: Value, name: str, *, size: bool, depth: int) -> object:
        if isinstance(value, Dim):
            return self.symbols.size(value, name)
        if isinstance(value, Unknown):
            if size or getattr(value, "kind", None) == "int":
                return self.symbols.size(value, name)
            raise NotSendableError(_UNKNOWN)
        if isinstance(value, slice):
            return {"slice": [self.of(part, name, size=True) for part in (value.start, value.stop, value.step)]}
        if value is ...:
            return {"ellipsis": True}
        if isinstance(value, range) and len(value) <= _MOST:
            return list(value)
        if isinstance(value, tuple | list) and len(value) <= _MOST and depth < _DEEPEST and (value or getattr(value, "exact", True)):
            found = [self.of(item, name, size=size, depth=depth + 1) for item in value]
            return {"tuple": found} if isinstance(value, tuple) else found
        kind = dtype_of(value)
        if kind is not None:
            return {"dtype": kind}
        raise NotSendableError(_UNKNOWN)


def dtype_of(value: Value) -> str | None:
    """``torch.float64`` as the worker knows it."""
    qualified = getattr(value, "qualified", None)
    if not isinstance(qualified, str) or isinstance(value, Module):
        return None
    home, _, name = qualified.rpartition(".")
    return name if home == "torch" and name in _DTYPES else None
