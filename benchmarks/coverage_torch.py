"""How much is known of real PyTorch code? ``python benchmarks/coverage_torch.py FOLDER``: each recurrent module made below it.

A place where ``nn.LSTM``, ``nn.GRU``, ``nn.RNN`` or a cell is constructed counts once, however many paths meet it. Its **parameters** are
known where they are a number or a formula over named symbols on every path that meets it, the **last axis** of its output where
it is a number or a symbol; it is **applied** where a path does so. ``not found`` are the constructors that a search of the text
sees (``nn.LSTM(``) and the interpreter never met.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from coverage import _code, files, share

from lstmlint.config.resolve import Resolver
from lstmlint.engine import understand
from lstmlint.program import CELLS, RECURRENT_MODULES, Module
from lstmlint.shape import Axis, Dim, Size, Unknown, show_dim
from lstmlint.source import SourceFile
from lstmlint.source.project import Loader

_MADE = re.compile(r"\bnn\.(?:LSTM|GRU|RNN)(?:Cell)?\s*\(")
_KINDS = RECURRENT_MODULES | CELLS
_SETTINGS = Resolver.of({})


@dataclass(slots=True)
class Known:
    """What is known of one constructor on every path."""

    params: bool = True
    last: bool = True
    applied: bool = False
    why: str = ""


@dataclass(slots=True)
class Figures:
    """The counts of one package, or of all."""

    modules: int = 0
    params: int = 0
    applied: int = 0
    last: int = 0
    missed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, known: Known) -> None:
        """Count a module in."""
        self.modules += 1
        self.params += known.params
        self.applied += known.applied
        self.last += known.last
        if known.why:
            self.reasons[known.why] += 1


def named(size: Size | Axis) -> bool:
    """Whether a size is a number or a symbol that has a name."""
    return isinstance(size, int) or (isinstance(size, Dim | Unknown) and "?" not in show_dim(size))


def why(size: Size | Axis) -> str:
    """Why a size is unknown."""
    unknowns = [size] if isinstance(size, Unknown) else [u for monomial in size.terms for u in monomial] if isinstance(size, Dim) else []
    return next((u.why for u in unknowns if "?" in u.label), "") or "unknown"


def last_axis(module: Module) -> Axis:
    """The last axis that the module's constructor alone decides: what every output of it has."""
    from lstmlint.layers import pytorch
    from lstmlint.shape import ANY

    return pytorch.apply(module, (ANY,)).shape.last


def modules_of(path: Path, text: str, loader: Loader) -> tuple[list[tuple[int, Known]], list[int]]:
    """The recurrent modules of a file by row, and the rows where only a search of the text sees one."""
    understood = understand(SourceFile.of(str(path), text), _SETTINGS.for_folder(str(path.resolve().parent)), loader)
    if understood is None:
        return [], []
    program, spans = understood
    met = [module for way in program.paths for module in way.modules if module.kind in _KINDS and not module.custom]
    where = spans({module.place for module in met})
    found: dict[tuple[int, int], Known] = {}
    for module in met:
        span = where.get(module.place)
        if span is None or (span.filename and span.filename != str(path)):
            continue
        known = found.setdefault((span.row, span.column), Known())
        params, last = module.params, last_axis(module)
        known.params &= params is not None and named(params)
        known.last &= named(last)
        known.applied |= bool(module.applications)
        if not known.why and not (known.params and known.last):
            known.why = why(last) if not named(last) else why(params)
    rows = {row for row, _ in found}
    missed = [row for row, line in enumerate(_code(text), 1) if _MADE.search(line) and "torch" in text and row not in rows]
    return [(row, known) for (row, _), known in found.items()], missed


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="+")
    options.add_argument("--worst", action="store_true", help="list what is not known and what is not found")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    packages: dict[str, Figures] = {}
    total, unclear = Figures(), []
    for folder in given.folder:
        loader = Loader()
        for path, text in files(folder, [], []):
            if "torch" not in text:
                continue
            inside = path.relative_to(folder).parts if folder.is_dir() else ()
            found, missed = modules_of(path, text, loader)
            if not found and not missed:
                continue
            one = packages.setdefault(inside[0] if len(inside) > 1 else folder.name, Figures())
            for row, known in found:
                one.add(known)
                total.add(known)
                if known.why:
                    unclear.append(f"{path}:{row}: {known.why}")
            one.missed += len(missed)
            total.missed += len(missed)
            unclear += [f"{path}:{row}: not found" for row in missed]
    if given.json:
        names = ("modules", "params", "applied", "last", "missed")
        data = {name: {key: getattr(one, key) for key in names} for name, one in {**packages, "all": total}.items()}
        print(json.dumps({"packages": data, "reasons": dict(total.reasons.most_common()), "worst": unclear}, indent=2))
        return 0
    width = max(len(name) for name in (*packages, "package"))
    print(f"{'package':<{width}}  modules  parameters  last axis  applied  not found")
    for name, one in (*packages.items(), ("all", total)):
        line = f"{name:<{width}}  {one.modules:7}  {share(one.params, one.modules):>10}  {share(one.last, one.modules):>9}"
        print(f"{line}  {share(one.applied, one.modules):>7}  {one.missed:9}")
    for reason, count in total.reasons.most_common():
        print(f"  {count:4}  {reason}")
    if given.worst:
        print("\n".join(unclear))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
