"""What an editor asks about a place or a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from lstmlint.lsp import actions, hints, hover, symbols
from lstmlint.lsp.motion import Motion
from lstmlint.lsp.offers import code_actions, resolve
from lstmlint.lsp.plain import plain as as_plain
from lstmlint.lsp.protocol import asked

if TYPE_CHECKING:
    from lstmlint.lsp.server import Server

_KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind(types.CodeActionKind.SourceFixAll), actions.FIX_ALL]


def questions(ls: Server) -> None:
    """What an editor asks about a document."""

    @ls.feature(types.TEXT_DOCUMENT_HOVER)
    @asked
    async def explain(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        formats = ls.can("text_document", "hover", "content_format") or [types.MarkupKind.Markdown]
        plain = types.MarkupKind.Markdown not in formats
        known = await explained(ls, uri, params.position, plain=plain, exact=True)
        if known is None:
            return None
        words, there = known
        return types.Hover(types.MarkupContent(types.MarkupKind.PlainText if plain else types.MarkupKind.Markdown, words), there)

    @ls.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    @asked
    async def shapes(params: types.InlayHintParams) -> list[types.InlayHint] | None:
        uri = params.text_document.uri
        known = await ls.seen(uri)
        if known is None or not ls.settings_of(known[0]).inlay_hints:
            return []
        snapshot, made = known
        ls.shown(ls.documents.home(uri))

        def job() -> list[types.InlayHint]:
            found = hints.hints(made)
            if made.snapshot.version != snapshot.version:
                found = hints.moved(made, snapshot, found)
            return hints.inlay(found, snapshot, uri, params.range)

        found: list[types.InlayHint] = await ls.answer(job)
        return found

    @ls.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    @asked
    async def outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        uri = params.text_document.uri
        known = await ls.seen(uri)
        if known is None:
            return []
        snapshot, made = known
        part = snapshot.parts[snapshot.cell_of(uri)]
        found: list[types.DocumentSymbol] = await ls.answer(lambda: symbols.symbols(symbols.models(made, snapshot, uri), part))
        return found

    @ls.feature(types.TEXT_DOCUMENT_CODE_LENS)
    @asked
    async def lines(params: types.CodeLensParams) -> list[types.CodeLens] | None:
        uri = params.text_document.uri
        known = await ls.seen(uri)
        if known is None or not ls.settings_of(known[0]).code_lens:
            return []
        snapshot, made = known
        ls.shown(ls.documents.home(uri))
        part = snapshot.parts[snapshot.cell_of(uri)]
        found: list[types.CodeLens] = await ls.answer(lambda: symbols.lenses(symbols.models(made, snapshot, uri), part))
        return found

    @ls.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=_KINDS))
    @asked
    async def offers(params: types.CodeActionParams) -> list[types.CodeAction] | None:
        return await code_actions(ls, params)

    @ls.feature(types.CODE_ACTION_RESOLVE)
    @asked
    async def resolved(action: types.CodeAction) -> types.CodeAction:
        data = as_plain(action.data)
        if isinstance(data, dict) and action.edit is None:
            action.edit = await resolve(ls, data)
        return action


async def explained(ls: Server, uri: str, position: types.Position, *, plain: bool, exact: bool) -> tuple[str, types.Range | None] | None:
    """The page about a place, and what it is about. Where the text cannot be read, the rows that were not touched are as they were."""
    known = await ls.seen(uri)
    if known is None:
        return None
    snapshot, made = known
    cell = snapshot.cell_of(uri)
    part = snapshot.parts[cell]
    row, column = part.positions.point(position)
    found = [d for _, d in ls.watch.found_in(uri) if hover.holds(d.span, row, column)]

    def job() -> tuple[str, types.Range | None] | None:
        if made.snapshot.version == snapshot.version:
            told_ = hover.hover(made, row, column, cell, found, plain=plain, exact=exact)
            return (told_[0], part.positions.range(told_[1])) if told_ is not None else None
        number, back = Motion(snapshot, made.snapshot).part(cell)
        if back is None or not back.same(row):
            return None
        told_ = hover.hover(made, back.row(row) or row, column, number, found, plain=plain, exact=exact)
        return (told_[0], None) if told_ is not None else None

    answer: tuple[str, types.Range | None] | None = await ls.answer(job)
    return answer
