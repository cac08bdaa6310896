"""Workers that speak the protocol and build nothing: each misbehaves when a model asks for it."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from lstmlint.runtime import crew
from lstmlint.runtime.process import Job, Results, Settings, build_all

_WORKER = """
import json, os, signal, sys, time
NAME, OUT = sys.argv[1], os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
def tell(**said):
    OUT.write(json.dumps(said) + "\\n")
    OUT.flush()
def raw(text):
    OUT.write(text)
    OUT.flush()
def what(request):
    return request.get("do", "")
START
tell(hello={"framework": NAME, "version": "1.2.3", "backend": "none", "python": "3.8.0"})
for line in sys.stdin:
    request = json.loads(line)
    do = what(request)
    if do == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif do == "exit":
        sys.stderr.write("a warning\\nRuntimeError: what a day\\n")
        os._exit(1)
    elif do == "hang":
        time.sleep(600)
    elif do == "allocate":
        hoard = []
        while True:
            hoard.append(bytearray(8 << 20))
    elif do == "hoard":
        kept = [bytearray(8 << 20) for _ in range(15)]
        tell(id=request["id"], pid=os.getpid())
    elif do == "abort":
        sys.stderr.write("terminate called after throwing an instance of 'std::bad_alloc'\\n")
        sys.stderr.flush()
        os.abort()
    elif do == "garbage":
        raw("Epoch 1/10 [=====>   ]\\n")
    elif do == "number":
        raw("17\\n")
    elif do == "digits":
        raw("1" * 10000 + "\\n")
    elif do == "deep":
        raw("[" * 100000 + "\\n")
    elif do == "other":
        tell(id="somebody", shapes=[])
    elif do == "half":
        raw('{"id": "' + request["id"] + '", "sha')
        os._exit(0)
    elif do == "half and wait":
        raw('{"id": "' + request["id"] + '", "sha')
        time.sleep(600)
    elif do == "closed":
        OUT.close()
        time.sleep(600)
    elif do == "broken":
        tell(id=request["id"], broken="Traceback ...\\nKeyError: 'layers'\\n")
    elif do == "memory":
        tell(id=request["id"], failures=[{"stage": "forward", "exception": "MemoryError", "message": ""}])
    elif do == "late":
        tell(id=request["id"], pid=os.getpid())
        os._exit(0)
    elif do == "twice":
        tell(id=request["id"], pid=os.getpid())
        tell(id=request["id"], pid=os.getpid())
    elif do == "loud":
        sys.stderr.write("x" * 3000000)
        print("y" * 3000000, flush=True)
        tell(id=request["id"], pid=os.getpid())
    elif do == "build":
        stages = dict.fromkeys(("build", "forward", "compile", "train"), "ok")
        recipe = request["recipe"]
        layers, calls = [{"params": None} for _ in recipe["layers"]], [{"shapes": None, "standin": False} for _ in recipe["calls"]]
        tell(id=request["id"], layers=layers, calls=calls, inputs=None, outputs=None, params=None, stages=stages, notes=[], failures=[])
    elif do == "look":
        tell(id=request["id"], path=sys.path, cwd=os.getcwd(), listing=os.listdir(), environment=dict(os.environ))
    else:
        tell(id=request["id"], pid=os.getpid(), size=len(line))
"""


class Fake:
    """The fake worker in place of the real one; ``starts`` counts how often it was started."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._log = folder, folder / "starts"
        self.program = folder / "worker.py"
        monkeypatch.setattr(crew, "PROGRAM", self.program)
        self.write()

    def write(self, start: str = "") -> None:
        """The program; ``start`` is what it does before it says hello."""
        count = f"with open({str(self._log)!r}, 'a') as log:\n    log.write(NAME + ' ')\n"
        self.program.write_text(_WORKER.replace("START", count + textwrap.dedent(start)))

    @property
    def starts(self) -> list[str]:
        return self._log.read_text().split() if self._log.exists() else []


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    folder = tmp_path / "fake"
    folder.mkdir()
    return Fake(folder, monkeypatch)


def jobs(*what: str, framework: str = "torch") -> list[Job]:
    """A job for each word; the words are what the fake does with it."""
    return [Job(str(n), framework, {"kind": "build", "do": do, "recipe": n}, f"model (a.py:{n})") for n, do in enumerate(what)]


def build(what: Sequence[Job], **settings: object) -> Results:
    return build_all(what, Settings(**{"seconds": 60.0, **settings}))  # type: ignore[arg-type]


def answers(results: Results) -> Mapping[str, Mapping[str, object]]:
    return json.loads(json.dumps(results.answers))


PYTHON = sys.executable
