"""Losses: one number, unless ``reduction`` is ``none``; and whether input and target fit each other."""

from __future__ import annotations

from lstmlint.layers.outcome import Configured
from lstmlint.layers.pytorch.core import not_stretched
from lstmlint.layers.pytorch.outcome import Reply, broadcast, refused, too_few_axes
from lstmlint.layers.pytorch.reading import argument, word
from lstmlint.shape import ANY, Problem, Shape, agree, differ, show_dim, show_shape

# Torch warns when these stretch two shapes to one, and must: (batch,) beside (batch, 1) becomes (batch, batch).
WARNING = frozenset({"HuberLoss", "L1Loss", "MSELoss", "SmoothL1Loss"})
STRETCHING = WARNING | {"HingeEmbeddingLoss", "KLDivLoss", "PoissonNLLLoss", "SoftMarginLoss"}


def reduced(module: Configured, whole: Shape) -> Shape:
    """The shape of the result: () or, without a reduction, ``whole``; nothing where that cannot be told."""
    reduction = word(module, "reduction")
    old = [argument(module, name) for name in ("reduce", "size_average") if name in module.args]
    if any(value is not None for value in old):  # these win over ``reduction``
        summed = argument(module, "reduce")
        return ANY if summed not in (None, True, False) else whole if summed is False else Shape(())
    if reduction is None:
        return ANY
    return whole if reduction == "none" else Shape(())


def elementwise(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """Input and target are stretched to one shape; a ``broadcast`` problem where torch does so with a warning."""
    if len(inputs) < 2:
        return Reply((reduced(module, ANY),))
    one, other = inputs[:2]
    both = broadcast(one, other)
    if both is None:
        return Reply((reduced(module, ANY),), not_stretched(module, inputs))
    problem = None
    if module.kind == "SoftMarginLoss" and not agree(both, one):
        return Reply((reduced(module, one),), not_stretched(module, inputs))  # it stretches the target only
    if module.kind in WARNING and not agree(one, other):
        text = f"{show_shape(one)} and {show_shape(other)} are stretched to {show_shape(both)}"
        problem = Problem("broadcast", {"shape": one, "other": other, "result": both, "module": module.kind, "text": text})
    return Reply((reduced(module, both),), problem)


def binary(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """BCELoss, BCEWithLogitsLoss: the target must have the shape of the input."""
    problem = None
    if len(inputs) > 1 and not agree(inputs[0], inputs[1]):
        text = f"the target {show_shape(inputs[1])} must have the shape of the input {show_shape(inputs[0])}"
        problem = refused(module, "target", text, shape=inputs[0], other=inputs[1])
    return Reply((reduced(module, inputs[0]),), problem)


def classes(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """CrossEntropyLoss, NLLLoss: classes on the second axis (the only one without a batch), the target has all the others.

    A target with the very shape of the input holds probabilities, for a CrossEntropyLoss.
    """
    scores = inputs[0]
    problem = too_few_axes(module, scores, 1)
    if len(inputs) < 2 or problem is not None:
        return Reply((reduced(module, ANY),), problem)
    target = inputs[1]
    if scores.open or target.open:
        return Reply((reduced(module, ANY),))
    wanted = Shape(scores.axes[:1] + scores.axes[2:]) if len(scores.axes) > 1 else Shape(())
    if agree(scores, target) and module.kind == "CrossEntropyLoss":
        return Reply((reduced(module, wanted),))
    problem = _unlike(module, scores, target, wanted)
    return Reply((reduced(module, wanted),), problem)


def _unlike(module: Configured, scores: Shape, target: Shape, wanted: Shape) -> Problem | None:
    """A ``size`` problem where the target has not the axes that the scores want."""
    if len(scores.axes) == 1 and len(target.axes) == 1 and not differ(target.axes[0], 1):
        return None  # (1,) does for ()
    if agree(target, wanted):
        return None
    text = f"the input {show_shape(scores)} wants a target {show_shape(wanted)}, and gets {show_shape(target)}"
    found = [place for place, (a, b) in enumerate(zip(target.axes, wanted.axes, strict=False)) if differ(a, b)]
    if len(target.axes) == len(wanted.axes) and found:
        text += f": {show_dim(target.axes[found[0]])} against {show_dim(wanted.axes[found[0]])}"
    return refused(module, "target", text, shape=scores, other=target, wanted=wanted, got=target)


def other(module: Configured, _inputs: tuple[Shape, ...]) -> Reply:
    """Losses with targets of another sort."""
    return Reply((reduced(module, ANY),))
