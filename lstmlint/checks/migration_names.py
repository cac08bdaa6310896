"""What became of a public name of Keras: whether a version still has it, and where it is or what took its place.

``public_names.json`` is measured (``scripts/public_names.py``); the tables here say what a reader should write instead. Everything
that neither knows is silent: it may be newer than this file.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from lstmlint.checks.migration_tables import (
    MODULES_GONE,
    NAMES_GONE,
    ONLY_KERAS2,
    PRIVATE_GONE,
    TENSORFLOW_GONE,
    TENSORFLOW_KERAS2,
    below_package,
)
from lstmlint.program import Version
from lstmlint.records import dataclass

TF_KERAS = "tensorflow.keras"
# Names that were changed and nothing else: the new ones are there in both versions.
RENAMED: dict[str, str] = {
    "layers.CuDNNLSTM": "layers.LSTM",
    "layers.CuDNNGRU": "layers.GRU",
    "constraints.maxnorm": "constraints.max_norm",
    "constraints.nonneg": "constraints.non_neg",
    "constraints.unitnorm": "constraints.unit_norm",
    "utils.visualize_util.plot": "utils.plot_model",
    **{
        f"{home}.{short}": f"{home}.{long}"
        for home in ("losses", "metrics")
        for long, names in {
            "mean_squared_error": ("mse", "MSE"),
            "mean_absolute_error": ("mae", "MAE"),
            "mean_absolute_percentage_error": ("mape", "MAPE"),
            "mean_squared_logarithmic_error": ("msle", "MSLE"),
            "kl_divergence": ("kld", "KLD", "kullback_leibler_divergence"),
            "log_cosh": ("logcosh",),
        }.items()
        for short in names
    },
}
_TO_TENSORFLOW = ("preprocessing.text", "preprocessing.sequence.", "preprocessing.image.")


@dataclass(frozen=True, slots=True)
class Fate:
    """``name`` is what is gone, the name itself or a module that it is in; ``instead`` says in words what to use.

    ``moved`` is the full new name where writing it is all there is to do, ``module`` says that a whole module moved there;
    ``only3`` that Keras 2 still has it.
    """

    name: str
    instead: str
    moved: str = ""
    module: bool = False
    only3: bool = False


@cache
def _measured() -> tuple[dict[str, bool], frozenset[str]]:
    text = Path(__file__).with_name("public_names.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return data["gone"], frozenset(data["both"])


def in_both(name: str) -> bool:
    """Whether both versions have the public name, ``utils.to_categorical``."""
    return name in _measured()[1]


def gone_in_keras3(name: str) -> bool:
    """Whether Keras 3 has the public name of Keras 2 no more."""
    return name in _measured()[0]


def kept_by_tensorflow(name: str) -> bool:
    """Whether ``tf.keras`` keeps the name although Keras 3 does not."""
    return _measured()[0].get(name, False)


@cache
def gone_below(home: str) -> frozenset[str]:
    """The names in a module that one of the versions does not have, ``mse`` in ``losses``."""
    every = (*_measured()[0], *RENAMED, *NAMES_GONE, *ONLY_KERAS2)
    return frozenset(part for name in every if name.startswith(f"{home}.") for part in name.split(".")[1:])


@cache
def fate(version: Version | None, qualified: str) -> Fate | None:
    """What became of a full name, ``keras.utils.np_utils.to_categorical``; None where nothing is known to be wrong with it."""
    if qualified in PRIVATE_GONE or qualified.startswith("tensorflow.contrib."):
        return Fate(qualified if qualified in PRIVATE_GONE else "tensorflow.contrib", TF_KERAS)
    for name, instead in TENSORFLOW_GONE.items():
        if qualified == name or qualified.startswith(f"{name}."):
            return Fate(name, instead)
    if version != 2 and qualified.startswith(TENSORFLOW_KERAS2):
        return Fate(qualified, "the cells of tf.keras.layers", only3=True)
    package, rest = below_package(qualified)
    if version == 2 and package in ("keras", "tf_keras") and (rest == "ops" or rest.startswith("ops.")):
        return Fate(f"{package}.ops", "keras.backend, or functions of TensorFlow")
    parts = rest.split(".") if package else []
    for length in range(len(parts), 0, -1):
        head = ".".join(parts[:length])
        found = _old(package, head, rest) or (_removed(package, head, rest) if version != 2 else None)
        if found is not None:
            return found
    return None


def _old(package: str, head: str, rest: str) -> Fate | None:
    """Gone in Keras 2 already."""
    name = f"{package}.{head}"
    if head in MODULES_GONE and (head != rest or head not in NAMES_GONE):
        home = MODULES_GONE[head]
        if head == "wrappers.scikit_learn":
            return Fate(name, "scikeras.wrappers (the package scikeras)")
        if not home:
            return Fate(name, "")
        below = rest.removeprefix(head).removeprefix(".")
        target = f"{home}.{below}"
        fits = below in ("", "*") or in_both(target) or gone_in_keras3(target) or target in RENAMED
        return Fate(name, f"{package}.{home}", f"{package}.{home}" if fits else "", module=True)
    if head in NAMES_GONE:
        moved = f"{package}.{RENAMED[head]}" if head in RENAMED else ""
        return Fate(name, NAMES_GONE[head], moved)
    return None


def _removed(package: str, head: str, rest: str) -> Fate | None:
    """Gone in Keras 3."""
    if head not in ONLY_KERAS2 and not gone_in_keras3(head):
        return None
    kept = kept_by_tensorflow(head)
    if package == "tf_keras" or (kept and package == TF_KERAS) or head.startswith("backend."):
        return None  # RNN708 speaks of the backend
    name = f"{package}.{head}"
    if head in RENAMED:
        return Fate(name, f"{package}.{RENAMED[head]}", f"{package}.{RENAMED[head]}", only3=True)
    instead = ONLY_KERAS2.get(head, "")
    if kept and head.startswith(_TO_TENSORFLOW):
        words = f"{instead}, or import it from {TF_KERAS}" if instead else f"the one of {TF_KERAS}"
        return Fate(name, words, f"{TF_KERAS}.{rest}", only3=True)
    return Fate(name, instead, only3=True)
