"""``python -m tests.training --seed 7 --count 300 --keras 3``: try it, and see every disagreement with its program."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from tests.differential.oracle import Answer
from tests.training.compare import BAD
from tests.training.generator import Program, generate
from tests.training.trial import answers, compared


def remembered(programs: Sequence[Program], versions: Sequence[int], graph: bool, path: Path | None) -> dict[int, dict[str, Answer]]:
    """What Keras says; a file keeps it for each program's text, so that only new programs are run again."""
    kept: dict[str, dict[str, Answer]] = json.loads(path.read_text(encoding="utf-8")) if path and path.exists() else {}
    known = {version: kept.setdefault(str(version), {}) for version in versions}
    new = [p for p in programs if any(p.text not in said for said in known.values())]
    for at in range(0, len(new), 50):
        part = new[at : at + 50]
        for version, said in answers(part, versions, graph).items():
            known[version].update({p.text: said[p.seed] for p in part})
        if path:
            path.write_text(json.dumps(kept), encoding="utf-8")
    return {version: {p.seed: kept[str(version)][p.text] for p in programs} for version in versions}


def main() -> int:
    """0 where there is no false alarm."""
    parser = argparse.ArgumentParser(prog="python -m tests.training", description=__doc__)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="begin with this program of the seed")
    parser.add_argument("--keras", type=int, choices=(2, 3), help="one version only")
    parser.add_argument("--graph", action="store_true", help="with traced functions, as Keras runs by itself: slow")
    parser.add_argument("--examples", type=int, default=2, help="programs to show for each cause")
    parser.add_argument("--answers", type=Path, help="a file that keeps what Keras said, and is read if it is there")
    options = parser.parse_args()
    versions = (options.keras,) if options.keras else (2, 3)
    programs = [generate(options.seed, index) for index in range(options.first, options.first + options.count)]
    reports = compared(programs, remembered(programs, versions, options.graph, options.answers))
    for report in reports.values():
        print(report.text(options.examples))
    for report in reports.values():
        print(report.head())
    return int(any(report.of(*BAD) for report in reports.values()))


if __name__ == "__main__":
    raise SystemExit(main())
