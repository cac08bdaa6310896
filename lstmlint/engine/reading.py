"""The bytes of files: read, and stored where they were mended."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lstmlint.source.trace import Mark

# No Python source is as large; what is, has no end (a device) or would take all memory.
LARGEST = 100_000_000
PYTHON = (".py", ".pyi", ".pyw")
STDIN = "-"


def read(path: str) -> bytes | str:
    """The bytes of a file, or why they cannot be had. Of an archive those of the part that matters."""
    if not path.endswith(PYTHON):
        from lstmlint.source.documents import loaded

        part = loaded(path)
        if part is not None:
            return part
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- pathlib is not loaded for this
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return data if len(data) <= LARGEST else f"larger than {LARGEST // 1_000_000} MB, which no Python source is"


def mark(path: str, data: bytes) -> Mark:
    """What tells a cache whether a file is still the one of which these bytes were read."""
    from lstmlint.source.trace import UNCERTAIN, Mark, digest_in, digest_of, settled

    if not path.endswith(PYTHON):
        from lstmlint.source.documents import is_loaded

        if is_loaded(path):
            # They are a part of it only.
            try:
                digest, signature = digest_in(path), settled(os.stat(path))  # noqa: PTH116
            except OSError:
                signature = None
            return Mark(UNCERTAIN) if signature is None else Mark(digest, signature)
    return Mark(digest_of(data))


def store(path: str, before: bytes, after: bytes) -> str:
    """Store a file, unless somebody else changed it in the meantime; what went wrong, or nothing."""
    from pathlib import Path

    if read(path) != before:
        return "changed while it was checked; its fixes were not made"
    try:
        Path(path).write_bytes(after)
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return ""
