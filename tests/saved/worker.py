"""Runs programs with one real Keras, saves their models and says what each is. ``worker.py 2`` or ``worker.py 3``."""

from __future__ import annotations

import base64
import contextlib
import os
from pathlib import Path
from typing import Any

from tests.differential.worker import describe, execute, outcome, serve


def saved(keras: Any, model: Any, row: int, end_row: int, whole: bool) -> dict[str, Any]:
    """The model as JSON and, where asked for, as the bytes of both kinds of archives."""
    said = describe(model, row, end_row)
    with contextlib.suppress(Exception):  # what Keras cannot write down cannot be read
        said["json"] = model.to_json()
    for suffix in (".keras", ".h5") if whole else ():
        path = Path(f"saved-{os.getpid()}{suffix}")
        with contextlib.suppress(Exception):
            model.save(str(path))
            said[suffix] = base64.b64encode(path.read_bytes()).decode()
        path.unlink(missing_ok=True)
    return said


def loads(keras: Any, text: str) -> dict[str, Any]:
    """What Keras says to the text of a model: it is loaded, and called once on zeros."""
    import numpy as np

    try:
        model = keras.models.model_from_json(text)
        shapes = [tuple(2 if size is None else size for size in tensor.shape) for tensor in model.inputs]
        data = [np.zeros(shape, "float32") for shape in shapes]
        model(data if len(data) > 1 else data[0])
    except Exception as error:
        return outcome(error, "load")
    return {"stage": "none"}


def answer(keras: Any, task: dict[str, Any]) -> dict[str, Any]:
    """The models of the program; or, for a task with ``json``, whether Keras loads it."""
    if "json" in task:
        return loads(keras, task["json"])
    try:
        made = execute(keras, task["text"])
    except Exception as error:
        return outcome(error, "build")
    return {"stage": "none", "models": [saved(keras, *entry, bool(task.get("whole"))) for entry in made]}


if __name__ == "__main__":
    serve(answer)
