"""``lstmlint server`` as a command, and the pages about it."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import yaml

from lstmlint.lsp.settings import KEYS, Settings, settings

ROOT = Path(__file__).parents[2]
EDITORS = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")


def test_without_pygls_it_says_what_to_do():
    program = "import sys; sys.modules['pygls'] = None; from lstmlint.cli import main; sys.exit(main(['server']))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == 'error: the language server needs pygls, which is not installed: pip install "lstmlint[lsp]"\n'


def test_other_commands_need_no_pygls(tmp_path):
    program = (
        "import sys; from lstmlint.cli import main; main(['check', '--isolated', '.']);"
        "sys.exit(any(n.startswith(('pygls', 'lsprotocol', 'lstmlint.lsp')) for n in sys.modules))"
    )
    (tmp_path / "a.py").write_text("from keras.layers import LSTM\nlayer = LSTM(4)\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, cwd=tmp_path, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_every_setting_has_a_row_in_the_page():
    rows = "\n".join(line for line in EDITORS.splitlines() if line.startswith("| `"))
    names = set(re.findall(r"`([a-z]\w*)`", rows))
    assert {*KEYS, "enable", "inlayHints", "codeLens", "debounce", "configuration"} <= names


def test_the_snippets_of_the_page_can_be_read():
    blocks = re.findall(r"```(\w+)\n(.*?)```", EDITORS, re.DOTALL)
    assert {kind for kind, _ in blocks} >= {"lua", "toml", "elisp", "vim", "json"}
    for kind, text in blocks:
        if kind == "toml":
            assert tomllib.loads(text)["language-server"]["lstmlint"]["command"] == "lstmlint"
        elif kind == "json":
            assert "lstmlint" in str(yaml.safe_load(text))


def test_settings_are_taken_as_far_as_they_are_right(tmp_path):
    assert settings(None) == Settings() == settings({})
    made = settings({"kerasVersion": "3", "select": [], "ignore": [], "inlayHints": False, "debounce": 0, "unknown": 1, "enable": None})
    assert made.options == {"keras-version": "3", "select": []}
    assert (made.inlay_hints, made.debounce, made.enable, made.complaints) == (False, 0, True, ())
    wrong = {
        "kerasVersion": "4",
        "select": "RNN1",
        "ignore": ["NONE"],
        "debounce": -1,
        "enable": "yes",
        "configuration": 3,
        "runtimeSeconds": "x",
    }
    made = settings(wrong)
    assert made.options == {}
    assert len(made.complaints) == len(wrong)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    given = {"runtimePython": "bin/python", "configuration": "${workspaceFolder}/lint.yaml"}
    made = settings(given, str(tmp_path))
    assert made.options == {"runtime-python": str(tmp_path / "bin" / "python")}
    assert made.configuration == str(tmp_path / "lint.yaml")
    assert settings({"runtimePython": "python3"}, str(tmp_path)).options == {"runtime-python": "python3"}
