"""Writes docs/rules/ anew from rules/*.yaml: a page for each rule and an index by family; or says what is stale.

usage: python scripts/rule_docs.py [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from lstmlint.catalog import Example, Rule, load
from lstmlint.diagnostic import Safety

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "rules"
COMMAND = "python scripts/rule_docs.py"

FAMILIES = {
    "RNN0": "The file",
    "RNN1": "Stacking, ranks and shapes between layers, states",
    "RNN2": "Stateful layers",
    "RNN3": "The input: declared shapes, data against model",
    "RNN4": "Arguments of layers",
    "RNN5": "Head, loss, labels, metrics and training calls",
    "RNN6": "Masks and speed",
    "RNN7": "From Keras 1 to 2 to 3",
    "RNN8": "PyTorch",
    "RNN9": "The runtime pass, and lstmlint itself",
}
SEVERITIES = {
    "error": "the framework refuses it, or the result is certainly wrong",
    "warning": "accepted in silence, and very likely not what was meant",
    "info": "advice, off unless it is selected",
}
HOW = {Safety.SAFE: "`--fix`", Safety.UNSAFE: "`--fix --unsafe-fixes`", Safety.DISPLAY: "by hand"}
FRAMEWORKS = {"keras": "Keras", "pytorch": "PyTorch"}
_NOTE = "<!-- Written by scripts/rule_docs.py from rules/{code}.yaml: change that file, not this one. -->"
_BLANK = re.compile(r"{(\w+)}")


def versions(rule: Rule) -> str:
    """The frameworks and versions in which the rule holds."""
    return ", ".join(f"{FRAMEWORKS[name]} {wanted.replace(',', ', ')}" for name, wanted in rule.frameworks.items())


def remedies(rule: Rule) -> list[tuple[str, Safety]]:
    """The fixes that any wording of the rule offers: the title, and how far it is to be trusted."""
    found = {(w.fix.title, w.fix.safety) for w in (rule.wording(), *rule.cases.values()) if w.fix}
    return sorted(found, key=lambda remedy: (list(HOW).index(remedy[1]), remedy[0]))


def blanks(text: str) -> str:
    """A message with its placeholders shown as such."""
    return _BLANK.sub(r"‹\1›", text)


def code(text: str) -> str:
    """An example; the marks that make it a test become remarks."""
    return f"```python\n{text.rstrip().replace('#~', '# <-')}\n```"


def example(shown: Example) -> Iterator[str]:
    """One example with its headings."""
    target = f"Keras {shown.keras}" if shown.keras else ""
    words = ", ".join(part for part in (shown.title, target) if part)
    yield f"**{'Good' if shown.good else 'Bad'}**{f' ({words})' if words else ''}"
    yield code(shown.text)
    if shown.fixed is not None:
        yield "Use instead:"
        yield code(shown.fixed)


def messages(rule: Rule) -> Iterator[str]:
    """What lstmlint says, in each wording that differs."""
    wordings = {wording.message: wording for wording in (rule.wording(), *rule.cases.values())}
    for text, wording in wordings.items():
        other = "" if wording.severity is rule.severity else f" ({wording.severity.value})"
        yield f"- {blanks(text)}{other}"


def page(rule: Rule) -> str:
    """The page of a rule."""
    parts = [
        _NOTE.format(code=rule.code),
        f"# {rule.code}: {rule.name}",
        f"{rule.summary[0].upper()}{rule.summary[1:]}.",
        "| severity | holds in | since |\n|---|---|---|\n"
        f"| **{rule.severity.value}**: {SEVERITIES[rule.severity.value]} | {versions(rule)} | {rule.since} |",
        "## What it says",
        "\n".join(messages(rule)),
        "## Why",
        rule.why.rstrip(),
    ]
    if fixes := remedies(rule):
        parts += ["## Fixes", "\n".join(f"- {blanks(title)} ({HOW[safety]})" for title, safety in fixes)]
    for title, good in (("## What it finds", False), ("## What it leaves alone", True)):
        chosen = [shown for shown in rule.examples if shown.good is good]
        if chosen:
            parts += [title, *(part for shown in chosen for part in example(shown))]
    if rule.references:
        parts += ["## References", "\n".join(f"- <{address}>" for address in rule.references)]
    parts.append(f"Leave it out for one line with `# lstmlint: ignore[{rule.code}]`, everywhere with `--ignore {rule.code}`.")
    return "\n\n".join(parts) + "\n"


def index(rules: Mapping[str, Rule]) -> str:
    """The list of all rules, family by family."""
    parts = [
        "<!-- Written by scripts/rule_docs.py from rules/*.yaml: change those files, not this one. -->",
        "# Rules",
        "A rule is a page: what happens in Keras 2 and in Keras 3, why, what to do, and examples, which are the tests of the rule.\n"
        "`lstmlint rule RNN101` prints the same in a terminal. Under *fix*: **safe** fixes are made by `--fix`, *unsafe* ones with\n"
        "`--unsafe-fixes` as well.",
    ]
    for family, title in FAMILIES.items():
        chosen = [rule for rule in rules.values() if rule.code.startswith(family)]
        if not chosen:
            continue
        parts.append(f"## {family}xx: {title}")
        rows = [f"| [{r.code}]({r.code}.md) | {r.name} | {r.severity.value} | {_fix(r)} | {r.summary} |" for r in chosen]
        parts.append("\n".join(["| code | name | severity | fix | about |", "|---|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def _fix(rule: Rule) -> str:
    kinds = {safety for _, safety in remedies(rule)}
    return "**safe**" if Safety.SAFE in kinds else "*unsafe*" if Safety.UNSAFE in kinds else ""


def pages() -> dict[str, str]:
    """Every file of the folder, by name."""
    rules = load()
    return {"README.md": index(rules), **{f"{rule.code}.md": page(rule) for rule in rules.values()}}


def stale() -> list[str]:
    """The files that are not as they would be written now, are missing, or belong to no rule."""
    wanted = pages()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def main() -> int:
    """Write, or with ``--check`` compare."""
    names = stale()
    if "--check" in sys.argv[1:]:
        if names:
            print(f"docs/rules is stale ({', '.join(names)}): run {COMMAND}")
        return int(bool(names))
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for name in names:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], encoding="utf-8")
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
