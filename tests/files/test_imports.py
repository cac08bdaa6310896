"""Imports of other files of the project: where they lead, and what is found there."""

from __future__ import annotations

from pathlib import Path

import pytest

from lstmlint.config import Config
from lstmlint.engine import lint_source
from lstmlint.source.project import Loader

from .trees import KERAS, MODEL, ROW, WRONG, found, lint, plant

HERE = ("model.py", "RNN101", ROW)
PLACES = {
    "beside": ("model.py", "train.py", "from model import build_model\n"),
    "as another name": ("model.py", "train.py", "from model import build_model as build_model\n"),
    "module": ("model.py", "train.py", "import model\nbuild_model = model.build_model\n"),
    "module under another name": ("model.py", "train.py", "import model as m\nbuild_model = m.build_model\n"),
    "package": ("nets/model.py", "train.py", "from nets.model import build_model\n"),
    "dotted": ("nets/model.py", "train.py", "import nets.model\nbuild_model = nets.model.build_model\n"),
    "dotted, renamed": ("nets/model.py", "train.py", "import nets.model as m\nbuild_model = m.build_model\n"),
    "module of a package": ("nets/model.py", "train.py", "from nets import model\nbuild_model = model.build_model\n"),
    "two levels": ("a/b/model.py", "train.py", "from a.b.model import build_model\n"),
    "relative": ("pkg/model.py", "pkg/train.py", "from .model import build_model\n"),
    "relative module": ("pkg/model.py", "pkg/train.py", "from . import model\nbuild_model = model.build_model\n"),
    "relative above": ("pkg/nets/model.py", "pkg/jobs/train.py", "from ..nets.model import build_model\n"),
    "absolute from inside": ("pkg/nets/model.py", "pkg/jobs/train.py", "from pkg.nets.model import build_model\n"),
    "root": ("nets/model.py", "scripts/train.py", "from nets.model import build_model\n"),
    "src": ("src/nets/model.py", "scripts/train.py", "from nets.model import build_model\n"),
    "star": ("model.py", "train.py", "from model import *\n"),
    "in a function": (
        "model.py",
        "train.py",
        "def get():\n    from model import build_model\n    return build_model\nbuild_model = get()\n",
    ),
    "in try": ("model.py", "train.py", "try:\n    from model import build_model\nexcept ImportError:\n    pass\n"),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("packages", [True, False])
def test_an_import_leads_to_the_file(place: str, packages: bool, tmp_path: Path) -> None:
    model, train, line = PLACES[place]
    folders = {Path(name).parents[i].as_posix() for name in (model, train) for i in range(len(Path(name).parents) - 1)}
    files = {f"{folder}/__init__.py": "" for folder in folders - {"src", "scripts"}} if packages else {}
    plant(tmp_path, {**files, "pyproject.toml": "", model: MODEL, train: line + WRONG})
    assert found(tmp_path, train) == [(model, "RNN101", ROW)]
    assert found(tmp_path) == [(model, "RNN101", ROW)]


def test_the_right_call_is_quiet(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": MODEL, "train.py": "from model import build_model\nbuild_model(10, 3)\n"})
    assert found(tmp_path) == []


def test_a_finding_names_the_call_that_leads_there(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": MODEL, "train.py": "from model import build_model\n\n" + WRONG})
    ((diagnostic,),) = [outcome.diagnostics for outcome in lint(tmp_path, "train.py")]
    callers = [r for r in diagnostic.related if r.span.filename.endswith("train.py")]
    assert [(r.message, r.span.row, r.span.column) for r in callers] == [("called from here", 3, 1)]
    assert diagnostic.filename.endswith("model.py") and diagnostic.span.filename == diagnostic.filename


def test_constants_of_another_file(tmp_path: Path) -> None:
    model = KERAS + "from config import STACKED\nm = Sequential([Input((9, 3)), LSTM(4, return_sequences=STACKED), LSTM(4)])\n"
    for constant, rows in (("False", [("model.py", "RNN101", 4)]), ("True", [])):
        plant(tmp_path, {"config.py": f"STACKED = {constant}\n", "model.py": model, "train.py": "import model\nmodel.m.fit(1, 2)\n"})
        assert found(tmp_path) == rows
        assert found(tmp_path, "model.py") == rows


@pytest.mark.parametrize(
    "line, name",
    [("import config as cfg", "cfg.STACKED"), ("import config", 'config.OPTIONS["stacked"]'), ("from config import *", "STACKED")],
)
def test_ways_to_a_constant(line: str, name: str, tmp_path: Path) -> None:
    model = KERAS + f"{line}\nm = Sequential([Input((9, 3)), LSTM(4, return_sequences={name}), LSTM(4)])\n"
    plant(tmp_path, {"config.py": 'STACKED = False\nOPTIONS = {"stacked": False}\n', "model.py": model})
    assert found(tmp_path) == [("model.py", "RNN101", 4)]


@pytest.mark.parametrize(
    "init",
    [
        "from .model import build_model\n",
        "from pkg.model import build_model\n",
        "from .model import *\n",
        "from .model import build_model as inner\nbuild_model = inner\n",
        "from . import model\nbuild_model = model.build_model\n",
        '__all__ = ["build_model"]\nfrom .model import *\n',
    ],
)
def test_what_a_package_passes_on(init: str, tmp_path: Path) -> None:
    plant(tmp_path, {"pkg/__init__.py": init, "pkg/model.py": MODEL, "train.py": "from pkg import build_model\n" + WRONG})
    assert found(tmp_path, "train.py") == [("pkg/model.py", "RNN101", ROW)]


def test_a_star_brings_what_the_module_offers(tmp_path: Path) -> None:
    train = "from model import *\nbuild_model(10, 3, stacked=STACKED)\n"
    plant(tmp_path, {"model.py": MODEL + 'STACKED = False\n__all__ = ["build_model"]\n', "train.py": train})
    assert found(tmp_path) == []
    plant(tmp_path, {"model.py": MODEL + 'STACKED = False\n__all__ = ["build_model", "STACKED"]\n'})
    assert found(tmp_path) == [HERE]
    plant(tmp_path, {"model.py": MODEL + "_STACKED = False\n", "train.py": train.replace("STACKED", "_STACKED")})
    assert found(tmp_path) == []


def test_circles_are_harmless(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "a.py": "import b\nfrom b import X\nY = X\ndef f():\n    return b.g()\n",
            "b.py": "import a\nfrom a import Y\nX = 3\ndef g():\n    return a.f()\n",
            "model.py": "from train import main\n" + MODEL,
            "train.py": "import a\nfrom model import build_model\ndef main():\n    a.f()\n    build_model(10, 3, stacked=False)\n",
            "c.py": "from c import *\nfrom d import *\nfrom keras.layers import LSTM\nLSTM(nothing)\n",
            "d.py": "from c import *\nfrom d import *\n",
        },
    )
    assert found(tmp_path) == [("model.py", "RNN101", ROW + 1)]


@pytest.mark.parametrize("broken", ["def (:\n", "\xff\xfe", "import nothing_here\nraise SystemExit\n", "1/0\n", "x = [" * 300])
def test_broken_modules_are_unknown(broken: str, tmp_path: Path) -> None:
    model = KERAS + "from config import STACKED\nm = Sequential([Input((9, 3)), LSTM(4, return_sequences=STACKED), LSTM(4)])\n"
    plant(tmp_path, {"model.py": model})
    (tmp_path / "config.py").write_bytes(broken.encode("latin-1"))
    assert found(tmp_path, "model.py") == []


def test_a_missing_module_is_unknown(tmp_path: Path) -> None:
    plant(tmp_path, {"train.py": KERAS + "from model import build_model, X\nimport gone\nLSTM(X)\nLSTM(gone.x)\nbuild_model(1, 2, 3)\n"})
    assert found(tmp_path) == []


def test_a_condition_that_cannot_be_known_makes_its_values_unknown(tmp_path: Path) -> None:
    config = "import os\nif os.environ.get('SMALL'):\n    STACKED = False\nelse:\n    STACKED = True\n"
    model = KERAS + "from config import STACKED\nm = Sequential([Input((9, 3)), LSTM(4, return_sequences=STACKED), LSTM(4)])\n"
    plant(tmp_path, {"config.py": config, "model.py": model})
    assert all(d.assumes for outcome in lint(tmp_path) for d in outcome.diagnostics)
    plant(tmp_path, {"config.py": config.replace("True", "False")})
    assert found(tmp_path) == [("model.py", "RNN101", 4)]


def test_what_runs_only_as_a_program_is_not_run(tmp_path: Path) -> None:
    main = 'STACKED = True\nif __name__ == "__main__":\n    STACKED = False\n'
    model = KERAS + "from config import STACKED\nm = Sequential([Input((9, 3)), LSTM(4, return_sequences=STACKED), LSTM(4)])\n"
    plant(tmp_path, {"config.py": main, "model.py": model})
    assert found(tmp_path) == []


def test_one_way_through_a_file_does_not_change_another(tmp_path: Path) -> None:
    config = 'OPTIONS = {"stacked": True}\n'
    model = f"""{KERAS}from gone import SMALL
import config
if SMALL:
    config.OPTIONS["stacked"] = False
    a = Sequential([Input((9, 3)), LSTM(4, return_sequences=True), LSTM(4)])
b = Sequential([Input((9, 3)), LSTM(4, return_sequences=config.OPTIONS["stacked"]), LSTM(4)])
"""
    plant(tmp_path, {"config.py": config, "model.py": model})
    ((diagnostic,),) = [outcome.diagnostics for outcome in lint(tmp_path, "model.py")]
    assert diagnostic.span.row == 8 and len(diagnostic.assumes) == 1


def test_what_the_file_does_to_another_holds_in_its_functions(tmp_path: Path) -> None:
    model = KERAS + (
        "import config\nconfig.STACKED = False\n"
        "def main():\n    return Sequential([Input((9, 3)), LSTM(4, return_sequences=config.STACKED), LSTM(4)])\n"
    )
    plant(tmp_path, {"config.py": "STACKED = True\n", "model.py": model})
    assert found(tmp_path) == [("model.py", "RNN101", 6)]


def test_libraries_are_not_shadowed(tmp_path: Path) -> None:
    fake = "class LSTM:\n    pass\n"
    train = KERAS + "import json, copy\nm = Sequential([Input((9, 3)), LSTM(4), LSTM(4)])\n"
    plant(tmp_path, {"keras/__init__.py": "", "keras/layers.py": fake, "json.py": "x = 1\n", "train.py": train, "tensorflow/x.py": ""})
    assert ("train.py", "RNN101", 4) in found(tmp_path, "train.py")


def test_inside_a_library_nothing_is_followed(tmp_path: Path) -> None:
    plant(
        tmp_path,
        {
            "keras/__init__.py": "",
            "keras/layers/__init__.py": "from .recurrent import LSTM\n",
            "keras/layers/recurrent.py": "class LSTM:\n    def __init__(self, units): pass\n",
            "keras/models.py": "from .layers import LSTM\nfrom keras.layers import LSTM as L\nL(0)\nLSTM(0)\n",
        },
    )
    assert found(tmp_path, "keras/models.py") == [("keras/models.py", "RNN403", 3)]


def test_nothing_outside_of_the_project_is_read(tmp_path: Path) -> None:
    project = tmp_path / "project"
    plant(tmp_path, {"model.py": MODEL, "project/pyproject.toml": "", "project/site-packages/model.py": MODEL})
    plant(project, {"train.py": "from model import build_model\n" + WRONG, "up.py": "from ..model import build_model\n" + WRONG})
    assert found(project, "train.py", "up.py") == []


def test_which_of_two_modules_is_meant_depends_on_how_it_is_run(tmp_path: Path) -> None:
    right = MODEL.replace("return_sequences=stacked", "return_sequences=True")
    plant(tmp_path, {"pkg/__init__.py": "", "pkg/model.py": MODEL, "model.py": right})
    plant(tmp_path, {"pkg/train.py": "from model import build_model\n" + WRONG})
    assert found(tmp_path) == []
    (tmp_path / "pkg/__init__.py").unlink()
    assert found(tmp_path, "pkg/train.py") == [("pkg/model.py", "RNN101", ROW)]


def test_without_a_loader_no_other_file_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {"model.py": MODEL})
    text = KERAS + "from model import build_model\n" + WRONG
    path = str(tmp_path / "train.py")
    assert lint_source(path, text, Config(keras_version=3)) == []
    assert [d.code for d in lint_source(path, text, Config(keras_version=3), loader=Loader())] == ["RNN101"]
