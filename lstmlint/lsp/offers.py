"""What can be done in a stretch of a text: fixes, comments that hide a finding, pages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from lstmlint.diagnostic import Diagnostic
from lstmlint.lsp import actions
from lstmlint.lsp.analysis import Look

if TYPE_CHECKING:
    from lstmlint.lsp.server import Server


async def code_actions(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done in a stretch of a text."""
    uri = params.text_document.uri
    known = await ls.fresh(uri)
    if known is None:
        return []
    snapshot, made = known
    part = snapshot.parts[snapshot.cell_of(uri)]
    only = params.context.only
    lazily = "edit" in (getattr(ls.can("text_document", "code_action", "resolve_support"), "properties", None) or ())
    elsewhere = ls.watch.part_at()
    offered: list[types.CodeAction] = []
    inside = [(one, d) for one, d in ls.watch.found_in(uri) if _touch(part.positions.range(d.span), params.range)]
    if _wanted(only, types.CodeActionKind.QuickFix):
        for one, d in inside:
            edits = actions.fix(one, d, elsewhere)
            if edits is not None and d.fix is not None:
                offered.append(
                    types.CodeAction(
                        actions.title(d), types.CodeActionKind.QuickFix, _about(params, d), is_preferred=d.fix.safety == "safe" or None,
                        edit=actions.workspace_edit(edits, versioned=ls.versioned),
                    )
                )  # fmt: skip
        for one, d in inside:
            if actions.ignorable(d) and one is made:
                data = {"uri": uri, "what": "ignore", "version": part.version, "code": d.code, "row": d.span.row, "column": d.span.column}
                action = types.CodeAction(
                    f"Ignore {d.code} here, with a comment", types.CodeActionKind.QuickFix, _about(params, d), data=data
                )
                offered.append(action)
        safe = [d for d in made.found.diagnostics if actions.mendable([d])]
        if len(safe) > 1 and inside:
            data = {"uri": uri, "what": "fixAll", "version": part.version}
            offered.append(types.CodeAction(f"Make all safe fixes of lstmlint ({len(safe)})", types.CodeActionKind.QuickFix, data=data))
        for code, name in dict.fromkeys((d.code, d.name) for _, d in inside):
            command = types.Command(f"Explain {code}", actions.PAGE, arguments=[code, uri])
            offered.append(types.CodeAction(f"Explain {code} ({name})", types.CodeActionKind.QuickFix, command=command))
    if _wanted(only, actions.FIX_ALL) and actions.mendable(made.found.diagnostics):
        data = {"uri": uri, "what": "fixAll", "version": part.version}
        offered.append(types.CodeAction("Make all safe fixes of lstmlint", actions.FIX_ALL, data=data))
    done = []
    for action in offered:
        if action.data is not None and not lazily:
            action.edit = await resolve(ls, action.data)
            action.data = None
            if action.edit is None:
                continue
        done.append(action)
    return done


def _about(params: types.CodeActionParams, found: Diagnostic) -> list[types.Diagnostic] | None:
    return [one for one in params.context.diagnostics if one.code == found.code] or None


def _touch(one: types.Range, other: types.Range) -> bool:
    def order(place: types.Position) -> tuple[int, int]:
        return place.line, place.character

    return order(one.start) <= order(other.end) and order(other.start) <= order(one.end)


def _wanted(only: Any, kind: str) -> bool:
    """Whether an editor that asks for some kinds only wants this one."""
    kind = str(getattr(kind, "value", kind))
    names = [str(getattr(one, "value", one)) for one in only or ()]
    return not names or any(kind == name or kind.startswith(f"{name}.") for name in names)


async def resolve(ls: Server, data: dict[str, Any]) -> types.WorkspaceEdit | None:
    """The changes of an action that was only named so far; None where the text is another one by now."""
    uri = str(data.get("uri"))
    known = await ls.fresh(uri)
    if known is None:
        return None
    snapshot, made = known
    part = snapshot.parts[snapshot.cell_of(uri)]
    if part.version != data.get("version"):
        return None
    edits: list[actions.Edits] = []
    if data.get("what") == "fixAll":
        edits = await all_fixes(ls, made)
    elif data.get("what") == "ignore":
        wanted = (data.get("code"), data.get("row"), data.get("column"))
        found = next((d for one, d in ls.watch.found_in(uri) if one is made and (d.code, d.span.row, d.span.column) == wanted), None)
        if found is not None:
            edits = await ls.answer(lambda: actions.ignore(made, found))
    return actions.workspace_edit(edits, versioned=ls.versioned) if edits else None


async def all_fixes(ls: Server, made: Look) -> list[actions.Edits]:
    """All safe fixes of a document, made by the thread that looks at documents."""
    loader = ls.watch.loader()
    task = ls.watch.do(lambda: actions.fix_all(made, loader))
    try:
        found: list[actions.Edits] = await asyncio.wait_for(asyncio.wrap_future(task.future), 30)
    finally:
        if not task.future.done():
            ls.watch.stop(task)
    return found
