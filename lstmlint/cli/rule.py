"""``lstmlint rule``: a page of the catalogue, or the list of all."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from lstmlint.catalog import Rule, load
from lstmlint.cli.main import CLEAN, Failure
from lstmlint.diagnostic import Safety

_BLANK, _NAMED = re.compile(r"{(\w+)}"), r"<\1>"
_HOW = {Safety.SAFE: "by --fix", Safety.UNSAFE: "by --fix --unsafe-fixes", Safety.DISPLAY: "by hand"}


def run(options: argparse.Namespace) -> int:
    """Explain one rule, all of them, or list them."""
    pages = load()
    if options.rule:
        chosen = [_find(options.rule)]
    else:
        chosen = list(pages.values())
    if options.output_format == "json":
        entries = [_entry(page) for page in chosen]
        sys.stdout.write(json.dumps(entries[0] if options.rule else entries, indent=2) + "\n")
    elif options.rule or options.all:
        sys.stdout.write("\n".join("\n".join(_page(page)) for page in chosen))
    else:
        wide = max((len(page.name) for page in chosen), default=0)
        sys.stdout.writelines(f"{p.code}  {p.severity.value:<7}  {p.name:<{wide}}  {p.summary}\n" for p in chosen)
    return CLEAN


def _find(given: str) -> Rule:
    pages = load()
    by_name = {page.name: page for page in pages.values()}
    found = pages.get(given.upper()) or by_name.get(given.lower())
    if found is None:
        from lstmlint.config.errors import did_you_mean

        raise Failure(f"there is no rule {given!r}{did_you_mean(given, [*pages, *by_name])}")
    return found


def _fixes(page: Rule) -> list[str]:
    remedies = {(w.fix.title, w.fix.safety) for w in (page.wording(), *page.cases.values()) if w.fix}
    return [f"- {_BLANK.sub(_NAMED, title)} ({_HOW[safety]})" for title, safety in sorted(remedies)]


def _code(text: str) -> list[str]:
    """An example as a page shows it; the marks that make it a test are turned into remarks."""
    return [f"    {line.replace('#~', '# <-')}".rstrip() for line in text.rstrip().splitlines()]


def _page(page: Rule) -> Iterator[str]:
    yield f"{page.code} {page.name}"
    yield f"{page.severity.value}, since {page.since}" + "".join(f", {name} {versions}" for name, versions in page.frameworks.items())
    yield ""
    yield f"{page.summary[0].upper()}{page.summary[1:]}."
    yield ""
    yield page.why.rstrip()
    if fixes := _fixes(page):
        yield from ("", "Fixes:", *fixes)
    for example in page.examples:
        kind = "Good" if example.good else "Bad"
        title = f" ({example.title})" if example.title else ""
        target = f" [Keras {example.keras}]" if example.keras else ""
        yield from ("", f"{kind}{title}{target}:", "", *_code(example.text))
        if example.fixed:
            yield from ("", "Use instead:", "", *_code(example.fixed))
    if page.references:
        yield from ("", "References:", *(f"- {reference}" for reference in page.references))
    yield ""


def _entry(page: Rule) -> dict[str, Any]:
    return {
        "code": page.code,
        "name": page.name,
        "severity": page.severity.value,
        "since": page.since,
        "frameworks": dict(page.frameworks),
        "summary": page.summary,
        "message": page.message,
        "why": page.why,
        "fix": {"message": page.fix.title, "applicability": page.fix.safety.value} if page.fix else None,
        "references": list(page.references),
        "examples": [{"good": e.good, "text": e.text, "fixed": e.fixed, "keras": e.keras, "title": e.title} for e in page.examples],
    }
