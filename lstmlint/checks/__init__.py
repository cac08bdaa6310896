"""The checks: one generator function a rule, found through an explicit table.

A check asks the model of a program a question and yields what is wrong; words, severity, suppression and
positions are the business of others. ``RNN0xx`` and ``RNN9xx`` have no line here: the engine makes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lstmlint.checks import (
    arguments,
    arguments_values,
    axes,
    calls,
    ignored,
    inputs,
    migration,
    migration_models,
    misuse,
    sizes,
    stacking,
    stateful,
    states,
)
from lstmlint.diagnostic import Finding
from lstmlint.program import Program

Check = Callable[[Program], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "RNN101": stacking.stacked_without_sequences,
    "RNN102": stacking.wrong_rank,
    "RNN103": sizes.incompatible_sizes,
    "RNN104": sizes.attention_across_batch,
    "RNN105": sizes.sequence_plus_vector,
    "RNN106": calls.wrong_unpacking,
    "RNN107": calls.return_state_in_sequential,
    "RNN108": states.wrong_initial_state,
    "RNN109": calls.wrong_layer_call,
    "RNN110": misuse.not_a_layer,
    "RNN111": misuse.wrong_call_argument,
    "RNN201": stateful.stateful_without_batch_size,
    "RNN202": stateful.stateful_never_reset,
    "RNN203": stateful.stateful_shuffled,
    "RNN301": inputs.samples_in_input_shape,
    "RNN302": inputs.input_shape_rank,
    "RNN303": ignored.ignored_input_shape,
    "RNN304": axes.bad_input_shape,
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
