"""Little projects that change at random, and the two ways of checking them."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lstmlint.config import target as targets
from lstmlint.config.resolve import Resolver
from lstmlint.engine import Outcome, Target, lint_paths

NAMES = [f"m{number}" for number in range(6)] + [f"p/n{number}" for number in range(4)] + ["p/q/deep", "p/__init__", "train"]
HEADS = ("import keras\n", "from keras.layers import LSTM, Dense\nimport keras\n", "import torch\nfrom torch import nn\n")
BODIES = (
    "def build{k}(units={n}, stacked={flag}):\n    model = keras.Sequential()\n    model.add(keras.layers.Input((5, 3)))\n"
    "    model.add(keras.layers.LSTM(units, return_sequences=stacked))\n    model.add(keras.layers.GRU(units))\n    return model\n",
    "def build{k}(units={n}):\n    return keras.layers.LSTM(units, dropout=1.5)\n",
    "def build{k}(n={n}):\n    return nn.LSTM(n, 4)(torch.zeros(2, 3, n + {k}))\n",
    "UNITS{k} = {n}\n",
    "def build{k}(x={n}):\n    return x\n",
    "class Net{k}(keras.layers.LSTM):\n    pass\n",
)


class World:
    """A project in a folder."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root = root
        self.random = random.Random(seed)
        self.clock = 1_600_000_000
        self.options: dict[str, object] = {}
        for name in NAMES:
            if self.random.random() < 0.8:
                self.write(name)

    def text(self, name: str) -> str:
        """A module that imports others, defines something and uses what it imports."""
        pick = self.random
        lines = [pick.choice(HEADS)]
        calls = []
        for _ in range(pick.randrange(4)):
            other = pick.choice(NAMES)
            module, k = other.removesuffix("/__init__").replace("/", "."), pick.randrange(2)
            form = pick.randrange(6)
            if form == 0:
                lines.append(f"from {module} import build{k}, UNITS{k}\n")
                calls.append(f"build{k}({pick.choice(('', '-3', '2', 'stacked=False', f'UNITS{k}'))})")
            elif form == 1:
                lines.append(f"import {module} as other\n")
                calls.append(f"other.build{k}({pick.randrange(-1, 3)})")
            elif form == 2:
                lines.append(f"from {module} import *\n")
                calls.append(f"build{k}()")
            elif form == 3:
                stem = module.rpartition(".")[2]
                lines.append(f"from .{'.' * pick.randrange(2)} import {stem}\n")
                calls.append(f"{stem}.build{k}()")
            elif form == 4:
                lines.append(f"x = 1; import {module}\n")
                calls.append(f"{module}.build{k}()")
            else:
                lines.append(f"from {module} import Net{k}\n")
                calls.append(f"Net{k}({pick.randrange(-2, 3)})")
        lines += [pick.choice(BODIES).format(k=k, n=pick.randrange(-2, 9), flag=pick.random() < 0.5) for k in range(2)]
        if pick.random() < 0.3:
            lines.append("layer = keras.layers.CuDNNLSTM(3)\n")
        lines += [f"model = {call}\n" for call in calls]
        if calls or pick.random() < 0.3:
            lines.append("model.fit(1, 2)\n")
        if pick.random() < 0.1:
            lines[-1] = lines[-1].rstrip("\n") + "  # lstmlint: ignore\n"
        if pick.random() < 0.03:
            lines.append("def broken(:\n")
        if pick.random() < 0.1:
            lines.append("import json\nsettings = json.load(open('settings.json'))\nkeras.layers.LSTM(settings['units'])\n")
        return "".join(lines)

    def path(self, name: str) -> Path:
        """Where a module lies."""
        return self.root / f"{name}.py"

    def write(self, name: str, text: str | None = None, *, old: bool = True) -> None:
        """Write a module; mostly so that it looks as if it had been changed long ago."""
        path = self.path(name) if not name.endswith((".json", ".toml", ".txt", ".cfg", ".git")) else self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        path.write_text(self.text(name) if text is None else text)
        if old:
            self.age(path)

    def age(self, path: Path) -> None:
        """Another time of change for every change."""
        self.clock += self.random.randrange(3)
        os.utime(path, (self.clock, self.clock))

    def change(self) -> str:
        """Something happens; what it was."""
        return self.random.choice(CHANGES)(self)

    def files(self) -> list[str]:
        """The files that are checked, by the names that are used for them."""
        found = sorted(path for path in self.root.rglob("*.py") if ".lstmlint_cache" not in path.parts)
        return [str(path.relative_to(self.root)) for path in found]

    def check(self, cache: Path | None, *, jobs: int = 1, only: list[str] | None = None) -> list[Outcome]:
        """Check all files, or some, as the command line does."""
        # A process reads what a project declares once.
        targets.forget()
        resolver = Resolver.of(self.options)
        todo = [Target(path, resolver.for_path(path)) for path in (self.files() if only is None else only)]
        found = lint_paths(todo, jobs=jobs, cache=str(cache) if cache is not None else None)
        return [replace(outcome, trace=None) for outcome in found]

    def modules(self) -> list[str]:
        """The modules that are there."""
        return [name for name in NAMES if self.path(name).is_file()]


def _edit(world: World) -> str:
    name = world.random.choice(NAMES)
    world.write(name)
    return f"edit {name}"


def _edit_now(world: World) -> str:
    name = world.random.choice(NAMES)
    world.write(name, old=False)
    return f"edit {name} just now"


def _remove(world: World) -> str:
    there = world.modules()
    if there:
        world.path(name := world.random.choice(there)).unlink()
        return f"remove {name}"
    return "nothing to remove"


def _rename(world: World) -> str:
    there = world.modules()
    if not there:
        return "nothing to rename"
    name, other = world.random.choice(there), world.random.choice(NAMES)
    world.path(other).parent.mkdir(parents=True, exist_ok=True)
    world.path(name).replace(world.path(other))
    return f"rename {name} to {other}"


def _touch(world: World) -> str:
    there = world.modules()
    for name in there[:3]:
        world.age(world.path(name))
    return "touch"


def _sly(world: World) -> str:
    """The same size and the same time of change."""
    there = [name for name in world.modules() if not world.path(name).is_symlink()]
    if there:
        path = world.path(world.random.choice(there))
        before, text = path.stat(), path.read_text()
        swapped = text.translate(str.maketrans("0123456789", "1032547698"))
        path.write_text(swapped)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    return "sly"


def _settings(world: World) -> str:
    world.write("settings.json", f'{{"units": {world.random.randrange(-3, 4)}}}')
    return "settings"


def _project(world: World) -> str:
    name = world.random.choice(["pyproject.toml", "requirements.txt", "setup.cfg", "p/pyproject.toml", "p/requirements.txt"])
    path = world.root / name
    if path.exists() and world.random.random() < 0.4:
        path.unlink()
        return f"remove {name}"
    version = world.random.choice(["keras==2.3.1", "keras>=3", "tensorflow==2.10", "numpy"])
    text = f'[project]\nname = "x"\nversion = "1"\ndependencies = ["{version}"]\n' if name.endswith("toml") else f"{version}\n"
    if name.endswith("cfg"):
        text = f"[options]\ninstall_requires =\n    {version}\n"
    if name.endswith("toml") and world.random.random() < 0.5:
        ignored = world.random.choice(["m0.py", "p/*", "**/deep.py"])
        text += f'[tool.lstmlint]\nignore = ["RNN403"]\nper-file-ignores = {{ "{ignored}" = ["ALL"] }}\n'
    world.write(name, text)
    return f"{name}: {version}"


def _options(world: World) -> str:
    world.options = world.random.choice([{}, {}, {"keras-version": "2"}, {"select": ["RNN4"]}, {"ignore": ["RNN1"]}])
    return f"options {world.options}"


def _link(world: World) -> str:
    there = [name for name in world.modules() if not world.path(name).is_symlink()]
    name = world.random.choice(NAMES)
    if there and not world.path(name).exists():
        path = world.path(name)
        path.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(world.path(world.random.choice(there)))
        return f"link {name}"
    return "no link"


def _folder(world: World) -> str:
    """A folder of the name of a module, or the package moved away."""
    other = world.root / "elsewhere"
    if other.exists():
        shutil.rmtree(world.root / "p", ignore_errors=True)
        other.rename(world.root / "p")
        return "package back"
    if (world.root / "p").exists() and world.random.random() < 0.5:
        (world.root / "p").rename(other)
        return "package away"
    folder = world.root / "m1"
    if folder.exists():
        shutil.rmtree(folder)
        return "folder removed"
    folder.mkdir()
    (folder / "__init__.py").write_text(world.text("m1"))
    return "folder made"


def _nothing(world: World) -> str:
    return "nothing"


CHANGES: list[Callable[[World], str]] = [
    _edit, _edit, _edit, _edit_now, _remove, _rename, _touch, _sly, _sly, _settings, _project, _options, _link, _folder, _nothing,
]  # fmt: skip
