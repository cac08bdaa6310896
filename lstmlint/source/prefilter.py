"""Which files are worth a closer look: the first gate, which sees words only. It may let too much through, never too little."""

from __future__ import annotations

# No patterns at import: most files are told by plain words, and a hook that sees three of them should not wait for ``re``.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import AnyStr

_STAR = r"from[ \t]+[\w.]*keras[\w.]*\.layers[\w.]*[ \t]+import[ \t]*\*"
_STAR_BYTES = _STAR.encode()
# Plain words, each looked for on its own: far faster than one pattern for all of them.
_RECURRENT = ("LSTM", "GRU", "RNN")
# The words for the frameworks that are followed.
FOLLOWED = ("keras", "tensorflow", "torch")
# The commonest first: a word that is absent is looked for to the end of the file.
_TRAINS = (
    *("model", ".fit", "tensorflow", ".add", "Network", "keras", "Model", "network"),
    *(".predict", ".compile", ".evaluate", ".reset_state", ".train_on"),
)
_RECURRENT_BYTES, _FRAMEWORKS_BYTES, _TRAINS_BYTES = (tuple(map(str.encode, words)) for words in (_RECURRENT, FOLLOWED, _TRAINS))

# Strings, written so that a long one is not remembered letter by letter.
LONG_STRING = r"\"\"\"[^\"\\]*(?:(?:\\.|\"(?!\"\"))[^\"\\]*)*\"\"\"" + "|" + r"'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
SHORT_STRING = r"\"[^\"\\\r\n]*(?:\\.[^\"\\\r\n]*)*\"|'[^'\\\r\n]*(?:\\.[^'\\\r\n]*)*'"


def _search(pattern: AnyStr, text: AnyStr) -> bool:
    import re

    return re.search(pattern, text) is not None


def _any(words: tuple[bytes, ...], data: bytes) -> bool:
    for word in words:  # noqa: SIM110 -- half the time of any(): this is asked of every file
        if word in data:
            return True
    return False


def mentions(data: bytes) -> bool:
    """Whether the bytes mention a recurrent name, or bring all layers in by a star, and a framework."""
    return framework(data) and (_any(_RECURRENT_BYTES, data) or (b".layers" in data and _search(_STAR_BYTES, data)))


def mentions_text(text: str) -> bool:
    """The same question to decoded text."""
    return names_framework(text) and (names_recurrent(text) or stars(text))


def stars(text: str) -> bool:
    """Whether the text brings all layers in by a star."""
    return ".layers" in text and _search(_STAR, text)


def may_train(data: bytes) -> bool:
    """Whether the bytes mention what is done with a model that was built elsewhere."""
    return b"import" in data and _any(_TRAINS_BYTES, data)


def names_recurrent(text: str) -> bool:
    """Whether the text has the name of a recurrent layer, or a part of one, in it."""
    return any(word in text for word in _RECURRENT)


def names_framework(text: str) -> bool:
    """Whether the text mentions a framework at all."""
    return any(word in text for word in FOLLOWED)


def framework(data: bytes) -> bool:
    """The same question to the bytes of a file."""
    return _any(_FRAMEWORKS_BYTES, data)


def suppresses(data: bytes, *, other_tools: bool = False) -> bool:
    """Whether the bytes hold one of our own suppression comments, which may have become needless, or one that other tools share."""
    return b"lstmlint:" in data or (other_tools and b"noqa" in data.lower())
