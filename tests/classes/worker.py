"""Runs programs in the real framework and tells of the models that their variables hold: ``python worker.py PROGRAM...``.

The framework is imported once; each program has a process of its own, forked from there.

It needs only the framework; ``TF_USE_LEGACY_KERAS`` and a ``keras`` module that stands for ``tf_keras`` choose Keras 2.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import warnings
from typing import Any


def _plain(value: Any) -> Any:
    """Shapes as JSON: a list of sizes, None for an open one; a list of shapes where there are several tensors."""
    if hasattr(value, "shape") and not isinstance(value, list | tuple | dict):
        shape = value.shape
        return [None if s is None else int(s) for s in (shape.as_list() if hasattr(shape, "as_list") else shape)]
    if isinstance(value, dict):
        return _flat([_plain(v) for v in value.values()])
    if isinstance(value, list | tuple):
        return _flat([_plain(v) for v in value])
    return None


def _flat(shapes: list[Any]) -> Any:
    found: list[Any] = []
    for shape in shapes:
        if isinstance(shape, list) and shape and isinstance(shape[0], list):
            found.extend(shape)
        elif shape is not None:
            found.append(shape)
    return found[0] if len(found) == 1 else found


def main(paths: list[str]) -> None:
    """Run each program and print what it made: a line ``MEASURED {name: models}``, or ``FAILED {name: why}``."""
    keras = _framework()
    for path in paths:
        child = os.fork()
        if child:
            os.waitpid(child, 0)
            continue
        name = os.path.basename(path).removesuffix(".py")  # noqa: PTH119 -- a plain script
        try:
            print("MEASURED " + json.dumps({name: _models(path, keras)}), flush=True)
        except BaseException as error:
            print("FAILED " + json.dumps({name: f"{type(error).__name__}: {error}"[:300]}), flush=True)
        os._exit(0)


def _framework() -> Any:
    warnings.filterwarnings("ignore")
    if os.environ.get("TF_USE_LEGACY_KERAS"):
        import tf_keras as keras

        sys.modules["keras"] = keras
        for name in list(sys.modules):
            if name.startswith("tf_keras."):
                sys.modules["keras" + name.removeprefix("tf_keras")] = sys.modules[name]
    else:
        import keras
    return keras


def _models(path: str, keras: Any) -> dict[str, Any]:
    """What the variables of the program hold."""
    calls: list[tuple[Any, Any, Any]] = []
    running: list[Any] = []
    plain_call = keras.layers.Layer.__call__

    def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        running.append(self)
        try:
            result = plain_call(self, *args, **kwargs)
        finally:
            running.pop()
        calls.append((self, _plain(result), running[-1] if running else None))
        return result

    keras.layers.Layer.__call__ = call
    sys.argv = [path]
    held = runpy.run_path(path, run_name="__main__")
    shown: dict[str, Any] = {}
    for name, value in held.items():
        if isinstance(value, keras.Model):
            shown[name] = _shown(value, calls)
    return shown


def _shown(model: Any, calls: list[tuple[Any, Any, Any]]) -> dict[str, Any]:
    """The layers that the model applies itself, in the order of their first application."""
    rows, seen = [], set()
    own = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    wanted = {id(layer) for layer in own}
    for layer, shape, caller in calls:
        if id(layer) in wanted and id(layer) not in seen and (caller is None or caller is model):
            seen.add(id(layer))
            rows.append({"type": type(layer).__name__, "output_shape": shape, "params": layer.count_params()})
    output = next((shape for layer, shape, _ in calls if layer is model), None)
    return {"layers": rows, "output_shape": output, "params": model.count_params() if model.built else None}


if __name__ == "__main__":
    main(sys.argv[1:])
