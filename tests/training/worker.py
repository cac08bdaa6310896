"""The oracle: runs programs that train with one real Keras, and says what it saw. ``worker.py 2`` or ``worker.py 3``.

It sees the method of the model that raised, the shape that the model declares and the shape of the data that it was fed with, and the
shape of prediction and target in every loss. It says what happened and judges nothing. It imports nothing of lstmlint.

Keras runs eagerly, ten times as fast as with traced functions; ``"graph": true`` in a task asks for the functions.
"""

from __future__ import annotations

import functools
import traceback
import warnings
from typing import Any

from lstmlint.runtime.worker import flat, shape_of
from tests.differential.worker import NAME, TOO_LONG, execute, outcome, serve

METHODS = ("compile", "fit", "evaluate", "predict", "train_on_batch")
SEED = 20


class Seen:
    """What the hooks saw of the program that runs now."""

    def __init__(self) -> None:
        self.losses: list[dict[str, Any]] = []
        self.fed: list[dict[str, Any]] = []

    def loss(self, name: str, target: Any, prediction: Any) -> None:
        """A loss was asked."""
        entry = {"loss": name, "target": shape_of(target), "prediction": shape_of(prediction)}
        if entry not in self.losses:
            self.losses.append(entry)

    def data(self, method: str, model: Any, given: Any) -> None:
        """A model got data."""
        declared = [shape_of(tensor) for tensor in flat(model.inputs)] if getattr(model, "inputs", None) else None
        entry = {"method": method, "declared": declared, "given": [shape_of(array) for array in flat_data(given)]}
        if entry not in self.fed:
            self.fed.append(entry)


SEEN = Seen()


def flat_data(given: Any) -> list[Any]:
    """The arrays of ``x``: a list of numbers is one thing without a shape."""
    if isinstance(given, list) and not any(hasattr(item, "shape") for item in given):
        return [given]
    return flat(given)


def staged(model: Any, name: str) -> None:
    """Let a method of every model tell what it got, and mark the exceptions that leave it."""
    original = getattr(model, name)

    @functools.wraps(original)
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            if name != "compile":
                SEEN.data(name, self, args[0] if args else kwargs.get("x"))
            return original(self, *args, **kwargs)
        except Exception as error:
            error.__dict__["stage"] = name  # the outermost method is the last to write
            raise

    setattr(model, name, method)


def listening(loss: Any) -> None:
    """Let every loss tell the shapes that it is asked about."""
    original = loss.__call__

    @functools.wraps(original)
    def call(self: Any, y_true: Any, y_pred: Any, *args: Any, **kwargs: Any) -> Any:
        function = getattr(self, "fn", None)
        if type(self).__name__ != "CompileLoss":
            SEEN.loss(getattr(function, "__name__", type(self).__name__), y_true, y_pred)
        return original(self, y_true, y_pred, *args, **kwargs)

    loss.__call__ = call


def prepare(keras: Any) -> None:
    """Put the hooks in; no compilation by XLA, which takes seconds."""
    for name in METHODS:
        staged(keras.Model, name)
    listening(keras.losses.Loss)
    if keras.__version__.startswith("3"):
        from keras.src.trainers import trainer

        trainer.model_supports_jit = lambda model: False


def of_keras(error: BaseException) -> bool:
    """Whether the exception comes out of Keras, TensorFlow or what the data go through there, not out of the program's own NumPy."""
    frames = traceback.extract_tb(error.__traceback__)
    return hasattr(error, "stage") or any(
        "keras" in frame.filename or "tensorflow" in frame.filename for frame in frames if frame.filename != NAME
    )


def train(keras: Any, task: dict[str, Any]) -> dict[str, Any]:
    """Run the program: where it failed, if it did, and what was seen until then."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(not task.get("graph"))
    SEEN.__init__()  # type: ignore[misc]
    keras.utils.set_random_seed(SEED)
    said: dict[str, Any] = {"stage": "none"}
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            execute(keras, task["text"])
        except Exception as error:
            if TOO_LONG in str(error):
                raise  # that says nothing of Keras
            stage = getattr(error, "stage", "build") if of_keras(error) else "python"
            said = outcome(error, stage)
    words = sorted({str(warning.message)[:160] for warning in heard if issubclass(warning.category, UserWarning)})
    return {**said, "losses": SEEN.losses, "fed": SEEN.fed, "warnings": words}


if __name__ == "__main__":
    serve(train, prepare)
