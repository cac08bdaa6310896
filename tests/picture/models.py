"""Pictures of models that nobody has drawn by hand: random Keras programs, and the bad examples of the rules."""

from __future__ import annotations

from itertools import count, islice

from lstmlint.catalog import Catalog
from lstmlint.engine.examples import ready
from lstmlint.picture.scene import Picture
from tests.differential.generator import generate
from tests.graph.drawn import drawn


def generated(number: int, seed: str = "pictures") -> dict[str, Picture]:
    """So many pictures of random programs, by a name that tells them apart."""
    every = ((f"g{index}-{place}", picture) for index in count() for place, picture in enumerate(drawn(generate(seed, index).text)))
    return dict(islice(every, number))


def faulty() -> dict[str, Picture]:
    """A picture for each rule of which an example shows a model with findings."""
    found: dict[str, Picture] = {}
    for code, rule in Catalog().load().items():
        for example in rule.examples:
            for picture in drawn(ready(example).text, example.keras):
                if any(mark.code == code for mark in picture.marks):
                    found.setdefault(code, picture)
    return found
