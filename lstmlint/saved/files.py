"""The configuration of a model out of its file: only what is needed is read, and nothing is ever unpacked to the disk.

A ``.keras`` archive is a zip file with ``config.json`` in it; an HDF5 file has it as the attribute ``model_config``. What a file is
is told by its first bytes: Keras 2 wrote HDF5 into files called ``.keras`` too, and old models were saved as plain text.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from lstmlint.saved.values import LARGEST_TEXT, Unreadable

MEMBER = "config.json"
ATTRIBUTE = "model_config"
_ZIP, _HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
_LFS = b"version https://git-lfs.github.com/spec/"
MOST_MEMBERS = 10_000
_LARGEST_DIRECTORY = 4_000_000
_RATIO = 1_000
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_SECONDS = 30
_MEMORY = 4_000_000_000
# Reads one attribute in a process of its own: the HDF5 library may crash on a hostile file.
_READER = """
import sys
path, name, limit, memory = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
except (ImportError, ValueError, OSError):
    pass
try:
    import h5py
except ImportError:
    sys.exit(7)
with h5py.File(path, "r") as file:
    if name not in file.attrs:
        sys.exit(8)
    attribute = h5py.h5a.open(file.id, name.encode())
    if attribute.get_storage_size() > limit:
        sys.exit(9)
    value = file.attrs[name]
value = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
if len(value) > limit:
    sys.exit(9)
sys.stdout.buffer.write(value)
"""
_ENDINGS = {
    7: "h5py is needed to read HDF5 files, and is not installed: pip install 'lstmlint[h5]'",
    9: f"its {ATTRIBUTE} is larger than {LARGEST_TEXT // 1_000_000} MB, which no configuration of a model is",
}


def content(path: str) -> bytes:
    """The configuration that a file holds, as JSON or YAML; nothing where it holds none. Raises :class:`Unreadable` and OSError."""
    with Path(path).open("rb") as file:
        return _content(file, path)


def content_of(data: bytes) -> bytes:
    """As :func:`content`, of bytes that came by another way."""
    if data.startswith(_HDF5):
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "model.h5")
            path.write_bytes(data)
            return content(str(path))
    return _content(BytesIO(data), "")


def _content(file: BinaryIO, path: str) -> bytes:
    start = file.read(512)
    if start.startswith(_LFS):
        return b""  # its content lies elsewhere
    if start.startswith(_ZIP):
        return _zipped(file)
    if start.startswith(_HDF5):
        return _attribute(path)
    if _binary(start):
        raise Unreadable("neither a zip archive nor HDF5, and no text either: not a saved Keras model")
    rest = file.read(LARGEST_TEXT + 1 - len(start))
    if len(start) + len(rest) > LARGEST_TEXT:
        raise Unreadable(f"larger than {LARGEST_TEXT // 1_000_000} MB, which no configuration of a model is")
    return start + rest


def _binary(start: bytes) -> bool:
    return b"\0" in start


def _zipped(file: BinaryIO) -> bytes:
    _directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            return _member(archive)
    except Unreadable:
        raise
    except Exception as error:  # zipfile, zlib, bz2 and lzma have a dozen of them
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise Unreadable(f"a zip archive that cannot be read: {_words(error)}") from None


def _member(archive: zipfile.ZipFile) -> bytes:
    found = [entry for entry in archive.infolist() if entry.filename == MEMBER]
    if not found:
        return b""
    if len(found) > 1:
        raise Unreadable(f"a zip archive with {len(found)} members called {MEMBER}")
    entry = found[0]
    if entry.file_size > LARGEST_TEXT or entry.file_size > _RATIO * max(entry.compress_size, 1):
        sizes = f"{entry.file_size:,} bytes long, out of {entry.compress_size:,}"
        raise Unreadable(f"its {MEMBER} would be {sizes}: that is not the configuration of a model")
    with archive.open(entry) as member:
        data = member.read(LARGEST_TEXT + 1)
    if len(data) > LARGEST_TEXT:
        raise Unreadable(f"its {MEMBER} is longer than the archive says")
    return data


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _directory(file: BinaryIO) -> None:
    """Look at the size of the archive's directory before anything reads it whole."""
    size = file.seek(0, os.SEEK_END)
    first = max(size - 66_000, 0)
    file.seek(first)
    tail = file.read(66_000)
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Unreadable("a zip archive that has been cut off: it has no directory")
    members, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    if members == 0xFFFF or length == 0xFFFFFFFF:
        locator = tail[at - 20 : at] if at >= 20 else b""
        if locator.startswith(_LOCATOR_64):
            place = struct.unpack("<Q", locator[8:16])[0]
            if place > size:
                raise Unreadable("a zip archive whose directory lies beyond its end")
            file.seek(place)
            record = file.read(56)
            if not record.startswith(_END_64) or len(record) < 56:
                raise Unreadable("a zip archive whose directory cannot be found")
            members, length = struct.unpack("<QQ", record[32:48])
    if members > MOST_MEMBERS or length > _LARGEST_DIRECTORY:
        raise Unreadable(f"a zip archive with {members:,} members, which no saved model has")
    file.seek(0)


def _attribute(path: str) -> bytes:
    command = [sys.executable, "-I", "-c", _READER, str(Path(path).absolute()), ATTRIBUTE, str(LARGEST_TEXT), str(_MEMORY)]
    environment = {**os.environ, "HDF5_USE_FILE_LOCKING": "FALSE", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, env=environment, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        raise Unreadable(f"the HDF5 library was not done with it after {_SECONDS} s") from None
    if done.returncode == 0:
        return done.stdout
    if done.returncode == 8:
        return b""  # weights alone, or no model at all
    if done.returncode in _ENDINGS:
        raise Unreadable(_ENDINGS[done.returncode])
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    reason = lines[-1][:200] if lines and done.returncode > 0 else f"the HDF5 library ended with {done.returncode}"
    raise Unreadable(f"cannot be read as HDF5: {reason}")


def is_text(data: bytes) -> bool:
    """Whether bytes may be the text of a saved model: JSON or YAML with the words that every one has."""
    return b"class_name" in data and b"config" in data


def text_of(data: bytes) -> str:
    """The text, in UTF-8 as Keras writes it or what JSON allows besides."""
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not valid {encoding.upper()}: {error.reason} at byte {error.start}") from None
