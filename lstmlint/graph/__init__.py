"""``lstmlint graph``: the models of a program as pictures."""

from __future__ import annotations

from lstmlint.graph.making import pictures

__all__ = ["pictures"]
