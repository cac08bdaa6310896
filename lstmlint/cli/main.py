"""The entry: parse the words, run the command, turn every failure into one sentence and an exit code."""

from __future__ import annotations

import os
import sys

from lstmlint import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from lstmlint.cli.plain import Given

CLEAN, FOUND, FAILED = 0, 1, 2


class Failure(Exception):  # noqa: N818 -- what the user sees of it is the message
    """The work could not be done; the message is one sentence for the user."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 0 (clean), 1 (findings) or 2 (could not do the work)."""
    _open_streams()
    words = sys.argv[1:] if arguments is None else list(arguments)
    try:
        code = _short(words)
        if code is None:
            code = _long(words)
        sys.stdout.flush()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else FAILED
    except BrokenPipeError:
        # The reader (head, less) has gone: nobody is left to tell. Keep the interpreter from trying again at exit.
        _drop_output()
        return FAILED
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        _drop_output()
        where = error.filename if isinstance(error.filename, str) else "standard output"
        return complain(f"{where}: {error.strerror or error}")
    except Exception as error:  # no traceback, whatever happens
        return complain(_told(error))
    return code


def _short(words: list[str]) -> int | None:
    """The exit code of what can be answered at once; None for everything else."""
    if words in (["--version"], ["-V"]):
        print(f"lstmlint {__version__}")
        return CLEAN
    if words[:1] == ["check"]:
        from lstmlint.cli.short import check

        return check(words[1:])
    return None


def _long(words: list[str]) -> int:
    from importlib import import_module

    from lstmlint.cli.plain import Plain, plain

    found = plain(words[1:]) if words[:1] == ["check"] else None
    if found is None:
        from lstmlint.cli.parser import parse

        options: Given = parse(words)
    else:
        options = Plain(found)
    code: int = import_module(f"lstmlint.cli.{options.command}").run(options)
    return code


def _open_streams() -> None:
    """Make both fit to be written to. Python has None for one that whoever started it has closed: that goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 -- for as long as the process lives
        elif hasattr(getattr(sys, name), "reconfigure"):
            # A name in a file may hold what the terminal's encoding does not.
            getattr(sys, name).reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """What is left to write goes nowhere, so that the interpreter does not fail over it again at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return


def complain(message: str) -> int:
    """Say why the work could not be done."""
    from lstmlint.report.paint import Painter, wants_color
    from lstmlint.report.safe import visible

    paint = Painter(wants_color("auto", sys.stderr))
    print(f"{paint('error', 'error:')} {visible(message)}", file=sys.stderr)
    return FAILED


def _told(error: Exception) -> str:
    """In one sentence what went wrong."""
    from lstmlint.config.errors import ConfigError
    from lstmlint.pages import CatalogError

    if isinstance(error, Failure | ConfigError):
        return str(error)
    if isinstance(error, CatalogError):
        return f"a rule's page is broken: {error}"
    if os.environ.get("LSTMLINT_DEBUG"):
        raise error
    words = " ".join(f"{type(error).__name__}: {error}".split())
    return f"lstmlint failed: {words} (this is a mistake in lstmlint; LSTMLINT_DEBUG=1 shows where)"
