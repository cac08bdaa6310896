"""Rules that a team declares for itself: which layers, and a JSON Schema that says what their arguments may be.

The words are in YAML (:mod:`lstmlint.team.reading`), the schema is asked with unknown values in it
(:mod:`lstmlint.team.schema`), and :mod:`lstmlint.checks.team` asks it of every layer of a program. The package ``jsonschema`` is
imported only where there is such a rule.
"""

from lstmlint.team.reading import load
from lstmlint.team.rule import Repair, Selector, TeamRule
from lstmlint.team.schema import UNKNOWN, Arguments, Judge, MissingPackage, Offence

__all__ = ["UNKNOWN", "Arguments", "Judge", "MissingPackage", "Offence", "Repair", "Selector", "TeamRule", "load"]
