"""``lstmlint clean``: what was remembered of earlier runs is removed, and nothing else."""

from __future__ import annotations

import argparse
import os
import stat
from pathlib import Path

from lstmlint.cli.given import settings
from lstmlint.cli.inputs import here
from lstmlint.cli.main import CLEAN, FAILED, Failure, complain
from lstmlint.config.files import shown
from lstmlint.config.remembered import CONTENTS, UNFINISHED, place
from lstmlint.config.resolve import Resolver
from lstmlint.engine import cache as answers
from lstmlint.here import absolute
from lstmlint.report.safe import visible
from lstmlint.report.summary import count
from lstmlint.runtime import cache as runtime

# What may lie in each room of the folder.
_ROOMS = {answers.ROOM: answers.ENTRY, runtime.ROOM: runtime.ENTRY}
_UNITS = ((1_000_000, "MB"), (1_000, "kB"))


def run(options: argparse.Namespace) -> int:
    """Remove the entries of every folder that is in force for a path, and say how much that was."""
    here()
    resolver = Resolver.of(settings(options), options.config, isolated=options.isolated)
    folders: dict[str, None] = {}
    for path in options.paths or ["."]:
        if not os.path.exists(path):  # noqa: PTH110
            raise Failure(f"{path}: no such file or folder")
        full = absolute(path)
        folder = full if os.path.isdir(full) else os.path.dirname(full)  # noqa: PTH112, PTH120
        folders[place(resolver.for_folder(folder))] = None
    failed = False
    for name in folders:
        removed, size, problem = _emptied(name)
        where = visible(shown(Path(absolute(name))))
        if problem:
            complain(f"{where}: {problem}")
            failed = True
        if removed:
            print(f"Removed {count(removed, 'file')} ({_spelled(size)}) from {where}.")
        elif not problem:
            print(f"Nothing is remembered in {where}.")
    return FAILED if failed else CLEAN


def _emptied(top: str) -> tuple[int, int, str]:
    """How many files were removed from a folder, how large they were, and what went wrong."""
    number = size = 0
    try:
        for room, entry in _ROOMS.items():
            folder = os.path.join(top, room)  # noqa: PTH118
            # A link to somewhere else is not ours.
            if not os.path.isdir(folder) or os.path.islink(folder):  # noqa: PTH112, PTH114
                continue
            with os.scandir(folder) as listing:
                found = [item for item in listing if entry.fullmatch(item.name) or item.name.startswith(UNFINISHED)]
            for item in found:
                status = item.stat(follow_symlinks=False)
                if stat.S_ISREG(status.st_mode):
                    os.unlink(item.path)  # noqa: PTH108
                    number, size = number + 1, size + status.st_size
            if not os.listdir(folder):  # noqa: PTH208
                os.rmdir(folder)  # noqa: PTH106
        _left(top)
    except FileNotFoundError:
        # Somebody else was tidying up as well.
        return number, size, ""
    except OSError as error:
        return number, size, error.strerror or str(error)
    return number, size, ""


def _left(top: str) -> None:
    """Remove the folder itself where nothing is in it but what we put there."""
    names = set(os.listdir(top))  # noqa: PTH208
    if names != set(CONTENTS) or any(Path(top, name).read_text(encoding="utf-8") != text for name, text in CONTENTS.items()):
        return
    for name in names:
        os.unlink(os.path.join(top, name))  # noqa: PTH108, PTH118
    os.rmdir(top)  # noqa: PTH106


def _spelled(size: int) -> str:
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return count(size, "byte")
