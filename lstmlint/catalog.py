"""What the rules say: ``rules/<CODE>.yaml`` read into frozen :class:`Rule` objects.

A page holds words and examples, never logic. ``message`` and ``fix.title`` may hold ``{placeholders}``, filled from
``Finding.data``; ``cases`` hold other wordings of the same rule, chosen by ``Finding.case``: what a case does not
say is as above it, ``fix: null`` is a case without a fix. Every mistake in a page is
a :class:`CatalogError` that names the file and the key. Pages are read only when a finding has to be worded or listed:
importing this module reads nothing.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from functools import cache
from types import MappingProxyType
from typing import TypeVar

from lstmlint import pages, regex
from lstmlint.diagnostic import Safety, Severity
from lstmlint.pages import CODE, CatalogError, codes
from lstmlint.records import dataclass

T = TypeVar("T")

NAME = regex.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_SINCE = regex.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_FRAMEWORKS = regex.compile(r"(>=|<=|<|>|==)[0-9]+(\.[0-9]+)*(,(>=|<=|<|>|==)[0-9]+(\.[0-9]+)*)*")
_CASE = regex.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

# A message starts in lower case; these words are written with a capital wherever they stand.
_PROPER = frozenset(
    {"Keras", "Python", "PyTorch", "TensorFlow", "NumPy", "Dense", "Dropout", "Flatten", "Reshape", "Embedding", "Masking"}
    | {"Bidirectional", "Attention", "Concatenate", "Add", "Dot", "Input", "Sequential", "Model", "Lambda", "Permute", "Activation"}
)


@dataclass(frozen=True, slots=True)
class Remedy:
    """What the fix is called and how far it can be trusted."""

    title: str
    safety: Safety


@dataclass(frozen=True, slots=True)
class Wording:
    """How one case of a rule is told."""

    message: str
    severity: Severity
    fix: Remedy | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A piece of code and what is to be said of it; ``bad`` carries ``#~ CODE`` marks on the offending lines.

    ``keras`` is the target version to lint it for (None: unknown), ``fixed`` the text after all safe and unsafe fixes.
    For the test that runs it in real Keras, ``given`` is Python for the names that the example leaves open, and ``runs`` what happens
    where that is not what the findings say: ``no`` (it cannot be run), ``silent`` or ``error``. ``torch`` marks an example of PyTorch code,
    ``factory`` names the function that the configuration says to call.
    """

    text: str
    good: bool
    fixed: str | None = None
    keras: int | None = None
    title: str = ""
    given: str = ""
    runs: str = ""
    torch: bool = False
    factory: str = ""


_NO_CASES: Mapping[str, Wording] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Rule:
    """One page of the catalogue. ``runtime``: only the runtime pass finds it, so that its examples need the real framework."""

    code: str
    name: str
    severity: Severity
    since: str
    frameworks: Mapping[str, str]
    summary: str
    message: str
    why: str
    fix: Remedy | None = None
    cases: Mapping[str, Wording] = field(default_factory=lambda: _NO_CASES)
    references: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    runtime: bool = False

    def wording(self, case: str = "") -> Wording:
        """The wording of a case, the rule's own for ``""``; KeyError for a case that the page does not have."""
        return self.cases[case] if case else Wording(self.message, self.severity, self.fix)

    def say(self, data: Mapping[str, object], case: str = "") -> str:
        """The message with its placeholders filled."""
        return self.wording(case).message.format_map(data)

    def title(self, data: Mapping[str, object], case: str = "") -> str:
        """The title of the fix with its placeholders filled; "" where the wording has no fix, or the data leave a placeholder empty."""
        fix = self.wording(case).fix
        if fix is None or any(data[name] == "" for name in placeholders(fix.title)):
            return ""
        return fix.title.format_map(data)


@cache
def rule(code: str) -> Rule:
    """The page of one rule; KeyError where there is none."""
    return parse(pages.text(code), f"{code}.yaml")


@cache
def load() -> Mapping[str, Rule]:
    """All rules by code, in the order of their codes."""
    rules: dict[str, Rule] = {}
    named: dict[str, str] = {}
    for code in codes():
        if not CODE.fullmatch(code):
            raise CatalogError(f"{code}.yaml", "", "the file is not named CODE.yaml")
        found = rules[code] = rule(code)
        if found.name in named:
            raise CatalogError(f"{code}.yaml", "name", f"{found.name!r} is also the name of {named[found.name]}")
        named[found.name] = code
    return MappingProxyType(rules)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The rules in force: those of the pages, and those that a team adds."""

    added: tuple[Rule, ...] = ()

    def codes(self) -> tuple[str, ...]:
        """The codes of all rules, sorted, a team's behind ours; reads no page."""
        return (*codes(), *sorted(rule.code for rule in self.added))

    def rule(self, code: str) -> Rule:
        """One rule; KeyError where there is none."""
        return next((added for added in self.added if added.code == code), None) or rule(code)

    def head(self, code: str) -> tuple[str, Severity]:
        """The name of one rule and how bad it is, without reading the rest of a page of ours; KeyError where there is none."""
        return next(((added.name, added.severity) for added in self.added if added.code == code), None) or pages.head(code)

    def names(self) -> dict[str, str]:
        """The codes of all rules by name; no page of ours is read further than its head."""
        return {**pages.names(), **{added.name: added.code for added in self.added}}

    def load(self) -> Mapping[str, Rule]:
        """All rules by code."""
        return {**load(), **{added.code: added for added in sorted(self.added, key=lambda rule: rule.code)}}


def placeholders(template: str) -> frozenset[str]:
    """The names of the ``{placeholders}`` in a message; ValueError where the braces are wrong."""
    names = set()
    for _, name, spec, conversion in string.Formatter().parse(template):
        if name is None:
            continue
        if not name.isidentifier() or spec or conversion:
            shown = name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
            raise ValueError(f"{{{shown}}} is not a plain {{placeholder}}")
        names.add(name)
    return frozenset(names)


def parse(text: str, page: str) -> Rule:
    """Read one page; ``page`` is the name of its file."""
    return Reader(page).rule(document(text, page))


def document(text: str, page: str) -> object:
    """The plain values of a YAML page; a key that is given twice is a mistake."""
    import yaml

    base: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        def construct_mapping(self, node: object, deep: bool = False) -> object:
            seen: set[object] = set()
            for key, _ in node.value:  # type: ignore[attr-defined]
                name = self.construct_object(key, deep=True)
                if name in seen:
                    raise CatalogError(page, str(name), "is given twice")
                seen.add(name)
            return super().construct_mapping(node, deep)

    try:
        return yaml.load(text, Loader)  # noqa: S506 -- a subclass of the safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        raise CatalogError(page, where, str(getattr(error, "problem", None) or error)) from error


_REQUIRED = ("code", "name", "severity", "since", "frameworks", "summary", "message", "why", "examples")
_OPTIONAL = ("cases", "fix", "references", "runtime")


@dataclass(frozen=True, slots=True)
class Reader:
    """Turns the plain values of one page into a rule; every method takes the key for the error message."""

    page: str

    def error(self, key: str, problem: str) -> CatalogError:
        """The mistake, to be raised."""
        return CatalogError(self.page, key, problem)

    def rule(self, content: object) -> Rule:
        """A whole page."""
        top = self.mapping("", content, _REQUIRED, _OPTIONAL)
        code = self.matching("code", top["code"], CODE)
        if self.page != f"{code}.yaml":
            raise self.error("code", f"{code} does not match the name of the file")
        severity = self.severity("severity", top["severity"])
        message = self.message("message", top["message"])
        fix = self.remedy("fix", top["fix"]) if "fix" in top else None
        own = Wording(message, severity, fix)
        frameworks = self.mapping("frameworks", top["frameworks"], (), ("keras", "pytorch"))
        if not frameworks:
            raise self.error("frameworks", "names no framework")
        cases = top.get("cases", {})
        if not isinstance(cases, dict):
            raise self.error("cases", "is not a mapping")
        return Rule(
            code=code,
            name=self.matching("name", top["name"], NAME),
            severity=severity,
            since=self.matching("since", top["since"], _SINCE),
            frameworks=MappingProxyType({n: self.matching(f"frameworks.{n}", v, _FRAMEWORKS) for n, v in frameworks.items()}),
            summary=self.message("summary", top["summary"], plain=True),
            message=message,
            why=self.text("why", top["why"]),
            fix=fix,
            cases=MappingProxyType({self.matching("cases", n, _CASE): self.case(f"cases.{n}", c, own) for n, c in cases.items()}),
            references=tuple(self.each("references", top.get("references", []), self.text)),
            examples=tuple(replace(one, torch="keras" not in frameworks) for one in self.each("examples", top["examples"], self.example)),
            runtime=self.flag("runtime", top.get("runtime", False)),
        )

    def mapping(self, key: str, value: object, required: tuple[str, ...], optional: tuple[str, ...]) -> dict[str, object]:
        """A mapping that has the required keys and no strange ones."""
        if not isinstance(value, dict):
            raise self.error(key, f"is {_kind(value)}, not a mapping")
        dot = f"{key}." if key else ""
        for name in value:
            if name not in required and name not in optional:
                raise self.error(f"{dot}{name}", "is not a key that is known here")
        for name in required:
            if name not in value:
                raise self.error(f"{dot}{name}", "is missing")
        return value

    def each(self, key: str, value: object, read: Callable[[str, object], T]) -> list[T]:
        """The items of a list."""
        if not isinstance(value, list):
            raise self.error(key, f"is {_kind(value)}, not a list")
        return [read(f"{key}[{i}]", item) for i, item in enumerate(value)]

    def text(self, key: str, value: object) -> str:
        """A string with something in it."""
        if not isinstance(value, str):
            raise self.error(key, f"is {_kind(value)}, not a string")
        if not value.strip():
            raise self.error(key, "is empty")
        return value

    def matching(self, key: str, value: object, pattern: re.Pattern[str]) -> str:
        """A string of a certain form."""
        text = self.text(key, value)
        if not pattern.fullmatch(text):
            raise self.error(key, f"{text!r} does not match {pattern.pattern}")
        return text

    def message(self, key: str, value: object, *, plain: bool = False) -> str:
        """One line in the manner of a message; ``plain`` without placeholders."""
        text = self.text(key, value).strip()
        if "\n" in text:
            raise self.error(key, "has more than one line")
        if text.endswith("."):
            raise self.error(key, "ends with a full stop")
        word = re.split(r"[\s('’,:]", text, maxsplit=1)[0]
        if word[:1].isupper() and not (word in _PROPER or sum(map(str.isupper, word)) > 1):
            raise self.error(key, f"starts with a capital letter: {word}")
        try:
            names = placeholders(text)
        except ValueError as error:
            raise self.error(key, str(error)) from error
        if plain and names:
            raise self.error(key, f"cannot have placeholders: {{{min(names)}}}")
        return text

    def severity(self, key: str, value: object) -> Severity:
        """How bad it is."""
        return Severity(self.one_of(key, value, tuple(Severity)))

    def one_of(self, key: str, value: object, allowed: tuple[str, ...]) -> str:
        """One of some words."""
        if value not in allowed:
            raise self.error(key, f"{value!r} is none of {', '.join(allowed)}")
        return str(value)

    def flag(self, key: str, value: object) -> bool:
        """True or false."""
        if not isinstance(value, bool):
            raise self.error(key, f"is {_kind(value)}, not true or false")
        return value

    def remedy(self, key: str, value: object) -> Remedy:
        """The title and the safety of a fix."""
        fix = self.mapping(key, value, ("title", "safety"), ())
        return Remedy(self.message(f"{key}.title", fix["title"]), Safety(self.one_of(f"{key}.safety", fix["safety"], tuple(Safety))))

    def case(self, key: str, value: object, own: Wording) -> Wording:
        """Another wording; what it does not say is as in the rule's own."""
        case = self.mapping(key, value, (), ("message", "severity", "fix"))
        return Wording(
            self.message(f"{key}.message", case["message"]) if "message" in case else own.message,
            self.severity(f"{key}.severity", case["severity"]) if "severity" in case else own.severity,
            own.fix if "fix" not in case else None if case["fix"] is None else self.remedy(f"{key}.fix", case["fix"]),
        )

    def example(self, key: str, value: object) -> Example:
        """A bad or a good example."""
        entry = self.mapping(key, value, (), ("bad", "good", "fixed", "keras", "title", "given", "runs", "factory"))
        if ("bad" in entry) == ("good" in entry):
            raise self.error(key, "has to be either bad or good")
        good = "good" in entry
        if good and "fixed" in entry:
            raise self.error(f"{key}.fixed", "belongs to a bad example")
        keras = entry.get("keras")
        if keras is not None and (type(keras) is not int or keras not in (2, 3)):
            raise self.error(f"{key}.keras", f"{keras!r} is none of 2, 3")
        text = self.text(f"{key}.good", entry["good"]) if good else self.text(f"{key}.bad", entry["bad"])
        if ("#~" in text) == good:
            raise self.error(key, "a good example has no #~ marks" if good else "a bad example has no #~ mark")
        return Example(
            text,
            good,
            self.text(f"{key}.fixed", entry["fixed"]) if "fixed" in entry else None,
            keras,
            self.text(f"{key}.title", entry["title"]) if "title" in entry else "",
            self.text(f"{key}.given", entry["given"]) if "given" in entry else "",
            self.one_of(f"{key}.runs", entry["runs"], ("no", "silent", "error")) if "runs" in entry else "",
            factory=self.text(f"{key}.factory", entry["factory"]) if "factory" in entry else "",
        )


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
