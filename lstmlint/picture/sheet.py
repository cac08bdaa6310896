"""A picture with what belongs beside it on a page: the source, and what ``explain`` says of each layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from lstmlint.picture.scene import Picture
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """``source`` are the lines of the file (of a notebook those of the ``cell``) in which the model stands, the first being row 1.

    ``told`` is what there is to say of a box, by its id, as HTML of ours in which everything foreign is escaped.
    """

    picture: Picture
    source: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)
