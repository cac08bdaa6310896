"""The picture as SVG: well formed for whatever text, all of it once, nothing that a page would not want."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from lstmlint.picture.letters import measure, shorten, wrap
from lstmlint.picture.style import COLOURS, style
from lstmlint.picture.svg import svg
from tests.picture.scenes import HOSTILE, Box, Graph, Picture, chain, picture, scene

SPACE = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_it_is_well_formed_and_has_all_once(first):
    for seed in range(first, first + 40):
        drawn = scene(seed)
        for standalone in (True, False):
            text = svg(drawn, standalone=standalone)
            root = ET.fromstring(text.encode("utf-8"))
            assert root.tag == SPACE + "svg"
            boxes = Counter(one.get("data-box") for one in root.iter() if one.get("data-box") is not None)
            assert boxes == Counter(box.id for box in drawn.graph.every())
            marks = sorted(int(one.get("data-mark")) for one in root.iter() if one.get("data-mark") is not None)
            assert marks == list(range(len(drawn.marks)))
            edges = [one.get("data-edge") for one in root.iter() if one.get("data-edge") is not None]
            wanted = len(drawn.graph.edges) + sum(len(box.inside.edges) for box in drawn.graph.every() if box.inside is not None)
            assert sorted(map(int, edges)) == list(range(wanted))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(text):
    box = Box("b1", "layer", text, text, (text,), (), text)
    drawn = Picture(text, text, text, None, Graph((box,)), text, (), (text,))
    root = ET.fromstring(svg(drawn).encode("utf-8"))
    assert {one.tag.removeprefix(SPACE) for one in root.iter()} <= {"svg", "title", "style", "g", "rect", "path", "text", "circle"}
    assert all(len(one.text or "") < 120 for one in root.iter(SPACE + "text"))


def test_the_whole_of_a_long_name_is_in_its_title():
    name = "layer_" * 40
    root = ET.fromstring(svg(picture([Box("b1", "layer", "LSTM", name)], [])))
    group = next(one for one in root.iter() if one.get("data-box") == "b1")
    assert name in group.find(SPACE + "title").text
    assert name in group.get("aria-label")
    assert not any(name in (one.text or "") for one in group.iter(SPACE + "text"))


def test_a_box_says_what_it_is():
    root = ET.fromstring(svg(chain(2), standalone=False))
    group = next(one for one in root.iter() if one.get("data-box") == "b2")
    assert group.get("aria-label") == "Dense dense, returns (batch, 10), 650 parameters"
    assert (group.get("role"), group.get("tabindex")) == ("button", "0")
    assert not list(group.iter(SPACE + "text"))
    face = list(root)[list(root).index(group) + 1]
    assert (face.get("aria-hidden"), face.get("pointer-events")) == ("true", "none")
    words = [one.text for one in face.iter(SPACE + "text")]
    assert words == ["Dense", "dense", "10, activation='softmax'", "(batch, 10)", "650 params"]


def test_it_is_the_same_each_time():
    assert svg(scene(5)) == svg(scene(5))


def test_it_has_no_ids_no_scripts_no_addresses():
    for seed in (1, 2, 3):
        text = svg(scene(seed), standalone=False)
        assert not re.search(r"<(script|style|a|image|use|foreignObject)\b| (id|style|on\w+|href|src)=", text)


def _light(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_contrast(theme):
    colour = {name: pair[theme] for name, pair in COLOURS.items()}
    text = [("ink", paper) for paper in ("paper", "box", "frame", "input", "cell", "error-paper", "warning-paper", "info-paper")]
    text += [("muted", paper) for paper in ("paper", "box", "frame", "input", "error-paper", "warning-paper", "info-paper")]
    text += [(one, paper) for one in ("error", "warning", "info") for paper in ("box", "frame", "input", "paper", f"{one}-paper")]
    assert [pair for pair in text if _contrast(colour[pair[0]], colour[pair[1]]) < 4.5] == []
    lines = [
        (one, paper)
        for one in ("line", "recurrent", "sequence", "vector", "image", "number")
        for paper in ("paper", "box", "frame", "input")
    ]
    assert [pair for pair in lines if _contrast(colour[pair[0]], colour[pair[1]]) < 3] == []


def test_both_stylesheets_say_the_same_colours():
    plain, variable = style(), style(variables=True)
    assert "var(" not in plain
    for name, (light, dark) in COLOURS.items():
        assert f"--picture-{name}:{light}" in variable
        assert f"--picture-{name}:{dark}" in variable
        assert light in plain, name
        assert dark in plain, name
    assert sorted(set(re.findall(r"var\(--picture-([\w-]+)\)", variable))) == sorted(COLOURS)


def test_letters():
    assert measure("mmm", 12) == measure("iii", 12)
    assert measure("mmm", 12, "plain") > measure("iii", 12, "plain")
    assert shorten("abcdef", 1000, 12) == "abcdef"
    assert measure(shorten("abcdef" * 9, 60, 12), 12) <= 60
    assert wrap(["one", "two", "three"], 60, 12, "mono") == ("one two", "three")
    assert len(wrap(["word"] * 99, 60, 12, most=3)) == 3
    assert wrap(["word"] * 99, 60, 12, most=3)[-1].endswith("\u2026")
