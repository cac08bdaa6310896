"""``python -m tests.pytorch --seed 7 --count 300``: try it, and see every disagreement with its program."""

from __future__ import annotations

import argparse

from tests.pytorch.trial import run


def main() -> int:
    """0 where nothing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.pytorch", description=__doc__)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--examples", type=int, default=2)
    options = parser.parse_args()
    report = run(options.seed, options.count, options.first)
    print(report.text(options.examples))
    return int(bool(report.found))


if __name__ == "__main__":
    raise SystemExit(main())
