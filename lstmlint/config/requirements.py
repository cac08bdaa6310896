"""Requirements on Keras and TensorFlow in the files in which projects declare them, and the major versions they allow."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Iterator

from lstmlint import regex
from lstmlint.records import dataclass

_NAMES = {
    "keras": "keras",
    "tf-keras": "tf-keras",
    **dict.fromkeys(("tensorflow", "tensorflow-cpu", "tensorflow-gpu", "tensorflow-macos", "tensorflow-intel", "tf-nightly"), "tensorflow"),
}
_REQUIREMENT = regex.compile(r"\s*(?P<name>[A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*\(?\s*(?P<spec>[^;#@)]*)")
_CLAUSE = regex.compile(r"(?P<op>===?|~=|!=|<=|>=|<|>|\^|~|=)?\s*v?(?P<version>\d+(?:\.\d+)*(?:\.\*)?)")
# Versions that exist, enough of them to tell what a requirement allows.
_KERAS = """
    2.0.9 2.1.6 2.2.4 2.3.1 2.4.3 2.6.0 2.8.0 2.10.0 2.11.0 2.12.0 2.13.1 2.14.0 2.15.0
    3.0.0 3.0.5 3.1.1 3.2.1 3.3.3 3.4.1 3.5.0 3.6.0 3.7.0 3.8.0 3.9.2 3.10.0 3.11.3 3.12.0 3.13.0 3.14.0 3.15.1
"""
_TENSORFLOW = """
    1.4.0 1.10.0 1.12.0 1.13.1 1.14.0 1.15.5 2.0.0 2.1.0 2.2.0 2.3.0 2.4.1 2.5.0 2.6.0 2.7.0 2.8.0 2.9.0 2.10.0 2.11.0 2.12.0 2.13.0
    2.14.0 2.15.0 2.15.1 2.16.1 2.17.0 2.18.0 2.19.0 2.20.0 2.21.0
"""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One package and what is asked of its version; ``shown`` as a reader would write it."""

    package: str
    spec: str
    shown: str


def _requirement(name: str, spec: str) -> Iterator[Requirement]:
    plain = re.sub(r"[-_.]+", "-", name).lower()
    if plain in _NAMES:
        spec = spec.strip().rstrip("\\").strip()
        yield Requirement(_NAMES[plain], spec, f"{plain}{spec.replace(' ', '')}")


def _lines(lines: Iterable[str]) -> list[Requirement]:
    found: list[Requirement] = []
    for line in lines:
        match = _REQUIREMENT.match(line)
        if match:
            found.extend(_requirement(match["name"], match["spec"].split(" --")[0]))
    return found


def from_requirements(text: str) -> list[Requirement]:
    """``requirements.txt``."""
    return _lines(line for line in text.splitlines() if not line.lstrip().startswith(("#", "-")))


def from_setup_cfg(text: str) -> list[Requirement]:
    """``install_requires`` and extras of ``setup.cfg``: the lines that are requirements."""
    return _lines(line.split("=", 1)[1] if re.match(r"\s*[\w-]+\s*=(?!=)", line) else line for line in text.splitlines())


def from_setup_py(text: str) -> list[Requirement]:
    """The strings of ``setup.py`` that are requirements; the file is read, not run."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    lists = [n for n in ast.walk(tree) if isinstance(n, ast.List | ast.Tuple)]
    strings = (item.value for node in lists for item in node.elts if isinstance(item, ast.Constant) and isinstance(item.value, str))
    return [r for text in strings for r in _lines([text]) if " " not in text.strip() or r.spec]


def from_pyproject(text: str) -> list[Requirement]:
    """PEP 621, dependency groups, Poetry, PDM."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    tool = _dict(document.get("tool"))
    found: list[Requirement] = []
    project = _dict(document.get("project"))
    groups = [project.get("dependencies"), *_dict(project.get("optional-dependencies")).values()]
    groups += [*_dict(document.get("dependency-groups")).values(), *_dict(_dict(tool.get("pdm")).get("dev-dependencies")).values()]
    groups.append(_dict(tool.get("uv")).get("dev-dependencies"))
    for group in groups:
        found += _lines(item for item in group if isinstance(item, str)) if isinstance(group, list) else []
    poetry = _dict(tool.get("poetry"))
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [_dict(group).get("dependencies") for group in _dict(poetry.get("group")).values()]
    for table in tables:
        found += _table(_dict(table))
    return found


def _table(table: dict[str, object]) -> list[Requirement]:
    found: list[Requirement] = []
    for name, value in table.items():
        for each in value if isinstance(value, list) else [value]:
            spec = each if isinstance(each, str) else _dict(each).get("version", "")
            found.extend(_requirement(name, spec if isinstance(spec, str) and spec != "*" else ""))
    return found


def from_pipfile(text: str) -> list[Requirement]:
    """``Pipfile``."""
    import tomllib

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return []
    return [r for section in ("packages", "dev-packages") for r in _table(_dict(document.get(section)))]


_LOCKED = regex.compile(
    r"""^name = "(?P<name>[^"]+)"\s*\nversion = "(?P<version>[^"]+)"|"(?P<json>[\w.-]+)": \{[^{}]*?"version": "==(?P<pin>[^"]+)\"""",
    re.MULTILINE,
)


def from_lock(text: str) -> list[Requirement]:
    """The pinned versions of ``uv.lock``, ``poetry.lock``, ``pdm.lock`` and ``Pipfile.lock``."""
    found: list[Requirement] = []
    for match in _LOCKED.finditer(text):
        found.extend(_requirement(match["name"] or match["json"], f"=={match['version'] or match['pin']}"))
    return found


def from_conda(text: str) -> list[Requirement]:
    """``environment.yml``: one ``=`` asks for a prefix, the lists under ``pip:`` are requirements."""
    items = (line.strip().removeprefix("-").strip().strip("'\"") for line in text.splitlines() if line.lstrip().startswith("-"))
    return _lines(re.sub(r"^([\w.-]+)\s*=\s*(\d[\w.]*)(=.*)?$", r"\1==\2.*", item.rpartition("::")[2]) for item in items)


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def majors(requirement: Requirement) -> frozenset[int]:
    """The Keras versions (2, 3) that a requirement allows; both where it cannot be understood, none for Keras 1."""
    if requirement.package == "tf-keras":
        return frozenset({2})
    clauses = _clauses(requirement.spec)
    if clauses is None:
        return frozenset({2, 3})
    known = _KERAS if requirement.package == "keras" else _TENSORFLOW
    named = [tuple(map(int, version.removesuffix(".*").split("."))) for _, version in clauses]
    pool = [tuple(map(int, version.split("."))) for version in known.split()] + [v for v in named if len(v) > 1 or not clauses]
    allowed = [version for version in pool if all(_holds(version, op, wanted) for op, wanted in clauses)]
    return frozenset(major for version in allowed if (major := _major(version, requirement.package)))


def _major(version: tuple[int, ...], package: str) -> int | None:
    if package == "keras":
        return 2 if version[0] == 2 else 3 if version[0] >= 3 else None
    return 3 if version[:2] >= (2, 16) else 2


def _clauses(spec: str) -> list[tuple[str, str]] | None:
    if "||" in spec or "|" in spec:
        return None
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,\s]+(?=[<>=!~^])|,", spec))):
        match = _CLAUSE.match(part)
        if match is None:
            return None
        found.append((match["op"] or "^", match["version"]))
    return found


def _holds(version: tuple[int, ...], op: str, wanted: str) -> bool:
    prefix = wanted.endswith(".*")
    parts = tuple(map(int, wanted.removesuffix(".*").split(".")))
    same = version[: len(parts)] == parts if prefix else _padded(version, parts)
    order = _compare(version, parts)
    if op == "^":
        significant = next((i for i, part in enumerate(parts) if part), len(parts) - 1)
        return order >= 0 and version[: significant + 1] == parts[: significant + 1]
    if op in ("~=", "~"):
        length = max(len(parts) - 1, 1) if op == "~=" else min(len(parts), 2)
        return order >= 0 and version[:length] == parts[:length]
    table = {"==": same, "===": same, "=": same, "!=": not same, "<": order < 0, "<=": order <= 0, ">": order > 0, ">=": order >= 0}
    return table[op]


def _compare(left: tuple[int, ...], right: tuple[int, ...]) -> int:
    size = max(len(left), len(right))
    a, b = left + (0,) * (size - len(left)), right + (0,) * (size - len(right))
    return (a > b) - (a < b)


def _padded(left: tuple[int, ...], right: tuple[int, ...]) -> bool:
    return _compare(left, right) == 0
