"""Random pictures by seed, and a few that are drawn again and again: what a writer of pictures has to cope with."""

from __future__ import annotations

import random
from collections.abc import Iterator

from lstmlint.diagnostic import Severity, Span
from lstmlint.picture.scene import Box, Edge, Form, Graph, Mark, Picture, Unrolled

HOSTILE = (
    "<script>alert(1)</script>",
    '"]:::x',
    "a & b",
    "line\nbreak\r\n\ttab",
    "\x00\x07\x1b[31m",
    "\ud800 half \udfff",
    "\u202eright to left\u202c \u200f",
    "n" * 10_000,
    "\u5c42" * 60,
    "]]>",
    "--> <!--",
    "'; \"",
    "\\",
    "%% {{ }} `` #quot;",
    "\ufffe\uffff",
    "",
    " ",
    "\u05e9\u05db\u05d1\u05d4",
    "\U0001f9e0 \u0301\u0301",
)
_TYPES = (
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Dense",
    "Dropout",
    "Embedding",
    "Conv1D",
    "TimeDistributed(Dense)",
    "BatchNormalization",
    "Attention",
)
_OPERATIONS = ("concat", "[:, -1]", "+", "reshape", "transpose", "Add")


def chain(length: int) -> Picture:
    """An input and so many layers, one behind the other."""
    boxes = [Box("b0", "input", "Input", "inputs", outputs=(sequence(30, 8),))]
    edges = []
    for place in range(1, length + 1):
        last = place == length
        form = vector(10) if last else sequence(30, 64)
        if last:
            box = Box(f"b{place}", "layer", "Dense", "dense", ("10", "activation='softmax'"), (form,), 650)
        else:
            cell = Unrolled("LSTM", "30", ("h", "c"), every=place < length - 1)
            given = ("64", "return_sequences=True")
            box = Box(f"b{place}", "layer", "LSTM", f"lstm_{place}", given, (form,), 33_024, unrolled=cell)
        boxes.append(box)
        edges.append(Edge(f"b{place - 1}", f"b{place}", boxes[place - 1].outputs[0]))
    return picture(boxes, edges, name="chain")


def branches(width: int, depth: int = 2) -> Picture:
    """One input, so many branches, and what puts them together."""
    boxes = [Box("in", "input", "Input", "inputs", outputs=(sequence(30, 8),))]
    edges = []
    for place in range(width):
        before, form = "in", sequence(30, 8)
        for step in range(depth):
            key = f"b{place}_{step}"
            cell = None if step else Unrolled("GRU", "30", ("h",), every=False)
            sort, given = ("Dense", ("8", "activation='relu'")) if step else ("GRU", ("32",))
            edges.append(Edge(before, key, form))
            before, form = key, vector(8 if step else 32)
            boxes.append(Box(key, "layer", sort, f"branch_{place}_{step}", given, (form,), 1_234 + place, unrolled=cell))
        edges.append(Edge(before, "all", form))
    boxes.append(Box("all", "operation", "Concatenate", "concatenate", (), (vector(8 * width),)))
    boxes.append(Box("out", "layer", "Dense", "head", ("1",), (vector(1),), 8 * width + 1))
    edges.append(Edge("all", "out", vector(8 * width)))
    return picture(boxes, edges, name="branches")


def sequence(steps: int | str, features: int | str) -> Form:
    """A batch of sequences of vectors."""
    return Form(("batch", str(steps), str(features)))


def vector(features: int | str) -> Form:
    """A batch of vectors."""
    return Form(("batch", str(features)))


def picture(boxes: list[Box], edges: list[Edge], name: str = "model", marks: tuple[Mark, ...] = ()) -> Picture:
    """A picture around boxes and edges."""
    params = sum(box.params for box in boxes if isinstance(box.params, int))
    return Picture(name, "keras", "functional", Span(1, 1, 9, 1, "model.py"), Graph(tuple(boxes), tuple(edges)), params, marks)


def scene(seed: int) -> Picture:
    """A random picture; the same for the same seed."""
    return _Maker(random.Random(seed)).picture()


def scenes(count: int, first: int = 0) -> Iterator[Picture]:
    """So many of them."""
    yield from map(scene, range(first, first + count))


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.count = 0
        self.hostile = dice.random() < 0.25

    def picture(self) -> Picture:
        dice = self.dice
        graph = self.graph(0)
        ids = [box.id for box in graph.every()]
        marks = tuple(self.mark(ids) for _ in range(dice.choice((0, 0, 1, 1, 2, 5))))
        assumes = tuple(self.text("stacked is true") for _ in range(dice.choice((0, 0, 1, 3))))
        api = dice.choice(("sequential", "functional", "subclass", "module"))
        span = Span(1, 1, 40, 1, "model.py")
        params = dice.choice((None, 12_345, "4*h*(h + n + 1)"))
        return Picture(self.text("model"), "keras", api, span, graph, params, marks, assumes, dice.random() < 0.8)

    def graph(self, depth: int) -> Graph:
        dice = self.dice
        style = dice.choice(("chain", "chain", "branches", "random", "dense", "apart"))
        if depth:
            size = dice.randint(0, 6)
        else:
            size = dice.choice((1, 3, 8, 8, 14, 14, 30, 30, 60, 100)) if style != "dense" else dice.randint(2, 14)
        boxes = [self.box(depth) for _ in range(size)]
        edges = []
        for at, box in enumerate(boxes[1:], 1):
            if style == "apart" and dice.random() < 0.7:
                continue
            if style == "branches":
                width = dice.randint(2, 12)
                before = [boxes[max(0, at - width if dice.random() < 0.8 else at - 1)]]
            elif style == "chain":
                before = [boxes[at - 1]]
                if dice.random() < 0.15:
                    before.append(boxes[dice.randrange(at)])
            else:
                before = dice.sample(boxes[:at], min(at, dice.choice((1, 1, 2, 2, 3)) if style == "random" else dice.randint(1, 5)))
            edges += [self.edge(source, box) for source in before]
        for _ in range(dice.choice((0, 0, 0, 1, 3)) if boxes else 0):
            late = dice.randrange(len(boxes))
            edges.append(self.edge(boxes[late], boxes[dice.randrange(late + 1)], state=dice.random() < 0.7))
        dice.shuffle(edges)
        return Graph(tuple(boxes), tuple(edges))

    def box(self, depth: int) -> Box:
        dice = self.dice
        self.count += 1
        key = f"b{self.count}"
        kind = dice.choice(("layer",) * 6 + ("input", "operation", "output", "model"))
        inside = self.graph(depth + 1) if kind == "model" and depth < 2 else None
        unrolled = None
        if kind == "layer" and dice.random() < 0.5:
            unrolled = Unrolled(
                self.text("LSTM"),
                dice.choice(("30", "n_steps", "None", "?", self.text("30"))),
                dice.choice((("h", "c"), ("h",), ())),
                dice.choice(("forward", "backward", "both")),
                dice.choice((True, False, None)),
                dice.random() < 0.2,
                dice.choice((1, 1, 1, 2, 12)),
            )
        sort = dice.choice(_OPERATIONS) if kind == "operation" else self.text(dice.choice(_TYPES))
        given = tuple(self.text(f"argument_{place}={dice.randint(1, 500)}") for place in range(dice.choice((0, 1, 1, 2, 3, 9))))
        params = dice.choice((None, 0, 17_920, 12_345_678_901, "4*h*(h + n_features + 1)")) if kind in ("layer", "model") else None
        outputs = tuple(self.form() for _ in range(dice.choice((0, 1, 1, 1, 1, 3, 7))))
        name = self.text(f"layer_{self.count}") if dice.random() < 0.8 else ""
        return Box(key, kind, sort, name, given, outputs, params, unrolled, dice.choice((1, 1, 1, 1, 2, 17)), Span(1, 1, 1, 9), inside)

    def form(self) -> Form:
        dice = self.dice
        axes = (
            "batch",
            *(dice.choice(("30", "64", "?", "None", "n_steps - 1", self.text("n"))) for _ in range(dice.choice((0, 1, 1, 2, 2, 3, 4, 6)))),
        )
        what = dice.choice(("", "", "", "h_n", self.text("state h")))
        return dice.choice((Form(axes, what=what), Form(axes, what=what), Form(axes[1:], True, what), Form((), True)))

    def edge(self, source: Box, target: Box, *, state: bool = False) -> Edge:
        form = self.dice.choice(source.outputs) if source.outputs and self.dice.random() < 0.8 else self.form()
        label = self.dice.choice(("", "", "", "2nd call", self.text("h, c")))
        return Edge(source.id, target.id, form, "state" if state or self.dice.random() < 0.1 else "tensor", label)

    def mark(self, ids: list[str]) -> Mark:
        dice = self.dice
        change, suffers = (dice.choice(ids) if ids and dice.random() < 0.8 else "" for _ in range(2))
        message = self.text("lstm_1 needs (batch, timesteps, features) but lstm returns (batch, 64), its last step only")
        severity = dice.choice(tuple(Severity))
        fix = dice.choice(("", self.text("set return_sequences=True on the lower layer")))
        return Mark(
            "RNN101",
            "stacked-without-sequences",
            severity,
            message,
            Span(3, 1, 3, 9),
            change,
            suffers,
            fix,
            dice.choice(((), ("when stacked is true",))),
        )

    def text(self, plain: str) -> str:
        if self.hostile and self.dice.random() < 0.2:
            return self.dice.choice(HOSTILE)
        return plain
