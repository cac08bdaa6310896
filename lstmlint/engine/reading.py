"""The bytes of files: read, and stored where they were mended."""

from __future__ import annotations

from pathlib import Path

# No Python source is as large; what is, has no end (a device) or would take all memory.
LARGEST = 100_000_000
_PYTHON = (".py", ".pyi", ".pyw")


def read(path: str) -> bytes | str:
    """The bytes of a file, or why they cannot be had. Of an archive those of the part that matters."""
    if not path.endswith(_PYTHON):
        from lstmlint.source.documents import loaded

        part = loaded(path)
        if part is not None:
            return part
    try:
        with Path(path).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return data if len(data) <= LARGEST else f"larger than {LARGEST // 1_000_000} MB, which no Python source is"


def store(path: str, before: bytes, after: bytes) -> str:
    """Store a file, unless somebody else changed it in the meantime; what went wrong, or nothing."""
    if read(path) != before:
        return "changed while it was checked; its fixes were not made"
    try:
        Path(path).write_bytes(after)
    except OSError as error:
        return f"cannot be written: {error.strerror or error}"
    return ""
