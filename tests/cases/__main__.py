"""``python -m tests.cases``: the table by category; ``-v`` every case in which linter and Keras differ."""

from __future__ import annotations

import sys

from tests.cases.misses import MISSES
from tests.cases.verdicts import table, verdicts

if __name__ == "__main__":
    for verdict in verdicts():
        if verdict.fault and ("-v" in sys.argv or verdict.key not in MISSES):
            print(verdict, "\n")
    print(table())
