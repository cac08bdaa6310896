"""The oracle: runs programs with one real Keras and says what it did. ``worker.py 2`` or ``worker.py 3``.

It is a process of its own: JSON lines in (``id``, ``text``, ``forward``), JSON lines out. Every call in a program is
wrapped so that the models it makes are seen, with the statement that made them. Loading, serving and describing are those
of the worker that users have; it imports nothing else of lstmlint.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import signal
import sys
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any

from lstmlint.runtime import worker
from lstmlint.runtime.worker import Loaded, flat, shape_of

NAME = "<program>"
SUBMODULES = (
    "layers", "models", "backend", "utils", "optimizers", "callbacks", "regularizers", "initializers", "constraints", "losses",
    "metrics", "activations", "preprocessing", "datasets", "applications",
)  # fmt: skip
PLUMBING = {"InputLayer", "TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty"}
GUESSES = ((2, 6, 5), (2, 6), (2, 4, 8, 3), (2, 3, 8, 8, 3), (2, 8))
SECONDS = 120
TOO_LONG = "the program took too long"


def in_its_own_time(loaded: Loaded) -> None:
    """For Keras 2 ``keras`` and ``tensorflow.keras`` mean ``tf_keras``."""
    if not loaded.new:
        sys.modules["keras"] = loaded.keras
        for name in SUBMODULES:
            with contextlib.suppress(ImportError):
                sys.modules[f"keras.{name}"] = importlib.import_module(f"tf_keras.{name}")


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


def describe(model: Any, row: int, end_row: int) -> dict[str, Any]:
    """A model as it stands at the end of the program."""
    said = worker.describe(model)
    layers = [layer for layer in said["layers"] if layer["type"] not in PLUMBING]
    return {
        "rows": [row, end_row],
        "type": said["type"],
        "built": said["built"],
        "layers": [{"type": of["type"], "shapes": of["output_shapes"], "params": of["params"], "name": of["name"]} for of in layers],
        "inputs": said["inputs"],
        "outputs": said["outputs"],
    }


def forward(model: Any, guess: tuple[int, ...], np: Any) -> None:
    """One pass on zeros: what Keras 3 refuses only then. A model that declares no input gets the guess."""
    sizes = [guess]
    if not getattr(model, "inputs", None) and model.built:  # a subclass that has been called already
        return
    if getattr(model, "inputs", None):
        shapes = [shape_of(tensor) or [] for tensor in flat(model.inputs)]
        sizes = [tuple((2 if axis == 0 else 6) if size is None else size for axis, size in enumerate(shape)) for shape in shapes]
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
    """Answer until the input ends; a program that takes too long or that the oracle fails at gets an answer that says so."""

    def ready(loaded: Loaded) -> None:
        in_its_own_time(loaded)
        prepare(loaded.keras)
        for kind in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(kind, lambda *_: (_ for _ in ()).throw(TimeoutError(TOO_LONG)))

    def limited(loaded: Loaded, task: dict[str, Any]) -> dict[str, Any]:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)  # of the processor's time: the machine may be busy
        signal.alarm(10 * SECONDS)
        try:
            return answer(loaded.keras, task)
        except Exception as error:  # the oracle itself failed: the test has to say so
            return {**outcome(error, "oracle"), "message": traceback.format_exc()[-1500:]}
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)

    sys.exit(worker.serve(f"keras{sys.argv[1]}", limited, prepare=ready))


if __name__ == "__main__":
    serve(lambda keras, task: run(keras, task["text"], bool(task.get("forward"))))
