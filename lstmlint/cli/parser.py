"""The command line as a parser reads it, and what it says where it cannot."""

from __future__ import annotations

import argparse
import os
import sys

from lstmlint import __version__
from lstmlint.cli.options import COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn


class Parser(argparse.ArgumentParser):
    """Complains in one line, with a hint where a word is nearly right."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.commands: dict[str, Parser] = {}

    def words(self) -> list[str]:
        """The long names of all options that the help shows."""
        shown = (action for action in self._actions if action.help != argparse.SUPPRESS)
        return [word for action in shown for word in action.option_strings if word.startswith("--")]

    def error(self, message: str) -> NoReturn:
        """Exit with code 2 and one sentence."""
        from lstmlint.cli.main import complain

        if "invalid choice:" in message:
            message = _choices(message)
        message = message.replace("the following arguments are required: COMMAND", "a command is needed, such as 'lstmlint check'")
        sys.exit(complain(f"{message} (see '{self.prog} --help')"))


def _choices(message: str) -> str:
    import re

    found = re.search(r"argument (?P<what>.*?): invalid choice: (?P<given>'.*?'|\S+) \(choose from (?P<all>.*)\)", message)
    if not found:
        return message
    from lstmlint.config.errors import did_you_mean

    allowed = [word.strip().strip("'") for word in found["all"].split(",")]
    hint = did_you_mean(found["given"].strip("'"), allowed)
    what = found["what"]
    if what in ("COMMAND", "command"):
        word = found["given"].strip("'")
        if not hint and os.path.exists(word):  # noqa: PTH110
            hint = f", did you mean 'lstmlint check {word}'?"
        return f"there is no command {found['given']}{hint}"
    return f"{what}: {found['given']} is none of {', '.join(allowed)}{hint}"


def parser(only: str = "") -> Parser:
    """The parser of all commands; with ``only`` the words of one of them, which saves half of the time."""
    top = Parser(
        prog="lstmlint",
        description="Find the mistakes in recurrent models (LSTM, GRU, SimpleRNN) without running them.",
        epilog="'lstmlint COMMAND --help' tells more, 'lstmlint check .' is the place to begin.",
        allow_abbrev=False,
    )
    top.add_argument("-V", "--version", action="version", version=f"lstmlint {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=Parser)
    for name, (help_, fill, extra) in COMMANDS.items():
        made = commands.add_parser(
            name, help=help_, description=f"{help_[0].upper()}{help_[1:]}.", allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter, epilog=extra,
        )  # fmt: skip
        if only in (name, ""):
            fill(made)
        top.commands[name] = made
    return top


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The words of a command line; SystemExit for help and mistakes."""
    first = arguments[0] if arguments else ""
    top = parser(first if first in COMMANDS else "")
    if not arguments:
        top.print_help(sys.stderr)
        sys.exit(2)
    options, strange = top.parse_known_args(_alone(arguments))
    if strange:
        made = top.commands[options.command]
        from lstmlint.config.errors import did_you_mean

        word = strange[0].partition("=")[0]
        made.error(f"there is no option {word!r}{did_you_mean(word, made.words())}" if word.startswith("-") else f"{word!r} is too much")
    return options


def _alone(arguments: Sequence[str]) -> list[str]:
    """``--runtime`` and ``--add-ignore`` without a value do not take the path behind them for one."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words = ["--runtime=on" if word == "--runtime" else word for word in arguments[:end]]
    if "--add-ignore" in words:
        at = words.index("--add-ignore")
        reason = words.pop(at + 1) if _is_reason(words[at + 1 : at + 2], [*words[1:at], *words[at + 2 :], *arguments[end + 1 :]]) else ""
        words[at] = f"--add-ignore={reason}"
    return [*words, *arguments[end:]]


def _is_reason(following: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the word behind ``--add-ignore`` is the reason. One word alone may be a path with a slip in it: with no other it is."""
    if not following or following[0].startswith("-") or os.path.exists(following[0]):  # noqa: PTH110
        return False
    return " " in following[0].strip() or any(os.path.exists(word) for word in others)  # noqa: PTH110
