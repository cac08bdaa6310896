"""What is told of the place under the cursor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lstmlint.catalog import Catalog
from lstmlint.diagnostic import Diagnostic, Place, Span
from lstmlint.lsp.analysis import Look, Understood
from lstmlint.lsp.hints import shown
from lstmlint.program import Application, Call
from lstmlint.report.plain import sentence
from lstmlint.summary import count


def hover(look: Look, row: int, column: int, cell: int | None, found: Sequence[Diagnostic]) -> tuple[str, Span | None] | None:
    """The text in Markdown, and what it is about."""
    parts: list[str] = []
    span: Span | None = None
    for one in look.programs:
        told = _thing(look, one, row, column, cell)
        if told is not None:
            parts.append(told[0])
            span = told[1]
            break
    parts += [_finding(look, d) for d in found]
    return ("\n\n---\n\n".join(parts), span) if parts else None


def _thing(look: Look, understood: Understood, row: int, column: int, cell: int | None) -> tuple[str, Span] | None:
    things: dict[Place, Call | Application] = {}
    for path in understood.program.paths:
        applied: list[Call | Application] = [*path.calls, *path.applications]
        for thing in applied:
            things.setdefault(thing.place, thing)
    inside = [(span, place) for place, span in look.spans(understood, things).items() if span.cell == cell and holds(span, row, column)]
    if not inside:
        return None
    span, place = min(inside, key=lambda item: (item[0].end_row - item[0].row, item[0].end_column - item[0].column))
    thing = things[place]
    name = thing.module.kind if isinstance(thing, Application) else getattr(thing.layer, "kind", "") or thing.layer.name or "model"
    lines = [f"**{escaped(name)}**"]
    taken, made = (shown([tensor.shape for tensor in side]) for side in (thing.inputs, thing.outputs))
    if made:
        lines.append(f"`{taken or '?'}` → `{made}`")
    if isinstance(thing.params, int):
        lines.append(f"{count(thing.params)} parameters")
    return "\n\n".join(lines), span


def _finding(look: Look, found: Diagnostic) -> str:
    return "\n\n".join(_words(look, found))


def _words(look: Look, found: Diagnostic) -> Iterator[str]:
    yield f"**{found.code}** {escaped(found.name)}: {escaped(sentence(found))}"
    try:
        why = Catalog(look.config.added).rule(found.code).why
    except KeyError:
        return
    yield why.strip()


def holds(span: Span, row: int, column: int) -> bool:
    """Whether a place lies in a stretch, its end included."""
    return (span.row, span.column) <= (row, column) <= (span.end_row, span.end_column)


def escaped(text: str) -> str:
    """Words that mean nothing in Markdown."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>#|!" else char for char in plain)
