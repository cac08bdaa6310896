"""Measure which public names Keras 2 and Keras 3 have and write the comparison to ``lstmlint/checks/public_names.json``.

Run it with the Python of an environment that holds ``keras`` (3), ``tf_keras`` (2) and TensorFlow::

    python scripts/public_names.py            # writes the file
    python scripts/public_names.py --check    # changes nothing; exit code 1 where the file disagrees with the packages

``gone`` are the names that Keras 3 has no more ("layers.LocallyConnected1D"; a whole module stands for what is in it); true says that
the ``tf.keras`` of a TensorFlow with Keras 3 keeps the name all the same. ``both`` are the names that both versions have.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

TARGET = Path(__file__).resolve().parent.parent / "lstmlint" / "checks" / "public_names.json"
PACKAGES = ("keras", "tf_keras", "tensorflow.keras")
ROOTS = ("keras", "tf_keras", "tensorflow")
# Neither of these is a matter of recurrent models, and they would be half of the file.
LEFT_OUT = ("applications", "datasets", "dtensor", "protobuf", "wrappers", "ops", "random", "initializers", "activations")
DEPTH = 4


def names(package: str) -> dict[str, bool]:
    """Every public name below a package; the value says whether it is a module."""
    found: dict[str, bool] = {}
    waiting: list[tuple[str, ModuleType, int]] = [("", importlib.import_module(package), 0)]
    while waiting:
        prefix, module, depth = waiting.pop()
        for name in dir(module):
            if name.startswith("_") or name in ("src", "api"):
                continue
            value = getattr(module, name, None)
            full = f"{prefix}{name}"
            if not isinstance(value, ModuleType):
                found[full] = False
            elif value.__name__.split(".")[0] in ROOTS and ".src" not in value.__name__ and depth < DEPTH:
                found[full] = True
                waiting.append((f"{full}.", value, depth + 1))
    return found


def measured() -> dict[str, object]:
    """The comparison, each package looked at in a process of its own."""
    listed: dict[str, dict[str, bool]] = {}
    for package in PACKAGES:
        legacy = {"TF_USE_LEGACY_KERAS": "1"} if package == "tf_keras" else {}
        command = [sys.executable, __file__, "--list", package]
        output = subprocess.run(command, env={**os.environ, **legacy}, capture_output=True, text=True, check=True).stdout
        listed[package] = json.loads(output.splitlines()[-1])
    new, old, kept = (listed[package] for package in PACKAGES)
    gone = {name for name in old if name not in new}
    modules = {name for name in gone if old[name]}
    gone = {name for name in gone if not any(name.startswith(f"{module}.") for module in modules)}
    return {
        "gone": {name: name in kept for name in sorted(gone) if _wanted(name)},
        "both": sorted(name for name in old if name in new and not old[name] and _wanted(name)),
    }


def _wanted(name: str) -> bool:
    return name.split(".")[0] not in LEFT_OUT


def main() -> int:
    """Write the file or compare it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--list", metavar="PACKAGE")
    options = parser.parse_args()
    if options.list:
        print(json.dumps(names(options.list)))
        return 0
    text = json.dumps(measured(), indent=1) + "\n"
    if options.check:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
