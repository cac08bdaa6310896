"""What do the gates turn away, what do they cost, and is anything missed? ``python benchmarks/gates.py FOLDER``

Three gates stand before the parser: words in the bytes, imports that lead to a recurrent model, and the code itself (a scan, then CPython's
own tree). For each, the files that come to it and that it lets through, and its seconds of the processor. Then every file that the
last gate turns away is linted with that gate open: what is found in a file in which the interpreter meets a recurrent layer is missed,
and makes the command fail; what is found in others, which are not about recurrent models, is left alone on purpose and only shown.
``--words`` opens the first gate as well, so that all files that mention a framework are parsed.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

if importlib.util.find_spec("lstmlint") is None:  # what is installed is measured, where anything is
    sys.path.insert(0, str(Path(__file__).parents[1]))

from lstmlint.config import Config
from lstmlint.engine.collecting import resting, tidy
from lstmlint.engine.gate import reaches
from lstmlint.engine.lint import examine
from lstmlint.engine.reading import read
from lstmlint.engine.understanding import understand
from lstmlint.source import prefilter, recurrent
from lstmlint.source.documents import opened
from lstmlint.source.project import Loader
from lstmlint.source.text import SourceFile

SUFFIXES = (".py", ".ipynb")


@dataclass
class Gate:
    """What came to it."""

    name: str
    came: int = 0
    went: int = 0
    size: int = 0
    seconds: float = 0.0

    def ask(self, answer: bool, size: int, began: float) -> bool:
        """Count one answer, to a question that was put at a time."""
        self.came += 1
        self.went += answer
        self.size += size
        self.seconds += time.process_time() - began
        return answer

    def shown(self) -> str:
        """As a row."""
        return f"{self.name:<8}{self.came:>8} files {self.size / 1e6:>8.2f} MB -> {self.went:>6} files in{self.seconds:>7.2f} s"


@dataclass
class Report:
    """All gates, and what was found behind closed ones."""

    words: Gate = field(default_factory=lambda: Gate("words"))
    imports: Gate = field(default_factory=lambda: Gate("imports"))
    code: Gate = field(default_factory=lambda: Gate("code"))
    compared: int = 0
    missed: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)


def programs(path: Path, data: bytes) -> Iterator[SourceFile]:
    """The programs of a file."""
    yield from getattr(opened(str(path), data), "programs", ())


def look(folder: Path, *, words: bool) -> Report:
    """Ask all gates about all files."""
    report, loader = Report(), Loader()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file()):
        data = read(str(path))
        if not isinstance(data, bytes):
            continue
        began = time.process_time()
        mentions = report.words.ask(prefilter.mentions(data), len(data), began)
        began = time.process_time()
        leads = not mentions and prefilter.may_train(data)
        if leads:
            leads = report.imports.ask(reaches(str(path), data, loader), len(data), began)
        if leads or not (mentions or (words and prefilter.framework(data))):
            continue
        for program in programs(path, data):
            if loader.builders(program.path, program.text):
                continue
            began = time.process_time()
            there = mentions and prefilter.mentions_text(program.text) and recurrent.present(program.text)
            if mentions and report.code.ask(there, len(program.text), began):
                continue
            compare(program, loader, report)
            tidy()
    return report


def compare(program: SourceFile, loader: Loader, report: Report) -> None:
    """Lint a program that was turned away."""
    report.compared += 1
    gates = prefilter.mentions_text, recurrent.present
    prefilter.mentions_text = recurrent.present = _open
    try:
        found = examine(program, Config(), loader)
        said = [f"{d.filename}:{d.span.row}: {d.code} {d.message}" for d in (*found.diagnostics, *found.elsewhere)]
        if said:
            (report.missed if _meets(program, loader) else report.aside).extend(said)
    finally:
        prefilter.mentions_text, recurrent.present = gates


def _open(_: str) -> bool:
    return True


def _meets(program: SourceFile, loader: Loader) -> bool:
    """Whether the interpreter meets a recurrent layer in it."""
    understood = understand(program, Config(), loader)
    paths = understood[0].paths if understood is not None else ()
    return any(any(layer.recurrent for layer in path.layers) or any(module.recurrent for module in path.modules) for path in paths)


def main(arguments: list[str] | None = None) -> int:
    """0 where nothing is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", action="store_true", help="open the first gate as well (slow)")
    options = parser.parse_args(arguments)
    with resting():
        report = look(options.folder, words=options.words)
    for gate in (report.words, report.imports, report.code):
        print(gate.shown())
    print(f"{report.compared} programs that were turned away, linted all the same: {len(report.missed)} findings missed")
    for line in report.missed:
        print(f"  {line}")
    print(f"{len(report.aside)} findings in files without recurrent layers")
    for line in report.aside:
        print(f"  {line}")
    return 1 if report.missed else 0


if __name__ == "__main__":
    sys.exit(main())
