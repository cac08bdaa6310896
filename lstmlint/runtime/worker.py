"""The worker: rebuilds models with the real framework. ``python worker.py keras2``, ``keras3`` or ``torch``.

It is a program of its own, which may run in another environment than lstmlint: one file, Python 3.8, the standard library and
the framework. It reads requests as JSON lines and answers with JSON lines. A request is a recipe (what the static pass
understood of a model) or the name of a factory that the user asked for; all that
a recipe names is looked up in tables, nothing is evaluated.

The sections: limits and tables; values; loading; messages; a recipe in Keras (building, running, training); descriptions;
factories; torch; the loop.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import math
import os
import re
import signal
import sys
import threading
import time
import traceback
import warnings
from typing import Any, Callable, Dict, Iterator, List, Optional, Set, Tuple

# ---------------------------------------------------------------------------------------------------------------------
# Limits and tables
# ---------------------------------------------------------------------------------------------------------------------

REQUEST_BYTES = 4 << 20
DEPTH = 50
MESSAGE = 2_000
BROKEN = 1_500
CONFIG = 1_000_000
MEMORY = 4 << 30
BIG = 2_000_000  # parameters
ELEMENTS = 20_000_000  # numbers in all outputs of one forward pass
STEPS = 400  # steps of time of all recurrent layers, which an eager pass does one by one
BATCH = 2
BATCH_IF_COSTLY = 3
WIDTHS = (12,)

# Layers that a recipe may name. None of them runs code, reads a file or opens a connection because of its arguments.
LAYERS = frozenset(
    """
    LSTM GRU SimpleRNN RNN LSTMCell GRUCell SimpleRNNCell StackedRNNCells ConvLSTM1D ConvLSTM2D ConvLSTM3D CuDNNLSTM CuDNNGRU
    Bidirectional TimeDistributed SpectralNormalization
    Input InputLayer Dense EinsumDense Embedding ReversibleEmbedding Activation Masking Identity
    Conv1D Conv2D Conv3D Convolution1D Convolution2D Convolution3D Conv1DTranspose Conv2DTranspose Conv3DTranspose
    Convolution1DTranspose Convolution2DTranspose Convolution3DTranspose DepthwiseConv1D DepthwiseConv2D
    SeparableConv1D SeparableConv2D SeparableConvolution1D SeparableConvolution2D LocallyConnected1D LocallyConnected2D
    AveragePooling1D AveragePooling2D AveragePooling3D AvgPool1D AvgPool2D AvgPool3D MaxPooling1D MaxPooling2D MaxPooling3D
    MaxPool1D MaxPool2D MaxPool3D GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalAvgPool1D
    GlobalAvgPool2D GlobalAvgPool3D GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D GlobalMaxPool1D GlobalMaxPool2D
    GlobalMaxPool3D AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D
    AdaptiveMaxPooling2D AdaptiveMaxPooling3D
    BatchNormalization SyncBatchNormalization LayerNormalization GroupNormalization RMSNormalization UnitNormalization Normalization
    Add Subtract Multiply Average Maximum Minimum Concatenate Dot
    Attention AdditiveAttention MultiHeadAttention GroupQueryAttention GroupedQueryAttention
    Flatten Reshape Permute RepeatVector Cropping1D Cropping2D Cropping3D UpSampling1D UpSampling2D UpSampling3D
    ZeroPadding1D ZeroPadding2D ZeroPadding3D
    Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianDropout GaussianNoise AlphaDropout ActivityRegularization
    ReLU LeakyReLU PReLU ELU Softmax ThresholdedReLU
    TextVectorization StringLookup IntegerLookup Hashing HashedCrossing CategoryEncoding Discretization Rescaling Resizing CenterCrop
    RandomFlip RandomRotation RandomZoom RandomTranslation RandomContrast RandomBrightness RandomCrop RandomHeight RandomWidth
    MelSpectrogram STFTSpectrogram
    """.split()
)
# Functions that make a layer and call it.
MERGES = {name.lower(): name for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")}
# Their vocabulary may be the name of a file: a list of words only, and no string by position.
READERS = frozenset({"TextVectorization", "StringLookup", "IntegerLookup"})
# Words that no layer of the table gets as a string: with them Keras reads files, or takes values that are not there.
UNREAD = frozenset({"vocabulary", "idf_weights", "weights", "filepath", "directory", "path"})
# Arguments of a compilation that may be dicts, by the names of outputs.
BY_OUTPUT = frozenset({"loss", "metrics", "weighted_metrics", "loss_weights"})
# What makes Keras read a dict as the description of an object, which may be of any module.
DESCRIBES = frozenset({"class_name", "module", "config", "registered_name", "build_config"})
BASES = {
    "initializers": "Initializer", "regularizers": "Regularizer", "constraints": "Constraint", "losses": "Loss", "metrics": "Metric",
    "optimizers": "Optimizer", "optimizers.legacy": "Optimizer", "optimizers.schedules": "LearningRateSchedule",
}  # fmt: skip
FUNCTIONS = frozenset({"activations", "losses", "metrics"})
MAKERS = frozenset({"l1", "l2", "l1_l2"})  # functions that make an object
NO_OBJECTS = frozenset({"get", "serialize", "deserialize", "MeanMetricWrapper", "LossFunctionWrapper", "SumOverBatchSizeMetricWrapper"})
PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,60}")
DTYPES = {"float": "float32", "int": "int64", "double": "float64", "half": "float16"}
SHAPE_WORDS = ("input_shape", "batch_input_shape", "batch_shape")

Recipe = Dict[str, Any]
Answer = Dict[str, Any]
Shape = List[Optional[int]]


class Refused(Exception):
    """A recipe asks for something that the worker does not do; the message says what."""


class Unavailable(Exception):
    """Something hangs on a layer or a call that failed before."""


class Unreadable(Exception):
    """A request that is too long, too deep or not JSON."""


# ---------------------------------------------------------------------------------------------------------------------
# Values: what a recipe may give to a layer
# ---------------------------------------------------------------------------------------------------------------------


class Values:
    """Turns the values of a recipe into Python's; layers and tensors come from whoever rebuilds."""

    def __init__(self, keras: Any, layer: Callable[[int], Any], tensor: Callable[[Any], Any]) -> None:
        self.keras = keras
        self.layer = layer
        self.tensor = tensor

    def of(self, value: Any, dicts: bool = False) -> Any:
        """One value. ``dicts``: whether it may be a dict."""
        if value is None or isinstance(value, (bool, int, float)):
            return value
        if isinstance(value, str):
            if len(value) > 10_000:
                raise Refused(f"a string of {len(value)} characters")
            return value
        if isinstance(value, list):
            return [self.of(item, dicts) for item in value]
        if isinstance(value, dict) and len(value) == 1:
            ((kind, content),) = value.items()
            reader = {
                "tuple": self._tuple, "number": self._number, "layer": self._layer, "ref": self._ref, "object": self._object,
                "function": self._function,
            }.get(kind)  # fmt: skip
            if reader is not None:
                return reader(content)
            if kind == "dict" and dicts:
                return self._dict(content)
        raise Refused("a value that is not in the language of recipes")

    def _tuple(self, content: Any) -> tuple[Any, ...]:
        return tuple(self.of(item) for item in listed(content))

    def _number(self, content: Any) -> float:
        if content not in ("inf", "-inf", "nan"):
            raise Refused("a number that is none")
        return float(content)

    def _layer(self, content: Any) -> Any:
        return self.layer(whole(content))

    def _ref(self, content: Any) -> Any:
        return self.tensor(content)

    def _dict(self, content: Any) -> dict[Any, Any]:
        found = {}
        for pair in listed(content):
            key, value = listed(pair, 2)
            if not isinstance(key, (str, int)) or key in DESCRIBES:
                raise Refused("a dict that describes an object")
            found[key] = self.of(value)
        return found

    def _object(self, content: Any) -> Any:
        group, name, args, kwargs = listed(content, 4)
        base = BASES.get(group) if isinstance(group, str) else None
        if base is None or not plain(name) or name in NO_OBJECTS:
            raise Refused("an object that is not in the tables")
        maker = look_up(self.keras, group, name)
        bases = inside(self.keras, group if group != "optimizers.legacy" else "optimizers")
        kind = getattr(bases, base, None)
        legacy = getattr(inside(self.keras, group), base, kind)
        kinds = tuple(k for k in (kind, legacy) if isinstance(k, type))
        if not (isinstance(maker, type) and issubclass(maker, kinds)) and name not in MAKERS:
            raise Refused(f"keras.{group}.{name}, which is no {base}")
        return maker(*[self.of(item) for item in listed(args)], **{key: self.of(item) for key, item in named(kwargs)})

    def _function(self, content: Any) -> Any:
        group, name = listed(content, 2)
        if not isinstance(group, str) or group not in FUNCTIONS or not plain(name) or name in NO_OBJECTS:
            raise Refused("a function that is not in the tables")
        found = look_up(self.keras, group, name)
        base = getattr(getattr(self.keras, group), BASES.get(group, ""), ())  # a class that was not called is one, too
        if not callable(found) or (isinstance(found, type) and not issubclass(found, base)):
            raise Refused(f"keras.{group}.{name}, which is no function")
        return found


def look_up(keras: Any, group: str, name: str) -> Any:
    """What a name of the tables means: in Keras 3 ``tf.keras`` has some old ones, and nobody says by which way it was imported."""
    places = [inside(keras, group), inside(keras, group + ".experimental")]
    if hasattr(keras, "StatelessScope"):
        with contextlib.suppress(ImportError):
            places.append(inside(importlib.import_module(keras.__name__ + "._tf_keras.keras"), group))
    for place in places:
        found = getattr(place, name, None)
        if found is not None:
            return found
    raise AttributeError(f"module 'keras.{group}' has no attribute '{name}'")


def inside(module: Any, dotted: str) -> Any:
    """A module below another."""
    for part in dotted.split("."):
        module = getattr(module, part, None)
    return module


def listed(value: Any, length: int | None = None) -> list[Any]:
    """A list of the request."""
    if not isinstance(value, list) or (length is not None and len(value) != length):
        raise Refused("something else than a list")
    return value


def named(value: Any) -> list[tuple[str, Any]]:
    """The arguments with a name."""
    if not isinstance(value, dict) or not all(isinstance(key, str) and key.isidentifier() for key in value):
        raise Refused("something else than names and values")
    return list(value.items())


def whole(value: Any) -> int:
    """An index."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refused("an index that is none")
    return value


def plain(name: Any) -> bool:
    """Whether a name is a word, without dots and without underscores before it."""
    return isinstance(name, str) and PLAIN_NAME.fullmatch(name) is not None


def static_shape(value: Any) -> Shape | None:
    """A shape of the request; None where its rank is not known."""
    if value is None:
        return None
    return [None if size is None else whole(size) for size in listed(value)]


def allowed_layer(name: Any, args: list[Any], kwargs: list[tuple[str, Any]]) -> None:
    """Refuse what is not in the table, and strings that are names of files."""
    if not isinstance(name, str) or MERGES.get(name, name) not in LAYERS:
        raise Refused("%s is not among the layers that can be rebuilt" % (name if plain(name) else "a class"))
    for key, value in kwargs:
        if key in UNREAD and (name not in READERS or not words_only(value)):
            raise Refused(f"{key} of {name} is not taken over")
    if name in READERS and any(isinstance(value, str) for value in args):
        raise Refused(f"a word by position in {name}")


def words_only(value: Any) -> bool:
    """Whether a value is a list of plain words and numbers, which cannot be the name of a file."""
    if isinstance(value, dict) and list(value) == ["tuple"]:
        value = value["tuple"]
    return value is None or (isinstance(value, list) and all(isinstance(item, (str, int, float)) for item in value))


# ---------------------------------------------------------------------------------------------------------------------
# Loading
# ---------------------------------------------------------------------------------------------------------------------


class Loaded:
    """A framework that is imported: ``keras`` is its module (for torch, torch itself)."""

    def __init__(self, name: str, keras: Any, framework: str, backend: str) -> None:
        self.name = name
        self.keras = keras
        self.framework = framework
        self.backend = backend
        self.version = str(keras.__version__)
        self.new = name == "keras3"
        self.tf: Any = importlib.import_module("tensorflow") if backend == "tensorflow" else None

    def hello(self) -> Answer:
        """What the worker says first."""
        python = ".".join(str(part) for part in sys.version_info[:3])
        return {"hello": {"framework": self.framework, "version": self.version, "backend": self.backend, "python": python}}


def load(name: str) -> Loaded:
    """Import a framework; ImportError where it is not there."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.update(CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")
    warnings.simplefilter("ignore")
    return {"keras2": load_keras2, "keras3": load_keras3, "torch": load_torch}[name]()


def installed(name: str) -> bool:
    """Whether a module can be found, without importing it."""
    try:
        from importlib.util import find_spec

        return find_spec(name) is not None
    except (ImportError, ValueError):
        return False


def load_keras2() -> Loaded:
    """Keras 2, in whichever package it is there."""
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    try:
        return Loaded("keras2", importlib.import_module("tf_keras"), "tf_keras", "tensorflow")
    except ImportError as error:
        missing = error
    tensorflow = importlib.import_module("tensorflow")
    if tuple(int(part) for part in tensorflow.__version__.split(".")[:2]) <= (2, 15):
        return Loaded("keras2", tensorflow.keras, "tensorflow.keras", "tensorflow")
    if installed("keras"):
        keras = importlib.import_module("keras")
        if str(keras.__version__).startswith("2."):
            return Loaded("keras2", keras, "keras", "tensorflow")
    raise missing


def load_keras3() -> Loaded:
    """Keras 3 with the backend that is there."""
    os.environ["TF_USE_LEGACY_KERAS"] = "0"
    backend = next((found for found in ("tensorflow", "torch", "jax") if installed(found)), "tensorflow")
    os.environ["KERAS_BACKEND"] = backend
    keras = importlib.import_module("keras")
    if not hasattr(keras, "StatelessScope"):
        raise ImportError("keras {} is not Keras 3".format(getattr(keras, "__version__", "")))
    return Loaded("keras3", keras, "keras", backend)


# ---------------------------------------------------------------------------------------------------------------------
# Messages
# ---------------------------------------------------------------------------------------------------------------------

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
NODE = re.compile(r"\{\{(?:function_node|node) [^}]*\}\}\s*")
OPERATION = re.compile(r"\s*\[Op:[^\]]*\](?: name: \S*)?")
ADDRESS = re.compile(r" at 0x[0-9a-f]+")
CALLING = re.compile(r"\AException encountered when calling (?:layer .* \(type \w+\)|[\w.]+\(\))\.\n\n")
WHERE = re.compile(r"\n\s*(?:Call arguments received by|Arguments received by) .*", re.DOTALL)


def words(error: BaseException) -> str:
    """The framework's own words, without colours, names of nodes and the arguments that it repeats."""
    text = CALLING.sub("", COLOUR.sub("", str(error)))
    text = ADDRESS.sub("", OPERATION.sub("", NODE.sub("", WHERE.sub("", text))))
    text = "".join(c if c.isprintable() or c == "\n" else "?" for c in text).strip()
    return text if len(text) <= MESSAGE else text[: MESSAGE - 4] + " ..."


def no_memory(error: BaseException) -> bool:
    """Whether the machine is too small, which says nothing of the model."""
    text = str(error)
    return (
        isinstance(error, MemoryError) or "OOM when allocating" in text or "can't allocate memory" in text or "Unable to allocate" in text
    )


def failure(stage: str, error: BaseException, layer: int | None = None, call: int | None = None) -> Answer:
    """A failure as the answer has it."""
    return {"stage": stage, "layer": layer, "call": call, "exception": type(error).__name__, "message": words(error)}


# ---------------------------------------------------------------------------------------------------------------------
# A recipe in Keras: building
# ---------------------------------------------------------------------------------------------------------------------


def flat(value: Any) -> list[Any]:
    """The tensors in any nest of lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flat(item)]
    return [value]


def shape_of(tensor: Any) -> Shape | None:
    """The shape of a tensor; None where its rank is not known."""
    try:
        return [None if size is None else int(size) for size in tuple(tensor.shape)]
    except (TypeError, ValueError, AttributeError):
        return None


class Part:
    """A layer of a recipe: the real one, or why there is none."""

    def __init__(self, real: Any = None, standin: bool = False, failed: bool = False, nested: Rebuild | None = None) -> None:
        self.real = real
        self.standin = standin
        self.failed = failed
        self.nested = nested


class Rebuild:
    """One recipe and what became of it."""

    def __init__(self, loaded: Loaded, recipe: Recipe) -> None:
        self.loaded = loaded
        self.keras = loaded.keras
        self.recipe = recipe
        self.entries = listed(recipe.get("layers", []))
        self.calls = listed(recipe.get("calls", []))
        self.declared = listed(recipe.get("inputs") or [])
        self.values = Values(self.keras, self.argument, self.tensor)
        self.parts: dict[int, Part] = {}
        self.making: list[int] = []
        self.inputs: dict[int, Any] = {}
        self.results: list[list[Any] | None] = [None] * len(self.calls)
        self.tried = [False] * len(self.calls)
        self.standins = [False] * len(self.calls)
        self.model: Any = None
        self.failures: list[Answer] = []
        self.notes: list[str] = []
        self.stages = dict.fromkeys(("build", "forward", "compile", "train"), "skipped")
        self.whole = True  # nothing was left out
        self.late = False  # built by data

    # Layers

    def part(self, index: int) -> Part:
        """The layer of an index, made when it is first asked for."""
        if index in self.parts:
            return self.parts[index]
        if index >= len(self.entries) or index in self.making:
            raise Refused("a layer that is not there, or inside itself")
        self.making.append(index)
        try:
            self.parts[index] = self._make(index, self.entries[index])
        finally:
            self.making.pop()
        return self.parts[index]

    def _make(self, index: int, entry: Any) -> Part:
        try:
            if "recipe" in entry:
                return self._nested(index, entry["recipe"])
            if "standin" in entry:
                return Part(standin=True)
            args, kwargs = listed(entry.get("args") or []), named(entry.get("kwargs") or {})
            allowed_layer(entry.get("class"), args, kwargs)
            name = MERGES.get(entry["class"], entry["class"])
            values = [self.values.of(value) for value in args]
            keywords = {key: self.values.of(value) for key, value in kwargs}
            return Part(look_up(self.keras, "layers", name)(*values, **keywords))
        except Refused as error:
            self.notes.append(f"layer {index} is not rebuilt: {error}")
            return Part(standin=True)
        except Unavailable:
            return Part(failed=True)
        except Exception as error:
            if no_memory(error):
                self.notes.append(f"there is not enough memory for layer {index}")
            else:
                self.failures.append(failure("construct", error, index))
            return Part(failed=True)

    def _nested(self, index: int, recipe: Any) -> Part:
        nested = Rebuild(self.loaded, recipe)
        nested.build()
        for entry in nested.failures:
            path = [index, *entry.get("path", [] if entry["layer"] is None else [entry["layer"]])]
            self.failures.append({**entry, "layer": index, "call": None, "path": path})
        self.notes.extend(f"in layer {index}: {note}" for note in nested.notes)
        if nested.model is None and not nested.failures:
            return Part(standin=True, nested=nested)
        return Part(nested.model, failed=nested.model is None, nested=nested)

    def argument(self, index: int) -> Any:
        """A layer as the argument of another."""
        part = self.part(index)
        if part.real is None:
            raise Unavailable
        return part.real

    # Tensors

    def tensor(self, ref: Any) -> Any:
        """What a REF stands for."""
        if not isinstance(ref, dict):
            raise Refused("a reference that is none")
        if "input" in ref:
            return self.input(whole(ref["input"]))
        if "call" in ref:
            outputs = self.results[whole(ref["call"])] if whole(ref["call"]) < len(self.results) else None
            index = whole(ref.get("output", 0))
            if outputs is None or index >= len(outputs) or outputs[index] is None:
                raise Unavailable
            return outputs[index]
        if "zeros" in ref:
            sizes = static_shape(ref["zeros"]) or []
            if None in sizes or math.prod(s for s in sizes if s is not None) > ELEMENTS:
                raise Unavailable
            kind = str(ref.get("dtype") or "float32")
            return self._zeros(sizes, DTYPES.get(kind, kind))
        if "from" in ref:
            shape = static_shape(ref.get("shape"))
            sources = [self.tensor(source) for source in listed(ref["from"])]
            if shape is None or not sources:
                raise Unavailable
            return flat(self._standin([shape], ref.get("dtype"))(sources))[0]
        raise Refused("a reference that is none")

    def _zeros(self, sizes: Shape, dtype: str) -> Any:
        if self.loaded.new:
            return self.keras.ops.zeros(tuple(sizes), dtype=dtype)
        return self.loaded.tf.zeros(sizes, dtype=dtype)

    def input(self, index: int) -> Any:
        """The model's input of an index."""
        if index not in self.inputs:
            entry = self.declared[index] if index < len(self.declared) else {}
            shape = static_shape(entry.get("shape"))
            if shape is None:
                shape = self._of_data(index)
            if not shape:
                raise Unavailable
            try:
                self.inputs[index] = self._input(shape, entry.get("dtype"), entry.get("name"))
            except Exception as error:
                self.inputs[index] = None
                self.failures.append(failure("build", error))
        if self.inputs[index] is None:
            raise Unavailable
        return self.inputs[index]

    def _of_data(self, index: int) -> Shape | None:
        """The shape of the data that an input gets; with their batch, if a layer keeps its states."""
        arrays = listed((self.recipe.get("train") or {}).get("x") or [])
        shape = static_shape(arrays[index].get("shape")) if index < len(arrays) else None
        if not shape:
            return None
        keeps = any((entry.get("kwargs") or {}).get("stateful") for entry in self.entries)
        return shape if keeps or self.recipe.get("api") == "sequential" else [None, *shape[1:]]

    def _input(self, shape: Shape, dtype: str | None, name: str | None = None) -> Any:
        kind = DTYPES.get(dtype, dtype) if dtype else None
        more = {key: value for key, value in (("dtype", kind), ("name", name)) if isinstance(value, str)}
        return self.keras.Input(batch_shape=tuple(shape), **more)

    def _standin(self, shapes: list[Shape], dtype: str | None = None) -> Any:
        if any(size is not None and size >= 1 << 31 for shape in shapes for size in shape):
            raise Unavailable
        return standin_class(self.loaded)(shapes, DTYPES.get(dtype, dtype) if dtype else "float32")

    def substitute(self, index: int) -> None:
        """Go on behind a call that failed: with new Inputs of the shapes that the static pass found."""
        shapes = self.calls[index].get("shapes")
        self.whole = False
        if shapes is None:
            return
        found: list[Any] = []
        for entry in shapes:
            shape = static_shape(entry)
            found.append(None if not shape else self._input(shape, None))
        self.results[index] = found

    # Calls

    def apply(self, index: int) -> None:
        """One call."""
        call = self.calls[index]
        part = self.part(whole(call["layer"]))
        try:
            inputs = [self.tensor(ref) for ref in listed(call.get("inputs") or [])]
            state = call.get("state")
            inputs_after = [self.values.of(value) for value in listed(call.get("args") or [])]
            keywords = {key: self.values.of(value) for key, value in named(call.get("kwargs") or {})}
            if state is not None:
                keywords["initial_state"] = [self.tensor(ref) for ref in listed(state)]
            if part.standin:
                shapes = [static_shape(entry) for entry in call.get("shapes") or []]
                known = [shape for shape in shapes if shape is not None]
                if not known or len(known) < len(shapes):
                    raise Unavailable
                self.standins[index] = True
                self.results[index] = flat(self._standin(known)(inputs + keywords.get("initial_state", [])))
                return
        except Exception as error:
            if not isinstance(error, Unavailable):
                self.notes.append(f"call {index} is not rebuilt: {words(error)[:200]}")
            self.substitute(index)
            return
        if part.real is None:
            self.substitute(index)
            return
        try:
            self.tried[index] = True
            given = [inputs] if call.get("listed") else inputs
            self.results[index] = flat(part.real(*given, *inputs_after, **keywords))
        except Exception as error:
            self.fail("build", error, index)
            self.substitute(index)

    def fail(self, stage: str, error: BaseException, call: int | None = None) -> None:
        """Remember a failure, at the innermost layer of the recipe in its traceback."""
        if no_memory(error):
            self.notes.append(f"there is not enough memory for the {stage} stage")
            self.whole = False
            return
        path = self.concerned(error)
        if not path and call is not None:
            path = [self.calls[call]["layer"]]
        said = failure(stage, error, path[0] if path else None, call)
        if len(path) > 1:
            said["layer"], said["path"] = (path[0] if self.parts[path[0]].nested else path[-1]), path
        self.failures.append(said)

    def known(self) -> dict[int, list[int]]:
        """The recipe's layers by their identity, with the copies that wrappers make of their layers; nested ones with their way."""
        found: dict[int, list[int]] = {}
        for index, part in list(self.parts.items()):
            if part.real is None:
                continue
            found.setdefault(id(part.real), [index])
            if part.nested is not None:
                for key, path in part.nested.known().items():
                    found.setdefault(key, [index, *path])
            for copy, inner in self.copies(index):
                found.setdefault(id(copy), [inner])
        return found

    def copies(self, index: int) -> Iterator[tuple[Any, int]]:
        """The layers that Bidirectional made of the one that it was given, with the index of that one."""
        real, entry = self.parts[index].real, self.entries[index]
        for place, word in (("forward_layer", "layer"), ("backward_layer", "backward_layer")):
            copy = getattr(real, place, None)
            if copy is not None:
                first = (entry.get("args") or [None])[0]
                given = (entry.get("kwargs") or {}).get(word) or (entry.get("kwargs") or {}).get("layer", first)
                inner = given.get("layer") if isinstance(given, dict) else None
                yield copy, inner if isinstance(inner, int) else index

    def concerned(self, error: BaseException) -> list[int]:
        """The way to the innermost layer of the recipe that an exception went through."""
        known, found = self.known(), []
        step = error.__traceback__
        while step is not None:
            owner = step.tb_frame.f_locals.get("self")
            if owner is not None and id(owner) in known:
                found = known[id(owner)]
            step = step.tb_next
        return found

    # Models

    def build(self) -> None:
        """All layers, all calls, the model."""
        before = len(self.failures)
        if self.recipe.get("api") == "sequential":
            self._sequential()
        else:
            for index in range(len(self.calls)):
                self.apply(index)
            for index in range(len(self.entries)):
                self.part(index)  # those that are never called
            if len(self.failures) == before and self.whole:
                self._functional()
        unbuilt = self.model is None or (self.late and not knows_inputs(self.model))
        self.stages["build"] = "failed" if self.failures else "skipped" if unbuilt else "ok"

    def _functional(self) -> None:
        try:
            outputs = [self.tensor(ref) for ref in listed(self.recipe.get("outputs") or [])]
            inputs = [self.input(index) for index in range(self.recipe.get("own_inputs", len(self.declared)))]
        except Exception:
            self.notes.append("the outputs of the model are not known")
            return
        if not outputs or not inputs or not all(hasattr(t, "_keras_history") for t in outputs):
            self.notes.append("the model has no inputs or no outputs that hang on them")
            return
        try:
            self.model = self.keras.Model(inputs if len(inputs) > 1 else inputs[0], outputs if len(outputs) > 1 else outputs[0])
        except Exception as error:
            self.fail("build", error)

    def order(self) -> list[tuple[int | None, int]]:
        """The layers of a Sequential in their order, each with its call."""
        if self.calls:
            return [(index, whole(call["layer"])) for index, call in enumerate(self.calls)]
        inner = {value["layer"] for value in inner_values(self.entries) if isinstance(value.get("layer"), int)}
        return [(None, index) for index in range(len(self.entries)) if index not in inner]

    def _sequential(self) -> None:
        order = self.order()
        for index in range(len(self.entries)):
            self.part(index)
        layers = []
        for call, index in order:
            part = self.parts[index]
            if part.standin and call is not None:
                shapes = [static_shape(entry) for entry in self.calls[call].get("shapes") or []]
                known = [shape for shape in shapes if shape is not None]
                self.standins[call] = True
                sendable = known and len(known) == len(shapes) and all((size or 0) < 1 << 31 for shape in known for size in shape)
                layers.append(self._standin(known) if sendable else None)
            else:
                layers.append(part.real)
        broken = next((place for place, layer in enumerate(layers) if layer is None), len(layers))
        model = self.keras.Sequential()
        reached = 0
        try:
            shape = static_shape(self.declared[0].get("shape")) if self.declared else None
            own = "layer" if layers and self._declares(order[0][1]) else "input"
            if shape and layers and self.recipe.get("declared", own) == "input":
                model.add(self._input(shape, self.declared[0].get("dtype"), self.declared[0].get("name")))
            for reached in range(broken):
                if self.loaded.new:
                    model.add(layers[reached], rebuild=False)
                else:
                    model.add(layers[reached])
            if self.loaded.new and broken:
                reached = -1
                model._maybe_rebuild()
            if broken == len(layers) and not self.failures and not knows_inputs(model):
                self._by_data(model)
        except Exception as error:
            self._shapes_of(order, layers)
            if reached < 0:
                reached = next((p for p, (c, _) in enumerate(order) if c is not None and self.results[c] is None), 0)
            self.fail("build", error, order[reached][0] if reached < len(order) else None)
            self._go_on(order, layers, reached)
            return
        self._shapes_of(order, layers)
        if broken < len(layers):
            self._go_on(order, layers, broken)
        elif not self.failures:
            self.model = model

    def _by_data(self, model: Any) -> None:
        """Build a Sequential that declares no input, as its first data would."""
        shape = self._of_data(0)
        self.late = True
        if shape is None or None in shape:
            self.notes.append("it is built by its first data, whose shape is not known")
            return
        model.build(tuple(shape))

    def _declares(self, index: int) -> bool:
        """Whether a layer says itself what shape it gets."""
        entry = self.entries[index]
        name, keywords = entry.get("class"), entry.get("kwargs") or {}
        return name == "InputLayer" or any(w in keywords for w in SHAPE_WORDS) or ("input_dim" in keywords and name != "Embedding")

    def _shapes_of(self, order: list[tuple[int | None, int]], layers: list[Any]) -> None:
        """The results of the calls of a Sequential, as its layers remember them."""
        met: dict[int, int] = {}
        for (call, _), layer in zip(order, layers):
            if layer is None:
                continue
            count = met.get(id(layer), 0)
            met[id(layer)] = count + 1
            nodes = getattr(layer, "_inbound_nodes", None) or []
            if call is not None and count < len(nodes):
                node = nodes[count]
                self.results[call] = flat(node.output_tensors if hasattr(node, "output_tensors") else node.outputs)
                self.tried[call] = not self.standins[call]

    def _go_on(self, order: list[tuple[int | None, int]], layers: list[Any], place: int) -> None:
        """Try what comes behind a layer of a Sequential that failed."""
        self.whole = False
        for position in range(place, len(order)):
            call, _ = order[position]
            if call is None:
                return
            before = order[position - 1][0] if position else None
            given = self.results[before] if before is not None else None
            if position > place and layers[position] is not None and given is not None and None not in given:
                try:
                    self.results[call] = flat(layers[position](given if len(given) > 1 else given[0]))
                    self.tried[call] = not self.standins[call]
                    continue
                except Exception as error:
                    self.fail("build", error, call)
            self.substitute(call)

    # The answer

    def answer(self) -> Answer:
        """What is to be said of the build."""
        calls = []
        for index, outputs in enumerate(self.results):
            seen = outputs is not None and (self.tried[index] or self.standins[index])
            ok = seen and not any(f["call"] == index and f["stage"] == "build" for f in self.failures)
            calls.append({"shapes": [self.shown(t) for t in outputs or []] if ok else None, "standin": self.standins[index]})
        symbolic = self.symbolic()
        return {
            "layers": [self.said_of(index) for index in range(len(self.entries))],
            "calls": calls,
            "inputs": [self.shown(t) for t in flat(self.model.inputs)] if symbolic else None,
            "outputs": [self.shown(t) for t in flat(self.model.outputs)] if symbolic else None,
            "params": params_of(self.model) if self.model is not None else None,
            "stages": self.stages,
            "notes": self.notes,
            "failures": self.failures,
        }

    def symbolic(self) -> bool:
        """Whether there is a model that knows its inputs."""
        return self.model is not None and knows_inputs(self.model)

    def shown(self, tensor: Any) -> Shape | None:
        """The shape of a tensor; the batch that the data had is none of the model's own."""
        shape = shape_of(tensor)
        return [None, *shape[1:]] if self.late and shape else shape

    def said_of(self, index: int) -> Answer:
        """One layer: its parameters, and those inside it."""
        part = self.parts.get(index, Part())
        said: Answer = {"params": params_of(part.real) if part.real is not None else None}
        if said["params"] is None:
            for other in self.parts:
                for copy, inner in self.copies(other):
                    if inner == index and said["params"] is None:
                        said["params"] = params_of(copy)
        if part.nested is not None:
            inside = part.nested.answer()
            said["model"] = {key: inside[key] for key in ("layers", "calls", "inputs", "outputs", "params")}
        return said


def knows_inputs(model: Any) -> bool:
    """Whether a model is made of symbolic tensors: the first Keras 3 raises where others have none."""
    try:
        return bool(model.inputs)
    except (AttributeError, ValueError):
        return False


def inner_values(value: Any) -> Iterator[dict[str, Any]]:
    """All dicts in a nest."""
    stack = [value]
    while stack:
        top = stack.pop()
        if isinstance(top, dict):
            yield top
            stack.extend(top.values())
        elif isinstance(top, list):
            stack.extend(top)


def params_of(layer: Any) -> int | None:
    """The number of parameters; None where the layer is not built."""
    try:
        if not getattr(layer, "built", True):
            return None
        return int(layer.count_params())
    except Exception:
        return None


STANDINS: Dict[str, Any] = {}


def standin_class(loaded: Loaded) -> Any:
    """A layer that gives zeros of certain shapes, which hang on its inputs so that the graph holds together."""
    if loaded.name not in STANDINS:
        STANDINS[loaded.name] = standin_keras3(loaded.keras) if loaded.new else standin_keras2(loaded.keras, loaded.tf)
    return STANDINS[loaded.name]


def standin_keras3(keras: Any) -> Any:
    """The stand-in for Keras 3."""
    ops = keras.ops

    class StandIn(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, shapes: list[Shape], kind: str) -> None:
            super().__init__()
            self.shapes_given = [tuple(shape) for shape in shapes]
            self.kind = kind

        def build(self, _: Any) -> None:
            self.built = True

        def compute_mask(self, _inputs: Any, _mask: Any = None) -> Any:
            return None

        def compute_output_spec(self, _inputs: Any, **_: Any) -> Any:
            specs = [keras.KerasTensor(shape, dtype=self.kind) for shape in self.shapes_given]
            return specs if len(specs) > 1 else specs[0]

        def call(self, inputs: Any, **_: Any) -> Any:
            given = flat(inputs)
            hold = sum(ops.sum(ops.cast(t, "float32")) for t in given) * 0.0
            sizes = [open_sizes(shape, given, ops.shape) for shape in self.shapes_given]
            outs = [ops.cast(ops.zeros(size, dtype="float32") + hold, self.kind) for size in sizes]
            return outs if len(outs) > 1 else outs[0]

    return StandIn


def standin_keras2(keras: Any, tf: Any) -> Any:
    """The stand-in for Keras 2."""

    class StandIn(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self, shapes: list[Shape], kind: str) -> None:
            super().__init__()
            self.shapes_given = tuple(tuple(shape) for shape in shapes)
            self.kind = kind

        def compute_mask(self, _inputs: Any, _mask: Any = None) -> Any:
            return None

        @tf.autograph.experimental.do_not_convert  # type: ignore[untyped-decorator]
        def call(self, inputs: Any, **_: Any) -> Any:
            given = flat(inputs)
            hold = tf.add_n([tf.reduce_sum(tf.cast(t, "float32")) for t in given]) * 0.0
            outs = []
            for shape in self.shapes_given:
                out = tf.cast(tf.zeros(tf.stack(open_sizes(shape, given, tf.shape))) + hold, self.kind)
                out.set_shape(shape) if not hasattr(out, "numpy") else None
                outs.append(out)
            return outs if len(outs) > 1 else outs[0]

    return StandIn


def open_sizes(shape: Any, given: list[Any], sizes: Callable[[Any], Any]) -> list[Any]:
    """A shape whose open axes are those of the first input that has them."""
    found = []
    for axis, size in enumerate(shape):
        source = next((t for t in given if len(t.shape) > axis), None)
        found.append(size if size is not None else WIDTHS[0] if source is None else sizes(source)[axis])
    return found


# ---------------------------------------------------------------------------------------------------------------------
# A recipe in Keras: weights that are not there
# ---------------------------------------------------------------------------------------------------------------------


class Weights:
    """Keeps models from allocating weights, and allocates them where they are wanted. Their values are zeros, or whatever is cheap."""

    def __init__(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self.keras = loaded.keras
        self.waiting: list[tuple[Any, Any, Any, Any]] = []  # of Keras 2: variable, initializer, shape, dtype
        self.active = False
        self.restore: list[tuple[Any, str, Any]] = []

    @contextlib.contextmanager
    def absent(self, scope: bool = True) -> Iterator[None]:
        """While a model is built. ``scope``: whether Keras 3 may do without."""
        self.waiting = []
        self.active = True
        try:
            if self.loaded.new and scope:
                with self.keras.StatelessScope(initialize_variables=False):
                    yield
            else:
                yield
        finally:
            self.active = False

    def allocate(self) -> None:
        """Give every variable a value."""
        if self.loaded.new:
            importlib.import_module("keras.src.backend.common.variables").initialize_all_variables()
            return
        waiting, self.waiting = self.waiting, []
        for variable, initializer, shape, dtype in waiting:
            made = initializer() if isinstance(initializer, type) else initializer
            variable.assign(made(shape, dtype=dtype))

    def patch(self, owner: Any, name: str, value: Any) -> None:
        """Put something in the framework's place."""
        self.restore.append((owner, name, owner.__dict__.get(name, self)))
        setattr(owner, name, value)

    def unpatch(self) -> None:
        """Give back what was put away."""
        while self.restore:
            owner, name, value = self.restore.pop()
            if value is self:
                delattr(owner, name)
            else:
                setattr(owner, name, value)

    @contextlib.contextmanager
    def cheap(self) -> Iterator[None]:
        """While a recipe is worked on: none of the costly ways of the framework."""
        with contextlib.suppress(Exception):
            self._orthogonal()
            if self.loaded.new:
                self._keras3()
            else:
                self._keras2()
        try:
            yield
        finally:
            self.unpatch()

    def _orthogonal(self) -> None:
        """The decomposition of a matrix takes a second at a thousand units."""
        maker, zeros = self.keras.initializers.Orthogonal, self.keras.initializers.Zeros()

        def call(_: Any, shape: Any, dtype: Any = None, **__: Any) -> Any:
            if len(shape) < 2:
                raise ValueError(
                    f"The tensor to initialize must be at least two-dimensional. Received: shape={shape} of rank {len(shape)}."
                )
            return zeros(shape, dtype=dtype)

        self.patch(maker, "__call__", call)

    def _keras3(self) -> None:
        """No compilation by XLA; states that are variables need no value before the first call."""
        keras = self.keras
        trainer = importlib.import_module("keras.src.trainers.trainer")
        tracking = importlib.import_module("keras.src.utils.tracking")
        tree = importlib.import_module("keras.src.tree")
        self.patch(trainer, "model_supports_jit", lambda model: False)

        def zeros(shape: Any, dtype: Any = None) -> Any:
            return keras.ops.zeros(shape, dtype=dtype)

        def states(layer: Any, batch: Any) -> None:
            def variable(value: Any) -> Any:
                kind = layer.variable_dtype
                return keras.Variable(initializer=zeros, shape=tuple(value.shape), trainable=False, dtype=kind, name="rnn_state")

            layer.states = tree.map_structure(variable, layer.get_initial_state(batch))

        if "_create_state_variables" in keras.layers.RNN.__dict__:
            self.patch(keras.layers.RNN, "_create_state_variables", tracking.no_automatic_dependency_tracking(states))

    def _keras2(self) -> None:
        """Variables without a value; no second graph for a GPU that is not there."""
        engine = sys.modules[self.keras.layers.Layer.__module__.rsplit(".", 1)[0] + ".base_layer_utils"]
        empty = importlib.import_module("tensorflow.python.ops.resource_variable_ops").UninitializedVariable
        original = engine.make_variable
        tf = self.loaded.tf

        def make_variable(name: Any, shape: Any = None, dtype: Any = tf.float32, initializer: Any = None, **more: Any) -> Any:
            if not self.active or initializer is None or shape is None or more.get("layout") is not None or not callable(initializer):
                return original(name, shape=shape, dtype=dtype, initializer=initializer, **more)
            sizes, kind = tf.TensorShape(shape), tf.as_dtype(dtype)
            if not sizes.is_fully_defined():
                return original(name, shape=shape, dtype=dtype, initializer=initializer, **more)
            kept = {key: more[key] for key in ("trainable", "constraint", "synchronization", "aggregation") if key in more}
            variable = empty(name=name, shape=sizes, dtype=kind.base_dtype, **kept)
            self.waiting.append((variable, initializer, sizes, kind.base_dtype))
            return variable

        self.patch(engine, "make_variable", make_variable)
        root = engine.__name__.rsplit(".", 2)[0]
        backend: Any = sys.modules[root + ".backend"]
        loop = backend.rnn

        def rnn(step: Any, inputs: Any, initial_states: Any, *more: Any, **options: Any) -> Any:
            if not self.active or tf.executing_eagerly() or more:
                return loop(step, inputs, initial_states, *more, **options)
            try:
                found = one_step(tf, step, inputs, initial_states, options)
            except Exception:  # the framework shall say what is wrong
                found = None
            return found if found is not None else loop(step, inputs, initial_states, **options)

        self.patch(backend, "rnn", rnn)
        never = property(lambda layer: False, lambda layer, value: None)
        for kind in (self.keras.layers.LSTM, self.keras.layers.GRU):
            self.patch(kind, "_could_use_gpu_kernel", never)


def one_step(tf: Any, step: Any, inputs: Any, states: Any, options: dict[str, Any]) -> Any:
    """What Keras 2's loop over time returns, from its first step: while a model is built only the shapes count.

    None where the loop itself must look: it is unrolled, the input is nested, or a state changes its shape.
    """
    mask = options.get("mask")
    if options.get("unroll") or tf.nest.is_nested(inputs) or (mask is not None and len(mask.shape) != 2):
        return None
    axis = 0 if options.get("time_major") else 1
    steps = inputs.shape[axis] if options.get("return_all_outputs", True) else 1
    if len(inputs.shape) < 3 or steps == 0 or not states:
        return None
    first = inputs[0] if axis == 0 else inputs[:, 0]
    output, after = step(first, tuple(states) + tuple(options.get("constants") or ()))
    pairs = list(zip(tf.nest.flatten(states), tf.nest.flatten(after)))
    if tf.nest.is_nested(output) or not all(old.shape.is_compatible_with(new.shape) for old, new in pairs):
        return None
    rest = output.shape.as_list()[1:]
    batch = inputs.shape[1 - axis]
    sizes = [steps, batch, *rest] if axis == 0 else [batch, steps, *rest]
    outputs = tf.compat.v1.placeholder(output.dtype, sizes)
    return output, outputs, list(after)


# ---------------------------------------------------------------------------------------------------------------------
# A recipe in Keras: running and training
# ---------------------------------------------------------------------------------------------------------------------

Sizes = List[int]


class Data:
    """The arrays of one attempt: their sizes, their types, what is in them."""

    def __init__(self, sizes: Sizes, dtype: str, low: Any = None, high: Any = None, one_hot: bool = False) -> None:
        self.sizes = sizes
        self.dtype = DTYPES.get(dtype, dtype)
        self.low = low
        self.high = high
        self.one_hot = one_hot

    def array(self) -> Any:
        """Zeros, with the lowest value first and the highest last."""
        import numpy

        if self.dtype == "string":
            return numpy.full(self.sizes, "", dtype=object)
        array = numpy.zeros(self.sizes, "float32" if self.dtype == "bfloat16" else self.dtype)
        if array.size and self.one_hot:
            array[..., 0] = 1
        for place, value in ((0, self.low), (-1, self.high)):
            if array.size and isinstance(value, (int, float)) and not isinstance(value, bool):
                array.flat[place] = value
        return array


class Trial:
    """Runs a model that was built: compiles it, trains one step, or only calls it."""

    def __init__(self, rebuild: Rebuild, weights: Weights) -> None:
        self.rebuild = rebuild
        self.weights = weights
        self.loaded = rebuild.loaded
        self.tf = rebuild.loaded.tf
        self.model = rebuild.model
        self.recipe = rebuild.recipe
        self.train = self.recipe.get("train") or {}
        self.widths = [w for w in listed(self.recipe.get("widths") or []) if isinstance(w, int) and 0 < w < 100_000] or list(WIDTHS)
        self.allocated = False

    def run(self) -> None:
        """All modules, and then all that is done with them."""
        """All stages behind the building."""
        stages = self.rebuild.stages
        attempts = self.attempts()
        if not attempts:
            self.rebuild.notes.append("no forward pass: the shape of its input is not known")
        compiled = self.compile()
        if self.nameless():
            self.train = {}
            self.note("no training step: the names of its inputs are not known")
            attempts = self.attempts()
        goals = self.goals() if compiled and attempts else None
        if goals is not None and self.attempt("train", [(x, goals) for x in attempts]):
            stages["forward"] = stages["train"]
            return
        if not attempts:
            return
        trained = self.taken_out("train")
        if not trained:
            if self.attempt("forward", [(x, None) for x in attempts]) or not self.train.get("x"):
                return
            trained = self.taken_out("forward")
        # With the data it has failed: is it the model, or what it is fed with?
        stages["train"] = "failed" if trained else "skipped"
        own = self.attempts(own=False) or attempts
        if self.attempt("forward", [(x, None) for x in own]):
            self.rebuild.failures += [{**f, "stage": "train"} for f in trained]
        else:
            stages["train"] = "skipped"

    def taken_out(self, stage: str) -> list[Answer]:
        """The failures of a stage, which are not among the model's any more."""
        found = [f for f in self.rebuild.failures if f["stage"] == stage]
        self.rebuild.failures = [f for f in self.rebuild.failures if f["stage"] != stage]
        return found

    # What it is fed with

    def attempts(self, own: bool = True) -> list[list[Data]]:
        """The inputs of each attempt: open axes get one width after the other. ``own``: of the sizes that the data have."""
        shapes, given = self.inputs(), listed(self.train.get("x") or []) if own else []
        if shapes is None or any(shape is None for shape, _ in shapes):
            return []
        own = len(given) == len(shapes)
        # A batch that one input declares is that of all.
        batch = next((shape[0] for shape, _ in shapes if shape and shape[0] is not None), None) or self.train.get("batch") or BATCH
        found: list[list[Data]] = []
        for width in self.widths:
            data = []
            for place, (shape, dtype) in enumerate(shapes):
                entry = given[place] if own else {}
                sizes = static_shape(entry.get("shape")) or [None if axis == 0 else size for axis, size in enumerate(shape or [])]
                declared = shape[0] if shape and shape[0] is not None else None
                rows = sizes[0] if sizes[0] is not None else declared if declared is not None else batch
                rest = [width if size is None else size for size in sizes[1:]]
                data.append(Data([rows, *rest], entry.get("dtype") or dtype or "float32", entry.get("low"), entry.get("high")))
            if not found or [d.sizes for d in data] != [d.sizes for d in found[0]]:
                found.append(data)
        return found

    def nameless(self) -> bool:
        """Whether the data go by names that the inputs do not have here."""
        return self.train.get("x_form") == "dict" and not all(entry.get("name") for entry in self.rebuild.declared)

    def inputs(self) -> list[tuple[Shape | None, str | None]] | None:
        """The shapes and types of the model's inputs; of one that declares none those of its data."""
        if self.rebuild.symbolic():
            return [(shape_of(t), dtype_of(t)) for t in flat(self.model.inputs)]
        given = listed(self.train.get("x") or [])
        return [(static_shape(entry.get("shape")), None) for entry in given] or None

    def goals(self) -> list[Data] | None:
        """The targets of a training step; None where there is none."""
        given = self.train.get("y")
        if not given or not (self.recipe.get("compile") or {}).get("kwargs", {}).get("loss"):
            return None
        found = []
        for entry in listed(given):
            sizes = static_shape(entry.get("shape"))
            if not sizes or None in sizes[1:]:
                self.rebuild.notes.append("no training step: the shape of its targets is not known")
                return None
            rows = sizes[0] if sizes[0] is not None else self.train.get("batch") or BATCH
            rest = [size for size in sizes[1:] if size is not None]
            found.append(
                Data([rows, *rest], entry.get("dtype") or "float32", entry.get("low"), entry.get("high"), bool(entry.get("one_hot")))
            )
        return found

    def formed(self, side: str, arrays: list[Any]) -> Any:
        """Arrays as the program gives them: alone, in a list, by name."""
        form, names = self.train.get(f"{side}_form"), self.train.get(f"{side}_names") or []
        if side == "x" and len(arrays) != len(self.train.get("x") or []):
            form = None
        if form == "dict" and len(names) == len(arrays) and all(isinstance(name, str) for name in names):
            return dict(zip(names, arrays))
        return arrays[0] if len(arrays) == 1 and form != "list" else arrays

    # Compiling

    def compile(self) -> bool:
        """Compile the model as the program does; whether it is compiled."""
        recipe = self.recipe.get("compile")
        if not recipe:
            return False

        def refuse(_: Any) -> Any:
            raise Refused("a layer or a tensor in compile")

        values = Values(self.rebuild.keras, refuse, refuse)
        try:
            kwargs = {name: values.of(value, dicts=name in BY_OUTPUT) for name, value in named(recipe.get("kwargs") or {})}
            self.model.compile(**kwargs)
        except Refused as error:
            self.rebuild.notes.append(f"not compiled: {error}")
            return False
        except Exception as error:
            self.rebuild.stages["compile"] = "failed"
            self.rebuild.fail("compile", error)
            return False
        self.rebuild.stages["compile"] = "ok"
        self.model.run_eagerly = True
        with contextlib.suppress(Exception):
            self.model.jit_compile = False
        return True

    # Running

    def attempt(self, stage: str, attempts: list[tuple[list[Data], list[Data] | None]]) -> bool:
        """Whether one of the attempts succeeds, or none can be made; else the failure of the first counts."""
        first: Exception | None = None
        for x, y in attempts:
            error = self.error_of(stage, x, y)
            if error is None or isinstance(error, Unavailable):
                self.rebuild.stages[stage] = "ok" if error is None else "skipped"
                return True
            first = first or error
        self.rebuild.stages[stage] = "failed"
        assert first is not None
        if no_memory(first):
            self.rebuild.stages[stage] = "skipped"
        late = not self.rebuild.symbolic() and stage == "forward"
        self.rebuild.fail("build" if late else stage, first)
        return False

    def error_of(self, stage: str, x: list[Data], y: list[Data] | None) -> Exception | None:
        """What one attempt raises."""
        try:
            self.once(stage, x, y)
        except Exception as error:
            return error
        return None

    def once(self, stage: str, x: list[Data], y: list[Data] | None) -> None:
        """One forward pass or training step."""
        if self.costly(x):
            self.traced(stage, x, y)
            return
        if not self.allocated:
            self.weights.allocate()
            self.allocated = True
        given = self.formed("x", [data.array() for data in x])
        if y is None:
            self.model(given, training=False)
            return
        wanted = self.formed("y", [data.array() for data in y])
        step = self.model.test_on_batch if str(self.train.get("method")).startswith(("evaluate", "test")) else self.model.train_on_batch
        with self.known_outputs(x):
            step(given, wanted)

    def costly(self, x: list[Data]) -> bool:
        """Whether to look at the graph only: too many parameters, numbers or steps."""
        params = params_of(self.model) or 0
        rows = max((data.sizes[0] for data in x), default=1)
        longest = max((data.sizes[1] for data in x if len(data.sizes) > 2), default=1)
        numbers = sum(math.prod(data.sizes) for data in x)
        for outputs in self.rebuild.results:
            for shape in (shape_of(t) for t in outputs or []):
                if shape:
                    sizes = [longest if size is None else size for size in shape[1:]]
                    numbers += rows * math.prod(sizes)
                    longest = max(longest, sizes[0] if len(sizes) > 1 else 1)
        recurrent = sum(isinstance(layer, self.rebuild.keras.layers.RNN) for layer in every_layer(self.model))
        why = None
        if params > BIG:
            why = f"{params} parameters"
        elif numbers > ELEMENTS:
            why = f"{numbers} numbers in its outputs"
        elif recurrent * longest > STEPS:
            why = f"{longest} steps of time"
        if why is not None and self.tf is not None:
            self.note(f"traced, not computed: {why}")
        return why is not None

    def note(self, text: str) -> None:
        """Say something once."""
        if text not in self.rebuild.notes:
            self.rebuild.notes.append(text)

    def traced(self, stage: str, x: list[Data], y: list[Data] | None) -> None:
        """The graph of a forward pass, and of the loss, without any weight."""
        if self.tf is None:
            self.note(f"not computed: it is too large for {self.loaded.backend} here")
            raise Unavailable
        graph = importlib.import_module("tensorflow.python.framework.func_graph").FuncGraph("trial")
        scope = self.rebuild.keras.StatelessScope(initialize_variables=False) if self.loaded.new else contextlib.nullcontext()
        with scope, graph.as_default():
            given = self.formed("x", [self.placeholder(data) for data in x])
            predicted = self.model(given, training=y is not None)
            if y is not None:
                wanted = self.formed("y", [self.placeholder(data) for data in y])
                if hasattr(self.model, "compute_loss"):
                    self.model.compute_loss(x=given, y=wanted, y_pred=predicted)
                else:
                    self.model.compiled_loss(wanted, predicted)

    def placeholder(self, data: Data) -> Any:
        """A tensor of a graph."""
        return self.tf.compat.v1.placeholder(data.dtype, data.sizes)

    @contextlib.contextmanager
    def known_outputs(self, x: list[Data]) -> Iterator[None]:
        """Keras 3 works out what the model returns before it trains, in a graph: here that is known already."""
        if not self.loaded.new or not self.rebuild.symbolic():
            yield
            return
        backend, keras = importlib.import_module("keras.src.backend"), self.rebuild.keras
        original, rows = backend.compute_output_spec, x[0].sizes[0]

        def spec(function: Any, *args: Any, **kwargs: Any) -> Any:
            if function is not self.model:
                return original(function, *args, **kwargs)
            shapes = [
                (t, [rows if axis == 0 and size is None else size for axis, size in enumerate(t.shape)]) for t in flat(self.model.outputs)
            ]
            outs = [keras.KerasTensor(tuple(sizes), dtype=t.dtype) for t, sizes in shapes]
            structure = getattr(self.model, "_outputs_struct", None)
            return outs[0] if len(outs) == 1 and not isinstance(structure, (list, tuple, dict)) else outs

        plain = all(shape_of(t) is not None for t in flat(self.model.outputs)) and not isinstance(
            getattr(self.model, "_outputs_struct", None), dict
        )
        if plain:
            backend.compute_output_spec = spec  # type: ignore[attr-defined]
        try:
            yield
        finally:
            backend.compute_output_spec = original  # type: ignore[attr-defined]


def dtype_of(tensor: Any) -> str:
    """The type of a tensor's numbers, by its name."""
    dtype = getattr(tensor, "dtype", None)
    return str(getattr(dtype, "name", dtype) or "float32")


def every_layer(model: Any) -> list[Any]:
    """The layers of a model, with those inside others."""
    try:
        return list(model._flatten_layers())
    except Exception:
        return list(getattr(model, "layers", []))


def keras_build(loaded: Loaded, request: Answer) -> Answer:
    """The answer to a recipe for Keras."""
    start = time.perf_counter()
    recipe = request.get("recipe")
    if not isinstance(recipe, dict):
        raise Refused("a request without a recipe")
    weights = Weights(loaded)
    with weights.cheap(), plain_tracebacks(loaded):
        rebuild = Rebuild(loaded, recipe)
        with weights.absent():
            rebuild.build()
        if any("stateless scope" in f["message"] for f in rebuild.failures):  # something makes a variable that Keras 3 cannot put off
            rebuild = Rebuild(loaded, recipe)
            with weights.absent(scope=False):
                rebuild.build()
        if rebuild.model is not None:
            Trial(rebuild, weights).run()
    return {**rebuild.answer(), "seconds": round(time.perf_counter() - start, 4)}


@contextlib.contextmanager
def plain_tracebacks(loaded: Loaded) -> Iterator[None]:
    """Tracebacks with all their frames, which tell the layer; everything runs eagerly."""
    before: Any = None
    if loaded.new:
        before = loaded.keras.config.is_traceback_filtering_enabled()
        loaded.keras.config.disable_traceback_filtering()
    elif hasattr(loaded.tf.debugging, "disable_traceback_filtering"):
        before = loaded.tf.debugging.is_traceback_filtering_enabled()
        loaded.tf.debugging.disable_traceback_filtering()
    if loaded.tf is not None:
        loaded.tf.config.run_functions_eagerly(True)
    try:
        yield
    finally:
        if loaded.tf is not None:
            loaded.tf.config.run_functions_eagerly(False)
        if before and loaded.new:
            loaded.keras.config.enable_traceback_filtering()
        elif before:
            loaded.tf.debugging.enable_traceback_filtering()


# ---------------------------------------------------------------------------------------------------------------------
# Descriptions of real models
# ---------------------------------------------------------------------------------------------------------------------


def nodes_of(model: Any) -> set[int]:
    """The applications that belong to the model: a layer may have others."""
    graph = getattr(model, "_functional", None) or model
    by_depth = getattr(graph, "_nodes_by_depth", None) or {}
    return {id(node) for nodes in by_depth.values() for node in nodes}


def describe_layer(layer: Any, inside: set[int]) -> Answer:
    """Type, name, all shapes that it takes and gives in the model, and the number of its parameters."""
    taken: list[Any] = []
    given: list[Any] = []
    for node in getattr(layer, "_inbound_nodes", None) or []:
        if inside and id(node) not in inside:
            continue
        outputs = [shape_of(t) for t in flat(node.output_tensors if hasattr(node, "output_tensors") else node.outputs)]
        inputs = [shape_of(t) for t in flat(node.input_tensors)]
        if outputs not in given:
            given.append(outputs)
            taken.append(inputs)
    return {"name": layer.name, "type": type(layer).__name__, "output_shapes": given, "input_shapes": taken, "params": params_of(layer)}


def describe(model: Any) -> Answer:
    """A model as it stands."""
    inside = nodes_of(model)
    symbolic = knows_inputs(model) and bool(inside)
    return {
        "name": getattr(model, "name", None),
        "type": type(model).__name__,
        "built": symbolic,
        "layers": [describe_layer(layer, inside) for layer in model.layers],
        "inputs": [shape_of(t) for t in flat(model.inputs)] if symbolic else None,
        "outputs": [shape_of(t) for t in flat(model.outputs)] if symbolic else None,
        "params": params_of(model),
    }


def config_of(model: Any) -> str | None:
    """The model's own description of itself, if it has one of a decent size."""
    try:
        text = str(model.to_json())
    except Exception:
        return None
    return text if len(text) <= CONFIG else None


# ---------------------------------------------------------------------------------------------------------------------
# Factories: the user's code, because the user named it
# ---------------------------------------------------------------------------------------------------------------------


class Given(Rebuild):
    """A model that somebody else has built; its layers are the parts."""

    def __init__(self, loaded: Loaded, model: Any) -> None:
        super().__init__(loaded, {})
        self.model = model
        self.parts = {index: Part(layer) for index, layer in enumerate(model.layers)}
        self.entries = [{} for _ in self.parts]
        self.stages["build"] = "ok"


class GivenTrial(Trial):
    """Runs a model that somebody else has built and, perhaps, compiled."""

    def compile(self) -> bool:
        """Whether it is compiled with a loss."""
        done = getattr(self.model, "optimizer", None) is not None and bool(getattr(self.model, "loss", None))
        self.rebuild.stages["compile"] = "ok" if done else "skipped"
        return done

    def goals(self) -> list[Data] | None:
        """Targets of the shapes that the loss wants; None where it is not Keras's own."""
        attempts = self.attempts()
        losses = [loss_name(loss) for loss in flat(self.model.loss)]
        if None in losses or not attempts or self.costly(attempts[0]):
            self.note("no training step: what the loss wants is not known")
            return None
        with contextlib.suppress(Exception):
            outputs = flat(self.model(self.formed("x", [data.array() for data in attempts[0]]), training=False))
            if len(losses) == 1:
                losses *= len(outputs)
            if len(losses) == len(outputs):
                return [self.wanted(str(name), t) for name, t in zip(losses, outputs)]
        return None

    def wanted(self, loss: str, output: Any) -> Data:
        """The target of one output."""
        sizes = [size or 1 for size in shape_of(output) or []]
        return Data(sizes[:-1], "int64") if "sparse" in loss.lower() else Data(sizes, "float32", one_hot="categorical" in loss.lower())


def loss_name(loss: Any) -> str | None:
    """The name of a loss of the framework's own."""
    if isinstance(loss, str):
        return loss
    kind = loss if isinstance(loss, type) or hasattr(loss, "__name__") else type(loss)
    own = str(getattr(kind, "__module__", "")).split(".")[0] in ("keras", "tf_keras", "tensorflow")
    wrapped = getattr(loss, "fn", None)
    if not own or (wrapped is not None and loss_name(wrapped) is None):
        return None
    return str(getattr(kind, "__name__", "")) or None


def keras_of(value: Any) -> Loaded | None:
    """The Keras that a value is a model of, whichever the factory has used."""
    for name in ("keras", "tf_keras", "tensorflow.keras"):
        module = sys.modules.get(name)
        if module is None and name == "tensorflow.keras" and "tensorflow" in sys.modules:
            module = getattr(sys.modules["tensorflow"], "keras", None)
        kind = getattr(module, "Model", None)
        if isinstance(kind, type) and isinstance(value, kind):
            new = hasattr(module, "StatelessScope")
            backend = module.backend.backend() if new else "tensorflow"  # type: ignore[union-attr]
            return Loaded("keras3" if new else "keras2", module, name, str(backend))
    return None


def examine_keras(value: Any) -> Answer | None:
    """A model of Keras that a factory returned: what it is, and whether it runs. None for everything else."""
    loaded = keras_of(value)
    if loaded is None:
        return None
    given = Given(loaded, value)
    with plain_tracebacks(loaded):
        GivenTrial(given, Weights(loaded)).run()
    names = [layer.name for layer in value.layers]
    failures = [{**f, "name": names[f["layer"]] if f["layer"] is not None and f["layer"] < len(names) else None} for f in given.failures]
    framework = {"framework": loaded.framework, "version": loaded.version, "backend": loaded.backend}
    said = {**describe(value), "config": config_of(value), "notes": given.notes, "of": framework}
    return {"model": said, "stages": given.stages, "failures": failures}


EXAMINERS: List[Callable[[Any], Optional[Answer]]] = [examine_keras]  # examine_torch comes with torch, below


def is_module(value: Any) -> bool:
    """Whether a value is a module of torch."""
    torch = sys.modules.get("torch")
    return torch is not None and hasattr(torch, "nn") and isinstance(value, torch.nn.Module)


def models_in(value: Any, depth: int = 0) -> list[Answer]:
    """What is examined of the models in a nest, or in the attributes of an object."""
    for examine in EXAMINERS:
        said = examine(value)
        if said is not None:
            return [said]
    if depth > 2:
        return []
    if isinstance(value, (list, tuple, dict)):
        inner: list[Any] = flat(value)
    else:
        inner = list(getattr(value, "__dict__", {}).values()) if not isinstance(value, type) else []
    return [said for item in inner[:100] for said in models_in(item, depth + 1)]


def own_frame(error: BaseException, paths: list[str]) -> Answer:
    """The file and the row of the user's own code that an exception came from, or went through."""
    if isinstance(error, SyntaxError) and error.filename:
        return {"file": error.filename, "row": error.lineno}
    own = [os.path.realpath(path) + os.sep for path in paths]
    found: Answer = {"file": None, "row": None}
    for frame in traceback.extract_tb(error.__traceback__):
        real = os.path.realpath(frame.filename)
        if any(real.startswith(path) for path in own) and f"{os.sep}site-packages{os.sep}" not in real:
            found = {"file": frame.filename, "row": frame.lineno}
    return found


@contextlib.contextmanager
def on_path(paths: list[str]) -> Iterator[None]:
    """The user's folders first among those of modules, and the first of them as the current one."""
    before, here = list(sys.path), os.getcwd()
    sys.path[:0] = paths
    with contextlib.suppress(OSError):
        if paths:
            os.chdir(paths[0])
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before
        os.chdir(here)


def factory(loaded: Loaded, request: Answer) -> Answer:
    """The answer to a factory: import it, call it, look at what it returns."""
    start = time.perf_counter()
    target, arguments = str(request.get("target")), request.get("arguments") or {}
    paths = [str(path) for path in listed(request.get("paths") or [])]
    said: Answer = {"models": [], "stages": dict.fromkeys(("build", "forward", "compile", "train"), "skipped"), "failures": [], "notes": []}
    stage = "import"
    with on_path(paths):
        try:
            module, _, name = target.partition(":")
            made: Any = importlib.import_module(module)
            for part in name.split("."):
                made = getattr(made, part)
            stage = "call"
            if callable(made) and keras_of(made) is None and not is_module(made):
                made = made(**arguments)
            said["stages"]["build"] = "ok"
            stage = "forward"
            for number, one in enumerate(models_in(made)):
                said["models"].append(one["model"])
                said["failures"].extend({**failed, "model": number} for failed in one["failures"])
                merge(said["stages"], one["stages"])
            if not said["models"]:
                said["notes"].append(f"{target} returned {type(made).__name__}, which is no model")
        except (Exception, SystemExit) as error:
            said["stages"]["build" if stage != "forward" else "forward"] = "failed"
            said["failures"].append({**failure(stage, error), **own_frame(error, paths)})
    settle(loaded)
    return {**said, "seconds": round(time.perf_counter() - start, 4)}


def merge(stages: Answer, more: Answer) -> None:
    """The worst of each stage."""
    rank = ("skipped", "ok", "failed")
    for stage, outcome in more.items():
        stages[stage] = max(stages.get(stage, "skipped"), outcome, key=rank.index)


def settle(loaded: Loaded) -> None:
    """What a factory may have set for the whole process, as it was."""
    with contextlib.suppress(Exception):
        loaded.keras.backend.set_floatx("float32")
        if loaded.new:
            loaded.keras.config.set_dtype_policy("float32")
        else:
            loaded.keras.mixed_precision.set_global_policy("float32")


# ---------------------------------------------------------------------------------------------------------------------
# torch
# ---------------------------------------------------------------------------------------------------------------------

# A request holds torch's own modules with their arguments, and in order what was applied to what: modules, functions of the lists below,
# operators. Sizes may be expressions of symbols that nobody gave a number. Each symbol gets one; where a call fails that hangs on such
# numbers, others are tried, so that a failure which is reported does not come from the choice.

Choice = Dict[Any, Any]
Key = Tuple[Any, ...]  # a tensor from outside: ("input", 0), ("call", 3, 1)


def load_torch() -> Loaded:
    """torch, on the processor."""
    return Loaded("torch", importlib.import_module("torch"), "torch", "torch")


TORCH_CLASSES = frozenset(
    """
    AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveMaxPool1d AdaptiveMaxPool2d AdaptiveMaxPool3d AlphaDropout AvgPool1d
    AvgPool2d AvgPool3d BCELoss BCEWithLogitsLoss BatchNorm1d BatchNorm2d BatchNorm3d Bilinear CELU CTCLoss ChannelShuffle CircularPad1d
    CircularPad2d ConstantPad1d ConstantPad2d ConstantPad3d Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
    CosineEmbeddingLoss CosineSimilarity CrossEntropyLoss Dropout Dropout1d Dropout2d Dropout3d ELU Embedding EmbeddingBag
    FeatureAlphaDropout Flatten Fold GELU GLU GRU GRUCell GaussianNLLLoss GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh
    HingeEmbeddingLoss HuberLoss Identity InstanceNorm1d InstanceNorm2d InstanceNorm3d KLDivLoss L1Loss LPPool1d LPPool2d LSTM LSTMCell
    LayerNorm LazyBatchNorm1d LazyConv1d LazyConv2d LazyLinear LeakyReLU Linear LocalResponseNorm LogSigmoid LogSoftmax MSELoss
    MarginRankingLoss MaxPool1d MaxPool2d MaxPool3d Mish ModuleDict ModuleList MultiLabelMarginLoss MultiLabelSoftMarginLoss
    MultiMarginLoss MultiheadAttention NLLLoss PReLU PairwiseDistance PixelShuffle PixelUnshuffle PoissonNLLLoss RMSNorm RNN RNNBase
    RNNCell RReLU ReLU ReLU6 ReflectionPad1d ReflectionPad2d ReplicationPad1d ReplicationPad2d SELU Sequential SiLU Sigmoid SmoothL1Loss
    SoftMarginLoss Softmax Softmax2d Softmin Softplus Softshrink Softsign Tanh Tanhshrink Threshold Transformer TransformerDecoder
    TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer TripletMarginLoss Unflatten Unfold Upsample UpsamplingBilinear2d
    UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d
    """.split()
)
_TORCH_BOTH = """
    abs absolute acos add addbmm addcdiv addcmul addmm all allclose amax amin any argmax argmin argsort asin atan atan2 baddbmm bitwise_and
    bitwise_not bitwise_or bitwise_xor bmm cat ceil celu chunk clamp clamp_max clamp_min clip clone concat concatenate conj cos cosh
    cosine_similarity count_nonzero cummax cummin cumprod cumsum deg2rad detach diag diagonal div divide dot dropout einsum elu eq erf erfc
    exp exp2 expand_as expm1 fill flatten flip fliplr flipud float_power floor floor_divide fmax fmin fmod frac gather ge gelu ger gt
    hstack hypot index_select isclose isfinite isin isinf isnan kthvalue le lerp log log10 log1p log2 log_softmax logaddexp logcumsumexp
    logical_and logical_not logical_or logical_xor logit logsumexp lt masked_fill masked_select matmul max maximum mean median min minimum
    mm mode moveaxis movedim mul multiply mv nan_to_num nanmean nanmedian nanquantile nansum narrow ne neg negative norm not_equal nonzero
    outer permute pixel_shuffle positive pow prelu prod quantile rad2deg ravel reciprocal relu relu6 remainder renorm repeat_interleave
    reshape roll rot90 round rowstack row_stack rsqrt rsub scatter scatter_add scatter_reduce select selu sgn sigmoid sign sin sinc sinh
    softmax sort split split_with_sizes sqrt square squeeze stack std std_mean sub subtract sum swapaxes swapdims t take take_along_dim tan
    tanh tensor_split tensordot tile topk trace transpose tril triu true_divide trunc unbind unflatten unique unique_consecutive unsqueeze
    var var_mean vstack where xlogy zeros_like ones_like rand_like randn_like empty_like full_like cdist atleast_1d atleast_2d atleast_3d
""".split()
TORCH_FUNCTIONS = {
    "": frozenset(_TORCH_BOTH)
    | frozenset(
        """zeros ones rand randn empty full randint arange linspace logspace eye randperm normal tensor as_tensor numel conv1d conv2d conv3d
        batch_norm layer_norm cartesian_prod meshgrid Tensor FloatTensor LongTensor IntTensor BoolTensor DoubleTensor""".split()
    ),
    "nn.functional": frozenset(
        """adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d
        alpha_dropout avg_pool1d avg_pool2d avg_pool3d batch_norm bilinear binary_cross_entropy binary_cross_entropy_with_logits celu conv1d
        conv2d conv3d cosine_embedding_loss cosine_similarity cross_entropy dropout dropout1d dropout2d dropout3d elu embedding
        feature_alpha_dropout gelu glu group_norm gumbel_softmax hardshrink hardsigmoid hardswish hardtanh hinge_embedding_loss huber_loss
        instance_norm interpolate kl_div l1_loss layer_norm leaky_relu linear local_response_norm log_softmax logsigmoid
        margin_ranking_loss max_pool1d max_pool2d max_pool3d mish mse_loss multi_margin_loss multilabel_soft_margin_loss nll_loss normalize
        one_hot pad pairwise_distance pixel_shuffle poisson_nll_loss prelu relu relu6 rms_norm rrelu scaled_dot_product_attention selu
        sigmoid silu smooth_l1_loss soft_margin_loss softmax softmin softplus softshrink softsign tanh tanhshrink threshold
        triplet_margin_loss unfold upsample""".split()
    ),
    "nn.utils.rnn": frozenset("pack_padded_sequence pad_packed_sequence pack_sequence pad_sequence unpack_sequence unpad_sequence".split()),
    "linalg": frozenset("norm vector_norm matmul".split()),
    "special": frozenset("expit logit xlogy log1p softmax log_softmax".split()),
}
_TORCH_METHODS_ONLY = frozenset(
    """
    view view_as reshape_as expand repeat contiguous to float double half long int bool bfloat16 byte short type type_as cpu size dim
    numel new_zeros new_ones new_empty new_full new_tensor new unfold resize_as_ requires_grad_ masked_scatter index_fill index_add
    index_copy add_ sub_ mul_ div_ clamp_ relu_ tanh_ sigmoid_ exp_ sqrt_ neg_ abs_ zero_ fill_ uniform_ normal_ random_ bernoulli_ copy_
    detach_ squeeze_ unsqueeze_ transpose_ t_ swapaxes_ masked_fill_ pow_ round_ floor_ ceil_ scatter_ scatter_add_ index_fill_ clip_
    exponential_ trunc_ reciprocal_ rsqrt_ log_ cumsum_ ne_ eq_ lt_ le_ gt_ ge_ logical_not_ lerp_ addcmul_ addcdiv_ broadcast_to data
    """.split()
)
TORCH_METHODS = frozenset(_TORCH_BOTH) | _TORCH_METHODS_ONLY
TORCH_ATTRIBUTES = frozenset("T mT H mH data real batch_sizes".split())
TORCH_OPERATORS = frozenset("+ - * / // % ** @ == != < <= > >= & | ^ << >>".split())
TORCH_DTYPES = frozenset(
    "float32 float64 float16 bfloat16 float double half int8 int16 int32 int64 uint8 short int long bool complex64".split()
)
# Layers of Keras that programs look for in torch.
TORCH_HAS_NOT = frozenset(
    """
    Dense SimpleRNN Bidirectional TimeDistributed Activation Conv1D Conv2D MaxPooling1D BatchNormalization LayerNormalization RepeatVector
    Concatenate Lambda Input Masking GlobalAveragePooling1D GlobalMaxPooling1D SimpleRNNCell MultiHeadAttention
    """.split()
)
# Functions that take room for as many numbers as they are told.
_TORCH_GROWING = frozenset(
    """zeros ones rand randn empty full eye linspace logspace randperm arange new_zeros new_ones new_empty new_full new Tensor FloatTensor
    LongTensor IntTensor BoolTensor DoubleTensor repeat tile repeat_interleave one_hot interpolate upsample""".split()
)
TORCH_NUMBERS = 50_000_000  # the most numbers in a tensor
TORCH_REAL = 20_000_000  # the most parameters that get room
TORCH_WORK = 2e11  # the most multiplications that are done
TORCH_SIZES = (12, 20, 28, 44, 52, 68, 76, 92)  # for sizes that nobody told: so that halves and quarters are whole and distinct
TORCH_TRIES = 150
TORCH_WIDEST = 4096  # a size that is tried instead of another one: larger ones take their time
TORCH_SECONDS = 4.0  # of the processor


class TorchSkipped(Exception):
    """It cannot be done here, which says nothing about the program."""


class TorchUnlisted(Exception):
    """A function or method that is in no list: what it makes is zeros of the shape that is known."""


class TorchRun:
    """One pass over a request with certain numbers for its symbols."""

    def __init__(self, recipe: Answer, choice: Choice, cache: Dict[str, Any]) -> None:
        self.recipe, self.choice, self.cache = recipe, choice, cache
        self.symbols = recipe.get("symbols") or {}
        self.bound: Dict[str, int] = {}
        self.used: Dict[str, int] = {}
        self.modules: Dict[int, Any] = {}
        self.failures: List[Answer] = []
        self.notes: List[str] = []
        self.ran: Set[int] = set()
        self.standins: Set[int] = set()
        self.results: Dict[int, List[Any]] = {}
        self.raw: Dict[int, Any] = {}
        self.shapes: Dict[int, List[Optional[List[int]]]] = {}
        self.expected: Dict[int, Optional[List[Optional[Shape]]]] = {}
        self.inputs: Dict[Key, Any] = {}
        self.tainted: Set[int] = set()
        self.guessed = False
        self.meta = cache["meta"]
        self.work = 0.0

    # sizes

    def number(self, value: Any) -> Any:
        """A size: a number, or ``{"size": [[factor, [symbol...]]...]}``."""
        if isinstance(value, dict):
            total = 0
            for factor, names in value["size"]:
                for name in names:
                    factor *= self.symbol(name)
                total += factor
            return total
        return value

    def symbol(self, name: str) -> int:
        """The number of a symbol; one that nobody told is chosen when it is first asked for."""
        if name in self.bound:
            return self.bound[name]
        what = self.symbols[name]
        if "operator" in what:
            left, right = self.number(what["left"]), self.number(what["right"])
            if not right:
                raise TorchSkipped("a size that is divided by nothing")
            return int(left % right if what["operator"] == "%" else left // right)
        if name in self.choice:
            number = self.choice[name]
        elif "value" in what:
            number = what["value"]
        else:
            number = self.cache["numbers"].setdefault(name, TORCH_SIZES[len(self.cache["numbers"]) % len(TORCH_SIZES)])
        self.bound[name] = self.used[name] = int(number)
        return int(number)

    def learn(self, wanted: Any, shape: Optional[List[int]]) -> None:
        """Symbols that nothing has fixed yet are what came out."""
        axes = wanted["shape"] if isinstance(wanted, dict) else wanted
        if not isinstance(axes, list) or shape is None or len(axes) > len(shape) or (isinstance(wanted, list) and len(axes) < len(shape)):
            return
        for axis, size in zip(reversed(axes), reversed(shape)):
            if isinstance(axis, dict) and len(axis["size"]) == 1:
                [[factor, names]] = axis["size"]
                if factor == 1 and len(names) == 1 and names[0] not in self.bound and "operator" not in self.symbols[names[0]]:
                    self.bound[names[0]] = size

    def plain(self, wanted: Any) -> Optional[Shape]:
        """A shape as numbers, as far as they are known."""
        if wanted is None:
            return None
        try:
            return [None if axis is None else self.number(axis) for axis in wanted]
        except TorchSkipped:
            return None

    # values

    def value(self, what: Any, depth: int = 0) -> Any:
        """An argument. Texts are words of torch's; nothing is looked up by them but dtypes."""
        if depth > 50:
            raise Refused("nested too deeply")
        if what is None or isinstance(what, (bool, int, float)):
            return what
        if isinstance(what, str):
            if len(what) > 500:
                raise Refused("a text of that length")
            return what
        if isinstance(what, list):
            return [self.value(item, depth + 1) for item in what]
        if "size" in what:
            return self.number(what)
        if "tuple" in what:
            return tuple(self.value(item, depth + 1) for item in what["tuple"])
        if "slice" in what:
            return slice(*[self.value(item, depth + 1) for item in what["slice"]])
        if "ref" in what:
            return self.tensor(what["ref"])
        if "layer" in what:
            return self.module(what["layer"])
        if "number" in what:
            return {"inf": float("inf"), "-inf": float("-inf"), "nan": float("nan")}[what["number"]]
        if "dtype" in what:
            import torch

            if what["dtype"] not in TORCH_DTYPES:
                raise Refused("a dtype that is none")
            return getattr(torch, what["dtype"])
        if "ellipsis" in what:
            return Ellipsis
        raise Refused("a value that is not in the language of recipes")

    def tensor(self, ref: Answer) -> Any:
        """A tensor that was made, or one that comes from outside."""
        if "input" in ref:
            return self.outside(("input", ref["input"]), self.recipe["inputs"][ref["input"]])
        made = self.results.get(ref["call"])
        if ref["call"] in self.tainted:
            self.guessed = True
        if made is None:
            call = self.recipe["calls"][ref["call"]]
            spare = (call.get("shapes") or [])[ref["output"] : ref["output"] + 1] or [None]
            replayed = ref["call"] not in self.standins
            if spare[0] is None or spare[0] == "packed" or (replayed and isinstance(spare[0], dict)):
                raise TorchSkipped("what it hangs on is not known")
            what = spare[0] if isinstance(spare[0], dict) else {"shape": spare[0]}
            dtype = (call.get("dtypes") or [])[ref["output"] : ref["output"] + 1]
            return self.outside(
                ("call", ref["call"], ref["output"]), dict(what, dtype=(dtype or [None])[0], guessed=bool(what.get("open")))
            )
        if ref["output"] >= len(made):
            raise TorchSkipped("fewer results than expected")
        return made[ref["output"]]

    def outside(self, key: Key, what: Answer) -> Any:
        """Zeros of the shape that is known; what is not known of it is as the first that it goes to needs it."""
        import torch

        if what.get("guessed") or what.get("doubtful"):
            self.guessed = True
        if key in self.inputs:
            return self.inputs[key]
        need = self.recipe["needs"].get(key) or {}
        axes = list(what["shape"])
        if what.get("open"):
            rank = max(need.get("rank", 2) + (what.get("more") or 0) + self.choice.get(("rank", key), 0), len(axes), 1)
            front = what.get("front") or []
            missing = rank - len(axes)
            axes = [front[i] if i < len(front) else 3 + 2 * i for i in range(missing)] + axes
            last = self.number(need["last"]) if need.get("last") is not None else None
            if last is not None and missing and not what["shape"]:
                axes[-1] = last
            second = self.number(need["second"]) if need.get("second") is not None else None
            if second is not None and missing > 1 and len(axes) > 1:
                axes[1] = second
        shape = [self.number(axis) for axis in axes]
        if need.get("like") is not None:
            shape, need = self.target(need, shape if not (what.get("open") and not what["shape"]) else None)
        if need.get("batch_of") is not None and what.get("open"):
            padded = self.tensor(need["batch_of"])
            shape = [padded.shape[need["axis"]]] if padded.dim() > 1 else shape
        if any(not isinstance(n, int) or n < 0 for n in shape):
            raise TorchSkipped("a size that is no size")
        kind = what.get("dtype") or need.get("dtype")
        if what.get("dtype") is None and self.choice.get(("dtype", key)):
            kind = "float32" if kind not in (None, "float32") else "int64"
        room(shape)
        made = torch.zeros(shape, dtype=getattr(torch, kind or "float32"), device="meta" if self.meta else "cpu")
        if what.get("parameter"):
            made = torch.nn.Parameter(made)
        self.inputs[key] = made
        return made

    def target(self, need: Answer, shape: Optional[List[Any]]) -> Tuple[List[Any], Answer]:
        """What a loss compares with: of its own shape where that is known, else as its first input needs it."""
        given = list(self.tensor(need["like"]).shape)
        if not need["classes"]:
            return (given if shape is None else shape), need
        if shape is None:
            shape = given[:1] + given[2:] if len(given) > 1 else []
        return shape, dict(need, dtype=None if shape == given else "int64")

    # modules

    def module(self, index: int) -> Any:
        """The module of that number, made when it is first asked for."""
        if index not in self.modules:
            self.modules[index] = None
            try:
                self.modules[index] = self.construct(index)
            except TorchSkipped as skipped:
                self.notes.append(str(skipped))
            except (Refused, TorchTooLarge):
                raise
            except Exception as error:
                self.failed("construct", error, layer=index)
        if self.modules[index] is None:
            raise TorchSkipped("a module that could not be made")
        return self.modules[index]

    def construct(self, index: int) -> Any:
        """Make a module, unless it was made in another run with the same arguments."""
        import torch

        what = self.recipe["layers"][index]
        if "class" not in what:
            raise TorchSkipped("a module that is not known")
        if what["class"] not in TORCH_CLASSES:
            raise Refused(f"a module of the class {str(what['class'])[:80]}")
        args = [self.value(v) for v in what.get("args") or []]
        kwargs = {name: self.value(v) for name, v in (what.get("kwargs") or {}).items()}
        for name in ("device", "process_group"):
            kwargs.pop(name, None)
        inner = any(
            "layer" in v or isinstance(v, list)
            for v in list(what.get("args") or []) + list((what.get("kwargs") or {}).values())
            if isinstance(v, (dict, list))
        )
        key = None if inner or what.get("items") is not None else repr((what["class"], args, kwargs, self.meta))
        if key is not None and (index, key) in self.cache["modules"]:
            return self.cache["modules"][index, key]
        cls = getattr(torch.nn, what["class"])
        if what.get("items") is not None:
            made = self.container(cls, what["items"])
        else:
            made = self.sized(cls, args, kwargs)
        if key is not None:
            self.cache["modules"][index, key] = made
        return made

    def container(self, cls: Any, items: List[Any]) -> Any:
        """A Sequential, a ModuleList or a ModuleDict with its modules."""
        import torch

        held = [(str(key), self.module(index)) for key, index in items]
        if cls is torch.nn.ModuleList:
            return cls([module for _, module in held])
        if cls is torch.nn.ModuleDict:
            return cls(dict(held))
        made = cls()
        for key, module in held:
            made.add_module(key, module)
        return made

    def sized(self, cls: Any, args: List[Any], kwargs: Dict[str, Any]) -> Any:
        """The module; where it has very many parameters without room for them."""
        import torch

        torch.manual_seed(0)
        if cls.__name__.startswith("Lazy") or not hasattr(torch.device("cpu"), "__enter__"):
            if not self.meta and product_of([v for v in args + list(kwargs.values()) if isinstance(v, int)]) < TORCH_NUMBERS:
                return cls(*args, **kwargs)
            raise TorchSkipped(f"{cls.__name__} has too many parameters")
        with torch.device("meta"):
            plan = cls(*args, **kwargs)
        if self.meta:
            return plan
        self.cache["parameters"] += count_of(plan)
        if self.cache["parameters"] > TORCH_REAL:
            raise TorchTooLarge(self.cache["parameters"])
        return cls(*args, **kwargs)

    # calls

    def failed(self, stage: str, error: Exception, layer: Optional[int] = None, call: Optional[int] = None) -> None:
        """Note a failure that says something about the program."""
        text = words(error)
        if no_memory(error) or "not enough memory" in text:
            self.notes.append("there was not enough memory")
            return
        # What torch says of an operation that it cannot do on the meta device, not of the program.
        if self.meta and ("meta" in text.lower() or isinstance(error, NotImplementedError)):
            self.notes.append("it cannot be told without numbers")
            return
        found = failure(stage, error, layer, call)
        if self.guessed and stage != "construct":
            found["doubtful"] = True
        self.failures.append(found)

    def run(self) -> TorchRun:
        """All modules, and then all that is done with them."""
        for index in range(len(self.recipe["layers"])):
            if "class" in self.recipe["layers"][index]:
                with contextlib.suppress(TorchSkipped):
                    self.module(index)
        for index, call in enumerate(self.recipe["calls"]):
            self.step(index, call)
        self.trained()
        return self

    def step(self, index: int, call: Answer) -> None:
        """Do one thing; what follows goes on with what is known of its results if it fails."""
        self.guessed = bool(call.get("doubtful"))
        if "standin" in call:
            self.standins.add(index)
            return
        stage = call.get("stage") or "forward"
        try:
            result = self.done(index, call)
        except TorchUnlisted as unlisted:
            self.notes.append(f"not done again: {unlisted}")
            self.standins.add(index)
            return
        except TorchSkipped as skipped:
            if "too much" in str(skipped):
                self.notes.append(str(skipped))
            return
        except (Refused, TorchTooLarge):
            raise
        except Exception as error:
            self.failed(stage, error, layer=call.get("layer"), call=index)
            return
        finally:
            if self.guessed:
                self.tainted.add(index)
        self.ran.add(index)
        made = torch_flat(result)
        self.results[index], self.raw[index] = made, result
        self.shapes[index] = [torch_shape(one) for one in made]
        wanted = call.get("shapes")
        if wanted is not None:
            for one, shape in zip(wanted, self.shapes[index]):
                self.learn(one, shape)
            expected = [self.plain(one) if isinstance(one, list) else None for one in wanted]
            if call.get("use") == "index" and any(a is not None and a != b for a, b in zip(expected, self.shapes[index])):
                self.tainted.add(index)  # a number that was made up lies behind the end of an axis
            self.expected[index] = None if index in self.tainted else expected

    def done(self, index: int, call: Answer) -> Any:
        """The result of one thing."""
        import torch

        if "gather" in call:
            return [self.tensor(ref) for ref in call["gather"]]
        if "backward" in call:
            if call["backward"].get("call") not in self.ran:
                raise TorchSkipped("there is no loss")
            self.tensor(call["backward"]).backward(retain_graph=self.value(call.get("retain")))
            return []
        args = [self.value(v) for v in call.get("args") or []]
        kwargs = {name: self.value(v) for name, v in (call.get("kwargs") or {}).items()}
        if "layer" in call:
            module = self.module(call["layer"])
            self.worth(module, args)
            return module(*args, **kwargs)
        if "use" in call:
            if call.get("of") is not None and call["of"] not in self.raw:
                raise TorchSkipped("what it hangs on is not known")
            return python_use(call, args, self.raw.get(call.get("of", -1)))
        if "operator" in call:
            return operated(call["operator"], args)
        if "attribute" in call:
            if call["attribute"] not in TORCH_ATTRIBUTES:
                raise TorchUnlisted(call["attribute"])
            return getattr(args[0], call["attribute"])
        if "method" in call:
            name = call["method"]
            if name not in TORCH_METHODS:
                raise TorchUnlisted(name)
            if name in _TORCH_GROWING:
                grown(name, args, kwargs)
            return getattr(args[0], name)(*args[1:], **kwargs)
        home, _, name = call["function"].rpartition(".")
        if name not in TORCH_FUNCTIONS.get(home, ()):
            raise TorchUnlisted(call["function"])
        if name in _TORCH_GROWING:
            grown(name, args, kwargs)
        if name == "randint":
            room(kwargs.get("size", args[-1] if args else ()))
        if name == "pack_padded_sequence":
            args, kwargs = self.lengths(args, kwargs, call)
        kwargs.pop("device", None)
        owner = torch
        for part in home.split(".") if home else ():
            owner = getattr(owner, part)
        function = getattr(owner, name)
        if self.meta and name in TORCH_FUNCTIONS[""] and not any(isinstance(a, torch.Tensor) for a in args):
            with torch.device("meta"):
                return function(*args, **kwargs)
        return function(*args, **kwargs)

    def lengths(self, args: List[Any], kwargs: Dict[str, Any], call: Answer) -> Tuple[List[Any], Dict[str, Any]]:
        """Lengths of which no number is known are those of full sequences."""
        import torch

        given = args[1] if len(args) > 1 else kwargs.get("lengths")
        tensor: Any = args[0] if args else kwargs.get("input")
        if isinstance(given, torch.Tensor) and given.dim() == 1 and not call.get("told") and tensor.dim() > 1 and not given.any():
            first = kwargs.get("batch_first", args[2] if len(args) > 2 else False)
            full = torch.full((given.shape[0],), tensor.shape[1 if first else 0], dtype=torch.int64)
            if len(args) > 1:
                return [args[0], full, *args[2:]], kwargs
            return args, dict(kwargs, lengths=full)
        return args, kwargs

    def worth(self, module: Any, args: List[Any]) -> None:
        """Refuse what would take minutes: so many parameters times so many rows."""
        first = next((a for a in args if hasattr(a, "shape") and hasattr(a, "numel")), None)
        if first is None or self.meta or not first.dim():
            return
        self.work += 2.0 * count_of(module) * (first.numel() / max(1, first.shape[-1]))
        if self.work > TORCH_WORK:
            raise TorchSkipped("too much work for a trial")

    def trained(self) -> None:
        """One step of an optimizer with the gradients that there are."""
        import torch

        weights = {id(p): p for m in self.modules.values() if m is not None for p in m.parameters() if p.grad is not None}
        if weights and not self.meta:
            torch.optim.SGD(list(weights.values()), lr=0.0).step()


class TorchTooLarge(Exception):
    """There are too many parameters to make room for them."""


def count_of(module: Any) -> int:
    """The parameters of a module, as far as they have a shape."""
    import torch

    lazy = getattr(torch.nn.parameter, "UninitializedParameter", ())
    return sum(p.numel() for p in module.parameters() if not (lazy and isinstance(p, lazy)))


def product_of(numbers: List[int]) -> int:
    """All together."""
    total = 1
    for number in numbers:
        total *= max(1, abs(number))
    return total


def room(shape: Any) -> None:
    """No tensor of more numbers than there is room for."""
    sizes = shape if isinstance(shape, (list, tuple)) else [shape]
    if product_of([n for n in sizes if isinstance(n, int)]) > TORCH_NUMBERS:
        raise TorchSkipped("too much room for a trial")


def grown(name: str, args: List[Any], kwargs: Dict[str, Any]) -> None:
    """Refuse a function that would take too much room."""
    numbers, tensors = [], 1
    waiting = list(args) + list(kwargs.values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, (list, tuple)):
            waiting.extend(one)
        elif isinstance(one, int):
            numbers.append(one)
        elif hasattr(one, "numel") and not name.startswith("new"):
            tensors *= max(1, one.numel())
    if tensors * product_of(numbers) > TORCH_NUMBERS:
        raise TorchSkipped("too much room for a trial")


def torch_flat(value: Any) -> List[Any]:
    """The tensors in a result, in order."""
    import torch

    if isinstance(value, (torch.Tensor, torch.nn.utils.rnn.PackedSequence)):
        return [value]
    if isinstance(value, (list, tuple)):
        return [tensor for item in value for tensor in torch_flat(item)]
    if isinstance(value, dict):
        return [tensor for item in value.values() for tensor in torch_flat(item)]
    return []


def torch_shape(tensor: Any) -> Optional[List[int]]:
    """Its shape; None of a packed sequence."""
    return list(tensor.shape) if hasattr(tensor, "shape") else None


def operated(name: str, args: List[Any]) -> Any:
    """``args[0] name args[1]``."""
    import operator

    table = {
        "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv, "%": operator.mod,
        "**": operator.pow, "@": operator.matmul, "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le,
        ">": operator.gt, ">=": operator.ge, "&": operator.and_, "|": operator.or_, "^": operator.xor, "<<": operator.lshift,
        ">>": operator.rshift,
    }  # fmt: skip
    single: Dict[str, Callable[[Any], Any]] = {"-": operator.neg, "+": operator.pos, "~": operator.invert}
    if len(args) == 1 and name in single:
        return single[name](args[0])
    if name not in table or len(args) != 2:
        raise Refused("an operator that is none")
    return table[name](args[0], args[1])


def python_use(call: Answer, args: List[Any], result: Any) -> Any:
    """What plain Python does with a tensor or a tuple of them: an index, an unpacking, a question for an axis."""
    import torch

    name = call["use"]
    if name == "index":
        return args[0][args[1]]
    if name == "shape":
        return args[0].shape[args[1]]
    if name == "unpack":
        return unpacked(args[0].shape if call.get("shape") else args[0], call["names"])
    if name == "unpack result":
        return unpacked(result, call["names"])
    if name == "index result":
        return result[:, -1]
    if name == "attribute of result" and call["name"] in TORCH_METHODS | TORCH_ATTRIBUTES | {"shape", "size"}:
        getattr(result[1] if call.get("state") else result, call["name"])  # raises, where torch has no such thing
        return None
    if name == "assigned too early":
        torch.nn.Module.__new__(torch.nn.Module).part = args[0]
    if name == "without forward":
        return torch.nn.Module()()
    if name == "of Keras" and call["name"] in TORCH_HAS_NOT:
        getattr(torch.nn, call["name"])
        return None
    raise TorchUnlisted(name)


def unpacked(value: Any, wanted: int) -> List[Any]:
    """So many names for the parts of a value."""
    found = list(value)
    if len(found) > wanted:
        raise ValueError(f"too many values to unpack (expected {wanted})")
    if len(found) < wanted:
        raise ValueError(f"not enough values to unpack (expected {wanted}, got {len(found)})")
    return found


# What modules need of a tensor of which little is known: the number of axes, the last or second one, the kind.
def needs_of(recipe: Answer) -> Dict[Key, Answer]:
    """For each tensor from outside what the first that it goes to needs it to be."""
    found: Dict[Key, Any] = {}
    for index, call in enumerate(recipe["calls"]):
        args = call.get("args") or []
        words = [("input", 0), ("query", 0), ("x", 0), ("src", 0), ("target", 1), ("lengths", 1)]
        named = [(at, call["kwargs"][word]) for word, at in words if word in (call.get("kwargs") or {})]
        for place, what in list(enumerate(args)) + named:
            ref = what.get("ref") if isinstance(what, dict) else None
            if ref is None:
                continue
            key = ("input", ref["input"]) if "input" in ref else ("call", ref["call"], ref["output"])
            need = need_of(recipe, call, place)
            if key in found and found[key] is not None and not found[key].get("weak"):
                continue
            if need == "same":
                found[key] = {"weak": True, "behind": ("call", index, 0), "call": index}
            elif need is not None:
                found[key] = need
    for key in list(found):
        need = found[key]
        seen: Set[Key] = set()
        while need is not None and need.get("behind") is not None and need["behind"] not in seen:
            seen.add(need["behind"])
            last = recipe["calls"][need["call"]].get("shapes") or [None]
            need = found.get(need["behind"]) or ({"rank": len(last[0])} if isinstance(last[0], list) else None)
        found[key] = need or {}
    return found


_TORCH_SAME = frozenset(
    """data float double half to contiguous relu tanh sigmoid dropout cuda cpu detach clone requires_grad_ type_as exp log abs clamp gelu
    Dropout ReLU Tanh Sigmoid GELU Identity LeakyReLU ELU SiLU softmax log_softmax""".split()
)


def need_of(recipe: Answer, call: Answer, place: int) -> Any:
    """What the argument at that place of a call has to be: ``same`` where its result has the same shape."""
    if call.get("stage") == "train" and place == 1:
        name = recipe["layers"][call["layer"]].get("class") or "" if "layer" in call else call.get("function") or ""
        first = call["args"][0].get("ref") if isinstance(call["args"][0], dict) else None
        classes = name in ("CrossEntropyLoss", "NLLLoss") or name.endswith(("cross_entropy", "nll_loss"))
        return {"like": first, "classes": classes and "binary" not in name, "certain": True} if first is not None else None
    if "layer" in call:
        what = recipe["layers"][call["layer"]]
        kind = what.get("class")
        args, kwargs = what.get("args") or [], what.get("kwargs") or {}

        def given(name: str, at: int) -> Any:
            return kwargs.get(name, args[at] if len(args) > at else None)

        if place == 0 and kind in ("LSTM", "GRU", "RNN"):
            return {"rank": 3, "last": given("input_size", 0), "certain": True}
        if place == 0 and kind in ("LSTMCell", "GRUCell", "RNNCell"):
            return {"rank": 2, "last": given("input_size", 0), "certain": True}
        if kind == "Embedding":
            return {"rank": 2, "dtype": "int64"}
        if kind == "Linear":
            return {"rank": 2, "last": given("in_features", 0)}
        if kind in ("Conv1d", "Conv2d", "Conv3d"):
            return {"rank": 2 + int(kind[4]), "second": given("in_channels", 0)}
        if kind == "MultiheadAttention":
            return {"rank": 3, "last": given("embed_dim", 0)}
        if kind in ("TransformerEncoderLayer", "TransformerDecoderLayer", "Transformer"):
            return {"rank": 3, "last": given("d_model", 0)}
        if kind in ("TransformerEncoder", "TransformerDecoder"):
            return {"rank": 3}
        if kind in ("BatchNorm1d", "BatchNorm2d", "InstanceNorm1d", "InstanceNorm2d"):
            return {"rank": 2 + int(kind[-2]), "second": given("num_features", 0)}
        if kind in ("LayerNorm", "RMSNorm"):
            size = given("normalized_shape", 0)
            size = size["tuple"] if isinstance(size, dict) and "tuple" in size else size
            return {"rank": 3, "last": size[-1] if isinstance(size, list) and size else size}
        return "same" if kind in _TORCH_SAME else None
    name = call.get("method") or (call.get("function") or "").rpartition(".")[2] or call.get("use") or ""
    if name in _TORCH_SAME:
        return "same"
    args = call.get("args") or []
    numbers = [a for a in args[1:] if isinstance(a, int) and not isinstance(a, bool)]
    if name == "permute":
        parts = args[1:] if len(args) != 2 or isinstance(args[1], int) else (args[1].get("tuple") if isinstance(args[1], dict) else args[1])
        return {"rank": len(parts or [])}
    if name in ("expand", "repeat") and place == 0:
        return {"rank": max(1, len(args) - 1)}
    if name in ("transpose", "swapaxes"):
        return {"rank": max([3] + [n + 1 for n in numbers])}
    if name == "pack_padded_sequence" and place == 1:
        kwargs = call.get("kwargs") or {}
        first = kwargs.get("batch_first", args[2] if len(args) > 2 else False)
        of = args[0].get("ref") if args and isinstance(args[0], dict) else None
        return {"rank": 1, "dtype": "int64", "batch_of": of, "axis": 0 if first else 1, "certain": True}
    if name in ("bmm", "baddbmm", "pack_padded_sequence"):
        return {"rank": 3}
    if name == "mm":
        return {"rank": 2}
    if name == "embedding" and place == 0:
        return {"rank": 2, "dtype": "int64"}
    if name == "one_hot":
        return {"rank": 2, "dtype": "int64"}
    if name == "index":
        parts = args[1].get("tuple", []) if isinstance(args[1], dict) else []
        return {"rank": max(2, len([p for p in parts if p is not None]))} if place == 0 else None
    return None


def torch_build(loaded: Loaded, request: Answer) -> Answer:
    """The answer to a request: what was made, what came out, and what torch refuses whatever the sizes that nobody told."""
    import torch

    began, busy, recipe = time.time(), time.process_time(), request.get("recipe") or {}
    if len(recipe.get("calls") or []) > 5000 or len(recipe.get("layers") or []) > 2000:
        raise Refused("too large a request")
    recipe = dict(recipe, layers=recipe.get("layers") or [], calls=recipe.get("calls") or [], inputs=recipe.get("inputs") or [])
    recipe["needs"] = needs_of(recipe)
    torch.set_num_threads(1)
    cache = {"modules": {}, "parameters": 0, "numbers": {}, "meta": False}
    try:
        best = TorchRun(recipe, {}, cache).run()
    except TorchTooLarge as many:
        cache = {"modules": {}, "parameters": 0, "numbers": {}, "meta": True}
        best = TorchRun(recipe, {}, cache).run()
        best.notes.append(f"without numbers: more than {many.args[0] // 1_000_000} million parameters")
    best = mended(recipe, best, cache, busy)
    return torch_answer(recipe, best, began)


def places_of(run: TorchRun) -> Dict[Tuple[int, int], Answer]:
    """The failures by where they are, in order."""
    found: Dict[Tuple[int, int], Answer] = {}
    for failure in run.failures:
        found.setdefault((-1, failure["layer"]) if failure["stage"] == "construct" else (0, failure["call"]), failure)
    return found


def mended(recipe: Answer, best: TorchRun, cache: Dict[str, Any], began: float) -> TorchRun:
    """Other numbers for what nobody told, until the failure is gone; one that stays has another reason."""
    kept, tries = {}, 0
    while True:
        failing = [place for place in sorted(places_of(best)) if place not in kept]
        if not failing:
            break
        place = failing[0]
        choices = choices_of(recipe, best, place)
        kept[place] = {"made_up": bool(choices)}
        for choice in choices:
            tries += 1
            if tries > TORCH_TRIES or time.process_time() - began > TORCH_SECONDS or best.meta:
                kept[place]["doubtful"] = True
                break
            try:
                other = TorchRun(recipe, merged_choice(best.choice, choice), cache).run()
            except (TorchTooLarge, TorchSkipped):
                continue
            found = places_of(other)
            passed = place not in found and (place[0] < 0 or place[1] in other.ran)
            if passed and all(p in kept for p in found if p < place):
                del kept[place]
                best = other
                break
    for place, failure in places_of(best).items():
        failure.update(kept.get(place, {}))
    return best


def merged_choice(one: Choice, other: Choice) -> Choice:
    """Both choices; the second one wins."""
    both = dict(one)
    both.update(other)
    return both


def names_in(what: Any, found: List[str]) -> None:
    """The symbols in a value of the request, also those that others are made of."""
    if isinstance(what, dict):
        if "size" in what:
            for _, names in what["size"]:
                for name in names:
                    if name not in found:
                        found.append(name)
        else:
            for item in what.values():
                names_in(item, found)
    elif isinstance(what, list):
        for item in what:
            names_in(item, found)


def refs_in(what: Any, found: List[Answer]) -> None:
    """The references in a value of the request."""
    if isinstance(what, dict):
        if "ref" in what:
            found.append(what["ref"])
        for item in what.values():
            refs_in(item, found)
    elif isinstance(what, list):
        for item in what:
            refs_in(item, found)


def choices_of(recipe: Answer, run: TorchRun, place: Tuple[int, int]) -> List[Choice]:
    """Other numbers for the symbols that a failing call hangs on, those first that stand nearest; other ranks and kinds of inputs."""
    at = {"layer": place[1]} if place[0] < 0 else {"call": place[1]}
    symbols, inputs, near = hanging_on(recipe, at)
    choices: List[Choice] = []
    for key in [key for key in inputs if key in run.inputs][:8]:
        what = recipe["inputs"][key[1]] if key[0] == "input" else (recipe["calls"][key[1]].get("shapes") or [{}])[key[2]]
        need = recipe["needs"].get(key) or {}
        is_open = isinstance(what, dict) and what.get("open")
        if is_open and not need.get("certain"):
            choices.extend({("rank", key): more} for more in (1, 2, -1))
        if not (isinstance(what, dict) and what.get("dtype")) and not need.get("dtype"):
            choices.append({("dtype", key): True})
    sizes = sizes_near(run, near)
    for name in [name for name in symbols if name in run.used][:8]:
        value = run.used[name]
        others = list(sizes)
        for one in sizes:
            if value and one % value == 0:
                others.extend(n // (one // value) for n in sizes if n % (one // value) == 0)
        others.extend([1, 2, 60, 240])
        others.extend(value + n - m for n in sizes for m in sizes if 0 < value + n - m <= 4 * value)
        unique = [n for i, n in enumerate(others) if n != value and n <= TORCH_WIDEST and n not in others[:i]]
        choices.extend({name: n} for n in unique[:30])
    return choices


def hanging_on(recipe: Answer, place: Answer) -> Tuple[List[str], List[Key], List[Answer]]:
    """What a layer or a call hangs on, the nearest first: symbols, tensors from outside; and what stands next to it."""
    symbols: List[str] = []
    inputs: List[Key] = []
    near: List[Answer] = []
    waiting = [place]
    seen: Set[str] = set()
    while waiting and len(seen) < 400:
        at = waiting.pop(0)
        if repr(at) in seen:
            continue
        seen.add(repr(at))
        if len(seen) < 8:
            near.append(at)
        if "input" in at:
            names_in(recipe["inputs"][at["input"]], symbols)
            inputs.append(("input", at["input"]))
        elif "layer" in at:
            what = recipe["layers"][at["layer"]]
            names_in(what, symbols)
            inner = list(what.get("args") or []) + list((what.get("kwargs") or {}).values())
            waiting.extend({"layer": v["layer"]} for v in inner if isinstance(v, dict) and "layer" in v)
        else:
            call = recipe["calls"][at["call"]]
            names_in([call.get("args"), call.get("kwargs")], symbols)
            if "standin" in call:
                names_in(call.get("shapes"), symbols)
                inputs.extend(("call", at["call"], i) for i in range(len(call.get("shapes") or [])))
            if "layer" in call:
                waiting.append({"layer": call["layer"]})
            refs_in(
                [call.get("args"), call.get("kwargs"), call.get("gather"), {"ref": call["backward"]} if "backward" in call else None],
                waiting,
            )
    return symbols, inputs, near


def sizes_near(run: TorchRun, near: List[Answer]) -> List[int]:
    """The numbers that play a part in a failing call: axes and their products, arguments."""
    found: Set[int] = set()
    for at in near:
        shapes: List[Any] = []
        if "input" in at:
            shapes = [torch_shape(run.inputs.get(("input", at["input"])))]
        elif "layer" in at:
            numbers_in(run, run.recipe["layers"][at["layer"]], found)
        else:
            numbers_in(run, run.recipe["calls"][at["call"]], found)
            shapes = run.shapes.get(at["call"], [])
        for shape in shapes:
            found.update(shape or [])
            found.add(product_of(shape or []))
    return sorted(n for n in found if 0 < n < 100_000)[:24]


def numbers_in(run: TorchRun, what: Answer, found: Set[int]) -> None:
    """The numbers among the arguments of a module or a call."""
    waiting = list(what.get("args") or []) + list((what.get("kwargs") or {}).values())
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict) and "tuple" in one:
            waiting.extend(one["tuple"])
        elif isinstance(one, dict) and "size" in one:
            with contextlib.suppress(TorchSkipped):
                found.add(run.number(one))
        elif isinstance(one, int) and not isinstance(one, bool):
            found.add(one)


def torch_answer(recipe: Answer, run: TorchRun, began: float) -> Answer:
    """The answer in the form of the contract."""
    layers = []
    for index, what in enumerate(recipe["layers"]):
        expected = what.get("params")
        try:
            expected = None if expected is None else run.number(expected)
        except TorchSkipped:
            expected = None
        layers.append({"params": torch_params(recipe, run, index), "expected": expected})
    calls = []
    for index, call in enumerate(recipe["calls"]):
        calls.append(
            {
                "shapes": run.shapes.get(index),
                "expected": run.expected.get(index),
                "standin": "standin" in call,
            }
        )
    stages = {"build": "ok", "forward": "ok", "compile": "skipped", "train": "ok"}
    for stage in ("forward", "train"):
        concerned = [at for at, call in enumerate(recipe["calls"]) if (call.get("stage") or "forward") == stage]
        if not concerned or any(at not in run.ran for at in concerned):
            stages[stage] = "skipped"
    for one in run.failures:
        stages["build" if one["stage"] == "construct" else one["stage"]] = "failed"
    symbols = {run.symbols[name].get("label", name): value for name, value in run.used.items()}
    subject = recipe.get("subject")
    params = layers[subject]["params"] if isinstance(subject, int) and subject < len(layers) else None
    return {
        "layers": layers, "calls": calls, "params": params, "stages": stages, "failures": run.failures, "symbols": symbols,
        "notes": sorted(set(run.notes)), "seconds": round(time.time() - began, 4),
    }  # fmt: skip


def torch_params(recipe: Answer, run: TorchRun, index: int) -> Optional[int]:
    """The parameters of a module and of those in it, each once; None where one of them could not be made."""
    seen: Set[Any] = set()
    total = 0
    waiting = [index]
    while waiting:
        at = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        what = recipe["layers"][at]
        if what.get("whole") is False:
            return None
        if "class" in what and what.get("items") is None:
            module = run.modules.get(at)
            if module is None:
                return None
            for parameter in module.parameters():
                if id(parameter) not in seen:
                    seen.add(id(parameter))
                    total += parameter.numel()
            continue
        if "class" not in what and "custom" not in what:
            return None
        waiting.extend(inner for _, inner in what.get("items") or [])
        for one in what.get("parameters") or []:
            if ("parameter", one) in seen:
                continue
            seen.add(("parameter", one))
            shape = recipe["inputs"][one]
            if shape.get("open"):
                return None
            try:
                total += product_of([run.number(axis) for axis in shape["shape"]])
            except TorchSkipped:
                return None
    return total


def examine_torch(value: Any) -> Optional[Answer]:
    """A module that a factory returned: its parts and parameters; run where it has an example of its input."""
    if not is_module(value):
        return None
    import torch

    shapes: Dict[int, List[Any]] = {}

    def seen(module: Any, given: Any, output: Any) -> None:
        shapes.setdefault(id(module), [[torch_shape(t) for t in torch_flat(part)] for part in (given, output)])

    leaves = [(name, module) for name, module in value.named_modules() if not list(module.children())]
    hooks = [module.register_forward_hook(seen) for module in [value, *(module for _, module in leaves)]]
    stages = dict.fromkeys(("build", "forward", "compile", "train"), "skipped")
    failures: List[Answer] = []
    example = getattr(value, "example_input_array", None)
    try:
        if example is not None:
            with torch.no_grad():
                value(*example) if isinstance(example, tuple) else value(example)
            stages["forward"] = "ok"
    except Exception as error:
        stages["forward"] = "failed"
        failures.append(failure("forward", error))
    finally:
        for hook in hooks:
            hook.remove()
    stages["build"] = "ok"
    layers = [
        {
            "name": name, "type": type(module).__name__, "params": count_of(module),
            "input_shapes": [shapes[id(module)][0]] if id(module) in shapes else [],
            "output_shapes": [shapes[id(module)][1]] if id(module) in shapes else [],
        }
        for name, module in leaves
    ]  # fmt: skip
    given, output = shapes.get(id(value), [None, None])
    name = type(value).__name__
    version = {"framework": "torch", "version": str(torch.__version__), "backend": "torch"}
    said = {"name": name, "type": name, "layers": layers, "inputs": given, "outputs": output, "params": count_of(value), "config": None}
    notes = [] if example is not None else ["it was not run: it has no example_input_array"]
    return {"model": {**said, "notes": notes, "of": version}, "stages": stages, "failures": failures}


EXAMINERS.append(examine_torch)


# ---------------------------------------------------------------------------------------------------------------------
# The loop
# ---------------------------------------------------------------------------------------------------------------------

Answering = Callable[[Loaded, Answer], Answer]
ANSWERS: Dict[Tuple[str, str], Answering] = {
    ("keras2", "build"): keras_build,
    ("keras3", "build"): keras_build,
    ("torch", "build"): torch_build,
    ("keras2", "factory"): factory,
    ("keras3", "factory"): factory,
    ("torch", "factory"): factory,
}


def dispatch(loaded: Loaded, request: Answer) -> Answer:
    """Whoever answers this kind of request with this framework."""
    answering = ANSWERS.get((loaded.name, str(request.get("kind"))))
    if answering is None:
        raise Refused("a request of a kind that is not known")
    return answering(loaded, request)


def forget(loaded: Loaded, count: int) -> None:
    """Leave nothing of a request behind."""
    if loaded.name != "torch":
        loaded.keras.backend.clear_session()
    if count % 50 == 49:
        gc.collect()
        gc.freeze()


def private_pipes() -> tuple[Any, Any]:
    """The streams of requests and answers, of our own: nobody else can read the one, and what anybody prints goes where errors go."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return requests, answers


def end_with(parent: int) -> None:
    """End this process when the one that started it has ended, whatever it does then."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    if os.name == "posix" and os.getppid() == parent:
        threading.Thread(target=watch, daemon=True).start()


def limit_memory(allowed: int) -> None:
    """Allow so many bytes more than there are now."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[5]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_DATA, (now + allowed, resource.getrlimit(resource.RLIMIT_DATA)[1]))


def requests(stream: Any) -> Iterator[tuple[Any, Answer | None, str]]:
    """The requests of a stream of bytes: its id, the request, and why there is none."""
    while True:
        line = stream.readline(REQUEST_BYTES + 1)
        if not line:
            return
        if len(line) > REQUEST_BYTES and not line.endswith(b"\n"):
            identity = first_id(line)
            while line and not line.endswith(b"\n"):
                line = stream.readline(REQUEST_BYTES)
            yield identity, None, f"the request is longer than {REQUEST_BYTES} bytes"
            continue
        if not line.strip():
            continue
        try:
            yield parsed(line)
        except (ValueError, RecursionError, MemoryError, Unreadable) as error:
            yield first_id(line), None, "the request cannot be read: %s" % (error or type(error).__name__)


def parsed(line: bytes) -> tuple[Any, Answer | None, str]:
    """A request, if it is JSON of a decent depth."""
    request = json.loads(line.decode("utf-8"))
    if not isinstance(request, dict):
        raise Unreadable("it is not an object")
    level: list[Any] = [request]
    for _ in range(DEPTH + 1):
        children = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
        level = [child for child in children if isinstance(child, (dict, list))]
    if level:
        raise Unreadable(f"it is nested more than {DEPTH} deep")
    return request.get("id"), request, ""


def first_id(line: bytes) -> str | None:
    """The id of a request that cannot be read, if it stands before all else."""
    found = re.match(rb'\s*\{\s*"id"\s*:\s*"([^"\\]{1,100})"', line[:200])
    return found.group(1).decode("utf-8", "replace") if found else None


def answered(loaded: Loaded, request: Answer, answer: Answering) -> Answer:
    """The answer, or why the worker has none."""
    try:
        return answer(loaded, request)
    except Refused as error:
        return {"broken": f"refused: {error}"}
    except (Exception, SystemExit, RecursionError):
        return {"broken": traceback.format_exc()[-BROKEN:]}


def serve(
    name: str, answer: Answering = dispatch, memory: int | None = None, prepare: Callable[[Loaded], None] = lambda loaded: None
) -> int:
    """Say hello, answer until the input ends. ``prepare`` may change the framework before."""
    given, answers = private_pipes()
    parent = os.environ.get("LSTMLINT_PARENT", "")
    if parent.isdigit():
        end_with(int(parent))

    def say(said: Answer) -> None:
        answers.write(json.dumps(said) + "\n")
        answers.flush()

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        loaded = load(name)
    except ImportError as error:
        say({"absent": words(error)})
        return 3
    prepare(loaded)
    say(loaded.hello())
    gc.freeze()  # Keras 3 collects at each clear_session(): what stays for ever need not be looked through each time
    if memory is not None:
        limit_memory(memory)
    for count, (identity, request, why) in enumerate(requests(given)):
        said = {"broken": why} if request is None else answered(loaded, request, answer)
        say({"id": identity, **said})
        with contextlib.suppress(Exception):
            forget(loaded, count)
    return 0


def main(arguments: list[str]) -> int:
    """``worker.py NAME``."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if entry and os.path.abspath(entry) != here]
    if len(arguments) != 1 or arguments[0] not in ("keras2", "keras3", "torch"):
        sys.stderr.write("usage: worker.py keras2 | keras3 | torch\n")
        return 2
    memory = os.environ.get("LSTMLINT_MEMORY", "")
    return serve(arguments[0], memory=int(memory) if memory.isdigit() else MEMORY)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
