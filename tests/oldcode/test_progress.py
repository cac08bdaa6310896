"""How far a run is: on a terminal, after a while, and nowhere else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.oldcode.place import HEAD, WRONG, Place
from tests.runtime.test_telling import on_terminal, screen

# A run that begins to tell at once, in one process and in two.
_RUN = """
import sys
from lstmlint.cli import main, progress
progress._PATIENCE = float(sys.argv[1])
progress._PAUSE = 0.0
progress.Progress.__init__.__defaults__ = (None, float(sys.argv[1]))
main(["check", *sys.argv[2:]])
"""


def test_a_terminal_shows_how_many_files_are_done(place: Place) -> None:
    for number in range(40):
        place.put(f"a{number}.py", HEAD + WRONG)
    place.put("z.py", "print()\n")
    for jobs in ("1", "2"):
        said = on_terminal(_RUN, "0", "-j", jobs, "--output-format", "concise", ".")
        assert "\rchecked 1 of 41 files\r" in said.replace(" \r", "\r")
        assert "\rchecked 41 of 41 files" in said
        assert not any("checked" in line for line in screen(said))
        assert screen(said)[-2].startswith("Found 40 errors")


@pytest.mark.slow
@pytest.mark.parametrize("words", [["-q"], ["--output-format", "json"]])
def test_nothing_where_it_would_disturb(place: Place, words: list[str]) -> None:
    place.put("a.py", HEAD + WRONG)
    assert "checked" not in on_terminal(_RUN, "0", *words, "a.py")
    assert "checked" not in on_terminal(_RUN, "60", "a.py")
    done = subprocess.run([sys.executable, "-c", _RUN, "0", "a.py"], capture_output=True, text=True, check=True)
    assert "checked" not in done.stdout + done.stderr


_LONG = """
import time
from lstmlint.cli.progress import Progress
with Progress(patience=0.2) as progress:
    progress.files(0, 1)
    time.sleep(0.6)
print("done")
"""


def test_one_file_that_takes_long(tmp_path: Path) -> None:
    said = on_terminal(_LONG)
    assert "\rchecked 0 of 1 file\r" in said.replace(" \r", "\r")
    assert screen(said) == ["done", ""]
