"""What the linter makes of the measured cases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.cases.expected import Wanted, reasons, wanted
from tests.cases.measured import CATEGORIES, Case, load


@dataclass(frozen=True)
class Verdict:
    """One case, what was found, and ``fault``: how the linter differs from Keras (empty where it does not).

    A miss is ``missed``; what is said too much is an ``internal error``, a ``false error`` or a ``false warning``; ``shape`` and
    ``parameters`` are what the summary says otherwise than Keras.
    """

    case: Case
    findings: tuple[Diagnostic, ...]
    wanted: Wanted
    fault: str = ""
    detail: str = ""

    @property
    def key(self) -> str:
        """``F01/3``: the case and the version."""
        return self.case.key

    def __str__(self) -> str:
        said = ", ".join(f"{d.code} {d.severity.value} {d.message}" for d in self.findings) or "nothing"
        snippet = self.case.text.split("yoh = ")[1].split("\n", 1)[1]
        head = f"{self.key} {self.case.title}: {self.fault} {self.detail}"
        return f"{head}\n  Keras: {self.case.stage} {self.case.silent} {self.case.message[:160]}\n  ours: {said}\n{snippet}"


def as_shapes(value: Any) -> Any:
    """An output shape of the summary as a list of shapes."""
    return value if value is None or (value and isinstance(value[0], list)) else [value]


def judge(case: Case) -> Verdict:
    """Lint the case, compare it with what Keras did."""
    config = Config(keras_version=case.version, extend_select=("RNN61",))  # advice is off by default
    findings = tuple(lint_source("case.py", case.text, config))
    severities = {d.severity for d in findings}
    due = wanted(case)
    if any(d.code == "RNN999" for d in findings):
        return Verdict(case, findings, due, "internal error")
    if due == "error":
        return Verdict(case, findings, due, "" if Severity.ERROR in severities else "missed")
    if Severity.ERROR in severities and not case.silent.startswith("late"):
        return Verdict(case, findings, due, "false error")
    if due == "word" and not findings:
        return Verdict(case, findings, due, "missed")
    if due == "silence" and Severity.WARNING in severities:
        return Verdict(case, findings, due, "false warning")
    if Severity.ERROR in severities or case.shape is None:
        return Verdict(case, findings, due)
    return Verdict(case, findings, due, *_shapes(case, config))


def _shapes(case: Case, config: Config) -> tuple[str, str]:
    models = summarize("case.py", case.text, config)["models"]
    named = "measured" if "measured = " in case.text else "model"
    model = next((m for m in reversed(models) if m["name"] == named), models[-1] if models else None)
    if model is None:
        return "shape", "no model"
    if as_shapes(model["output_shape"]) != case.shape:
        return "shape", f"ours {model['output_shape']}, Keras {case.shape}"
    if case.params is not None and model["params"] != case.params:
        return "parameters", f"ours {model['params']}, Keras {case.params}"
    return "", ""


@cache
def verdicts() -> tuple[Verdict, ...]:
    """All of them."""
    return tuple(judge(case) for case in load())


def unexplained() -> list[Verdict]:
    """Every difference for which there is no reason."""
    return [v for v in verdicts() if v.fault and v.key not in reasons("shapes" if v.fault in ("shape", "parameters") else "missed")]


def table() -> str:
    """By category and version: mistakes, those told, those missed; right programs, what is said of them that is false."""
    heads = ("category", "Keras", "mistakes", "told", "missed", "told of all", "quiet", "false errors", "false warnings", "shapes", "wrong")
    rows = [heads]
    for category in (*CATEGORIES, "all"):
        for version in (2, 3):
            mine = [v for v in verdicts() if category in ("all", v.case.category) and v.case.version == version]
            mistakes = [v for v in mine if v.wanted != "silence"]
            missed = sum(v.fault in ("missed", "internal error") for v in mistakes)
            share = f"{1 - missed / len(mistakes):.1%}" if mistakes else "-"
            faults = [v.fault for v in mine]
            rows.append((
                category, str(version), str(len(mistakes)), str(len(mistakes) - missed), str(missed), share,
                str(len(mine) - len(mistakes)),
                str(faults.count("false error")), str(faults.count("false warning")),
                str(sum(v.case.shape is not None and not v.case.raises for v in mine)),
                str(faults.count("shape") + faults.count("parameters")),
            ))  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))) for row in rows
    )
