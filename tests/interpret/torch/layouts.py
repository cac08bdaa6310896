"""Random chains that move the axes of a tensor about, for the comparison of how its numbers lie in memory."""

from __future__ import annotations

import random
from typing import Any

from lstmlint.interpret import torch_layout
from lstmlint.program import TorchTensor
from tests.interpret.torch.evaluator import Evaluator

_STEPS = """
    x.transpose({d}, {e}) ; x.permute({p}) ; x.unsqueeze({d}) ; x.squeeze({d}) ; x[0] ; x[:, 0] ; x[:, -1] ; x[:, 1:] ;
    x.clone() ; x.relu() ; x.contiguous() ; x.mT ; x.chunk(2, {d})[0] ; x.split(1, {d})[0] ; x.detach() ; torch.cat([x, x], {d}) ;
    torch.stack([x, x], {d}) ; x @ torch.ones({l}, 3) ; torch.matmul(x, torch.ones({l}, 3)) ; x.view(-1) ; x.flatten(1) ;
    x.reshape({a}, -1) ; x.float() ; x.double() ; x.sigmoid() ; x.narrow({d}, 0, 1) ; F.linear(x, torch.ones(4, {l})) ;
    torch.bmm(x, x.mT) ; x.squeeze() ; x.t() ; x.data ; x.abs() ; x.to(torch.float32)
"""


def compare(chains: int) -> tuple[int, list[str]]:
    """How many layouts are known, and those that are wrong. (Of an axis of length 1 nobody cares.)"""
    import torch

    known, wrong = 0, []
    for number in range(chains):
        rng = random.Random(number)
        sizes = [rng.choice([1, 2, 3, 4]) for _ in range(rng.choice([2, 3, 3, 4]))]
        real: dict[str, Any] = {"torch": torch, "F": torch.nn.functional}
        ours = Evaluator()
        lines = [f"torch.randn({', '.join(map(str, sizes))})"]
        real["x"], ours.names["x"] = eval(lines[0], real), ours.expression(lines[0])
        for _ in range(rng.randint(1, 4)):
            rank = real["x"].dim()
            if not rank:
                break
            step = rng.choice(_STEPS.split(";")).strip()
            order = ", ".join(map(str, rng.sample(range(rank), rank)))
            d, e = rng.randint(-rank, rank - 1), rng.randint(-rank, rank - 1)
            text = step.format(d=d, e=e, p=order, l=real["x"].shape[-1], a=real["x"].shape[0])
            try:
                value = eval(text, real)
            except (RuntimeError, IndexError, ValueError):
                continue
            lines.append(text)
            real["x"], ours.names["x"] = value, ours.expression(text)
        tensor = ours.names["x"]
        strides = torch_layout.strides_of(tensor) if isinstance(tensor, TorchTensor) else None
        if strides is not None and real["x"].numel():
            known += 1
            if any(a != b for a, b, size in zip(strides, real["x"].stride(), real["x"].shape, strict=True) if size != 1):
                wrong.append(f"{'; '.join(lines)}: {strides}, but {real['x'].stride()} of {tuple(real['x'].shape)}")
    return known, wrong
