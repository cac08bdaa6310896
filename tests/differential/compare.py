"""Where the linter and Keras disagree about a program, and what kind of disagreement it is."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lstmlint.config import Config
from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.differential.generator import Program
from tests.differential.oracle import Answer

FALSE = ("false error", "wrong shape", "wrong parameters", "crash")


@dataclass(frozen=True)
class Opinion:
    """What the linter says of a program for one version."""

    findings: tuple[Diagnostic, ...]
    models: tuple[dict[str, Any], ...]
    crash: str = ""

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings that say: Keras refuses this."""
        return [finding for finding in self.findings if finding.severity is Severity.ERROR]


@dataclass(frozen=True)
class Disagreement:
    """One difference: ``topic`` groups those of one cause."""

    category: str
    topic: str
    program: Program
    version: int
    detail: str


def opinion(program: Program, version: int | None) -> Opinion:
    """Lint and summarise the program; an exception is an opinion too."""
    config = Config(keras_version=version)
    try:
        findings = tuple(lint_source("program.py", program.text, config))
        models = tuple(summarize("program.py", program.text, config)["models"])
    except Exception as error:
        return Opinion((), (), f"{type(error).__name__}: {error}")
    internal = next((finding.message for finding in findings if finding.code in ("RNN999", "RNN001")), "")
    return Opinion(findings, models, internal)


def plain(message: str) -> str:
    """A message without its numbers and names: the same for the same cause."""
    message = re.sub(
        r"\x1b\[[0-9;]*m", "", message.split("\n\n")[1] if message.startswith("Exception encountered") and "\n\n" in message else message
    )
    return re.sub(r"'[^']*'|\"[^\"]*\"|<[^>]*>|\([^)]*\)|\d+", "_", message)[:110].strip()


def names(node: ast.AST) -> set[str]:
    """The names that are written in a piece of the program."""
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def targets(part: ast.stmt) -> list[ast.expr]:
    """What a statement makes or adds to: the targets of an assignment, the list of ``layers.append(...)``."""
    match part:
        case ast.Assign():
            return part.targets
        case ast.AugAssign():
            return [part.target]
        case ast.Expr(ast.Call(ast.Attribute(held))):
            return [held]
        case _:
            return []


def statements(text: str, rows: Sequence[int]) -> set[int]:
    """All rows of the smallest statements that hold the given rows, and of those that make what these use."""
    parts = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.stmt)]
    found: set[ast.stmt] = set()
    for row in rows:
        holding = [part for part in parts if part.lineno <= row <= (part.end_lineno or part.lineno)]
        if holding:
            found.add(min(holding, key=lambda part: (part.end_lineno or part.lineno) - part.lineno))
    used = {name for part in found for name in names(part)}
    makers = {part for part in parts if any(names(target) & used for target in targets(part))}
    return {row for part in found | makers for row in range(part.lineno, (part.end_lineno or part.lineno) + 1)}


def near(program: Program, answer: Answer, errors: Sequence[Diagnostic]) -> bool:
    """Whether an error, or a place that it names, lies in a statement that Keras' exception went through."""
    rows = statements(program.text, answer["rows"])
    named = [span for error in errors for span in (error.span, *(related.span for related in error.related))]
    return not rows or any(rows & set(range(span.row, span.end_row + 1)) for span in named)


def shapes(value: Any) -> list[list[Any]] | None:
    """The linter's output shape as a list of shapes."""
    if value is None:
        return None
    return value if value and isinstance(value[0], list) else [value]


def shape_verdict(ours: Any, theirs: list[list[list[int | None]]]) -> str:
    """``""``, ``unknown shape`` or ``wrong shape``; Keras may know several for a layer that is used more than once."""
    said = shapes(ours)
    if not theirs or said in theirs:
        return ""
    if said is None:
        return "unknown shape"
    for real in theirs:
        if len(real) == len(said) and all(
            len(a) == len(b) and all(x == y or isinstance(x, str) for x, y in zip(a, b, strict=True))
            for a, b in zip(said, real, strict=True)
        ):
            return "unknown shape"
    return "wrong shape"


def params_verdict(ours: Any, theirs: int | None) -> str:
    """``""``, ``unknown parameters`` or ``wrong parameters``."""
    if theirs is None or ours == theirs:
        return ""
    return "wrong parameters" if isinstance(ours, int) else "unknown parameters"


def same_type(ours: str, theirs: str) -> bool:
    """Whether the names mean the same class."""
    return ours == theirs or {ours, theirs} <= {"Functional", "Model"}


def pair(
    ours: Sequence[dict[str, Any]], theirs: Sequence[dict[str, Any]], ordered: bool
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Our layers with theirs; Keras sorts the layers of a graph by depth, we by the order of the text."""
    if ordered or [layer["type"] for layer in ours] == [layer["type"] for layer in theirs]:
        for i in range(max(len(ours), len(theirs))):
            yield (ours[i] if i < len(ours) else None, theirs[i] if i < len(theirs) else None)
        return
    rest = list(ours)
    later = []
    for real in theirs:
        exact = next((o for o in rest if same_type(o["type"], real["type"]) and not shape_verdict(o["output_shape"], real["shapes"])
                      and o["params"] == real["params"]), None)  # fmt: skip
        if exact is None:
            later.append(real)
        else:
            rest = [o for o in rest if o is not exact]
    for real in later:
        like = next((o for o in rest if same_type(o["type"], real["type"])), None)
        rest = [o for o in rest if o is not like]
        yield like, real
    for ours_only in rest:
        yield ours_only, None


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Category, topic and detail of every difference in one model."""
    for mine, real in pair(ours["layers"], theirs["layers"], theirs["type"] == "Sequential"):
        if real is None or mine is None:
            kind = (mine or real or {})["type"]
            yield (
                ("extra layer" if real is None else "missing layer"),
                kind,
                f"ours {[x['type'] for x in ours['layers']]}, Keras {[x['type'] for x in theirs['layers']]}",
            )
            continue
        if not same_type(mine["type"], real["type"]):
            yield "wrong type", f"{mine['type']} for {real['type']}", ""
            continue
        if not theirs["built"]:
            continue
        said = f"{real['type']} ({real['name']})"
        if verdict := shape_verdict(mine["output_shape"], real["shapes"]):
            yield verdict, real["type"], f"{said}: ours {mine['output_shape']}, Keras {real['shapes']}"
        if verdict := params_verdict(mine["params"], real["params"]):
            yield verdict, real["type"], f"{said}: ours {mine['params']}, Keras {real['params']}"


def matched(models: Sequence[dict[str, Any]], answer: Answer) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any]]]:
    """Keras' models with ours, by the statement that makes them; a function that runs twice makes two at one place."""
    rest = list(models)
    for real in answer["models"]:
        first, last = real["rows"]
        here = [model for model in models if first <= model["location"]["row"] <= last]
        free = [model for model in here if any(model is other for other in rest)]
        agreeing = next((model for model in free if not list(differences(model, real))), None)
        chosen = agreeing or next(iter(free), None) or next((model for model in here if not list(differences(model, real))), None)
        rest = [model for model in rest if model is not chosen]
        yield chosen, real


def judge(program: Program, version: int, ours: Opinion, answer: Answer) -> Iterator[Disagreement]:
    """Everything in which the linter and Keras differ."""

    def differ(category: str, topic: str, detail: str = "") -> Disagreement:
        return Disagreement(category, topic, program, version, detail)

    if answer["stage"] == "oracle":
        yield differ("oracle", answer["exception"], answer["message"])
        return
    if ours.crash:
        yield differ("crash", ours.crash[:90], ours.crash)
        return
    said = "; ".join(f"{d.span.row}: {d.code} {d.message}" for d in ours.errors)
    if answer["stage"] == "build":
        if not ours.errors:
            why = f"{answer['exception']}: {plain(answer['message'])}"
            yield differ(
                "missed",
                why,
                f"rows {answer['rows']}: {answer['message'][:300]}; ours: {[f'{d.code} {d.severity}' for d in ours.findings]}",
            )
        elif not near(program, answer, ours.errors):
            yield differ("elsewhere", ours.errors[0].code, f"Keras: rows {answer['rows']} {answer['message'][:200]}; ours: {said}")
        return
    if ours.errors:
        if answer["stage"] == "none":
            yield differ("false error", ours.errors[0].code, said)
        return  # what a model that fails later looks like is nobody's concern
    for mine, real in matched(ours.models, answer):
        if mine is None:
            if real["type"] in ("Sequential", "Functional"):  # what a subclass of Model holds is not promised
                yield differ("missing model", real["type"], f"rows {real['rows']}; ours at {[m['location']['row'] for m in ours.models]}")
            continue
        for category, topic, detail in differences(mine, real):
            if not (category.startswith("unknown") and program.style == "custom"):  # a class of the program's own hides what comes after it
                yield differ(category, topic, detail)


@dataclass(frozen=True)
class Report:
    """The result for one version."""

    version: int
    programs: int
    refused: int
    late: int
    found: tuple[Disagreement, ...]

    @property
    def disagreeing(self) -> int:
        """How many programs have a disagreement (an error at another place is counted apart)."""
        return len({d.program.seed for d in self.found if d.category != "elsewhere"})

    @property
    def agreement(self) -> float:
        """The share of programs on which both agree in everything."""
        return 1 - self.disagreeing / max(self.programs, 1)

    def count(self, *categories: str) -> int:
        """How many programs have a disagreement of these categories."""
        return len({d.program.seed for d in self.found if d.category in categories})

    def head(self) -> str:
        """One line."""
        counts = Counter(d.category for d in self.found).most_common()
        refused = f"{self.refused} refused, {self.late} refused later"
        differing = ", ".join(f"{n} {category}" for category, n in counts) or "nothing differs"
        return f"Keras {self.version}: {self.programs} programs, {refused}, {self.agreement:.2%} agree; {differing}"

    def text(self, examples: int = 2) -> str:
        """The whole report: causes by their frequency, each with its shortest programs."""
        causes: dict[tuple[str, str], list[Disagreement]] = {}
        for d in self.found:
            causes.setdefault((d.category, d.topic), []).append(d)
        lines = [self.head(), ""]
        for (category, topic), many in sorted(causes.items(), key=lambda item: (item[0][0] not in FALSE, -len(item[1]))):
            lines.append(f"=== {category}: {topic} ({len(many)})")
            shortest = sorted({d.program.seed: d for d in many}.values(), key=lambda d: len(d.program.text))
            for d in shortest[:examples]:
                lines += [
                    f"--- {d.program.seed} ({d.program.style}; meant wrong: {d.program.mistake or 'nothing'})",
                    f"    {d.detail}",
                    d.program.text,
                ]
        return "\n".join(lines)
