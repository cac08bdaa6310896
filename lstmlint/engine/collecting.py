"""The collector of garbage. A syntax tree is alive until its file is done with: to look through it again and again is a tenth of a run.

While a file is looked at the collector rests. Between two files it looks at what was made since the last time: what was understood
of a file is one big knot, which nothing else frees. To see to it at once is three times cheaper than to wait for a lot of it, since it
still lies in the processor's cache. What it then finds alive (trees that other files need, too) it leaves alone for long.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# So many new objects that are still there are worth a look: a file that was interpreted leaves more.
_MANY = 3_000
_YOUNG, _ALL = 0, 2
# After so many looks at what is new, one at everything.
_SELDOM = 500
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
