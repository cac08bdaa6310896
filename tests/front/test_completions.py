"""``lstmlint completions``: real shells read them and complete."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstmlint.cli import main
from lstmlint.cli.parser import parser

# A line, and words that it has to be completed by; a "!" in front of what must not be among them.
LINES = [
    ("lstmlint ch", ["check", "!config"]),
    ("lstmlint --vers", ["--version"]),
    ("lstmlint check --sel", ["--select", "!--ignore"]),
    ("lstmlint check --no-f", ["!--no-fix"]),
    ("lstmlint check --fail-on w", ["warning", "!error"]),
    ("lstmlint check --output-format sa", ["sarif", "!json"]),
    ("lstmlint check --select RNN1,RNN20", ["RNN1,RNN201", "RNN1,RNN207", "!RNN1,RNN101"]),
    ("lstmlint check --select stacked-w", ["stacked-without-sequences"]),
    ("lstmlint check --fix a", ["a file.py", "!--fix", "!check"]),
    ("lstmlint check --runtime a", ["a file.py", "!require"]),
    ("lstmlint check --cache-dir f", ["folder", "!file.txt"]),
    ("lstmlint rule RNN60", ["RNN601", "!RNN101"]),
    ("lstmlint config --sch", ["--schema"]),
    ("lstmlint completions ", ["bash", "zsh", "fish"]),
    ("lstmlint summary --output-format j", ["json", "!text"]),
]


def _script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completions", shell]) == 0
    return capsys.readouterr().out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a file.py").write_text("")
    (tmp_path / "file.txt").write_text("")
    (tmp_path / "folder").mkdir()
    return tmp_path


def _complete(found: list[str], wanted: list[str], line: str) -> None:
    found = [word.replace("\\ ", " ").rstrip("/ ") for word in found]
    for word in wanted:
        if word.startswith("!"):
            assert word[1:] not in found, line
        else:
            assert word in found, line


_BASH = """
source "$1"; shift
for line in "$@"; do
    read -ra COMP_WORDS <<< "$line"
    [[ $line == *' ' ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); COMP_LINE=$line; COMP_POINT=${#line}
    _lstmlint 2>&1
    printf '%s\\n' "${COMPREPLY[@]}" ===
done
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = folder / "file.bash"
    script.write_text(_script("bash", capsys))
    lines = [*LINES, ("lstmlint check --runtime = r", ["require", "!on"]), ("lstmlint check --fail-on =", ["error", "info"])]
    done = subprocess.run(
        ["bash", "-c", _BASH, "bash", str(script), *(line for line, _ in lines)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    answers = done.stdout.split("===\n")
    assert len(answers) == len(lines) + 1
    for (line, wanted), answer in zip(lines, answers, strict=False):
        _complete(answer.splitlines(), wanted, line)


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
def test_fish(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = folder / "file.fish"
    script.write_text(_script("fish", capsys))
    words = "source file.fish; for line in $argv; complete -C $line; echo ===; end"
    lines = [*LINES, ("lstmlint check --runtime=r", ["--runtime=require", "!--runtime=on"])]
    done = subprocess.run(
        ["fish", "--no-config", "-c", words, *(line for line, _ in lines)],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, "HOME": str(folder), "TERM": "dumb"},
    )  # fmt: skip
    answers = done.stdout.split("===\n")
    assert len(answers) == len(lines) + 1, done.stderr
    for (line, wanted), answer in zip(lines, answers, strict=False):
        _complete([row.partition("\t")[0] for row in answer.splitlines()], wanted, line)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="no zsh")
def test_zsh(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "_lstmlint").write_text(_script("zsh", capsys))
    pty = pytest.importorskip("pty")
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(folder)
        os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "dumb", "PS1": "", "HOME": str(folder)})
    try:
        os.write(
            terminal, b"unsetopt zle; PS1=; fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u; zmodload zsh/zle; setopt zle\n"
        )
        for line, whole in (
            ("lstmlint chec", "lstmlint check "),
            ("lstmlint check --fail-on warn", "lstmlint check --fail-on warning "),
            ("lstmlint check --select RNN1,stacked-w", "lstmlint check --select RNN1,stacked-without-sequences"),
            ("lstmlint rule stacked-w", "lstmlint rule stacked-without-sequences "),
            ("lstmlint check --runtime=req", "lstmlint check --runtime=require "),
            ("lstmlint check --fix a\\ f", "lstmlint check --fix a\\ file.py "),
            ("lstmlint config --sche", "lstmlint config --schema "),
        ):
            time.sleep(0.3)
            _read(terminal)
            os.write(terminal, b"\x15" + line.encode() + b"\t")
            assert _until(terminal, whole[len(line) :].rstrip()), line
    finally:
        os.close(terminal)
        os.waitpid(child, 0)


def _read(terminal: int, seconds: float = 0.2) -> str:
    out = b""
    while select.select([terminal], [], [], seconds)[0]:
        try:
            got = os.read(terminal, 65536)
        except OSError:
            break
        out += got
        if not got:
            break
    return out.decode(errors="replace")


def _until(terminal: int, words: str) -> bool:
    seen, end = "", time.monotonic() + 20
    while time.monotonic() < end:
        seen += _read(terminal)
        if words in seen:
            return True
    return False


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_command_and_option_of_the_help_is_there(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    script = _script(shell, capsys)
    for name, made in parser().commands.items():
        assert name in script
        for word in made.words():
            assert (word if shell != "fish" else f"-l {word[2:]} ") in script, (name, word)
    assert "SUPPRESS" not in script
    assert "(default" not in script


def test_another_shell_is_no_shell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completions", "tcsh"]) == 2
    assert "'tcsh' is none of bash, zsh, fish" in capsys.readouterr().err


def test_start_up_knows_nothing_of_it() -> None:
    words = "import sys, lstmlint.cli; print([m for m in sys.modules if m in ('lstmlint.cli.completions', 'lstmlint.config.schema')])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
