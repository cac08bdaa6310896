"""Pictures as Mermaid: what we write, and what Mermaid itself makes of it in a real browser."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from lstmlint.diagnostic import Severity, Span
from lstmlint.picture import labels
from lstmlint.picture.foreign import short
from lstmlint.picture.mermaid import mermaid, text
from lstmlint.picture.scene import Box, Edge, Form, Graph, Mark, Picture, Unrolled
from tests import installed
from tests.picture import models, scenes
from tests.picture.scenes import HOSTILE, vector

DRIVER = Path(__file__).parent / "browser" / "mermaid.mjs"
MERMAID = ("mermaid@12.3.0", "playwright-core@1.65.1")
NAMES = (
    *HOSTILE, "`**bold**`", "*x* _y_ ~~z~~", "1. one", "- item", "# head", "end", "click n0 href", "subgraph", "n0", "style: a; #b;",
    "classDef x:y#z;", "%%{init: {'theme':'dark'}}%%", "www.example.com", "https://example.com", "a@example.com", "fa:fa-ban", "$$x^2$$",
    "&lt;b&gt;", "#35;", "ﬂ°°60¶ß", "<img src=x onerror=alert(1)>", "javascript:alert(1)", "[x](javascript:alert(1))", "  two  blanks ",
    "lstm_1", "__init__", "<br/>", "{{x}}", "|x|", "a.b.c", "![x](https://example.com/x.png)", "---", "~~~", "\\n", "\u2028", "[[_TOC_]]",
)  # fmt: skip
# What is written for letters that Markdown would take for its own.
SAME = str.maketrans({"\u2060": "", "∗": "*", "ˋ": "`", "∼": "~"})
# A line of ours: nothing foreign but between quotes, where no quote can be.
LINE = re.compile(
    r"""%%\{init:\ \{"flowchart":\ \{"wrappingWidth":\ 320\}\}\}%%|flowchart\ TB|\ \ accTitle:\ [^\n]*
    |\s+(n\d+|m\d+|r\d)(\[\[|\(\[|\[|\(|>)"[^"`\n]*"(\]\]|\]\)|\]|\))|\s+subgraph\ n\d+\["[^"`\n]*"\]|\s+end
    |\ \ (n\d+|m\d+)\ ===\ (n\d+|m\d+)|\ \ class\ [nmr]\d+\ \w+|\ \ n\d+\ (-->|-\.->)\|"[^"`\n]*"\|\ n\d+|\ \ classDef\ \w+\ [\w:#,\ -]+""",
    re.VERBOSE,
)


def named(name: str, at: str = "name") -> Picture:
    """A picture in which a text stands wherever a program can put it, or in one place."""
    given = dict.fromkeys(("type", "name", "given", "what", "axis", "label", "message", "title"), "x") | {at: name}
    form = Form(("batch", given["axis"]), what=given["what"])
    boxes = (
        Box("a", "layer", given["type"], given["name"], (given["given"],), (form,), 3, Unrolled("LSTM", given["axis"])),
        Box("b", "model", "Model", given["name"], inside=Graph((Box("c", "layer", "Dense", given["name"]),))),
    )
    mark = Mark("RNN101", "x", Severity.ERROR, given["message"], Span(1, 1, 1, 2), "a", "b", given["message"], (given["message"],))
    return Picture(given["title"], "keras", "functional", None, Graph(boxes, (Edge("a", "b", form, "state", given["label"]),)), 3, (mark,))


PLACES = ("type", "name", "given", "what", "axis", "label", "message", "title")


def stacked() -> Picture:
    """Two LSTMs of which the lower hands on its last step only."""
    steps = scenes.sequence(30, 5)
    boxes = [
        Box("i", "input", "Input", "inputs", outputs=(steps,)),
        Box("a", "layer", "LSTM", "lstm", ("64",), (vector(64),), 17_920, Unrolled("LSTM", "30", ("h", "c"), every=False)),
        Box("b", "layer", "LSTM", "lstm_1", ("32",), (Form(open=True),), None, Unrolled("LSTM", "?", ("h", "c"), stateful=True)),
        Box("o", "output", "output"),
    ]
    edges = [
        Edge("i", "a", steps),
        Edge("a", "b", vector(64)),
        Edge("a", "b", vector(64), "state", "h, c"),
        Edge("b", "o", Form(open=True)),
    ]
    message = "LSTM(32) needs (batch, timesteps, features) but LSTM(64) returns (batch, 64), its last step only"
    mark = Mark("RNN101", "stacked-without-sequences", Severity.ERROR, message, Span(1, 1, 1, 2), "a", "b", "set return_sequences=True")
    return scenes.picture(boxes, edges, marks=(mark,))


def test_what_it_looks_like():
    written = mermaid(stacked()).splitlines()
    assert written[1:13] == [
        "flowchart TB",
        "  accTitle: model (functional)",
        '  n0(["Input · inputs<br/>→ (batch, 30, 5)"])',
        '  n1[["LSTM(64) · lstm<br/>↻ over 30 steps, last step only<br/>states h, c<br/>→ (batch, 64)<br/>17,920 parameters'
        '<br/>✗ RNN101#58; change this"]]',
        '  n2[["LSTM(32) · lstm_1<br/>↻ over ? steps<br/>states h, c · stateful#58; kept from batch to batch<br/>→ ?<br/>? parameters'
        '<br/>✗ RNN101#58; this suffers"]]',
        '  n3(["output"])',
        '  m0>"✗ error#58; RNN101 stacked-without-sequences<br/>LSTM(32) needs (batch, timesteps, features) but LSTM(64) returns '
        '(batch, 64), its last step only<br/>To mend it#58; set return_sequences=True"]',
        "  n1 === m0",
        "  m0 === n2",
        "  class m0 error",
        "  class n1 error",
        "  class n2 suffers",
    ]
    assert written[13:17] == [
        '  n0 -->|"(batch, 30, 5)"| n1',
        '  n1 -->|"(batch, 64)"| n2',
        '  n1 -.->|"h, c#58; (batch, 64)"| n2',
        '  n2 -->|"?"| n3',
    ]


@pytest.mark.parametrize("name", NAMES)
def test_foreign_text_stays_between_its_quotes(name):
    for place in PLACES:
        for line in mermaid(named(name, place)).splitlines():
            assert LINE.fullmatch(line), line


def test_foreign_text_is_written_by_number():
    assert text('<a href="x">') == "#60;a href=#34;x#34;#62;"
    assert text("lstm_1, 0.2, (batch, 30)") == "lstm_1, 0.2, (batch, 30)"
    assert text("#quot;") == "\u2060#35;quot#59;"
    assert text("1. one") == "1\u2060. one"
    assert text("4*h*(h + n)") == "4∗h∗(h + n)"


def test_random_pictures_are_written_so_too():
    for picture in scenes.scenes(300):
        written = mermaid(picture)
        assert all(LINE.fullmatch(line) for line in written.splitlines())
        assert written.encode().decode() == written


def edges_in(written: str) -> int:
    """How many edges Mermaid counts."""
    return sum(" === " in line or "-->|" in line or "-.->|" in line for line in written.splitlines())


def wide() -> Picture:
    """As many tensors as boxes can have among them."""
    boxes = [Box(f"b{number}", "layer", "Dense") for number in range(60)]
    return scenes.picture(boxes, [Edge(one.id, other.id) for one in boxes for other in boxes])


def noisy() -> Picture:
    """A picture with long names of letters that take most room, and more findings than can be read."""
    name = "&" * 10_000
    boxes = tuple(Box(f"b{number}", "layer", name, name, (name,), (Form((name,)),) * 9, name) for number in range(300))
    edges = tuple(Edge(f"b{number}", f"b{number + 1}", Form((name,)), "tensor", name) for number in range(299))
    marks = tuple(
        Mark("RNN101", name, Severity.ERROR, name, Span(1, 1, 1, 2), f"b{number}", f"b{number + 1}", name, (name,)) for number in range(299)
    )
    return Picture(name, "keras", "functional", None, Graph(boxes, edges), None, marks, (name,) * 9, complete=False)


@pytest.mark.parametrize(
    "made", [lambda: scenes.chain(3000), wide, noisy, lambda: scenes.branches(400)], ids=["long", "wide", "noisy", "broad"]
)
def test_what_github_does_not_draw_is_not_written(made):
    written = mermaid(made())
    assert len(written) < 50_000
    assert edges_in(written) < 500
    assert "Not drawn, for want of room#58; " in written


def test_what_is_left_out_is_counted():
    picture = scenes.chain(3000)
    written = mermaid(picture)
    drawn = len(re.findall(r"^  n\d+\W", written, re.MULTILINE)) - edges_in(written)
    assert f"{3001 - drawn:,} more boxes" in written
    written = mermaid(wide())
    assert f"{3600 - edges_in(written):,} more tensors" in written


def test_boxes_with_findings_are_drawn_first():
    picture = scenes.chain(3000)
    mark = Mark("RNN101", "x", Severity.WARNING, "x", Span(1, 1, 1, 2), "b2990", "b2991")
    written = mermaid(scenes.picture(list(picture.graph.boxes), list(picture.graph.edges), marks=(mark,)))
    assert "lstm_2990" in written
    assert "lstm_2991" in written
    assert "lstm_2800" not in written


def test_a_model_of_which_nothing_was_seen():
    written = mermaid(Picture("m", "keras", "subclass", None, Graph(), complete=False))
    assert "No layers could be seen." in written
    assert "No layers could be seen." in mermaid(Picture("m", "keras", "subclass", None, Graph()))


def test_the_marks_can_be_read_whatever_the_page_is_like():
    for line in re.findall(r"classDef \w+ (.*)", mermaid(stacked())):
        given = dict(one.split(":") for one in line.split(","))
        light, dark = sorted((_luminance(given["fill"]), _luminance(given["color"])), reverse=True)
        assert (light + 0.05) / (dark + 0.05) > 7


def _luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return sum(
        weight * (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4)
        for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )


# ---- by Mermaid itself -----------------------------------------------------------------------------------------------------


def drawn(pictures: dict[str, Picture], folder: Path, level: str = "strict") -> dict[str, dict]:
    """What Mermaid shows of pictures, in Chromium; it has asked for nothing, run nothing and complained of nothing."""
    installed.need(installed.CHROMIUM)
    modules = installed.node_modules(*MERMAID)
    for name, picture in pictures.items():
        (folder / f"{name}.mmd").write_text(mermaid(picture), encoding="utf-8")
    out = folder / f"{level}.json"
    words = ["node", str(DRIVER), str(folder), str(out), level]
    done = subprocess.run(words, env=os.environ | {"LSTMLINT_NODE": str(modules)}, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(out.read_text(encoding="utf-8"))
    assert said["odd"] == []
    assert len(said["told"]) == len(pictures)
    return {name.removesuffix(".mmd"): one for name, one in said["told"].items()}


def flat(words: str) -> str:
    """As a browser shows blanks, and without what has no width."""
    return re.sub(r"[ \u00a0\n]+", " ", words.translate(SAME)).strip(" ")


def check(picture: Picture, seen: dict) -> None:
    """Mermaid shows each box, each tensor and each finding once, in the words that are meant."""
    assert "failed" not in seen, seen
    assert seen["scripts"] == 0
    written = mermaid(picture)
    assert seen["edges"] == edges_in(written)
    assert flat(seen["title"]) == flat(short(picture.title, 120))
    shown = [flat(one) for one in (*seen["nodes"], *seen["clusters"])]
    if "Not drawn" not in written:
        assert len(shown) == sum(1 for _ in picture.graph.every()) + len(picture.marks) + len(re.findall(r"^  r\d>", written, re.MULTILINE))
        assert len(seen["along"]) >= sum(1 for _ in _edges(picture.graph))
        for box in picture.graph.every():
            begin = flat(labels.head(box))
            assert any(one.startswith(begin) for one in shown), (begin, shown)
        for mark in picture.marks:
            assert any(flat(short(mark.message, 320)) in one for one in shown)
        along = {flat(one) for one in seen["along"]}
        assert {flat(labels.edge(edge)) for edge in _edges(picture.graph)} <= along


def _edges(graph: Graph):
    yield from graph.edges
    for box in graph.boxes:
        if box.inside is not None:
            yield from _edges(box.inside)


@pytest.mark.slow
def test_mermaid_draws_random_pictures(tmp_path):
    pictures = {f"s{seed}": scenes.scene(seed) for seed in range(200)}
    pictures |= {"stacked": stacked(), "chain": scenes.chain(100), "branches": scenes.branches(12), "long": scenes.chain(3000)}
    for name, seen in drawn(pictures, tmp_path).items():
        check(pictures[name], seen)


@pytest.mark.slow
def test_mermaid_draws_random_models(tmp_path):
    pictures = models.generated(200) | models.faulty()
    assert sum(1 for picture in pictures.values() if picture.marks) > 60
    for name, seen in drawn(pictures, tmp_path).items():
        check(pictures[name], seen)


@pytest.mark.slow
@pytest.mark.parametrize("level", ["strict", "antiscript", "loose"])
def test_mermaid_shows_hostile_names_as_text(tmp_path, level):
    pictures = {f"{place}-{number}": named(name, place) for number, name in enumerate(NAMES) for place in ("name", "message", "label")}
    pictures |= {f"{place}-x": named('<img src=x onerror=alert(1)>"]:::x', place) for place in PLACES}
    for name, seen in drawn(pictures, tmp_path, level).items():
        check(pictures[name], seen)
