"""Other people's programs read our reports: Microsoft's validator with GitHub's rules, and sarif-tools.

The schema in tests/data/sarif-2.1.0.json is that of OASIS, as it comes with the npm package @microsoft/sarif-multitool-linux 5.7.0 (MIT).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.report.contents import Contents
from lstmlint.report.formats import written
from tests.report.contents import contents, report

PACKAGE = "@microsoft/sarif-multitool-linux"
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="session")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    if not sys.platform.startswith("linux"):
        pytest.skip("the package of the validator is for Linux")
    # A folder that has it already saves the download.
    folder = Path(os.environ.get("LSTMLINT_NPM") or tmp_path_factory.mktemp("npm"))
    home = folder / "node_modules" / PACKAGE
    if not home.is_dir():
        words = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", PACKAGE]
        try:
            done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm does not answer: {PACKAGE} cannot be had")
        if done.returncode:
            pytest.skip(f"npm cannot bring {PACKAGE}: {done.stderr.strip()[:200]}")
    (home / "Sarif.Multitool").chmod(0o755)
    return home


def complaints(validator: Path, text: str, folder: Path) -> list[tuple[str, str]]:
    (folder / "x.sarif").write_text(text)
    words = [validator / "Sarif.Multitool", "validate", "x.sarif", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning;Note"]
    words += ["--kind", "Fail", "-o", "report.sarif", "--log", "ForceOverwrite"]
    environ = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=environ)
    log = folder / "report.sarif"
    assert log.is_file(), done.stdout + done.stderr
    # Its exit code is the same whatever it finds.
    return [(r["ruleId"], r.get("level", "warning")) for r in json.loads(log.read_text(encoding="utf-8-sig"))["runs"][0].get("results", [])]


@pytest.mark.slow
@pytest.mark.parametrize("nothing", [False, True])
def test_the_validator_with_githubs_rules_has_nothing_to_say(validator: Path, tmp_path: Path, nothing: bool) -> None:
    text = "".join(written("sarif", Contents([]) if nothing else contents()))
    said = complaints(validator, text, tmp_path)
    # What is only advice: arguments for messages, snippets of the code, addresses of pages that are not published.
    advice = {"SARIF2002", "SARIF2003", "SARIF2006", "SARIF2010", "SARIF2011", "SARIF2012"}
    assert [one for one in said if one[1] != "note" or one[0] not in advice] == []


@pytest.mark.slow
def test_the_validator_would_say_it(validator: Path, tmp_path: Path) -> None:
    broken = json.loads(report("sarif"))
    del broken["runs"][0]["results"][0]["locations"]
    assert any(level == "error" for _, level in complaints(validator, json.dumps(broken), tmp_path))


@pytest.mark.slow
def test_our_copy_of_the_schema_is_the_validators(validator: Path) -> None:
    theirs = json.loads((validator / "sarif-2.1.0.json").read_text(encoding="utf-8-sig"))
    assert json.loads((DATA / "sarif-2.1.0.json").read_text(encoding="utf-8")) == theirs


@pytest.mark.slow
def test_sarif_tools_read_it(tmp_path: Path) -> None:
    pytest.importorskip("sarif", reason="sarif-tools is not installed")
    (tmp_path / "x.sarif").write_text(report("sarif"))

    def sarif(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "sarif", *words], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    said = sarif("summary", "x.sarif")
    # It counts what is suppressed as well.
    assert "error: 3" in said and "warning: 2" in said and "RNN505" in said
    sarif("codeclimate", "x.sarif", "--output", "x.json")
    issues = json.loads((tmp_path / "x.json").read_text())
    assert {issue["check_name"] for issue in issues} >= {"RNN101", "RNN505", "RNN602"}
    assert {issue["location"]["path"] for issue in issues} >= {"models/train.py"}
    sarif("html", "x.sarif", "--output", "x.html")
    assert "<script>," not in (tmp_path / "x.html").read_text(encoding="utf-8")
