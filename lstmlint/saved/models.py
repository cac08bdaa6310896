"""Saved models as statements: Sequential layer by layer, functional ones by their graph."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from typing import Any, Final

from lstmlint.saved.code import Code, Origin, Part, code, joined
from lstmlint.saved.dialects import Version
from lstmlint.saved.graph import Graph
from lstmlint.saved.layers import INPUTS, MODELS, LayerWriter, built_for, declares, is_model, is_shape, literal, name_of
from lstmlint.saved.values import Path, Unreadable

MOST_LAYERS: Final = 5_000
_RESERVED: Final = frozenset({"keras", "tf", "model", *keyword.kwlist, *dir(builtins)})
_LONGEST: Final = 40
_CLASS: Final = """\
class {name}(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = {masks}

    def build(self, input_shape):
        self.weight = self.add_weight(shape={weights})

    def call(self, *args, **kwargs):
        return {result}(self, *args, **kwargs)
"""


class ModelWriter:
    """Writes models down; ``statements`` is the program so far."""

    def __init__(self, version: Version) -> None:
        self.version = version
        self.statements: list[Code] = []
        self.layers = LayerWriter(self)
        self.entries = 0
        self._names: set[str] = set()
        self._unknowns = 0
        self._classes: dict[str, str] = {}

    def unknown(self) -> str:
        """A name of which nothing is known, another one each time."""
        self._unknowns += 1
        return f"unknown_{self._unknowns}"

    def own(self, name: str) -> str:
        """The name of a class of which nothing is known, not even whether it passes masks on; it is written down once."""
        if name not in self._classes:
            made = self._classes[name] = self.variable(name)
            what = [self.unknown() for _ in range(3)]
            self.statements.append(code(_CLASS.format(name=made, masks=what[0], weights=what[1], result=what[2])))
        return self._classes[name]

    def variable(self, wanted: str) -> str:
        """A name for a variable that nothing else has."""
        base = re.sub(r"[^0-9A-Za-z_]", "_", wanted)[:_LONGEST] or "layer"
        if base[0].isdigit() or base in _RESERVED or base.startswith(("_", "unknown")):
            base = f"layer_{base}"
        name, count = base, 1
        while name in self._names:
            count += 1
            name = f"{base}__{count}"
        self._names.add(name)
        return name

    def count(self, entries: int) -> None:
        """Bound the size of what is written."""
        self.entries += entries
        if self.entries > MOST_LAYERS:
            raise Unreadable(f"more than {MOST_LAYERS:,} layers")

    def assign(self, name: str, value: Code, origin: Origin) -> None:
        """``name = value``."""
        self.statements.append(code(f"{name} = ", value, "\n", origin=origin))

    def model(self, entry: Mapping[str, Any], path: Path, *, nested: bool) -> str | None:
        """The variable of a model, which is written down; None where the entry is not one that can be read."""
        config = entry.get("config")
        if isinstance(config, dict) and "input_layers" in config and isinstance(config.get("layers"), list):
            return Graph(self, entry, path).write()
        layers, below = (config, (*path, "config")) if isinstance(config, list) else (None, path)
        if isinstance(config, dict) and isinstance(config.get("layers"), list):
            layers, below = config["layers"], (*path, "config", "layers")
        if layers is None or entry.get("class_name") != "Sequential":
            return None
        return self._sequential(entry, path, layers, below, nested=nested)

    def _sequential(self, entry: Mapping[str, Any], path: Path, layers: list[Any], below: Path, *, nested: bool) -> str:
        self.count(len(layers))
        items = [self._element(item, (*below, index), first=index == 0) for index, item in enumerate(layers)]
        origin = Origin(path, Part.ENTRY, name_of(entry))
        named = [code(", name=", repr(name_of(entry)))] if name_of(entry) else []
        variable = self.variable(name_of(entry) or "sequential")
        rows = [code("    ", item, ",\n") for item in items]
        self.assign(variable, code("keras.Sequential([\n", *rows, "]", *named, ")", origin=origin), origin)
        config = entry["config"]
        shape = config.get("build_input_shape") if isinstance(config, dict) else None
        if not nested and is_shape(shape) and not (layers and declares(layers[0])):
            self.statements.append(code(f"{variable}.build(", literal(shape) or "None", ")\n", origin=origin))
        return variable

    def _element(self, entry: Any, path: Path, *, first: bool) -> Code:
        if not isinstance(entry, dict):
            return code(self.unknown(), origin=Origin(path, Part.VALUE))
        origin = Origin(path, Part.ENTRY, name_of(entry))
        if is_model(entry) or entry.get("class_name") in MODELS:
            return code(self.model(entry, path, nested=True) or self.unknown(), origin=origin)
        if entry.get("class_name") in INPUTS:
            return self.input(entry, path)
        made = self.layers.call(entry, path, first=first, direct=True)
        built = built_for(entry, self.version)
        if built is None:
            return made
        variable = self.variable(name_of(entry))
        self.assign(variable, made, origin)
        self.built(variable, entry, path)
        return code(variable, origin=origin)

    def built(self, variable: str, entry: Mapping[str, Any], path: Path) -> None:
        """``lstm.build((None, 10, 8))``: Keras 3 makes the weights for the shape that the layer was built for, whatever it gets now."""
        shape = built_for(entry, self.version)
        value = literal(shape) if shape is not None else None
        if value is not None:
            origin = Origin((*path, "build_config", "input_shape"), Part.MEMBER, name_of(entry))
            self.statements.append(code(f"{variable}.build(", value, ")\n", origin=origin))

    def input(self, entry: Mapping[str, Any], path: Path) -> Code:
        """``keras.Input(batch_shape=...)``."""
        origin = Origin(path, Part.ENTRY, name_of(entry))
        config = entry.get("config")
        config = config if isinstance(config, dict) else {}
        key = next((key for key in ("batch_shape", "batch_input_shape") if isinstance(config.get(key), list)), None)
        shape = literal(config[key]) if key else None
        if key is None or shape is None:
            return code(self.unknown(), origin=origin)
        place = (*path, "config", key)
        arguments = [code("batch_shape=", code(shape, origin=Origin(place, Part.VALUE, name_of(entry))), origin=Origin(place, Part.MEMBER))]
        if isinstance(config.get("dtype"), str):
            arguments.append(code(f"dtype={config['dtype']!r}"))
        if name_of(entry):
            arguments.append(code(f"name={name_of(entry)!r}"))
        return code("keras.Input", joined(arguments, "(", ")"), origin=origin)
