"""A framework's exception in one line for a reader: without the traceback and the list of arguments that are wrapped around the reason."""

from __future__ import annotations

import re

from lstmlint import regex

_LONGEST = 160
# A traceback that TensorFlow tells as the message: its last line is the reason.
_QUOTED = regex.compile(r"\Ain user code:.*^\s*(?:[\w.]*(?:Error|Exception)): (?P<reason>.*)\Z", re.DOTALL | re.MULTILINE)
# What Keras and TensorFlow wrap around the reason itself.
_WRAPPINGS = (
    regex.compile(r"^Exception encountered when calling .*?\.\s*\n", re.DOTALL),
    regex.compile(r"\n\s*(Call arguments|Arguments) received by .*\Z", re.DOTALL),
    regex.compile(r"(?:\s*\bfor)?\s*'\{\{[^{}]*\}\}[^']*'|\{\{[^{}]*\}\}|\s*\[Op:\w+\]"),
)


def words_of(exception: str, message: str, longest: int = _LONGEST) -> str:
    """The reason in one line: ``ValueError: Input 0 of layer "lstm" ...``."""
    quoted = _QUOTED.search(message)
    message = quoted["reason"] if quoted else message
    for wrapping in _WRAPPINGS:
        message = wrapping.sub(" ", message).strip() or message
    line = " ".join(message.split())
    if len(line) > longest:
        line = line[:longest].rpartition(" ")[0].rstrip(" ,;:.") + " ..."
    return f"{exception}: {line}".rstrip(": .") if not line.endswith("...") else f"{exception}: {line}"
