"""The real worker in a process of its own, and recipes in few words."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

PROGRAM = Path(__file__).parents[2] / "lstmlint" / "runtime" / "worker.py"
Answer = dict[str, Any]
_AUDITED = """
import os, runpy, sys
log = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def hook(event, args):
    if event.split(".")[0] in ("open", "socket", "subprocess", "import", "exec", "os", "shutil", "urllib", "ctypes"):
        os.write(log, (event + " " + repr(args)[:300].replace(chr(10), " ") + chr(10)).encode("utf-8", "replace"))
sys.addaudithook(hook)
sys.argv.pop(0)
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def program() -> ModuleType:
    """The worker as a module: it imports no framework by itself."""
    spec = spec_from_file_location("worker_as_module", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Talk:
    """A worker that is asked and answers."""

    def __init__(
        self, name: str, folder: Path, audit: Path | None = None, memory: int = 4 << 30, more: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        head = [sys.executable] if audit is None else [sys.executable, "-c", _AUDITED, str(audit)]
        self.process = subprocess.Popen(
            [*head, str(PROGRAM), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=folder,
            env={**os.environ, "LSTMLINT_MEMORY": str(memory), **(more or {})},
        )  # fmt: skip
        self.hello = self.read(120)["hello"]

    def read(self, seconds: float) -> Answer:
        """The next answer."""
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], seconds)
        assert ready, "no answer in time"
        line = self.process.stdout.readline()
        assert line, f"the worker has ended: {self.process.wait(5)}"
        answer: Answer = json.loads(line)
        return answer

    def raw(self, line: bytes, seconds: float = 120) -> Answer:
        """One line as it is, and its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return self.read(seconds)

    def ask(self, request: Mapping[str, object], seconds: float = 120) -> Answer:
        """One request and its answer."""
        answer = self.raw(json.dumps({"id": "1", **request}).encode(), seconds)
        assert answer.pop("id") == "1"
        return answer

    def build(self, recipe: Mapping[str, object]) -> Answer:
        """The answer to a recipe, which must not be broken."""
        answer = self.ask({"kind": "build", "recipe": recipe})
        assert "broken" not in answer, answer["broken"]
        return answer

    def peak(self) -> int:
        """The most memory that it has used, in bytes."""
        words = Path(f"/proc/{self.process.pid}/status").read_text().split("VmHWM:")[1].split()
        return int(words[0]) * 1024

    def seconds(self) -> float:
        """The time of processors that it has used."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


def layer(kind: str, *args: object, **kwargs: object) -> Answer:
    """A layer of a recipe."""
    return {"class": kind, "args": list(args), "kwargs": kwargs}


def call(at: int, *inputs: Mapping[str, object], shapes: Sequence[object] | None = None, **more: object) -> Answer:
    """A call of a recipe."""
    given = {"layer": at, "inputs": list(inputs), "listed": False, "state": None, "args": [], "kwargs": {}}
    return {**given, "shapes": shapes, **more}


def entry(index: int = 0) -> Answer:
    """An input of the model."""
    return {"input": index}


def out(index: int, output: int = 0) -> Answer:
    """What a call gives."""
    return {"call": index, "output": output}


def functional(shapes: Sequence[object], layers: Sequence[Answer], calls: Sequence[Answer], *outputs: Answer, **more: object) -> Answer:
    """A functional model; without outputs, the last call gives them."""
    inputs = [{"shape": shape, "dtype": None} for shape in shapes]
    return {
        "framework": "keras", "api": "functional", "declared": "input", "layers": list(layers), "inputs": inputs, "own_inputs": len(inputs),
        "calls": list(calls), "outputs": list(outputs) or [out(len(calls) - 1)], "compile": None, "train": None, "widths": [12, 64], **more,
    }  # fmt: skip


def sequential(shape: object, *layers: Answer, shapes: Sequence[object] | None = None, **more: object) -> Answer:
    """A Sequential; ``shapes`` are what the static pass says to each of its layers."""
    said = list(shapes or [None] * len(layers))
    calls = [{"layer": at, "shapes": None if said[at] is None else [said[at]]} for at in range(len(layers))]
    made = functional([shape] if shape else [], layers, calls, **more)
    return {**made, "api": "sequential", "declared": more.get("declared", "input" if shape else None), "outputs": []}


def array(*shape: int, dtype: str | None = None, low: int | None = None, high: int | None = None, one_hot: bool = False) -> Answer:
    """Data of a recipe."""
    return {"shape": list(shape), "dtype": dtype, "low": low, "high": high, "one_hot": one_hot}


def trained(recipe: Answer, x: Sequence[Answer] | Answer, y: Answer | None, loss: object = "mse", **more: object) -> Answer:
    """A recipe with its training."""
    kwargs = {"optimizer": "adam", "loss": loss, **more}
    xs = [x] if isinstance(x, dict) else list(x)
    train = {
        "x": xs,
        "x_form": "one" if len(xs) == 1 else "list",
        "x_names": [],
        "y": None if y is None else [y],
        "y_form": "one",
        "y_names": [],
    }
    return {**recipe, "compile": {"kwargs": kwargs}, "train": {**train, "batch": xs[0]["shape"][0], "method": "fit"}}
