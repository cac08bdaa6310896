"""Pieces of Python that know where in the saved model they come from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from enum import Enum

from lstmlint.records import dataclass
from lstmlint.saved.values import Path


class Part(Enum):
    """What of the data a piece stands for: an object by its ``class_name``, a member with its key, or a value alone."""

    ENTRY = "entry"
    MEMBER = "member"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece comes from; ``layer`` is the name of the layer that it belongs to."""

    path: Path
    part: Part
    layer: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of Python made of pieces."""

    parts: tuple[str | Code, ...]
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the translated text, and where it comes from."""

    start: int
    end: int
    origin: Origin


def code(*parts: str | Code, origin: Origin | None = None) -> Code:
    """A piece out of pieces."""
    return Code(parts, origin)


def joined(items: Iterable[str | Code], before: str = "[", after: str = "]", between: str = ", ") -> Code:
    """``[a, b]``."""
    parts: list[str | Code] = [before]
    for index, item in enumerate(items):
        parts += [between, item] if index else [item]
    return Code((*parts, after))


@dataclass(slots=True)
class Text:
    """Statements, written one below the other."""

    parts: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    size: int = 0

    def write(self, piece: str | Code) -> None:
        """Append a piece and note where it stands."""
        if isinstance(piece, str):
            self.parts.append(piece)
            self.size += len(piece)
            return
        start = self.size
        for part in piece.parts:
            self.write(part)
        if piece.origin is not None:
            self.segments.append(Segment(start, self.size, piece.origin))
