"""A program that wants more memory than any file deserves fails its test instead of the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

GIGABYTES = 3


@pytest.fixture(autouse=True)
def bounded_memory() -> Iterator[None]:
    """At most a few gigabytes of address space while a test runs."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (GIGABYTES * 2**30, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
