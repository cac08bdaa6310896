"""``python -m tests.differential --seed 7 --count 300 --keras 3``: try it, and see every disagreement with its program."""

from __future__ import annotations

import argparse

from tests.differential.trial import run


def main() -> int:
    """0 where nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="begin with this program of the seed")
    parser.add_argument("--keras", type=int, choices=(2, 3), help="one version only")
    parser.add_argument("--examples", type=int, default=2, help="programs to show for each cause")
    options = parser.parse_args()
    reports = run(options.seed, options.count, (options.keras,) if options.keras else (2, 3), options.first)
    for report in reports.values():
        print(report.text(options.examples))
    for report in reports.values():
        print(report.head())
    return int(any(report.found for report in reports.values()))


if __name__ == "__main__":
    raise SystemExit(main())
