"""RNN851 to RNN855: modules that torch does not see, or does not have."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_words import title
from lstmlint.diagnostic import Finding, Related
from lstmlint.program import Module, Path, Program, Use


def _module(use: Use, name: str = "module") -> Module:
    found = use.detail[name]
    assert isinstance(found, Module)
    return found


@each_path
def before_super(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN851: a module is kept in self before ``super().__init__()`` has run."""
    seen: set[int] = set()
    for use in path.uses:
        if use.kind == "torch_no_super" and id(_module(use, "owner")) not in seen:
            seen.add(id(_module(use, "owner")))
            yield Finding(use.place, {"module": title(_module(use)), "owner": _module(use, "owner").kind})


@each_path
def plain_list(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN852: modules in a plain list or dict of a module: their weights are not among its parameters."""
    for use in path.uses:
        if use.kind != "torch_plain_list":
            continue
        modules = use.detail["modules"]
        assert isinstance(modules, tuple)
        data = {"name": use.detail["name"], "owner": _module(use, "owner").kind, "modules": ", ".join(dict.fromkeys(map(title, modules)))}
        yield Finding(use.place, data, tuple(Related(m.place, f"{title(m)} is made here") for m in modules[:3]))


@each_path
def no_forward(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN853: a module without a ``forward`` is called."""
    for use in path.uses:
        if use.kind == "torch_no_forward":
            module = _module(use)
            yield Finding(use.place, {"module": module.kind}, (Related(module.place, f"{module.kind} is made here"),))


@each_path
def made_in_forward(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN854: a module with weights is made in ``forward`` and thrown away: it is never trained."""
    for use in path.uses:
        if use.kind == "torch_made_late":
            yield Finding(use.place, {"module": title(_module(use))})


@each_path
def of_keras(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN855: a layer of Keras looked for in ``torch.nn``."""
    for use in path.uses:
        if use.kind == "torch_of_keras":
            name, instead = use.detail["name"], use.detail["instead"]
            yield Finding(use.place, {"name": name, "instead": instead}, case="instead" if instead else "")
