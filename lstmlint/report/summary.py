"""The last line, and the counts by rule."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from lstmlint.diagnostic import Diagnostic
    from lstmlint.report.paint import Painter


class Totals:
    """What the last line tells."""

    __slots__ = ("errors", "fixed", "infos", "safe", "unsafe", "warnings")

    def __init__(self, errors: int = 0, warnings: int = 0, infos: int = 0, safe: int = 0, unsafe: int = 0, fixed: int = 0) -> None:
        self.errors, self.warnings, self.infos = errors, warnings, infos
        self.safe, self.unsafe, self.fixed = safe, unsafe, fixed

    @classmethod
    def of(cls, diagnostics: Iterable[Diagnostic], fixed: int = 0) -> Totals:
        """Count."""
        each = list(diagnostics)
        if not each:
            return cls(fixed=fixed)
        from lstmlint.diagnostic import Safety, Severity

        by = [sum(d.severity is level for d in each) for level in (Severity.ERROR, Severity.WARNING, Severity.INFO)]
        safe, unsafe = (sum(d.fix is not None and d.fix.safety is safety for d in each) for safety in (Safety.SAFE, Safety.UNSAFE))
        return cls(by[0], by[1], by[2], safe, unsafe, fixed)

    def repaired(self) -> str:
        """``Fixed 2 problems.``"""
        return f"Fixed {count(self.fixed, 'problem')}." if self.fixed else "Nothing to fix."

    def line(self, paint: Painter, *, clean: bool = True) -> str:
        """``Found 3 errors, 1 warning. 2 fixable with --fix.``; ``clean``: nothing found means that all is well."""
        found = [count(n, word) for n, word in ((self.errors, "error"), (self.warnings, "warning"), (self.infos, "note")) if n]
        said = [self.repaired()] if self.fixed else []
        if not found:
            return " ".join([*said, *([paint("good", "All checks passed!")] if clean else [])])
        said.append(f"Found {', '.join(found)}.")
        if self.safe and self.unsafe:
            said.append(f"{self.safe} fixable with --fix, {self.unsafe} more with --unsafe-fixes.")
        elif self.safe:
            said.append(f"{self.safe} fixable with --fix.")
        elif self.unsafe:
            said.append(f"{self.unsafe} fixable with --fix --unsafe-fixes.")
        return " ".join(said)


def count(number: int, word: str) -> str:
    """``1 error``, ``2 errors``."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def statistics(diagnostics: Iterable[Diagnostic], output_format: str) -> str:
    """How often each rule was broken, the commonest first."""
    rows: dict[str, list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        rows.setdefault(diagnostic.code, []).append(diagnostic)
    ordered = sorted(rows.items(), key=lambda item: (-len(item[1]), item[0]))
    if output_format in ("json", "json-lines"):
        import json

        entries = [
            {"code": code, "name": found[0].name, "count": len(found), "fixable": any(_fixable(d) for d in found)}
            for code, found in ordered
        ]
        return json.dumps(entries, indent=2) + "\n"
    wide = max((len(str(len(found))) for _, found in ordered), default=1)
    any_fix = any(_fixable(d) for _, found in ordered for d in found)
    lines = []
    for code, found in ordered:
        star = ("[*] " if any(_fixable(d) for d in found) else "[ ] ") if any_fix else ""
        lines.append(f"{len(found):>{wide}}  {code}  {star}{found[0].name}\n")
    return "".join(lines)


def _fixable(diagnostic: Diagnostic) -> bool:
    return diagnostic.fix is not None and diagnostic.fix.safety.value == "safe"
