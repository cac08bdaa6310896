"""What a constructor of ``torch.nn`` refuses or warns of: sorts of values as measured, and arguments that do not go together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lstmlint.layers.outcome import Configured
from lstmlint.layers.pytorch.reading import argument
from lstmlint.layers.pytorch.signature import Signature, signature
from lstmlint.shape import Problem, show_dim

_FLOATS = frozenset({"fraction below one", "fraction above one", "whole float"})


def construct_problem(module: Configured) -> Problem | None:
    """Why torch refuses to make the module, or warns (``warning`` is true then); None where it does not, or cannot be known to."""
    accepted = None if getattr(module, "custom", False) else signature(module.kind)
    if accepted is None:
        return None
    found = [*_missing(module, accepted), *_sorts(module, accepted), *(check(module) for check in RELATIONS.get(module.kind, ()))]
    problems = [problem for problem in found if problem is not None]
    return min(problems, key=lambda problem: bool(problem.detail.get("warning")), default=None)


def sort_of(value: object) -> str:
    """The sort of a value as the measured data name it; "" for what is not a plain value."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return ("zero", "one", "more")[min(value, 2)] if value >= 0 else "negative"
    if isinstance(value, float):
        if value < 0 or value in (0, 1):
            return {0.0: "zero float", 1.0: "one float"}.get(value, "negative float")
        return "fraction below one" if value < 1 else "whole float" if value.is_integer() else "fraction above one"
    if isinstance(value, str):
        return "text"
    return "several" if isinstance(value, tuple | list) else ""


def _missing(module: Configured, accepted: Signature) -> list[Problem]:
    """Arguments without a default that were not given."""
    if module.opaque:
        return []
    names = [p.name for p in accepted.parameters if p.required and p.name not in module.args]
    return [Problem("missing", {"parameter": n, "module": module.kind, "text": f"{module.kind} needs {n}"}) for n in names]


def _sorts(module: Configured, accepted: Signature) -> list[Problem]:
    found = []
    for name, value in module.args.items():
        sort = sort_of(value)
        if value in WORDS.get(name, ()) if sort == "text" else MOOT.get(name, frozenset()) & module.args.keys():
            continue
        for warning, sorts in ((False, accepted.refused.get(name)), (True, accepted.warned.get(name))):
            if sorts is not None and sort in sorts:
                found.append(_value(module, name, wanted_words(accepted, name), warning=warning))
    return found


def wanted_words(accepted: Signature, name: str) -> str:
    """What the parameter takes, in words, as the refused sorts tell."""
    bad = accepted.refused.get(name, frozenset()) | accepted.warned.get(name, frozenset())
    if {"zero", "one", "more"} <= bad and "true" not in bad:
        return "True or False"
    if bad >= _FLOATS:
        return "a whole number above 0" if "zero" in bad else "a whole number" if "negative" not in bad else "a whole number, 0 or more"
    if {"negative", "more"} <= bad and "fraction below one" not in bad:
        return "a number from 0 to 1"
    return "a number above 0" if "zero" in bad else "a number"


def _value(module: Configured, name: str, wanted: str, *, warning: bool = False, late: bool = False) -> Problem:
    value = module.args.get(name)
    detail: dict[str, object] = {"parameter": name, "value": value, "wanted": wanted, "warning": warning, "late": late}
    return Problem("value", {**detail, "module": module.kind, "text": f"{name} must be {wanted}, and is {value!r}"})


def _apart(module: Configured, name: str, other: str, text: str, *, warning: bool = False) -> Problem:
    detail: dict[str, object] = {
        "parameter": name,
        "value": module.args.get(name),
        "other": other,
        "wanted": "",
        "warning": warning,
        "late": False,
    }
    return Problem("value", {**detail, "module": module.kind, "text": text})


def _number(module: Configured, name: str) -> int | None:
    value = argument(module, name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _projection(module: Configured) -> Problem | None:
    """``proj_size`` must be below ``hidden_size``."""
    projected, hidden = argument(module, "proj_size"), argument(module, "hidden_size")
    one, two = _number(module, "proj_size"), _number(module, "hidden_size")
    too_wide = one is not None and two is not None and 0 < two <= one
    if too_wide or (one is None and "proj_size" in module.args and projected is hidden):
        text = f"proj_size is {show_dim(projected)} and must be below hidden_size, {show_dim(hidden)}"  # type: ignore[arg-type]
        return _apart(module, "proj_size", "hidden_size", text)
    return None


def _no_projection(module: Configured) -> Problem | None:
    return _apart(module, "proj_size", "", f"only an LSTM takes proj_size, not {module.kind}") if "proj_size" in module.args else None


def _lone_dropout(module: Configured) -> Problem | None:
    """The dropout is between the layers: with one there is none."""
    dropout, layers = argument(module, "dropout"), argument(module, "num_layers")
    if layers != 1 or isinstance(dropout, bool) or not isinstance(dropout, int | float) or not 0 < dropout <= 1:
        return None
    text = f"dropout={dropout} does nothing with one layer: it is put between the layers"
    return _apart(module, "dropout", "num_layers", text, warning=True)


def _unswitched(module: Configured) -> Problem | None:
    """``bidirectional=1`` and ``num_layers=True``: the constructor takes them, and then the first call is refused."""
    if sort_of(module.args.get("bidirectional", True)) not in ("", "true", "false"):
        return _value(module, "bidirectional", "True or False", late=True)
    return _value(module, "num_layers", "a whole number above 0", late=True) if module.args.get("num_layers") is True else None


def _divides(whole: str, part: str) -> Callable[[Configured], Problem | None]:
    def check(module: Configured) -> Problem | None:
        one, two = _number(module, whole), _number(module, part)
        if one is None or two is None or two <= 0 or one % two == 0:
            return None
        return _apart(module, whole, part, f"{whole}={one} must be divisible by {part}={two}")

    return check


def _one_of(name: str, *words: str) -> Callable[[Configured], Problem | None]:
    def check(module: Configured) -> Problem | None:
        given = module.args.get(name, words[0])
        return _value(module, name, " or ".join(repr(w) for w in words)) if sort_of(given) and given not in words else None

    return check


def _same_with_stride(module: Configured) -> Problem | None:
    """``padding="same"`` goes with a stride of 1 only."""
    stride = argument(module, "stride")
    steps = stride if isinstance(stride, tuple | list) else (stride,)
    if argument(module, "padding") == "same" and any(isinstance(step, int) and step != 1 for step in steps):
        return _apart(module, "padding", "stride", f"padding='same' goes with stride=1 only, and it is {stride}")
    return None


def _padding_index(module: Configured) -> Problem | None:
    index, number = _number(module, "padding_idx"), _number(module, "num_embeddings")
    if index is None or number is None or number < 1 or -number <= index < number:
        return None
    return _apart(module, "padding_idx", "num_embeddings", f"padding_idx={index} must be below num_embeddings={number}")


def _renamed(module: Configured) -> Problem | None:
    for name in ("size_average", "reduce"):
        if sort_of(module.args.get(name)) not in ("", "none"):
            return _apart(module, name, "reduction", f"{name} is deprecated: use reduction", warning=True)
    return None


_CONVOLUTION = (_one_of("padding_mode", "zeros", "reflect", "replicate", "circular"), _same_with_stride)
_TRANSPOSED = (_one_of("padding_mode", "zeros"),)
_CHANNELS = (_divides("in_channels", "groups"), _divides("out_channels", "groups"))  # a lazy one looks at its first input
_HEADS = (_divides("d_model", "nhead"),)
# Words among numbers, and arguments that make a size one that nobody looks at.
WORDS: Final[dict[str, tuple[str, ...]]] = {"padding": ("same", "valid")}
MOOT: Final[dict[str, frozenset[str]]] = {
    "num_features": frozenset({"affine", "track_running_stats"}),
    "num_channels": frozenset({"affine"}),
    "normalized_shape": frozenset({"elementwise_affine"}),
    "num_encoder_layers": frozenset({"custom_encoder"}),
    "num_decoder_layers": frozenset({"custom_decoder"}),
}
RELATIONS: Final[dict[str, tuple[Callable[[Configured], Problem | None], ...]]] = {
    "LSTM": (_projection, _unswitched, _lone_dropout),
    "GRU": (_no_projection, _unswitched, _lone_dropout),
    "RNN": (_no_projection, _one_of("nonlinearity", "tanh", "relu"), _unswitched, _lone_dropout),
    **{f"Conv{n}d": (*_CHANNELS, *_CONVOLUTION) for n in (1, 2, 3)},
    **{f"LazyConv{n}d": _CONVOLUTION for n in (1, 2, 3)},
    **{f"ConvTranspose{n}d": (*_CHANNELS, *_TRANSPOSED) for n in (1, 2, 3)},
    **{f"LazyConvTranspose{n}d": _TRANSPOSED for n in (1, 2, 3)},
    "GroupNorm": (_divides("num_channels", "num_groups"),),
    "MultiheadAttention": (_divides("embed_dim", "num_heads"),),
    **dict.fromkeys(("Transformer", "TransformerEncoderLayer", "TransformerDecoderLayer"), _HEADS),
    **dict.fromkeys(("Embedding", "EmbeddingBag"), (_padding_index,)),
    **dict.fromkeys(
        ("BCELoss", "BCEWithLogitsLoss", "CosineEmbeddingLoss", "CrossEntropyLoss", "HingeEmbeddingLoss", "KLDivLoss", "L1Loss", "MSELoss",
         "MarginRankingLoss", "MultiLabelMarginLoss", "MultiLabelSoftMarginLoss", "MultiMarginLoss", "NLLLoss", "NLLLoss2d",
         "PoissonNLLLoss", "SmoothL1Loss", "SoftMarginLoss", "TripletMarginLoss"),
        (_renamed,),
    ),
}  # fmt: skip
