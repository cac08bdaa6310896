"""The pages in a real browser: clicks, keys, the filter, and what axe-core says of them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import installed
from tests.report.test_html import many
from tests.report.test_html import page as report

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DRIVER = Path(__file__).parent / "browser" / "page.mjs"
MODULES = ("playwright-core@1.65.1", "axe-core@4.14.1")


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """What happened to the page of ``examples/stacked.py``, the report over ``examples/`` and a report of a thousand findings."""
    installed.need(installed.CHROMIUM)
    modules = installed.node_modules(*MODULES)
    folder = tmp_path_factory.mktemp("pages")
    for words in (
        ["check", "--isolated", "--exit-zero", "examples", "--output-format", f"html:{folder / 'report.html'}"],
        ["graph", "examples/stacked.py", "--format", "html", "-o", str(folder / "graph.html")],
    ):
        # One of the examples does not parse, which is told, and is no failure here.
        subprocess.run([sys.executable, "-m", "lstmlint", *words], cwd=ROOT, check=False, timeout=120)
    (folder / "many.html").write_text(report(many(1000)), encoding="utf-8")
    environment = {**os.environ, "LSTMLINT_NODE": str(modules)}
    done = subprocess.run(
        ["node", str(DRIVER), str(folder), str(folder / "out.json")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads((folder / "out.json").read_text(encoding="utf-8"))


def test_no_error_and_no_request(seen):
    assert seen["odd"] == []


def test_axe_finds_nothing(seen):
    assert seen["told"]["axe"] == []
    assert {"color-contrast", "label", "select-name", "region", "heading-order", "skip-link", "scrollable-region-focusable"} <= set(
        seen["told"]["passed"]
    )


def test_from_a_box_to_its_line_and_back(seen):
    told = seen["told"]["graph"]
    lines = (ROOT / "examples" / "stacked.py").read_text(encoding="utf-8").splitlines()
    row = {
        name: str(next(at for at, line in enumerate(lines, 1) if f"add({name}" in line)) for name in ("LSTM", "Dense", "Dropout", "Input")
    }
    for what, name in (("clicked", "LSTM"), ("entered", "Dense"), ("spaced", "Dropout")):
        assert told[what]["row"] == [row[name]]
        assert told[what]["focus"].startswith(f"Line {row[name]}: {name}")
        assert name in told[what]["told"]
        assert len(told[what]["boxes"]) == 1 and told[what]["boxes"] == told[what]["pressed"]
    for what, name in (("back", "Dense"), ("lined", "Input"), ("linked", "LSTM")):
        assert told[what]["row"] == [row[name]]
        assert told[what]["focus"].startswith(name)
    assert "17,920" in told["clicked"]["told"]
    assert told["restored"] == told["linked"]["boxes"] == told["clicked"]["boxes"]
    assert told["skip"] == "Skip to the model"


def test_light_dark_and_paper(seen):
    told = seen["told"]["graph"]
    assert told["dark"] == told["kept"] == "rgb(13, 17, 23)"
    assert told["printed"] == "rgb(255, 255, 255)"


def test_the_filter(seen):
    told = seen["told"]["report"]
    every = told["all"]["left"]
    assert told["all"]["count"] == f"{len(every)} findings" and len(every) > 20
    assert 0 < told["words"]["shown"] < len(every) and told["words"]["hash"] == "#q=RETURN_sequences+stacked"
    assert {rule for _, rule, _ in told["words"]["left"]} == {"RNN101"}
    assert told["none"]["shown"] == told["none"]["groups"] == 0 and told["none"]["said"]
    assert told["reset"]["left"] == every and told["reset"]["hash"] == ""
    assert told["errors"]["left"] == [one for one in every if one[0] == "error"] and told["errors"]["hash"] == "#severity=error"
    assert told["rule"]["left"] == [one for one in every if one[1] == "RNN101"]
    assert told["file"]["left"] == [one for one in told["rule"]["left"] if one[2] == told["file"]["left"][0][2]]
    assert told["file"]["count"] == f"{told['file']['shown']} of {len(every)} findings"
    assert told["restored"]["left"] == told["file"]["left"]
    assert told["place"]["left"] == every
    assert told["linked"]["left"] == [one for one in every if one[1] == "RNN702"]
    assert told["why"]["open"] and told["why"]["left"] == told["linked"]["left"]
    assert told["strange"]["shown"] == 0


def test_from_a_finding_to_its_model_and_back(seen):
    told = seen["told"]["report"]
    assert told["model"] == 1
    assert told["finding"] == "RNN101"


def test_a_printed_report(seen):
    assert seen["told"]["report"]["printed"] == {"filter": False, "folded": 0, "background": "rgb(255, 255, 255)"}


def test_without_a_script(seen):
    plain = seen["told"]["plain"]
    assert plain["findings"] == len(seen["told"]["report"]["all"]["left"])
    assert (plain["filter"], plain["theme"], plain["told"]) == (False, False, True)


def test_a_thousand_findings_are_filtered_at_once(seen):
    told = seen["told"]["many"]
    assert told["findings"] == 1000
    assert sorted(told["times"])[len(told["times"]) // 2] < 100, told["times"]
