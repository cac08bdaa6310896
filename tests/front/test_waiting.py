"""Modules that no program of this kind needs are not run, and those that wait behave as modules do."""

from __future__ import annotations

import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest

_RUN = """
import contextlib, io, sys
from lstmlint.cli import main
with contextlib.redirect_stdout(io.StringIO()):
    assert main(["check", "--no-cache", *sys.argv[1:]]) in (0, 1)
def waits(module):
    return getattr(vars(module).get("__getattr__"), "__qualname__", "").startswith("wait.")
print(*sorted(name for name, module in sys.modules.items() if name.startswith("lstmlint") and not waits(module)))
print(*sorted(name for name in sys.modules if name.startswith(("libcst.metadata.", "libcst.matchers", "yaml"))))
"""
_KERAS = """
from keras import Input, Sequential
from keras.layers import LSTM, Dense

model = Sequential([Input((10, 8)), LSTM(32, return_sequences=True), LSTM(16), Dense(1)])
model.compile(optimizer="adam", loss="mse")
"""
_TORCH = """
import torch
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 16, batch_first=True)
        self.head = nn.Linear(16, 1)

    def forward(self, x):
        out, _ = self.lstm(x)
        return self.head(out[:, -1])

print(Net()(torch.zeros(2, 10, 8)))
"""


def run(tmp_path: Path, text: str) -> tuple[set[str], set[str]]:
    """Our modules that a check of the text runs, and those of others that it should do without."""
    (tmp_path / "a.py").write_text(text)
    done = subprocess.run([sys.executable, "-c", _RUN, str(tmp_path / "a.py")], capture_output=True, text=True, check=True)
    ours, theirs = done.stdout.split("\n")[:2]
    return set(ours.split()), set(theirs.split())


def test_a_file_of_keras_needs_nothing_about_torch_or_pandas(tmp_path: Path) -> None:
    ours, theirs = run(tmp_path, _KERAS)
    rooms = {name for name in ours if name.startswith(("lstmlint.interpret.", "lstmlint.checks."))}
    about = {name for name in rooms if name.rpartition(".")[2].startswith(("torch", "pandas", "sklearn", "tokenizers", "tf_data"))}
    # What a size and a tensor of torch are is asked wherever something is indexed.
    assert about <= {f"lstmlint.interpret.torch_{name}" for name in ("sizes", "dtypes", "frames")}
    assert not any("layers.pytorch" in name for name in ours)
    assert len(ours) <= 230, "what one small file of Keras needs of us"
    assert theirs <= {"libcst.metadata.base_provider", "libcst.metadata.wrapper"}, "no page is read where nothing is found"


def test_a_file_of_torch_needs_no_check_of_keras(tmp_path: Path) -> None:
    ours, _ = run(tmp_path, _TORCH)
    checks = {name.rpartition(".")[2] for name in ours if name.startswith("lstmlint.checks.")}
    others = {name for name in checks if not name.startswith(("torch", "migration"))}
    assert others <= {"paths", "words", "arguments_names"}
    assert not any(name.startswith("lstmlint.interpret.keras_apply") for name in ours)
    assert len(ours) <= 222


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "waitsfor"
    (home / "inner").mkdir(parents=True)
    (home / "__init__.py").write_text("from lstmlint.waiting import modules\n__getattr__ = modules(__name__, __path__)\n")
    (home / "one.py").write_text("from waitsfor import two\nRUN.append('one')\nx = 1\ndef both():\n    return x + two.y\n")
    (home / "two.py").write_text("from waitsfor import one\nRUN.append('two')\ny = 2\ndef both():\n    return one.x + y\n")
    (home / "slow.py").write_text("import time\nRUN.append('slow')\ntime.sleep(0.05)\nlast = 3\n")
    (home / "broken.py").write_text("RUN.append('broken')\nif len(RUN) < 2:\n    raise OSError('once')\nz = 4\n")
    (home / "inner" / "__init__.py").write_text("from waitsfor.inner.leaf import v\nRUN.append('inner')\n")
    (home / "inner" / "leaf.py").write_text("v = 5\n")
    (home / "inner" / "other.py").write_text("from waitsfor.inner import leaf\nRUN.append('other')\nw = leaf.v + 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("builtins.RUN", [], raising=False)
    yield home
    for name in [name for name in sys.modules if name.partition(".")[0] == "waitsfor"]:
        del sys.modules[name]


def ran() -> list[str]:
    import builtins

    return builtins.RUN  # type: ignore[attr-defined,no-any-return]


@pytest.mark.usefixtures("package")
def test_a_module_is_run_at_the_first_look_and_once() -> None:
    from waitsfor import inner, one, two

    assert ran() == []
    assert one.__name__ == "waitsfor.one"
    assert (one.both(), two.both(), one.both()) == (3, 3, 3)
    assert ran() == ["one", "two"]
    assert "__getattr__" not in vars(one)
    assert inner.v == 5
    from waitsfor.inner.leaf import v

    assert v == 5
    assert ran() == ["one", "two", "inner"]


@pytest.mark.usefixtures("package")
def test_a_package_is_run_before_its_modules() -> None:
    from waitsfor import inner
    from waitsfor.inner.other import w

    assert ran() == ["inner", "other"]
    assert (inner.v, w) == (5, 6)


@pytest.mark.usefixtures("package")
def test_what_is_not_there_is_missed_as_ever() -> None:
    from waitsfor import one

    with pytest.raises(AttributeError, match=r"module 'waitsfor\.one' has no attribute 'nothing'"):
        print(one.nothing)
    with pytest.raises(AttributeError, match="nothing"):
        print(one.nothing)
    with pytest.raises(ImportError, match="nothing"):
        from waitsfor import nothing
    with pytest.raises(ImportError, match="nothing"):
        from waitsfor.two import nothing  # noqa: F401
    assert sys.modules["waitsfor"].one is one


@pytest.mark.usefixtures("package")
def test_a_module_that_raises_is_run_again() -> None:
    from waitsfor import broken

    with pytest.raises(OSError, match="once"):
        print(broken.z)
    assert broken.z == 4


@pytest.mark.usefixtures("package")
def test_two_threads_run_a_module_once() -> None:
    from waitsfor import slow

    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(slow.last)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [3] * 8
    assert ran() == ["slow"]


def test_a_package_in_a_zip_file_is_imported_as_ever(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = package.parent / "all.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for each in sorted(package.rglob("*.py")):
            file.write(each, Path("waitsfor", each.relative_to(package)))
    monkeypatch.setattr(sys, "path", [str(archive), *(entry for entry in sys.path if entry != str(package.parent))])
    from waitsfor import inner, slow

    assert "all.zip" in str(inner.__file__)
    assert (inner.v, slow.last) == (5, 3)
