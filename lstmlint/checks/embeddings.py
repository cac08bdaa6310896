"""RNN314: an Embedding that looks up what are no whole numbers, or one-hot rows as if they were sequences."""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import back
from lstmlint.checks.fed_data import fed, matched
from lstmlint.checks.paths import each_path
from lstmlint.checks.words import kind_of, placed, reported, title
from lstmlint.diagnostic import Finding, Place, Related
from lstmlint.program import Call, Feed, Layer, Model, Path, Program, Tensor
from lstmlint.shape import Unknown, rank_is_not

# Layers that return fractions whatever comes in, and those behind which the same numbers stand in other places.
_FRACTIONS = frozenset(
    {"Dense", "LSTM", "GRU", "SimpleRNN", "Conv1D", "Conv2D", "SeparableConv1D", "Embedding", "BatchNormalization", "LayerNormalization"}
    | {"GlobalAveragePooling1D", "AveragePooling1D", "Softmax", "Attention", "MultiHeadAttention", "ConvLSTM1D", "ConvLSTM2D"}
)
_REARRANGES = frozenset({"Reshape", "Flatten", "Permute", "RepeatVector", "Masking", "SpatialDropout1D", "Dropout"})
_KNOWN_ACTIVATIONS = (None, "linear", "relu", "sigmoid", "tanh", "softmax", "elu", "selu", "softplus", "gelu", "swish", "leaky_relu")


@each_path
def fractions_looked_up(_program: Program, path: Path) -> Iterator[Finding]:
    """RNN314: each Embedding that is fed with fractions, by the data or by a layer before it."""
    told: set[Place] = set()
    for finding in (*_in_data(path), *_behind_layers(path)):
        if finding.place not in told:
            told.add(finding.place)
            yield finding


def _in_data(path: Path) -> Iterator[Finding]:
    for event, _ in fed(path):
        for data in event.data:
            for tensor, item in matched(path, data.x, event.inputs):
                other = rank_is_not(item.shape, tensor.shape.rank) if tensor.shape.rank is not None else False
                case = _case(item) if not other else None  # of another rank: RNN305 tells it
                for call in _lookups(path, tensor) if case is not None else ():
                    if case == "one-hot" and not _more_than_two_rows(call):
                        continue
                    where = data.x.place if data.x is not None and data.x.place is not None else event.place
                    words = {"layer": title(call.layer), "data": "the data" if item.label == "the data" else item.label}
                    yield Finding(placed(call), words, (Related(where, _WHAT[case or ""]),), case=case or "")


_WHAT = {"": "these numbers are no whole ones", "one-hot": "these rows hold a single 1 among zeros"}


def _case(item: Feed) -> str | None:
    if item.one_hot:
        return "one-hot" if item.shape.rank == 2 else None
    return "" if item.fractional else None


def _lookups(path: Path, tensor: Tensor) -> list[Call]:
    """The Embeddings that read an input of the model directly."""
    return [call for call in reported(path) if kind_of(call) == "Embedding" and any(tensor is given for given in call.inputs)]


def _more_than_two_rows(call: Call) -> bool:
    """A table of two rows is one for flags: 0 and 1 are all that it knows."""
    rows = call.layer.get("input_dim") if isinstance(call.layer, Layer) else None
    return isinstance(rows, int) and rows > 2


def _behind_layers(path: Path) -> Iterator[Finding]:
    for call in reported(path):
        if kind_of(call) != "Embedding" or len(call.inputs) != 1 or call.problem is not None or isinstance(call.within, Layer):
            continue
        for link in back(call.inputs[0]).links:
            before = link.call.layer
            if isinstance(before, Model) or before.custom or before.framework != "keras":
                break
            if before.kind not in _REARRANGES:
                if _returns_fractions(before):
                    related = (Related(placed(link.call), f"{title(before)} returns fractions"),)
                    yield Finding(placed(call), {"layer": title(call.layer), "giver": title(before)}, related, case="layer")
                break


def _returns_fractions(layer: Layer) -> bool:
    core = layer.core
    activation = core.get("activation")
    plain = not isinstance(activation, Unknown) and (activation is None or activation in _KNOWN_ACTIVATIONS)
    return core.kind in _FRACTIONS and not core.custom and not core.opaque and plain and layer.kind != "TimeDistributed"
