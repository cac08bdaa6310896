"""Whether the fast kernel of cuDNN can be used on a GPU, and which argument prevents it (rule RNN610 has what was measured)."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.speed import reasons, shown_argument
from lstmlint.explain.page import Part, code, joined, say
from lstmlint.explain.seen import Seen
from lstmlint.program import Layer
from lstmlint.shape import Unknown

_MUST = {
    "activation": "must be `tanh`",
    "recurrent_activation": "must be `sigmoid`",
    "recurrent_dropout": "must be 0",
    "unroll": "must be False",
    "use_bias": "must be True",
    "reset_after": "must be True",
}
_DECIDES = ("activation", "recurrent_activation", "recurrent_dropout", "unroll", "use_bias", "reset_after")


def speed(one: Seen) -> Iterator[Part]:
    """In a sentence or two; nothing for layers that do not recur."""
    core = one.core
    if core.custom:
        return
    if core.kind in ("CuDNNLSTM", "CuDNNGRU"):
        yield say("It is the fast cuDNN kernel itself, and does not run without a GPU.")
    elif core.kind == "SimpleRNN" or core.kind.startswith("ConvLSTM"):
        yield say("There is no fast kernel for {kind}: the steps are computed one after the other, in a loop.", kind=core.kind)
    elif core.kind == "RNN":
        yield from _of_cell(core)
    elif core.kind in ("LSTM", "GRU"):
        yield from _of_kernel(core, one)


def _of_cell(core: Layer) -> Iterator[Part]:
    cell = core.inner
    if cell is not None and cell.kind in ("LSTMCell", "GRUCell") and not cell.custom and not any(reasons(cell)):
        kind = cell.kind.removesuffix("Cell")
        yield say("RNN runs its cell in a loop over the steps. The layer `{kind}` computes the same with the fast cuDNN kernel.", kind=kind)
    else:
        yield say("RNN runs its cell in a loop over the steps; there is no fast kernel for that.")


def _of_kernel(core: Layer, one: Seen) -> Iterator[Part]:
    found = list(reasons(core))
    if ".compat.v1." in core.qualified:
        yield say("The {kind} of `tf.compat.v1` never uses the fast cuDNN kernel.", kind=core.kind)
        return
    if found:
        parts = [joined((code(shown_argument(core, name)), say(f"({_MUST[name]})"))) for name in found]
        yield joined((say("Not the fast cuDNN kernel, but a loop over the steps, because of"), *_listed(parts)), "")
        return
    if core.get("use_cudnn", "auto") is False:
        yield say("Not the fast cuDNN kernel, because of `use_cudnn=False`.")
        return
    if names := ", ".join(undecided(core)):
        yield say("Whether the fast cuDNN kernel can be used hangs on arguments that are not known: `{names}`.", names=names)
        return
    yield say("Nothing in its arguments keeps it off the fast cuDNN kernel: on a GPU, TensorFlow hands it the whole sequence at once.")
    if flag_of(core, "dropout"):
        yield say("`dropout` is no obstacle, `recurrent_dropout` would be one.")
    yield say("Where a mask reaches it, the padding must be at the end. Without a GPU there is no such kernel: the steps are a loop.")


def undecided(core: Layer) -> list[str]:
    """The arguments that decide over the fast kernel and are not known."""
    return [name for name in _DECIDES if isinstance(core.get(name, None), Unknown) and (name != "reset_after" or core.kind == "GRU")]


def _listed(parts: list[tuple]) -> Iterator[tuple]:  # type: ignore[type-arg]
    for index, part in enumerate(parts):
        yield say(" " if index == 0 else " and " if index == len(parts) - 1 else ", ")
        yield part
    yield say(".")


def flag_of(core: Layer, name: str) -> bool:
    """Whether a number other than 0 is given."""
    given = core.get(name, 0)
    return isinstance(given, int | float) and given > 0
