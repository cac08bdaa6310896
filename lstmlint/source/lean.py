"""LibCST, imported in little more than half the time.

* Two thirds of its import is the standard library's ``dataclass``, which compiles six functions for each of 180 classes of nodes. Four of
  them are for nothing: LibCST gives every node its own ``__eq__``, ``__hash__`` and ``__repr__``, beside which those that were made are
  dropped, and what refuses assignments to a node slows down the making of each. So its nodes are made without them; to whoever
  asks they are still frozen, so that other tools in the same process can derive frozen classes from them.
* A tenth is its metadata, which we never use: that package is run when somebody asks it for a name.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from lstmlint.waiting import wait

_NODES = "libcst._nodes."
_OWN = frozenset({"__eq__", "__hash__", "__repr__"})
_UNUSED = "libcst.metadata"


def load() -> None:
    """Import LibCST, where nobody has done so yet."""
    if "libcst" not in sys.modules:
        with _lean_dataclass(), _lean_metadata():
            import libcst  # noqa: F401


@contextmanager
def _lean_dataclass() -> Iterator[None]:
    """Put our decorator in the place of the standard one; it treats the classes of all other modules as that does."""
    standard: Any = dataclasses.dataclass
    parameters: list[Any] = []

    def dataclass(cls: Any = None, /, **options: Any) -> Any:
        def made(cls: Any) -> Any:
            if not (cls.__module__.startswith(_NODES) and vars(cls).keys() >= _OWN and options.get("frozen")):
                return standard(cls, **options)
            cls = standard(cls, **{**options, "frozen": False, "eq": False, "repr": False})
            parameters.append(cls.__dataclass_params__)
            return cls

        return made if cls is None else made(cls)

    dataclasses.dataclass = dataclass
    try:
        yield
    finally:
        dataclasses.dataclass = standard
        for each in parameters:
            each.frozen = True


@contextmanager
def _lean_metadata() -> Iterator[None]:
    """Let the package of the metadata wait; its modules can be imported one by one."""
    finder: Any = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


class _Finder:
    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        spec: Any = PathFinder.find_spec(name, path, target) if name == _UNUSED else None
        if spec is not None and spec.loader is not None:
            spec.loader = _Waiting(spec.loader)
        return spec


class _Waiting:
    """Loads a package by doing nothing, until a name is looked up that is not in it."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        wait(module, self.loader, first=False)
