"""The classes of mistakes as a table: by which rules they are told, how severely in each version, and whether there is a fix."""

from __future__ import annotations

from lstmlint.checks import CHECKS
from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic
from lstmlint.engine.examples import PRELUDE
from lstmlint.engine.lint import lint_source
from tests.catalogue.test_catalogue import CATALOGUE, NOT_TOLD, Mistake

HEADS = ("class", "rules", "Keras 2", "Keras 3", "fix")


def _found(mistake: Mistake, version: int) -> list[Diagnostic]:
    """What is said of the programs in a version, in the rules that the class is told by."""
    found: list[Diagnostic] = []
    for text, codes in mistake.wrong:
        wanted = {code for said in codes.values() for code in said.split() if code in CHECKS}
        config = Config(keras_version=version, extend_select=tuple(wanted))  # type: ignore[arg-type]
        program = text if ".layers import" in text else PRELUDE + text
        found.extend(d for d in lint_source("example.py", program, config) if d.code in wanted)
    return found


def _severity(found: list[Diagnostic]) -> str:
    kinds = sorted({d.severity for d in found}, key=lambda severity: -severity.rank)
    return ", ".join(kind.value for kind in kinds) or "no"


def row(mistake: Mistake) -> tuple[str, ...]:
    """One class: the fix is the safest that any of its programs gets."""
    by_version = {version: _found(mistake, version) for version in (2, 3)}
    every = [d for found in by_version.values() for d in found]
    offered = {d.fix.safety.value for d in every if d.fix is not None and d.fix.edits}
    fix = next((kind for kind in ("safe", "unsafe") if kind in offered), "none")
    return (
        mistake.name,
        " ".join(sorted({d.code for d in every})),
        _severity(by_version[2]),
        _severity(by_version[3]),
        fix,
    )


def rows() -> list[tuple[str, ...]]:
    """Every class, those that are not told with the reason."""
    return [row(mistake) for mistake in CATALOGUE] + [(name, "-", "no", "no", reason) for name, reason in NOT_TOLD.items()]


def table() -> str:
    """The rows as a table in Markdown."""
    lines = [HEADS, tuple("---" for _ in HEADS), *sorted(rows())]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
