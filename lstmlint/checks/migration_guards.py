"""Code that asks for the version itself knows what it does: no migration finding may hang on such a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

from lstmlint.diagnostic import Finding
from lstmlint.program import Program

_WORDS = ("version", "keras3", "keras_3", "keras2", "keras_2", "is_tf", "tf2", "tf_2", "hasattr")


def unless_guarded(check: Callable[[Program], Iterator[Finding]]) -> Callable[[Program], Iterator[Finding]]:
    """Leave out what holds only under a condition that asks for a version, ``tf_version < parse("2.9") is true``, or in a ``try``."""

    @wraps(check)
    def unguarded(program: Program) -> Iterator[Finding]:
        guarded = {place for path in program.paths for place in path.guarded}
        for finding in check(program):
            if finding.place not in guarded and not any(word in condition.lower() for condition in finding.assumes for word in _WORDS):
                yield finding

    return unguarded
