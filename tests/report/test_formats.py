"""Each format as a whole, held against what was written down; and as its readers read it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as Tree

import jsonschema
import pytest

from lstmlint.config.formats import FORMATS
from lstmlint.report.contents import Contents
from lstmlint.report.formats import HOMES, find, written
from tests.report.contents import GOLDEN, HOSTILE, contents, found, kept, report

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def _nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In no repository and no CI."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"):
        monkeypatch.delenv(name, raising=False)


def test_every_format_has_a_room() -> None:
    assert list(HOMES) == list(FORMATS)
    assert all(callable(find(name)) for name in FORMATS)


@pytest.mark.parametrize("name", FORMATS)
def test_golden(name: str) -> None:
    assert kept(name).encode() == (GOLDEN / f"{name}.txt").read_bytes(), "if it is meant: python -m tests.report.contents"


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found(name: str) -> None:
    text = "".join(written(name, Contents([], files=["a.py"])))
    expected = {"json": "[]\n", "gitlab": "[]\n", "markdown": "### lstmlint\n\nAll checks passed.\n"}
    if name in expected:
        assert text == expected[name]
    elif name == "sarif":
        assert json.loads(text)["runs"][0]["results"] == []
    elif name == "rdjson":
        assert json.loads(text) == {"source": {"name": "lstmlint"}, "diagnostics": []}
    elif name == "html":
        assert "All checks passed:</span> nothing found in 1 file</p>" in text and "<form" not in text and "<article" not in text
    elif name == "junit":
        assert Tree.fromstring(text).get("tests") == "1"
    else:
        assert text == ""


def schema(name: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads((DATA / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize("nothing", [False, True])
def test_sarif_passes_the_schema_of_oasis(nothing: bool) -> None:
    log = json.loads("".join(written("sarif", Contents([]) if nothing else contents())))
    assert [error.message for error in schema("sarif-2.1.0.json").iter_errors(log)] == []
    if nothing:
        return
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert all(rule["help"]["markdown"] and rule["help"]["text"] for rule in rules)
    assert [len(result["suppressions"]) for result in run["results"]] == [0, 0, 0, 0, 0, 1]
    assert run["results"][-1]["suppressions"] == [{"kind": "inSource", "justification": "measured on purpose"}]
    assert run["results"][0]["properties"]["runtime"]["outcome"] == "confirmed"
    assert run["invocations"][0]["executionSuccessful"] is False
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert {place["uriBaseId"] for place in uris} == {"%SRCROOT%"}
    assert unquote(uris[4]["uri"], errors="surrogateescape") == HOSTILE
    # A notebook has other lines than its cells: no edit may be made there by its rows.
    assert "fixes" in run["results"][0] and "fixes" not in run["results"][3]
    assert run["results"][3]["locations"][0]["logicalLocations"][0]["name"] == "cell 3"


_PLACE = {"type": "object", "required": ["line", "column"], "properties": {"line": {"minimum": 1}, "column": {"minimum": 1}}}
# Made after app/validators/json_schemas/codeclimate.json of GitLab, with the severities and the rest that its documentation asks for.
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string"},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "positions"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./|/)"},
                    "positions": {"type": "object", "required": ["begin", "end"], "properties": {"begin": _PLACE, "end": _PLACE}},
                },
            },
        },
    },
}
_RANGE = {
    "type": "object",
    "required": ["start"],
    "additionalProperties": False,
    "properties": {"start": _PLACE, "end": _PLACE},
}
_SEVERITY = {"enum": ["UNKNOWN_SEVERITY", "ERROR", "WARNING", "INFO"]}
# Made after proto/rdf/reviewdog.proto of reviewdog: only the fields that the message DiagnosticResult has, so that its parser knows all.
RDJSON = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "additionalProperties": False, "properties": {"name": {"type": "string"}, "url": {"type": "string"}}},
        "severity": _SEVERITY,
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string"},
                    "location": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string"}, "range": _RANGE},
                    },
                    "severity": _SEVERITY,
                    "code": {"type": "object", "additionalProperties": False, "properties": {"value": {}, "url": {"type": "string"}}},
                    "suggestions": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": _RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}


def test_gitlab() -> None:
    issues = json.loads(report("gitlab"))
    jsonschema.validate(issues, GITLAB)
    assert [issue["severity"] for issue in issues] == ["major", "minor", "info", "major", "major"]
    assert len({issue["fingerprint"] for issue in issues}) == 5
    assert issues[3]["location"]["positions"]["begin"] == {"line": 1, "column": 1}
    assert "cell 3, line 1:" in issues[3]["description"]


def test_rdjson() -> None:
    result = json.loads(report("rdjson"))
    jsonschema.validate(result, RDJSON)
    first, second, third, fourth, _ = result["diagnostics"]
    # é has two bytes.
    assert first["suggestions"] == [
        {"range": {"start": {"line": 8, "column": 27}, "end": {"line": 8, "column": 27}}, "text": ", return_sequences=True"}
    ]
    assert first["location"]["range"]["start"] == {"line": 8, "column": 9}
    assert "suggestions" in second and "suggestions" not in third and "suggestions" not in fourth
    assert "confirmed by keras 3.15.1" in first["message"]


def test_junit() -> None:
    junitparser = pytest.importorskip("junitparser", reason="junitparser is not installed")
    suites = junitparser.JUnitXml.fromstring(report("junit").encode())
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (7, 4, 1, 1)
    by_name = {suite.name: list(suite) for suite in suites}
    assert by_name["clean.py"][0].is_passed
    kinds = [type(case.result[0]).__name__ for case in by_name["models/train.py"]]
    assert kinds == ["Failure", "Failure", "Skipped"]
    assert type(by_name["gone.py"][0].result[0]).__name__ == "Error"
    words = by_name["models/train.py"][0].result[0]
    assert words.type == "error" and "assuming: stacked is true" in words.text and "help: set return_sequences=True" in words.text
    # What does not fail the run fails no test.
    lenient = "".join(written("junit", Contents(found(), fail_on="error")))
    assert Tree.fromstring(lenient).get("failures") == "3"


def unescaped(text: str, marks: dict[str, str]) -> str:
    for mark, char in marks.items():
        text = text.replace(mark, char)
    return text


def test_github_reads_its_commands_back() -> None:
    """By the rules of the runner: a command at the start of the line, properties apart by commas, everything else escaped."""
    lines = report("github").splitlines()
    assert len(lines) == 5
    for line, d in zip(lines, found(), strict=True):
        head, _, data = line[2:].partition("::")
        command, _, rest = head.partition(" ")
        told = dict(part.split("=", 1) for part in rest.split(","))
        assert command == {"error": "error", "warning": "warning", "info": "notice"}[d.severity.value]
        assert told["title"] == f"lstmlint ({d.code})"
        file = unescaped(told["file"], {"%3A": ":", "%2C": ",", "%0D": "\r", "%0A": "\n", "%25": "%"})
        assert file == d.filename or d.filename == HOSTILE
        assert told["line"] == ("1" if d.cell else str(d.span.row))
        assert d.code in data
    # Columns of several lines would be refused.
    assert "col=" in lines[0] and "col=" not in lines[2]


def test_azure_reads_its_commands_back() -> None:
    lines = report("azure").splitlines()
    assert len(lines) == 5
    for line, d in zip(lines, found(), strict=True):
        assert line.count("##vso[") == 1
        inside, _, message = line.removeprefix("##vso[task.logissue ").partition("]")
        told = dict(part.split("=", 1) for part in inside.split(";") if part)
        assert set(told) == {"type", "sourcepath", "linenumber", "columnnumber", "code"}
        assert (told["type"], told["code"]) == ("error" if d.severity.value == "error" else "warning", d.code)
        assert message


def test_pylint_lines_are_read_as_pylints() -> None:
    pattern = re.compile(r"^(?P<path>.+?):(?P<line>\d+): \[(?P<code>\w+)\] (?P<message>.+)$")
    assert [pattern.match(line)["code"] for line in report("pylint").splitlines()] == [d.code for d in found()]


def test_a_summary_stays_below_what_github_takes() -> None:
    many = Contents(found()[:1] * 9000)
    text = "".join(written("markdown", many))
    assert 800_000 < len(text.encode()) < 1_000_000
    assert re.search(r"\| and \d+ more \|\n$", text)
