"""``python -m tests.cases``: the table by category, after every difference without a reason; with ``-v`` those with a reason too."""

from __future__ import annotations

import sys

from tests.cases.expected import reasons
from tests.cases.verdicts import table, unexplained, verdicts

if __name__ == "__main__":
    for verdict in unexplained():
        print(verdict, "\n")
    if "-v" in sys.argv:
        for kind in ("missed", "shapes"):
            for key, reason in reasons(kind).items():
                print(next(v for v in verdicts() if v.key == key), f"  because: {reason}", sep="", end="\n\n")
    print(table())
