"""The oracle: runs programs with one real Keras and says what it did. ``worker.py 2`` or ``worker.py 3``.

It is a process of its own: JSON lines in (``id``, ``text``, ``forward``), JSON lines out. Every call in a program is
wrapped so that the models it makes are seen, with the statement that made them. It imports nothing of lstmlint.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any

NAME = "<program>"
SUBMODULES = (
    "layers", "models", "backend", "utils", "optimizers", "callbacks", "regularizers", "initializers", "constraints", "losses",
    "metrics", "activations", "preprocessing", "datasets", "applications",
)  # fmt: skip
PLUMBING = {"InputLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty"}
GUESSES = ((2, 6, 5), (2, 6), (2, 4, 8, 3), (2, 3, 8, 8, 3), (2, 8))
SECONDS = 120
TOO_LONG = "the program took too long"


def load(version: str) -> ModuleType:
    """The framework; for Keras 2 ``keras`` and ``tensorflow.keras`` mean ``tf_keras``, as in its own time."""
    os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", TF_ENABLE_ONEDNN_OPTS="0")
    os.environ["TF_USE_LEGACY_KERAS"] = "1" if version == "2" else "0"
    if version == "3":
        return importlib.import_module("keras")
    keras = importlib.import_module("tf_keras")
    sys.modules["keras"] = keras
    for name in SUBMODULES:
        with contextlib.suppress(ImportError):
            sys.modules[f"keras.{name}"] = importlib.import_module(f"tf_keras.{name}")
    return keras


class Witness(ast.NodeTransformer):
    """Wraps every call in ``__seen__(call, row, end_row)``."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """A call, and the calls inside it."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return node
        rows = [ast.copy_location(ast.Constant(row), node) for row in (node.lineno, node.end_lineno)]
        return ast.copy_location(ast.Call(ast.copy_location(ast.Name("__seen__", ast.Load()), node), [node, *rows], []), node)


class Models:
    """The models that a program made, in the order of their making."""

    def __init__(self, keras: Any) -> None:
        self.keras = keras
        self.made: list[tuple[Any, int, int]] = []

    def seen(self, value: Any, row: int, end_row: int) -> Any:
        """What a call returned: remembered, if it is a model that nobody has seen before."""
        if isinstance(value, self.keras.Model) and not any(value is model for model, _, _ in self.made):
            self.made.append((value, row, end_row))
        return value


def flat(value: Any) -> list[Any]:
    """The tensors in any nest of lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in flat(item)]
    return [value]


def shape(tensor: Any) -> list[int | None]:
    """The shape of a symbolic tensor."""
    return [None if size is None else int(size) for size in tuple(tensor.shape)]


def nodes_of(model: Any) -> set[int]:
    """The applications that belong to the model: a layer may have others."""
    graph = getattr(model, "_functional", None) or model
    by_depth = getattr(graph, "_nodes_by_depth", None) or {}
    return {id(node) for nodes in by_depth.values() for node in nodes}


def describe_layer(layer: Any, inside: set[int]) -> dict[str, Any]:
    """Type, every output shape that it has in the model, and the number of its parameters."""
    shapes = []
    for node in layer._inbound_nodes:
        if inside and id(node) not in inside:
            continue
        out = [shape(tensor) for tensor in flat(node.output_tensors if hasattr(node, "output_tensors") else node.outputs)]
        if out not in shapes:
            shapes.append(out)
    try:
        params = int(layer.count_params())
    except ValueError:
        params = None
    return {"type": type(layer).__name__, "shapes": shapes, "params": params, "name": layer.name}


def describe(model: Any, row: int, end_row: int) -> dict[str, Any]:
    """A model as it stands at the end of the program."""
    inside = nodes_of(model)
    symbolic = bool(getattr(model, "inputs", None)) and bool(inside)
    layers = [layer for layer in model.layers if type(layer).__name__ not in PLUMBING]
    return {
        "rows": [row, end_row],
        "type": type(model).__name__,
        "built": symbolic,
        "layers": [describe_layer(layer, inside) for layer in layers],
        "inputs": [shape(t) for t in flat(model.inputs)] if symbolic else None,
        "outputs": [shape(t) for t in flat(model.outputs)] if symbolic else None,
    }


def forward(model: Any, guess: tuple[int, ...], np: Any) -> None:
    """One pass on zeros: what Keras 3 refuses only then. A model that declares no input gets the guess."""
    sizes = [guess]
    if not getattr(model, "inputs", None) and model.built:  # a subclass that has been called already
        return
    if getattr(model, "inputs", None):
        sizes = [tuple((2 if axis == 0 else 6) if size is None else size for axis, size in enumerate(shape(t))) for t in flat(model.inputs)]
    data = [np.zeros(size, "float32") for size in sizes]
    model(data if len(data) > 1 else data[0])


def outcome(error: BaseException, stage: str) -> dict[str, Any]:
    """An exception: its class, its words, and the rows of the program that it went through."""
    rows = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == NAME]
    return {"stage": stage, "exception": type(error).__name__, "message": str(error)[:600], "rows": rows}


def execute(keras: Any, text: str) -> list[tuple[Any, int, int]]:
    """Run the program; the models that it made."""
    models = Models(keras)
    module = ModuleType("__main__")
    module.__dict__.update(__file__=NAME, __seen__=models.seen)
    main, sys.modules["__main__"] = sys.modules["__main__"], module  # dataclasses look their module up
    try:
        tree = ast.fix_missing_locations(Witness().visit(ast.parse(text, NAME)))
        exec(compile(tree, NAME, "exec"), module.__dict__)
    finally:
        sys.modules["__main__"] = main
    return models.made


def run(keras: Any, text: str, late: bool) -> dict[str, Any]:
    """What Keras does with the program."""
    import numpy as np

    try:
        made = execute(keras, text)
    except Exception as error:
        return outcome(error, "build")
    said = [describe(*entry) for entry in made]
    failure: Exception | None = None
    for guess in GUESSES if late else ():
        try:
            for model, _, _ in made:
                forward(model, guess, np)
        except Exception as error:
            failure = failure or error
        else:
            return {"stage": "none", "models": said}
        if all(getattr(model, "inputs", None) or model.built for model, _, _ in made):
            break
        made = execute(keras, text)  # a guess that failed has left half-built layers behind
    return {**(outcome(failure, "forward") if failure else {"stage": "none"}), "models": said}


def serve(answer: Callable[[Any, dict[str, Any]], dict[str, Any]], prepare: Callable[[Any], None] = lambda keras: None) -> None:
    """Answer until the input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    warnings.simplefilter("ignore")
    keras = load(sys.argv[1])
    prepare(keras)
    gc.freeze()  # Keras 3 collects at each clear_session(): what stays for ever need not be looked through each time
    for kind in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(kind, lambda *_: (_ for _ in ()).throw(TimeoutError(TOO_LONG)))
    for count, line in enumerate(sys.stdin):
        task = json.loads(line)
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of the processor's time: the machine may be busy
        signal.alarm(10 * SECONDS)
        try:
            said = answer(keras, task)
        except Exception as error:  # the oracle itself failed: the test has to say so
            said = {**outcome(error, "oracle"), "message": traceback.format_exc()[-1500:]}
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        answers.write(json.dumps({"id": task["id"], **said}) + "\n")
        answers.flush()
        keras.backend.clear_session()
        if count % 50 == 49:
            gc.collect()
            gc.freeze()


if __name__ == "__main__":
    serve(lambda keras, task: run(keras, task["text"], bool(task.get("forward"))))
