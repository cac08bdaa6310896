"""The server: what an editor tells and asks, handed to those who know."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from lstmlint import __version__
from lstmlint.config import Config, ConfigError
from lstmlint.config.target import forget
from lstmlint.diagnostic import Diagnostic
from lstmlint.lsp import actions, commands, hints, hover, symbols
from lstmlint.lsp.analysis import Look, warm_up
from lstmlint.lsp.diagnostics import fitting
from lstmlint.lsp.documents import Documents, Snapshot, path_of
from lstmlint.lsp.pages import Pages
from lstmlint.lsp.protocol import Protocol, asked, told
from lstmlint.lsp.settings import SECTION, Configurations, Settings, settings
from lstmlint.lsp.watching import Motion, State, Watch
from lstmlint.lsp.worker import Worker
from lstmlint.report.safe import visible

log = logging.getLogger(__name__)
NAME = "lstmlint"
_WATCHED = "**/*.{py,pyi,toml,yaml,yml,txt,in,cfg,lock}"
_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage("python")], notebook="*")]
)
_KINDS = [types.CodeActionKind.QuickFix, types.CodeActionKind(types.CodeActionKind.SourceFixAll), actions.FIX_ALL]


class Server(LanguageServer):
    """The server and what it knows of the editor."""

    def __init__(self) -> None:
        super().__init__(NAME, __version__, types.TextDocumentSyncKind.Incremental, _NOTEBOOKS, protocol_cls=Protocol, max_workers=2)
        self.documents = Documents()
        self.pages = Pages()
        self.watch = Watch(self)
        self.answers = Worker("lstmlint answers")
        self.builds = Worker("lstmlint builds")
        self.show = ""
        self.ready = False
        self._given: object = {}
        self._folders: dict[str, str] = {}
        self._settings: dict[str, Configurations] = {}
        self._complained: set[str] = set()
        self._stale: set[str] = set()
        self._refreshing: asyncio.TimerHandle | None = None
        self._running: set[asyncio.Task[None]] = set()
        _register(self)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Written down; an editor's user can do nothing about it."""
        log.error("%s: %s", getattr(source, "__name__", source), error)

    # ---- what the editor can do -------------------------------------------------------------------------------------------

    def can(self, *names: str) -> Any:
        """A capability of the editor by its path; None where it has none."""
        thing: Any = self.client_capabilities
        for name in names:
            thing = getattr(thing, name, None)
        return thing

    @property
    def watches(self) -> bool:
        """Whether the editor tells of files that change on the disk."""
        return bool(self.can("workspace", "did_change_watched_files", "dynamic_registration"))

    @property
    def versioned(self) -> bool:
        """Whether changes can name the version that they are for."""
        return bool(self.can("workspace", "workspace_edit", "document_changes"))

    def say(self, words: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """A message for the user."""
        self.window_show_message(types.ShowMessageParams(kind, words))

    def complain(self, words: str) -> None:
        """The same, once."""
        if words not in self._complained:
            self._complained.add(words)
            self.say(f"lstmlint: {visible(words)}", types.MessageType.Warning)

    def later(self, work: Any) -> None:
        """Have something done that nobody waits for."""
        task = asyncio.ensure_future(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    # ---- settings -----------------------------------------------------------------------------------------------------------

    def begin(self, params: types.InitializeParams) -> None:
        """What the editor says of itself."""
        self.documents.encoding = str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        given = params.initialization_options
        if isinstance(given, dict):
            self.show = str(given.get("show", ""))
            self._given = given.get("settings") or given.get(SECTION) or {key: value for key, value in given.items() if key != "show"}
        folders = [(folder.uri, folder.name) for folder in params.workspace_folders or ()]
        if not folders and params.root_uri:
            folders = [(params.root_uri, "")]
        for uri, _ in folders:
            self.add_folder(uri)
        self._settings = {folder: Configurations(settings(self._given, folder)) for folder in ("", *self._folders)}

    def add_folder(self, uri: str) -> None:
        """A folder of the workspace."""
        path = path_of(uri)
        if path:
            self._folders[path] = uri

    def remove_folder(self, uri: str) -> None:
        """No folder of the workspace any more."""
        self._folders.pop(path_of(uri), None)

    async def pull(self) -> None:
        """Ask the editor for its settings, for each folder, and look at everything again."""
        folders = ["", *self._folders]
        given: list[object] = [self._given] * len(folders)
        if self.can("workspace", "configuration"):
            items = [types.ConfigurationItem(scope_uri=self._folders.get(folder), section=SECTION) for folder in folders]
            try:
                answers = await asyncio.wait_for(self.workspace_configuration_async(types.ConfigurationParams(items)), 10)
                given = [_plain(answer) or self._given for answer in answers]
            except Exception:
                log.exception("the editor does not tell its settings")
        self._settings = {
            folder: Configurations(settings(one, folder))
            for folder, one in zip(folders, [*given, *given[-1:] * len(folders)], strict=False)
        }
        self._complained.clear()
        self.ready = True
        for one in self._settings.values():
            for words in one.settings.complaints:
                self.complain(words)
        self.watch.again()
        self.refresh_soon()

    def push(self, given: object) -> None:
        """The editor tells its settings of its own accord."""
        plain = _plain(given)
        if isinstance(plain, dict):
            self._given = plain.get(SECTION, plain) or self._given
        self.later(self.pull())

    def forget(self) -> None:
        """Files on the disk have changed."""
        forget()
        for one in self._settings.values():
            one.forget()

    def _configurations(self, path: str) -> Configurations:
        inside = [folder for folder in self._folders if path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)]
        folder = max(inside, key=len, default="")
        return self._settings.get(folder) or self._settings.setdefault(folder, Configurations(settings(self._given, folder)))

    def settings_of(self, snapshot: Snapshot) -> Settings:
        """The settings for a document."""
        return self._configurations(snapshot.path).settings

    # ---- what the watch wants ------------------------------------------------------------------------------------------------

    def config(self, snapshot: Snapshot) -> Config | None:
        """The configuration of a document; None where it is not to be looked at."""
        known = self._configurations(snapshot.path)
        if not known.settings.enable:
            return None
        try:
            return known.of(snapshot.path)
        except ConfigError as error:
            self.complain(str(error))
            return None

    def pause(self, uri: str) -> float:
        """How long is waited for more changes."""
        snapshot = self.documents.snapshot(uri)
        return (self.settings_of(snapshot).debounce if snapshot is not None else 0) / 1000

    def publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        """Tell the findings in a text."""
        can = self.can("text_document", "publish_diagnostics")
        known = version if can and can.version_support else None
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, fitting(found, can), known))

    def looked(self, uri: str, waited: bool) -> None:
        """Shapes and lines above models may be others now: an editor that did not wait for them is told to ask again."""
        if not waited and uri in self._stale:
            self.refresh_soon()

    def shown(self, uri: str) -> None:
        """An editor shows something of a document besides findings."""
        self._stale.add(uri)

    def refresh_soon(self) -> None:
        """Tell the editor to ask again for what it shows beside the code; once for many documents."""
        if self._refreshing is None:
            self._refreshing = asyncio.get_running_loop().call_later(0.05, self._refresh)

    def _refresh(self) -> None:
        self._refreshing = None
        if self.can("workspace", "inlay_hint", "refresh_support"):
            self.workspace_inlay_hint_refresh(None)
        if self.can("workspace", "code_lens", "refresh_support"):
            self.workspace_code_lens_refresh(None)

    # ---- answers -----------------------------------------------------------------------------------------------------------------

    async def answer(self, job: Callable[[], Any], worker: Worker | None = None, seconds: float = 20.0) -> Any:
        """Have an answer made off the main thread; it is stopped where it takes too long or nobody wants it any more."""
        worker = worker or self.answers
        task = worker.do(job)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(task.future), seconds)
        finally:
            if not task.future.done():
                worker.stop(task)

    async def seen(self, uri: str) -> tuple[Snapshot, Look] | None:
        """A document as it is now, and the newest look at it that is worth something."""
        home = self.documents.home(uri)
        state = await self.watch.current(home)
        snapshot = self.documents.snapshot(home)
        made = best(state)
        return (snapshot, made) if snapshot is not None and made is not None else None

    async def fresh(self, uri: str) -> tuple[Snapshot, Look] | None:
        """The same, only where the look was at the text as it is now."""
        home = self.documents.home(uri)
        state = await self.watch.current(home)
        snapshot = self.documents.snapshot(home)
        if state is None or snapshot is None or state.last is None or state.done != state.serial:
            return None
        return snapshot, state.last


def best(state: State | None) -> Look | None:
    """The last look that understood something."""
    if state is None:
        return None
    return state.last if state.last is not None and (state.last.programs or state.last.whole) else state.good or state.last


def _plain(thing: Any) -> Any:
    """Settings as plain dictionaries, whatever pygls made of them."""
    if isinstance(thing, dict):
        return {key: _plain(value) for key, value in thing.items()}
    if isinstance(thing, tuple) and hasattr(thing, "_asdict"):
        return _plain(thing._asdict())
    if isinstance(thing, list | tuple):
        return [_plain(item) for item in thing]
    return thing


def _register(ls: Server) -> None:
    _lifecycle(ls)
    _synchronization(ls)
    _questions(ls)
    commands.register(ls)


def _lifecycle(ls: Server) -> None:
    @ls.feature(types.INITIALIZE)
    @told
    def initialize(params: types.InitializeParams) -> None:
        ls.begin(params)

    @ls.feature(types.INITIALIZED)
    @told
    def initialized(_params: types.InitializedParams) -> None:
        registrations = []
        if ls.watches:
            watchers = [types.FileSystemWatcher(_WATCHED)]
            registrations.append(
                types.Registration(
                    "lstmlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, types.DidChangeWatchedFilesRegistrationOptions(watchers)
                )
            )
        if ls.can("workspace", "did_change_configuration", "dynamic_registration"):
            registrations.append(
                types.Registration(
                    "lstmlint-settings", types.WORKSPACE_DID_CHANGE_CONFIGURATION, types.DidChangeConfigurationRegistrationOptions(SECTION)
                )
            )
        if registrations:
            ls.client_register_capability(types.RegistrationParams(registrations))
        ls.watch.do(warm_up)
        ls.later(ls.pull())

    @ls.feature(types.SHUTDOWN)
    @told
    def shutdown(_params: None) -> None:
        ls.pages.close()

    @ls.feature(types.EXIT)
    @told
    def leave(_params: None) -> None:
        # Without waiting for what may hang: the editor has said that it wants nothing any more.
        os._exit(0 if ls.protocol._shutdown else 1)

    @ls.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    @told
    def configuration(params: types.DidChangeConfigurationParams) -> None:
        ls.push(params.settings)

    @ls.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    @told
    def folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        for gone in params.event.removed:
            ls.remove_folder(gone.uri)
        for new in params.event.added:
            ls.add_folder(new.uri)
        ls.later(ls.pull())

    @ls.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    @told
    def files(params: types.DidChangeWatchedFilesParams) -> None:
        open_files = ls.documents.buffers()
        if any(path_of(change.uri) not in open_files for change in params.changes):
            ls.forget()
            ls.watch.again(0.1)


def _synchronization(ls: Server) -> None:
    @ls.feature(types.TEXT_DOCUMENT_DID_OPEN)
    @told
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        ls.documents.open(params.text_document)
        ls.watch.opened(params.text_document.uri)

    @ls.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    @told
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        if ls.documents.change(uri, params.text_document.version, params.content_changes):
            ls.watch.changed(ls.documents.home(uri))

    @ls.feature(types.TEXT_DOCUMENT_DID_SAVE)
    @told
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        ls.forget()
        ls.watch.again(0.1)

    @ls.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    @told
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        ls.documents.close(uri)
        ls.watch.closed(uri)

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    @told
    def book_opened(params: types.DidOpenNotebookDocumentParams) -> None:
        ls.documents.open_book(params.notebook_document, params.cell_text_documents)
        ls.watch.opened(params.notebook_document.uri)

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    @told
    def book_changed(params: types.DidChangeNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        if ls.documents.change_book(uri, params.notebook_document.version, params.change):
            ls.watch.changed(uri)

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    @told
    def book_saved(_params: types.DidSaveNotebookDocumentParams) -> None:
        ls.watch.again(0.1)

    @ls.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    @told
    def book_closed(params: types.DidCloseNotebookDocumentParams) -> None:
        uri = params.notebook_document.uri
        ls.documents.close_book(uri)
        ls.watch.closed(uri)


def _questions(ls: Server) -> None:
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
        data = _plain(action.data)
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
