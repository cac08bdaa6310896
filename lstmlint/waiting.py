"""Modules that are run when they are first asked for a name.

One file needs half of our modules: those about PyTorch, pandas or tokenizers are for programs that use them. A package whose
``__init__`` says
``__getattr__ = modules(__name__, __path__)`` therefore gives a module that waits to ``from package import module``: the first look for a
name in it runs its file, and from then on it is a module like any other. ``from package.module import name`` runs it at once,
so modules that are seldom needed are imported whole.
"""

from __future__ import annotations

import os
import sys
from _thread import RLock
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any


def modules(package: str, path: Sequence[str]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package: its modules by name. Where its folder cannot be listed, as in a zip file, Python imports them."""
    home = path[0]
    try:
        files = {name.removesuffix(".py"): name for name in os.listdir(home) if name[0] not in "._"}  # noqa: PTH208
    except OSError:
        files = {}

    def module(name: str) -> object:
        spec = _spec(f"{package}.{name}", home, files.get(name, ""))
        if spec is None or spec.name in sys.modules:
            # Being imported by somebody else, who puts it into the package in the end: to be had by the import system.
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        made = sys.modules.setdefault(spec.name, module_from_spec(spec))
        if made.__spec__ is spec:
            wait(made, spec.loader)
        setattr(sys.modules[package], name, made)
        return made

    return module


def _spec(name: str, home: str, file: str) -> ModuleSpec | None:
    """Where a module is: a file of the folder, or a folder in it."""
    place = f"{home}{os.sep}{file}"
    if file.endswith(".py"):
        return spec_from_file_location(name, place)
    return spec_from_file_location(name, f"{place}{os.sep}__init__.py", submodule_search_locations=[place]) if file else None


def wait(module: ModuleType, loader: Any, *, first: bool = True) -> None:
    """Let a module that has not been run yet wait until somebody looks for a name that is not in it.

    A package is run before the modules in it, unless not ``first``.
    """
    own = vars(module)
    path = own.pop("__path__", None) if first else None
    lock = RLock()
    running = False

    def asked(name: str) -> object:
        nonlocal running
        with lock:
            if not running and own.get("__getattr__") is asked:
                running = True
                if path is not None:
                    own["__path__"] = path
                try:
                    loader.exec_module(module)
                finally:
                    running = False
                if own["__getattr__"] is asked:
                    del own["__getattr__"]
            if name in own:
                return own[name]
            if running or "__getattr__" not in own:
                raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")
        return getattr(module, name)

    own["__getattr__"] = asked
