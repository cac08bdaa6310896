"""What there is to draw of a model: boxes, the tensors between them, and what is wrong where.

Every text in here may come out of the program that was read, so each writer makes it harmless in its own way; only ``id`` is ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Literal, TypeAlias

from lstmlint.diagnostic import Severity, Span
from lstmlint.records import dataclass

Rank: TypeAlias = Literal["vector", "sequence", "image", "video", "number", "unknown"]
Kind: TypeAlias = Literal["input", "layer", "operation", "model", "output"]
Direction: TypeAlias = Literal["forward", "backward", "both"]
_RANKS: dict[int, Rank] = {0: "number", 1: "number", 2: "vector", 3: "sequence", 4: "image", 5: "video"}


@dataclass(frozen=True, slots=True)
class Form:
    """The shape of one tensor: its axes in words, ``("batch", "30", "5")``; ``open`` where there may be others in front of these.

    ``axes`` is empty and ``open`` true where nothing is known. An axis that is not known is ``?``, one that is left open ``None``.
    ``what`` says what it is where that is not plain: ``h_n``, ``state h``. ``steps`` is False for what has the axes of a sequence and is
    none: the states of several layers, one vector for each.
    """

    axes: tuple[str, ...] = ()
    open: bool = False
    what: str = ""
    steps: bool = True

    @property
    def rank(self) -> Rank:
        """What it is a batch of: one number each, a vector, a sequence of vectors, an image, a sequence of images."""
        if len(self.axes) == 3 and not self.steps:
            return "vector"
        return "unknown" if self.open else _RANKS.get(len(self.axes), "video")

    @property
    def words(self) -> str:
        """``(batch, 30, 5)``, ``(..., 64)``, or ``?``."""
        if self.open and not self.axes:
            return "?"
        words = (("...",) if self.open else ()) + self.axes
        return f"({', '.join(words)}{',' if len(words) == 1 else ''})"


@dataclass(frozen=True, slots=True)
class Unrolled:
    """What is recurrent about a layer: how it goes over the steps.

    ``steps`` is how many there are, in words (``30``, ``n_steps``, ``None`` where it is left open, ``?`` where it is not known).
    ``cell`` is what is done at each (``LSTM``), ``states`` what is handed from step to step (``("h", "c")``), ``every`` whether each step's
    output comes out, or only the last (None: not known), ``stateful`` whether the states stay for the next batch.
    ``layers`` is how many lie upon each other in it (torch's ``num_layers``).
    """

    cell: str
    steps: str = "?"
    states: tuple[str, ...] = ("h",)
    direction: Direction = "forward"
    every: bool | None = None
    stateful: bool = False
    layers: int = 1


@dataclass(frozen=True, slots=True)
class Box:
    """A layer, an input, an operation (``concat``, ``[:, -1]``), a nested model, or what the model returns.

    ``given`` are its arguments as they stand in the source, ``outputs`` the shapes it returns, ``params`` a number, a formula or None
    where it is not known; inputs, outputs and operations have none. ``uses`` is how often it is applied: a shared layer is one box.
    ``span`` is where it is constructed, ``inside`` what a nested model is made of.
    """

    id: str
    kind: Kind
    type: str
    name: str = ""
    given: tuple[str, ...] = ()
    outputs: tuple[Form, ...] = ()
    params: int | str | None = None
    unrolled: Unrolled | None = None
    uses: int = 1
    span: Span | None = None
    inside: Graph | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A tensor on its way from a box to another of the same graph; of kind ``state`` where it is taken for a state.

    ``label`` says which it is where there is more to say than its shape (``h, c``, ``2nd call``).
    """

    source: str
    target: str
    form: Form = field(default_factory=lambda: Form(open=True))
    kind: Literal["tensor", "state"] = "tensor"
    label: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """Boxes in the order in which they are applied, and what goes between them. It may have cycles: a cell is fed its own state."""

    boxes: tuple[Box, ...] = ()
    edges: tuple[Edge, ...] = ()

    def every(self) -> Iterator[Box]:
        """All boxes, those of nested models behind the box that holds them."""
        for box in self.boxes:
            yield box
            if box.inside is not None:
                yield from box.inside.every()


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding in the picture: ``change`` is the box whose line is to be changed, ``suffers`` the one that cannot take what it gets.

    Either is "" where no box of the picture is meant; ``fix`` is what the remedy would do, ``assumes`` under which conditions it holds.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    change: str = ""
    suffers: str = ""
    fix: str = ""
    assumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """One model. ``api`` is ``sequential``, ``functional``, ``subclass``, ``module``; ``params`` as of a :class:`Box`.

    ``assumes`` are the conditions under which the model is built like this, ``complete`` is False where some layers could not be seen.
    """

    name: str
    framework: str
    api: str
    span: Span | None
    graph: Graph
    params: int | str | None = None
    marks: tuple[Mark, ...] = ()
    assumes: tuple[str, ...] = ()
    complete: bool = True

    @property
    def title(self) -> str:
        """``model (sequential)``."""
        return f"{self.name} ({self.api})"

    @property
    def missing(self) -> str:
        """What the picture does not show of the model, in a sentence; "" where that is nothing."""
        boxes = self.graph.boxes
        if not boxes:
            return "No layers could be seen."
        if not self.complete:
            return "Some layers could not be seen."
        alone = len(boxes) > 1 and not self.graph.edges
        return "What goes from layer to layer could not be followed." if alone else ""

    def box(self, id: str) -> Box | None:
        """The box of that id, however deep."""
        return next((box for box in self.graph.every() if box.id == id), None)
