"""Functions of torch that multiply matrices: matmul, bmm, mm, einsum, linear, embedding..."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lstmlint import regex
from lstmlint.interpret import contractions
from lstmlint.interpret.axes import size_of
from lstmlint.interpret.torch_asking import Ask, Made, form, frame_of_value
from lstmlint.interpret.torch_dtypes import INTEGERS, must_agree, must_float, promoted
from lstmlint.interpret.torch_frames import (
    ANY_FRAME,
    Frame,
    RefusedError,
    agreed,
    broadcast,
    clash,
    common,
    frame_of,
    is_int,
    narrowed,
    never_one,
    show,
    unknown_size,
)
from lstmlint.interpret.torch_reduce import reduced
from lstmlint.program import Role, TorchTensor, Value
from lstmlint.shape import Axis, Shape, differ

_WORDS = regex.compile(r"[A-Za-z]+(,[A-Za-z]+)*(->[A-Za-z]*)?")


def matmul(left: Frame, right: Frame, name: str) -> Frame:
    """``a @ b``: rows from the left one, columns from the right one, what stands in front from both."""
    if left.rank == 0 or right.rank == 0:
        raise RefusedError("rank", f"{name} of a tensor without axes", function=name)
    if not left.sizes or not right.sizes:
        return _matmul_unknown(left, right)
    if right.open and len(right.sizes) < 2:
        return _matmul_unknown(left, right)  # a vector or a matrix: it sums over other axes
    inner = right.sizes[-2] if len(right.sizes) > 1 else right.sizes[-1]
    which = "the other's second-last" if len(right.sizes) > 1 else "the other has"
    if differ(left.sizes[-1], inner):
        raise RefusedError(
            "size", f"the last axis is {show(left.sizes[-1])} and {which} {show(inner)}", function=name,
            sizes=(left.sizes[-1], inner), left=left.shape, right=right.shape,
        )  # fmt: skip
    if left.open or right.open:
        return _matmul_open(left, right)
    front = broadcast(left.taken(range(len(left.sizes) - 2)), right.taken(range(len(right.sizes) - 2)), name)
    if len(left.sizes) > 1:
        front = front.with_new(len(front.sizes), left.sizes[-2], left.roles[-2])
    if len(right.sizes) > 1:
        front = front.with_new(len(front.sizes), right.sizes[-1], right.roles[-1])
    return front


def _matmul_open(left: Frame, right: Frame) -> Frame:
    """Where the rank of one is open: its last axes."""
    if not right.open and len(right.sizes) == 2:
        body = left.last(len(left.sizes)).without([len(left.sizes) - 1])
        return body.with_new(len(body.sizes), right.sizes[-1], right.roles[-1])
    if right.open and len(right.sizes) > 1 and not left.open and len(left.sizes) > 1:
        return Frame((left.sizes[-2], right.sizes[-1]), (left.roles[-2], right.roles[-1]), open=True)
    if len(right.sizes) > 1:
        return Frame((right.sizes[-1],), (right.roles[-1],), open=True)
    return ANY_FRAME


def _matmul_unknown(left: Frame, right: Frame) -> Frame:
    if right.sizes and len(right.sizes) > 1:
        return Frame((right.sizes[-1],), (right.roles[-1],), open=True)
    return ANY_FRAME


def _kind(values: Sequence[Value]) -> str | None:
    kinds = {v.dtype if isinstance(v, TorchTensor) else None for v in values}
    return kinds.pop() if len(kinds) == 1 else None


def _matmul(ask: Ask) -> Made:
    both = (ask.get("input"), ask.get("other"))
    found = matmul(ask.frame(), ask.frame("other"), ask.name)
    must_agree(both, ask.name)
    return Made(found, _kind(both))


def _of_ranks(left: int, right: int) -> Callable[[Ask], Made]:
    """``mm``, ``bmm``, ``mv``, ``dot``: only of so many axes each."""

    def work(ask: Ask) -> Made:
        one, other = ask.frame(), ask.frame("other")
        for frame, wanted in ((one, left), (other, right)):
            if len(frame.sizes) > wanted or (not frame.open and len(frame.sizes) < wanted):
                got = len(frame.sizes)
                raise RefusedError("rank", f"{ask.name} of {got} axes, not {wanted}", function=ask.name, wanted=wanted, got=got)
        one, other = narrowed(one, left), narrowed(other, right)
        must_agree((ask.get("input"), ask.get("other")), ask.name)
        if left == right == 3 and differ(one.sizes[0], other.sizes[0]):
            raise RefusedError(
                "size", f"{ask.name} of {show(one.sizes[0])} and {show(other.sizes[0])} matrices", function=ask.name,
                sizes=(one.sizes[0], other.sizes[0]), left=one.shape, right=other.shape,
            )  # fmt: skip
        return Made(matmul(one, other, ask.name), _kind((ask.get("input"), ask.get("other"))))

    return work


def _added(batched: bool) -> Callable[[Ask], Made]:
    """``addmm`` and ``baddbmm``: a product and something added to it."""

    def work(ask: Ask) -> Made:
        inner = Ask(ask.machine, ask.name, ask.node, {"input": ask.get("batch1"), "other": ask.get("batch2")})
        made = _of_ranks(3, 3)(inner) if batched else _of_ranks(2, 2)(inner)
        more = broadcast(made.frame, ask.frame(), ask.name)
        grown = len(more.sizes) > len(made.frame.sizes) or any(map(differ, more.sizes, made.frame.sizes))
        if not made.frame.open and not more.open and grown:
            raise RefusedError("size", f"{ask.frame()} and {made.frame} do not fit", function=ask.name)
        must_agree((ask.get("input"), ask.get("batch1")), ask.name)
        return Made(made.frame, made.dtype)

    return work


def _outer(ask: Ask) -> Made:
    one, other = ask.frame(), ask.frame("other")
    for frame in (one, other):
        if len(frame.sizes) > 1 or frame.rank == 0:
            raise RefusedError("rank", f"outer of {len(frame.sizes)} axes", function=ask.name, wanted=1, got=len(frame.sizes))
    one, other = narrowed(one, 1), narrowed(other, 1)
    return Made(Frame((one.sizes[0], other.sizes[0]), (one.roles[0], other.roles[0])), _kind((ask.get("input"), ask.get("other"))))


def _linear(ask: Ask) -> Made:
    """``F.linear(x, weight)``: the last axis becomes as long as the weight has rows."""
    frame, weight = ask.frame(), ask.frame("weight")
    if weight.rank not in (None, 1, 2):
        raise RefusedError("rank", f"linear with a weight of {len(weight.sizes)} axes", function=ask.name, got=len(weight.sizes))
    if frame.rank == 0:
        raise RefusedError("rank", "linear of a tensor without axes", function=ask.name)
    if frame.sizes and weight.sizes and differ(frame.sizes[-1], weight.sizes[-1]):
        raise RefusedError(
            "size", f"the last axis is {show(frame.sizes[-1])} and the weight has {show(weight.sizes[-1])} columns", function=ask.name,
            sizes=(frame.sizes[-1], weight.sizes[-1]), left=frame.shape, right=weight.shape,
        )  # fmt: skip
    values = (ask.get("input"), ask.get("weight"))
    must_agree(values, ask.name)
    bias = ask.frame("bias") if ask.has("bias") else ANY_FRAME
    if weight.rank == 1:
        return Made(frame.without([len(frame.sizes) - 1]) if frame.sizes else ANY_FRAME, _kind(values))
    rows: Axis = weight.sizes[-2] if len(weight.sizes) > 1 else unknown_size("rows of a weight")
    if bias.rank == 1 and clash(bias.sizes[0], rows):
        raise RefusedError("size", f"a bias of {show(bias.sizes[0])} for {show(rows)} rows", function=ask.name, sizes=(bias.sizes[0], rows))
    role: Role = frame.roles[-1] if frame.roles else ""
    body = frame.without([len(frame.sizes) - 1]) if frame.sizes else ANY_FRAME
    return Made(body.with_new(len(body.sizes), rows, role if role == "feature" else ""), _kind(values))


def _embedding(ask: Ask) -> Made:
    frame, weight = ask.frame(), ask.frame("weight")
    if ask.dtype() is not None and ask.dtype() not in INTEGERS:
        raise RefusedError("dtype", f"embedding of a {ask.dtype()} tensor", function=ask.name, got=ask.dtype())
    if weight.rank not in (None, 2):
        raise RefusedError("rank", f"embedding in a weight of {len(weight.sizes)} axes", function=ask.name, got=len(weight.sizes))
    width: Axis = weight.sizes[-1] if weight.sizes else unknown_size("columns of a weight")
    return Made(frame.with_new(len(frame.sizes), width, "feature"), ask.dtype("weight"))


def _bilinear(ask: Ask) -> Made:
    frame = ask.frame()
    weight = ask.frame("weight")
    width: Axis = weight.sizes[0] if weight.rank == 3 else unknown_size()
    return Made(frame.with_size(len(frame.sizes) - 1, width) if frame.sizes else ANY_FRAME, ask.dtype())


def _einsum(ask: Ask) -> Made:
    """``einsum``: each letter is an axis, and what it means goes with it."""
    operands = ask.get("operands")
    values = list(operands) if isinstance(operands, tuple | list) and getattr(operands, "exact", True) else []
    if len(values) == 1 and isinstance(values[0], tuple | list):
        values = list(values[0])
    frames, equation = [frame_of_value(v) for v in values], ask.get("equation")
    text = equation.replace(" ", "") if isinstance(equation, str) else ""
    kind = _kind(values)
    if not _WORDS.fullmatch(text) or not values:
        return Made(ANY_FRAME, kind)
    sources, arrow, target = text.partition("->")
    terms = sources.split(",")
    if len(terms) != len(frames):
        raise RefusedError("count", f"einsum of {len(frames)} tensors with {len(terms)} terms", function=ask.name)
    sizes: dict[str, Axis] = {}
    roles: dict[str, Role] = {}
    for term, frame in zip(terms, frames, strict=True):
        if len(frame.sizes) > len(term) or (not frame.open and len(frame.sizes) < len(term)):
            raise RefusedError("rank", f"'{term}' of {len(frame.sizes)} axes", function=ask.name, wanted=len(term), got=len(frame.sizes))
        full = narrowed(frame, len(term))
        for letter, size, role in zip(term, full.sizes, full.roles, strict=True):
            known = sizes.get(letter)
            if letter in sizes and clash(known, size):
                raise RefusedError("size", f"'{letter}' is {show(known)} and {show(size)}", function=ask.name, sizes=(known, size))
            sizes[letter] = size if letter not in sizes or known == 1 else known if size == 1 else agreed(known, size)
            roles[letter] = common(roles.get(letter, role), role)
    if not arrow:
        found = contractions.einsum(text, [narrowed(f, len(t)).shape for f, t in zip(frames, terms, strict=True)])
        letters = sources.replace(",", "")
        target = "".join(sorted(c for c in set(letters) if letters.count(c) == 1)) if found is not None else "?"
    if any(c not in sizes for c in target) or len(set(target)) < len(target):
        raise RefusedError("call", f"einsum({text})", function=ask.name)
    if any(never_one(sizes[c]) and c not in target and sum(c in t for t in terms) > 1 for c in sizes):
        must_agree(values, ask.name)  # else nothing is summed up: it is a product number by number
    return Made(Frame(tuple(sizes[c] for c in target), tuple(roles[c] for c in target)), kind)


def _tensordot(ask: Ask) -> Made:
    one, other, dims = ask.frame("a"), ask.frame("b"), ask.get("dims", 2)
    must_agree((ask.get("a"), ask.get("b")), ask.name)
    found = contractions.tensordot(one.shape, other.shape, dims)
    if found is None and is_int(dims) and not one.open and not other.open and isinstance(dims, int):
        # All numbers are there: what cannot be reckoned is refused. (An axis of 1 is stretched.)
        pairs = list(zip(one.sizes[len(one.sizes) - dims :], other.sizes, strict=False))
        if dims > min(len(one.sizes), len(other.sizes)) or any(clash(a, b) for a, b in pairs):
            raise RefusedError("size", f"tensordot of {one} and {other}", function=ask.name, left=one.shape, right=other.shape)
        found = Shape((*one.sizes[: len(one.sizes) - dims], *other.sizes[dims:]))
    return Made(frame_of(found) if found is not None else ANY_FRAME, _kind((ask.get("a"), ask.get("b"))))


def _one_hot(ask: Ask) -> Made:
    if ask.dtype() not in (None, "long"):
        raise RefusedError("dtype", f"one_hot of a {ask.dtype()} tensor", function=ask.name, got=ask.dtype())
    count = ask.get("num_classes", -1)
    width: Axis = unknown_size("number of classes") if isinstance(count, int) and count < 0 else size_of(count)
    return Made(ask.frame().with_new(len(ask.frame().sizes), width), "long")


def _cosine(ask: Ask) -> Made:
    both = broadcast(ask.frame(), ask.frame("other"), ask.name)
    must_float(promoted([ask.get("input"), ask.get("other")]), ask.name)
    dim = ask.get("dim", 1)
    return Made(reduced(both, dim, False, ask.name), _kind((ask.get("input"), ask.get("other"))))


def _attention(ask: Ask) -> Made:
    """``scaled_dot_product_attention``: the query's axes, as wide as the value."""
    query, key, value = (ask.frame(n) for n in ("query", "key", "value"))
    for frame in (query, key, value):
        if not frame.open and len(frame.sizes) < 2:
            raise RefusedError("rank", f"{ask.name} of {len(frame.sizes)} axes", function=ask.name, wanted=2, got=len(frame.sizes))
    must_agree([ask.get(n) for n in ("query", "key", "value")], ask.name)
    if len(key.sizes) < 2:
        return Made(ANY_FRAME, ask.dtype("query"))
    order = [*range(len(key.sizes) - 2), len(key.sizes) - 1, len(key.sizes) - 2]
    weights = matmul(query, key.taken(order), ask.name)
    return Made(matmul(weights, value, ask.name), ask.dtype("query"))


FORMS = {
    "matmul": form(_matmul, "input other"), "bmm": form(_of_ranks(3, 3), "input other"), "mm": form(_of_ranks(2, 2), "input other"),
    "mv": form(_of_ranks(2, 1), "input other"), "dot": form(_of_ranks(1, 1), "input other"),
    "addmm": form(_added(batched=False), "input batch1 batch2"), "baddbmm": form(_added(batched=True), "input batch1 batch2"),
    "outer": form(_outer, "input other"), "ger": form(_outer, "input other"), "einsum": form(_einsum, "equation *operands", "function"),
    "tensordot": form(_tensordot, "a b dims", "function"), "nn.functional.linear": form(_linear, "input weight bias", "function"),
    "nn.functional.embedding": form(_embedding, "input weight padding_idx", "function"),
    "nn.functional.bilinear": form(_bilinear, "input input2 weight bias", "function"),
    "nn.functional.one_hot": form(_one_hot, "input num_classes", "function"),
    "cosine_similarity": form(_cosine, "input other dim eps", "function"),
    "nn.functional.scaled_dot_product_attention": form(_attention, "query key value attn_mask", "function"),
}  # fmt: skip
