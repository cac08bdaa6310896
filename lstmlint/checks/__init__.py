"""The checks: one generator function a rule, found through an explicit table.

A check asks the model of a program a question and yields what is wrong; words, severity, suppression and
positions are the business of others. ``RNN0xx`` and ``RNN9xx`` have no line here: the engine makes them itself.

The table says of each check what has to be in a program for it to find anything, and in which module it is: that module is imported
when a program has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from lstmlint.diagnostic import Finding
from lstmlint.program import Program
from lstmlint.waiting import modules

if TYPE_CHECKING:
    from lstmlint.team import TeamRule
else:
    __getattr__ = modules(__name__, __path__)

Check = Callable[[Program], Iterator[Finding]]

NAMES = "a name that the file uses, whether that code is run or not"
KERAS = "a layer, a model or anything else of Keras"
TRAINING = "a compile, a fit, or another call of a model's method"
TORCH = "a module, a tensor or a step of PyTorch"


class Table(Mapping[str, Check]):
    """The checks by code; each is imported when it is asked for."""

    def __init__(self, rows: Mapping[str, tuple[str, str]], team: Sequence[TeamRule] = ()) -> None:
        self._rows = rows
        self._team = {rule.rule.code: rule for rule in team}

    def __getitem__(self, code: str) -> Check:
        if code in self._team:
            from lstmlint.checks.team import check as of_team

            return partial(of_team, self._team[code])
        module, _, function = self._rows[code][1].partition(".")
        check: Check = getattr(import_module(f"{__name__}.{module}"), function)
        return check

    def __iter__(self) -> Iterator[str]:
        yield from self._rows
        yield from self._team

    def __len__(self) -> int:
        return len(self._rows) + len(self._team)

    def worth_asking(self, program: Program) -> Iterator[str]:
        """The codes of the checks that may find something in a program."""
        there = _what_is_in(program)
        yield from (code for code, (needed, _) in self._rows.items() if needed in there)
        yield from self._team


def _what_is_in(program: Program) -> frozenset[str]:
    there = {NAMES}
    for path in program.paths:
        if path.events or path.uses:
            there |= {KERAS, TRAINING}
        if path.layers or path.calls or path.models or path.imports:
            there.add(KERAS)
        if path.modules or path.applications or path.operations or path.steps or path.uses:
            there.add(TORCH)
    return frozenset(there)


CHECKS = Table(
    {
        "RNN101": (KERAS, "stacking.stacked_without_sequences"),
        "RNN102": (KERAS, "stacking.wrong_rank"),
        "RNN103": (KERAS, "sizes.incompatible_sizes"),
        "RNN104": (KERAS, "sizes.attention_across_batch"),
        "RNN105": (KERAS, "sizes.sequence_plus_vector"),
        "RNN106": (KERAS, "calls.wrong_unpacking"),
        "RNN107": (KERAS, "calls.return_state_in_sequential"),
        "RNN108": (KERAS, "states.wrong_initial_state"),
        "RNN109": (KERAS, "calls.wrong_layer_call"),
        "RNN110": (KERAS, "misuse.not_a_layer"),
        "RNN111": (KERAS, "misuse.wrong_call_argument"),
        "RNN112": (KERAS, "state_order.states_out_of_order"),
        "RNN114": (KERAS, "own_classes.lost_model"),
        "RNN115": (KERAS, "own_classes.broken_class"),
        "RNN116": (KERAS, "shared_layers.repeated_layer"),
        "RNN201": (KERAS, "stateful.stateful_without_batch_size"),
        "RNN202": (TRAINING, "stateful.stateful_never_reset"),
        "RNN203": (TRAINING, "stateful.stateful_shuffled"),
        "RNN204": (TRAINING, "stateful_batch.stateful_batch"),
        "RNN205": (KERAS, "stateful.stateful_bidirectional"),
        "RNN206": (TRAINING, "stateful_need.stateful_without_need"),
        "RNN207": (TRAINING, "stateless_reset.reset_without_states"),
        "RNN301": (KERAS, "inputs.samples_in_input_shape"),
        "RNN302": (KERAS, "inputs.input_shape_rank"),
        "RNN303": (KERAS, "ignored.ignored_input_shape"),
        "RNN304": (KERAS, "axes.bad_input_shape"),
        "RNN305": (KERAS, "feeding.data_against_input"),
        "RNN306": (KERAS, "feeding.number_of_samples"),
        "RNN307": (KERAS, "feeding.number_of_inputs"),
        "RNN308": (KERAS, "vocabularies.embedding_too_small"),
        "RNN309": (TRAINING, "preparation.lags_as_features"),
        "RNN311": (KERAS, "preparation.reshape_for_transpose"),
        "RNN312": (KERAS, "units.units_named_as_axis"),
        "RNN313": (KERAS, "preparation.scaler_before_split"),
        "RNN314": (KERAS, "embeddings.fractions_looked_up"),
        "RNN315": (TRAINING, "plain_lists.plain_lists"),
        "RNN316": (TRAINING, "preparation.inverse_transform_width"),
        "RNN317": (KERAS, "preparation.shuffled_windows"),
        "RNN401": (KERAS, "arguments.unknown_argument"),
        "RNN402": (KERAS, "arguments_values.wrong_argument_kind"),
        "RNN403": (KERAS, "arguments_values.out_of_range"),
        "RNN404": (KERAS, "arguments.keyword_of_add"),
        "RNN405": (KERAS, "arguments.missing_argument"),
        "RNN406": (KERAS, "arguments.repeated_argument"),
        "RNN407": (TRAINING, "compile_names.unknown_in_compile"),
        "RNN408": (TRAINING, "training_arguments.wrong_training_argument"),
        "RNN501": (TRAINING, "targets.sequence_for_one_target"),
        "RNN502": (TRAINING, "targets.one_output_for_sequence"),
        "RNN503": (TRAINING, "targets.output_width"),
        "RNN504": (TRAINING, "labels.labels_against_loss"),
        "RNN505": (KERAS, "head_loss.head_against_loss"),
        "RNN506": (TRAINING, "metrics_of_regression.accuracy_on_regression"),
        "RNN507": (TRAINING, "head_range.unreachable_targets"),
        "RNN508": (TRAINING, "labels.label_out_of_range"),
        "RNN509": (TRAINING, "readiness.not_trainable_yet"),
        "RNN510": (TRAINING, "teacher_forcing.unshifted_decoder_input"),
        "RNN511": (TRAINING, "inference.untrained_inference"),
        "RNN512": (TRAINING, "monitors.unmeasured_monitor"),
        "RNN513": (KERAS, "behind_heads.behind_the_head"),
        "RNN514": (TRAINING, "metric_shapes.metric_against_targets"),
        "RNN515": (TRAINING, "fit_arguments.unusable_in_fit"),
        "RNN516": (TRAINING, "compile_forms.losses_against_outputs"),
        "RNN601": (KERAS, "masks.mask_lost"),
        "RNN602": (KERAS, "padding.padding_without_mask"),
        "RNN603": (KERAS, "vocabularies.padding_is_a_word"),
        "RNN610": (KERAS, "speed.cudnn_fallback"),
        "RNN611": (KERAS, "speed.long_unroll"),
        "RNN612": (KERAS, "speed.distributed_dense"),
        "RNN613": (KERAS, "speed.unbounded_recurrence"),
        "RNN701": (KERAS, "migration.keras1_argument"),
        "RNN702": (KERAS, "migration.keras2_argument"),
        "RNN703": (KERAS, "migration_models.model_reset_states"),
        "RNN704": (NAMES, "migration_imports.removed_name"),
        "RNN705": (KERAS, "migration.keras3_argument"),
        "RNN706": (TRAINING, "migration_training.removed_method"),
        "RNN707": (NAMES, "migration_optimizers.optimizer_argument"),
        "RNN708": (NAMES, "migration_backend.removed_backend_function"),
        "RNN709": (TRAINING, "migration_training.removed_training_argument"),
        "RNN710": (KERAS, "migration_calls.renamed_call_argument"),
        "RNN711": (KERAS, "migration_packages.mixed_packages"),
        "RNN712": (KERAS, "migration_tensors.tensorflow_function"),
        "RNN713": (TRAINING, "migration_callbacks.removed_callback_argument"),
        "RNN714": (TRAINING, "migration_files.refused_file_name"),
        "RNN715": (TRAINING, "migration_attributes.removed_attribute"),
        "RNN716": (TRAINING, "migration_saved.unreadable_loss"),
        "RNN801": (TORCH, "torch_inputs.wrong_width"),
        "RNN802": (TORCH, "torch_inputs.wrong_rank"),
        "RNN803": (TORCH, "torch_inputs.tuple_as_tensor"),
        "RNN804": (TORCH, "torch_states.wrong_states"),
        "RNN805": (TORCH, "torch_states.wrong_unpacking"),
        "RNN806": (TORCH, "torch_operations.refused_operation"),
        "RNN807": (TORCH, "torch_arguments.refused_argument"),
        "RNN808": (TORCH, "torch_arguments.dropout_without_effect"),
        "RNN811": (TORCH, "torch_last_steps.wrong_axis"),
        "RNN812": (TORCH, "torch_last_steps.backward_half"),
        "RNN813": (TORCH, "torch_last_steps.padded_last_step"),
        "RNN814": (TORCH, "torch_views.view_for_permute"),
        "RNN815": (TORCH, "torch_orders.data_order"),
        "RNN821": (TORCH, "torch_initial.random_state"),
        "RNN822": (TORCH, "torch_initial.state_on_the_cpu"),
        "RNN823": (TORCH, "torch_carry.carried_without_detach"),
        "RNN824": (TORCH, "torch_initial.state_never_used"),
        "RNN825": (TORCH, "torch_carry.carried_over_shuffled"),
        "RNN826": (TORCH, "torch_carry.fixed_batch"),
        "RNN831": (TORCH, "torch_activations.activation_against_loss"),
        "RNN832": (TORCH, "torch_targets.class_axis"),
        "RNN833": (TORCH, "torch_targets.stretched_loss"),
        "RNN841": (TORCH, "torch_training.no_zero_grad"),
        "RNN842": (TORCH, "torch_training.no_eval"),
        "RNN843": (TORCH, "torch_kinds.wrong_kind"),
        "RNN844": (TORCH, "torch_packing.packing"),
        "RNN845": (TORCH, "torch_activations.softmax_axis"),
        "RNN851": (TORCH, "torch_structure.before_super"),
        "RNN852": (TORCH, "torch_structure.plain_list"),
        "RNN853": (TORCH, "torch_structure.no_forward"),
        "RNN854": (TORCH, "torch_structure.made_in_forward"),
        "RNN855": (TORCH, "torch_structure.of_keras"),
    }
)


def checks(team: Sequence[TeamRule] = ()) -> Table:
    """Our checks and those of a team's rules, by code."""
    return Table(CHECKS._rows, team) if team else CHECKS
