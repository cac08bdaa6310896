"""What the programs of this folder make in real Keras 2 and 3, recorded: ``python -m tests.classes.measured [NAME...]`` records anew."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PROGRAMS = sorted((HERE / "programs").glob("*.py"))
RECORD = HERE / "measured.json"


def recorded() -> dict[str, Any]:
    """The record: program -> version -> models, or the error."""
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    return found


def measure(programs: Sequence[Path], version: int) -> dict[str, dict[str, Any]]:
    """Run the programs in real Keras: name -> its models, or the error."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    environment.pop("TF_USE_LEGACY_KERAS", None)
    if version == 2:
        environment["TF_USE_LEGACY_KERAS"] = "1"
    command = [sys.executable, str(HERE / "worker.py"), *map(str, programs)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=1800, check=False)
    found: dict[str, dict[str, Any]] = {program.stem: {"error": "no answer"} for program in programs}
    for line in done.stdout.splitlines():
        for word, key in (("MEASURED ", "models"), ("FAILED ", "error")):
            if line.startswith(word):
                # An import error names the folder of this machine behind its words.
                told = json.loads(line.removeprefix(word)).items()
                found.update({name: {key: value.split(" (/")[0] if key == "error" else value} for name, value in told})
    return found


def main(names: list[str]) -> None:
    """Measure the named programs, or those that are not in the record."""
    known = recorded()
    wanted = [program for program in PROGRAMS if (program.stem in names if names else program.stem not in known)]
    answers = {version: measure(wanted, version) for version in (2, 3)}
    for program in wanted:
        known[program.stem] = {str(version): answers[version][program.stem] for version in (2, 3)}
        print(program.stem, {v: m.get("error", "fine") for v, m in known[program.stem].items()}, flush=True)
    RECORD.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
