"""The command line from outside: outputs, exit codes, and no traceback ever."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lstmlint.cli import main

ROOT = Path(__file__).parents[2]
HEAD = """\
from tensorflow.keras import Input
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense

"""
BAD = HEAD + "model = Sequential([\n    Input((10, 8)),\n    LSTM(32),\n    LSTM(16),\n])\n"
GOOD = BAD.replace("LSTM(32)", "LSTM(32, return_sequences=True)")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def put(name: str, text: str) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out, err


def test_clean_and_dirty(capsys: pytest.CaptureFixture[str]) -> None:
    put("good.py", GOOD)
    assert run(capsys, "check", "good.py") == (0, "All checks passed!\n", "")
    put("bad.py", BAD)
    code, out, err = run(capsys, "check", "--output-format", "concise")
    assert (code, err) == (1, "")
    assert out.startswith("bad.py:7:5: RNN101 [*] ")
    assert out.endswith("\nFound 1 error. 1 fixable with --fix.\n")


def test_json_and_output_file(capsys: pytest.CaptureFixture[str]) -> None:
    put("d/bad.py", BAD)
    code, out, _ = run(capsys, "check", "--output-format=json", "d")
    (entry,) = json.loads(out)
    assert (code, entry["code"], entry["filename"], entry["location"]) == (1, "RNN101", str(Path("d/bad.py")), {"row": 7, "column": 5})
    assert run(capsys, "check", "--output-format=json", "-o", "out.json", "d") == (1, "", "")
    assert json.loads(Path("out.json").read_text()) == json.loads(out)
    assert run(capsys, "check", "-o", "no/such/folder.txt", "d")[0] == 2


def test_fail_on_and_exit_zero(capsys: pytest.CaptureFixture[str]) -> None:
    put("a.py", GOOD + "x = 1  # lstmlint: ignore[RNN101]\n")
    assert run(capsys, "check", "a.py")[0] == 1
    assert run(capsys, "check", "--fail-on", "error", "a.py")[0] == 0
    assert run(capsys, "check", "--exit-zero", "a.py")[0] == 0


def test_fix_writes_only_what_has_to_change(capsys: pytest.CaptureFixture[str]) -> None:
    path = put("bad.py", "\ufeff" + BAD.replace("\n", "\r\n"))
    before = path.read_bytes()
    code, out, _ = run(capsys, "check", "--diff", "bad.py")
    assert code == 1 and path.read_bytes() == before
    assert "-    LSTM(32)," in out and "+    LSTM(32, return_sequences=True)," in out
    code, out, _ = run(capsys, "check", "--fix", "--show-fixes", "bad.py")
    assert code == 0
    assert "Fixed 1 problem:\n- bad.py:\n    1 × RNN101 (stacked-without-sequences)\n" in out
    assert path.read_bytes() == before.replace(b"LSTM(32)", b"LSTM(32, return_sequences=True)")
    assert run(capsys, "check", "--diff", "bad.py") == (0, "", "")
    assert run(capsys, "check", "--fix", "--exit-non-zero-on-fix", "bad.py")[0] == 0
    path.write_bytes(before)
    assert run(capsys, "check", "--fix", "--exit-non-zero-on-fix", "bad.py")[0] == 1
    path.write_bytes(before)
    assert run(capsys, "check", "--fix-only", "bad.py")[0] == 0


def test_fix_keeps_the_encoding(capsys: pytest.CaptureFixture[str]) -> None:
    path = Path("bad.py")
    path.write_bytes(b"# -*- coding: latin-1 -*-\nname = '\xe9'\n" + BAD.encode())
    assert run(capsys, "check", "--fix", "bad.py")[0] == 0
    assert b"'\xe9'" in path.read_bytes() and b"return_sequences=True" in path.read_bytes()


class Stdin:
    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


def test_standard_input(capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(BAD.encode()))
    assert main(["check", "--output-format", "concise", "--stdin-filename", "a/b.py", "-"]) == 1
    assert capsysbinary.readouterr().out.startswith(b"a/b.py:7:5: RNN101")
    monkeypatch.setattr(sys, "stdin", Stdin(BAD.encode()))
    assert main(["check", "--fix", "-"]) == 0
    out, err = capsysbinary.readouterr()
    assert out == GOOD.encode()
    assert err == b"Fixed 1 problem. All checks passed!\n"
    # As in ruff, the name alone says that standard input is meant.
    monkeypatch.setattr(sys, "stdin", Stdin(BAD.encode()))
    assert main(["check", "--output-format", "concise", "--stdin-filename", "b.py"]) == 1
    assert capsysbinary.readouterr().out.startswith(b"b.py:7:5: RNN101")
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["check", "-"]) == 2
    assert capsysbinary.readouterr().err == b"error: standard input is closed\n"
    monkeypatch.setattr(sys, "stdin", Stdin(b"x = 1\n"))
    assert main(["check", "--fix", "-q", "-"]) == 0
    assert capsysbinary.readouterr().out == b"x = 1\n"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check", "gone.py"], "gone.py: no such file or folder"),
        (["check", "--select", "RNN101,RNNX"], "--select: unknown rule 'RNNX'"),
        (["check", "--ignore", "stacked-without-sequence"], "did you mean 'stacked-without-sequences'?"),
        (["check", "--config", "gone.toml"], "neither a file nor 'key = value'"),
        (["check", "--config", "slect = []"], "unknown key 'slect', did you mean 'select'?"),
        (
            ["check", "--output-format", "jsn"],
            "--output-format: 'jsn' is none of full, concise, grouped, json, json-lines, sarif",
        ),
        (["check", "--keras-version", "4"], "--keras-version: '4' is none of 2, 3"),
        (["check", "--jobs", "0"], "'0' is not a number of processes"),
        (["check", "--per-file-ignores", "RNN101"], "is not 'pattern:rule'"),
        (["check", "--fxi"], "there is no option '--fxi', did you mean '--fix'? (see 'lstmlint check --help')"),
        (["check", "-", "a.py"], "a.py cannot be checked together"),
        (["chek"], "there is no command 'chek', did you mean 'check'?"),
        (["."], "there is no command '.', did you mean 'lstmlint check .'?"),
        (["--fix"], "a command is needed, such as 'lstmlint check' (see 'lstmlint --help')"),
        (["check", "--stdin-filename", "b.py", "a.py"], "a.py cannot be checked together"),
        (["check", "--select", ","], "argument --select: needs at least one rule"),
        (["config", "a.py", "b.py"], "'b.py' is too much (see 'lstmlint config --help')"),
        (["rule", "RNN000"], "there is no rule 'RNN000'"),
        (["config", "gone"], "gone: no such file or folder"),
        (["summary", "gone.py"], "gone.py: no such file or folder"),
    ],
)
def test_what_cannot_be_done(capsys: pytest.CaptureFixture[str], words: list[str], says: str) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    assert says in err and err.startswith("error: ") and err.count("\n") == 1


def test_bad_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    put("pyproject.toml", "[tool.lstmlint]\nselects = []\n")
    put("a.py", "x = 1\n")
    code, _, err = run(capsys, "check")
    assert (code, err) == (2, "error: pyproject.toml: unknown key 'selects', did you mean 'select'?\n")
    assert run(capsys, "check", "--isolated")[0] == 0


def test_nothing_to_lint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "check") == (0, "All checks passed!\n", "warning: no Python files found under the given path(s)\n")


def test_unreadable_files_are_told_and_the_others_linted(capsys: pytest.CaptureFixture[str]) -> None:
    put("bad.py", BAD)
    Path("link.py").symlink_to("nowhere.py")
    code, out, err = run(capsys, "check", "--output-format", "concise", "bad.py", "link.py")
    assert code == 2 and "bad.py:7:5" in out and "link.py: No such file or directory" in err


def test_nothing_sounds_clean_where_something_could_not_be_checked(capsys: pytest.CaptureFixture[str]) -> None:
    put("good.py", GOOD)
    Path("link.py").symlink_to("nowhere.py")
    assert run(capsys, "check", "good.py", "link.py") == (2, "", "error: link.py: No such file or directory\n")


def test_fixes_that_cannot_be_written_were_not_made(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    put("bad.py", BAD)

    def refuse(path: Path, data: bytes) -> int:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    code, out, err = run(capsys, "check", "--fix", "--output-format", "concise")
    assert (code, err) == (2, "error: bad.py: cannot be written: Permission denied\n")
    assert out.startswith("bad.py:7:5: RNN101 [*] ") and out.endswith("\nFound 1 error. 1 fixable with --fix.\n")


def test_a_file_that_somebody_else_changed_is_not_overwritten(monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.config import Config
    from lstmlint.engine import file, reading
    from lstmlint.engine.outcome import Target
    from lstmlint.engine.run import lint_paths

    path = put("bad.py", BAD)
    read = reading.read

    def saved_meanwhile(name: str) -> bytes | str:
        before = read(name)
        path.write_text(BAD + "# saved a moment ago\n")
        return before

    for home in (file, reading):
        monkeypatch.setattr(home, "read", saved_meanwhile)
    (outcome,) = lint_paths([Target("bad.py", Config())], fix=True)
    assert outcome.error == "changed while it was checked; its fixes were not made"
    assert path.read_text().endswith("# saved a moment ago\n") and not outcome.applied

    def gone_meanwhile(name: str) -> bytes | str:
        before = read(name)
        path.unlink(missing_ok=True)
        return before

    path.write_text(BAD)
    for home in (file, reading):
        monkeypatch.setattr(home, "read", gone_meanwhile)
    (outcome,) = lint_paths([Target("bad.py", Config())], fix=True)
    assert outcome.error and not path.exists()


def test_what_has_no_end_is_not_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.engine import reading

    monkeypatch.setattr(reading, "LARGEST", 1_000_000)
    for command in ("check", "summary"):
        code, out, err = run(capsys, command, "/dev/zero")
        assert (code, out, err) == (2, "", "error: /dev/zero: larger than 1 MB, which no Python source is\n")


def test_what_is_no_tensor_and_no_layer_is_told_in_short(capsys: pytest.CaptureFixture[str]) -> None:
    put(
        "a.py", "from keras.layers import *\nfrom keras.models import Sequential\nAdd()(Input((3,)), Input((3,)))\nm = Sequential([LSTM])\n"
    )
    out = run(capsys, "check", "--output-format", "concise")[1]
    assert "a.py:3:1: RNN109 Add takes its tensors in one list, as in Add()([a, b])\n" in out
    assert "RNN110 m needs a layer, not the class LSTM: write LSTM(...)\n" in out


def test_files_with_problems(capsys: pytest.CaptureFixture[str]) -> None:
    Path("enc.py").write_bytes(b"import keras\nLSTM = '\xe9'\n")
    Path("wide.py").write_bytes("from keras.layers import LSTM\n".encode("utf-16"))
    put("py2.py", "from keras.layers import LSTM\nprint 'x'\n")
    code, out, _ = run(capsys, "check", "--output-format", "concise")
    assert code == 1
    assert "wide.py:1:1: RNN001 the file cannot be parsed: 'utf-8' codec can't decode byte 0xff" in out
    assert "\n1 | from keras.layers import LSTM\n  | ^\n" in run(capsys, "check", "wide.py")[1]
    assert "enc.py:2:1: RNN001 the file cannot be parsed: 'utf-8' codec can't decode byte 0xe9" in out
    assert "py2.py:2:1: RNN001 the file cannot be parsed: this looks like Python 2: Missing parentheses" in out
    assert run(capsys, "check", "--ignore", "RNN001")[0] == 0


def test_a_check_that_fails(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from lstmlint.checks import stateful

    def broken(_: object) -> object:
        raise ZeroDivisionError("no\nway")

    monkeypatch.setattr(stateful, "stateful_without_batch_size", broken)
    put("bad.py", BAD)
    code, out, _ = run(capsys, "check", "--output-format", "concise")
    assert code == 2
    assert "bad.py:1:1: RNN999 the check RNN201 failed on this file: ZeroDivisionError: no way\n" in out
    assert "RNN101" in out


def test_statistics_files_and_settings(capsys: pytest.CaptureFixture[str]) -> None:
    put("bad.py", BAD)
    put("pyproject.toml", "[project]\ndependencies = ['keras<3']\n[tool.lstmlint]\nignore = ['RNN2']\n")
    assert run(capsys, "check", "--statistics", "-q")[1] == "1  RNN101  [*] stacked-without-sequences\n"
    assert run(capsys, "check", "--show-files") == (0, "bad.py\n", "")
    out = run(capsys, "check", "--show-settings")[1]
    assert 'ignore             ["RNN2"]  (pyproject.toml)' in out
    entry = json.loads(run(capsys, "config", "bad.py", "--output-format", "json")[1])
    assert entry["target"] == {"keras": 2, "because": "pyproject.toml asks for keras<3"}
    assert entry["settings"]["ignore"] == {"value": ["RNN2"], "from": "pyproject.toml"}
    assert "target: Keras 3: the command line" in run(capsys, "config", "--keras-version", "3")[1]


def test_rule(capsys: pytest.CaptureFixture[str]) -> None:
    listed = run(capsys, "rule")[1]
    assert re.search(r"^RNN101  error    fix     stacked-without-sequences +a recurrent layer", listed, re.MULTILINE)
    assert re.search(r"^RNN107  error    unsafe  return-state", listed, re.MULTILINE)
    page = run(capsys, "rule", "stacked-without-sequences")[1]
    assert page.startswith("RNN101 stacked-without-sequences\n") and "\nBad" in page and "\nGood" in page and "\nUse instead:" in page
    assert page == run(capsys, "rule", "rnn101")[1]
    assert page in run(capsys, "rule", "--all")[1]
    assert json.loads(run(capsys, "rule", "RNN101", "--output-format", "json")[1])["name"] == "stacked-without-sequences"
    assert len(json.loads(run(capsys, "rule", "--output-format", "json")[1])) == len(listed.splitlines())


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    put("good.py", GOOD)
    code, out, _ = run(capsys, "summary", "--output-format", "json", "good.py")
    (model,) = json.loads(out)["models"]
    assert (code, model["name"], [layer["output_shape"] for layer in model["layers"]]) == (0, "model", [[None, 10, 32], [None, 16]])
    assert "5,248" in run(capsys, "summary", "good.py")[1]
    put("py2.py", "from keras.layers import LSTM\nprint 'x'\n")
    code, _, err = run(capsys, "summary", "py2.py")
    assert code == 2 and "py2.py:2: this looks like Python 2" in err


def test_several_processes_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    for index in range(30):
        put(f"m{index:02}.py", BAD if index % 2 else GOOD)
    put("z.py", "x = 1\n")
    one = run(capsys, "check", "--jobs", "1", "--output-format", "json")
    two = run(capsys, "check", "--jobs", "2", "--output-format", "json", "--no-cache")
    assert one == two
    assert len(json.loads(one[1])) == 15


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "--help")
    assert code == 0 and "examples:" in out and "exit codes:" in out and "--unsafe-fixes" in out
    assert run(capsys, "--version")[1].startswith("lstmlint 0.")


def outside(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, env=env, check=False, **more)  # type: ignore[call-overload,no-any-return]


def test_a_clean_file_imports_nothing_heavy() -> None:
    put("clean.py", "# LSTM in a remark\nimport os\n")
    put("doc.py", '"""An LSTM for keras."""\nimport os\n')
    script = (
        "import sys\nfrom lstmlint.cli import main\ncode = main(['check', *sys.argv[1:]])\n"
        "heavy = {'libcst', 'yaml', 'pathspec', 'difflib', 'tomllib', 'json', 'concurrent'} & set(sys.modules)\n"
        "sys.exit(repr(sorted(heavy)) if heavy or code else 0)\n"
    )
    for name in ("clean.py", "doc.py"):
        done = outside("-c", script, name)
        assert (done.returncode, done.stdout) == (0, "All checks passed!\n"), done.stderr


def test_as_a_module_and_through_a_pipe() -> None:
    put("bad.py", BAD)
    done = outside("-m", "lstmlint", "check", "bad.py")
    assert done.returncode == 1 and done.stdout.startswith("error[RNN101]") and "\x1b" not in done.stdout
    script = """if True:
        import subprocess, sys
        p = subprocess.Popen([sys.executable, "-m", "lstmlint", "rule", "--all"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        p.stdout.read(10)
        p.stdout.close()
        err = p.stderr.read()
        p.wait()
        sys.exit(err.decode())
    """
    assert outside("-c", script).stderr.strip() == ""


def test_what_is_said_of_fixes(capsys: pytest.CaptureFixture[str]) -> None:
    body = BAD + "Dense(3, unit=4)\n"
    put("bad.py", body)
    assert run(capsys, "check", "--diff", "--select", "RNN101")[2] == "Would fix 1 problem.\n"
    assert run(capsys, "check", "--diff", "-q", "--select", "RNN101")[2] == ""
    assert run(capsys, "check", "--fix-only", "--select", "RNN101") == (0, "Fixed 1 problem.\n", "")
    assert run(capsys, "check", "--fix-only", "--select", "RNN101") == (0, "Nothing to fix.\n", "")
    put("bad.py", BAD)
    listed = "Fixed 1 problem:\n- bad.py:\n    1 × RNN101 (stacked-without-sequences)\n"
    assert run(capsys, "check", "--fix", "--show-fixes") == (0, listed + "\nAll checks passed!\n", "")


def test_without_words_there_is_help(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys)
    assert (code, out) == (2, "") and err.startswith("usage: lstmlint")


@pytest.mark.skipif(os.name != "posix", reason="closes streams as a shell does")
def test_streams_that_cannot_be_used() -> None:
    put("bad.py", BAD)

    def shell(line: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        return subprocess.run(f"'{sys.executable}' -m lstmlint {line}", shell=True, capture_output=True, text=True, env=env, check=False)

    # What the shell does, the exit code and what is said.
    for line, code, says in (
        ("check bad.py >&-", 1, ""),
        ("check bad.py >&- 2>&-", 1, ""),
        ("check gone.py 2>&-", 2, ""),
        ("rule >&-", 0, ""),
        ("check - <&-", 2, "error: standard input is closed\n"),
    ):
        done = shell(line)
        assert (done.returncode, done.stdout, done.stderr) == (code, "", says), line
    if Path("/dev/full").exists():
        done = shell("rule > /dev/full")
        assert (done.returncode, done.stderr) == (2, "error: standard output: No space left on device\n")


def test_terminals_that_have_few_letters() -> None:
    put("é.py", BAD)
    script = "import sys; sys.stdout.reconfigure(encoding='ascii'); from lstmlint.cli import main; sys.exit(main(sys.argv[1:]))"
    done = outside("-c", script, "summary", "é.py")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("model (sequential), \\xe9.py:5\n-----")
    done = outside("-c", script, "check", "--fix", "--show-fixes", "é.py")
    assert done.stdout == "Fixed 1 problem:\n- \\xe9.py:\n    1 x RNN101 (stacked-without-sequences)\n\nAll checks passed!\n"


def test_the_target_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    put("requirements.txt", "keras>=3\n")
    put("new.py", "import keras\n")
    put("old.py", "import tf_keras\n")
    assert run(capsys, "config", "new.py")[1].endswith("\ntarget: Keras 3: requirements.txt asks for keras>=3\n")
    assert run(capsys, "config", "old.py")[1].endswith("\ntarget: Keras 2: it imports tf_keras\n")
    entry = json.loads(run(capsys, "config", "old.py", "--output-format", "json")[1])
    assert entry["target"] == {"keras": 2, "because": "it imports tf_keras"}
    assert max(map(len, run(capsys, "config")[1].splitlines())) < 120


def test_a_folder_that_is_gone() -> None:
    script = "import os, sys; from lstmlint.cli import main; os.mkdir('d'); os.chdir('d'); os.rmdir('../d'); sys.exit(main(sys.argv[1:]))"
    for words in (("check",), ("config",), ("summary", ".")):
        done = outside("-c", script, *words)
        assert (done.returncode, done.stderr) == (2, "error: the current folder does not exist any more\n")


def test_a_diff_of_a_file_without_a_last_newline(capsys: pytest.CaptureFixture[str]) -> None:
    put("bad.py", HEAD + "m = Sequential([Input((10, 8)), LSTM(32), LSTM(16)])")
    code, out, _ = run(capsys, "check", "--diff", "bad.py")
    assert code == 1
    assert out.endswith(
        "-m = Sequential([Input((10, 8)), LSTM(32), LSTM(16)])\n\\ No newline at end of file\n"
        "+m = Sequential([Input((10, 8)), LSTM(32, return_sequences=True), LSTM(16)])\n\\ No newline at end of file\n"
    )


def test_every_prefix_of_a_file_ends_without_a_traceback() -> None:
    from lstmlint.config import Config
    from lstmlint.engine import lint_source

    text = BAD + "for i in range(3):\n\tmodel.add(LSTM(8, return_state=True))  # noqa: RNN101\n!ls\n"
    for end in range(0, len(text), 3):
        found = lint_source("a.py", text[:end], Config())
        assert not [d for d in found if d.code == "RNN999"], text[:end]


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_lies_in_the_current_folder_is_linted_and_never_imported(place: Path, jobs: str) -> None:
    for name in ("json", "libcst", "yaml", "keras", "difflib", "concurrent", "multiprocessing"):
        put(f"{name}.py", "open('ran', 'a').write(__name__)\n")
    for n in range(30):
        put(f"bad{n}.py", BAD)
    done = outside("-m", "lstmlint", "check", "--isolated", "--output-format", "json", "--jobs", jobs)
    assert (done.returncode, done.stderr) == (1, "")
    assert len(json.loads(done.stdout)) == 30
    assert not Path("ran").exists()
