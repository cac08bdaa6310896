"""What the runtime pass adds to a report: the framework's own words at a finding, and how many models it built."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import TYPE_CHECKING

from lstmlint.records import dataclass
from lstmlint.report.paint import Painter
from lstmlint.report.safe import visible
from lstmlint.report.summary import count

if TYPE_CHECKING:
    from lstmlint.diagnostic import Diagnostic
    from lstmlint.engine.confirm import Confirmation

_LONGEST, _WIDE = 400, 120
_REASONS = 8


def remark(runtime: Mapping[str, object], message: str, paint: Painter) -> Iterator[str]:
    """``confirmed: keras 3.15.1 says ValueError: ...``, in as many lines as it takes; nothing where the message tells it already."""
    if runtime.get("outcome") != "confirmed" or not runtime.get("message"):
        return
    from lstmlint.engine.spoken import words_of

    words = visible(words_of(str(runtime.get("exception") or ""), str(runtime["message"]), _LONGEST))
    if words in message:
        return
    first, *others = wrap(f"confirmed: {by(runtime)} says {words}", _WIDE, subsequent_indent="  ", break_on_hyphens=False)
    yield first.replace("confirmed:", paint("bold", "confirmed:"), 1)
    yield from others


def by(runtime: Mapping[str, object]) -> str:
    """Who said it: ``keras 3.15.1``."""
    return visible(f"{runtime.get('framework')} {runtime.get('version')}".strip())


def mark(runtime: Mapping[str, object] | None, code: str) -> str:
    """The same in a few words, for a report of one line; what only the framework has found names it already."""
    if runtime is None or code.startswith("RNN9") or runtime.get("outcome") != "confirmed":
        return ""
    return f" (confirmed by {by(runtime)})"


@dataclass(frozen=True, slots=True)
class Models:
    """How many models there were, and what became of them; ``unbuilt`` are those that could not be rebuilt, and why."""

    frameworks: tuple[str, ...] = ()
    models: int = 0
    built: int = 0
    refused: int = 0
    undecided: int = 0
    differing: int = 0
    lost: int = 0
    factories: int = 0
    unbuilt: Mapping[str, str] | None = None

    @classmethod
    def of(cls, told: Confirmation) -> Models:
        """Count."""
        counts = told.counts
        names = tuple(map(str, told.frameworks))
        differing = counts.built - counts.agreed
        return cls(
            names, counts.models, counts.built, counts.refused, counts.undecided, differing, len(told.lost), counts.factories, told.unbuilt
        )

    def lines(self, left: Iterable[Diagnostic]) -> Iterator[str]:
        """``Runtime (keras 3.15.1): 14 models, 12 built, 1 refused, 1 not rebuilt; 2 findings confirmed.`` and the reasons below."""
        if not self.models and not self.factories:
            yield "Runtime: no models to build."
            return
        unbuilt = dict(self.unbuilt or {})
        parts = [count(self.models, "model"), f"{self.built} built"]
        told = ((self.refused, "refused"), (self.undecided, "undecided"), (self.lost, "lost"), (len(unbuilt), "not rebuilt"))
        parts += [f"{number} {word}" for number, word in told if number]
        if self.factories:
            parts.append(f"{self.factories} {'factory' if self.factories == 1 else 'factories'} called")
        outcomes = [d.runtime.get("outcome") for d in left if d.runtime is not None and not d.code.startswith("RNN9")]
        verdicts = [(outcomes.count(word), word) for word in ("confirmed", "refuted")]
        found = [count(number, "finding") + f" {word}" for number, word in verdicts if number]
        who = f" ({', '.join(map(visible, self.frameworks))})" if self.frameworks else ""
        line = f"Runtime{who}: {', '.join(parts)}" + (f"; {', '.join(found)}" if found else "")
        yield line + (":" if unbuilt else ".")
        for label, why in list(unbuilt.items())[:_REASONS]:
            yield f"- {visible(label)} is not rebuilt: {visible(why)}"
        if len(unbuilt) > _REASONS:
            yield f"- and {len(unbuilt) - _REASONS} more"
        if self.differing:
            verb = "is" if self.differing == 1 else "are"
            yield f"{count(self.differing, 'model')} {verb} not what lstmlint says: lstmlint summary --runtime shows where."
