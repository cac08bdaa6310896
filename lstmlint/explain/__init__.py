"""``lstmlint explain``: what stands at a place of a file, in words: a layer, a training call, a model, a finding.

For a document that is understood once and asked often, keep a :class:`Places` for each of its programs:

    places = [Places(program, where, diagnostics)]
    explanation = at(places, row, column, exact=True)
    shown = markdown(explanation) if explanation is not None else None

``program`` and ``where`` are what :func:`lstmlint.engine.understand` gives, ``diagnostics`` what :func:`lstmlint.engine.lint_source` found.
"""

from __future__ import annotations

from lstmlint.explain.asking import at, nearest
from lstmlint.explain.contents import as_json
from lstmlint.explain.markdown import markdown
from lstmlint.explain.page import Explanation, Other, Section, Table, Told
from lstmlint.explain.places import Places
from lstmlint.explain.text import text

__all__ = ["Explanation", "Other", "Places", "Section", "Table", "Told", "as_json", "at", "markdown", "nearest", "text"]
