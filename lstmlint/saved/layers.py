"""A layer's entry in a saved model as the call that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, Protocol

from lstmlint.layers import signature
from lstmlint.layers.signature import Signature
from lstmlint.saved import dialects
from lstmlint.saved.code import Code, Origin, Part, code, joined
from lstmlint.saved.dialects import Version
from lstmlint.saved.values import Path

RECURRENT: Final = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
INPUTS: Final = frozenset({"InputLayer"})
MODELS: Final = frozenset({"Sequential", "Functional", "Model"})
# Arguments of which nothing can be said from the outside, or that say nothing of what a layer does.
_LEFT_OUT: Final = ("initializer", "regularizer", "constraint")
_SILENT: Final = frozenset({"dtype", "trainable", "weights", "seed", "dynamic", "implementation", "autocast"})
_ACTIVATION_NAMES = (
    "relu relu6 elu selu celu gelu silu swish mish sigmoid hard_sigmoid hard_silu hard_swish tanh hard_tanh softmax log_softmax softplus "
    "softsign exponential linear leaky_relu glu sparsemax sparse_plus sparse_sigmoid squareplus threshold log_sigmoid soft_shrink "
    "hard_shrink tanh_shrink"
)
_ACTIVATIONS: Final = frozenset(_ACTIVATION_NAMES.split())
_ACTIVATION_ARGUMENTS: Final = frozenset({"activation", "recurrent_activation"})
_WEIGHTED: Final = frozenset({"LSTM", "GRU", "SimpleRNN", "Dense", "Bidirectional", "TimeDistributed"})
_SIMILAR = 0.8
_KERAS_PACKAGES: Final = ("keras", "tf_keras", "keras_core", "tensorflow.keras", "tensorflow.python.keras")


class Builder(Protocol):
    """What a layer needs of the model that it is in."""

    version: Version

    def unknown(self) -> str:
        """A name of which nothing is known, another one each time."""

    def own(self, name: str) -> str:
        """The name of a class of which nothing is known but its own name."""

    def model(self, entry: Mapping[str, Any], path: Path, *, nested: bool) -> str | None:
        """The variable of a nested model, which is written down before."""


def kind_of(entry: Mapping[str, Any], version: Version) -> str | None:
    """The layer class of Keras that an entry is certainly made of; None for classes of somebody's own and functions."""
    name, module, registered = entry.get("class_name"), entry.get("module"), entry.get("registered_name")
    if not isinstance(name, str) or not isinstance(entry.get("config"), dict):
        return None
    if isinstance(module, str) and (".ops." in f".{module}." or not _of_keras(module)):
        return None
    own = registered == name and isinstance(module, str)
    if registered is not None and not own and not str(registered).startswith("keras>"):
        return None
    kind = dialects.CLASSES.get(name, name) if version == 2 else name
    form = signature(kind, version)
    if form is None or not kind.isidentifier() or (not isinstance(module, str) and not _fits(kind, name, form, entry["config"])):
        return None
    return kind


def _of_keras(module: str) -> bool:
    return any(module == package or module.startswith(f"{package}.") for package in _KERAS_PACKAGES)


def _fits(kind: str, name: str, form: Signature, config: Mapping[str, Any]) -> bool:
    """Whether a configuration that names no module may be that of the layer of Keras: many have an ``Attention`` of their own."""
    own = {p.name for p in form.parameters if p.name not in ("name", "dtype", "trainable")}
    known = own | set(dialects.renamed(name, config))
    if own and not known & config.keys():
        return False
    strange = [key for key in config if key not in known and key not in dialects.EXTRA and not form.accepts(key)]
    absent = _absent(form, set(config) | set(dialects.renamed(name, config).values()))
    return all(get_close_matches(key, absent, 1, _SIMILAR) for key in strange)


def _absent(form: Signature, taken: set[str]) -> list[str]:
    return [p.name for p in form.parameters if p.name not in taken and not p.name.endswith(_LEFT_OUT) and p.name not in _SILENT]


class LayerWriter:
    """Writes the entries of layers."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def own(self, entry: Mapping[str, Any], path: Path) -> Code:
        """A layer of a class that somebody wrote: it does what nobody knows, and has weights that nobody counts."""
        origin = Origin(path, Part.ENTRY, name_of(entry))
        shown = str(entry.get("class_name")).rpartition(">")[2]
        if not shown.isidentifier() or not name_of(entry):
            return code(self.builder.unknown(), origin=origin)
        return code(f"{self.builder.own(shown)}(name={name_of(entry)!r})", origin=origin)

    def call(self, entry: Mapping[str, Any], path: Path, *, first: bool = False, direct: bool = False) -> Code:
        """``keras.layers.LSTM(units=64, ...)``, or something of which nothing is known.

        ``first``: the input shape that it declares counts. ``direct``: it is a layer of the model itself, and not one inside of another.
        """
        kind = kind_of(entry, self.builder.version)
        origin = Origin(path, Part.ENTRY, name_of(entry))
        if kind is None and direct:
            return self.own(entry, path)
        if kind is None:
            return code(self.builder.unknown(), origin=origin)
        if entry["class_name"] == "TimeDistributedDense":
            return code(self.builder.unknown(), origin=origin)
        if kind == "Lambda":
            named = [f"name={name_of(entry)!r}"] if name_of(entry) else []
            return code("keras.layers.Lambda", joined([self.builder.unknown(), *named], "(", ")"), origin=origin)
        arguments = [*self._arguments(kind, entry, (*path, "config"), first=first)]
        return code(f"keras.layers.{kind}", joined(arguments, "(", ")"), origin=origin)

    def _arguments(self, kind: str, entry: Mapping[str, Any], path: Path, *, first: bool) -> Iterator[Code]:
        config: Mapping[str, Any] = entry["config"]
        form = signature(kind, self.builder.version)
        assert form is not None
        written = str(entry["class_name"])
        names = {**{key: key for key in config}, **(dialects.renamed(written, config) if self.builder.version == 2 else {})}
        layer = name_of(entry)
        taken = set(names.values())
        for key, name in names.items():
            if name in _SILENT or name.endswith(_LEFT_OUT) or not isinstance(key, str):
                continue
            if name == "name":
                value: Code | None = literal(config[key]) if isinstance(config[key], str) else None
            elif name == "batch_input_shape":
                value = self._shape(config[key]) if first and self.builder.version == 2 else None
            elif form.parameter(name) is not None:
                value = self._value(kind, name, config[key], (*path, key))
            else:
                value = self._misspelt(name, config[key], form, set() if entry.get("module") else taken)
            if value is not None:
                # A layer inside of another one is an entry of its own.
                whole = None if _is_object(config[key]) else Origin((*path, key), Part.VALUE, layer)
                yield code(f"{name}=", code(value, origin=whole), origin=Origin((*path, key), Part.MEMBER, layer))
        for name, other in dialects.besides(written, config).items() if self.builder.version == 2 else ():
            value = literal(other)
            if value is not None and name not in taken and form.parameter(name) is not None:
                yield code(f"{name}=", value)

    def _shape(self, value: Any) -> Code | None:
        return literal(value) if isinstance(value, list) else None

    def _misspelt(self, name: str, value: Any, form: Signature, taken: set[str]) -> Code | None:
        """A key that no version writes and that resembles one which is not there (``taken``): written down, so that it is found."""
        if name in dialects.EXTRA:
            return None
        if name.isidentifier() and not form.accepts(name) and get_close_matches(name, _absent(form, taken), 1, _SIMILAR):
            return literal(value)
        return None

    def _value(self, kind: str, name: str, value: Any, path: Path) -> Code | None:
        if kind == "Embedding" and name == "input_length" and self.builder.version == 3:
            return None
        if name in _ACTIVATION_ARGUMENTS and not (value is None or (isinstance(value, str) and value in _ACTIVATIONS)):
            return code(self.builder.unknown())
        return self.value(value, path)

    def value(self, value: Any, path: Path) -> Code:
        """A value of a configuration: a constant, layers in it, or something unknown."""
        if isinstance(value, list):
            items = [self.value(item, (*path, index)) for index, item in enumerate(value)]
            if any(_is_object(item) for item in value):
                return joined(items)
            return joined(items, "(", ",)" if items else ")")
        if not isinstance(value, dict):
            return literal(value) or code(self.builder.unknown())
        if value.get("class_name") == "__tuple__":
            inside = value.get("items", value.get("config", {}).get("value") if isinstance(value.get("config"), dict) else None)
            return self.value(inside, path) if isinstance(inside, list) else code(self.builder.unknown())
        if value.get("class_name") in MODELS or is_model(value):
            made = self.builder.model(value, path, nested=True)
            return code(made or self.builder.unknown(), origin=Origin(path, Part.ENTRY, name_of(value)))
        return self.call(value, path) if isinstance(value.get("class_name"), str) else code(self.builder.unknown())


def _is_object(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("class_name"), str)


def is_model(entry: Mapping[str, Any]) -> bool:
    """Whether an entry has layers in it, whatever its class is called: a class that extends Keras' Model is saved like one."""
    config = entry.get("config")
    if not isinstance(config, dict) or not isinstance(config.get("layers"), list):
        return False
    return "input_layers" in config or entry.get("class_name") in MODELS


def name_of(entry: Mapping[str, Any]) -> str:
    """The name of a layer or model."""
    config = entry.get("config")
    name = entry.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return name if isinstance(name, str) else ""


def literal(value: Any) -> Code | None:
    """A constant, with tuples for lists; None for what is none."""
    if value is None or isinstance(value, bool | int | str):
        return code(repr(value))
    if isinstance(value, float):
        return code(repr(value)) if value == value and abs(value) != float("inf") else None
    if isinstance(value, list | tuple):
        items = [literal(item) for item in value]
        known = [item for item in items if item is not None]
        return joined(known, "(", ",)" if items else ")") if len(known) == len(items) else None
    return None


def declares(entry: Any) -> bool:
    """Whether a first layer says what shape the input has."""
    config = entry.get("config") if isinstance(entry, dict) else None
    return isinstance(config, dict) and any(isinstance(config.get(key), list) for key in ("batch_shape", "batch_input_shape"))


def is_shape(value: Any) -> bool:
    """Whether a value is a shape with its batch."""
    return isinstance(value, list) and len(value) > 1 and all(size is None or type(size) is int for size in value)


def built_for(entry: Mapping[str, Any], version: Version) -> list[int | None] | None:
    """The shape for which Keras 3 makes a layer's weights when it loads the model; None where it does not, or makes none for it."""
    config = entry.get("build_config")
    shape = config.get("input_shape") if isinstance(config, dict) else None
    return shape if version == 3 and is_shape(shape) and kind_of(entry, version) in _WEIGHTED else None
