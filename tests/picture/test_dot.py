"""Pictures as DOT: what we write, and what Graphviz itself makes of it."""

import re
import subprocess
from xml.etree import ElementTree

import pytest

from lstmlint.diagnostic import Severity, Span
from lstmlint.picture import labels
from lstmlint.picture.dot import dot, xml
from lstmlint.picture.foreign import visible
from lstmlint.picture.scene import Box, Edge, Graph, Mark, Picture
from tests import installed
from tests.picture import models, scenes
from tests.picture.test_mermaid import NAMES, PLACES, named, stacked

# A weakness of its own, which the picture survives.
ROUTING = "Unable to reclaim box space in spline routing"
SVG = "{http://www.w3.org/2000/svg}"


def test_what_it_looks_like():
    written = dot(stacked())
    assert written.startswith("digraph model {")
    assert (
        '  n1 [label=<<TABLE CELLBORDER="0" CELLSPACING="0" CELLPADDING="2" BGCOLOR="#ffebe9" COLOR="#cf222e" BORDER="3">'
        '<TR><TD ALIGN="LEFT"><B>LSTM(64) · lstm</B></TD></TR><TR><TD ALIGN="LEFT">↻ over 30 steps, last step only</TD></TR>'
    ) in written
    assert "  n1 -> n2 [label=< &#160;(batch, 64)>]\n" in written
    assert "  n1 -> n2 [label=< &#160;h, c: (batch, 64)>, style=dashed, arrowhead=empty]\n" in written
    assert "  n2 -> n3 [label=< &#160;?>]\n" in written


@pytest.mark.parametrize("name", NAMES)
def test_foreign_text_stays_text(name):
    for place in PLACES:
        written = dot(named(name, place))
        assert not re.search(r"<(?!/?(TABLE|TR|TD|B|BR)\b)(?=\w)", re.sub(r"label=<", "label=", written))
        written.encode()


def test_marks():
    assert xml('<a & "b">') == "&lt;a &amp; &quot;b&quot;&gt;"
    many = tuple(Mark("RNN101", "x", Severity.INFO, "x", Span(1, 1, 1, 2), "a") for _ in range(60))
    written = dot(Picture("m", "keras", "functional", None, Graph((Box("a", "layer", "Dense"),)), marks=many))
    assert "10 more findings are not drawn." in written


def test_what_leads_to_a_nested_model_ends_at_its_frame():
    inner = Graph((Box("x", "layer", "Dense"), Box("y", "layer", "Dense")), (Edge("x", "y"),))
    boxes = [Box("a", "layer", "LSTM"), Box("m", "model", "Model", inside=inner), Box("b", "layer", "Dense")]
    written = dot(scenes.picture(boxes, [Edge("a", "m"), Edge("m", "b")]))
    assert re.search(r"n0 -> n2 \[.*lhead=cluster_n1\]", written)
    assert re.search(r"n3 -> n4 \[.*ltail=cluster_n1\]", written)


# ---- by Graphviz itself ----------------------------------------------------------------------------------------------------


def drawn(pictures: dict[str, Picture]) -> dict[str, ElementTree.Element]:
    """The pictures as SVG by Graphviz, which had nothing to say about them."""
    installed.need(installed.DOT)
    found = {}
    for name, picture in pictures.items():
        written = dot(picture).encode()
        done = subprocess.run(["dot", "-Tsvg"], input=written, capture_output=True, timeout=120, check=False)
        told = [line for line in done.stderr.decode().splitlines() if ROUTING not in line]
        assert (done.returncode, told) == (0, []), name
        found[name] = ElementTree.fromstring(done.stdout)
    return found


def words(element: ElementTree.Element) -> str:
    """All that is to be read in a piece of a picture, without blanks."""
    return re.sub(r"\s", "", "".join("".join(one.itertext()) for one in element.iter(f"{SVG}text")))


def check(picture: Picture, seen: ElementTree.Element) -> None:
    """Graphviz shows each box, each tensor and each finding once, in the words that are meant."""
    groups = {name: [one for one in seen.iter(f"{SVG}g") if one.get("class") == name] for name in ("node", "edge", "cluster")}
    boxes = list(picture.graph.every())
    frames = [box for box in boxes if box.inside is not None and box.inside.boxes]
    ties = sum((mark.change != "") + (mark.suffers not in ("", mark.change)) for mark in picture.marks)
    remarks = bool(labels.remarks(picture) or not boxes)
    assert len(groups["cluster"]) == len(frames)
    assert len(groups["node"]) == len(boxes) - len(frames) + len(picture.marks) + remarks
    assert len(groups["edge"]) == sum(1 for _ in _edges(picture.graph)) + ties
    shown = [words(one) for one in (*groups["node"], *groups["cluster"])]
    for box in boxes:
        begin = re.sub(r"\s", "", labels.head(box))
        assert any(one.startswith(begin) for one in shown), (begin, shown)
    along = {words(one) for one in groups["edge"]}
    assert {re.sub(r"\s", "", labels.edge(edge)) for edge in _edges(picture.graph)} <= along
    assert not [one for one in seen.iter() if one.tag in (f"{SVG}script", f"{SVG}a", f"{SVG}image")]


def _edges(graph: Graph):
    yield from graph.edges
    for box in graph.boxes:
        if box.inside is not None:
            yield from _edges(box.inside)


@pytest.mark.slow
def test_graphviz_draws_random_pictures():
    pictures = {f"s{seed}": scenes.scene(seed) for seed in range(200)}
    pictures |= {"stacked": stacked(), "chain": scenes.chain(100), "branches": scenes.branches(12)}
    for name, seen in drawn(pictures).items():
        check(pictures[name], seen)


@pytest.mark.slow
def test_graphviz_draws_random_models():
    pictures = models.generated(200) | models.faulty()
    assert sum(1 for picture in pictures.values() if picture.marks) > 60
    for name, seen in drawn(pictures).items():
        check(pictures[name], seen)


@pytest.mark.slow
def test_graphviz_shows_hostile_names_as_text():
    pictures = {f"{place}-{number}": named(name, place) for number, name in enumerate(NAMES) for place in PLACES}
    seen = drawn(pictures)
    for name, one in seen.items():
        check(pictures[name], one)
    for number, name in enumerate(NAMES):
        if len(name) < 48:
            assert re.sub(r"\s", "", visible(name)) in words(seen[f"name-{number}"])
