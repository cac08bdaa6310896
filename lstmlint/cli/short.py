"""The short way of ``lstmlint check``: files in which there is nothing to look at, as in most commits that a hook sees.

It asks the questions that the long way would ask first, of the same tables, and needs none of what the others need: no ``argparse``, no
settings, mostly not even ``re``. Wherever an answer is not "nothing" it leaves everything to the long way, which begins anew.
"""

from __future__ import annotations

import os
import sys

# More files are better read once.
_FEW = 40


def check(words: list[str]) -> int | None:
    """What ``lstmlint check`` ends with where nothing is found, which is then told; None where that is not sure."""
    from lstmlint.cli.plain import plain

    options = plain(words)
    if options is None:
        return None
    paths = options["paths"]
    assert isinstance(paths, list)
    if not 0 < len(paths) <= _FEW or not _nothing_in(paths, isolated="isolated" in options):
        return None
    if "quiet" not in options:
        from lstmlint.report.paint import Painter, wants_color
        from lstmlint.report.summary import Totals

        paint = Painter(wants_color(str(options.get("color", "auto")), sys.stdout))
        sys.stdout.write(Totals().line(paint) + "\n")
    sys.stdout.flush()
    return 0


def _nothing_in(paths: list[str], *, isolated: bool) -> bool:
    """Whether these are Python files that nobody configures and that do not get past the gate."""
    from lstmlint.engine.gate import worth_a_look
    from lstmlint.engine.reading import PYTHON, read
    from lstmlint.source.project import Loader

    # What is no plain file (a folder, a pipe) can be walked or read but once.
    if not all(path.endswith(PYTHON) and os.path.isfile(path) for path in paths):  # noqa: PTH113
        return False
    try:
        full = [os.path.abspath(path) for path in paths]  # noqa: PTH100
    except OSError:
        return False
    if not isolated and _configured({os.path.dirname(path) for path in full}):  # noqa: PTH120
        return False
    loader = Loader()
    for path in paths:
        data = read(path)
        if not isinstance(data, bytes) or worth_a_look(path, data, loader):
            return False
    return True


def _configured(folders: set[str]) -> bool:
    """Whether any file may say how to check what is in the folders."""
    from lstmlint.config.places import candidates, steps

    every = {step for folder in folders for step in steps(folder)}
    return any(True for folder in every for _ in candidates(folder))
