"""The letters are measured without a font: in a real browser, with the broadest of the common fonts, no text leaves its box."""

from __future__ import annotations

import re
import subprocess

import pytest

from lstmlint.picture.svg import svg
from tests.installed import CHROMIUM, need
from tests.picture.scenes import branches, chain, scene

# In each group: words beyond its plate, and words upon each other.
SCRIPT = """<script>
const faults = [];
let count = 0;
for (const group of document.querySelectorAll("[data-box], .tensor, .note")) {
  const plate = group.querySelector(".plate, .pill, .card").getBoundingClientRect();
  const texts = [...group.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
  count += texts.length;
  texts.forEach(([words, at], place) => {
    const high = at.top >= plate.top - 1 && at.bottom <= plate.bottom + 1;
    if (at.left < plate.left || at.right > plate.right || !high) faults.push(`outside: ${words}`);
    for (const [others, there] of texts.slice(0, place)) {
      const beside = at.left >= there.right - 1 || there.left >= at.right - 1;
      if (!beside && at.top + 4 < there.bottom - 4 && there.top + 4 < at.bottom - 4) faults.push(`upon each other: ${words} / ${others}`);
    }
  });
}
document.body.textContent = `${count} texts, faults: ${faults.join("; ")}.`;
</script>"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("looks", "fits"),
    [
        ("", True),
        ("text:not(.name, .given, .form, .shape, .step) { font-family: 'DejaVu Sans' }", True),
        ("text { font-size: 16px }", False),
    ],
    ids=["the font of the system", "the broadest font", "letters that are too big"],
)
def test_no_text_leaves_its_box(looks, fits, tmp_path):
    need(CHROMIUM)
    drawn = "".join(map(svg, [chain(12), branches(5), *map(scene, range(0, 60, 2))]))
    page = tmp_path / "page.html"
    style = f"<style>.picture {looks}</style>" if looks else ""
    page.write_text(f'<!doctype html><meta charset="utf-8"><body>{drawn}{style}{SCRIPT}', encoding="utf-8")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'data'}", "--dump-dom", page.as_uri()]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=True)
    found = re.search(r"(\d+) texts, faults: (.*)\.</body>", done.stdout, re.DOTALL)
    assert found is not None, done.stdout[-500:]
    assert int(found[1]) > 3000
    assert (found[2] == "") == fits, found[2]
