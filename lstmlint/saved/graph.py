"""The graph of a functional model, call by call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, Any, Final

from lstmlint.layers import signature
from lstmlint.records import dataclass
from lstmlint.saved import operations
from lstmlint.saved.code import Code, Origin, Part, code, joined
from lstmlint.saved.dialects import Version
from lstmlint.saved.layers import INPUTS, MODELS, RECURRENT, declares, is_model, kind_of, literal, name_of
from lstmlint.saved.values import Path

if TYPE_CHECKING:
    from lstmlint.saved.models import ModelWriter

# They take a list, also of one: the file does not tell it from the tensor alone.
_LISTED: Final = frozenset({"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"})
_ATTENTION: Final = frozenset({"MultiHeadAttention", "Attention", "AdditiveAttention", "GroupQueryAttention"})

# A tensor of a graph: the layer's name, which of its calls, which of the outputs.
Key = tuple[str, int, int]


@dataclass(slots=True)
class Node:
    """One call of a layer in a graph: what it takes, as it stands in the file."""

    layer: int
    index: int
    args: list[Any]
    kwargs: dict[str, Any]
    needs: set[Key] = field(default_factory=set)


class Graph:
    """One functional model."""

    def __init__(self, writer: ModelWriter, entry: Mapping[str, Any], path: Path) -> None:
        self.writer = writer
        self.entry = entry
        self.path = path
        layers = entry["config"]["layers"]
        self.layers = [item if isinstance(item, dict) else {} for item in layers]
        writer.count(len(self.layers))
        self.index = {name_of(item): index for index, item in enumerate(self.layers)}
        self.nodes = [node for index in range(len(self.layers)) for node in self._nodes(index)]
        writer.count(len(self.nodes))
        self.calls = [0] * len(self.layers)
        for node in self.nodes:
            self.calls[node.layer] += 1
        # The outputs that anything takes, by layer: more than the first where the layer returns several.
        self.taken: dict[str, int] = {}
        self.shift = self._shifts()
        self.made: dict[tuple[str, int], str | list[str]] = {}
        self.variables: list[str] = []

    # What stands in the file.

    def _nodes(self, index: int) -> Iterator[Node]:
        inbound = self.layers[index].get("inbound_nodes")
        for count, node in enumerate(inbound if isinstance(inbound, list) else ()):
            if isinstance(node, dict):
                args, kwargs = node.get("args"), node.get("kwargs")
                made = Node(index, count, args if isinstance(args, list) else [], kwargs if isinstance(kwargs, dict) else {})
            else:
                made = self._old(index, count, node)
            made.needs = {key for value in (made.args, made.kwargs) for key in self._keys(value)}
            yield made

    def _old(self, index: int, count: int, node: Any) -> Node:
        """A call as Keras 1 and 2 write it: tensors with the keywords behind each."""
        inputs = [node] if isinstance(node, list) and node and isinstance(node[0], str) else node if isinstance(node, list) else []
        kwargs: dict[str, Any] = {}
        tensors: list[Any] = []
        for item in inputs:
            if not isinstance(item, list) or len(item) < 3:
                return Node(index, count, [None], {})
            if len(item) > 3 and isinstance(item[3], dict):
                kwargs |= item[3]
            tensors.append(item[2] if item[0] == "_CONSTANT_VALUE" else item[:3])
        listed = len(tensors) != 1 or kind_of(self.layers[index], self.writer.version) in _LISTED
        return Node(index, count, [tensors] if listed else tensors, kwargs)

    def _key(self, value: Any) -> Key | None:
        """The tensor that a value stands for."""
        if isinstance(value, dict) and value.get("class_name") == "__keras_tensor__":
            config = value.get("config")
            value = config.get("keras_history") if isinstance(config, dict) else None
        if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str) and value[0] in self.index:
            name, node, tensor = value
            if type(node) is int and type(tensor) is int and node >= 0 and 0 <= tensor < 100:
                return name, node, tensor
        return None

    def _keys(self, value: Any) -> Iterator[Key]:
        key = self._key(value)
        if key is not None:
            yield key
        elif isinstance(value, list | dict):
            for item in value.values() if isinstance(value, dict) else value:
                yield from self._keys(item)

    def _shifts(self) -> dict[str, int]:
        """A nested model may count its own making as its first call."""
        config = self.entry["config"]
        ends = [*self._keys(config.get("input_layers")), *self._keys(config.get("output_layers"))]
        shifts: dict[str, int] = {}
        for name, node, tensor in [*ends, *(key for call in self.nodes for key in call.needs)]:
            self.taken[name] = max(self.taken.get(name, 0), tensor)
            if not _nested(self.layers[self.index[name]]):
                continue
            past = node >= self.calls[self.index[name]]
            own = self.writer.version == 2 and _built(self.layers[self.index[name]])
            shifts[name] = 1 if past or own else shifts.get(name, 0)
        return shifts

    # What is written.

    def write(self) -> str:
        """The statements of the model; its variable."""
        for index, layer in enumerate(self.layers):
            self.variables.append(self._layer(layer, (*self.path, "config", "layers", index)))
        for node in self._ordered():
            self._call(node)
        config = self.entry["config"]
        inputs, outputs = (self._structure(config.get(key)) for key in ("input_layers", "output_layers"))
        named = [code(f"name={name_of(self.entry)!r}")] if name_of(self.entry) else []
        made = joined([code("inputs=", inputs), code("outputs=", outputs), *named], "(", ")")
        origin = Origin(self.path, Part.ENTRY, name_of(self.entry))
        variable = self.writer.variable(name_of(self.entry) or "functional")
        self.writer.assign(variable, code("keras.Model", made, origin=origin), origin)
        return variable

    def _layer(self, entry: Mapping[str, Any], path: Path) -> str:
        origin = Origin(path, Part.ENTRY, name_of(entry))
        if operations.is_operation(entry):
            return ""
        if entry.get("class_name") in INPUTS:
            variable = self.writer.variable(name_of(entry))
            self.writer.assign(variable, self.writer.input(entry, path), origin)
            self.made[name_of(entry), 0] = variable
            return variable
        if _nested(entry):
            return self.writer.model(entry, path, nested=True) or self.writer.unknown()
        value = self.writer.layers.call(entry, path, direct=True)
        variable = self.writer.variable(name_of(entry))
        self.writer.assign(variable, value, origin)
        self.writer.built(variable, entry, path)
        return variable

    def _ordered(self) -> Iterator[Node]:
        """The calls, each behind those that it takes something of; the others last, in the order of the file."""
        by_output = {(name_of(self.layers[node.layer]), node.index): place for place, node in enumerate(self.nodes)}
        waits: list[set[int]] = [set() for _ in self.nodes]
        frees: list[list[int]] = [[] for _ in self.nodes]
        for place, node in enumerate(self.nodes):
            for name, index, _ in node.needs:
                source = by_output.get((name, index - self.shift.get(name, 0)))
                if source is not None and source != place and source not in waits[place]:
                    waits[place].add(source)
                    frees[source].append(place)
        ready = [place for place, waiting in enumerate(waits) if not waiting]
        heapify(ready)
        done: set[int] = set()
        while ready:
            place = heappop(ready)
            done.add(place)
            yield self.nodes[place]
            for other in frees[place]:
                waits[other].discard(place)
                if not waits[other]:
                    heappush(ready, other)
        yield from (node for place, node in enumerate(self.nodes) if place not in done)

    def _call(self, node: Node) -> None:
        entry = self.layers[node.layer]
        name = name_of(entry)
        origin = Origin((*self.path, "config", "layers", node.layer), Part.ENTRY, name)
        value = self._operation(entry, node) if operations.is_operation(entry) else self._applied(entry, node)
        variable = self.writer.variable(f"{name}_out")
        most = self.taken.get(name, 0)
        if _single(entry, self.writer.version) and most and _recurrent(entry, self.writer.version):
            # What takes a second output of a layer that has one only is wrong: as it would be in Python.
            names = [variable, *(self.writer.variable(f"{name}_out") for _ in range(most))]
            self.writer.assign(", ".join(names), code(value, origin=origin), origin)
            self.made[name, node.index] = names
            return
        self.writer.assign(variable, code(value, origin=origin), origin)
        self.made[name, node.index] = variable

    def _operation(self, entry: Mapping[str, Any], node: Node) -> Code:
        arguments = [self._value(value) for value in node.args]
        keywords = {str(key): self._value(value) for key, value in node.kwargs.items() if value is not None}
        made = operations.expression(entry, arguments, keywords, {"": node.args, **node.kwargs}) if arguments else None
        return made or code(self.writer.unknown(), joined(arguments, "(", ")"))

    def _applied(self, entry: Mapping[str, Any], node: Node) -> Code:
        kind = kind_of(entry, self.writer.version)
        form = signature(kind, self.writer.version) if kind else None
        call = form.call if form is not None else ()
        keywords = [
            code(f"{key}=", self._value(value))
            for key, value in node.kwargs.items()
            if value is not None and key != "training" and key in call
        ]
        arguments = [self._value(value) for value in node.args]
        return code(self.variables[node.layer], joined([*arguments, *keywords], "(", ")"))

    def _value(self, value: Any) -> Code:
        key = self._key(value)
        if key is not None:
            return self._tensor(key)
        if isinstance(value, list):
            return joined([self._value(item) for item in value])
        if isinstance(value, dict):
            part = operations.sliced(value)
            if part is not None or "class_name" in value:
                return code(self.writer.unknown())
            return joined([code(f"{key!r}: ", self._value(item)) for key, item in value.items()], "{", "}")
        return literal(value) or code(self.writer.unknown())

    def _tensor(self, key: Key) -> Code:
        name, node, tensor = key
        made = self.made.get((name, node - self.shift.get(name, 0)))
        if made is None:
            return code(self.writer.unknown())
        if isinstance(made, list):
            return code(made[min(tensor, len(made) - 1)])
        entry = self.layers[self.index[name]]
        if entry.get("class_name") in INPUTS or _single(entry, self.writer.version):
            return code(made) if tensor == 0 else code(self.writer.unknown())
        return code(f"{made}[{tensor}]" if _several(entry, self.writer.version) or self.taken.get(name) else made)

    def _structure(self, value: Any) -> Code:
        """The inputs or outputs of the model: one tensor, or any nest of them."""
        key = self._key(value)
        if key is not None:
            return self._tensor(key)
        if isinstance(value, dict):
            return joined([code(f"{name!r}: ", self._structure(item)) for name, item in value.items()], "{", "}")
        if isinstance(value, list):
            return joined([self._structure(item) for item in value])
        return code(self.writer.unknown())


def _nested(entry: Mapping[str, Any]) -> bool:
    return entry.get("class_name") in MODELS or is_model(entry)


def _built(entry: Mapping[str, Any]) -> bool:
    """Whether a nested model knows its input, so that making it is a call already."""
    config = entry.get("config")
    layers = config if isinstance(config, list) else config.get("layers") if isinstance(config, dict) else None
    return (isinstance(config, dict) and "input_layers" in config) or (isinstance(layers, list) and bool(layers) and declares(layers[0]))


def _several(entry: Mapping[str, Any], version: Version) -> bool:
    """Whether a layer certainly returns more than one tensor."""
    config = entry.get("config")
    if not isinstance(config, dict):
        return False
    if _nested(entry):
        outputs = config.get("output_layers")
        return isinstance(outputs, list) and len(outputs) > 1 and not isinstance(outputs[0], str)
    if kind_of(entry, version) is None:
        return False
    if entry["class_name"] == "Bidirectional":
        inner = config.get("layer")
        return ("merge_mode" in config and config["merge_mode"] is None) or (isinstance(inner, dict) and _several(inner, version))
    return entry["class_name"] in RECURRENT and bool(config.get("return_state"))


def _recurrent(entry: Mapping[str, Any], version: Version) -> bool:
    config = entry.get("config")
    if entry.get("class_name") == "Bidirectional" and isinstance(config, dict):
        return isinstance(config.get("layer"), dict) and _recurrent(config["layer"], version)
    return entry.get("class_name") in RECURRENT and kind_of(entry, version) is not None


def _single(entry: Mapping[str, Any], version: Version) -> bool:
    """Whether a layer certainly returns one tensor."""
    kind = kind_of(entry, version)
    if operations.is_operation(entry) or kind in _ATTENTION or kind == "Lambda":
        return False
    if _nested(entry):
        return entry.get("class_name") == "Sequential"
    return kind is not None and not _several(entry, version)
