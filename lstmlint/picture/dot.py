"""A picture as DOT, for Graphviz: boxes as small tables, nested models as clusters; black upon white, good enough for print.

Whatever comes from the program stands in HTML-like labels as text: there Graphviz knows no escapes but those of XML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from lstmlint.picture import labels
from lstmlint.picture.foreign import visible
from lstmlint.picture.scene import Box, Edge, Graph, Mark, Picture
from lstmlint.records import dataclass

_FONT = 'fontname="Helvetica,Arial,sans-serif"'
_BEGIN = f"""\
digraph model {{
  graph [rankdir=TB, compound=true, nodesep=0.35, ranksep=0.45, bgcolor="white", fontsize=12, labelloc=t, {_FONT}]
  node [shape=plain, fontsize=12, {_FONT}]
  edge [fontsize=11, color="#57606a", fontcolor="#424a53", arrowsize=0.7, {_FONT}]
"""
# Ground, frame, its style and how thick it is.
_PLAIN: dict[str, tuple[str, str, str]] = {
    "input": ("#f6f8fa", "#57606a", 'STYLE="ROUNDED"'),
    "output": ("#f6f8fa", "#57606a", 'STYLE="ROUNDED"'),
    "operation": ("#ffffff", "#57606a", 'STYLE="ROUNDED,DASHED"'),
    "layer": ("#ffffff", "#24292f", ""),
    "model": ("#ffffff", "#24292f", 'BORDER="2"'),
}
_RECURRENT = ("#eef4ff", "#0b3d91", "")
_MARKED = {
    "error": ("#ffebe9", "#cf222e", 'BORDER="3"'),
    "warning": ("#fff8c5", "#9a6700", 'BORDER="3"'),
    "info": ("#ddf4ff", "#0969da", 'BORDER="3"'),
    "suffers": ("#ffffff", "#cf222e", 'BORDER="3" STYLE="DASHED"'),
}
_REMARK = ("#f6f8fa", "#57606a", 'STYLE="DASHED"')
_MOST_MARKS = 50


def dot(picture: Picture) -> str:
    """The picture as a graph in DOT."""
    writer = _Writer(labels.roles(picture))
    writer.number(picture.graph)
    parts = [_BEGIN, f"  label={_text([picture.title])}\n", *writer.boxes(picture.graph, "  ")]
    parts += writer.edges(picture.graph)
    for number, mark in enumerate(picture.marks[:_MOST_MARKS]):
        parts += writer.mark(f"m{number}", mark)
    told = labels.remarks(picture)
    if len(picture.marks) > _MOST_MARKS:
        told.append(f"{len(picture.marks) - _MOST_MARKS:,} more findings are not drawn.")
    if told:
        parts.append(f"  r0 [label={_table(told, _REMARK, bold=False)}]\n")
    return "".join([*parts, "}\n"])


def xml(words: str) -> str:
    """Words as Graphviz shows them; blanks at the ends and more than one in a row stay what they are."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return escaped.replace("  ", " &#160;")


def _text(lines: Iterable[str]) -> str:
    return f"<{'<BR/>'.join(xml(visible(line)[:400]) for line in lines) or ' '}>"


def _table(lines: list[str], look: tuple[str, str, str], *, bold: bool = True) -> str:
    """A small table; its first line is what it is about."""
    ground, frame, more = look
    rows = "".join(
        f'<TR><TD ALIGN="LEFT">{f"<B>{xml(line)}</B>" if bold and not number else xml(line)}</TD></TR>' for number, line in enumerate(lines)
    )
    border = "" if "BORDER=" in more else ' BORDER="1"'
    return f'<<TABLE{border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="2" BGCOLOR="{ground}" COLOR="{frame}" {more}>{rows}</TABLE>>'


@dataclass(eq=False)
class _Writer:
    """The boxes of one picture by the names that they have in the text: ``n0``, ``n1``..."""

    roles: dict[str, list[tuple[str, Mark]]]
    names: dict[int, str] = field(default_factory=dict)
    by_id: dict[str, Box] = field(default_factory=dict)

    def number(self, graph: Graph) -> None:
        """Name all boxes."""
        for number, box in enumerate(graph.every()):
            self.names[id(box)] = f"n{number}"
            self.by_id.setdefault(box.id, box)

    def boxes(self, graph: Graph, indent: str) -> Iterator[str]:
        """Each box, a nested model around its own."""
        for box in graph.boxes:
            name = self.names[id(box)]
            look = self._look(box)
            told = self._lines(box)
            if box.inside is not None and box.inside.boxes:
                ground, frame, more = look
                style = "rounded,filled,dashed" if "DASHED" in more else "rounded,filled"
                yield f"{indent}subgraph cluster_{name} {{\n"
                yield f'{indent}  graph [label={_text([told[0], " · ".join(told[1:])])}, style="{style}", '
                yield f'fillcolor="{ground}", color="{frame}", penwidth={3 if "3" in more else 1.5}, labeljust=l]\n'
                yield from self.boxes(box.inside, indent + "  ")
                yield f"{indent}}}\n"
            else:
                yield f"{indent}{name} [label={_table(told, look)}]\n"

    def _lines(self, box: Box) -> list[str]:
        mine = [labels.part(role, mark) for role, mark in self.roles.get(box.id, ())]
        return [labels.head(box), *labels.lines(box), *dict.fromkeys(mine[:4])]

    def _look(self, box: Box) -> tuple[str, str, str]:
        found = self.roles.get(box.id)
        if not found:
            return _RECURRENT if box.unrolled is not None else _PLAIN[box.kind]
        changed = [mark for role, mark in found if role == "change"]
        return _MARKED[max(changed, key=lambda mark: mark.severity.rank).severity.value if changed else "suffers"]

    def edges(self, graph: Graph) -> Iterator[str]:
        """The tensors of a graph and of those in it."""
        boxes = {box.id: box for box in graph.boxes}
        for edge in graph.edges:
            if edge.source in boxes and edge.target in boxes:
                yield self._edge(boxes[edge.source], boxes[edge.target], edge)
        for box in graph.boxes:
            if box.inside is not None:
                yield from self.edges(box.inside)

    def _edge(self, source: Box, target: Box, edge: Edge) -> str:
        given = [f"label={_text([f'  {labels.edge(edge)}'])}"]
        if edge.kind == "state":
            given += ["style=dashed", "arrowhead=empty"]
        return self._line(source, target, given)

    def _line(self, source: Box, target: Box, given: list[str]) -> str:
        """From box to box; what leads to a nested model ends at its frame, and within at one of its own boxes, as Graphviz wants it."""
        tail, head = self._end(source, -1), self._end(target, 0)
        if source is not target:
            given = given + [
                f"{key}=cluster_{self.names[id(box)]}"
                for key, box, name in (("ltail", source, tail), ("lhead", target, head))
                if name != self.names[id(box)]
            ]
        return f"  {tail} -> {head} [{', '.join(given)}]\n"

    def _end(self, box: Box, at: int) -> str:
        while box.inside is not None and box.inside.boxes:
            box = box.inside.boxes[at]
        return self.names[id(box)]

    def mark(self, name: str, mark: Mark) -> Iterator[str]:
        """A finding, tied to the box that is to be changed and to the one that suffers."""
        told = [f"{labels.SIGNS[mark.severity.value]} {labels.rule(mark)}", *labels.message(mark)]
        look = _MARKED[mark.severity.value]
        yield f"  {name} [label={_table([piece for line in told for piece in _folded(line)], look)}]\n"
        for box, words in ((mark.change, "change this"), (mark.suffers if mark.suffers != mark.change else "", "suffers")):
            if box in self.by_id:
                end = self.by_id[box]
                frame = "" if self._end(end, 0) == self.names[id(end)] else f", lhead=cluster_{self.names[id(end)]}"
                given = f'label={_text([f"  {words}"])}, dir=none, penwidth=2.5, weight=0, color="{look[1]}", fontcolor="{look[1]}"'
                yield f"  {name} -> {self._end(end, 0)} [{given}{frame}]\n"


def _folded(line: str, width: int = 64) -> Iterator[str]:
    """A long line as several."""
    while len(line) > width:
        at = line.rfind(" ", width // 2, width)
        cut = at if at > 0 else width
        yield line[:cut]
        line = line[cut:].lstrip()
    yield line
