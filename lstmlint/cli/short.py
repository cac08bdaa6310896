"""The short way of ``lstmlint check``: a few files in which there is nothing to look at, as in most commits that a hook sees.

It asks the questions that the long way would ask first, of the same tables, and needs none of what the others need: no ``argparse``, no
settings, mostly not even ``re``. Wherever an answer is not "nothing" it leaves everything to the long way, which begins anew.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# More files, or folders, are better read once.
_FEW = 40


class _LongWay(Exception):  # noqa: N818 -- a signal inside this room, never shown
    """Something has to be looked at, or asked for, that only the long way knows."""


def check(words: list[str]) -> int | None:
    """What ``lstmlint check`` ends with where nothing is found, which is then told; None where that is not sure."""
    from lstmlint.cli.plain import harmless, plain

    options = plain(words)
    if options is None or not harmless(options):
        return None
    try:
        _nothing_in(_files(options))
    except _LongWay:
        return None
    if "quiet" not in options:
        from lstmlint.report.paint import Painter, wants_color
        from lstmlint.report.summary import Totals

        paint = Painter(wants_color(str(options.get("color", "auto")), sys.stdout))
        sys.stdout.write(Totals().line(paint) + "\n")
    sys.stdout.flush()
    return 0


def _files(options: Mapping[str, object]) -> list[str]:
    """The files that are meant, if they are few and nobody configures them."""
    paths = options["paths"] or ["."]
    assert isinstance(paths, list)
    if len(paths) > _FEW:
        raise _LongWay
    folders = _Folders(isolated="isolated" in options)
    try:
        for path in paths:
            full = os.path.abspath(path)  # noqa: PTH100
            folders.enter(full if os.path.isdir(full) else os.path.dirname(full))  # noqa: PTH112, PTH120
        # What is no plain file (a pipe) can be read but once.
        plain = all(map(os.path.isfile, paths))
        found = paths if plain and not options.get("force_exclude") else _walked(paths, options, folders)
    except OSError:
        raise _LongWay from None
    if not 0 < len(found) <= _FEW or not all(map(os.path.isfile, found)):
        raise _LongWay
    return found


def _walked(paths: list[str], options: Mapping[str, object], folders: _Folders) -> list[str]:
    """The files that a walk finds which is told nothing by any configuration."""
    from lstmlint.config.defaults import DEFAULT_EXCLUDE
    from lstmlint.config.patterns import left_out, named
    from lstmlint.source.discover import Walker

    here = os.getcwd()  # noqa: PTH109
    out = left_out(DEFAULT_EXCLUDE, here)

    def entered(folder: str) -> Callable[[str, str], bool]:
        folders.enter(folder)
        return out

    walker = Walker(
        excluded=lambda path, above: named(DEFAULT_EXCLUDE, path, here, above=above),
        force=lambda _: bool(options.get("force_exclude")),
        gitignore=lambda _: bool(options.get("respect_gitignore", True)),
        left_out=entered,
    )
    found = walker.find(dict.fromkeys(paths))
    if found.missing or found.unreadable:
        raise _LongWay
    return found.files


class _Folders:
    """Those that were entered: few, and without a file in them, or above them, that may say how to check what is there."""

    def __init__(self, *, isolated: bool) -> None:
        self.isolated = isolated
        self.seen: set[str] = set()

    def enter(self, folder: str) -> None:
        """One more (absolute)."""
        from lstmlint.config.places import candidates, steps

        for each in steps(folder):
            if each in self.seen:
                return
            self.seen.add(each)
            if len(self.seen) > _FEW or not (self.isolated or next(candidates(each), None) is None):
                raise _LongWay


def _nothing_in(paths: list[str]) -> None:
    """Go the long way if one of the files gets past the gate."""
    from lstmlint.engine.gate import worth_a_look
    from lstmlint.engine.reading import read
    from lstmlint.source.project import Loader

    loader = Loader()
    for path in paths:
        data = read(path)
        if not isinstance(data, bytes) or worth_a_look(path, data, loader):
            raise _LongWay
