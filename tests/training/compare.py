"""What really happened to a program, what the linter says of it, and whether the two agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lstmlint.diagnostic import Diagnostic, Severity
from tests.differential.compare import Opinion, plain
from tests.differential.oracle import Answer
from tests.training.generator import Program
from tests.training.generator.mistakes import DOUBTFUL

SPARSE = ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy")
BAD = ("false alarm", "false error", "crash", "oracle")
Sizes = list[int | None]


def equal(one: Sequence[int | None], other: Sequence[int | None]) -> bool:
    """Whether two shapes can be the same; the batch is not asked."""
    return len(one) == len(other) and all(a == b or a is None or b is None for a, b in zip(one[1:], other[1:], strict=True))


def aligned(loss: str, target: Sizes | None, prediction: Sizes | None) -> bool:
    """Whether the loss compares like with like: equal shapes, or Keras' harmless (N,) with (N, 1) and (N, T) with (N, T, 1)."""
    if target is None or prediction is None:
        return True
    if loss in SPARSE:
        # Keras 2 lays the labels out in one row, in which axes of 1 leave no trace.
        plain, labels = ([batch, *(size for size in rest if size != 1)] for batch, *rest in (prediction[:-1], target))
        return equal(target, prediction[:-1]) or equal(target, [*prediction[:-1], 1]) or equal(plain, labels)
    if equal(target, prediction):
        return True
    one, other = sorted((target, prediction), key=len)
    return len(other) == len(one) + 1 and other[-1] == 1 and equal(one, other[:-1])


def fits(declared: Sizes, given: Sizes | None) -> bool:
    """Whether data have the declared shape; an axis of one at the end is added or taken by Keras."""
    return (
        given is None
        or equal(declared, given)
        or (declared[-1] == 1 and equal(declared[:-1], given))
        or (given[-1] == 1 and equal(declared, given[:-1]))
    )


def broadcast(answer: Answer) -> list[dict[str, Any]]:
    """The losses that compared unlike things without a word."""
    return [seen for seen in answer["losses"] if not aligned(seen["loss"], seen["target"], seen["prediction"])]


def strange_food(answer: Answer) -> list[dict[str, Any]]:
    """The data that have not the declared shape."""
    return [
        seen
        for seen in answer["fed"]
        if seen["declared"] and len(seen["declared"]) == len(seen["given"]) and not all(map(fits, seen["declared"], seen["given"]))
    ]


def truth(program: Program, answer: Answer) -> str:
    """``refused``, ``broadcast``, ``fed`` (another shape, in silence), ``doubtful``, ``harmless`` (a mistake without effect), ``right``."""
    if answer["stage"] in ("oracle", "python"):
        return str(answer["stage"])
    if answer["stage"] != "none":
        return "refused"
    if broadcast(answer):
        return "broadcast"
    if strange_food(answer):
        return "fed"
    if program.mistake in DOUBTFUL:
        return "doubtful"
    return "harmless" if program.mistake else "right"


def verdict(real: str, findings: Sequence[Diagnostic]) -> str:
    """What the linter's findings are worth against the truth."""
    errors = any(finding.severity is Severity.ERROR for finding in findings)
    warned = any(finding.severity is Severity.WARNING for finding in findings)
    match real:
        case "oracle":
            return "oracle"
        case "python":
            return "agrees"  # the program fails by itself: nobody can be wrong about the rest
        case "refused":
            return "agrees" if errors else "only a warning" if warned else "missed"
        case "broadcast" | "fed" | "doubtful":
            return "false error" if errors else "agrees" if warned else "missed"
        case "harmless":
            return "false error" if errors else "warning without harm" if warned else "agrees"
        case _:
            return "false alarm" if errors or warned else "agrees"


@dataclass(frozen=True)
class Result:
    """One program in one version."""

    program: Program
    version: int
    real: str
    verdict: str
    said: tuple[Diagnostic, ...]
    answer: Answer

    @property
    def topic(self) -> str:
        """What groups results of one cause."""
        codes = ",".join(sorted({finding.code for finding in self.said})) or "silent"
        words = plain(self.answer.get("message", "")) if self.real == "refused" else ""
        return f"{self.program.mistake or 'no mistake'} | {self.real} at {self.answer['stage']} | {codes} | {words}"

    def text(self) -> str:
        """The program with both opinions."""
        said = [f"    we: {d.span.row}: {d.code} {d.severity} {d.message}" for d in self.said]
        message = " ".join(str(self.answer.get("message", "")).split())[:300]
        seen = [f"    loss: {seen}" for seen in self.answer.get("losses", ())] + [f"    fed: {seen}" for seen in self.answer.get("fed", ())]
        head = f"--- {self.program.seed} ({self.program.style}; meant wrong: {self.program.mistake or 'nothing'})"
        return "\n".join(
            [head, f"    Keras: {self.answer['stage']} {self.answer.get('rows', '')} {message}", *seen, *said, self.program.text]
        )


def judge(program: Program, version: int, ours: Opinion, answer: Answer) -> Result:
    """Both opinions of a program, side by side."""
    real = truth(program, answer)
    loud = tuple(finding for finding in ours.findings if finding.severity in (Severity.ERROR, Severity.WARNING))
    return Result(program, version, real, "crash" if ours.crash else verdict(real, loud), loud, answer)


@dataclass(frozen=True)
class Report:
    """All programs in one version."""

    version: int
    results: tuple[Result, ...]

    def of(self, *verdicts: str) -> list[Result]:
        """The results with one of these verdicts."""
        return [result for result in self.results if result.verdict in verdicts]

    def wrong(self, *kinds: str) -> list[Result]:
        """The programs that really are wrong in one of these ways."""
        return [result for result in self.results if result.real in (kinds or ("refused", "broadcast", "fed", "doubtful"))]

    def found(self, *kinds: str) -> float:
        """The share of them that we report as what they are."""
        wrong = self.wrong(*kinds)
        return sum(result.verdict == "agrees" for result in wrong) / max(len(wrong), 1)

    def head(self) -> str:
        """One line."""
        real = Counter(result.real for result in self.results)
        verdicts = Counter(result.verdict for result in self.results)
        shares = ", ".join(f"{kind} {self.found(kind):.1%} of {real[kind]}" for kind in ("refused", "broadcast", "fed", "doubtful"))
        return f"Keras {self.version}: {len(self.results)} programs ({dict(real)}); found: {shares}; {dict(verdicts)}"

    def table(self) -> list[str]:
        """Kind of mistake by kind of mistake: how many are wrong, and how many of them we report."""
        lines = [f"{'mistake':40} {'made':>5} {'wrong':>6} {'found':>6} {'weaker':>7} {'missed':>7}"]
        for name, count in Counter(result.program.mistake or "(none)" for result in self.results).most_common():
            mine = [result for result in self.results if (result.program.mistake or "(none)") == name]
            wrong = [result for result in mine if result.real in ("refused", "broadcast", "fed", "doubtful")]
            tally = Counter(result.verdict for result in wrong)
            weaker = tally["only a warning"] + tally["false error"]
            lines.append(f"{name:40} {count:5} {len(wrong):6} {tally['agrees']:6} {weaker:7} {tally['missed']:7}")
        return lines

    def text(self, examples: int = 2) -> str:
        """The whole report: disagreements by cause, each with its shortest programs."""
        causes: dict[tuple[str, str], list[Result]] = {}
        for result in self.results:
            if result.verdict != "agrees":
                causes.setdefault((result.verdict, result.topic), []).append(result)
        lines = [self.head(), "", *self.table(), ""]
        for (kind, topic), many in sorted(causes.items(), key=lambda item: (item[0][0] not in BAD, item[0][0], -len(item[1]))):
            lines.append(f"=== {kind}: {topic} ({len(many)})")
            lines += [result.text() for result in shortest(many)[:examples]]
        return "\n".join(lines)


def shortest(results: Iterable[Result]) -> list[Result]:
    """The short programs first."""
    return sorted(results, key=lambda result: len(result.program.text))
