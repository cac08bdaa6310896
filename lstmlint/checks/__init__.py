"""The checks: one generator function a rule, found through an explicit table.

A check asks the model of a program a question and yields what is wrong; words, severity, suppression and
positions are the business of others. ``RNN0xx`` and ``RNN9xx`` have no line here: the engine makes them itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lstmlint.checks import (
    arguments,
    arguments_values,
    axes,
    calls,
    compile_forms,
    embeddings,
    feeding,
    fit_arguments,
    head_loss,
    head_range,
    ignored,
    inference,
    inputs,
    labels,
    masks,
    metric_shapes,
    metrics_of_regression,
    migration,
    migration_backend,
    migration_calls,
    migration_imports,
    migration_models,
    migration_optimizers,
    migration_packages,
    migration_tensors,
    migration_training,
    misuse,
    padding,
    plain_lists,
    preparation,
    readiness,
    sizes,
    speed,
    stacking,
    state_order,
    stateful,
    stateful_batch,
    stateful_need,
    stateless_reset,
    states,
    targets,
    teacher_forcing,
    torch_arguments,
    torch_inputs,
    torch_states,
    torch_structure,
    units,
    vocabularies,
)
from lstmlint.diagnostic import Finding
from lstmlint.program import Program

if TYPE_CHECKING:
    from lstmlint.team import TeamRule

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
    "RNN112": state_order.states_out_of_order,
    "RNN201": stateful.stateful_without_batch_size,
    "RNN202": stateful.stateful_never_reset,
    "RNN203": stateful.stateful_shuffled,
    "RNN204": stateful_batch.stateful_batch,
    "RNN205": stateful.stateful_bidirectional,
    "RNN206": stateful_need.stateful_without_need,
    "RNN207": stateless_reset.reset_without_states,
    "RNN301": inputs.samples_in_input_shape,
    "RNN302": inputs.input_shape_rank,
    "RNN303": ignored.ignored_input_shape,
    "RNN304": axes.bad_input_shape,
    "RNN305": feeding.data_against_input,
    "RNN306": feeding.number_of_samples,
    "RNN307": feeding.number_of_inputs,
    "RNN308": vocabularies.embedding_too_small,
    "RNN309": preparation.lags_as_features,
    "RNN311": preparation.reshape_for_transpose,
    "RNN312": units.units_named_as_axis,
    "RNN313": preparation.scaler_before_split,
    "RNN314": embeddings.fractions_looked_up,
    "RNN315": plain_lists.plain_lists,
    "RNN316": preparation.inverse_transform_width,
    "RNN317": preparation.shuffled_windows,
    "RNN401": arguments.unknown_argument,
    "RNN402": arguments_values.wrong_argument_kind,
    "RNN403": arguments_values.out_of_range,
    "RNN404": arguments.keyword_of_add,
    "RNN405": arguments.missing_argument,
    "RNN406": arguments.repeated_argument,
    "RNN501": targets.sequence_for_one_target,
    "RNN502": targets.one_output_for_sequence,
    "RNN503": targets.output_width,
    "RNN504": labels.labels_against_loss,
    "RNN505": head_loss.head_against_loss,
    "RNN506": metrics_of_regression.accuracy_on_regression,
    "RNN507": head_range.unreachable_targets,
    "RNN508": labels.label_out_of_range,
    "RNN509": readiness.not_trainable_yet,
    "RNN510": teacher_forcing.unshifted_decoder_input,
    "RNN511": inference.untrained_inference,
    "RNN514": metric_shapes.metric_against_targets,
    "RNN515": fit_arguments.unusable_in_fit,
    "RNN516": compile_forms.losses_against_outputs,
    "RNN601": masks.mask_lost,
    "RNN602": padding.padding_without_mask,
    "RNN603": vocabularies.padding_is_a_word,
    "RNN610": speed.cudnn_fallback,
    "RNN611": speed.long_unroll,
    "RNN612": speed.distributed_dense,
    "RNN613": speed.unbounded_recurrence,
    "RNN701": migration.keras1_argument,
    "RNN702": migration.keras2_argument,
    "RNN703": migration_models.model_reset_states,
    "RNN704": migration_imports.removed_name,
    "RNN705": migration.keras3_argument,
    "RNN706": migration_training.removed_method,
    "RNN707": migration_optimizers.optimizer_argument,
    "RNN708": migration_backend.removed_backend_function,
    "RNN709": migration_training.removed_training_argument,
    "RNN710": migration_calls.renamed_call_argument,
    "RNN711": migration_packages.mixed_packages,
    "RNN712": migration_tensors.tensorflow_function,
    "RNN801": torch_inputs.wrong_width,
    "RNN802": torch_inputs.wrong_rank,
    "RNN803": torch_inputs.tuple_as_tensor,
    "RNN804": torch_states.wrong_states,
    "RNN805": torch_states.wrong_unpacking,
    "RNN807": torch_arguments.refused_argument,
    "RNN808": torch_arguments.dropout_without_effect,
    "RNN851": torch_structure.before_super,
    "RNN852": torch_structure.plain_list,
    "RNN853": torch_structure.no_forward,
    "RNN854": torch_structure.made_in_forward,
    "RNN855": torch_structure.of_keras,
}


def checks(team: Sequence[TeamRule] = ()) -> Mapping[str, Check]:
    """Our checks and those of a team's rules, by code."""
    if not team:
        return CHECKS
    from lstmlint.checks.team import check

    return {**CHECKS, **{rule.rule.code: partial(check, rule) for rule in team}}
