"""A picture as Mermaid, which GitHub and GitLab draw: a flowchart from top to bottom.

Whatever comes from the program is written so that Mermaid takes it for text: all that means something to it, to Markdown or to HTML stands
there as ``#35;``, which is Mermaid's way to write a letter by its number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from lstmlint import regex
from lstmlint.picture import labels
from lstmlint.picture.foreign import short
from lstmlint.picture.scene import Box, Edge, Graph, Mark, Picture
from lstmlint.records import dataclass

# GitHub draws nothing that is longer than 50,000 letters or has more than 500 edges.
_LETTERS, _OF_BOXES, _OF_MARKS, _EDGES, _MARKS = 46_000, 28_000, 9_000, 460, 12
_WIDTH = 320
_BEGIN = f'%%{{init: {{"flowchart": {{"wrappingWidth": {_WIDTH}}}}}}}%%\nflowchart TB\n'
# Dark letters upon a light ground of their own, so that they can be read on a light page and on a dark one.
_CLASSES = """\
  classDef error fill:#ffebe9,stroke:#cf222e,stroke-width:3px,color:#1f2328
  classDef warning fill:#fff8c5,stroke:#9a6700,stroke-width:3px,color:#1f2328
  classDef info fill:#ddf4ff,stroke:#0969da,stroke-width:3px,color:#1f2328
  classDef suffers fill:#ffffff,stroke:#cf222e,stroke-width:3px,stroke-dasharray:6 4,color:#1f2328
  classDef remark fill:#f6f8fa,stroke:#57606a,stroke-dasharray:2 2,color:#1f2328
"""
_SHAPES = {"input": '(["{}"])', "output": '(["{}"])', "operation": '("{}")', "layer": '["{}"]', "model": '["{}"]'}
_RECURRENT = '[["{}"]]'
_NOTE = '>"{}"]'
# What Mermaid, Markdown or HTML would take for its own; a dot between letters might make an address of a name.
_MEANT = regex.compile(r"[\"#&<>`*$:;@|{}\[\]\\/%^!~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=[A-Za-z])\.(?=[A-Za-z])|^[-+= ]")
# What Mermaid replaces after it has read the numbers, and what older ones then take for Markdown: a letter without width keeps it apart,
_LATE = regex.compile(
    r"(?<=\\)|(?<=ﬂ)(?=°)|(?<=¶)(?=ß)|(?<=\$)(?=\$)|(?<=:)(?=fa-|//)|(?<=[wW]{3})(?=\.)|(?=@)|(?<=[\]!])(?=[(\[])|^(?=[-+#=>])|(?<=^\d)(?=[.)])"
    r"|(?<![A-Za-z0-9_])(?=_)|(?<=_)(?![A-Za-z0-9_])",
)
# or another that looks the same: 4*h*n would be a slanted h.
_ALIKE = str.maketrans({"*": "∗", "`": "ˋ", "~": "∼"})
_NUMBERED = regex.compile(r"^(\d+)([.)])")


def mermaid(picture: Picture) -> str:
    """The picture as the text of a Mermaid flowchart; what there is no room for is told in it as a number."""
    writer = _Writer(labels.roles(picture))
    marks = _some(picture.marks)
    writer.number(picture.graph, {box for mark in marks for box in (mark.change, mark.suffers) if box})
    lines = [*writer.boxes(picture.graph, "  "), *writer.remarks(picture)]
    for number, mark in enumerate(marks):
        lines += writer.mark(f"m{number}", mark)
    lines += writer.classes()
    room = _LETTERS - len(_BEGIN) - len(_CLASSES) - sum(map(len, lines))
    tensors, missing = writer.edges(picture.graph, room, _EDGES - 2 * len(marks))
    lines += tensors
    left = writer.left_out(missing, len(picture.marks) - len(marks))
    title = f"  accTitle: {text(short(picture.title, 120))}\n"
    return "".join([_BEGIN, title, *lines, *left, _CLASSES])


def text(words: str) -> str:
    """Words that Mermaid shows as they are."""
    escaped = _MEANT.sub(lambda found: f"#{ord(found[0])};", _LATE.sub("\u2060", words.translate(_ALIKE)))
    return _NUMBERED.sub(lambda found: f"{found[1]}#{ord(found[2])};", escaped)


def _label(lines: Iterable[str]) -> str:
    return "<br/>".join(map(text, lines))


@dataclass(eq=False)
class _Writer:
    """The boxes of one picture by the names that they have in the text: ``n0``, ``n1``..."""

    roles: dict[str, list[tuple[str, Mark]]]
    names: dict[int, str] = field(default_factory=dict)
    by_id: dict[str, str] = field(default_factory=dict)
    left: int = 0

    def number(self, graph: Graph, wanted: set[str]) -> None:
        """Name the boxes for which there is room: those with findings (and what they lie in), then the others in their order."""
        found = [(box, above) for box, above in _every(graph, ())]
        kept: set[int] = set()
        room = _OF_BOXES
        for first in (True, False):
            for box, above in found:
                if id(box) in kept or (first and box.id not in wanted):
                    continue
                more = [one for one in (*above, box) if id(one) not in kept]
                length = sum(len(self._node(one, "n000", "    ")) + 30 for one in more)
                if length > room:
                    continue
                room -= length
                kept.update(map(id, more))
        for number, (box, _) in enumerate((box, above) for box, above in found if id(box) in kept):
            self.names[id(box)] = f"n{number}"
            self.by_id.setdefault(box.id, f"n{number}")
        self.left = len(found) - len(self.names)

    def boxes(self, graph: Graph, indent: str) -> Iterator[str]:
        """Each box, a nested model around its own."""
        for box in graph.boxes:
            name = self.names.get(id(box))
            if name is None:
                continue
            inner = [] if box.inside is None else list(self.boxes(box.inside, indent + "  "))
            if inner:
                yield f'{indent}subgraph {name}["{_label(self._lines(box, " · "))}"]\n'
                yield from inner
                yield f"{indent}end\n"
            else:
                yield self._node(box, name, indent)

    def _node(self, box: Box, name: str, indent: str) -> str:
        shape = _RECURRENT if box.unrolled is not None else _SHAPES[box.kind]
        return f"{indent}{name}{shape.format(_label(self._lines(box)))}\n"

    def _lines(self, box: Box, joint: str = "") -> list[str]:
        told = labels.lines(box)
        mine = [labels.part(role, mark) for role, mark in self.roles.get(box.id, ())]
        return [labels.head(box), *([joint.join(told)] if joint and told else told), *dict.fromkeys(mine[:4])]

    def edges(self, graph: Graph, room: int, most: int) -> tuple[list[str], int]:
        """The tensors, as many as there is room for, and how many are missing."""
        found: list[str] = []
        missing = 0
        for line in self._edges(graph):
            room -= len(line)
            if room < 0 or len(found) >= most:
                missing += 1
            else:
                found.append(line)
        return found, missing

    def _edges(self, graph: Graph) -> Iterator[str]:
        names = {box.id: self.names[id(box)] for box in graph.boxes if id(box) in self.names}
        for edge in graph.edges:
            if edge.source in names and edge.target in names:
                yield _edge(names[edge.source], names[edge.target], edge)
        for box in graph.boxes:
            if box.inside is not None and id(box) in self.names:
                yield from self._edges(box.inside)

    def mark(self, name: str, mark: Mark) -> Iterator[str]:
        """A finding between the box that is to be changed and the one that suffers."""
        yield f"  {name}{_NOTE.format(_told(mark))}\n"
        change, suffers = self.by_id.get(mark.change), self.by_id.get(mark.suffers)
        if change is not None:
            yield f"  {change} === {name}\n"
        if suffers is not None and suffers != change:
            yield f"  {name} === {suffers}\n"
        yield f"  class {name} {mark.severity.value}\n"

    def classes(self) -> Iterator[str]:
        """How the boxes look that findings mean."""
        for box, found in self.roles.items():
            if box in self.by_id:
                changed = [mark for role, mark in found if role == "change"]
                worst = max(changed, key=lambda mark: mark.severity.rank).severity.value if changed else "suffers"
                yield f"  class {self.by_id[box]} {worst}\n"

    def remarks(self, picture: Picture) -> Iterator[str]:
        """What holds for all of it."""
        words = labels.remarks(picture)
        if words:
            yield f"  r0{_NOTE.format(_label(words))}\n  class r0 remark\n"

    def left_out(self, edges: int, marks: int) -> Iterator[str]:
        """What there was no room for."""
        numbers = ((self.left, "more box", "more boxes"), (edges, "more tensor", "more tensors"), (marks, "more finding", "more findings"))
        words = [f"{number:,} {one if number == 1 else many}" for number, one, many in numbers if number > 0]
        if words:
            told = _label([f"Not drawn, for want of room: {', '.join(words)}"])
            yield f"  r1{_NOTE.format(told)}\n  class r1 remark\n"


def _told(mark: Mark) -> str:
    return _label([f"{labels.SIGNS[mark.severity.value]} {labels.rule(mark)}", *labels.message(mark)])


def _some(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The first of them, as many as there is room for."""
    room = _OF_MARKS
    for number, mark in enumerate(marks[:_MARKS]):
        room -= len(_told(mark)) + 60
        if room < 0:
            return marks[:number]
    return marks[:_MARKS]


def _every(graph: Graph, above: tuple[Box, ...]) -> Iterator[tuple[Box, tuple[Box, ...]]]:
    for box in graph.boxes:
        yield box, above
        if box.inside is not None:
            yield from _every(box.inside, (*above, box))


def _edge(source: str, target: str, edge: Edge) -> str:
    arrow = "-.->" if edge.kind == "state" else "-->"
    return f'  {source} {arrow}|"{text(labels.edge(edge))}"| {target}\n'
