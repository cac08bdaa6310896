"""Random expressions on tensors of torch: valid ones and ones that torch refuses."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Rng = random.Random
Shape = tuple[int, ...]


def _several(text: str) -> tuple[str, ...]:
    """Expressions between semicolons."""
    return tuple(" ".join(part.split()) for part in text.split(";"))


_SIZES = (1, 2, 3, 4, 6)
# Functions of one tensor that keep its axes.
_PLAIN = _several("""
    torch.relu({x}) ; {x}.tanh() ; torch.sigmoid({x}) ; F.relu({x}) ; {x}.abs() ; {x}.exp() ; -{x} ; {x}.clone() ; {x}.contiguous() ;
    {x}.detach() ; {x}.float() ; {x}.double() ; {x}.long() ; {x}.int() ; {x}.bool() ; {x} * 2 ; {x} + 0.5 ; {x} / 2 ; 2 - {x} ;
    {x} // 2 ; {x} ** 2 ; {x} > 0 ; {x} == 1 ; torch.zeros_like({x}) ; torch.ones_like({x}, dtype=torch.long) ; {x}.clamp(0, 1) ;
    torch.autograd.Variable({x}) ; {x}.to(torch.float64) ; {x}.to('cpu') ; {x}.type(torch.LongTensor) ; {x}.type_as(i) ; {x}.cpu() ;
    {x}.data ; {x}.sqrt() ; torch.log({x}) ; {x}.masked_fill({x} > 0, 0) ; torch.where({x} > 0, {x}, 0.0) ; {x}.sum() ; {x}.flatten() ;
    {x}.reshape(-1) ; {x}.squeeze() ; {x}.T ; {x}.max() ; {x}.numel() ; F.dropout({x}, 0.5) ; F.leaky_relu({x}, 0.1) ; {x}.mean() ;
    {x}.std() ; {x}.norm() ; {x}.any() ; {x}.argmax() ; {x}.nonzero() ; torch.tril({x}) ; {x}.diag() ; {x}.fill_(1) ; {x}.add_(1) ;
    {x}.relu_() ; torch.rand_like({x}, dtype=torch.double) ; {x}.new_zeros(2, 3) ; {x}.new_ones((4,)) ; {x}.new(2, 3) ; {x}.half() ;
    torch.round({x}) ; {x}.ne(0) ; {x}.logical_not() ; torch.isnan({x}) ; {x}.unsqueeze(0) ; {x}.mT ; {x}.flip(0) ;
    torch.flip({x}, [0, 1]) ; {x}.roll(1) ; {x}.t() ; torch.t({x}) ; {x}.ravel() ; {x} % 2 ; ~({x} > 0) ; {x}.pow(2) ; torch.max({x}) ;
    torch.unique({x})[0:1] ; F.one_hot({x})[..., :1] ; {x}.sign() ; {x}.cumsum(0) ; torch.atleast_1d({x}) ; F.gelu({x}) ; F.elu({x}) ;
    torch.square({x}) ; {x}.expand_as({x}) ; {x}.view_as({x}) ; {x}.requires_grad_(False) ; {x}.is_cuda ; torch.full_like({x}, 3) ;
    {x}.view({x}.size()) ; {x}.reshape({x}.shape) ; torch.randn({x}.shape) ; torch.zeros(*{x}.size())
""")
# With an axis.
_ALONG = _several("""
    {x}.sum({d}) ; {x}.sum(dim={d}, keepdim=True) ; {x}.mean({d}) ; torch.mean({x}, dim={d}) ; {x}.max({d})[0] ;
    {x}.max(dim={d}).values ; {x}.min({d}, keepdim=True).indices ; {x}.argmax({d}) ; torch.argmax({x}, dim={d}, keepdim=True) ;
    {x}.std({d}) ; {x}.var(dim={d}) ; {x}.norm(dim={d}) ; {x}.norm(2, {d}) ; {x}.prod({d}) ; {x}.any({d}) ; {x}.all(dim={d}) ;
    torch.logsumexp({x}, {d}) ; {x}.softmax({d}) ; torch.softmax({x}, dim={d}) ; F.softmax({x}, dim={d}) ; F.log_softmax({x}, {d}) ;
    {x}.log_softmax(-1) ; {x}.cumsum({d}) ; {x}.sort({d})[0] ; torch.sort({x}, dim={d}).indices ; {x}.argsort({d}) ;
    {x}.topk(2, dim={d})[0] ; {x}.topk(1)[1] ; torch.topk({x}, 3, dim={d}).values ; {x}.squeeze({d}) ; {x}.unsqueeze({d}) ;
    torch.unsqueeze({x}, {d}) ; torch.squeeze({x}, dim={d}) ; {x}.size({d}) ; {x}.flatten({d}) ; torch.flatten({x}, start_dim={d}) ;
    {x}.flatten(0, {d}) ; {x}.chunk(2, {d})[0] ; {x}.chunk(3, dim={d})[-1] ; torch.chunk({x}, 2, dim={d})[1] ; {x}.split(2, {d})[0] ;
    {x}.split([1, 2], dim={d})[1] ; torch.split({x}, 2, dim={d})[-1] ; {x}.unbind({d})[0] ; torch.unbind({x}, dim={d})[-1] ;
    {x}.narrow({d}, 0, 2) ; {x}.select({d}, 1) ; {x}.repeat_interleave(2, dim={d}) ; torch.repeat_interleave({x}, 3, {d}) ;
    {x}.index_select({d}, torch.tensor([0, 1])) ; {x}.gather({d}, torch.zeros_like({x}, dtype=torch.long)) ;
    F.normalize({x}, dim={d}) ; F.normalize({x}, p=2, dim={d}) ; {x}.flip({d}) ; {x}.roll(1, {d}) ; {x}.movedim({d}, 0) ;
    {x}.movedim(-1, {d}) ; {x}.transpose({d}, {e}) ; torch.transpose({x}, {d}, {e}) ; {x}.swapaxes({d}, {e}) ;
    torch.cat([{x}, {x}], {d}) ; torch.cat(({x}, {x}, {x}), dim={d}) ; torch.stack([{x}, {x}], dim={d}) ;
    torch.stack(({x}, {x}), {d}) ; {x}.unfold({d}, 2, 1) ; {x}.unflatten({d}, (1, -1)) ; {x}.unflatten({d}, (2, 2)) ;
    {x}.mean(({d}, {e})) ; {x}.sum(({d}, {e})) ; {x}.transpose_({d}, {e}) ; {x}.squeeze_({d}) ; {x}.unsqueeze_({d}) ; {x}.amax({d}) ;
    torch.quantile({x}, 0.5, dim={d}) ; torch.quantile({x}, torch.tensor([0.1, 0.9]), dim={d}, keepdim=True) ;
    {x}.median({d})[0] ; {x}.shape[{d}] ; {x}.cummax({d})[0] ; F.glu({x}, {d}) ; {x}.diagonal(0, {d}, {e}) ;
    torch.linalg.norm({x}, dim={d}) ; {x}.count_nonzero({d}) ; {x}.kthvalue(1, {d})[0] ; torch.sum({x}, axis={d}, keepdims=True) ;
    {x}.std({d}, keepdim=True)
""")
# With a second tensor.
_TWO = _several("""
    {x} + {y} ; {x} - {y} ; {x} * {y} ; {x} / {y} ; {x} @ {y} ; {x} < {y} ; torch.matmul({x}, {y}) ; {x}.matmul({y}) ;
    torch.bmm({x}, {y}) ; torch.mm({x}, {y}) ; {x}.mm({y}) ; {x}.bmm({y}.transpose(1, 2)) ; {x} @ {y}.transpose(-2, -1) ;
    torch.add({x}, {y}) ; {x}.mul({y}) ; torch.cat([{x}, {y}], {d}) ; torch.cat(({x}, {y}), dim=-1) ; torch.cat([{x}, {y}]) ;
    torch.stack([{x}, {y}]) ; torch.hstack(({x}, {y})) ; torch.vstack([{x}, {y}]) ; {x}.expand_as({y}) ; {x}.view_as({y}) ;
    torch.maximum({x}, {y}) ; torch.max({x}, {y}) ; torch.where({x} > 0, {x}, {y}) ; {x}.masked_fill({y} > 0, -1) ; {x}[{y} > 0] ;
    {x}.masked_select({y} > 0) ; torch.outer({x}, {y}) ; torch.dot({x}, {y}) ; F.linear({x}, {y}) ; F.mse_loss({x}, {y}) ;
    F.l1_loss({x}, {y}, reduction='none') ; F.cross_entropy({x}, {y}) ; F.nll_loss({x}, {y}) ;
    F.binary_cross_entropy_with_logits({x}, {y}) ; F.cross_entropy({x}, {y}.argmax(1)) ; F.cross_entropy({x}, {y}.long()[..., 0]) ;
    torch.einsum('btf,bsf->bts', {x}, {y}) ; torch.einsum('ij,jk->ik', {x}, {y}) ; torch.einsum('bi,bi->b', [{x}, {y}]) ;
    torch.einsum('bij,bjk', {x}, {y}) ; {x}.gather({d}, {y}.long() * 0) ; torch.baddbmm({x}, {x}, {y}) ; torch.addmm({y}, {x}, {y}) ;
    F.cosine_similarity({x}, {y}, dim={d}) ; {x}.add_({y}) ; {x}.mul_({y}) ; {x} ** {y} ; F.embedding({x}, {y}) ;
    F.embedding({x}.long() * 0, {y}) ; rnn.pad_sequence([{x}, {y}], batch_first=True) ; rnn.pad_sequence([{x}, {y}]) ; {x}.mv({y}) ;
    torch.tensordot({x}, {y}, 1) ; {x}.eq({y}) ; torch.atan2({x}, {y}) ; torch.outer({x}[0], {y}[0]) ; F.conv1d({x}, {y}) ;
    F.scaled_dot_product_attention({x}, {y}, {y}) ; torch.concat([{x}, {y}.float()], {d}) ; {x}.copy_({y}) ;
    torch.lerp({x}, {y}, 0.5) ; {x}.repeat({y}.size(0), 1, 1) ; F.kl_div({x}, {y}) ; F.huber_loss({x}, {y}) ;
    {x}.index_select(0, {y})
""")
# That make new ones.
_NEW = _several("""
    torch.zeros({s}) ; torch.ones(({s})) ; torch.randn({s}, requires_grad=True) ; torch.rand(size=({s},)) ; torch.full(({s},), 2.0) ;
    torch.empty({s}, dtype=torch.long) ; torch.full(({s},), 1) ; torch.zeros({s}).to(torch.int32) ; torch.arange({n}) ;
    torch.arange(1, {n}, 2) ; torch.arange({n}.0) ; torch.arange({n}, dtype=torch.float) ; torch.linspace(0, 1, {n}) ; torch.eye({n}) ;
    torch.tensor([1, 2, {n}]) ; torch.tensor([[1.0, 2], [3, 4]]) ; torch.tensor({n}) ; torch.tensor(1.5) ;
    torch.tensor([True, False]) ; torch.as_tensor([[1, {n}]]) ; torch.Tensor({s}) ; torch.LongTensor([{n}, 1]) ;
    torch.FloatTensor({s}) ; torch.Tensor([[1, 2]]) ; torch.randint(0, {n}, ({s},)) ; torch.randint({n}, ({s},)) ;
    torch.randperm({n}) ; torch.normal(0.0, 1.0, size=({s},)) ; torch.randint(high={n}, size=({s},)) ;
    torch.tensor([], dtype=torch.long) ; torch.tensor([1, 2], dtype=float) ; torch.LongTensor({n}) ; torch.Tensor() ;
    torch.tensor([[{n}]])
""")


def text(sizes: Sequence[object]) -> str:
    """``2, 3``; never nothing, so that a comma may follow."""
    return ", ".join(map(str, sizes)) or "*()"


def shape(rng: Rng, most: int = 4) -> Shape:
    """A few small sizes."""
    return tuple(rng.choice(_SIZES) for _ in range(rng.choice([0, 1, 2, 2, 3, 3, 3, most])))


def new(rng: Rng) -> str:
    """An expression that makes a tensor."""
    sizes = shape(rng) or (rng.choice(_SIZES),)
    return rng.choice(_NEW).format(s=text(sizes), n=rng.randint(2, 6))


def _axis(rng: Rng, rank: int) -> int:
    return rng.randint(-rank - (rng.random() < 0.08), rank - (rng.random() > 0.08)) if rank else rng.choice([0, -1, 0, 1])


_VIEWS = ("{x}.reshape({s})", "{x}.contiguous().view({s})", "{x}.view({s})", "{x}.view(({s},))", "torch.reshape({x}, ({s},))")


def _viewed(rng: Rng, sizes: Shape) -> str:
    """A target for view or reshape: mostly one of as many numbers."""
    total = 1
    for size in sizes:
        total *= size
    target: list[int] = []
    rest = total
    while rest > 1 and len(target) < 3:
        part = rng.choice([d for d in range(1, rest + 1) if rest % d == 0])
        target.append(part)
        rest //= part
    target.append(rest)
    if rng.random() < 0.4:
        target[rng.randrange(len(target))] = -1
    if rng.random() < 0.2:
        target[rng.randrange(len(target))] = rng.choice([1, 2, 3, 5, -1, 0])
    if rng.random() < 0.3:
        target = [*sizes[:-2], -1] if len(sizes) > 1 else [-1, *target]
    spelling = rng.choice(
        ["{x}.reshape({s})", "{x}.contiguous().view({s})", "{x}.view({s})", "{x}.view(({s},))", "torch.reshape({x}, ({s},))"]
    )
    return spelling.replace("{s}", text(target))


def _repeated(rng: Rng, sizes: Shape) -> str:
    times = [rng.randint(1, 3) for _ in range(len(sizes) + rng.choice([0, 0, 0, 1, -1]))] or [1]
    return rng.choice(["{x}.repeat({s})", "{x}.repeat(({s},))", "{x}.tile({s})", "torch.tile({x}, ({s},))"]).replace("{s}", text(times))


def _expanded(rng: Rng, sizes: Shape) -> str:
    wanted = [rng.choice([size, -1]) if size != 1 or rng.random() < 0.3 else rng.choice([2, 3, 5]) for size in sizes]
    wanted = [rng.choice([2, 4]) for _ in range(rng.choice([0, 0, 1]))] + wanted
    if wanted and rng.random() < 0.15:
        wanted[rng.randrange(len(wanted))] = rng.choice([2, 3, -1])
    return "{x}." + rng.choice(["expand({s})", "expand(({s},))"]).replace("{s}", text(wanted or [2]))


def _permuted(rng: Rng, sizes: Shape) -> str:
    order = rng.sample(range(len(sizes)), len(sizes))
    if rng.random() < 0.15:
        order = rng.choice([order[:-1], [*order, len(order)], [0, *order[1:]]])
    return rng.choice(["{x}.permute({s})", "{x}.permute(({s},))", "torch.permute({x}, ({s},))"]).replace("{s}", text(order))


def _indexed(rng: Rng, sizes: Shape) -> str:
    parts: list[str] = []
    for size in sizes[: rng.randint(1, max(1, len(sizes)))]:
        number = rng.randint(-size, size - 1) if size and rng.random() < 0.93 else size
        choices = [
            ":",
            ":",
            str(number),
            "-1",
            "0",
            f":{rng.randint(0, size)}",
            f"{rng.randint(0, size)}:",
            "-1:",
            ":-1",
            "::2",
            "1:3",
            "[0, -1]",
        ]
        choices += ["None", "torch.tensor([0, 0, -1])", "torch.zeros(2, 3, dtype=torch.long)", "i[0] * 0"]
        parts.append(rng.choice(choices))
    if rng.random() < 0.2:
        parts.insert(rng.randint(0, len(parts)), rng.choice(["...", "None"]))
    if rng.random() < 0.04:
        parts.append("0")
    if len(parts) == 1 and rng.random() < 0.1 and sizes:
        parts = [f"torch.ones({text(sizes[: rng.randint(1, len(sizes))])}, dtype=torch.bool)"]
    return "{x}[" + text(parts or ["..."]) + "]"


def _padded(rng: Rng, sizes: Shape) -> str:
    number = rng.randint(1, max(1, len(sizes)))
    widths = [rng.choice([0, 1, 2, -1]) for _ in range(2 * number + (rng.random() < 0.05))]
    return rng.choice(["F.pad({x}, ({s},))", "F.pad({x}, [{s}], value=1)"]).replace("{s}", text(widths))


def _pooled(rng: Rng, sizes: Shape) -> str:
    k, s = rng.choice([2, 2, 3]), rng.choice([1, 2])
    return rng.choice(
        [
            f"F.max_pool1d({{x}}, {k})",
            f"F.avg_pool1d({{x}}, {k}, stride={s})",
            f"F.max_pool1d({{x}}, kernel_size={k}, stride={s}, padding=1)",
            f"F.max_pool2d({{x}}, {k})",
            "F.max_pool1d({x}, {x}.size(2)).squeeze(2)",
            "F.adaptive_avg_pool1d({x}, 2)",
            f"F.interpolate({{x}}, size={k})",
            "F.interpolate({x}, scale_factor=2)",
            f"F.max_pool1d({{x}}, {k}, ceil_mode=True)",
        ]
    )


def _packed(rng: Rng, sizes: Shape) -> str:
    if len(sizes) < 2:
        return "rnn.pack_padded_sequence({x}, [1])"
    first = rng.random() < 0.5
    batch, steps = (sizes[0], sizes[1]) if first else (sizes[1], sizes[0])
    lengths = text([steps] * (batch + (rng.random() < 0.1)))
    word = ", batch_first=True" if first else rng.choice(["", ", batch_first=False"])
    back = rng.choice(["", ", batch_first=True"])
    which = rng.choice(["[0]", "[0]", "[1]"])
    return f"rnn.pad_packed_sequence(rnn.pack_padded_sequence({{x}}, [{lengths}]{word}){back}, total_length={steps}){which}"


_SPECIAL: tuple[Callable[[Rng, Shape], str], ...] = (
    _viewed, _viewed, _repeated, _expanded, _permuted, _indexed, _indexed, _indexed, _padded, _pooled, _packed,
)  # fmt: skip


def expression(rng: Rng, names: dict[str, Shape]) -> str:
    """Something made of the tensors of these names, whose shapes are known to the generator."""
    name = rng.choice(list(names))
    sizes = names[name]
    kind = rng.random()
    if kind < 0.08:
        return new(rng)
    if kind < 0.25:
        return rng.choice(_PLAIN).replace("{x}", name)
    if kind < 0.5:
        d, e = (str(_axis(rng, len(sizes))) for _ in range(2))
        return rng.choice(_ALONG).replace("{x}", name).replace("{d}", d).replace("{e}", e)
    if kind < 0.75:
        # A second one that fits more often than not.
        likely = [n for n, s in names.items() if s and sizes and (s[-1] == sizes[-1] or s[0] == sizes[0] or s[0] == sizes[-1])]
        other = rng.choice(likely if likely and rng.random() < 0.8 else list(names))
        return rng.choice(_TWO).replace("{x}", name).replace("{y}", other).replace("{d}", str(_axis(rng, len(sizes))))
    return rng.choice(_SPECIAL)(rng, sizes).replace("{x}", name)
