"""Measure what Keras does with an output of one shape and a target of another: every pair, every loss.

    python scripts/probe_fit.py keras > keras3.json
    python scripts/probe_fit.py tf_keras > keras2.json
    python scripts/probe_fit.py --merge keras2.json keras3.json > tests/data/fit_probes.json

The loss is computed as ``fit`` does it: by the compiled loss of the model, in a graph in which the size of the batch is not
known, on real numbers. The answer for a pair is one letter: ``e`` it raises, ``f`` fine (the loss is that of the target brought into the
output's shape), ``s`` silent (a number comes out, but of other pairs of numbers). ``tests/rules/test_training_measured.py``
holds the table of losses against the answers, and some of these against ``fit`` itself.
"""

from __future__ import annotations

import json
import math
import os
import sys
import warnings
from pathlib import Path
from typing import Any

# The axes behind the batch. 1, equal and different sizes, so that each axis meets each other in every relation.
SHAPES: list[tuple[int, ...]] = [
    (), (1,), (2,), (3,),
    (1, 1), (1, 2), (2, 1), (2, 2), (2, 3), (3, 1), (3, 2), (3, 3),
    (1, 1, 1), (2, 1, 1), (2, 3, 1), (2, 1, 3), (2, 2, 2), (3, 2, 2), (2, 3, 2),
]  # fmt: skip
# The second is the size of another axis as well: what then agrees agrees by chance.
BATCHES = (5, 3)
LOSSES = [
    "mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error", "huber", "log_cosh",
    "cosine_similarity", "hinge", "squared_hinge", "categorical_hinge", "poisson", "kl_divergence",
    "binary_crossentropy", "binary_focal_crossentropy",
    "categorical_crossentropy", "categorical_focal_crossentropy", "sparse_categorical_crossentropy",
    "dice", "tversky",
]  # fmt: skip
SPARSE = "sparse_categorical_crossentropy"


def compiled(keras_name: str, loss: object) -> Any:
    """The compiled loss of a model: ``compiled(y_true, y_pred)``."""
    if keras_name == "keras":
        from keras.src.trainers.compile_utils import CompileLoss

        return CompileLoss(loss)
    from tf_keras.src.engine.compile_utils import LossesContainer

    return LossesContainer(loss)


def run(keras_name: str, loss: str, output: Any, target: Any) -> float:
    """The loss as ``fit`` computes it."""
    import tensorflow as tf

    function = compiled(keras_name, loss)
    specs = [tf.TensorSpec([None, *a.shape[1:]], a.dtype) for a in (target, output)]
    return float(tf.function(function.__call__, input_signature=specs)(tf.constant(target), tf.constant(output)))


def numbers(shape: tuple[int, ...], loss: str) -> Any:
    """Outputs that no two samples or steps have in common, probabilities along the last axis."""
    import numpy as np

    made = np.random.default_rng(7).uniform(0.1, 0.9, shape).astype("float32")
    if loss in (SPARSE, "categorical_crossentropy", "categorical_focal_crossentropy"):
        made = made / made.sum(-1, keepdims=True) if made.ndim > 1 else made
    return made


def answer(keras_name: str, loss: str, output: tuple[int, ...], target: tuple[int, ...], known: dict[Any, float]) -> str:
    """One letter for one pair of shapes, the batch included."""
    import numpy as np

    count, cells = math.prod(target), math.prod(output[:-1] if loss == SPARSE and len(output) > 1 else output)
    values = np.random.default_rng(8).uniform(0.1, 0.9, count).astype("float32")
    if loss == SPARSE:
        values = np.random.default_rng(8).integers(0, output[-1] if len(output) > 1 else 1, count).astype("float32")
    try:
        got = run(keras_name, loss, numbers(output, loss), values.reshape(target))
    except Exception:
        return "e"
    if count != cells:
        return "s"
    aligned = output[:-1] if loss == SPARSE and len(output) > 1 else output
    if (loss, output) not in known:
        try:
            known[loss, output] = run(keras_name, loss, numbers(output, loss), values.reshape(aligned))
        except Exception:
            known[loss, output] = math.nan  # nothing is fine for such an output
    return "f" if abs(got - known[loss, output]) < 1e-4 * max(1.0, abs(got)) else "s"


def measure(keras_name: str) -> dict[str, Any]:
    """Loss -> batch -> one line of letters: targets within outputs, both in the order of ``SHAPES``."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")
    warnings.simplefilter("ignore")
    keras = __import__(keras_name)
    found: dict[str, Any] = {}
    for loss in LOSSES:
        try:
            keras.losses.get(loss)
        except ValueError:
            continue
        for batch in BATCHES:
            known: dict[Any, float] = {}
            letters = [answer(keras_name, loss, (batch, *o), (batch, *t), known) for o in SHAPES for t in SHAPES]
            found.setdefault(loss, {})[str(batch)] = "".join(letters)
        print(loss, file=sys.stderr, flush=True)
    return found


def main() -> None:
    """Print the answers of one Keras, or put two files of them together."""
    if sys.argv[1] == "--merge":
        versions = {f"keras{i}": json.loads(Path(p).read_text(encoding="utf-8")) for i, p in zip((2, 3), sys.argv[2:], strict=True)}
        about = "What Keras makes of output and target shapes under each loss; made by scripts/probe_fit.py, which explains the letters."
        json.dump({"about": about, "shapes": SHAPES, **versions}, sys.stdout, indent=1)
        return
    json.dump(measure(sys.argv[1]), sys.stdout)


if __name__ == "__main__":
    main()
