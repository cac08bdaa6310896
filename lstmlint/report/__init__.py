"""Diagnostics to what a reader or a machine wants: ``full``, ``concise``, ``json``; the last line and the counts."""
