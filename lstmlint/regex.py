"""``re.compile`` for patterns that may never be used: they are compiled when they are first asked for something.

A pattern takes a tenth of a millisecond and more; we have two hundred, and one run needs a quarter of them. Write
``_WORD = regex.compile(r"...")`` where a module's constant is meant; what is compiled to be used at once is for ``re``.
"""

from __future__ import annotations

__all__ = ["compile"]

# Not from ``typing``: the gate needs patterns and no more.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from re import compile  # noqa: A004
else:
    import re

    _NAMES = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer", "pattern", "flags", "groups", "groupindex")

    class _Later:
        def __init__(self, pattern, flags):
            self._given = pattern, flags

        def __getattr__(self, name):
            made = re.compile(*self._given)
            vars(self).update({each: getattr(made, each) for each in _NAMES})
            return getattr(made, name)

    def compile(pattern, flags=0):  # noqa: A001
        """As ``re.compile``, but that a mistake in the pattern is told when it is used."""
        return _Later(pattern, flags)
