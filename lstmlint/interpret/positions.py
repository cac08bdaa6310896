"""Where LibCST nodes stand in the text: one code generation that notes the places of the wanted nodes only.

LibCST's own PositionProvider counts rows and columns of every token and costs more than twice the parse; this notes
token indices and counts only once, at the end. Where both have an opinion they agree (a test compares them), except
that an argument or an element of a list ends with its value here, not with its comma.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import accumulate

import libcst as cst
from libcst._nodes.internal import CodegenState

from lstmlint.diagnostic import Place, Span
from lstmlint.source import Parsed

# Nodes that own the comma or the white space behind them, and the child with which they really end.
_ENDS_WITH: dict[type[cst.CSTNode], tuple[str, ...]] = {
    cst.Arg: ("value",),
    cst.Element: ("value",),
    cst.DictElement: ("value",),
    cst.StarredElement: ("value",),
    cst.StarredDictElement: ("value",),
    cst.SubscriptElement: ("slice",),
    cst.ImportAlias: ("asname", "name"),
    cst.NameItem: ("name",),
    cst.WithItem: ("asname", "item"),
    cst.Param: ("default", "annotation", "name"),
}
Range = tuple[int, int]
_NOT_WANTED = nullcontext()


class Recorder(CodegenState):
    """Notes the range of tokens of every wanted node: ``outer`` with its parentheses and white space, ``inner`` without.

    Nodes are known by their id: they hash through a method in Python, which would be called twice for every node.
    """

    def __init__(self, module: cst.Module, wanted: Iterable[cst.CSTNode]) -> None:
        super().__init__(default_indent=module.default_indent, default_newline=module.default_newline)
        self.wanted = set(map(id, wanted))
        self.outer: dict[int, Range] = {}
        self.inner: dict[int, Range] = {}
        self._open: list[int] = []

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Called by every node before it writes its first token."""
        if id(node) in self.wanted:
            self._open.append(len(self.tokens))
            self.wanted.update(map(id, _last_children(node)))

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Called by every node after its last token."""
        if id(node) in self.wanted:
            self.outer[id(node)] = (self._open.pop(), len(self.tokens))

    def record_syntactic_position(  # type: ignore[override]  # LibCST only enters what it gets
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> AbstractContextManager[None]:
        """Called by those nodes that know better than their outer range where they begin and end."""
        if id(node) not in self.wanted:
            return _NOT_WANTED
        self.wanted.update(id(child) for child in (start_node, end_node) if child is not None)
        return self._record(node, start_node, end_node)

    @contextmanager
    def _record(self, node: cst.CSTNode, start_node: cst.CSTNode | None, end_node: cst.CSTNode | None) -> Iterator[None]:
        start = len(self.tokens)
        yield
        first = (start, start) if start_node is None else self.found(start_node, (start, start))
        end = len(self.tokens)
        last = (end, end) if end_node is None else self.found(end_node, (end, end))
        self.inner[id(node)] = (first[0], last[1])

    def found(self, node: cst.CSTNode, otherwise: Range) -> Range:
        """The range of a node without what is around it, if it was noted."""
        return self.inner.get(id(node)) or self.outer.get(id(node)) or otherwise


class ArgumentRecorder(Recorder):
    """Also finds the calls of some arguments, and notes those calls with all their arguments."""

    def __init__(self, module: cst.Module, wanted: Iterable[cst.CSTNode], arguments: Iterable[cst.CSTNode]) -> None:
        super().__init__(module, wanted)
        self.arguments = set(map(id, arguments))
        self.calls: dict[cst.CSTNode, cst.Call] = {}

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Called by every node, a call before its arguments."""
        if type(node) is cst.Call and any(id(arg) in self.arguments for arg in node.args):
            self.wanted.add(id(node))
            self.wanted.update(id(part) for arg in node.args for part in (arg, arg.value))
            self.calls.update(dict.fromkeys(node.args, node))
        super().before_codegen(node)


def _last_children(node: cst.CSTNode) -> list[cst.CSTNode]:
    names = _ENDS_WITH.get(type(node), ())
    children = (getattr(node, name) for name in names)
    return [child for child in children if isinstance(child, cst.CSTNode)]


class Layout:
    """The places of some nodes of a module, as offsets into the text that was parsed."""

    def __init__(self, parsed: Parsed, wanted: Iterable[cst.CSTNode], arguments: Iterable[cst.CSTNode] = ()) -> None:
        self.parsed = parsed
        arguments = list(arguments)
        recorder = ArgumentRecorder(parsed.module, wanted, arguments) if arguments else Recorder(parsed.module, wanted)
        self.calls = recorder.calls if isinstance(recorder, ArgumentRecorder) else {}
        parsed.module._codegen(recorder)
        self._recorder = recorder
        self._offsets = [0, *accumulate(map(len, recorder.tokens))]
        self.code = "".join(recorder.tokens)
        self.faithful = self.code == parsed.text

    def outer(self, node: cst.CSTNode) -> Range | None:
        """The node with its parentheses (and, for some, the white space that it owns)."""
        return self._at(self._recorder.outer.get(id(node)))

    def range(self, node: cst.CSTNode) -> Range | None:
        """The node as a reader would mark it: without parentheses around it, without the comma behind it."""
        inner = self._recorder.inner.get(id(node))
        # The parentheses of a tuple and of a generator are what a reader sees of it.
        whole = inner is None or isinstance(node, cst.Tuple | cst.GeneratorExp)
        found = self._at(self._recorder.outer.get(id(node)) if whole else inner)
        if found is None or inner is not None:
            return found
        start, end = found
        ends = [self._at(self._recorder.outer.get(id(child))) for child in _last_children(node)]
        last = next((place for place in ends if place is not None), None)
        if last is not None:
            end = last[1]
        return start, end

    def _at(self, tokens: Range | None) -> Range | None:
        if tokens is None:
            return None
        last = len(self._offsets) - 1
        return self._offsets[min(tokens[0], last)], self._offsets[min(tokens[1], last)]

    def span(self, start: int, end: int, filename: str) -> Span:
        """A range of the parsed text as a span of the file."""
        row, column = self.parsed.place(start)
        end_row, end_column = self.parsed.place(end)
        return Span(row, column, end_row, end_column, filename)


def locate(parsed: Parsed, places: Iterable[Place]) -> dict[Place, Span]:
    """The span of every place of this module; places whose node is not in it are left out."""
    wanted = {place: place.node for place in places if isinstance(place.node, cst.CSTNode)}
    layout = Layout(parsed, wanted.values())
    return spans(layout, wanted)


def spans(layout: Layout, places: Iterable[Place]) -> dict[Place, Span]:
    """The spans of places by a layout that was made with their nodes."""
    found: dict[Place, Span] = {}
    for place in places:
        node = place.node
        at = layout.range(node) if isinstance(node, cst.CSTNode) else None
        if at is not None:
            found[place] = layout.span(*at, place.filename)
    return found
