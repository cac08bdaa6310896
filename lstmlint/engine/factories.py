"""The factories that a configuration names: where they are, what became of their calls, and what is to be said of it.

Only these are ever imported and called, in the worker, because the user has named them. Where one stands is found without importing it.
"""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence

from lstmlint.catalog import rule
from lstmlint.config import Config
from lstmlint.config.patterns import absolute
from lstmlint.config.places import NAMES
from lstmlint.config.resolve import OPTION
from lstmlint.config.runtime import Factory
from lstmlint.config.settings import Version
from lstmlint.diagnostic import Diagnostic, RelatedSpan, Span
from lstmlint.engine.attempts import Framework, entries
from lstmlint.engine.spoken import words_of
from lstmlint.records import dataclass
from lstmlint.runtime.process import Job
from lstmlint.source import SourceFile, decode

FAILS = "RNN903"
_CODES = {"compile": "RNN902", "train": "RNN902"}
_TORCH, _KERAS = b"torch", b"keras"
Shown = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Named:
    """A factory, its job, and the place at which it is spoken of: its definition, else the top of its file or of the configuration.

    ``body`` is the whole definition, empty where that is not found.
    """

    factory: Factory
    job: Job
    span: Span
    body: Span | None = None


def named(configs: Iterable[Config], names: Mapping[str, str]) -> list[Named]:
    """The factories of some configurations, each once; ``names`` are the given files, by their absolute paths.

    One in a file that was not given is left alone, unless an option names it: who asks for one file does not want all models built.
    """
    found: dict[str, Named] = {}
    shown = shown_by(names)
    for config in configs:
        asked = config.origins.get("models") == OPTION
        for factory in config.models:
            path = _file(factory, factory.target.partition(":")[0])
            if path and absolute(path) not in names and not asked:
                continue
            key = repr((factory.target, factory.folder, sorted(factory.arguments.items(), key=lambda item: item[0])))
            if key not in found:
                found[key] = _place(factory, f"factory {len(found)}", config.keras_version or config.project_version, shown)
    return list(found.values())


def _place(factory: Factory, name: str, version: Version | None, shown: Shown) -> Named:
    module, _, dotted = factory.target.partition(":")
    path = _file(factory, module)
    data = _read(path) if path else b""
    framework = f"keras{version}" if version else "torch" if _TORCH in data and _KERAS not in data else "keras"
    request = {"kind": "factory", "target": factory.target, "arguments": dict(factory.arguments), "paths": list(factory.paths)}
    job = Job(name, framework, request, f"{dotted}() of {module}")
    if not path:
        return Named(factory, job, _mention(factory, shown))
    row, last = _definition(path, data, dotted.split("."))
    if not row:
        return Named(factory, job, _top(path, shown))
    line = data.decode("utf-8", "replace").splitlines()[row - 1]
    start = len(line) - len(line.lstrip())
    end = len(line.rstrip().removesuffix(":").rstrip())
    return Named(factory, job, Span(row, start + 1, row, end + 1, shown(path)), Span(row, 1, last + 1, 1, shown(path)))


def _top(path: str, shown: Shown) -> Span:
    return Span(1, 1, 1, 1, shown(path))


def _file(factory: Factory, module: str) -> str:
    """The file of a module; "" where it is none of the project's."""
    inside = os.path.join(*module.split("."))  # noqa: PTH118
    for folder in factory.paths:
        for name in (f"{inside}.py", os.path.join(inside, "__init__.py")):  # noqa: PTH118
            if os.path.isfile(path := os.path.join(folder, name)):  # noqa: PTH113, PTH118
                return path
    return ""


def _mention(factory: Factory, shown: Shown) -> Span:
    """Where a configuration names it, as far as that can be told from its folder."""
    paths = [os.path.join(factory.folder, name) for name in NAMES]  # noqa: PTH118
    for path in paths:
        for row, line in enumerate(_read(path).decode("utf-8", "replace").splitlines(), 1):
            at = line.find(factory.target)
            if at >= 0:
                return Span(row, at + 1, row, at + 1 + len(factory.target), shown(path))
    return _top(paths[-1], shown)


def _read(path: str) -> bytes:
    from lstmlint.engine.reading import read

    data = read(path)
    return data if isinstance(data, bytes) else b""


def _definition(path: str, data: bytes, names: Sequence[str]) -> tuple[int, int]:
    """The first and the last row of a function or class; zeros where it is not defined there."""
    body = _statements(path, data)
    found: ast.stmt | None = None
    for name in names:
        found = next((made for made in body if getattr(made, "name", None) == name or _assigns(made, name)), None)
        body = getattr(found, "body", [])
    return (found.lineno, found.end_lineno or found.lineno) if found is not None else (0, 0)


def _statements(path: str, data: bytes) -> Sequence[ast.stmt]:
    source = decode(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source.text).body if isinstance(source, SourceFile) else []
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _statement(path: str, row: int) -> tuple[int, int]:
    """The first and the last row of the innermost statement that a row belongs to: Python tells the row in which it begins."""
    rows = (row, row)
    for made in _statements(path, _read(path)):
        for node in ast.walk(made):
            if isinstance(node, ast.stmt) and not hasattr(node, "body") and node.lineno <= row <= (node.end_lineno or row):
                rows = (node.lineno, node.end_lineno or row)
    return rows


def _assigns(made: ast.stmt, name: str) -> bool:
    return isinstance(made, ast.Assign) and any(isinstance(target, ast.Name) and target.id == name for target in made.targets)


# ---- what became of it ------------------------------------------------------------------------------------------------


def framework_of(answer: Mapping[str, object], model: Mapping[str, object] | None = None) -> Framework:
    """Who answered: the framework that the model is of, else the worker's own."""
    said = (model or {}).get("of") or answer.get("framework")
    hello = said if isinstance(said, Mapping) else {}
    return Framework(*(str(hello.get(key, "")) for key in ("framework", "version", "backend")))


def judged(
    one: Named, answer: Mapping[str, object], found: Sequence[Diagnostic], shown: Shown
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """What is to be told of a factory; and the findings that its failure confirms, which then tell it themselves."""
    from lstmlint.engine.reconcile import ANSWERABLE

    told: list[Diagnostic] = []
    confirmed: list[Diagnostic] = []
    models = entries(answer, "models")
    for failure in entries(answer, "failures"):
        number = failure.get("model")
        model = models[number] if isinstance(number, int) and 0 <= number < len(models) else None
        runtime = _verdict(framework_of(answer, model), failure)
        raised = _raised(failure, shown)
        near = [d for d in found if d.code in ANSWERABLE and _about(d, one, failure, shown)]
        if near:
            confirmed += [_with(d, runtime) for d in near]
            continue
        told.append(_told(one, failure, runtime, raised))
    if not models and not told and not confirmed:
        notes = answer.get("notes")
        words = str(notes[0]) if isinstance(notes, list) and notes else "what it returns is no model"
        told.append(_worded(FAILS, "nothing", one, {"words": words, "target": one.factory.target}, None, ()))
    return told, confirmed


def _raised(failure: Mapping[str, object], shown: Shown) -> Span | None:
    """The line of the user's own code that raised."""
    file, row = failure.get("file"), failure.get("row")
    if not isinstance(file, str) or not isinstance(row, int) or row < 1 or not os.path.isfile(file):  # noqa: PTH113
        return None
    lines = _read(file).decode("utf-8", "replace").splitlines()
    line = lines[row - 1] if row <= len(lines) else ""
    return Span(row, len(line) - len(line.lstrip()) + 1, row, max(len(line.rstrip()), 1) + 1, shown(file))


def _about(found: Diagnostic, one: Named, failure: Mapping[str, object], shown: Shown) -> bool:
    """Whether a finding is about the statement that raised or, where the model itself was refused later, about the factory."""
    spans = (found.span, *(related.span for related in found.related))
    file, row = failure.get("file"), failure.get("row")
    if isinstance(file, str) and isinstance(row, int):
        first, last = _statement(file, row)
        return any(span.filename == shown(file) and span.row <= last and first <= span.end_row for span in spans)
    body = one.body if failure.get("model") is not None else None
    return body is not None and any(span.filename == body.filename and body.row <= span.row < body.end_row for span in spans)


def _with(found: Diagnostic, runtime: Mapping[str, object]) -> Diagnostic:
    from dataclasses import replace

    return replace(found, runtime=runtime)


def _verdict(framework: Framework, failure: Mapping[str, object]) -> dict[str, object]:
    return {
        "outcome": "confirmed",
        "framework": framework.name,
        "version": framework.version,
        "backend": framework.backend or None,
        "stage": str(failure.get("stage", "")),
        "exception": str(failure.get("exception", "")),
        "message": str(failure.get("message", "")),
    }


def _told(one: Named, failure: Mapping[str, object], runtime: Mapping[str, object], raised: Span | None) -> Diagnostic:
    stage = str(failure.get("stage"))
    data = {
        "framework": f"{runtime['framework']} {runtime['version']}".strip(),
        "target": one.factory.target,
        "layer": str(failure.get("name") or "model"),
        "words": words_of(str(runtime["exception"]), str(runtime["message"])),
    }
    related = (RelatedSpan("raised here", raised),) if raised is not None and raised.row != one.span.row else ()
    if stage in ("import", "call"):
        return _worded(FAILS, "import" if stage == "import" else "", one, data, runtime, related)
    return _worded(_CODES.get(stage, "RNN901"), "factory", one, data, runtime, related)


def _worded(
    code: str, case: str, one: Named, data: Mapping[str, object], runtime: Mapping[str, object] | None, related: tuple[RelatedSpan, ...]
) -> Diagnostic:  # fmt: skip
    page = rule(code)
    severity, message = page.wording(case).severity, page.say(data, case)
    return Diagnostic(code, page.name, severity, message, one.span.filename, one.span, related, runtime=runtime)


def shown_by(names: Mapping[str, str]) -> Shown:
    """How the user calls a file: as it was given, else relative to where he is."""

    def shown(path: str) -> str:
        full = absolute(path)
        relative = os.path.relpath(full)
        return names.get(full) or (full if relative.startswith("..") else relative)

    return shown
