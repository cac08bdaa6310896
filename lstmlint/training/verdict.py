"""The verdicts on a piece of training."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of it; ``silent`` also where it is certainly not fine, but not known to be refused."""

    FINE = "fine"
    SILENT = "silent"
    ERROR = "error"
    UNKNOWN = "unknown"

    @property
    def wrong(self) -> bool:
        """Whether it certainly is not what was meant."""
        return self in (Verdict.SILENT, Verdict.ERROR)
