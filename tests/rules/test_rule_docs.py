"""docs/rules/ is written from the pages of the rules and says what they say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from lstmlint import catalog

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "rules"


def test_the_documentation_of_the_rules_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "scripts/rule_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}\nrun: python scripts/rule_docs.py (and commit docs/rules)"


def test_every_rule_is_in_the_index_and_has_a_page() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| \[(\w+)\]\(\1\.md\)", index, re.MULTILINE) == list(catalog.codes())
    assert {path.stem for path in FOLDER.glob("RNN*.md")} == set(catalog.codes())


def test_a_page_has_the_words_and_the_examples_of_its_rule() -> None:
    for code, rule in catalog.load().items():
        page = (FOLDER / f"{code}.md").read_text(encoding="utf-8")
        assert rule.why.rstrip() in page
        assert page.count("```python\n") >= len(rule.examples)
        assert "#~" not in page
        assert page.count("```") % 2 == 0
