"""Measure which argument values real Keras accepts: every layer, every parameter, every kind of value.

    python scripts/probe_arguments.py keras > keras3.json
    python scripts/probe_arguments.py tf_keras > keras2.json

For each layer the minimal legal call below gets one argument replaced by a probe value; the layer is then applied to an
input it fits. The answer for a probe is ``""`` (accepted), ``"construct"`` or ``"build"`` (where it is refused).
``tests/rules/test_arguments_measured.py`` holds the checks against the answers.
"""

from __future__ import annotations

import inspect
import json
import os
import sys
import warnings

PROBES = [
    "0", "1", "2", "-1", "20", "0.0", "0.2", "1.0", "1.5", "-0.1", "2.0", "2.5", "20.0", "True", "False", "None",
    "'2'", "''", "'False'", "'relu'", "'Tanh'", "'tahn'", "'same'", "'SAME'", "'full'", "'causal'", "'channels_last'", "'channels_lst'",
    "'sum'", "'avg'", "'glorot_uniform'", "'xavier'", "'l2'", "'l3'", "'non_neg'", "'float32'",
    "()", "(1,)", "(2,)", "(2, 1)", "(1, 2)", "(1, 1, 1)", "[2]", "[2, 1]", "(2.0,)", "(2.0, 1.0)", "(0,)", "(-1, 2)", "('2',)", "{}",
]  # fmt: skip

SEQUENCE, IMAGE, VECTOR, IDS = "Input((6, 4))", "Input((6, 8, 4))", "Input((4,))", "Input((6,))"

# kind: (arguments of a legal call, input)
LAYERS = {
    "LSTM": ({"units": "3"}, SEQUENCE),
    "GRU": ({"units": "3"}, SEQUENCE),
    "SimpleRNN": ({"units": "3"}, SEQUENCE),
    "RNN": ({"cell": "L.LSTMCell(3)"}, SEQUENCE),
    "ConvLSTM1D": ({"filters": "2", "kernel_size": "2"}, "Input((3, 6, 4))"),
    "ConvLSTM2D": ({"filters": "2", "kernel_size": "2"}, "Input((3, 6, 8, 4))"),
    "Bidirectional": ({"layer": "L.LSTM(3)"}, SEQUENCE),
    "TimeDistributed": ({"layer": "L.Dense(3)"}, SEQUENCE),
    "Dense": ({"units": "3"}, VECTOR),
    "Embedding": ({"input_dim": "9", "output_dim": "3"}, IDS),
    "Dropout": ({"rate": "0.5"}, SEQUENCE),
    "SpatialDropout1D": ({"rate": "0.5"}, SEQUENCE),
    "SpatialDropout2D": ({"rate": "0.5"}, IMAGE),
    "GaussianNoise": ({"stddev": "0.5"}, SEQUENCE),
    "GaussianDropout": ({"rate": "0.5"}, SEQUENCE),
    "AlphaDropout": ({"rate": "0.5"}, SEQUENCE),
    "Conv1D": ({"filters": "2", "kernel_size": "2"}, SEQUENCE),
    "Conv2D": ({"filters": "2", "kernel_size": "2"}, IMAGE),
    "Conv1DTranspose": ({"filters": "2", "kernel_size": "2"}, SEQUENCE),
    "SeparableConv1D": ({"filters": "2", "kernel_size": "2"}, SEQUENCE),
    "DepthwiseConv1D": ({"kernel_size": "2"}, SEQUENCE),
    "MaxPooling1D": ({}, SEQUENCE),
    "AveragePooling1D": ({"pool_size": "2"}, SEQUENCE),
    "MaxPooling2D": ({}, IMAGE),
    "AveragePooling2D": ({"pool_size": "2"}, IMAGE),
    "GlobalMaxPooling1D": ({}, SEQUENCE),
    "GlobalAveragePooling1D": ({}, SEQUENCE),
    "UpSampling1D": ({}, SEQUENCE),
    "ZeroPadding1D": ({}, SEQUENCE),
    "Cropping1D": ({}, SEQUENCE),
    "RepeatVector": ({"n": "3"}, VECTOR),
    "Reshape": ({"target_shape": "(24,)"}, SEQUENCE),
    "Permute": ({"dims": "(2, 1)"}, SEQUENCE),
    "Flatten": ({}, SEQUENCE),
    "Activation": ({"activation": "'tanh'"}, SEQUENCE),
    "ReLU": ({}, SEQUENCE),
    "LeakyReLU": ({}, SEQUENCE),
    "ELU": ({}, SEQUENCE),
    "PReLU": ({}, SEQUENCE),
    "Softmax": ({}, SEQUENCE),
    "BatchNormalization": ({}, SEQUENCE),
    "LayerNormalization": ({}, SEQUENCE),
    "Masking": ({}, SEQUENCE),
    "ActivityRegularization": ({}, SEQUENCE),
    "Concatenate": ({}, f"[{SEQUENCE}, {SEQUENCE}]"),
    "Dot": ({"axes": "2"}, f"[{SEQUENCE}, {SEQUENCE}]"),
    "Attention": ({}, f"[{SEQUENCE}, {SEQUENCE}]"),
    "AdditiveAttention": ({}, f"[{SEQUENCE}, {SEQUENCE}]"),
    "MultiHeadAttention": ({"num_heads": "2", "key_dim": "3"}, f"({SEQUENCE}, {SEQUENCE})"),
    "LSTMCell": ({"units": "3"}, "RNN"),
    "GRUCell": ({"units": "3"}, "RNN"),
    "SimpleRNNCell": ({"units": "3"}, "RNN"),
}

# Accepted through **kwargs, so that they stand in no signature.
EXTRA = ("trainable", "name", "dtype")


def parameters(cls: type) -> list[str]:
    """The names that the class's own constructor takes, and the common ones."""
    names = [n for n, p in inspect.signature(cls.__init__).parameters.items() if n != "self" and p.kind is not p.VAR_KEYWORD]
    return [n for n in names if n != "args"] + [n for n in EXTRA if n not in names]


def answer(keras: object, kind: str, arguments: dict[str, str], fed: str) -> str:
    """Where a call is refused."""
    names = {"L": keras.layers, "Input": keras.Input}  # type: ignore[attr-defined]
    try:
        layer = eval(f"L.{kind}({', '.join(f'{k}={v}' for k, v in arguments.items())})", names)
    except Exception:
        return "construct"
    try:
        if fed == "RNN":
            keras.layers.RNN(layer)(keras.Input((6, 4)))  # type: ignore[attr-defined]
        elif kind == "MultiHeadAttention":
            layer(*eval(fed, names))
        else:
            layer(eval(fed, names))
    except Exception:
        return "build"
    return ""


def main() -> None:
    """Print the answers of one Keras as JSON: kind -> parameter -> probe -> where it is refused."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    warnings.simplefilter("ignore")
    keras = __import__(sys.argv[1])
    only = sys.argv[2:]
    found: dict[str, dict[str, dict[str, str]]] = {}
    for kind, (legal, fed) in LAYERS.items():
        if only and kind not in only:
            continue
        if answer(keras, kind, legal, fed):
            raise SystemExit(f"the plain call of {kind} is refused")
        for name in parameters(getattr(keras.layers, kind)):
            found.setdefault(kind, {})[name] = {probe: answer(keras, kind, legal | {name: probe}, fed) for probe in PROBES}
        if hasattr(keras, "backend"):
            keras.backend.clear_session()
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
