"""Loss functions: ``F.cross_entropy``, ``F.mse_loss``, ``F.binary_cross_entropy``..."""

from __future__ import annotations

from collections.abc import Callable

from lstmlint.interpret.torch_asking import Ask, Made, form
from lstmlint.interpret.torch_dtypes import FLOATS, must_float, promoted
from lstmlint.interpret.torch_frames import ANY_FRAME, NUMBER, Frame, RefusedError, broadcast
from lstmlint.shape import differ, same


def _result(ask: Ask, each: Frame) -> Frame:
    """One number, or one for each where nothing is summed up."""
    way = ask.get("reduction", "mean")
    if way == "none" or ask.get("reduce") is False:
        return each
    known = isinstance(way, str) and not ask.has("reduce") and not ask.has("size_average")
    return NUMBER if known or ask.has("size_average") else ANY_FRAME


def _elementwise(ask: Ask) -> Made:
    both = broadcast(ask.frame(), ask.frame("target"), ask.name)
    kind = promoted([ask.get("input"), ask.get("target")])
    if ask.name != "l1_loss" or ask.get("reduction") != "none":
        must_float(kind, ask.name)
    if ask.name == "kl_div":
        must_float(ask.dtype("target"), ask.name)
    if ask.name == "huber_loss" and ask.dtype() != ask.dtype("target"):
        kind = None
    return Made(_result(ask, both), kind)


def _binary(*, strict_kind: bool) -> Callable[[Ask], Made]:
    """Binary cross-entropy: the two must have the same shape."""

    def work(ask: Ask) -> Made:
        frame, target = ask.frame(), ask.frame("target")
        known = not frame.open and not target.open
        if known and (len(frame.sizes) != len(target.sizes) or any(map(differ, frame.sizes, target.sizes))):
            raise RefusedError("size", f"{ask.name} of {frame} and {target}", function=ask.name, left=frame.shape, right=target.shape)
        kind, other = ask.dtype(), ask.dtype("target")
        if kind is not None and kind not in FLOATS:
            raise RefusedError("dtype", f"{ask.name} of a {kind} tensor", function=ask.name, got=kind)
        if other is not None and other not in FLOATS:
            raise RefusedError("dtype", f"{ask.name} with a {other} target", function=ask.name, got=other)
        if strict_kind and kind is not None and other is not None and kind != other and "half" not in (kind, other):
            raise RefusedError("dtype", f"{ask.name} of a {kind} and a {other} tensor", function=ask.name, got=(kind, other))
        return Made(_result(ask, frame if not frame.open else target), promoted([ask.get("input"), ask.get("target")]))

    return work


def class_target(frame: Frame, target: Frame, name: str) -> None:
    """What torch asks of the target of a loss over classes: the axes of the input but the one of the classes (the second)."""
    if frame.open or target.open:
        return
    rank = len(frame.sizes)
    if rank == 0:
        raise RefusedError("rank", f"{name} of a tensor without axes", function=name)
    wanted = Frame() if rank == 1 else frame.without([1])
    if rank == 1 and len(target.sizes) == 1 and not differ(target.sizes[0], 1):
        return
    if len(target.sizes) != len(wanted.sizes):
        raise RefusedError(
            "rank", f"a target of {len(target.sizes)} axes for {rank}", function=name, wanted=len(wanted.sizes), got=len(target.sizes),
            left=frame.shape, right=target.shape,
        )  # fmt: skip
    for have, want in zip(target.sizes, wanted.sizes, strict=True):
        if differ(have, want):
            raise RefusedError(
                "size", f"a target of {target} for {frame}", function=name, sizes=(want, have), left=frame.shape, right=target.shape
            )


def _nll(ask: Ask) -> Made:
    kind = ask.dtype("target")
    class_target(ask.frame(), ask.frame("target"), ask.name)
    if kind not in (None, "long"):
        raise RefusedError("dtype", f"{ask.name} with a {kind} target", function=ask.name, got=kind)
    return Made(_result(ask, ask.frame("target")), ask.dtype())


def _cross_entropy(ask: Ask) -> Made:
    frame, target, kind = ask.frame(), ask.frame("target"), ask.dtype("target")
    must_float(ask.dtype(), ask.name)
    alike = not frame.open and not target.open and len(frame.sizes) == len(target.sizes) and all(map(same, frame.sizes, target.sizes))
    if alike and kind in FLOATS:
        each = Frame() if len(frame.sizes) == 1 else frame.without([1])
        return Made(_result(ask, each), ask.dtype())
    # Of the same rank it may be probabilities, one for each class.
    fits = len(frame.sizes) == len(target.sizes) and not any(map(differ, frame.sizes, target.sizes))
    unclear = fits and (kind is None or kind in FLOATS)
    if not unclear:
        class_target(frame, target, ask.name)
        if kind is not None and kind != "long" and not target.open and not frame.open:
            raise RefusedError("dtype", f"{ask.name} with a {kind} target", function=ask.name, got=kind)
    return Made(_result(ask, target if kind == "long" else ANY_FRAME), ask.dtype())


def _margin(ask: Ask) -> Made:
    return Made(_result(ask, ANY_FRAME), None)


_BOTH = "input target weight"
_REST = "size_average reduce reduction"
FORMS = {
    **{f"nn.functional.{name}": form(_elementwise, f"input target {_REST}", "function") for name in (
        "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "poisson_nll_loss", "soft_margin_loss", "kl_div")},
    "nn.functional.binary_cross_entropy": form(_binary(strict_kind=True), f"{_BOTH} {_REST}", "function"),
    "nn.functional.binary_cross_entropy_with_logits": form(_binary(strict_kind=False), f"{_BOTH} {_REST}", "function"),
    "binary_cross_entropy_with_logits": form(_binary(strict_kind=False), f"{_BOTH} {_REST}", "function"),
    "nn.functional.nll_loss": form(_nll, "input target weight size_average ignore_index reduce reduction", "function"),
    "nn.functional.cross_entropy": form(
        _cross_entropy, "input target weight size_average ignore_index reduce reduction label_smoothing", "function"),
    **{f"nn.functional.{name}": form(_margin, f"input input2 target margin {_REST}", "function") for name in (
        "cosine_embedding_loss", "margin_ranking_loss", "triplet_margin_loss", "hinge_embedding_loss", "ctc_loss", "gaussian_nll_loss",
        "multi_margin_loss", "multilabel_soft_margin_loss")},
}  # fmt: skip
