"""The names of frameworks: many spellings of one thing brought to one.

``tensorflow.keras.layers.LSTM``, ``keras.layers.recurrent.LSTM``, ``tensorflow.python.keras.layers.LSTM`` and
``tf_keras.layers.LSTM`` are all the layer ``LSTM``.
"""

from __future__ import annotations

from functools import cache

from lstmlint.layers import signature

# Longest first: the first prefix that fits is taken off.
_KERAS_ROOTS = (
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.python.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras",
    "tensorflow.keras",
    "tensorflow_core.python.keras",
    "tensorflow_core.keras",
    "keras.api._v2.keras",
    "keras.api",
    "keras.src",
    "tf_keras.src",
    "tf_keras.api",
    "tf_keras",
    "keras_core",
    "keras",
)
_LAYER_HOMES = frozenset({"layers", "engine", "legacy", "models", "", "topology", "training", "convolutional", "core", "input_layer"})

FUNCTIONAL_MERGES = {
    "concatenate": "Concatenate",
    "add": "Add",
    "subtract": "Subtract",
    "multiply": "Multiply",
    "average": "Average",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "dot": "Dot",
}
# Other names of the same class, as ``layer.__class__.__name__`` shows.
_ALIASES = {
    **{f"{short}{n}D": f"{long}{n}D" for n in (1, 2, 3) for short, long in (("MaxPool", "MaxPooling"), ("AvgPool", "AveragePooling"))},
    **{f"Global{short}Pool{n}D": f"Global{long}Pooling{n}D" for n in (1, 2, 3) for short, long in (("Max", "Max"), ("Avg", "Average"))},
    **{f"{kind}Convolution{n}D": f"{kind}Conv{n}D" for n in (1, 2, 3) for kind in ("", "Separable", "Depthwise")},
    **{f"Convolution{n}DTranspose": f"Conv{n}DTranspose" for n in (1, 2, 3)},
    "Deconvolution2D": "Conv2DTranspose",
    "Deconvolution3D": "Conv3DTranspose",
}
MODELS = frozenset({"Sequential", "Model", "Functional"})


@cache
def keras_path(qualified: str) -> tuple[str, ...] | None:
    """The path below the Keras package, ``("layers", "LSTM")``; None where the name is not Keras'."""
    for root in _KERAS_ROOTS:
        if qualified == root:
            return ()
        if qualified.startswith(root) and qualified[len(root)] == ".":
            return tuple(qualified[len(root) + 1 :].split("."))
    return None


@cache
def keras_layer(qualified: str) -> str | None:
    """The layer class that a name means, else None. Wherever a version of Keras kept it: below ``layers`` or ``engine``."""
    path = keras_path(qualified)
    if not path or path[0] not in _LAYER_HOMES:
        return None
    kind = _ALIASES.get(path[-1], path[-1])
    if kind in MODELS or kind in FUNCTIONAL_MERGES or kind in ("Input", "Layer", "Wrapper"):
        return None
    if signature(kind, 2) is None and signature(kind, 3) is None:
        return None
    return kind


@cache
def keras_model(qualified: str) -> str | None:
    """``Sequential`` or ``Model`` where the name means one of them."""
    path = keras_path(qualified)
    if not path or path[-1] not in MODELS or path[0] not in ("models", "engine", "src", "Sequential", "Model", "training", "Functional"):
        return None
    return "Model" if path[-1] == "Functional" else path[-1]


@cache
def keras_input(qualified: str) -> bool:
    """Whether the name means ``keras.Input``."""
    path = keras_path(qualified)
    return bool(path) and path is not None and path[-1] == "Input" and path[0] in ("Input", "layers", "engine")


@cache
def functional_merge(qualified: str) -> str | None:
    """The merge layer behind a function such as ``keras.layers.concatenate``."""
    path = keras_path(qualified)
    return FUNCTIONAL_MERGES.get(path[-1]) if path and path[0] == "layers" and len(path) > 1 else None


_OTHER_NAMES = {
    "layers": frozenset({"Input", "Layer", "Wrapper", *FUNCTIONAL_MERGES}),
    "models": frozenset({"Sequential", "Model", "load_model", "model_from_json", "clone_model"}),
    "": frozenset(
        {"Sequential", "Model", "Input", "layers", "models", "backend", "ops", "optimizers", "callbacks", "utils", "regularizers"}
    ),
}
_MODULES = {"numpy": frozenset({"array", "zeros", "ones", "random", "reshape", "arange", "linspace", "expand_dims", "newaxis"})}


@cache
def provides(module: str, name: str) -> bool:
    """Whether ``from module import *`` brings the name."""
    path = keras_path(module)
    if path is None:
        return name in _MODULES.get(module, ())
    home = path[0] if path else ""
    if name in _OTHER_NAMES.get(home, ()):
        return True
    return home == "layers" and keras_layer(f"{module}.{name}") is not None
