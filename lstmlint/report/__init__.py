"""Diagnostics to what a reader or a machine wants: ``full``, ``concise``, ``json``."""

from lstmlint.report.summary import Totals

__all__ = ["Totals"]
