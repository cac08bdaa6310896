"""Hard programs end, soon, with an answer, and what comes after them is still looked at where that can be asked."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
from tests.robust.hard import CIRCULAR, ENDLESS, ENORMOUS, FORKED, HEAD, SYNTAX, WRONG, deep, nested_blocks

SECONDS = 10.0  # a program takes a tenth of a second where the machine is free; this is for one that is not
PROBE = """
import json, sys
from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.summary import summarize
text = sys.stdin.read()
found = lint_source("hard.py", text, Config())
summarize("hard.py", text, Config())
print(json.dumps([d.code for d in found]))
"""


def codes(text: str, seconds: float = SECONDS) -> list[str]:
    """The codes that are found, in time; of the processor's time, because other programs may run beside this one."""
    began = time.process_time()
    found = [d.code for d in lint_source("hard.py", text, Config())]
    summarize("hard.py", text, Config())
    took = time.process_time() - began
    assert "RNN999" not in found
    assert took < seconds, f"{took:.1f} s"
    return found


def cases(programs: dict[str, str]) -> list[object]:
    """One test for each program."""
    return [pytest.param(text, id=name.replace(" ", "-")) for name, text in programs.items()]


@pytest.mark.parametrize("text", cases({**ENDLESS, **ENORMOUS, **FORKED}))
def test_ends(text: str) -> None:
    """It ends; and a mistake that stands before it is found."""
    assert "RNN101" in codes(HEAD + WRONG + text)


@pytest.mark.parametrize("text", cases({**ENDLESS, **ENORMOUS, **FORKED}))
def test_ends_in_a_function(text: str) -> None:
    """The same where nobody calls it, and where the module goes on after it."""
    body = "".join(f"    {line}\n" if line else "\n" for line in text.split("\n"))
    assert "RNN101" in codes(f"{HEAD}def hard():\n{body}    return 1\n{WRONG}")


@pytest.mark.parametrize("text", cases(CIRCULAR))
def test_circular(text: str) -> None:
    """What holds itself is no reason to go round for ever."""
    assert "RNN101" in codes(HEAD + WRONG + text)
    codes(HEAD + text)


@pytest.mark.parametrize("text", cases(SYNTAX))
def test_syntax(text: str) -> None:
    """All of the language, on the way to a mistake that is still found."""
    try:
        compile(HEAD + text, "hard.py", "exec")
    except (SyntaxError, ValueError):
        pytest.skip("this Python does not know the syntax")
    found = codes(HEAD + text + WRONG if "LSTM = 4" in text else HEAD + text + HEAD + WRONG)
    assert "RNN001" not in found
    assert "RNN101" in found


@pytest.mark.parametrize("text", cases(nested_blocks(18)))
def test_blocks_in_blocks(text: str) -> None:
    """Eighteen levels are nothing."""
    assert "RNN101" in codes(HEAD + WRONG + text)


def in_a_process(text: str) -> list[str]:
    """The same in a process of its own: a parser that overflows its stack takes the process with it."""
    done = subprocess.run([sys.executable, "-c", PROBE], input=text, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: list[str] = json.loads(done.stdout)
    assert "RNN999" not in found
    return found


@pytest.mark.parametrize("text", cases(deep(60)))
def test_deep(text: str) -> None:
    """Sixty levels parse everywhere; the mistake in front of them is found."""
    assert "RNN101" in codes(HEAD + WRONG + text)


@pytest.mark.slow
@pytest.mark.parametrize("levels", [150, 1000, 4000, 20_000])
@pytest.mark.parametrize("kind", sorted(deep(1)))
def test_very_deep(kind: str, levels: int) -> None:
    """Thousands of levels: found, or said not to be parsable, but never a dead process."""
    found = in_a_process(HEAD + WRONG + deep(levels)[kind])
    assert "RNN101" in found or "RNN001" in found


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(nested_blocks(1)))
def test_very_deep_blocks(kind: str) -> None:
    """Ninety-nine levels, Python's own bound."""
    found = in_a_process(HEAD + WRONG + nested_blocks(99)[kind])
    assert "RNN101" in found or "RNN001" in found


@pytest.mark.slow
def test_thousands_of_layers() -> None:
    """The last of three thousand is as well understood as the first."""
    lines = "".join("m.add(Dense(8))\n" for _ in range(3000))
    assert "RNN101" in codes(f"{HEAD}m = Sequential()\nm.add(Input((5, 3)))\n{lines}{WRONG}")


@pytest.mark.parametrize(
    "make",
    [
        lambda: HEAD + "data = [" + "1.25, " * 330_000 + "]\n" + WRONG,
        lambda: (
            HEAD + WRONG + "".join(f"def f{i}(x):\n    if x > {i}:\n        return x * {i}\n    return [x, {i}]\n" for i in range(28_000))
        ),
        lambda: HEAD + WRONG + "".join(f"m{i} = Sequential([Input((5, 3)), LSTM({i % 50 + 1}), Dense(1)])\n" for i in range(3_000)),
        lambda: HEAD + f"text = '''{'lorem ipsum ' * 170_000}'''\n" + WRONG,
        lambda: HEAD + WRONG + "# a comment\n" * 170_000,
        lambda: HEAD + WRONG + "x = {" + "'key': [1, 2, {'a': None}], " * 75_000 + "}\n",
    ],
    ids=["numbers", "functions", "models", "text", "comments", "nested-data"],
)
@pytest.mark.slow
def test_two_megabytes(make: object) -> None:
    """A file of two megabytes (a tenth of that, where every line is a model)."""
    text = make()  # type: ignore[operator]
    assert "RNN101" in codes(text, seconds=60)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\x00",
        "\ufeff",
        "\r",
        "a\rb\r\n",
        "\t",
        "\\",
        "'",
        '"""',
        "(",
        ")",
        "lambda",
        "\x0c",
        "LSTM keras\x00",
        "from keras.layers import LSTM\x00\n",
    ],
)
def test_hardly_a_file(text: str) -> None:
    """Not much, and not Python."""
    codes(text)
    codes("from keras.layers import LSTM\n" + text)
