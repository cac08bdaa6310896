"""The checks: one generator function a rule, found through an explicit table.

A check asks the model of a program a question and yields what is wrong; words, severity, suppression and
positions are the business of others. ``RNN0xx`` and ``RNN9xx`` have no line here: the engine makes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmlint.checks import arguments, arguments_values, migration, migration_models
from lstmlint.diagnostic import Finding
from lstmlint.program import Program

Check = Callable[[Program], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "RNN401": arguments.unknown_argument,
    "RNN402": arguments_values.wrong_argument_kind,
    "RNN403": arguments_values.out_of_range,
    "RNN404": arguments.keyword_of_add,
    "RNN405": arguments.missing_argument,
    "RNN406": arguments.repeated_argument,
    "RNN701": migration.keras1_argument,
    "RNN702": migration.keras2_argument,
    "RNN703": migration_models.model_reset_states,
    "RNN704": migration_models.removed_layer,
    "RNN705": migration.keras3_argument,
}
