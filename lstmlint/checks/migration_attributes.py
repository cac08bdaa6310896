"""RNN715: attributes and methods of models, layers and optimizers that a version of Keras does not have any more.

Measured with tf_keras 2.21 and Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from lstmlint.checks.migration_guards import unless_guarded
from lstmlint.checks.paths import each_path
from lstmlint.diagnostic import Action, Change, Finding, Severity
from lstmlint.program import Event, Layer, Path, Program
from lstmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Gone:
    """What became of an attribute: ``instead`` in words; ``new`` is the name that can be written in its place.

    ``early``: Keras 2 has lost it as well.
    """

    instead: str = ""
    new: str = ""
    early: bool = False


def _early(instead: str = "", new: str = "") -> Gone:
    return Gone(instead, new, early=True)


_RATE = Gone("learning_rate", "learning_rate")
_CALLBACK: Mapping[str, Gone] = MappingProxyType({"validation_data": _early("data that the callback's own constructor takes")})
_OPTIMIZER: Mapping[str, Gone] = MappingProxyType(
    {
        "lr": _RATE,
        "decay": _early("the schedule that it was given"),
        "weights": _early("variables", "variables"),
        "get_weights": _early("variables"),
        "get_updates": _early("apply_gradients()"),
        "get_gradients": _early("tf.GradientTape"),
        "_decayed_lr": _early("learning_rate"),
        "minimize": Gone("tf.GradientTape and apply_gradients()"),
    }
)
_MODEL: Mapping[str, Gone] = MappingProxyType(
    {
        "_make_predict_function": _early("make_predict_function(), which predict() calls itself", "make_predict_function"),
        "_make_train_function": _early("make_train_function(), which fit() calls itself", "make_train_function"),
        "_make_test_function": _early("make_test_function(), which evaluate() calls itself", "make_test_function"),
        "to_yaml": _early("to_json()", "to_json"),
        **dict.fromkeys(("uses_learning_phase", "metrics_tensors", "loss_functions", "_collected_trainable_weights"), _early()),
        "total_loss": _early("compute_loss()"),
        "targets": _early(),
        "sample_weights": _early(),
        "validation_data": _early("validation_data given to the callback"),
        "_standardize_user_data": _early(),
        "container_nodes": _early(),
        "nodes_by_depth": _early(),
        "input_layers": _early("inputs"),
        "stateful": Gone("any(getattr(layer, 'stateful', False) for layer in model.layers)"),
        **dict.fromkeys(("state_updates", "updates", "_is_graph_network", "_set_inputs", "_nodes_by_depth"), Gone()),
        "input_names": Gone("[tensor.name for tensor in model.inputs]"),
        "_feed_inputs": Gone("inputs", "inputs"),
        "_input_layers": Gone("inputs"),
        "get_output_at": Gone("output"),
        "get_input_at": Gone("input"),
    }
)
_LAYER: Mapping[str, Gone] = MappingProxyType(
    {
        "output_shape": Gone("output.shape", "output.shape"),
        "input_shape": Gone("input.shape", "input.shape"),
        "get_output_at": Gone("output"),
        "get_input_at": Gone("input"),
        "get_output_shape_at": Gone("output.shape"),
        "get_input_shape_at": Gone("input.shape"),
        "inbound_nodes": Gone("_inbound_nodes", "_inbound_nodes"),
        "outbound_nodes": Gone("_outbound_nodes", "_outbound_nodes"),
        "input_mask": Gone(),
        "output_mask": Gone(),
        "add_update": Gone(),
        "updates": Gone(),
        "uses_learning_phase": _early(),
        "get_losses_for": _early("losses"),
    }
)
# Where a sequence of weights had a name of its own in Keras 1.
_RECURRENT: Mapping[str, Gone] = MappingProxyType(
    {"output_dim": _early("units", "units"), "W": _early("cell.kernel"), "U": _early("cell.recurrent_kernel")}
)
_OWNERS = {"optimizer": _OPTIMIZER, "model": _MODEL, "callback": _CALLBACK}
# What a history calls the learning rate: what a version does not know, and what it says.
_RATES = {2: ("learning_rate", "lr"), 3: ("lr", "learning_rate")}
_SHAPES = frozenset({"output_shape", "input_shape"})
# In Keras 2 theirs are lists.
_OTHERWISE = frozenset({"Input", "InputLayer"})


@unless_guarded
@each_path
def removed_attribute(program: Program, path: Path) -> Iterator[Finding]:
    """RNN715: ``model.optimizer.lr``, ``layer.output_shape``, ``model._make_predict_function()``."""
    # InputLayer has no input: a line that all layers of a model come by cannot ask it for one.
    inputs = {e.place for e in path.events if e.kind == "attribute" and e.args["owner"] in _OTHERWISE and e.args["name"] == "input_shape"}
    for event in path.events:
        if event.kind != "attribute":
            continue
        gone = _gone(event)
        if gone is None or (program.version == 2 and not gone.early):
            continue
        yield _finding(program, event, gone, fits=event.place not in inputs)
    for use in path.uses:
        if use.kind == "history_key" and use.detail["key"] == _RATES[program.version or 3][0]:
            old, new = _RATES[program.version or 3]
            level = Severity.WARNING if program.version is None else None
            yield Finding(use.place, {"old": old, "new": new, "version": program.version or 3}, case="history", severity=level)


def _gone(event: Event) -> Gone | None:
    owner, name = str(event.args["owner"]), str(event.args["name"])
    if owner in _OWNERS:
        found = _OWNERS[owner].get(name)
        return None if event.args["set"] and found is not _RATE else found
    layer = event.target
    if not isinstance(layer, Layer) or owner in _OTHERWISE or (layer.custom and name not in _SHAPES):
        return None
    if layer.recurrent and name in _RECURRENT:
        return _RECURRENT[name]
    return _LAYER.get(name)


def _finding(program: Program, event: Event, gone: Gone, *, fits: bool) -> Finding:
    owner, name = str(event.args["owner"]), str(event.args["name"])
    shown = f"{event.receiver}.{name}" if event.receiver else f"the {owner}'s {name}" if owner in _OWNERS else f"{name} of {owner}"
    data: dict[str, object] = {"attribute": shown, "instead": gone.instead}
    changes = (Change(Action.REPLACE, event.place, gone.new),) if gone.new and fits and _fits(event, name) else ()
    case = "" if gone.instead else "plain"
    if event.args["set"]:
        return Finding(event.place, data, changes=changes, case="set", severity=Severity.WARNING)
    if gone.early:
        # Releases of Keras 2 that a file may be run with still have it.
        level = None if program.version == 3 or program.explicit else Severity.WARNING
        return Finding(event.place, data, changes=changes, case="early" if gone.instead else "early-plain", severity=level)
    return Finding(event.place, data, changes=changes, case=case, severity=Severity.WARNING if program.version is None else None)


def _fits(event: Event, name: str) -> bool:
    """Whether the layer has one output (or input), so that ``layer.output.shape`` is its shape."""
    layer = event.target
    if name not in _SHAPES or not isinstance(layer, Layer):
        return name not in _SHAPES
    if layer.custom and (not layer.calls or event.receiver.startswith("self")):
        return False
    return all(len(call.outputs if name == "output_shape" else call.inputs) == 1 for call in layer.calls)
