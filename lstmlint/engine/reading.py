"""The bytes of files: read, and stored where they were mended."""

from __future__ import annotations

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
