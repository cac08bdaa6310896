"""Models of random programs, drawn from their text: geometry, and SVG that is well formed."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from lstmlint.picture.layout import layout
from lstmlint.picture.svg import svg
from tests.differential.generator import generate
from tests.graph.drawn import drawn
from tests.picture.geometry import faults


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_models_of_random_programs(first):
    count = 0
    for seed in range(first, first + 20):
        program = generate("picture", seed)
        for picture in drawn(program.text, nested=True):
            assert not list(faults(layout(picture))), program.text
            ET.fromstring(svg(picture).encode("utf-8"))
            count += 1
    assert count > 10
