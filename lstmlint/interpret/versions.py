"""Which Keras a file is written for, as far as the file itself tells."""

from __future__ import annotations

import re

from lstmlint.program import Version

# What is found first decides. Names that exist in one version only, and switches that choose one.
_EVIDENCE: tuple[tuple[str, Version, re.Pattern[str]], ...] = (
    ("TF_USE_LEGACY_KERAS is set", 2, re.compile(r"TF_USE_LEGACY_KERAS['\"]\]?\s*[,=]\s*['\"]?(1|[Tt]rue)")),
    ("it imports tf_keras", 2, re.compile(r"^[ \t]*(import|from)\s+tf_keras\b", re.MULTILINE)),
    ("it imports keras_core", 3, re.compile(r"^[ \t]*(import|from)\s+keras_core\b", re.MULTILINE)),
    (
        "it uses keras.ops",
        3,
        re.compile(r"\bkeras\.ops\.\w|^[ \t]*from\s+keras\s+import\s+[^\n]*\bops\b|^[ \t]*from\s+keras\.ops\s+import", re.MULTILINE),
    ),
    ("it sets KERAS_BACKEND", 3, re.compile(r"KERAS_BACKEND['\"]\]?\s*[,=]\s*['\"](jax|torch|numpy|openvino)")),
    ("it uses keras.random or keras.distribution", 3, re.compile(r"\bkeras\.(random|distribution)\.\w")),
    (
        "it imports from a module that only old Keras has",
        2,
        re.compile(
            r"^[ \t]*(from|import)\s+keras\.(engine|layers\.(recurrent|core|embeddings|wrappers|convolutional|pooling|normalization|merge"
            r"|advanced_activations|noise|local|convolutional_recurrent|cudnn_recurrent)|utils\.(np_utils|visualize_util)|legacy"
            r"|objectives|preprocessing\.(text|sequence)|wrappers\.scikit_learn)\b",
            re.MULTILINE,
        ),
    ),
    ("it uses tf.contrib or a TF 1 session", 2, re.compile(r"\b(tf|tensorflow)\.contrib\b|\btf\.(Session|placeholder|ConfigProto)\(")),
)


def legacy(text: str) -> str:
    """Why the file runs on Keras 2 whatever the rest of the project uses: it imports ``tf_keras`` or switches to it; "" else."""
    return next((because for because, _, pattern in _EVIDENCE[:2] if pattern.search(text)), "")


def version_of(text: str) -> tuple[Version, str] | None:
    """The version of Keras that the text is certainly written for, and why; None where it does not tell."""
    for because, version, pattern in _EVIDENCE:
        if pattern.search(text):
            return version, because
    return None
