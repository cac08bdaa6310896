"""Which files are worth parsing: two gates that need neither LibCST nor YAML.

The first looks at the bytes, the second whether a recurrent name stands in the code and not only in comments
and docstrings. Both may let too much through, never too little.
"""

from __future__ import annotations

import re

_STAR = r"from[ \t]+[\w.]*keras[\w.]*\.layers[\w.]*[ \t]+import[ \t]*\*"
_STARRED = re.compile(_STAR)
_RECURRENT = re.compile(rb"LSTM|GRU|RNN|" + _STAR.encode())
_FRAMEWORK = re.compile(rb"keras|tensorflow|torch")
_SUPPRESSION = re.compile(rb"lstmlint:")

# Strings, written so that a long one is not remembered letter by letter.
LONG_STRING = r"\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*\"\"\"" + "|" + r"'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
SHORT_STRING = r"\"[^\"\\\r\n]*(?:\\.[^\"\\\r\n]*)*\"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'"
# One pass over the text: what may hide a name (comments, strings in three quotes), else the name itself.
_TOKEN = re.compile(
    r"(?P<comment>#[^\r\n]*)"
    rf"|(?P<long>{LONG_STRING})"
    rf"|(?P<short>{SHORT_STRING})"
    r"|(?P<name>LSTM|GRU|RNN)",
    re.DOTALL,
)


def mentions(data: bytes) -> bool:
    """Whether the bytes mention a recurrent name, or bring all layers in by a star, and a framework."""
    return _RECURRENT.search(data) is not None and _FRAMEWORK.search(data) is not None


def mentions_text(text: str) -> bool:
    """The same question to decoded text."""
    return (_names(text) or _STARRED.search(text) is not None) and names_framework(text)


def names_framework(text: str) -> bool:
    """Whether the text mentions a framework at all."""
    return "keras" in text or "tensorflow" in text or "torch" in text


def framework(data: bytes) -> bool:
    """The same question to the bytes of a file."""
    return _FRAMEWORK.search(data) is not None


def suppresses(data: bytes) -> bool:
    """Whether the bytes hold one of our own suppression comments, which may have become needless."""
    return _SUPPRESSION.search(data) is not None


def occurs(text: str) -> bool:
    """Whether a recurrent name may stand in the code itself. True where that cannot be told."""
    if "*" in text and _STARRED.search(text):
        return True
    return any(_is_code(match) for match in _TOKEN.finditer(text)) or _occurs_exactly(text)


def _is_code(match: re.Match[str]) -> bool:
    if match.lastgroup == "name":
        return True
    return match.lastgroup == "short" and _names(match.group())


def _names(text: str) -> bool:
    return "LSTM" in text or "GRU" in text or "RNN" in text


def _occurs_exactly(text: str) -> bool:
    """The same question to CPython's parser, for the files in which only comments and long strings have the name."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    prose: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            prose.add(id(node.value))
        elif id(node) not in prose and any(_named(getattr(node, field, None)) for field in node._fields):
            return True
    return False


def _named(part: object) -> bool:
    if isinstance(part, list):
        return any(isinstance(item, str) and _names(item) for item in part)
    return isinstance(part, str) and _names(part)
