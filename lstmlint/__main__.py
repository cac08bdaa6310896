"""``python -m lstmlint``."""

import os
import sys


def _leave_the_current_folder() -> None:
    """Python looks for modules in the current folder first, and a ``json.py`` there is to be linted, not run."""
    try:
        here = os.getcwd()  # noqa: PTH109
    except OSError:
        return
    ours = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    if sys.path and sys.path[0] in ("", here) and here != ours:
        del sys.path[0]


def _as_by_nbqa(words: list[str]) -> list[str]:
    """``nbqa lstmlint`` calls ``python -m lstmlint FILE OPTIONS`` and turns lines that begin with FILE's name into places of a notebook."""
    called = len(words) > 0 and words[0].endswith(".py") and os.path.isfile(words[0])  # noqa: PTH113
    if not called:
        return words
    asked = any(word.startswith("--output-format") for word in words)
    return ["check", *([] if asked else ["--output-format=concise"]), *words]


_leave_the_current_folder()

from lstmlint.cli import main  # noqa: E402

sys.exit(main(_as_by_nbqa(sys.argv[1:])))
