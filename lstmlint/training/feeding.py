"""What Keras makes of data for a declared input: fine, refused, or taken though the model was declared for other timesteps."""

from __future__ import annotations

from lstmlint.shape import Axis, Shape, differ, same
from lstmlint.training.verdict import Verdict


def input_verdict(declared: Shape, given: Shape, version: int, *, sequential: bool, ids: bool = False) -> Verdict:
    """What becomes of data of shape ``given`` in an input of shape ``declared``, both with the samples first.

    ``ids`` says that an Embedding reads the input: its last axis are timesteps, no features.
    """
    if declared.open or given.open or len(declared.axes) < 2 or not given.axes:
        return Verdict.UNKNOWN
    wanted, got = declared.axes[1:], given.axes[1:]
    if len(got) == len(wanted) - 1:
        if same(wanted[-1], 1) and given.axes[1:] and same(given.last, 1) is not False:
            # One sample without its axis of samples, (timesteps, 1): its steps are taken for samples of one step.
            return Verdict.SILENT if same(given.last, 1) and differ(wanted[0], 1) else Verdict.UNKNOWN
        if same(wanted[-1], 1) is None and wanted[-1] is not None:
            return Verdict.UNKNOWN
        got = (*got, 1) if same(wanted[-1], 1) else got
    elif len(got) == len(wanted) + 1:
        if same(got[-1], 1) is None:
            return Verdict.UNKNOWN
        got = got[:-1] if same(got[-1], 1) else got
    if len(got) != len(wanted):
        return Verdict.ERROR
    return _sizes(wanted, got, loose=version == 3 and sequential, ids=ids)


def _sizes(wanted: tuple[Axis, ...], got: tuple[Axis, ...], *, loose: bool, ids: bool) -> Verdict:
    """A Sequential of Keras 3 compares no axis by itself; its layers refuse other features, but take any number of steps."""
    wrong = [differ(a, b) for a, b in zip(wanted, got, strict=True)]
    if not any(wrong):
        certain = all(a is None or same(a, b) for a, b in zip(wanted, got, strict=True))
        return Verdict.FINE if certain else Verdict.UNKNOWN
    if loose and (ids or not wrong[-1]):
        return Verdict.SILENT
    return Verdict.ERROR
