"""Where lstmlint keeps what it remembers of earlier runs, and how a file gets there: whole, or not at all."""

from __future__ import annotations

import os
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lstmlint.config.settings import Config

FOLDER, VARIABLE = ".lstmlint_cache", "LSTMLINT_CACHE_DIR"
# What is half-written has this at the front of its name.
UNFINISHED = "new-"
IGNORE, TAG = ".gitignore", "CACHEDIR.TAG"
CONTENTS = {
    IGNORE: "# made by lstmlint\n*\n",
    TAG: """\
Signature: 8a477f597d28d172789f06886806bc55
# This folder holds what lstmlint remembers of earlier runs. It can be deleted at any time.
""",
}
DAY = 86_400


def place(config: Config) -> str:
    """The folder: the option first, then the variable, then the configuration, then the project's own folder."""
    said = os.environ.get(VARIABLE)
    if said and config.origins.get("cache-dir") != "the command line":
        return os.path.abspath(said)  # noqa: PTH100
    return config.cache_dir or os.path.join(config.root or os.curdir, FOLDER)  # noqa: PTH118


def make(top: str, room: str) -> None:
    """Make a folder in the cache's folder; where that is new, git and backups are told to leave it alone. OSError where it cannot be."""
    inner = os.path.join(top, room)  # noqa: PTH118
    if os.path.isdir(inner):  # noqa: PTH112
        return
    new = not os.path.exists(top)  # noqa: PTH110
    os.makedirs(inner, exist_ok=True)  # noqa: PTH103
    for name, text in CONTENTS.items() if new else ():
        with open(os.path.join(top, name), "w", encoding="utf-8") as file:  # noqa: PTH118, PTH123
            file.write(text)


def write_whole(path: str, data: bytes) -> None:
    """Store a file, whole or not at all. OSError where that cannot be done."""
    half = os.path.join(os.path.dirname(path), f"{UNFINISHED}{os.getpid()}-{os.urandom(6).hex()}")  # noqa: PTH118, PTH120
    try:
        with open(half, "xb") as file:  # noqa: PTH123
            file.write(data)
        os.replace(half, path)  # noqa: PTH105
    except OSError:
        with suppress(OSError):
            os.unlink(half)  # noqa: PTH108
        raise
