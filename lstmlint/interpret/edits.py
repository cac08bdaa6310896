"""A :class:`Change` as a rule sees it, written into the text: edits that leave everything else as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import pairwise

import libcst as cst

from lstmlint.diagnostic import Action, Change, Edit, Place
from lstmlint.interpret import edits_imports as imports
from lstmlint.interpret.positions import Layout, Range
from lstmlint.records import dataclass
from lstmlint.source import Parsed

Patch = tuple[int, int, str]
Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


def nodes_of(change: Change) -> Iterator[cst.CSTNode]:
    """The nodes whose places :func:`resolve` needs: give them to the layout."""
    node = change.place.node
    if isinstance(node, cst.CSTNode):
        yield node
        yield from (place.node for place in change.quotes if isinstance(place.node, cst.CSTNode))
        for call in _calls(node):
            yield from (part for arg in call.args for part in (arg, arg.value))
            if isinstance(call.func, cst.Attribute):
                yield call.func.attr


def _calls(node: cst.CSTNode) -> Iterator[cst.Call]:
    if isinstance(node, cst.Call):
        yield node


def changes_statements(change: Change) -> bool:
    """Whether the change needs the places of statements, which the layout has to know as well."""
    return change.action in (Action.ADD_STATEMENT_BEFORE, Action.ADD_STATEMENT_AFTER, Action.REPLACE_IMPORT)


def statements(module: cst.Module) -> list[Statement]:
    """All statements of a module, outer ones first."""
    found: list[Statement] = []
    todo: list[cst.CSTNode] = list(reversed(module.body))
    while todo:
        node = todo.pop()
        if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            found.append(node)
        for name in ("finalbody", "orelse", "handlers", "cases", "body"):
            inner = getattr(node, name, None)
            if isinstance(inner, cst.CSTNode):
                todo.append(inner)
            elif isinstance(inner, Sequence) and not isinstance(inner, str):
                todo.extend(reversed([item for item in inner if isinstance(item, cst.CSTNode)]))
    return found


@dataclass(slots=True)
class Editor:
    """Writes the changes of one file; ``layout`` was made with the nodes of :func:`nodes_of` (and the statements)."""

    layout: Layout
    parents: dict[cst.CSTNode, cst.Call]
    lines: list[Statement]
    removed: set[object] = field(default_factory=set)
    imports: dict[cst.ImportAlias, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text that was parsed."""
        return self.layout.parsed.text

    def resolve(self, change: Change) -> list[Edit]:
        """The edits of one change; none where it cannot be written."""
        return self.resolve_all((change,)) or []

    def resolve_all(self, changes: Sequence[Change]) -> list[Edit] | None:
        """The edits of changes that belong together, in order and apart; None where one of them cannot be written."""
        if not self.layout.faithful:
            return None
        patches: list[Patch] = []
        for node, action, texts in self._together([self._quoted(change) for change in changes]):
            written = _WRITERS[action](self, node, *texts)
            if not written:
                return None
            patches += written
        patches.sort(key=lambda patch: patch[:2])
        if any(b[0] < a[1] for a, b in pairwise(patches)):
            return None
        filename = changes[0].place.filename if changes else ""
        edits = [Edit(self.layout.span(start, end, filename), text) for start, end, text in patches]
        untouched = self.layout.parsed.untouched
        return edits if all(untouched(edit.span.row, edit.span.end_row) for edit in edits) else None

    def _together(self, changes: Sequence[Change]) -> Iterator[tuple[cst.CSTNode, Action, tuple[str, ...]]]:
        """Arguments added to one call go in by one patch; so do neighbours that are taken out."""
        added: dict[cst.CSTNode, tuple[str, ...]] = {}
        imports = {c.place.node: c.text for c in changes if c.action is Action.REPLACE_IMPORT and isinstance(c.place.node, cst.ImportAlias)}
        self.removed = {change.place.node for change in changes if change.action is Action.REMOVE_ARGUMENT}
        for change in changes:
            node = change.place.node
            if not isinstance(node, cst.CSTNode):
                continue
            if change.action is Action.REPLACE_IMPORT:
                if node in imports:
                    self.imports = imports
                    yield node, change.action, (change.text,)
                    imports = {}
            elif change.action is Action.ADD_ARGUMENT:
                added[node] = (*added.get(node, ()), change.text)
            elif change.action is not Action.REMOVE_ARGUMENT or not self._follows_removed(node):
                yield node, change.action, (change.text,)
        for node, texts in added.items():
            yield node, Action.ADD_ARGUMENT, texts

    def _quoted(self, change: Change) -> Change:
        """The change with the source text of its quotes in its own."""
        text = change.text
        for index, place in enumerate(change.quotes):
            at = self._item(place.node) if isinstance(place.node, cst.CSTNode) else None
            text = text.replace(f"{{{index}}}", self.text[at[0] : at[1]]) if at else text
        return replace(change, text=text, quotes=()) if change.quotes else change

    def _follows_removed(self, node: cst.CSTNode) -> bool:
        call = self.parents.get(node)
        index = _index(call, node) if call else 0
        return call is not None and index > 0 and call.args[index - 1] in self.removed

    def newline(self) -> str:
        """The newline of the module."""
        return self.layout.parsed.module.default_newline

    # One writer an action.

    def add_argument(self, node: cst.CSTNode, *texts: str) -> list[Patch]:
        """Behind the last argument, in the manner in which the others are written."""
        if not isinstance(node, cst.Call) or (whole := self.layout.range(node)) is None:
            return []
        close, text = whole[1] - 1, ", ".join(texts)
        if not node.args:
            return [(close, close, text)]
        last = node.args[-1]
        value = self.layout.outer(last.value)
        if value is None:
            return []
        end = value[1]
        if len(node.args) == 1 and _bare_generator(last):
            return [(value[0], value[0], "("), (end, end, f"), {text}")]
        between = self.text[end:close]
        has_comma = isinstance(last.comma, cst.Comma)
        indent = self._begins_row(last)
        if indent is None or not _breaks(between):
            # Side by side: stay on the row, and keep the last comma last.
            after = end + _comma(between) + 1 if has_comma else end
            return [(after, after, f" {text},")] if has_comma else [(end, end, f", {text}")]
        # One argument a row: rows of their own, behind the last one's comment.
        row_end = end + _row_end(between)
        comma = end + _comma(between) if has_comma else end
        rows = ",".join(f"{self.newline()}{indent}{text}" for text in texts)
        if has_comma:
            at = max(row_end, comma + 1)
            return [(at, at, f"{rows},")]
        return [(end, end, f",{rows}")] if row_end == end else [(end, end, ","), (row_end, row_end, rows)]

    def _begins_row(self, arg: cst.Arg) -> str | None:
        """The indentation in front of an argument that begins its row."""
        at = self.layout.range(arg)
        if at is None:
            return None
        lines = self.layout.parsed.lines
        row, column = lines.at(at[0])
        before = lines.line(row)[: column - 1]
        return None if before.strip() or row == lines.at(0)[0] else before

    def remove_argument(self, node: cst.CSTNode, _: str) -> list[Patch]:
        """With its comma, and with the arguments behind it that go as well."""
        call = self.parents.get(node)
        whole = self.layout.range(call) if call else None
        if call is None or whole is None:
            return []
        first = last = _index(call, node)
        while last + 1 < len(call.args) and call.args[last + 1] in self.removed:
            last += 1
        places = [self._whole(arg) for arg in call.args]
        if any(place is None for place in places):
            return []
        at = [place for place in places if place is not None]
        start, end = at[first][0], at[last][1]
        close = whole[1] - 1
        comma = end + _comma(self.text[end:close]) + 1 if isinstance(call.args[last].comma, cst.Comma) else end
        own_row = self._begins_row(call.args[first]) is not None
        if last + 1 < len(at):
            following = at[last + 1][0]
            if not own_row or not _breaks(self.text[comma:following]):
                # On the row: up to the next argument; where that begins another row, back to the one before.
                if not _breaks(self.text[end:following]):
                    return [(start, following, "")]
                return [(at[first - 1][1] + _comma(self.text[at[first - 1][1] : start]) + 1 if first else start, comma, "")]
            return [(*self._rows(start, comma), "")]
        if first == 0:
            rest = self.text[comma:close]
            return [(start, comma, "")] if "#" in rest else [(self._opened(start), close, "")]
        before = at[first - 1][1]
        if own_row and not self._row_ends(comma) and "#" in self.text[before:start]:
            # The closing bracket follows at once, and a comment stands in front: the row has to stay.
            front = before + _comma(self.text[before:start])
            return [(start, comma, "")] if comma != end else [(front, front + 1, ""), (start, end, "")]
        if own_row and self._row_ends(comma):
            # The comma in front stays where commas end the rows, that is where the last one had one too.
            row = self._rows(start, comma)
            front = before + _comma(self.text[before:start])
            return [(*row, "")] if comma != end else [(front, front + 1, ""), (*row, "")]
        front = before + _comma(self.text[before:start])
        if "#" in self.text[before:start]:
            return [(front, front + 1, ""), (start, comma, "")] if comma == end else [(start, comma, "")]
        if comma == end:
            return [(front, end, "")]
        return [(front + 1, comma, "")] if _breaks(self.text[comma:close]) else [(front, close, "")]

    def _row_ends(self, at: int) -> bool:
        """Whether nothing but a comment stands between here and the end of the row."""
        rest = self.text[at : at + _row_end(self.text[at:])].strip()
        return not rest or rest.startswith("#")

    def _rows(self, start: int, end: int) -> Range:
        """From the break in front of a row's first letter to the end of the row, its comment included."""
        row = start
        while self.text[row - 1] in " \t":
            row -= 1
        row -= 2 if self.text[row - 2 : row] == "\r\n" else 1
        rest = self.text[end : end + _row_end(self.text[end:])]
        return row, end + (len(rest) if not rest.strip() or rest.lstrip().startswith("#") else 0)

    def _opened(self, at: int) -> int:
        """The end of the opening bracket, where only white space lies between."""
        front = at
        while self.text[front - 1].isspace():
            front -= 1
        return front if self.text[front - 1] == "(" else at

    def _whole(self, arg: cst.Arg) -> Range | None:
        at, value = self.layout.range(arg), self.layout.outer(arg.value)
        return (at[0], value[1]) if at and value else at

    def replace_node(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """The node, with the parentheses around it unless they hold a comment as well."""
        at = self._item(node)
        if at is not None and "#" in self.text[at[0] : at[1]] and not isinstance(node, cst.Tuple):
            at = self.layout.range(node)
        return [] if at is None else [(*at, text)]

    def rename_keyword(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """Another keyword for the same value; a positional argument gets one."""
        at = self.layout.range(node)
        if not isinstance(node, cst.Arg) or node.star or at is None:
            return []
        if node.keyword is None:
            return [(at[0], at[0], f"{text}=")]
        return [(at[0], at[0] + len(node.keyword.value), text)]

    def rename_method(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """Another method of the same object."""
        at = self.layout.range(node.func.attr) if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) else None
        return [] if at is None else [(*at, text)]

    def wrap(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """``{}`` in the text stands for the expression."""
        at = self.layout.outer(node) if isinstance(node, cst.BaseExpression) else self.layout.range(node)
        if at is None or text.count("{}") != 1:
            return []
        before, after = text.split("{}")
        return [(at[0], at[0], before), (at[1], at[1], after)]

    def insert_before(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """Just as it is given, in front of the node (and of its parentheses)."""
        at = self._item(node)
        return [] if at is None else [(at[0], at[0], text)]

    def insert_after(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """Just as it is given, behind the node (and its parentheses)."""
        at = self._item(node)
        return [] if at is None else [(at[1], at[1], text)]

    def _item(self, node: cst.CSTNode) -> Range | None:
        if isinstance(node, cst.Arg):
            return self._whole(node)
        return self.layout.outer(node) if isinstance(node, cst.BaseExpression) else self.layout.range(node)

    def add_statement_before(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """On a line of its own, as far in as the statement is."""
        found = self._statement(node)
        if found is None:
            return []
        start, _, indent = found
        return [(start, start, self._block(text, indent) + self.newline() + indent)]

    def add_statement_after(self, node: cst.CSTNode, text: str) -> list[Patch]:
        """On a line of its own behind the statement and its comment."""
        found = self._statement(node)
        if found is None:
            return []
        _, end, indent = found
        end += _row_end(self.text[end:])
        return [(end, end, self.newline() + indent + self._block(text, indent))]

    def replace_import(self, _node: cst.CSTNode, _text: str) -> list[Patch]:
        """All the imported names that are to come from elsewhere, statement by statement."""
        return imports.replaced(self.layout, self.lines, self.imports)

    def _block(self, text: str, indent: str) -> str:
        return (self.newline() + indent).join(text.splitlines())

    def _statement(self, node: cst.CSTNode) -> tuple[int, int, str] | None:
        """The innermost statement around a node that begins its row: start, end, indentation."""
        at = self.layout.range(node)
        if at is None:
            return None
        best: Range | None = None
        for statement in self.lines:
            place = self.layout.range(statement)
            if place and place[0] <= at[0] and at[1] <= place[1] and (best is None or place[0] >= best[0]):
                best = place
        if best is None:
            return None
        lines = self.layout.parsed.lines
        row, column = lines.at(best[0])
        indent = lines.line(row)[: column - 1]
        return None if indent.strip() else (best[0], best[1], indent)


_WRITERS: dict[Action, Callable[..., list[Patch]]] = {
    Action.ADD_ARGUMENT: Editor.add_argument,
    Action.REMOVE_ARGUMENT: Editor.remove_argument,
    Action.REPLACE: Editor.replace_node,
    Action.RENAME_KEYWORD: Editor.rename_keyword,
    Action.WRAP: Editor.wrap,
    Action.INSERT_BEFORE: Editor.insert_before,
    Action.INSERT_AFTER: Editor.insert_after,
    Action.ADD_STATEMENT_BEFORE: Editor.add_statement_before,
    Action.ADD_STATEMENT_AFTER: Editor.add_statement_after,
    Action.RENAME_METHOD: Editor.rename_method,
    Action.REPLACE_IMPORT: Editor.replace_import,
}


def _index(call: cst.Call, arg: cst.CSTNode) -> int:
    return next(index for index, each in enumerate(call.args) if each is arg)


def _bare_generator(arg: cst.Arg) -> bool:
    return isinstance(arg.value, cst.GeneratorExp) and not arg.value.lpar


def _breaks(text: str) -> bool:
    return "\n" in text or "\r" in text


def _row_end(text: str) -> int:
    """The length of what is left of the row."""
    ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
    return min(ends, default=len(text))


def _newline_length(text: str) -> int:
    return 2 if text.startswith("\r\n") else 1 if text[:1] in ("\n", "\r") else 0


def _comma(between: str) -> int:
    """Where the comma is in what lies between two arguments: comments may hold others."""
    at = 0
    while at < len(between):
        if between[at] == ",":
            return at
        at += _row_end(between[at:]) if between[at] == "#" else 1
    return len(between) - 1


def editor(parsed: Parsed, changes: Iterable[Change], places: Iterable[Place] = ()) -> Editor:
    """Everything that :meth:`Editor.resolve` needs for these changes; the layout also knows ``places``."""
    changes = list(changes)
    removed = [c.place.node for c in changes if c.action is Action.REMOVE_ARGUMENT and isinstance(c.place.node, cst.Arg)]
    lines = statements(parsed.module) if any(changes_statements(c) for c in changes) else []
    wanted: list[cst.CSTNode] = [place.node for place in places if isinstance(place.node, cst.CSTNode)]
    wanted += [node for change in changes for node in nodes_of(change)]
    wanted += lines
    if any(c.action is Action.REPLACE_IMPORT for c in changes):
        wanted += [node for line in lines for node in imports.import_nodes(line)]
    layout = Layout(parsed, wanted, removed)
    return Editor(layout, layout.calls, lines)
