"""Puts the parts together: text in, diagnostics out, fixes to a fixpoint, whole trees.

Importing this package imports neither LibCST nor YAML: files that hold no recurrent model need neither.
"""

from lstmlint.engine.lint import examine, lint_source
from lstmlint.engine.run import Outcome, Target, lint_paths
from lstmlint.engine.understanding import understand

__all__ = ["Outcome", "Target", "examine", "lint_paths", "lint_source", "understand"]
