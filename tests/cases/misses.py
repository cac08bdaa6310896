"""The measured cases in which the linter is known to differ from Keras, each with its reason. Keys are ``case/version``."""

from __future__ import annotations

REASONS: dict[str, tuple[str, ...]] = {
    "a model without a declared input takes its batch size from the data it is fitted on": (
        *("T06/2", "T06/3", "T10d/2", "I13c/2", "I13c/3", "I15/3", "I16d/3", "I18/3", "I19b/3", "I35/3"),
    ),
    "layers called on arrays, one batch size after another": ("T33/2", "T33/3"),
    "what a weights= argument holds is not compared with the layer": ("C093/2", "C160/2", "C160/3", "C161/2"),
    "Keras 2 refuses the dropout only in a call with training=True": ("C151/2", "C152/2", "C153/2"),
    "the vocabulary comes from adapt()": ("E38/2", "E38/3"),
    "a size of a strange kind (0, True, 1.0, a NumPy integer) that this version accepts is left unknown": (
        *("C010/2", "C011/3", "C014/2"),
    ),
}
MISSES = {key: reason for reason, keys in REASONS.items() for key in keys}
