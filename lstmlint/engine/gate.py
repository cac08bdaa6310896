"""Which files are worth a closer look: their bytes, and where their imports lead."""

from __future__ import annotations

from lstmlint.engine.reading import PYTHON, STDIN, mark, read
from lstmlint.here import absolute
from lstmlint.source import prefilter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from lstmlint.engine.outcome import Target
    from lstmlint.source.project import Loader
    from lstmlint.source.trace import Trace

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def past_gate(target: Target, loader: Loader) -> tuple[bytes | str | None, Trace | None]:
    """The bytes that are worth a closer look, None for others (a tree of them need not be kept), or why there are none.

    For others it is told what that rests on, where the loader keeps account of it.
    """
    loader.between_files()
    data = target.data if target.data is not None else read(target.path)
    if not isinstance(data, bytes):
        return data, None
    if not loader.traced:
        return (data if worth_a_look(target.path, data, loader) else None), None
    own = mark(target.path, data)
    loader.holds(absolute(target.path), own)
    worth, fact = loader.noting(worth_a_look, target.path, data, loader)
    return (data, None) if worth else (None, loader.trace(own, fact))


def worth_a_look(path: str, data: bytes, loader: Loader) -> bool:
    """Whether a file with these bytes may have something to tell."""
    # A training script may have its model in another file.
    return _worth(data) or (path != STDIN and prefilter.may_train(data) and reaches(path, data, loader))


def _worth(data: bytes) -> bool:
    if data[:2] in _UTF_16:
        # Python refuses it; what it mentions is to be seen all the same.
        data = data.replace(b"\0", b"")
    return prefilter.mentions(data) or prefilter.suppresses(data)


def reaches(path: str, data: bytes, loader: Loader) -> bool:
    """Whether a program in the file imports from the project what may lead to a recurrent model."""
    if path.endswith(PYTHON):
        return loader.reaches(path, data)
    from lstmlint.source.documents import kind, opened

    if kind(path) is None:
        return loader.reaches(path, data)
    document = opened(path, data)
    programs = getattr(document, "programs", ())
    return any(loader.builders(path, program.text) for program in programs)
