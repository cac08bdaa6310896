"""``python -m tests.catalogue``: the classes of mistakes, their rules, severities and fixes as a table."""

from __future__ import annotations

from tests.catalogue.classes import table

if __name__ == "__main__":
    print(table())
