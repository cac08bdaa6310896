"""RNN831 and RNN845: activations that do not fit the loss behind them, and softmax along no or the wrong axis."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import wraps

from lstmlint import regex
from lstmlint.checks.paths import each_path
from lstmlint.checks.torch_loss_words import FUNCTION_OF, Loss, last_step, losses
from lstmlint.checks.torch_words import title
from lstmlint.diagnostic import Action, Change, Finding, Place, Related, Safety
from lstmlint.program import Application, Operation, Path, Program, TorchTensor
from lstmlint.shape import show_shape

_SOFTMAX = frozenset({"Softmax", "softmax"})
_LOG_SOFTMAX = frozenset({"LogSoftmax", "log_softmax"})
_SIGMOID = frozenset({"Sigmoid", "sigmoid"})
_RAW = frozenset({"Linear", "linear", "randn"})
# What comes last in front of which loss, and the wording for it.
_WRONG = {
    "CrossEntropyLoss": ((_SOFTMAX, "softmax"), (_SIGMOID, "sigmoid"), (_LOG_SOFTMAX, "twice")),
    "NLLLoss": ((_RAW, "logits"), (_SOFTMAX, "probabilities"), (_SIGMOID, "probabilities")),
    "BCEWithLogitsLoss": ((_SIGMOID, "sigmoid-twice"), (_SOFTMAX, "softmax-sigmoid")),
    "BCELoss": ((_RAW, "unbounded"), (_LOG_SOFTMAX, "unbounded")),
    "KLDivLoss": ((_SOFTMAX, "divergence"),),
}
_RENAMED = {
    "logits": ("CrossEntropyLoss", "cross_entropy"),
    "unbounded": ("BCEWithLogitsLoss", "binary_cross_entropy_with_logits"),
}
_LOGARITHM = frozenset({"probabilities", "divergence"})
# Conditions by which a program itself tells training from use: what holds under one is no mistake in general.
_CHOSEN = regex.compile(r"train|eval|infer|test|predict|softmax|logit|prob|loss|criterion|activ|sigmoid|nll|ce\b", re.IGNORECASE)


def _unless_chosen(check: Callable[[Program], Iterator[Finding]]) -> Callable[[Program], Iterator[Finding]]:
    @wraps(check)
    def asked(program: Program) -> Iterator[Finding]:
        for finding in check(program):
            if not any(_CHOSEN.search(text) for text in finding.assumes):
                yield finding

    return asked


@_unless_chosen
@each_path
def activation_against_loss(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN831: a loss that works on logits gets probabilities, or the other way round."""
    for loss in losses(path):
        found = last_step(loss.prediction) if loss.kind in _WRONG else None
        if found is None or found[0].speculative:
            continue
        made, name = found
        case = next((case for names, case in _WRONG[loss.kind] if name in names), None)
        if case is None:
            continue
        data = {"loss": loss.shown, "activation": _shown(made)}
        if case in _RENAMED:
            related = (Related(made.place, f"{_shown(made)} makes the prediction"),)
            yield Finding(loss.place, data | {"instead": _instead(loss, case)}, related, _renamed(loss, case), case)
        else:
            yield Finding(made.place, data, (Related(loss.place, f"{loss.shown} gets it here"),), _changed(made, name, case), case)


def _shown(made: Application | Operation) -> str:
    return title(made.module) if isinstance(made, Application) else f"{made.name}()"


def _instead(loss: Loss, case: str) -> str:
    return _RENAMED[case][1] if isinstance(loss.call, Operation) else _RENAMED[case][0]


def _renamed(loss: Loss, case: str) -> tuple[Change, ...]:
    """Another loss: it takes the same arguments."""
    module, function = _RENAMED[case]
    if isinstance(loss.call, Operation):
        return (Change(Action.RENAME_METHOD, loss.call.place, function),) if FUNCTION_OF[loss.kind] == loss.call.name else ()
    return (Change(Action.RENAME_METHOD, loss.call.module.place, module),) if len(loss.call.module.applications) == 1 else ()


def _changed(made: Application | Operation, name: str, case: str) -> tuple[Change, ...]:
    """The activation taken out; where its logarithm is wanted, ``log_softmax`` in its stead."""
    if case in _LOGARITHM:
        if name not in _SOFTMAX:
            return ()
        place = made.module.place if isinstance(made, Application) else made.place
        return (Change(Action.RENAME_METHOD, place, "LogSoftmax" if isinstance(made, Application) else "log_softmax"),)
    first = made.given[0] if made.given else None
    if first is None or first.inherited or first.star or first.name not in (None, "input") or len(made.inputs) != 1:
        return ()
    if isinstance(made, Operation) and first.literal:  # ``x.softmax(1)``: what is given is the axis
        return ()
    return (Change(Action.REPLACE, made.place, "{0}", (first.value_place,)),)


# ---- RNN845 -----------------------------------------------------------------------------------------------------------

_MODULES = frozenset({"Softmax", "LogSoftmax", "Softmin"})
_FUNCTIONS = frozenset({"softmax", "log_softmax", "softmin"})


@each_path
def softmax_axis(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN845: softmax that does not say along which axis, or that goes along the batch."""
    for module in path.modules:
        if module.kind not in _MODULES or module.custom or module.opaque:
            continue
        uses = [call for call in module.applications if call.inputs and not call.speculative]
        if module.args.get("dim") is None:
            ranks = {call.inputs[0].shape.rank for call in uses}
            yield _without(module.place, module.kind, ranks.pop() if len(ranks) == 1 else None, None, written="dim" in module.args)
            continue
        for call in uses:
            yield from _along_batch(call, module.args.get("dim"), module.kind)
    for made in path.operations:
        if made.name not in _FUNCTIONS or made.speculative or not made.inputs:
            continue
        if made.args.get("dim") is None and not any(a.star for a in made.given):
            yield _without(made.place, f"{made.name}()", made.inputs[0].shape.rank, made, written="dim" in made.args)
        else:
            yield from _along_batch(made, made.args.get("dim"), f"{made.name}()")


def _without(place: Place, name: str, rank: int | None, made: Operation | None, *, written: bool) -> Finding:
    """``rank`` decides which axis torch takes: the first of 0, 1 or 3, else the second."""
    taken = None if rank is None else 0 if rank in (0, 1, 3) else 1
    role = made.inputs[0].role(taken) if made is not None and taken is not None else ""
    axis = "an axis that depends on how many there are" if taken is None else f"axis {taken}" + (f", the {role} axis" if role else "")
    change = () if written else (Change(Action.ADD_ARGUMENT, place, "dim=1" if rank == 2 else "dim=-1"),)
    wrong = rank is not None and rank == 3
    case = "first" if wrong else ""
    return Finding(place, {"name": name, "axis": axis}, (), change, case, safety=None if rank == 2 else Safety.UNSAFE)


def _head(tensor: TorchTensor) -> bool:
    """Whether a linear layer has made it: one unit, by choice."""
    made = tensor.operation
    return isinstance(made, Application) and made.module.kind == "Linear" and made.module.get("out_features") == 1


def _along_batch(call: Application | Operation, dim: object, name: str) -> Iterator[Finding]:
    tensor = call.inputs[0]
    if dim in (-1, len(tensor.shape.axes) - 1) and not tensor.shape.open and tensor.shape.axes[-1:] == (1,) and _head(tensor):
        yield Finding(call.place, {"name": name, "shape": show_shape(tensor.shape)}, case="one")
        return
    if not isinstance(dim, int) or isinstance(dim, bool) or tensor.role(dim) != "batch" or "feature" not in tensor.roles:
        return
    yield Finding(call.place, {"name": name, "axis": dim, "shape": show_shape(tensor.shape)}, case="batch")
