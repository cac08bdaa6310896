"""What the linter makes of the measured cases."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.cases.measured import CATEGORIES, Case, load


@dataclass(frozen=True)
class Verdict:
    """One case, what was found, and ``fault``: how the linter differs from Keras (empty where it does not)."""

    case: Case
    findings: tuple[Diagnostic, ...]
    fault: str = ""
    detail: str = ""

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings of severity error."""
        return [d for d in self.findings if d.severity is Severity.ERROR]

    @property
    def key(self) -> str:
        """``F01/3``: the case and the version."""
        return f"{self.case.name}/{self.case.version}"

    def __str__(self) -> str:
        said = ", ".join(f"{d.code} {d.severity.value} {d.message}" for d in self.findings) or "nothing"
        snippet = self.case.text.split("yoh = ")[1].split("\n", 1)[1]
        head = f"{self.key} {self.case.title}: {self.fault} {self.detail}"
        return f"{head}\n  Keras: {self.case.stage} {self.case.message[:160]}\n  ours: {said}\n{snippet}"


def as_shapes(value: Any) -> Any:
    """An output shape of the summary as a list of shapes."""
    return value if value is None or (value and isinstance(value[0], list)) else [value]


def judge(case: Case) -> Verdict:
    """Lint the case, compare it with what Keras did."""
    config = Config(keras_version=case.version)
    findings = tuple(lint_source("case.py", case.text, config))
    errors = [d for d in findings if d.severity is Severity.ERROR]
    if any(d.code == "RNN999" for d in findings):
        return Verdict(case, findings, "internal error")
    if case.refused:
        return Verdict(case, findings, "" if errors else "missed")
    if not case.mistake and case.stage == "none" and errors:
        return Verdict(case, findings, "false error")
    if case.stage != "none" or errors or case.shape is None:
        return Verdict(case, findings)
    models = summarize("case.py", case.text, config)["models"]
    wanted = "measured" if "measured = " in case.text else "model"
    model = next((m for m in reversed(models) if m["name"] == wanted), models[-1] if models else None)
    if model is None:
        return Verdict(case, findings, "no model")
    if as_shapes(model["output_shape"]) != case.shape:
        return Verdict(case, findings, "shape", f"ours {model['output_shape']}, Keras {case.shape}")
    if case.params is not None and model["params"] != case.params:
        return Verdict(case, findings, "parameters", f"ours {model['params']}, Keras {case.params}")
    return Verdict(case, findings)


@cache
def verdicts() -> tuple[Verdict, ...]:
    """All of them."""
    return tuple(judge(case) for case in load())


def table() -> str:
    """By category: agreement, refused and found, silent mistakes with a finding, late ones with a finding."""
    heads = ("category", "cases", "agree", "refused", "found", "false", "shapes", "wrong", "silent", "told", "late", "told")
    rows = [heads]
    for category in (*CATEGORIES, "all"):
        mine = [v for v in verdicts() if category in ("all", v.case.category)]
        refused = [v for v in mine if v.case.refused]
        silent = [v for v in mine if v.case.mistake and not v.case.raises]
        late = [v for v in mine if v.case.mistake and v.case.raises and not v.case.refused]
        faults = Counter(v.fault for v in mine)
        rows.append((
            category, str(len(mine)), f"{faults[''] / len(mine):.1%}", str(len(refused)), str(sum(bool(v.errors) for v in refused)),
            str(faults["false error"]), str(sum(v.case.shape is not None and not v.case.raises for v in mine)),
            str(faults["shape"] + faults["parameters"] + faults["no model"]),
            str(len(silent)), str(sum(bool(v.findings) for v in silent)), str(len(late)), str(sum(bool(v.findings) for v in late)),
        ))  # fmt: skip
    widths = [max(len(row[i]) for row in rows) for i in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(w) if not i else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths, strict=True))) for row in rows
    )
