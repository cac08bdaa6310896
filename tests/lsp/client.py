"""A real client over stdio, for tests: every wait has a limit, and what is no protocol on standard output is an error."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

LIMIT = 60.0
ALL = {
    "general": {"positionEncodings": ["utf-16"]},
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {"documentChanges": True},
        "configuration": True,
        "didChangeConfiguration": {"dynamicRegistration": True},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceFolders": True,
        "inlayHint": {"refreshSupport": True},
        "codeLens": {"refreshSupport": True},
    },
    "textDocument": {
        "publishDiagnostics": {
            "relatedInformation": True, "tagSupport": {"valueSet": [1, 2]}, "versionSupport": True, "codeDescriptionSupport": True,
            "dataSupport": True,
        },
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}}, "dataSupport": True},
    },
    "notebookDocument": {"synchronization": {}},
    "window": {"workDoneProgress": True, "showDocument": {"support": True}},
}  # fmt: skip


class Failed(Exception):  # noqa: N818
    """The server answered with an error."""


class Client:
    """One server and one editor. ``settings`` are what it hands out when it is asked, by the address of the folder (or None)."""

    def __init__(
        self, folder: Path, capabilities: dict[str, Any] | None = None, *, program: tuple[str, ...] = ("-m", "lstmlint", "server")
    ) -> None:
        self.folder = folder
        self.capabilities = ALL if capabilities is None else capabilities
        self.settings: dict[str | None, Any] = {None: {"debounce": 0}}
        self.messages: list[dict[str, Any]] = []
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.published: list[dict[str, Any]] = []
        self.requests: list[dict[str, Any]] = []
        self.applied: list[dict[str, Any]] = []
        self.garbage: list[bytes] = []
        self._answers: dict[Any, dict[str, Any]] = {}
        self._changed = threading.Condition()
        self._number = 0
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, *program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            cwd=folder, env=environment,
        )  # fmt: skip
        self.errors: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._drain, daemon=True).start()

    # ---- the wire ------------------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.put(line)

    def said(self) -> str:
        """What the server wrote to standard error so far."""
        found = []
        while not self.errors.empty():
            found.append(self.errors.get())
        return b"".join(found).decode()

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (header := stream.readline()) not in (b"\r\n", b""):
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
                elif name.lower() != b"content-type":
                    self.garbage.append(header)
            if not header:
                break
            self._take(json.loads(stream.read(length)))
        with self._changed:
            self._changed.notify_all()

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        with self._changed:
            self.messages.append(message)
            if method is None:
                self._answers[message["id"]] = message
            elif method == "textDocument/publishDiagnostics":
                self.published.append(message["params"])
                self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
            self._changed.notify_all()
        if method is not None and "id" in message:
            self.requests.append(message)
            self.send({"id": message["id"], "result": self._reply(method, message.get("params"))})

    def _reply(self, method: str, params: Any) -> Any:
        if method == "workspace/configuration":
            return [self.settings.get(item.get("scopeUri"), self.settings.get(None)) for item in params["items"]]
        if method == "workspace/applyEdit":
            self.applied.append(params["edit"])
            return {"applied": True}
        if method == "window/showDocument":
            return {"success": True}
        return None

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method: str, params: Any = None) -> None:
        self.send({"method": method, "params": params})

    def ask_later(self, method: str, params: Any) -> int:
        self._number += 1
        self.send({"id": self._number, "method": method, "params": params})
        return self._number

    def answer(self, number: int, limit: float = LIMIT) -> Any:
        self.wait(lambda: number in self._answers, limit, f"the answer to request {number}")
        found = self._answers.pop(number)
        if "error" in found:
            raise Failed(found["error"])
        return found["result"]

    def ask(self, method: str, params: Any = None, limit: float = LIMIT) -> Any:
        return self.answer(self.ask_later(method, params), limit)

    def wait(self, condition: Any, limit: float = LIMIT, what: str = "it") -> None:
        end = time.monotonic() + limit
        with self._changed:
            while not condition():
                left = end - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self._changed.wait(0.5)):
                    if condition():
                        return
                    raise AssertionError(f"waited for {what} for nothing; the server said: {self.said()}")
                self._changed.wait(min(left, 0.2))

    # ---- what editors do -------------------------------------------------------------------------------------------------

    def start(self, folders: list[Path] | None = None, options: Any = None) -> dict[str, Any]:
        folders = [self.folder] if folders is None else folders
        result: dict[str, Any] = self.ask(
            "initialize",
            {
                "processId": os.getpid(), "rootUri": folders[0].as_uri() if folders else None, "capabilities": self.capabilities,
                "initializationOptions": options, "workspaceFolders": [{"uri": one.as_uri(), "name": one.name} for one in folders],
            },
        )  # fmt: skip
        self.notify("initialized", {})
        return result

    def open(self, uri: str, text: str, language: str = "python", version: int = 1) -> None:
        self.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": language, "version": version, "text": text}})

    def change(self, uri: str, version: int, *changes: dict[str, Any]) -> None:
        self.notify("textDocument/didChange", {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)})

    def replace(self, uri: str, version: int, text: str) -> None:
        self.change(uri, version, {"text": text})

    def findings(self, uri: str, condition: Any, limit: float = LIMIT) -> list[dict[str, Any]]:
        """The findings in a text once they are as the test wants them."""
        self.wait(
            lambda: uri in self.diagnostics and condition(self.diagnostics[uri]), limit, f"findings in {uri}: {self.diagnostics.get(uri)}"
        )
        return self.diagnostics[uri]

    def codes(self, uri: str, *codes: str, limit: float = LIMIT) -> list[dict[str, Any]]:
        """The findings in a text once they are these."""
        return self.findings(uri, lambda found: sorted(one["code"] for one in found) == sorted(codes), limit)

    def end(self) -> int:
        self.ask("shutdown")
        self.notify("exit")
        return self.process.wait(LIMIT)

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(LIMIT)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
