"""What an editor tells: its own life, and that of the documents and files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types

from lstmlint.lsp.analysis import warm_up
from lstmlint.lsp.documents import path_of
from lstmlint.lsp.protocol import told
from lstmlint.lsp.settings import SECTION

if TYPE_CHECKING:
    from lstmlint.lsp.server import Server

_WATCHED = "**/*.{py,pyi,toml,yaml,yml,txt,in,cfg,lock}"


def lifecycle(ls: Server) -> None:
    """Beginning, end, settings, folders and files."""

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


def synchronization(ls: Server) -> None:
    """What happens to the documents that are open."""

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
