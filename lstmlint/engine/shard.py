"""One part of many files, for machines side by side: together the parts say what one run over all files says, each thing once.

A file belongs to a part by its name alone, so that a new file moves no other; a finding belongs to the part of the file that it
points into. What a part has to lint besides its own files are therefore those that import one of them, however far away.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2b

from lstmlint.engine.outcome import Outcome, Target
from lstmlint.here import absolute, relative
from lstmlint.records import dataclass
from lstmlint.source.documents import opened
from lstmlint.source.project import Loader


@dataclass(frozen=True, slots=True)
class Shard:
    """Part ``number`` (from 1) of ``of``."""

    number: int
    of: int

    def has(self, path: str) -> bool:
        """Whether a file, by its name as seen from the current folder, belongs to it."""
        name = os.path.normpath(relative(absolute(path))).replace(os.sep, "/")
        digest = blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
        return int.from_bytes(digest, "big") % self.of == self.number - 1

    def needs(self, path: str, data: bytes, loader: Loader) -> bool:
        """Whether the file has to be looked at: it is of this part, or imports a file that is."""
        if self.has(path):
            return True
        programs = getattr(opened(path, data), "programs", ())
        return any(self.has(module) for program in programs for module in loader.reachable(path, program.text))

    def cut(self, targets: Iterable[Target], outcomes: list[Outcome]) -> None:
        """Take out of the outcomes what belongs to other parts."""
        for number, (target, outcome) in enumerate(zip(targets, outcomes, strict=True)):
            told = [found for found in outcome.diagnostics if self.has(found.filename)]
            suppressed = [item for item in outcome.suppressed if self.has(item.diagnostic.filename)]
            if self.has(target.path):
                outcomes[number] = replace(outcome, diagnostics=told, suppressed=suppressed)
            else:
                outcomes[number] = Outcome(outcome.path, told, suppressed=suppressed)
