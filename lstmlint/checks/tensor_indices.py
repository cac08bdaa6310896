"""RNN102 for ``x[:, -1, :]``: more indices than the tensor has axes."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import back
from lstmlint.checks.words import placed, title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Path, Tensor
from lstmlint.shape import Shape, show_shape

# A condition on the shape may keep the file from coming here.
_ASKS = ("shape", "ndim", "rank", "dims", "len(")


def too_many_indices(path: Path) -> Iterator[Finding]:
    """Each place once; a tensor out of a layer is named by it."""
    if any(word in condition for condition in path.decisions for word in _ASKS):
        return
    told: set[Place] = set()
    for use in path.uses:
        shape, tensor = use.detail.get("shape"), use.detail.get("tensor")
        if use.kind != "index" or use.place in told or use.place in path.guarded or not isinstance(shape, Shape):
            continue
        told.add(use.place)
        links = back(tensor).links if isinstance(tensor, Tensor) else ()
        related = (Related(placed(links[0].call), f"{title(links[0].call.layer)} returns {show_shape(shape)}"),) if links else ()
        data = {"count": use.detail["count"], "shape": show_shape(shape), "axes": shape.rank}
        yield Finding(use.place, data, related, case="index")
