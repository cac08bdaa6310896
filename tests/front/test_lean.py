"""LibCST as we import it is what it is when it is imported plainly."""

from __future__ import annotations

import json
import subprocess
import sys

_TOLD = """
import dataclasses, json, re, sys
standard = dataclasses.dataclass
if sys.argv[1] == "lean":
    from lstmlint.source.lean import load
    load()
    load()
    assert "libcst.metadata.scope_provider" not in sys.modules
import libcst
assert dataclasses.dataclass is standard and not any("lstmlint" in type(each).__module__ for each in sys.meta_path)
classes = {}
for name, kind in sorted(vars(libcst).items()):
    if isinstance(kind, type):
        methods = ("__eq__", "__hash__", "__repr__")
        own = {key: getattr(value, "__qualname__", "") if key in methods else "" for key, value in vars(kind).items()}
        fields = dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else []
        classes[name] = [own, [re.sub(" at 0x\\w+", "", str(field)) for field in fields]]
module = libcst.parse_module("from a import b\\n\\n\\nclass C(b):  # c\\n    def f(self, x=[1, *y]): return {x: 2 ** -x}\\n")

@dataclasses.dataclass(frozen=True)
class Mine(libcst.Name):
    more: int = 0

wrapper = libcst.metadata.MetadataWrapper(module)
from libcst.metadata import PositionProvider, ScopeProvider
import libcst.metadata as metadata
places = [f"{type(node).__name__} {place}" for node, place in wrapper.resolve(PositionProvider).items()]
mine = repr(Mine("a").with_changes(more=3))
named = sorted(name for name in vars(metadata) if name != "__builtins__")
same = module.deep_equals(module.deep_clone())
print(json.dumps([classes, repr(module), module.code, mine, same, places, len(wrapper.resolve(ScopeProvider)), metadata.__all__, named]))
"""


def _told(how: str) -> list[object]:
    done = subprocess.run([sys.executable, "-c", _TOLD, how], capture_output=True, text=True, check=False)
    assert not done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


def test_nodes_behave_as_ever_and_metadata_is_there_when_asked_for() -> None:
    (ours, *others), (theirs, *same) = _told("lean"), _told("plain")
    assert others == same
    assert isinstance(ours, dict)
    assert isinstance(theirs, dict)
    assert ours.keys() == theirs.keys()
    refusing = 0
    for name, (own, fields) in theirs.items():
        refusing += "__setattr__" in own and "__setattr__" not in ours[name][0]
        left = {key: value for key, value in own.items() if key not in ("__setattr__", "__delattr__") or key in ours[name][0]}
        assert ours[name] == [left, fields], name
    assert refusing > 150, "what refuses assignments is what we spare"


_OTHERS = """
import dataclasses
import lstmlint.source.lean as lean

with lean._lean_dataclass():
    @dataclasses.dataclass(frozen=True)
    class Ours:
        x: int
try:
    Ours(1).x = 2
except dataclasses.FrozenInstanceError:
    print("refused")
"""


def test_a_class_of_others_is_left_alone() -> None:
    done = subprocess.run([sys.executable, "-c", _OTHERS], capture_output=True, text=True, check=True)
    assert done.stdout == "refused\n"
