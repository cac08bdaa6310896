"""A program that wants more memory than any file deserves fails its test instead of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

GIGABYTES = 3


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """At most a few gigabytes of address space more than the process holds already (the frameworks of other tests map a lot)."""
    if sys.platform != "linux":
        yield
        return
    import resource
    from pathlib import Path

    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (held + GIGABYTES * 2**30, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
