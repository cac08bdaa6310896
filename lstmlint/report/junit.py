"""``junit``: a suite of tests for each file, in which each finding is a test that fails."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from lstmlint.diagnostic import Diagnostic, Severity
from lstmlint.report import safe
from lstmlint.report.contents import Contents
from lstmlint.report.plain import sentence, verdict


def junit(contents: Contents) -> Iterator[str]:
    """One XML document. A file without a finding is a test that passes: a report without any test is an error to some."""
    by_file: dict[str, list[Diagnostic]] = {name: [] for name in contents.files}
    for d in contents.found:
        by_file.setdefault(d.filename, []).append(d)
    unread = dict(contents.unread)
    top = Tree.Element("testsuites", name="lstmlint")
    for name in dict.fromkeys((*by_file, *unread)):
        _suite(top, contents, name, by_file.get(name, []), unread.get(name))
    for key in ("tests", "failures", "errors", "skipped"):
        top.set(key, str(sum(int(suite.get(key, "0")) for suite in top)))
    Tree.indent(top)
    # In ASCII, whatever the terminal's encoding is.
    yield '<?xml version="1.0" encoding="utf-8"?>\n' + Tree.tostring(top, encoding="us-ascii").decode() + "\n"


def _suite(top: Tree.Element, contents: Contents, name: str, found: list[Diagnostic], problem: str | None) -> None:
    path = safe.xml(contents.path(name))
    suite = Tree.SubElement(top, "testsuite", name=path)
    failed = [d for d in found if d.severity.rank >= Severity(contents.fail_on).rank]
    counts = {
        "tests": len(found) + (problem is not None) or 1,
        "failures": len(failed),
        "errors": int(problem is not None),
        "skipped": len(found) - len(failed),
    }
    for key, number in counts.items():
        suite.set(key, str(number))
    if problem is not None:
        case = Tree.SubElement(suite, "testcase", name="readable", classname=path, file=path)
        Tree.SubElement(case, "error", message=safe.xml(problem), type="unreadable")
    elif not found:
        Tree.SubElement(suite, "testcase", name="lstmlint", classname=path, file=path)
    for d in found:
        _case(suite, d, path, fails=d in failed)


def _case(suite: Tree.Element, d: Diagnostic, path: str, *, fails: bool) -> None:
    cell = f"cell {d.cell}, " if d.cell is not None else ""
    place = f"{cell}{d.span.row}:{d.span.column}"
    case = Tree.SubElement(
        suite, "testcase", name=f"{d.code} {safe.xml(d.name)} ({place})", classname=path, file=path, line=str(d.span.row),
        column=str(d.span.column),
    )  # fmt: skip
    told = Tree.SubElement(case, "failure" if fails else "skipped", message=safe.xml(sentence(d)), type=d.severity.value)
    remedy = d.fix.title if d.fix else d.help
    words = [f"{path}:{place}: {d.code} {safe.xml(d.message)}"]
    words += [f"assuming: {safe.xml(' and '.join(d.assumes))}"] if d.assumes else []
    words += [f"line {r.span.row}: {safe.xml(r.message)}" for r in d.related if r.span.filename in ("", d.filename)]
    words += [f"help: {safe.xml(remedy)}"] if remedy else []
    words += [safe.xml(verdict(d)).strip()] if verdict(d) else []
    told.text = "\n".join(words)
