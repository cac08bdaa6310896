"""RNN103, RNN104 and RNN105: sizes that do not fit, and shapes that fit only by a broadcast that cannot be meant."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import Chain, Link, back, giver
from lstmlint.checks.declarations import Declaration, declaration
from lstmlint.checks.paths import each_path
from lstmlint.checks.ranks import PASSING, last_step_only, would_cure
from lstmlint.checks.stacking import set_sequences
from lstmlint.checks.words import kind_of, placed, reported, step, title, trace
from lstmlint.diagnostic import Finding, Place, Related, Safety, Severity
from lstmlint.program import Call, Layer, Path, Program, Tensor, Version
from lstmlint.shape import Shape, differ, show_shape

_CASES = frozenset({"reshape", "concatenate", "merge", "dot", "attention", "length", "undefined", "nested"})


@each_path
def incompatible_sizes(program: Program, path: Path) -> Iterator[Finding]:
    """RNN103: two sizes that have to agree and do not, or an axis without a size where weights are made of it."""
    yield from _shared(path)
    yield from _operations(path)
    if program.version != 3:
        yield from _unrolled(path, Severity.WARNING if program.version is None else None)
    for call in reported(path):
        problem = call.problem
        if problem is None or problem.kind != "size" or undeclared_axis(path, call) is not None:
            continue
        what = str(problem.detail.get("what", ""))
        late = what == "attention" and bool(problem.detail.get("late"))
        yield Finding(
            placed(call),
            {"layer": title(call.layer), "text": str(problem.detail.get("text", "")), "given": _inputs(call)},
            related=_sources(call),
            case="attention-late" if late else what if what in _CASES else "",
        )


def _operations(path: Path) -> Iterator[Finding]:
    """``a + b`` for two tensors whose sizes do not go together."""
    for use in path.uses:
        left, right = use.detail.get("left"), use.detail.get("right")
        if use.kind == "operation" and isinstance(left, Tensor) and isinstance(right, Tensor):
            shapes = f"{show_shape(left.shape)} and {show_shape(right.shape)}"
            related = tuple(step(t.call) for t in (left, right) if t.call is not None)
            yield Finding(use.place, {"operator": use.detail["operator"], "text": shapes}, related=related, case="operation")


_WEIGHTED = frozenset({"LSTM", "GRU", "SimpleRNN", "Dense"})


def _shared(path: Path) -> Iterator[Finding]:
    """One layer object applied to inputs of different widths: its weights fit the first only, or what it was built for."""
    built = {use.detail["layer"]: use for use in path.uses if use.kind == "built"}
    for layer in path.layers:
        calls = [call for call in layer.calls if not call.speculative and len(call.inputs) == 1 and call.problem is None]
        use = built.get(layer)
        if not calls or (len(calls) < 2 and use is None) or layer.custom or layer.core.kind not in _WEIGHTED:
            continue
        shape = use.detail["shape"] if use is not None else None
        first = shape if isinstance(shape, Shape) else calls[0].inputs[0].shape
        for call in calls if use is not None else calls[1:]:
            other = call.inputs[0].shape
            if first.axes and other.axes and differ(first.last, other.last):
                text = f"{show_shape(first)} at first, {show_shape(other)} here"
                begun = Related(use.place, f"built for {show_shape(first)}") if use is not None else None
                begun = begun or Related(calls[0].place, f"first used on {show_shape(first)}")
                data = {"layer": title(layer), "text": text, "given": _inputs(call)}
                yield Finding(call.place, data, related=(begun, *_sources(call)), case="built" if use is not None else "shared")
                break


def _unrolled(path: Path, severity: Severity | None) -> Iterator[Finding]:
    """``unroll=True`` writes one step after the other: Keras 2 has to know how many (Keras 3 sees it in the data)."""
    for call in reported(path):
        layer = call.layer
        if not isinstance(layer, Layer) or not layer.recurrent or layer.core.get("unroll", False) is not True or call.problem is not None:
            continue
        shape = call.inputs[0].shape if call.inputs else None
        if shape is not None and shape.rank == 3 and shape.axes[1] is None and not layer.core.get("time_major", False):
            data = {"layer": title(layer), "text": show_shape(shape), "given": _inputs(call)}
            yield Finding(placed(call), data, case="unroll", severity=severity)


def undeclared_axis(path: Path, call: Call) -> Declaration | None:
    """The declaration that left open the axis which this call needs; None where that is not the trouble, or not only there."""
    problem = call.problem
    if problem is None or problem.detail.get("what") != "undefined" or len(call.inputs) != 1:
        return None
    chain = back(call.inputs[0])
    if chain.start is None or not all(kind_of(link.call) in PASSING for link in chain.links):
        return None
    axis = problem.detail.get("axis")
    axes = chain.start.shape.axes
    if not isinstance(axis, int) or chain.start.shape.open or not 0 < axis < len(axes) or axes[axis] is not None:
        return None
    return declaration(path, chain.start)


def _inputs(call: Call) -> str:
    return " and ".join(show_shape(tensor.shape) for tensor in call.inputs)


def _sources(call: Call) -> tuple[Related, ...]:
    if len(call.inputs) == 1:
        links = back(call.inputs[0]).links[:4]
        return trace(link.call for link in reversed(links))
    found: list[Related] = []
    for tensor in call.inputs[:6]:
        if tensor.call is not None:
            found.append(step(tensor.call, tensor))
        elif tensor.origin is not None:
            found.append(Related(tensor.origin, f"declared as {show_shape(tensor.shape)}"))
    return tuple(found)


@each_path
def attention_across_batch(program: Program, path: Path) -> Iterator[Finding]:
    """RNN104: attention over vectors, at the recurrent layer that should return its steps or at the call."""
    done: set[Place] = set()
    for call in reported(path):
        vectors = [(index, tensor) for index, tensor in enumerate(call.inputs) if tensor.shape.rank == 2]
        if kind_of(call) not in ("Attention", "AdditiveAttention") or not vectors or not _accepted(call):
            continue
        links = [_lower(program.version, call, index, tensor) for index, tensor in vectors]
        lower = links[0] if len(vectors) == len(call.inputs) and all(links) else None
        layer = lower.call.layer if lower is not None else None
        data = {"attention": title(call.layer), "shape": show_shape(vectors[0][1].shape), "given": _inputs(call)}
        suffers = Related(placed(call), f"{title(call.layer)} gets {_inputs(call)} and treats the batch as the sequence")
        if lower is None or not isinstance(layer, Layer):
            vector = next((link.call for _, tensor in vectors for link in back(tensor).links[:1]), None)
            source = title(vector.layer) if vector is not None else "the input"
            related = (*_sources(call),)
            yield Finding(placed(call), {**data, "lower": source}, related=related, case="vector")
        elif layer.core.place not in done:
            done.add(layer.core.place)
            edits = set_sequences(layer)
            data["lower"] = title(layer)
            yield Finding(layer.core.place, data, related=(step(lower.call), suffers), changes=edits, safety=Safety.UNSAFE)


def _accepted(call: Call) -> bool:
    """Whether Keras builds the call: what it refuses is told elsewhere."""
    return len(call.inputs) > 1 and (call.problem is None or call.problem.kind == "broadcast")


def _lower(version: Version | None, call: Call, index: int, tensor: Tensor) -> Link | None:
    """The recurrent layer whose last step this is, if returning all its steps would give the call a sequence."""
    chain = back(tensor)
    link, between = giver(chain)
    if link is None or not last_step_only(link):
        return None
    return link if would_cure(link.call, between, call, index, version) else None


_SUMS = frozenset({"Add", "Subtract", "Average", "Maximum", "Minimum"})


@each_path
def sequence_plus_vector(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN105: a sequence merged with the last step of a recurrent layer, which Keras repeats for every step.

    A vector out of a Dense layer, or a state, is often meant so (additive attention, conditioning), and a product is a gate.
    """
    for call in reported(path):
        if call.problem is None or call.problem.kind != "broadcast" or kind_of(call) not in _SUMS:
            continue
        ranks = [tensor.shape.rank for tensor in call.inputs]
        sequence = next((t for t, rank in zip(call.inputs, ranks, strict=True) if rank == 3), None)
        for tensor, rank in zip(call.inputs, ranks, strict=True):
            last = _last_step(back(tensor)) if rank == 2 else None
            if last is None or sequence is None or not isinstance(last.call.layer, Layer):
                continue
            yield Finding(
                placed(call),
                {
                    "layer": title(call.layer),
                    "lower": title(last.call.layer),
                    "vector": show_shape(tensor.shape),
                    "sequence": show_shape(sequence.shape),
                },
                related=(*_sources(call), Related(last.call.layer.core.place, f"{title(last.call.layer)} returns its last step only")),
                changes=set_sequences(last.call.layer),
                safety=Safety.UNSAFE,
            )
            break


def _last_step(chain: Chain) -> Link | None:
    link, between = giver(chain)
    return link if link is not None and last_step_only(link) and all(kind_of(call) in PASSING for call in between) else None
