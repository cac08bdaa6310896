"""How a program spells the functions and classes of Keras that are not layers."""

from __future__ import annotations

from tests.differential.generator.writing import Writer

ROOT = {"keras": "keras", "assigned": "keras", "tf.keras": "tf.keras"}


def keras_name(w: Writer, path: str) -> str:
    """The expression for ``utils.to_categorical`` and the like; what it needs is imported."""
    module, _, leaf = path.rpartition(".")
    if w.name.style in ROOT:
        if w.name.style == "keras" and w.name.root == "keras" and path.startswith("preprocessing"):
            path = f"utils.{leaf}"  # in all versions
        return f"{ROOT[w.name.style]}.{path}"
    w.need(f"from {w.name.root}.{module} import {leaf}")
    return leaf
