"""A saved model's data as a program in Python, with the way back from every stretch of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from lstmlint.records import dataclass
from lstmlint.saved.code import Origin, Part, Segment, Text
from lstmlint.saved.dialects import Version
from lstmlint.saved.layers import MODELS, is_model
from lstmlint.saved.models import ModelWriter

# The interpreter sees by the words of a program that names which it does not know may have been registered.
_HEAD = {
    2: "import tensorflow as tf\nimport tf_keras as keras  # custom_object_scope\n",
    3: "import keras  # custom_object_scope\n",
}


@dataclass(frozen=True, slots=True)
class Translation:
    """The program and where its stretches come from, ordered by where they begin, the longer ones first."""

    text: str
    version: Version
    segments: tuple[Segment, ...]

    def origin(self, start: int, end: int) -> Origin:
        """Where the smallest piece that holds a stretch of the program comes from."""
        last = bisect_right(self.segments, start, key=lambda segment: segment.start)
        best: Segment | None = None
        for segment in reversed(self.segments[:last]):
            if segment.end >= end and (best is None or segment.end - segment.start < best.end - best.start):
                best = segment
                if segment.start == start or best.origin.part is not Part.ENTRY:
                    break
        return best.origin if best is not None else Origin((), Part.ENTRY)

    def value(self, start: int, end: int) -> Origin | None:
        """The one value of the file that a stretch of the program stands for, exactly."""
        return next((s.origin for s in self.segments if s.start == start and s.end == end and s.origin.part is Part.VALUE), None)


def looks_saved(data: Any) -> bool:
    """Whether data are those of a model as Keras writes it."""
    return isinstance(data, dict) and (data.get("class_name") in MODELS or is_model(data)) and isinstance(data.get("config"), dict | list)


def translate(data: Mapping[str, Any], version: Version) -> Translation:
    """The program that builds the model anew."""
    writer = ModelWriter(version)
    writer.model(data, (), nested=False)
    text = Text()
    text.write(_HEAD[version])
    for statement in writer.statements:
        text.write(statement)
    segments = sorted(text.segments, key=lambda segment: (segment.start, -segment.end))
    return Translation("".join(text.parts), version, tuple(segments))
