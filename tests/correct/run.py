"""Runs programs with one real Keras in this process: ``run.py 2|3 FILE...``; one JSON line a file, with what it raised.

For Keras 2 ``keras`` and ``tensorflow.keras`` mean ``tf_keras``. It imports nothing of lstmlint.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import traceback
from types import ModuleType
from typing import Any

SECONDS = 300  # of the processor's time: other programs may run beside this one
SUBMODULES = (
    "layers", "models", "backend", "utils", "optimizers", "callbacks", "regularizers", "initializers", "constraints", "losses",
    "metrics", "activations", "preprocessing", "preprocessing.sequence", "preprocessing.text", "datasets",
)  # fmt: skip


def load(version: str) -> ModuleType:
    """The framework, under the names that programs have for it."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0", KERAS_BACKEND="tensorflow")
    os.environ["TF_USE_LEGACY_KERAS"] = "1" if version == "2" else "0"
    if version == "3":
        return importlib.import_module("keras")
    keras = importlib.import_module("tf_keras")
    sys.modules["keras"] = keras
    for name in SUBMODULES:
        with contextlib.suppress(ImportError):
            sys.modules[f"keras.{name}"] = importlib.import_module(f"tf_keras.{name}")
    return keras


def late(*_: Any) -> None:
    """A program may not take for ever."""
    raise TimeoutError(f"more than {SECONDS} seconds")


def outcome(path: str, keras: ModuleType) -> str:
    """What the program raised; nothing if it ran to its end."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 -- a plain script
        text = file.read()
    keras.backend.clear_session()
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            # A module of its own: Keras looks classes up by it, to save and to clone them.
            module = ModuleType("program")
            module.__file__ = path
            sys.modules["program"] = module
            exec(compile(text, path, "exec"), module.__dict__)
    except BaseException as error:
        return "".join(traceback.format_exception(error)[-3:])[-1500:]
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


def main() -> None:
    """One line of JSON for each file."""
    version, *paths = sys.argv[1:]
    signal.signal(signal.SIGPROF, late)
    keras = load(version)
    # Traced functions cost ten times as much as these small trainings.
    importlib.import_module("tensorflow").config.run_functions_eagerly(True)
    for path in paths:
        print(json.dumps({"path": path, "raised": outcome(path, keras)}), flush=True)


if __name__ == "__main__":
    main()
