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
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

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


EXAMINERS: List[Callable[[Any], Optional[Answer]]] = [examine_keras]  # torch adds its own below


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
            if callable(made) and not any(examined is not None for examined in [keras_of(made)]):
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


def load_torch() -> Loaded:
    """torch, on the processor."""
    return Loaded("torch", importlib.import_module("torch"), "torch", "torch")


def torch_build(loaded: Loaded, request: Answer) -> Answer:
    """The answer to a recipe for torch."""
    raise Refused("torch is not rebuilt yet")


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
