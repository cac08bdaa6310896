"""How fast is ``check``? ``python benchmarks/speed.py FOLDER``: against LibCST's parser alone, on the same files, in one process.

Only the Python files that reach the parser count: the gates turn away the others. Every file is parsed and checked in turns, and
the ratio is the median of the runs' ratios, in seconds of the processor, so that other programs beside it count little. The garbage
collector is on, as it is for a user; ``--no-gc`` turns it off for both sides. The memory is the most that one process holds that
checks all of the folder. ``--brief`` prints the number of files, both times and the ratio, for ``compare.py``.

``--bounds`` makes it a test: it fails where a bound is broken (no file over 5 s, less than 400 MB, 1.3 times the parse at most).
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

if importlib.util.find_spec("lstmlint") is None:  # what is installed is measured, where anything is
    sys.path.insert(0, str(Path(__file__).parents[1]))

from lstmlint.config import Config
from lstmlint.engine import lint_source

RUNS = 3
LONGEST, LARGEST, RATIO = 5.0, 400.0, 1.3  # seconds for a file, megabytes for a folder, and times the parse
BUDGET = 60.0  # milliseconds that a file without recurrent layers may cost over an empty Python


def decoded(path: Path) -> str | None:
    """The text of a file, if it is one."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return None


def reaching(folder: Path, limit: int | None) -> list[tuple[Path, str]]:
    """The files that are parsed: those on which ``lint_source`` calls the parser."""
    import libcst

    real, calls = libcst.parse_module, [0]

    def counted(*arguments: object, **options: object) -> object:
        calls[0] += 1
        return real(*arguments, **options)  # type: ignore[arg-type]

    libcst.parse_module = counted  # type: ignore[assignment]
    files = []
    try:
        for path in sorted(folder.rglob("*.py")):
            text = decoded(path)
            if text is None:
                continue
            before = calls[0]
            lint_source(str(path), text, Config())
            if calls[0] > before:
                files.append((path, text))
            if limit and len(files) >= limit:
                break
    finally:
        libcst.parse_module = real  # type: ignore[assignment]
    return files


def seconds(work: Callable[..., object], *arguments: object) -> float:
    """How long it takes."""
    gc.collect()
    began = time.process_time()
    work(*arguments)
    return time.process_time() - began


def elapsed(work: Callable[..., object]) -> float:
    """How long it takes by the clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds of each file, run by run: of the parser alone, and of the whole check."""

    parsing: list[list[float]]
    checking: list[list[float]]

    @property
    def ratio(self) -> float:
        """The median of the runs' ratios."""
        return statistics.median(sum(check) / sum(parse) for parse, check in zip(self.parsing, self.checking, strict=True))

    def of_files(self) -> tuple[list[float], list[float]]:
        """The median time of each file."""
        return tuple([statistics.median(times) for times in zip(*runs, strict=True)] for runs in (self.parsing, self.checking))  # type: ignore[return-value]


def times(files: Sequence[tuple[Path, str]], runs: int) -> Times:
    """Each file parsed and checked in turns, after a warm-up."""
    made = Times([], [])
    for _ in range(runs):
        pairs = [(seconds(parse, path, text), seconds(check, path, text)) for path, text in files]
        made.parsing.append([pair[0] for pair in pairs])
        made.checking.append([pair[1] for pair in pairs])
    return made


def parse(path: Path, text: str) -> object:
    """The parser alone."""
    import libcst

    try:
        return libcst.parse_module(text)
    except libcst.ParserSyntaxError:
        return None


def check(path: Path, text: str) -> object:
    """The whole of ``check``."""
    return lint_source(str(path), text, Config())


_PROBE = """
import resource, sys
sys.path.insert(0, sys.argv[1])
from lstmlint.cli import main
code = main(["check", "--isolated", "--exit-zero", "--no-cache", "--jobs", "1", "--output-format", "json", sys.argv[2]])
try:  # Linux counts into the resources of a new process what the one that started it held
    with open("/proc/self/status") as status:
        most = next(line.split()[1] for line in status if line.startswith("VmHWM"))
except (OSError, StopIteration):
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(most, file=sys.stderr)
"""


def peak(folder: Path) -> float:
    """Megabytes that a process needs to check the whole folder; the system counts in kilobytes, but macOS in bytes."""
    command = [sys.executable, "-c", _PROBE, str(Path(__file__).parents[1]), str(folder)]
    said = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True).stderr
    return int(said.split()[-1]) / (1024 if sys.platform != "darwin" else 1024**2)


def start_up() -> tuple[float, float, bool]:
    """Milliseconds of ``python -c pass`` and of ``lstmlint check`` on a file without recurrent layers, and whether LibCST was imported."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plain.py")
        path.write_text("import os\n\nprint(os.getcwd())\n", encoding="utf-8")
        root = str(Path(__file__).parents[1])
        empty = [sys.executable, "-c", "pass"]
        code = f"import sys; sys.path.insert(0, {root!r}); from lstmlint.cli import main; main(['check', '--isolated', {str(path)!r}])"
        seen = subprocess.run(
            [sys.executable, "-c", f"{code}; print('libcst' in sys.modules, file=sys.stderr)"], capture_output=True, text=True, check=True
        )

        def median(command: list[str]) -> float:
            return statistics.median(elapsed(lambda: subprocess.run(command, capture_output=True, check=False)) for _ in range(15)) * 1000

        return median(empty), median([sys.executable, "-c", code]), "True" in seen.stderr


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--limit", type=int, help="at most so many files")
    options.add_argument("--slowest", type=int, default=10)
    options.add_argument("--no-gc", action="store_true")
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--bounds", action="store_true", help="fail where a bound is broken")
    options.add_argument("--brief", action="store_true", help="files, seconds of the parser and of the check, ratio")
    given = options.parse_args()
    files = reaching(given.folder, given.limit)
    if not files:
        print(f"no file below {given.folder} reaches the parser", file=sys.stderr)
        return 2
    if given.no_gc:
        gc.disable()
    taken = times(files, given.runs)
    parsing, checking = taken.of_files()
    total, whole = sum(parsing), sum(checking)
    if given.brief:
        print(len(files), f"{total:.3f} {whole:.3f} {taken.ratio:.3f}")
        return 0
    size = sum(len(text) for _, text in files) / 1e6
    print(f"{len(files)} files, {size:.1f} MB; medians of {given.runs} runs; garbage collector {'off' if given.no_gc else 'on'}")
    print(f"libcst.parse_module {total:7.2f} s\nlstmlint check      {whole:7.2f} s\nratio               {taken.ratio:7.2f}")
    print(f"\nslowest of the {len(files)} (check, parse, ratio):")
    for spent, alone, (path, _) in sorted(zip(checking, parsing, files, strict=True), key=lambda item: -item[0])[: given.slowest]:
        print(f"  {spent * 1000:7.0f} ms {alone * 1000:7.0f} ms {spent / alone:6.2f}  {path.relative_to(given.folder)}")
    memory = peak(given.folder)
    print(f"\nmemory at the most: {memory:.0f} MB (at most {LARGEST:.0f})")
    broken = [
        words
        for words, wrong in (
            (f"a file takes {max(checking):.1f} s", max(checking) > LONGEST),
            (f"{memory:.0f} MB", memory > LARGEST),
            (f"{taken.ratio:.2f} times the parse", taken.ratio > RATIO),
        )
        if wrong
    ]
    if given.bounds:
        print(f"bounds broken: {', '.join(broken)}" if broken else "all bounds hold")
        return 1 if broken else 0
    empty, plain, imported = start_up()
    print(f"\na file without recurrent layers: {plain:.0f} ms, python -c pass {empty:.0f} ms, {plain - empty:.0f} ms more", end=" ")
    print(f"(at most {BUDGET:.0f}); {'it imports LibCST' if imported else 'LibCST is not imported'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
