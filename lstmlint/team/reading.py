"""The files in which a team writes its rules, read into :class:`TeamRule` objects; every mistake names the file and the key."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from lstmlint import regex
from lstmlint.catalog import NAME, Example, Reader, Remedy, Rule, document, placeholders
from lstmlint.catalog import load as own_rules
from lstmlint.diagnostic import Safety, Severity
from lstmlint.layers import Version, names, signature
from lstmlint.pages import CatalogError
from lstmlint.program import RECURRENT
from lstmlint.records import dataclass
from lstmlint.team.rule import APIS, Repair, Selector, TeamRule
from lstmlint.team.schema import DIALECT, Arguments, Judge, mentioned, package

CODE = regex.compile(r"([A-Z]+)[0-9]{3}")
_REQUIRED = ("code", "message", "layers", "schema")
_OPTIONAL = ("name", "severity", "summary", "why", "frameworks", "model", "fix", "references", "examples", "since")
_VERSIONS = regex.compile(r"(>=|<=|<|>|==)\s*([0-9]+)(?:\.[0-9]+)*")
_BOTH: tuple[Version, ...] = (2, 3)
# What a message may say besides the names of the arguments.
WORDS = frozenset({"layer", "argument", "value", "reason"})
_MEANS = {
    ">=": lambda have, wanted: have >= wanted,
    "<=": lambda have, wanted: have <= wanted,
    ">": lambda have, wanted: have > wanted,
    "<": lambda have, wanted: have < wanted,
    "==": lambda have, wanted: have == wanted,
}


def load(files: Iterable[tuple[str, str]]) -> tuple[TeamRule, ...]:
    """The rules of some files, each given by its path and the name that errors call it by."""
    rules: list[TeamRule] = []
    own = own_rules()
    taken = {code: f"{code} of lstmlint" for code in own} | {rule.name: f"{rule.code} of lstmlint" for rule in own.values()}
    for path, shown in files:
        for number, rule in _in_file(path, shown):
            for key, word in (("code", rule.rule.code), ("name", rule.rule.name)):
                if word in taken:
                    raise CatalogError(shown + number, key, f"{word!r} is also the {key} of {taken[word]}")
                taken[word] = f"{rule.rule.code} in {shown}"
            rules.append(rule)
    return tuple(rules)


def _in_file(path: str, shown: str) -> Iterator[tuple[str, TeamRule]]:
    package()
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(shown, "", f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    content = document(text, shown)
    if not isinstance(content, list):
        yield "", TeamReader(shown).team_rule(content, shown)
        return
    if not content:
        raise CatalogError(shown, "", "holds no rule")
    for index, each in enumerate(content):
        yield f"[{index}]", TeamReader(f"{shown}[{index}]").team_rule(each, shown)


@dataclass(frozen=True, slots=True)
class TeamReader(Reader):
    """Turns the plain values of one rule into a :class:`TeamRule`."""

    def team_rule(self, content: object, file: str) -> TeamRule:
        """A whole rule."""
        top = self.mapping("", content, _REQUIRED, _OPTIONAL)
        code = self.code(top["code"])
        versions, frameworks = self.versions(top.get("frameworks", {"keras": ">=2"}))
        kinds = self.kinds(top["layers"])
        arguments = frozenset(_arguments(kinds))
        message = self.line("message", top["message"], arguments)
        schema = self.schema(top["schema"], arguments)
        fix = self.repair(top["fix"], arguments) if "fix" in top else None
        rule = Rule(
            code=code,
            name=self.matching("name", top["name"], NAME) if "name" in top else code.lower(),
            severity=self.severity("severity", top["severity"]) if "severity" in top else Severity.WARNING,
            since=self.text("since", top["since"]) if "since" in top else "",
            frameworks=frameworks,
            summary=self.line("summary", top["summary"], frozenset()) if "summary" in top else re.sub(r"{(\w+)}", r"<\1>", message),
            message=message,
            why=self.text("why", top["why"]) if "why" in top else "",
            fix=fix[1] if fix else None,
            cases={},
            references=tuple(self.each("references", top.get("references", []), self.text)),
            examples=tuple(self.marked(code, self.each("examples", top.get("examples", []), self.example))),
        )
        selector = Selector(kinds, versions, frozenset(self.apis(top["model"])) if "model" in top else frozenset())
        return TeamRule(rule, selector, schema, fix[0] if fix else None, file)

    def code(self, value: object) -> str:
        """Letters and three digits; RNN is ours."""
        text = self.text("code", value)
        match = CODE.fullmatch(text)
        if match is None:
            raise self.error("code", f"{text!r} is not made of capital letters and three digits, such as ACME001")
        if match[1] in ("RNN", "ALL"):
            raise self.error("code", f"{text!r} begins with {match[1]}, which lstmlint needs for itself: choose other letters")
        return text

    def line(self, key: str, value: object, arguments: frozenset[str]) -> str:
        """One line of text with placeholders that can be filled; where no arguments are given, without any."""
        text = self.text(key, value).strip()
        if "\n" in text:
            raise self.error(key, "has more than one line")
        try:
            found = placeholders(text)
        except ValueError as error:
            raise self.error(key, str(error)) from error
        known = arguments | WORDS if arguments else frozenset()
        for name in sorted(found - known):
            raise self.error(key, f"{{{name}}} is no argument of a selected layer{_meant(name, known)}")
        return text

    def versions(self, value: object) -> tuple[tuple[Version, ...], dict[str, str]]:
        """The versions of Keras in which the rule holds."""
        given = self.mapping("frameworks", value, ("keras",), ())
        text = self.text("frameworks.keras", given["keras"])
        parts = [_VERSIONS.fullmatch(part.strip()) for part in text.split(",")]
        wanted = [(part[1], int(part[2])) for part in parts if part is not None]
        chosen = tuple(v for v in _BOTH if all(_MEANS[sign](v, number) for sign, number in wanted))
        if len(wanted) != len(parts) or not chosen:
            raise self.error("frameworks.keras", f"{text!r} is neither Keras 2 nor Keras 3, as '>=2', '==2' and '>=3' are")
        return chosen, {"keras": text}

    def names(self, key: str, value: object) -> tuple[str, ...]:
        """A string, or a list of strings that is not empty."""
        items = self.each(key, value, self.text) if isinstance(value, list) else [self.text(key, value)]
        if not items:
            raise self.error(key, "is empty")
        return tuple(items)

    def kinds(self, value: object) -> frozenset[str]:
        """The classes of layers that a selector means."""
        known = _classes()
        chosen: set[str] = set()
        for name in self.names("layers", value):
            if name == "*":
                chosen |= known
            elif name == "recurrent":
                chosen |= RECURRENT
            elif name in known:
                chosen.add(name)
            else:
                raise self.error("layers", f"{name!r} is no layer of Keras{_meant(name, [*known, 'recurrent'])}")
        return frozenset(chosen)

    def apis(self, value: object) -> tuple[str, ...]:
        """The kinds of model."""
        return tuple(self.one_of("model", name, APIS) for name in self.names("model", value))

    def schema(self, value: object, arguments: frozenset[str]) -> dict[str, object]:
        """A JSON Schema that is right in itself, speaks of arguments that there are, and refers to nothing outside."""
        schema = self.mapping("schema", value, (), tuple(value) if isinstance(value, dict) else ())
        plain = self.plain("schema", schema)
        assert isinstance(plain, dict)
        if plain.get("$schema", DIALECT) != DIALECT:
            raise self.error("schema.$schema", f"only {DIALECT} is known here")
        jsonschema = package()
        try:
            jsonschema.Draft202012Validator.check_schema(plain)
        except jsonschema.SchemaError as error:
            where = ".".join(["schema", *map(str, error.absolute_path)])
            raise self.error(where, " ".join(str(error.message).split())) from None
        for name in sorted(set(mentioned(plain)) - arguments):
            raise self.error("schema", f"no selected layer has an argument {name!r}{_meant(name, arguments)}")
        for reference in _references(plain):
            if not _leads_somewhere(plain, reference):
                raise self.error("schema", f"{reference!r} refers to nothing in this schema")
        try:
            Judge(plain).offences(Arguments())
        except RecursionError:
            raise self.error("schema", "refers to itself without end") from None
        return plain

    def plain(self, key: str, value: object) -> object:
        """What JSON can hold. A schema ``false`` is written ``{"not": {}}``, which an unknown value does not offend."""
        if isinstance(value, dict):
            for name in value:
                if not isinstance(name, str):
                    raise self.error(key, f"the key {name!r} is not a string")
            held = {name: self.plain(f"{key}.{name}", each) for name, each in value.items()}
            for name in ("properties", "$defs", "dependentSchemas", "patternProperties"):
                inside = held.get(name)
                if isinstance(inside, dict):
                    held[name] = {k: {"not": {}} if v is False else v for k, v in inside.items()}
            return held
        if isinstance(value, list):
            return [self.plain(f"{key}[{index}]", each) for index, each in enumerate(value)]
        if value is None or isinstance(value, str | bool | int | float):
            return value
        raise self.error(key, f"a {type(value).__name__} is nothing that JSON knows: put it in quotes")

    def repair(self, value: object, arguments: frozenset[str]) -> tuple[Repair, Remedy]:
        """``remove: ARGUMENT`` or ``set: {ARGUMENT: VALUE}``, with a title and a safety where the usual ones do not fit."""
        fix = self.mapping("fix", value, (), ("remove", "set", "title", "safety"))
        if ("remove" in fix) == ("set" in fix):
            raise self.error("fix", "has to have either remove or set")
        if "remove" in fix:
            repair = Repair(self.text("fix.remove", fix["remove"]), remove=True)
            title, key = f"remove {repair.argument}", "fix.remove"
        else:
            given = self.mapping("fix.set", fix["set"], (), tuple(fix["set"]) if isinstance(fix["set"], dict) else ())
            if len(given) != 1:
                raise self.error("fix.set", "sets one argument, as in {units: 64}")
            [(name, wanted)] = given.items()
            repair = Repair(str(name), value=self.plain(f"fix.set.{name}", wanted))
            title, key = f"set {repair.argument}={repair.written}".replace("{", "{{").replace("}", "}}"), "fix.set"
        if repair.argument not in arguments:
            raise self.error(key, f"no selected layer has an argument {repair.argument!r}{_meant(repair.argument, arguments)}")
        if "title" in fix:
            title = self.line("fix.title", fix["title"], arguments)
        safety = Safety(self.one_of("fix.safety", fix.get("safety", "unsafe"), tuple(Safety)))
        return repair, Remedy(title, safety)

    def marked(self, code: str, examples: Sequence[Example]) -> Iterator[Example]:
        """Every bad example names the rule in its marks."""
        for index, example in enumerate(examples):
            if not example.good and not re.search(rf"#~[^\n]*\b{code}\b", example.text):
                raise self.error(f"examples[{index}]", f"no mark in it says {code}, as in '#~ {code}'")
            yield example


def _classes() -> frozenset[str]:
    """The layers of either version, and those that only old code can reach."""
    return frozenset({*names(2), *names(3), *RECURRENT})


def _arguments(kinds: Iterable[str]) -> Iterator[str]:
    for kind in kinds:
        for version in _BOTH:
            form = signature(kind, version)
            if form is not None:
                yield from (parameter.name for parameter in form.parameters)
                yield from form.extra


def _meant(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f", did you mean {close[0]!r}?" if close else ""


def _references(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("$ref", "$dynamicRef") and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for each in schema:
            yield from _references(each)


def _leads_somewhere(schema: Mapping[str, object], reference: str) -> bool:
    """Whether ``#/$defs/small`` is there; what is not of this form may lead out of the file."""
    if not reference.startswith("#"):
        return False
    at: object = schema
    for step in reference[1:].split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        if isinstance(at, Mapping) and name in at:
            at = at[name]
        elif isinstance(at, list) and name.isdigit() and int(name) < len(at):
            at = at[int(name)]
        else:
            return False
    return reference == "#" or reference.startswith("#/")
