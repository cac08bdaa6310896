"""What a fault of training does, in words and as a severity, where the versions of Keras differ about it."""

from __future__ import annotations

from collections.abc import Mapping

from lstmlint.checks.pairings import Pairing
from lstmlint.diagnostic import Severity
from lstmlint.program import Version
from lstmlint.records import dataclass
from lstmlint.training import Verdict


@dataclass(frozen=True, slots=True)
class Effect:
    """The verdicts of the versions that the program may run with."""

    verdicts: Mapping[Version, Verdict]

    @property
    def severity(self) -> Severity:
        """An error only where every version refuses."""
        return Severity.ERROR if all(v is Verdict.ERROR for v in self.verdicts.values()) else Severity.WARNING

    def words(self, pairing: Pairing) -> str:
        """``fit raises an error``, ``Keras 3 raises an error, Keras 2 broadcasts the two in silence``."""
        kinds = set(self.verdicts.values())
        if kinds == {Verdict.ERROR}:
            return f"{pairing.event.kind} raises an error"
        if kinds == {Verdict.SILENT}:
            return f"{pairing.event.kind} broadcasts the two without a word"
        parts = [f"Keras {version} {_SAYS[verdict]}" for version, verdict in sorted(self.verdicts.items(), reverse=True) if verdict.wrong]
        return ", ".join(parts)


_SAYS = {Verdict.ERROR: "raises an error", Verdict.SILENT: "broadcasts the two without a word"}


def effect_of(verdicts: Mapping[Version, Verdict]) -> Effect | None:
    """The effect of a pair that is certainly wrong in some version and not unknown in another; None otherwise."""
    wrong = [v.wrong for v in verdicts.values()]
    if not any(wrong) or Verdict.UNKNOWN in verdicts.values():
        return None
    return Effect(dict(verdicts))
