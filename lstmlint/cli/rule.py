"""``lstmlint rule``: a page of the catalogue, or the list of all; a team's rules among them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from lstmlint import regex
from lstmlint.catalog import Catalog, Remedy, Rule
from lstmlint.cli.inputs import here
from lstmlint.cli.main import CLEAN, Failure
from lstmlint.cli.rule_tests import test
from lstmlint.config.resolve import Resolver
from lstmlint.diagnostic import Safety

_BLANK, _NAMED = regex.compile(r"{(\w+)}"), r"<\1>"
_HOW = {Safety.SAFE: "by --fix", Safety.UNSAFE: "by --fix --unsafe-fixes", Safety.DISPLAY: "by hand"}


def run(options: argparse.Namespace) -> int:
    """Explain some rules, list all, or test those of a team."""
    resolver = Resolver.of({}, options.config, isolated=options.isolated)
    if options.test:
        return test(options, resolver)
    pages = Catalog(resolver.for_folder(here()).added).load()
    chosen = [_find(pages, given) for given in dict.fromkeys(options.rules)] or list(pages.values())
    if options.output_format == "json":
        entries = [_entry(page) for page in chosen]
        sys.stdout.write(json.dumps(entries[0] if len(options.rules) == 1 else entries, indent=2) + "\n")
    elif options.rules or options.all:
        sys.stdout.write("\n".join("\n".join(_page(page)) for page in chosen))
    else:
        long, wide = (max((len(getattr(page, key)) for page in chosen), default=0) for key in ("code", "name"))
        sys.stdout.writelines(f"{p.code:<{long}}  {p.severity.value:<7}  {_repair(p):<6}  {p.name:<{wide}}  {p.summary}\n" for p in chosen)
    return CLEAN


def _find(pages: Mapping[str, Rule], given: str) -> Rule:
    by_name = {page.name: page for page in pages.values()}
    found = pages.get(given.upper()) or by_name.get(given.lower())
    if found is None:
        from lstmlint.config.errors import did_you_mean

        raise Failure(f"there is no rule {given!r}{did_you_mean(given, [*pages, *by_name])}")
    return found


def _repair(page: Rule) -> str:
    """Which of its fixes are made by the program, in a word: ``fix``, ``unsafe`` or nothing."""
    kinds = {w.fix.safety for w in (page.wording(), *page.cases.values()) if w.fix}
    return "fix" if Safety.SAFE in kinds else "unsafe" if Safety.UNSAFE in kinds else ""


def _fixes(page: Rule) -> list[str]:
    remedies = {(w.fix.title, w.fix.safety) for w in (page.wording(), *page.cases.values()) if w.fix}
    return [f"- {_BLANK.sub(_NAMED, title)} ({_HOW[safety]})" for title, safety in sorted(remedies)]


def _code(text: str) -> list[str]:
    """An example as a page shows it; the marks that make it a test are turned into remarks."""
    return [f"    {line.replace('#~', '# <-')}".rstrip() for line in text.rstrip().splitlines()]


def _page(page: Rule) -> Iterator[str]:
    yield f"{page.code} {page.name}"
    yield (
        page.severity.value
        + (f", since {page.since}" if page.since else "")
        + "".join(f", {name} {versions}" for name, versions in page.frameworks.items())
    )
    yield ""
    yield f"{page.summary[0].upper()}{page.summary[1:]}."
    yield ""
    yield page.why.rstrip() or f"It says: {_BLANK.sub(_NAMED, page.message)}"
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
        "fix": _remedy(page.fix),
        "cases": {n: {"message": w.message, "severity": w.severity.value, "fix": _remedy(w.fix)} for n, w in page.cases.items()},
        "references": list(page.references),
        "examples": [{"good": e.good, "text": e.text, "fixed": e.fixed, "keras": e.keras, "title": e.title} for e in page.examples],
    }


def _remedy(fix: Remedy | None) -> dict[str, str] | None:
    return {"message": fix.title, "applicability": fix.safety.value} if fix else None
