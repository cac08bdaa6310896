"""``sarif``: the Static Analysis Results Interchange Format 2.1.0, as GitHub's code scanning and many viewers read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lstmlint import __version__, regex
from lstmlint.catalog import Rule
from lstmlint.diagnostic import Diagnostic, Fix, RelatedSpan, Severity, Span
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.plain import anchored

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "lstmlint/v1"
_BASE = "%SRCROOT%"
_HOME = "https://github.com/lstmlint/lstmlint"
_LEVEL = {"error": "error", "warning": "warning", "info": "note"}
# How GitHub sorts what it shows.
_GITHUB = {"error": "error", "warning": "warning", "info": "recommendation"}
_BLANK = regex.compile(r"{(\w+)}")
Object = dict[str, Any]


def sarif(contents: Contents) -> Iterator[str]:
    """One log with one run. Findings that comments hide are in it as well, marked as suppressed."""
    each = [(d, None) for d in contents.found] + [(s.diagnostic, s.reason) for s in contents.suppressed]
    severities: dict[str, Severity] = {}
    for d, _ in each:
        severities.setdefault(d.code, d.severity)
    codes = {code: index for index, code in enumerate(sorted(severities))}
    names = {d.code: d.name for d, _ in each}
    results = []
    for (d, reason), fingerprint in zip(each, contents.fingerprints, strict=True):
        result = {"ruleId": d.code, "ruleIndex": codes[d.code], **_result(contents, d, fingerprint)}
        if contents.suppressed:
            # Where one result says whether it is suppressed, all have to.
            result["suppressions"] = [] if reason is None else [_suppression(reason)]
        results.append(result)
    rules = [_rule(_page(contents, code), code, names[code], severities[code]) for code in codes]
    driver = {"name": "lstmlint", "version": __version__, "semanticVersion": __version__, "informationUri": _HOME, "rules": rules}
    run: Object = {
        "tool": {"driver": driver},
        "invocations": [_invocation(contents)],
        "originalUriBaseIds": {_BASE: {"description": {"text": "The root of the repository."}}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    yield safe.dumped({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _suppression(reason: str) -> Object:
    return {"kind": "inSource", **({"justification": safe.visible(reason)} if reason else {})}


def _invocation(contents: Contents) -> Object:
    told: Object = {"executionSuccessful": not contents.unread}
    if contents.unread:
        told["toolExecutionNotifications"] = [
            {
                "level": "error",
                "message": {"text": safe.sarif(f"{contents.path(name)}: {reason}")},
                "locations": [{"physicalLocation": {"artifactLocation": _artifact(contents, name)}}],
            }
            for name, reason in contents.unread
        ]
    return told


def _result(contents: Contents, d: Diagnostic, fingerprint: str) -> Object:
    span, words = anchored(d)
    place: Object = {"physicalLocation": _physical(contents, span, d.filename)}
    properties: Object = {"name": d.name}
    if d.cell is not None:
        place["logicalLocations"] = [{"name": f"cell {d.cell}", "fullyQualifiedName": f"cell {d.cell}", "kind": "module"}]
        properties |= {"cell": d.cell, "row": d.span.row, "column": d.span.column}
    if d.assumes:
        properties["assumes"] = [safe.visible(text) for text in d.assumes]
    if d.runtime is not None:
        properties["runtime"] = {key: safe.visible(v) if isinstance(v, str) else v for key, v in d.runtime.items()}
    result: Object = {
        "level": _LEVEL[d.severity.value],
        "message": {"text": safe.sarif(words)},
        "locations": [place],
        "partialFingerprints": {FINGERPRINT: fingerprint},
        "properties": properties,
    }
    related = [_related(contents, r, d) for r in d.related]
    if related:
        result["relatedLocations"] = related
    fix = _fix(contents, d.fix, d) if d.fix is not None else None
    if fix:
        result["fixes"] = [fix]
    return result


def _physical(contents: Contents, span: Span, filename: str) -> Object:
    return {"artifactLocation": _artifact(contents, span.filename or filename), "region": _region(span)}


def _artifact(contents: Contents, name: str) -> Object:
    path = contents.path(name)
    full = Path(path)
    return {"uri": full.as_uri()} if full.is_absolute() else {"uri": safe.uri(path), "uriBaseId": _BASE}


def _region(span: Span) -> Object:
    return {"startLine": span.row, "startColumn": span.column, "endLine": span.end_row, "endColumn": span.end_column}


def _related(contents: Contents, related: RelatedSpan, d: Diagnostic) -> Object:
    span, words = related.span, related.message
    if span.cell is not None:
        span, words = Span(1, 1, 1, 1, span.filename), f"cell {span.cell}, line {span.row}: {words}"
    return {"message": {"text": safe.sarif(words or "here")}, "physicalLocation": _physical(contents, span, d.filename)}


def _fix(contents: Contents, fix: Fix, d: Diagnostic) -> Object | None:
    """The edits by file; None in a notebook, whose file has other lines than its cells, and for what is only told."""
    if not fix.edits or any(edit.span.cell is not None for edit in fix.edits):
        return None
    changes: dict[str, list[Object]] = {}
    for edit in fix.edits:
        replacement: Object = {"deletedRegion": _region(edit.span)}
        if edit.content:
            replacement["insertedContent"] = {"text": edit.content}
        changes.setdefault(edit.span.filename or d.filename, []).append(replacement)
    return {
        "description": {"text": safe.sarif(fix.title)},
        "artifactChanges": [{"artifactLocation": _artifact(contents, name), "replacements": each} for name, each in changes.items()],
        "properties": {"applicability": fix.safety.value},
    }


def _page(contents: Contents, code: str) -> Rule | None:
    try:
        return contents.rules(code)
    except KeyError:
        return None


def _rule(page: Rule | None, code: str, name: str, severity: Severity) -> Object:
    level = (page.severity if page else severity).value
    rule: Object = {
        "id": code,
        # In the manner of identifiers, as the validator of the format wants it.
        "name": "".join(word.capitalize() for word in name.split("-")),
        "shortDescription": {"text": name},
        "defaultConfiguration": {"level": _LEVEL[level]},
        "properties": {"problem.severity": _GITHUB[level], "precision": "high", "tags": ["recurrent-models", name]},
    }
    if page is None:
        return rule
    summary = f"{page.summary[:1].upper()}{page.summary[1:]}."
    rule["shortDescription"] = {"text": safe.sarif(summary)}
    rule["fullDescription"] = {"text": safe.sarif(f"{summary} It says: {_blanks(page.message)}.")}
    rule["help"] = {"text": "".join(_help(page, plain=True)), "markdown": "".join(_help(page, plain=False))}
    rule["properties"] |= {"frameworks": [f"{key} {wanted}" for key, wanted in page.frameworks.items()], "since": page.since}
    return rule


def _help(page: Rule, *, plain: bool) -> Iterator[str]:
    """The page as a reader of Markdown, or of plain text, gets it."""
    yield f"{page.summary[:1].upper()}{page.summary[1:]}.\n\n"
    yield f"{page.why.strip() or _blanks(page.message)}\n"
    example = next((one for one in page.examples if not one.good), None)
    if example is not None:
        yield _code("Wrong", example.text.replace("#~", "# <-"), plain=plain)
        if example.fixed:
            yield _code("Right", example.fixed, plain=plain)
    if page.references:
        yield "\nReferences:\n\n" + "".join(_each(page.references, plain=plain))


def _each(references: Iterable[str], *, plain: bool) -> Iterator[str]:
    return (f"- {reference}\n" if plain else f"- <{reference}>\n" for reference in references)


def _code(title: str, text: str, *, plain: bool) -> str:
    if plain:
        return f"\n{title}:\n\n" + "".join(f"    {line}".rstrip() + "\n" for line in text.rstrip().splitlines())
    return f"\n**{title}**\n\n```python\n{text.rstrip()}\n```\n"


def _blanks(text: str) -> str:
    return _BLANK.sub(r"‹\1›", text)
