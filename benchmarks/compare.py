"""How does lstmlint compare with other tools? ``python benchmarks/compare.py FOLDER``: whole commands over one tree, side by side.

The checkout is built into a wheel and installed, with the other tools, into an environment of its own (``--python`` takes one that is
there), its bytecode compiled. Each pair of commands is run in turns, the order changing, and the ratio is the median of the ratios of
the pairs, so that whatever else the machine does meets both. Processor seconds are compared where work is, the clock where waiting is.

``--write`` puts the table into the README, with the machine and the versions. ``--only`` takes some of the measures, ``--runs`` says
how often. The slow tools (flake8, pylint, TorchFix) get a sample of the files, every n-th of the tree.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
TOOLS = ("ruff", "flake8", "pylint", "ripgrep")
# Asks for an old LibCST, which would be ours as well, and gets along with the newest.
APART = ("torchfix",)
ONE_THREAD = {"RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
RECURRENT = "LSTM|GRU|RNN"
_TABLE = re.compile(r"(<!-- measured by: python benchmarks/compare\.py -->\n).*?(<!-- end of what was measured -->)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of a command took: seconds by the clock, seconds of the processor, and the most memory in MB."""

    wall: float
    processor: float
    memory: float


@dataclass(frozen=True, slots=True)
class Side:
    """A command, in words for the table and for the shell; ``before`` is done first and not measured."""

    label: str
    words: tuple[str, ...]
    before: Callable[[], object] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Two commands to compare; ``by`` says by what, ``most`` how many times the other ours may take."""

    name: str
    title: str
    ours: Side
    other: Side
    by: str = "processor"
    most: float | None = None
    runs: int | None = None


@dataclass(slots=True)
class Result:
    """The costs of both sides, run by run."""

    measure: Measure
    pairs: list[tuple[Cost, Cost]] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the ratios of the pairs."""
        by = self.measure.by
        return statistics.median(getattr(ours, by) / getattr(other, by) for ours, other in self.pairs)

    def median(self, side: int) -> float:
        """The median cost of ours (0) or the other (1)."""
        return statistics.median(getattr(pair[side], self.measure.by) for pair in self.pairs)

    @property
    def memory(self) -> tuple[float, float]:
        """The most memory that ours and the other took, in MB."""
        return max(ours.memory for ours, _ in self.pairs), max(other.memory for _, other in self.pairs)


def run(words: Sequence[str], folder: Path) -> Cost:
    """Run a command to its end; what it finds does not matter, that it could be run does."""
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")} | ONE_THREAD
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        if process.returncode not in (0, 1):
            said.seek(0)
            sys.exit(f"{' '.join(words)[:200]} ended with {process.returncode}: {said.read().decode(errors='replace')[-500:]}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)


def compare(measure: Measure, folder: Path, runs: int) -> Result:
    """Run both sides in turns, after one run of each that does not count."""
    result = Result(measure)
    sides = (measure.ours, measure.other)
    count = measure.runs or runs
    for turn in range(-1, count):
        costs: dict[int, Cost] = {}
        for index in (0, 1) if turn % 2 == 0 else (1, 0):
            side = sides[index]
            if side.before is not None:
                side.before()
            if turn >= 0 or count > 1:
                costs[index] = run(side.words, folder)
        if turn >= 0:
            result.pairs.append((costs[0], costs[1]))
    return result


@dataclass(frozen=True, slots=True)
class Bench:
    """Where everything lies: the tree, the environment's programs, and a folder for what is made on the way."""

    tree: Path
    python: Path
    scratch: Path
    sample: int

    def program(self, name: str) -> str:
        """A program of the environment, else of the machine."""
        own = self.python.parent / name
        found = str(own) if own.exists() else shutil.which(name)
        if found is None:
            raise LookupError(name)
        return found

    def check(self, *words: str) -> tuple[str, ...]:
        """Our command line."""
        return (self.program("lstmlint"), "check", "--isolated", "--exit-zero", "--quiet", "--output-format", "concise", *words)

    def ruff(self, *words: str) -> tuple[str, ...]:
        """Ruff's."""
        return (self.program("ruff"), "check", "--isolated", "--no-cache", "--exit-zero", "--quiet", "--output-format", "concise", *words)

    def files(self) -> list[str]:
        """The sample: every n-th file of the tree."""
        every = sorted(str(path.relative_to(self.tree)) for path in self.tree.rglob("*.py") if path.is_file())
        return every[:: max(1, len(every) // self.sample)]

    def plain(self) -> tuple[str, ...]:
        """Three files without recurrent models."""
        texts = ("import os\n\nprint(os.getcwd())\n", "def add(a, b):\n    return a + b\n", '"""Nothing."""\n\nVERSION = "1.0"\n')
        made = []
        for number, text in enumerate(texts):
            path = self.scratch / f"plain_{number}.py"
            path.write_text(text, encoding="utf-8")
            made.append(str(path))
        return tuple(made)

    def copies(self, count: int) -> Path:
        """A part of the tree, so many times."""
        top = self.scratch / f"copies_{count}"
        if not top.exists():
            for number in range(count):
                for name in self.files():
                    to = top / str(number) / name
                    to.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(self.tree / name, to)
        return top


def measures(bench: Bench) -> Iterator[Callable[[], Measure]]:
    """All of them, each made when it is its turn, since some need files of their own."""
    cold = ("--no-cache", "--jobs", "1")

    def tree(name: str, what: str, most: float, *words: str) -> Measure:
        ours = Side("`check --no-cache --jobs 1`", bench.check(*cold, "."))
        return Measure(name, "the whole tree, nothing remembered", ours, Side(what, bench.ruff(*words, ".")), most=most)

    def again() -> Measure:
        remembered = ("--cache-dir", str(bench.scratch / "cache"), ".")
        run(bench.check(*remembered), bench.tree)
        # Files that were written a moment ago are not trusted to be unchanged; a user's are older.
        time.sleep(3)
        run(bench.check(*remembered), bench.tree)
        other = Side(f"`rg -l '{RECURRENT}'`".replace("|", r"\|"), (bench.program("rg"), "-l", RECURRENT, "."))
        return Measure("again", "the whole tree, nothing changed", Side("`check`", bench.check(*remembered)), other, "wall", 5, 9)

    def start() -> Measure:
        ours = Side("`check`", bench.check("--no-cache", *bench.plain()))
        return Measure(
            "start",
            "three files without recurrent models",
            ours,
            Side("`python -c pass`", (str(bench.python), "-c", "pass")),
            "wall",
            3,
            15,
        )

    def scale() -> Measure:
        once, tenfold = (Side(f"{n} x {len(bench.files())} files", (*bench.check(*cold), str(bench.copies(n)))) for n in (1, 10))
        return Measure("scale", "ten times the files", tenfold, once, most=10.5)

    def sampled(name: str, label: str, *words: str) -> Measure:
        files = bench.files()
        ours = Side("`check --no-cache --jobs 1`", bench.check(*cold, *files))
        return Measure(name, f"{len(files)} files of the tree", ours, Side(label, (bench.program(words[0]), *words[1:], *files)), runs=1)

    yield lambda: tree("ruff-all", "`ruff check --select ALL`", 1, "--select", "ALL")
    yield lambda: tree("ruff", "`ruff check`", 2)
    yield again
    yield start
    yield scale
    yield lambda: sampled("flake8", "`flake8 -j1`", "flake8", "--isolated", "--exit-zero", "-j1")
    yield lambda: sampled(
        "torchfix", "`flake8 -j1 --select TOR` (TorchFix)", "flake8", "--isolated", "--exit-zero", "-j1", "--select", "TOR"
    )
    yield lambda: sampled("pylint", "`pylint -j1`", "pylint", "--exit-zero", "-j1")


NAMES = ("parse", "ruff-all", "ruff", "again", "start", "scale", "flake8", "torchfix", "pylint")


def parsing(bench: Bench, runs: int) -> str:
    """The row about LibCST's parser, from ``speed.py``, which compares both in one process."""
    words = [str(bench.python), str(ROOT / "benchmarks" / "speed.py"), str(bench.tree), "--brief", "--runs", str(runs)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""})
    if done.returncode:
        sys.exit(done.stderr)
    files, parse, check, ratio = done.stdout.split()
    return row(
        "the files that reach the parser, one process",
        f"`check`, {files} files",
        float(check),
        "`libcst.parse_module`",
        float(parse),
        float(ratio),
        1.3,
    )


def row(title: str, ours: str, mine: float, other: str, its: float, ratio: float, most: float | None) -> str:
    """One line of the table."""
    bound = f"{most:g}" if most is not None else "-"
    return f"| {title} | {ours} {shown(mine)} | {other} {shown(its)} | {ratio:.2f} | {bound} |"


def shown(seconds: float) -> str:
    """A time for people."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def table(rows: Sequence[str], bench: Bench) -> str:
    """The rows below their head, with the machine and the versions."""
    names = ("lstmlint", "libcst", *TOOLS, *APART)
    code = (
        f"from importlib.metadata import version as v\nfor n in {names!r}:\n    try: print(n, v(n), end=', ')\n    except Exception: pass"
    )
    versions = subprocess.run([str(bench.python), "-c", code], capture_output=True, text=True, check=False).stdout.rstrip(", ")
    python = subprocess.run([str(bench.python), "-V"], capture_output=True, text=True, check=False).stdout.strip()
    every = [path for path in bench.tree.rglob("*.py") if path.is_file()]
    size = sum(path.stat().st_size for path in every) / 1e6
    head = "| what is checked | lstmlint | other | ratio | at most |\n|---|---|---|---|---|"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors; {python}; {versions}; a tree of"
    machine = f"{machine} {len(every):,} Python files, {size:.0f} MB."
    return "\n".join((head, *rows, "", machine)) + "\n"


def environment(scratch: Path) -> Path:
    """A new environment with a wheel of the checkout and the other tools."""
    folder = scratch / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    # ripgrep's package holds a program: only a built one is of use.
    words = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary", "ripgrep", "--compile", str(ROOT), *TOOLS)
    subprocess.run([str(python), *words], check=True)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", *APART], check=True)
    return python


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print, or write."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--python", type=Path, help="the Python of an environment that has lstmlint and the tools")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--sample", type=int, default=200, help="how many files the slow tools get")
    options.add_argument("--only", action="append", choices=NAMES, help="only this measure; may be repeated")
    options.add_argument("--write", action="store_true", help="put the table into the README")
    given = options.parse_args(arguments)
    if not given.folder.is_dir():
        options.error(f"{given.folder}: no such folder")
    wanted = given.only or NAMES
    broken = False
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        bench = Bench(given.folder.resolve(), given.python.absolute() if given.python else environment(scratch), scratch, given.sample)
        rows = [parsing(bench, min(given.runs, 3))] if "parse" in wanted else []
        print(*rows, sep="\n", flush=True)
        for known, make in zip(NAMES[1:], measures(bench), strict=True):
            if known not in wanted:
                continue
            try:
                measure = make()
            except LookupError as missing:
                print(f"{known}: there is no {missing.args[0]} here", file=sys.stderr)
                continue
            result = compare(measure, bench.tree, given.runs)
            rows.append(
                row(measure.title, measure.ours.label, result.median(0), measure.other.label, result.median(1), result.ratio, measure.most)
            )
            print(rows[-1], "  ({:.0f} MB, {:.0f} MB)".format(*result.memory), flush=True)
            broken |= measure.most is not None and result.ratio > measure.most
        made = table(rows, bench)
    print(f"\n{made}")
    if given.write:
        text = README.read_text(encoding="utf-8")
        if not _TABLE.search(text):
            sys.exit("README.md has no place for the table")
        README.write_text(_TABLE.sub(lambda found: f"{found[1]}\n{made}\n{found[2]}", text), encoding="utf-8")
    return int(broken)


if __name__ == "__main__":
    raise SystemExit(main())
