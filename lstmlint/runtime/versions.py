"""Which frameworks are installed, by the metadata of their packages: nothing of them is imported.

Used by lstmlint for its own interpreter, and run as a program by another one: standard library only, Python 3.8 or later.
"""

from __future__ import annotations

import sys

# What a framework is called here -> the distributions that bring it, the first that is there counts.
DISTRIBUTIONS = {
    "keras": ("keras", "keras-nightly"),
    "tf_keras": ("tf_keras", "tf_keras-nightly"),
    "tensorflow": (
        "tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-intel", "tensorflow-macos", "tensorflow-rocm", "tf-nightly",
    ),
    "torch": ("torch",),
    "jax": ("jax",),
}  # fmt: skip


def installed(path: list[str]) -> dict[str, str]:
    """The version of each framework that lies in one of the folders, and Python's own under ``python``."""
    from importlib.metadata import distributions

    found = {"python": ".".join(map(str, sys.version_info[:3]))}
    for framework, names in DISTRIBUTIONS.items():
        for name in names:
            version = next((d.version for d in distributions(name=name, path=path) if d.version), None)
            if version:
                found[framework] = version
                break
    return found


if __name__ == "__main__":
    import json

    # The first entry is the folder of this file.
    print(json.dumps(installed(sys.path[1:])))
