"""Which worker builds a model, and what of its surroundings its answers depend on."""

from __future__ import annotations

from collections.abc import Mapping

from lstmlint import regex

# The name of a worker -> the packages whose versions its answers depend on; as read by the metadata (``versions.py``).
DEPENDS = {
    "keras2": ("tf_keras", "tensorflow", "keras"),
    "keras3": ("keras", "tensorflow", "torch", "jax"),
    "torch": ("torch",),
}
# How a worker is called in words.
TITLES = {"keras2": "Keras 2", "keras3": "Keras 3", "keras": "Keras", "torch": "PyTorch"}
_NUMBERS = regex.compile(r"(\d+)(?:\.(\d+))?")


def workers_for(framework: str, versions: Mapping[str, str]) -> tuple[str, ...]:
    """The workers that may build for a framework, the likeliest first; ``keras`` is whichever Keras is installed, 3 before 2."""
    if framework != "keras":
        return (framework,)
    if _number(versions.get("keras")) >= (3, 0):
        return ("keras3", "keras2")
    if "tf_keras" in versions or "keras" in versions or "tensorflow" in versions:
        return ("keras2", "keras3")
    return ("keras3", "keras2")


def surroundings(worker: str, versions: Mapping[str, str]) -> dict[str, str]:
    """The versions that an answer depends on; nothing where it is not known which framework would be used."""
    found = {name: versions[name] for name in DEPENDS[worker] if name in versions}
    return {**found, "python": versions.get("python", "")} if found else {}


def _number(version: str | None) -> tuple[int, int]:
    found = _NUMBERS.match(version or "")
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)
