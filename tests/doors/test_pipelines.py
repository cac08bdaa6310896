"""The action for GitHub and the template for GitLab: they fit their schemas, and what they run does what they say."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "tests" / "data" / "schemas"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
TEMPLATE = yaml.safe_load((ROOT / "templates" / "lstmlint.gitlab-ci.yml").read_text())
WRONG = "from keras import Input, Sequential\nfrom keras.layers import LSTM\nm = Sequential([Input((5, 3)), LSTM(4), LSTM(4)])\n"

needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")


@pytest.mark.parametrize(("document", "schema"), [(ACTION, "github-action"), (TEMPLATE, "gitlab-ci")], ids=["github", "gitlab"])
def test_it_fits_its_schema(document: Any, schema: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft7Validator(json.loads((SCHEMAS / f"{schema}.json").read_text()))
    assert [error.message for error in validator.iter_errors(document)] == []
    # The schema is one that sees mistakes.
    wrong = (
        {**document, "runs": {"using": "composite"}} if schema == "github-action" else {"lstmlint": {**document["lstmlint"], "scrpt": [1]}}
    )
    assert not validator.is_valid(wrong)


def test_nothing_that_is_given_becomes_part_of_a_script() -> None:
    for step in ACTION["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    used = set(re.findall(r"inputs\.([a-z-]+)", (ROOT / "action.yml").read_text()))
    assert used == set(ACTION["inputs"])


def _step(name: str) -> str:
    (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == name)
    return str(step["run"])


@pytest.fixture
def runner(tmp_path: Path) -> dict[str, str]:
    """A folder with a model, and the surroundings of a step; lstmlint is that of the checkout."""
    programs = tmp_path / "temp" / "lstmlint" / "bin"
    programs.mkdir(parents=True)
    command = programs / "lstmlint"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m lstmlint "$@"\n')
    command.chmod(0o755)
    (tmp_path / "a model.py").write_text(WRONG)
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GITHUB_", "LSTMLINT_"))}
    return {
        **kept,
        "PATH": f"{programs}:{kept['PATH']}",
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }


def _bash(script: str, cwd: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    # As GitHub calls it.
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


@needs_bash
def test_the_action_annotates_and_writes_sarif(runner: dict[str, str], tmp_path: Path) -> None:
    given = {"LSTMLINT_PATHS": "a model.py\n", "LSTMLINT_OPTIONS": "--keras-version=3\n--select\nRNN1\n", "LSTMLINT_SARIF": "out.sarif"}
    done = _bash(_step("Check"), tmp_path, runner | given)
    assert done.returncode == 1, done.stderr
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("::"))
    assert line.startswith("::error title=lstmlint (RNN101),file=a model.py,line=3,")
    assert (tmp_path / "output").read_text() == "sarif-file=out.sarif\n"
    assert json.loads((tmp_path / "out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "RNN101"
    assert "RNN101" in (tmp_path / "summary.md").read_text()


@needs_bash
def test_the_action_without_findings_and_without_sarif(runner: dict[str, str], tmp_path: Path) -> None:
    given = {"LSTMLINT_PATHS": "a model.py", "LSTMLINT_OPTIONS": "--select=RNN5", "LSTMLINT_SARIF": ""}
    done = _bash(_step("Check"), tmp_path, runner | given)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "output").exists()
    given["LSTMLINT_PATHS"] = "--fix\n$(touch hacked)\n"
    assert _bash(_step("Check"), tmp_path, runner | given).returncode == 2
    assert not (tmp_path / "hacked").exists()


@needs_bash
def test_the_template_writes_the_reports_that_it_names(runner: dict[str, str], tmp_path: Path) -> None:
    job = TEMPLATE["lstmlint"]
    install, check = job["script"]
    assert install.startswith("python -m pip install ")
    done = _bash(check, tmp_path, runner | job["variables"])
    assert done.returncode == 1, done.stderr
    assert "error[RNN101]" in done.stdout
    reports = job["artifacts"]["reports"]
    (entry,) = json.loads((tmp_path / reports["codequality"]).read_text())
    assert (entry["check_name"], entry["location"]["path"]) == ("RNN101", "a model.py")
    assert "RNN101" in (tmp_path / reports["junit"]).read_text()
