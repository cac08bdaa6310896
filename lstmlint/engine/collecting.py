"""The collector of garbage. A syntax tree is alive until its file is done with: to look through it again and again is a tenth of a run.

While a file is looked at the collector rests. Between two files it looks at what was made since the last time, once that is much;
what it then finds alive (modules that other files import, too) it leaves alone for long.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many new objects that are still there, which take some 100 bytes each, are worth a look.
_MANY = 500_000
_YOUNG, _ALL = 0, 2
# After so many looks at what is new, one at everything.
_SELDOM = 40
_looks = 0


@contextmanager
def resting() -> Iterator[None]:
    """The collector rests as long as this lasts; afterwards it is as it was."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def tidy() -> None:
    """Between two files, while the collector rests."""
    global _looks  # noqa: PLW0603 -- the collector is one for the whole process as well
    if gc.isenabled() or gc.get_count()[_YOUNG] < _MANY:
        return
    _looks += 1
    gc.collect(_ALL if _looks % _SELDOM == 0 else _YOUNG)
