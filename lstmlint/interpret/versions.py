"""Which Keras a file is written for, as far as the file itself tells."""

from __future__ import annotations

import re

from lstmlint import regex
from lstmlint.program import Version
from lstmlint.source import SourceFile

# What is found first decides. Names that exist in one version only, and switches that choose one.
# A pattern is looked for only in a text that has one of its words: to search for a word is a hundred times faster.
_EVIDENCE: tuple[tuple[str, Version, tuple[str, ...], re.Pattern[str]], ...] = (
    (
        "TF_USE_LEGACY_KERAS is set",
        2,
        ("TF_USE_LEGACY_KERAS",),
        regex.compile(
            r"TF_USE_LEGACY_KERAS['\"]\]?\s*[,=]\s*['\"]?(1|[Tt]rue)"
            r"|^[ \t]*%(set_)?env\s+TF_USE_LEGACY_KERAS\s*=?\s*(1|[Tt]rue)",
            re.MULTILINE,
        ),
    ),
    ("it imports tf_keras", 2, ("tf_keras",), regex.compile(r"^[ \t]*(import|from)\s+tf_keras\b", re.MULTILINE)),
    ("it imports keras_core", 3, ("keras_core",), regex.compile(r"^[ \t]*(import|from)\s+keras_core\b", re.MULTILINE)),
    (
        "it uses keras.ops",
        3,
        ("ops",),
        regex.compile(r"\bkeras\.ops\.\w|^[ \t]*from\s+keras\s+import\s+[^\n]*\bops\b|^[ \t]*from\s+keras\.ops\s+import", re.MULTILINE),
    ),
    ("it sets KERAS_BACKEND", 3, ("KERAS_BACKEND",), regex.compile(r"KERAS_BACKEND['\"]\]?\s*[,=]\s*['\"](jax|torch|numpy|openvino)")),
    (
        "it uses keras.random or keras.distribution",
        3,
        ("keras.random", "keras.distribution"),
        regex.compile(r"\bkeras\.(random|distribution)\.\w"),
    ),
    (
        "it imports from a module that only old Keras has",
        2,
        ("keras.",),
        regex.compile(
            r"^[ \t]*(from|import)\s+keras\.(engine|layers\.(recurrent|core|embeddings|wrappers|convolutional|pooling|normalization|merge"
            r"|advanced_activations|noise|local|convolutional_recurrent|cudnn_recurrent)|utils\.(np_utils|visualize_util)|legacy"
            r"|objectives|preprocessing\.(text|sequence)|wrappers\.scikit_learn)\b",
            re.MULTILINE,
        ),
    ),
    ("it chooses TensorFlow 1", 2, ("%tensorflow_version",), regex.compile(r"^[ \t]*%tensorflow_version\s+1", re.MULTILINE)),
    (
        "it uses tf.contrib or a TF 1 session",
        2,
        ("contrib", "tf.Session", "tf.placeholder", "tf.ConfigProto"),
        regex.compile(r"\b(tf|tensorflow)\.contrib\b|\btf\.(Session|placeholder|ConfigProto)\("),
    ),
)


# Packages that a notebook installs, or a script that an editor runs as one.
_INSTALLS = regex.compile(r"^[ \t]*[!%]+\s*(?:\S+\s+-m\s+|uv\s+)?pip3?\s+install\s+(?P<what>.+)", re.MULTILINE)


def _is_in(text: str, words: tuple[str, ...], pattern: re.Pattern[str]) -> bool:
    return any(word in text for word in words) and pattern.search(text) is not None


def legacy(text: str) -> str:
    """Why the file runs on Keras 2 whatever the rest of the project uses: it imports ``tf_keras`` or switches to it; "" else."""
    return next((because for because, _, words, pattern in _EVIDENCE[:2] if _is_in(text, words, pattern)), "")


def version_of(text: str) -> tuple[Version, str] | None:
    """The version of Keras that the text is certainly written for, and why; None where it does not tell."""
    for because, version, words, pattern in _EVIDENCE:
        if _is_in(text, words, pattern):
            return version, because
    return _installed(text)


def _installed(text: str) -> tuple[Version, str] | None:
    """The version that ``!pip install tensorflow==2.12`` brings, where all such lines agree."""
    lines = [found["what"] for found in _INSTALLS.finditer(text)] if "install" in text else []
    if not lines:
        return None
    from lstmlint.config.requirements import from_requirements, majors

    words = [word.strip("\"'") for line in lines for word in line.split()]
    asked = [r for r in from_requirements("\n".join(words)) if r.spec and r.package != "tf-keras"]
    allowed = [(majors(r), r.shown) for r in asked]
    sure = [(versions, shown) for versions, shown in allowed if len(versions) == 1]
    if not sure or any(versions != sure[0][0] for versions, _ in sure):
        return None
    return (3 if 3 in sure[0][0] else 2), f"it installs {sure[0][1]}"


def told(source: SourceFile) -> str:
    """All that a file says, of its Python and beside it."""
    return f"{source.text}\n{source.aside}" if source.aside else source.text
