"""Declared inputs: ``Input(shape=...)``, ``InputLayer`` and the ``input_shape`` of a first layer, found again from a tensor."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.diagnostic import Place
from lstmlint.program import Argument, Call, Layer, Path, Tensor, Value
from lstmlint.records import dataclass

# What declares a shape: the parameter, and whether its value includes the batch axis.
PARAMETERS = {
    "shape": False,
    "input_shape": False,
    "batch_shape": True,
    "batch_input_shape": True,
    "input_dim": False,
}
_INPUTS = ("Input", "InputLayer")


@dataclass(frozen=True, slots=True)
class Declaration:
    """The shape that was declared: by which layer, by which argument, and with or without the batch axis."""

    layer: Layer
    name: str
    value: Value
    argument: Argument | None

    @property
    def place(self) -> Place:
        """The shape as it is written."""
        return self.argument.value_place if self.argument is not None else self.layer.place

    @property
    def with_batch(self) -> bool:
        """Whether the value starts with the batch axis."""
        return PARAMETERS[self.name]

    @property
    def axes(self) -> tuple[Value, ...] | None:
        """The declared axes without the batch; None where the shape is not written axis by axis."""
        if not isinstance(self.value, tuple | list) or not getattr(self.value, "exact", True):
            return None
        return tuple(self.value[1:] if self.with_batch else self.value)

    @property
    def shown(self) -> str:
        """How a message calls it: ``Input(shape=...)``, ``input_shape``."""
        return f"{self.layer.kind}({self.name}=...)" if self.layer.kind in _INPUTS else self.name


def declares(layer: Layer) -> Iterator[Declaration]:
    """The input shapes that a layer declares; for a wrapper not those of the layer inside."""
    if layer.custom:
        return
    for name in PARAMETERS:
        if name in layer.args and (layer.kind in _INPUTS or name not in ("shape", "batch_shape")) and _is_shape(layer, name):
            yield Declaration(layer, name, layer.args[name], written(layer, name))


def _is_shape(layer: Layer, name: str) -> bool:
    return name != "input_dim" or layer.kind != "Embedding"  # there it is the size of the vocabulary


def written(layer: Layer, name: str) -> Argument | None:
    """How an argument was written, a first positional shape included; None where it came from elsewhere."""
    argument = layer.argument(name)
    if argument is None and layer.kind in _INPUTS and layer.given and layer.given[0].name is None and not layer.given[0].star:
        value = layer.given[0]
        argument = value if value.value is layer.args.get(name) or value.value == layer.args.get(name) else None
    return argument if argument is None or not argument.inherited else None


def declarations(path: Path) -> dict[Place, Declaration]:
    """All declared input shapes of the path, by where they are written."""
    return {declared.place: declared for layer in path.layers for declared in declares(layer)}


def _by_origin(path: Path) -> dict[Place, Declaration]:
    found: dict[Place, Declaration] = {}
    for layer in path.layers:
        for declared in declares(layer):
            argument = declared.argument
            for place in (layer.place, *((argument.place, argument.value_place) if argument is not None else ())):
                found.setdefault(place, declared)
    return found


def declaration(path: Path, tensor: Tensor) -> Declaration | None:
    """The declaration of an input tensor; None where it is not known."""
    return None if tensor.origin is None else _by_origin(path).get(tensor.origin)


def first_uses(path: Path) -> list[tuple[Call, Declaration]]:
    """The calls that read a declared input directly, with its declaration."""
    declared = _by_origin(path)
    read = ((call, tensor.origin) for call in path.calls if not call.speculative for tensor in call.inputs if tensor.call is None)
    return [(call, declared[origin]) for call, origin in read if origin is not None and origin in declared]
