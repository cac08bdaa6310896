"""The folder from which relative paths are read: that of the process, or of whoever sent the work to another machine."""

from __future__ import annotations

import os
from _thread import _local  # what ``threading.local`` is, without the rest of ``threading``: this is read at every start


class _Here(_local):
    """Not the current folder itself, which all threads of a process share."""

    folder: str | None = None


_here = _Here()
_PLAIN = os.name == "posix"


def absolute(path: str) -> str:
    """The path from the root of the file system, without following links."""
    if _PLAIN and path and path[0] not in "./" and path[-1] != "/" and "/." not in path and "//" not in path:
        # Most are: asked for every file of a tree, this takes a quarter of the time.
        folder = _here.folder or os.getcwd()  # noqa: PTH109
        return f"{folder}/{path}" if folder[-1] != "/" else folder + path
    return os.path.abspath(path if _here.folder is None else os.path.join(_here.folder, path))  # noqa: PTH100, PTH118


def relative(path: str) -> str:
    """The path as it is written from here."""
    return os.path.relpath(path, _here.folder)


class StandingIn:
    """Read relative paths from a folder for a while, in this thread."""

    def __init__(self, folder: str) -> None:
        self.folder, self.before = folder, _here.folder

    def __enter__(self) -> None:
        _here.folder = self.folder

    def __exit__(self, *_: object) -> None:
        _here.folder = self.before
