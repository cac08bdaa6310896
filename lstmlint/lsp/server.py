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
from lstmlint.lsp import commands
from lstmlint.lsp.analysis import Look
from lstmlint.lsp.diagnostics import fitting
from lstmlint.lsp.documents import Documents, Snapshot, path_of
from lstmlint.lsp.events import lifecycle, synchronization
from lstmlint.lsp.pages import Pages
from lstmlint.lsp.pictures import pictures
from lstmlint.lsp.plain import plain as as_plain
from lstmlint.lsp.protocol import Protocol
from lstmlint.lsp.questions import questions
from lstmlint.lsp.settings import SECTION, Configurations, Settings, settings
from lstmlint.lsp.watching import State, Watch
from lstmlint.lsp.worker import Worker
from lstmlint.report.safe import visible

log = logging.getLogger(__name__)
NAME = "lstmlint"
_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[types.NotebookDocumentFilterWithCells(cells=[types.NotebookCellLanguage("python")], notebook="*")]
)


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
        lifecycle(self)
        synchronization(self)
        questions(self)
        pictures(self)
        commands.register(self)

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
                given = [as_plain(answer) or self._given for answer in answers]
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
        plain = as_plain(given)
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
