"""pygls with our own documents, and with handlers that may fail without taking the server down."""

from __future__ import annotations

import functools
import logging
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from lsprotocol import types
from pygls.protocol import LanguageServerProtocol, lsp_method

from lstmlint.lsp.worker import Stopped

log = logging.getLogger(__name__)
Handler = Callable[..., Awaitable[Any]]


class Protocol(LanguageServerProtocol):
    """Without pygls' own copies of the texts: those break lines where Python and the protocol do not (form feeds, U+2028...)."""

    def _mine(self, method: str, params: Any) -> Generator[Any, Any, None]:
        handler = self.fm.features.get(method)
        if handler is not None:
            yield handler, (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Generator[Any, Any, None]:
        """A text was opened."""
        yield from self._mine(types.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Generator[Any, Any, None]:
        """A text was changed."""
        yield from self._mine(types.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Generator[Any, Any, None]:
        """A text was closed."""
        yield from self._mine(types.TEXT_DOCUMENT_DID_CLOSE, params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> Generator[Any, Any, None]:
        """A notebook was opened."""
        yield from self._mine(types.NOTEBOOK_DOCUMENT_DID_OPEN, params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> Generator[Any, Any, None]:
        """A notebook was changed."""
        yield from self._mine(types.NOTEBOOK_DOCUMENT_DID_CHANGE, params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> Generator[Any, Any, None]:
        """A notebook was closed."""
        yield from self._mine(types.NOTEBOOK_DOCUMENT_DID_CLOSE, params)


def told(handler: Callable[..., Any]) -> Callable[..., Any]:
    """A handler of a notification. What it raises is written down, and nothing else happens."""

    @functools.wraps(handler)
    def guarded(*arguments: Any) -> None:
        try:
            handler(*arguments)
        except Exception:
            log.exception("%s failed", handler.__name__)

    return guarded


def asked(handler: Handler) -> Handler:
    """A handler of a request. Where it fails the editor gets no answer (null), and it is written down why."""

    @functools.wraps(handler)
    async def guarded(*arguments: Any) -> Any:
        try:
            return await handler(*arguments)
        except Stopped:
            log.warning("%s was stopped", handler.__name__)
        except Exception:
            log.exception("%s failed", handler.__name__)
        return None

    return guarded
