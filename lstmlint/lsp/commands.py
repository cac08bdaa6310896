"""What an editor can have done by name: a summary, a rule's page, all safe fixes, the runtime check."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from lstmlint.catalog import Catalog
from lstmlint.config import Config
from lstmlint.lsp import actions, symbols
from lstmlint.lsp.pages import page
from lstmlint.lsp.protocol import asked

if TYPE_CHECKING:
    from lstmlint.lsp.analysis import Look
    from lstmlint.lsp.server import Server

RUNTIME, FIX_ALL, EXPLAIN = "lstmlint.runtime", "lstmlint.fixAll", "lstmlint.explain"
_tokens = itertools.count(1)


def register(ls: Server) -> None:
    """Every command answers with its text, and shows it where the editor does not do that itself."""

    @ls.command(symbols.SUMMARY)
    @asked
    async def summary(*given: Any) -> str | None:
        known = await _model(ls, given)
        if known is None:
            _nothing(ls, "there is no model here")
            return None
        from lstmlint.summary import render

        _, model = known
        text: str = await ls.answer(lambda: render({"models": [{**model, "filename": Path(model["filename"]).name}]}))
        return await present(ls, "summary.txt", text)

    @ls.command(actions.PAGE)
    @asked
    async def rule(*given: Any) -> str | None:
        code = str(given[0]) if given else ""
        known = await ls.fresh(str(given[1])) if len(given) > 1 else None
        config = known[1].config if known is not None else Config()
        pages = Catalog(config.added).load()
        found = pages.get(code.upper()) or next((one for one in pages.values() if one.name == code), None)
        if found is None:
            _nothing(ls, f"there is no rule {code!r}")
            return None
        return await present(ls, f"{found.code}.md", page(found))

    @ls.command(EXPLAIN)
    @asked
    async def explain(*given: Any) -> str | None:
        from lstmlint.lsp.questions import explained

        place = _position(given[1]) if len(given) > 1 else types.Position(0, 0)
        known = await explained(ls, str(given[0]), place, plain=False, exact=False) if given else None
        if known is None:
            _nothing(ls, "there is nothing here to explain")
            return None
        return await present(ls, "explain.md", known[0])

    @ls.command(FIX_ALL)
    @asked
    async def fix_all(*given: Any) -> bool:
        from lstmlint.lsp.offers import all_fixes

        known = await ls.fresh(str(given[0])) if given else None
        edits = await all_fixes(ls, known[1]) if known is not None else []
        if not edits:
            _nothing(ls, "there is nothing that can be mended safely")
            return False
        edit = actions.workspace_edit(edits, versioned=ls.versioned)
        answer = await ls.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, "lstmlint: all safe fixes"))
        return bool(answer.applied)

    @ls.command(RUNTIME)
    @asked
    async def runtime(*given: Any) -> str | None:
        known = await _model(ls, given)
        if known is None:
            _nothing(ls, "there is no model here")
            return None
        text = await _built(ls, *known)
        return None if text is None else await present(ls, "runtime.txt", text)


def _nothing(ls: Server, words: str) -> None:
    """Tell why there is no answer."""
    ls.say(f"lstmlint: {words}")


async def _model(ls: Server, given: tuple[Any, ...]) -> tuple[Look, dict[str, Any]] | None:
    """The model at a place: the arguments are an address and, where there is one, a position."""
    if not given:
        return None
    uri = str(given[0])
    known = await ls.seen(uri)
    if known is None:
        return None
    snapshot, made = known
    part = snapshot.parts[snapshot.cell_of(uri)]
    row = part.positions.point(_position(given[1]))[0] if len(given) > 1 else 1

    def find() -> dict[str, Any] | None:
        rows = symbols.models(made, snapshot, uri)
        chosen = symbols.nearest(rows, row)
        return next((model for model in made.models if chosen is not None and _same(model, chosen)), None)

    found = await ls.answer(find)
    return (made, found) if found is not None else None


def _same(model: dict[str, Any], moved: dict[str, Any]) -> bool:
    """Whether an entry is the one whose rows were moved: all else is the same object."""
    return model["params"] == moved["params"] and model["name"] == moved["name"] and model["output_shape"] is moved["output_shape"]


def _position(given: Any) -> types.Position:
    read = given.get if isinstance(given, dict) else lambda name: getattr(given, name, 0)
    return types.Position(int(read("line") or 0), int(read("character") or 0))


async def present(ls: Server, name: str, text: str) -> str:
    """Show a text, as the editor can: as a document, else as a message."""
    if ls.show == "result":
        return text
    if ls.can("window", "show_document", "support"):
        address = ls.pages.answer(name, text)
        if address is not None:
            try:
                answer = await asyncio.wait_for(ls.window_show_document_async(types.ShowDocumentParams(address, take_focus=True)), 10)
                if answer.success:
                    return text
            except TimeoutError:
                pass
    ls.say(text)
    return text


async def _built(ls: Server, made: Look, model: dict[str, Any]) -> str | None:
    """The table of a model that the framework has built; None where the user did not want to wait."""
    from lstmlint.lsp.runtime import build

    loop = asyncio.get_running_loop()
    token = f"lstmlint-runtime-{next(_tokens)}"
    progress = ls.work_done_progress
    shown = bool(ls.can("window", "work_done_progress"))
    if shown:
        await progress.create_async(token)
        words = f"lstmlint: building {model['name']}"
        progress.begin(token, types.WorkDoneProgressBegin(words, cancellable=True))

    def report(_number: int, _total: int, label: str) -> None:
        if shown:
            loop.call_soon_threadsafe(progress.report, token, types.WorkDoneProgressReport(message=label))

    task = ls.builds.do(lambda: build(made, model, report))
    wanted: list[asyncio.Future[Any]] = [asyncio.wrap_future(task.future)]
    if shown:
        # The editor's user presses "cancel".
        wanted.append(asyncio.ensure_future(_pressed(progress.tokens[token])))
    try:
        done, _ = await asyncio.wait(wanted, return_when=asyncio.FIRST_COMPLETED)
        return str(wanted[0].result()) if wanted[0] in done else None
    finally:
        for one in wanted[1:]:
            one.cancel()
        if not task.future.done():
            ls.builds.stop(task)
        if shown:
            progress.end(token, types.WorkDoneProgressEnd())
            progress.tokens.pop(token, None)


async def _pressed(future: Any) -> None:
    while not future.cancelled():
        await asyncio.sleep(0.1)
