"""What can be wrong with a configuration, told in one sentence."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class ConfigError(Exception):
    """A configuration that cannot be used. The message is one sentence that names the file and the key."""


class Wrong(Exception):  # noqa: N818 -- a signal inside this package, never shown
    """The value has another kind than its key wants; the argument says which."""


class Faulty(Wrong):
    """Something inside the value is wrong; the argument says what."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``", did you mean 'select'?"`` or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, list(known), n=1, cutoff=0.6) or get_close_matches(word.upper(), list(known), n=1, cutoff=0.75)
    return f", did you mean {close[0]!r}?" if close else ""
