"""Why a layer gets the wrong number of axes, and which line is to blame: each such mistake belongs to exactly one rule.

A recurrent layer that returned only its last step (RNN101), a declared input of the wrong rank (RNN301, RNN302), or
whatever else gave the tensor its rank (RNN102). The cure is tried before it is proposed: what would the layers return
if ``return_sequences`` were set?
"""

from __future__ import annotations

from collections.abc import Iterator

from lstmlint.checks.chains import Chain, Link, accepts, back, giver, output, with_argument
from lstmlint.checks.declarations import Declaration, declaration
from lstmlint.checks.words import kind_of, needs, placed, reported, title
from lstmlint.diagnostic import Related
from lstmlint.program import Call, Layer, Model, Path, Program, Tensor, Version
from lstmlint.records import dataclass
from lstmlint.shape import ANY, Shape, show_shape

# Layers that pass an input on as it is: a wrong rank behind them was declared wrongly. A Dense layer is none of them,
# for whoever wrote it meant a vector.
PASSING = frozenset(
    {"Dropout", "Masking", "BatchNormalization", "LayerNormalization", "Activation", "GaussianNoise", "GaussianDropout", "AlphaDropout"}
    | {"Normalization", "Rescaling", "UnitNormalization", "ActivityRegularization", "SpatialDropout1D", "InputLayer"}
    | {"LeakyReLU", "PReLU", "ELU", "ReLU", "Softmax", "Lambda"}
)
SEQUENCE_LAYERS = frozenset(
    {"LSTM", "GRU", "SimpleRNN", "RNN", "CuDNNLSTM", "CuDNNGRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
    | {"Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "LocallyConnected1D", "TimeDistributed", "Bidirectional"}
    | {"MaxPooling1D", "AveragePooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "ZeroPadding1D", "UpSampling1D", "Cropping1D"}
    | {"SpatialDropout1D", "MaxPool1D", "AvgPool1D", "GlobalMaxPool1D", "GlobalAvgPool1D", "Convolution1D"}
)


@dataclass(frozen=True, slots=True)
class Blame:
    """A call that refuses the rank of an input, and the rule it falls to with what that rule needs to know.

    The code is "" where the mistake behind it is another rule's.
    """

    code: str
    call: Call
    position: int
    wanted: int
    at_least: bool
    chain: Chain
    giver: Link | None
    between: tuple[Call, ...]
    declared: Declaration | None = None

    @property
    def tensor(self) -> Tensor:
        """The input that does not fit."""
        return self.call.inputs[self.position]

    @property
    def got(self) -> int:
        """How many axes it has."""
        return len(self.tensor.shape.axes)


def blames(program: Program, path: Path) -> Iterator[Blame]:
    """All calls of the path that refuse the rank of an input."""
    for call in reported(path):
        problem = call.problem
        if problem is None or problem.kind != "rank":
            continue
        position, wanted = problem.detail.get("input", 0), problem.detail.get("wanted")
        if not isinstance(position, int) or not isinstance(wanted, int) or position >= len(call.inputs):
            continue
        chain = back(call.inputs[position])
        given, between = giver(chain)
        at_least = bool(problem.detail.get("at_least"))
        code, declared = _code(program.version, path, call, position, chain, given, between)
        yield Blame(code, call, position, wanted, at_least, chain, given, between, declared)


def _code(
    version: Version | None, path: Path, call: Call, position: int, chain: Chain, given: Link | None, between: tuple[Call, ...]
) -> tuple[str, Declaration | None]:
    if given is not None and last_step_only(given) and would_cure(given.call, between, call, position, version):
        return ("" if meant_sequences(path, given.call.layer) else "RNN101"), None
    if given is None and chain.start is not None and kind_of(call) in SEQUENCE_LAYERS and all(kind_of(c) in PASSING for c in between):
        declared = declaration(path, chain.start)
        if declared is not None:
            more = len(chain.start.shape.axes) - _wanted(call)
            return ("RNN301" if more == 1 else "RNN302"), declared
    return "RNN102", None


def _wanted(call: Call) -> int:
    wanted = call.problem.detail.get("wanted") if call.problem is not None else None
    return wanted if isinstance(wanted, int) else 0


def last_step_only(link: Link) -> bool:
    """Whether this is the output, not a state, of a recurrent layer whose ``return_sequences`` is certainly off."""
    layer = link.call.layer
    if not isinstance(layer, Layer) or not layer.recurrent or link.tensor is not link.call.output:
        return False
    value = layer.core.get("return_sequences", False)
    return value is None or (isinstance(value, bool | int) and not value)


def meant_sequences(path: Path, layer: Layer | Model) -> bool:
    """Whether the sequences were asked for, but wrongly: misspelt, by position, on the wrapper or on ``add``.

    That is a mistake of its own (RNN401, RNN402, RNN404), and its cure is the cure of this one.
    """
    if not isinstance(layer, Layer):
        return False
    if any(
        use.kind == "add_keyword" and use.detail.get("keyword") == "return_sequences" and use.detail.get("layer") is layer
        for use in path.uses
    ):
        return True
    outer = layer is not layer.core and "return_sequences" in layer.args
    return outer or layer.core.args.get("activation") is True or any(_misspelt(name) for name in layer.core.args)


def _misspelt(name: str) -> bool:
    plain = name.lower().replace("_", "")
    return name != "return_sequences" and (plain.startswith(("returnseq", "retrunseq", "retunseq", "resturnseq")) or _near(plain))


def _near(plain: str) -> bool:
    """Whether a word is ``returnsequences`` with at most a few letters wrong, as ``returnsequneces`` is."""
    wanted = "returnsequences"
    if abs(len(plain) - len(wanted)) > 3 or plain == "returnstate":
        return False
    from difflib import SequenceMatcher

    return SequenceMatcher(None, plain, wanted).ratio() > 0.8


def would_cure(lower: Call, between: tuple[Call, ...], upper: Call, position: int, version: Version | None) -> bool:
    """Whether ``return_sequences=True`` on the lower layer gives the upper one the number of axes it needs."""
    shape = sequences(lower, between, version)
    return shape is not None and accepts(upper, position, shape, version)


def sequences(lower: Call, between: tuple[Call, ...], version: Version | None) -> Shape | None:
    """What would come out behind the lower layer, and the layers after it, if it returned all its steps."""
    if not isinstance(lower.layer, Layer) or not lower.inputs:
        return None
    refused = lower.problem is not None and lower.problem.kind == "rank"  # a mistake of its own, which will be repaired
    shape = output(with_argument(lower.layer, "return_sequences", True), ANY if refused else lower.inputs[0].shape, version)
    for call in reversed(between):
        shape = output(call.layer, shape, version) if shape is not None else None
    return shape


def suffers(blame: Blame) -> Related:
    """The layer that gets the wrong rank, and what it needs."""
    wanted = needs(blame.call.layer, blame.wanted, at_least=blame.at_least)
    return Related(placed(blame.call), f"{title(blame.call.layer)} needs {wanted} and gets {show_shape(blame.tensor.shape)}")
