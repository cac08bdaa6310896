"""Ask a question of every path through a program, and merge the answers: one mistake, one finding.

The same line is met on several paths, in several turns of a loop and in several calls of one function. A finding that
does not hold on all of them says which conditions it assumes, and its fix, which changes the line for all, is unsafe.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps

from lstmlint.diagnostic import Finding, Place, Safety
from lstmlint.program import Path, Program, assumption

PathCheck = Callable[[Program, Path], Iterator[Finding]]


def each_path(check: PathCheck) -> Callable[[Program], Iterator[Finding]]:
    """Turn a question about one path into a check of the whole program."""

    @wraps(check)
    def over_all(program: Program) -> Iterator[Finding]:
        found: dict[Place, list[tuple[Path, Finding]]] = {}
        for path in program.paths:
            for finding in check(program, path):
                found.setdefault(finding.place, []).append((path, finding))
        for met in found.values():
            if not _by_chance(program, [path for path, _ in met]):
                yield _merged(program, met)

    return over_all


def _merged(program: Program, met: list[tuple[Path, Finding]]) -> Finding:
    first = met[0][1]
    assumes = assumptions(program, [path for path, _ in met])
    changes, safety = first.changes, first.safety
    for _, other in met[1:]:
        if other.changes != changes:
            changes = ()
        safety = _weaker(safety, other.safety)
    if assumes and changes:
        safety = _weaker(safety, Safety.UNSAFE)
    if changes != first.changes or safety != first.safety or assumes:
        return replace(first, changes=changes, safety=safety, assumes=(*first.assumes, *assumes))
    return first


def _by_chance(program: Program, paths: list[Path]) -> bool:
    """Whether it takes a certain result of a call that is not seen: for no choice of the other conditions does it always hold."""
    if not any(path.unsaid for path in program.paths):
        return False
    chosen = {id(path) for path in paths}
    entries = {path.entry for path in paths}
    groups: dict[object, list[Path]] = {}
    for path in program.paths:
        if path.entry in entries:
            said = frozenset((text, value) for text, value in path.decisions.items() if text not in path.unsaid)
            groups.setdefault((path.entry, said), []).append(path)
    return not any(all(id(path) in chosen for path in group) for group in groups.values())


_TRUST = (None, Safety.SAFE, Safety.UNSAFE, Safety.DISPLAY)


def _weaker(left: Safety | None, right: Safety | None) -> Safety | None:
    return max(left, right, key=_TRUST.index)


def assumptions(program: Program, paths: list[Path]) -> tuple[str, ...]:
    """The conditions that hold on all these paths but not on all paths of the same entries: ``stacked is false``."""
    common = set(paths[0].decisions.items())
    for path in paths[1:]:
        common &= set(path.decisions.items())
    entries = {path.entry for path in paths}
    chosen = {id(path) for path in paths}
    for path in program.paths:
        if path.entry in entries and id(path) not in chosen:
            break
    else:
        return ()
    always = set(common)
    for path in program.paths:
        if path.entry in entries:
            always &= set(path.decisions.items())
    return tuple(assumption(text, value) for text, value in paths[0].decisions.items() if (text, value) in common - always)
