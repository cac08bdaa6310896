"""What a layer does with the mask of its input: measured (``scripts/probe_masks.py``), read when first asked for.

Keras hangs a mask on the tensor that Masking or ``Embedding(mask_zero=True)`` returns, and each layer decides whether it hands
it on. Where the version is not known, only that counts which both do.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from lstmlint.layers.outcome import Configured, Version
from lstmlint.layers.reading import flag
from lstmlint.layers.wrappers import held
from lstmlint.records import dataclass

RECURRENT: Final = frozenset({"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"})
_PER_QUERY: Final = frozenset({"Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"})
_LOWER: Final = {name: name.capitalize() for name in ("add", "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract")}


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a mask: whether one comes ``out`` (None: not known), whether the layer ``uses`` it, whether it ``refuses`` it."""

    out: bool | None
    uses: bool = False
    refuses: bool = False
    warns: bool = False


_NOT_KNOWN: Final = Fate(None)


def ordinary(kind: str) -> str:
    """The class that a function such as ``add`` applies."""
    return _LOWER.get(kind, kind)


def makes_mask(layer: Configured) -> bool | None:
    """Whether the layer makes a mask of its own; None where that cannot be told."""
    if layer.kind == "Masking":
        return True
    if layer.kind == "Embedding":
        return flag(layer, "mask_zero")
    return False


def fate(layer: Configured, masked: Sequence[bool], version: Version | None) -> Fate:
    """What the layer does with the mask of its inputs, of which those are ``masked``."""
    if version is None:
        return _agreed(_fate(layer, masked, 2), _fate(layer, masked, 3))
    return _fate(layer, masked, version)


def _agreed(left: Fate, right: Fate) -> Fate:
    out = left.out if left.out == right.out else None
    return Fate(out, left.uses and right.uses, left.refuses and right.refuses, left.warns and right.warns)


def _fate(layer: Configured, masked: Sequence[bool], version: Version) -> Fate:
    kind = ordinary(layer.kind)
    if getattr(layer, "custom", False) or layer.opaque or not masked:
        return _NOT_KNOWN
    if kind in RECURRENT:
        return _recurrent(layer, version)
    if kind == "TimeDistributed":
        return _distributed(layer, version)
    if kind == "Lambda":
        return _NOT_KNOWN if layer.get("mask") is not None else Fate(False, warns=version == 3)
    if kind in _PER_QUERY:
        return Fate(masked[0] if _passes(kind, version, "pair") else None, uses=True)
    if len(masked) > 1:
        how = "pair" if all(masked) else "half"
        return Fate(_passes(kind, version, how))
    said = _table(version)["single"].get(kind)
    if said is None:
        return _NOT_KNOWN
    return Fate(said == "passes", said == "consumes", said == "refuses", kind in _table(version)["warns"])


def _recurrent(layer: Configured, version: Version) -> Fate:
    inner: Any = layer
    if layer.kind == "Bidirectional":
        merge = layer.get("merge_mode", "concat")
        inner = held(layer)
        if inner is None or inner.opaque or inner.kind not in RECURRENT or not isinstance(merge, str):
            return Fate(None, uses=True)
    sequences = flag(inner, "return_sequences")
    return Fate(sequences, uses=True)


def _distributed(layer: Configured, version: Version) -> Fate:
    """TimeDistributed asks the layer inside in Keras 2, and that raises where it drops masks; Keras 3 hands the mask on."""
    inner = held(layer)
    if version == 3:
        return Fate(True)
    if inner is None or getattr(inner, "custom", False) or inner.opaque:
        return _NOT_KNOWN
    said = _table(2)["single"].get(inner.kind)
    if said == "drops" and inner.kind != "Lambda":
        return Fate(None, refuses=True)
    return Fate(True) if said is not None and said != "drops" else _NOT_KNOWN


def _passes(kind: str, version: Version, how: str) -> bool | None:
    said = _table(version)[how].get(kind)
    return None if said is None else said == "passes"


@cache
def _table(version: Version) -> dict[str, Any]:
    """The measured table by number of inputs: class -> outcome; ``warns``: the classes with which Keras says so."""
    import json

    data = json.loads(Path(__file__).with_name("masks.json").read_text(encoding="utf-8"))[str(version)]
    found: dict[str, Any] = {
        how: {name: said for said in ("passes", "consumes", "drops", "refuses") for name in data[how].get(said, ())}
        for how in ("single", "pair", "half")
    }
    found["warns"] = frozenset(data["single"].get("warns", ()))
    return found
