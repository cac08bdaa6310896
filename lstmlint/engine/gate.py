"""Which files are worth a closer look: their bytes, and where their imports lead."""

from __future__ import annotations

from lstmlint.engine.outcome import STDIN, Target
from lstmlint.engine.reading import read
from lstmlint.source import prefilter
from lstmlint.source.project import Loader

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def past_gate(target: Target, loader: Loader) -> bytes | str | None:
    """The bytes that are worth a closer look, None for others (a tree of them need not be kept), or why there are none."""
    data = target.data if target.data is not None else read(target.path)
    if not isinstance(data, bytes) or _worth(data):
        return data
    # A training script may have its model in another file.
    return data if target.path != STDIN and prefilter.may_train(data) and reaches(target.path, data, loader) else None


def _worth(data: bytes) -> bool:
    if data[:2] in _UTF_16:
        # Python refuses it; what it mentions is to be seen all the same.
        data = data.replace(b"\0", b"")
    return prefilter.mentions(data) or prefilter.suppresses(data)


def reaches(path: str, data: bytes, loader: Loader) -> bool:
    """Whether a program in the file imports from the project what may lead to a recurrent model."""
    from lstmlint.source.documents import kind, opened

    if kind(path) is None:
        return loader.reaches(path, data)
    document = opened(path, data)
    programs = getattr(document, "programs", ())
    return any(loader.builders(path, program.text) for program in programs)
