"""The measured cases of ``tests/data/cases.json``: each as a program for one version, and what that version did."""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

CATEGORIES = (
    *("stacked", "functional", "return_state_seq", "stateful", "input_shape", "constructor", "wrappers", "shapes", "params"),
    *("head_loss", "masking", "cudnn", "reuse_api", "legacy", "followup_fit", "broadcast"),
)
DATA = Path(__file__).parents[1] / "data" / "cases.json"
PACKAGE = {2: "tf_keras", 3: "keras"}
Version = Literal[2, 3]


@dataclass(frozen=True)
class Case:
    """A snippet in one version of Keras.

    ``mistake`` is what the title means to show, in one version at least; ``silent`` says what became of it here, where nothing raised:
    ``SILENT``, ``warns``, ``late:fit`` (it would raise there), or ``works``.
    """

    name: str
    version: Version
    category: str
    title: str
    text: str
    mistake: bool
    silent: str
    stage: str
    message: str
    shape: Any
    params: int | None

    @property
    def key(self) -> str:
        """``F01/3``: the case and the version."""
        return f"{self.name}/{self.version}"

    @property
    def raises(self) -> bool:
        """Whether Keras or Python raises at all."""
        return self.stage != "none"


def shape_of(text: str | None) -> Any:
    """``"(None, 8)"`` as a list of shapes."""
    if text is None:
        return None
    value = ast.literal_eval(text)
    return [list(shape) for shape in (value if value and isinstance(value[0], tuple | list) else [value])]


def program(case: dict[str, Any], prelude: dict[str, str], version: Version) -> str:
    """Prelude, data and snippet; a snippet that leaves a tensor called ``out`` gets a model around it."""
    snippet = case["snippet"].replace("KERAS", PACKAGE[version])
    said = case[f"keras{version}"]
    measured = ""
    if "out_shape" in said and "output_shape" not in said:
        inline = re.findall(r"(?<![=\w.] )(?<![=\w.])Input\(\([^()]*\)\)", snippet.split("\nout = ")[-1])
        for i, call in enumerate(inline):  # an Input in the middle of an expression needs a name, to be an input of the model
            snippet = f"extra{i} = {call}\n" + f"extra{i}".join(snippet.rsplit(call, 1))
        inputs = re.findall(r"(?:^|; )(\w+) = (?:keras\.|layers\.|tf\.keras\.)*Input\(", snippet, re.MULTILINE)
        measured = f"measured = Model([{', '.join(inputs)}], out)\n"
    text = prelude[f"keras{version}"] + prelude["data"] + snippet + "\n" + measured
    if not re.search("LSTM|GRU|RNN", text):
        text += "recurrent = LSTM\n"  # a file that mentions no recurrent layer is not looked at
    return text


@cache
def load() -> tuple[Case, ...]:
    """Every case of the categories, once for each version."""
    data = json.loads(DATA.read_text(encoding="utf-8"))
    cases = []
    for case in data["cases"]:
        for version in (2, 3):
            said = case[f"keras{version}"]
            cases.append(
                Case(
                    case["id"],
                    version,
                    case["category"],
                    case["title"],
                    program(case, data["prelude"], version),
                    case["mistake"],
                    case[f"silent_keras{version}"],
                    said["stage"],
                    said.get("message", ""),
                    shape_of(said.get("output_shape") or said.get("out_shape")),
                    said.get("params"),
                )
            )
    return tuple(cases)
