"""``lstmlint server``: the language server, by standard input and output."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import BinaryIO

from lstmlint.cli.main import FAILED, Failure


def run(options: argparse.Namespace) -> int:
    """Serve until the editor ends it, or goes away."""
    try:
        import pygls  # noqa: F401 -- only whether it is there
    except ModuleNotFoundError:
        raise Failure('the language server needs pygls, which is not installed: pip install "lstmlint[lsp]"') from None
    logging.basicConfig(stream=sys.stderr, level=options.log_level.upper(), format="lstmlint: %(levelname)s: %(message)s")
    logging.getLogger("pygls").setLevel(logging.ERROR if options.log_level == "warning" else options.log_level.upper())
    from lstmlint.lsp.server import Server

    server = Server()
    reader, writer = _streams()
    server.start_io(reader, writer)
    server.pages.close()
    sys.stderr.flush()
    # The editor has gone without a word. What hangs in a thread is not waited for.
    os._exit(FAILED)


def _streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard input and output for the protocol alone: whatever else is printed, by whomever, goes to standard error."""
    reader = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    writer = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, sys.stdin.fileno())
    os.close(nothing)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return reader, writer
