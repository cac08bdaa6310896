"""MultiheadAttention and the layers of a transformer.

Parameters (d embed_dim, f dim_feedforward, with biases): attention 4d(d + 1), with ``kdim`` k and ``vdim`` v 2d² + dk + dv + 4d;
a layer of an encoder adds the two linear ones and two LayerNorms, one of a decoder another attention and another LayerNorm.
"""

from __future__ import annotations

from lstmlint.layers.outcome import Configured, unknown
from lstmlint.layers.pytorch.outcome import Reply, axis_at, refused, settled, with_tail, wrong_rank, wrong_size
from lstmlint.layers.pytorch.reading import argument, flag, size
from lstmlint.layers.reading import as_size
from lstmlint.shape import ANY, Axis, Problem, Shape, Size, add, differ, mul, show_shape

RANKS = (2, 3)


def multihead(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(query, key, value) -> the output, shaped as the query, and the weights: (batch, target, source), averaged over the heads.

    With ``need_weights=False`` in the call the second is None; that is the caller's to know.
    """
    width, shapes = size(module, "embed_dim"), tuple(settled(shape, RANKS) for shape in inputs[:3])
    problem = None
    for index, (shape, name) in enumerate(zip(inputs, ("embed_dim", "kdim", "vdim"), strict=False)):
        problem = problem or wrong_rank(module, shape, RANKS, index)
        problem = problem or wrong_size(module, shape, -1, name, _dim(module, name), axis_at(shape, -1), index=index)
    problem = problem or _disagreement(module, shapes)
    output = with_tail(shapes[0], (width,))
    return Reply((output, _weights_shape(module, shapes)), problem)


def _dim(module: Configured, name: str) -> Size:
    """``kdim`` and ``vdim`` are ``embed_dim`` unless they are given."""
    return size(module, "embed_dim" if argument(module, name) is None else name)


def _disagreement(module: Configured, shapes: tuple[Shape, ...]) -> Problem | None:
    """Query, key and value must have the same batch, key and value the same length, all the same number of axes."""
    if len(shapes) < 3:
        return None
    query, key, value = shapes
    first = flag(module, "batch_first")
    batch = None if first is None else (0 if first else 1)
    for one, other, names in ((query, key, "query and key"), (key, value, "key and value")):
        wrong = one.rank is not None and other.rank is not None and one.rank != other.rank
        if not wrong and one.rank == other.rank == 3 and batch is not None:
            wrong = differ(one.axes[batch], other.axes[batch])
        if not wrong and one is key and one.rank is not None and other.rank is not None:
            wrong = any(differ(a, b) for a, b in zip(one.axes[:-1], other.axes[:-1], strict=True))
        if wrong:
            text = f"{names} do not fit each other: {show_shape(one)} and {show_shape(other)}"
            return refused(module, "inputs", text, shape=one, other=other)
    return None


def _weights_shape(module: Configured, shapes: tuple[Shape, ...]) -> Shape:
    query, first = shapes[0], flag(module, "batch_first")
    key = shapes[1] if len(shapes) > 1 else ANY
    if query.rank == 2:
        return Shape((query.axes[0], _longer(module, axis_at(key, -2))))
    if query.rank != 3 or first is None:
        return ANY
    batch, target = query.axes[:2] if first else (query.axes[1], query.axes[0])
    source = axis_at(key, -2 if first else -3)
    return Shape((batch, target, _longer(module, source)))


def _longer(module: Configured, length: Axis) -> Axis:
    """``add_bias_kv`` and ``add_zero_attn`` each add a place to the keys."""
    added = [flag(module, name) for name in ("add_bias_kv", "add_zero_attn")]
    return unknown() if None in added or length is None else add(length, sum(bool(more) for more in added))


def multihead_weights(module: Configured) -> Size:
    """The parameters of MultiheadAttention."""
    width, bias, more = size(module, "embed_dim"), flag(module, "bias"), flag(module, "add_bias_kv")
    if bias is None or more is None:
        return unknown("perhaps without a bias")
    inner = add(mul(2, width), add(_dim(module, "kdim"), _dim(module, "vdim")))
    return mul(width, add(inner, 4 * bias + 2 * more))


def _attention(width: Size, bias: int) -> Size:
    return mul(4, mul(width, add(width, bias)))


def _feed_forward(width: Size, inner: Size, bias: int) -> Size:
    kernel = mul(2, mul(width, inner))
    return add(kernel, add(width, inner)) if bias else kernel


def _layer(width: Size, inner: Size, bias: int, attentions: int) -> Size:
    """A layer with so many attentions and one LayerNorm more."""
    norms = mul((attentions + 1) * (1 + bias), width)
    return add(mul(attentions, _attention(width, bias)), add(_feed_forward(width, inner, bias), norms))


def layer_weights(module: Configured) -> Size:
    """The parameters of TransformerEncoderLayer and TransformerDecoderLayer."""
    bias = flag(module, "bias")
    if bias is None:
        return unknown("perhaps without a bias")
    return _layer(size(module, "d_model"), size(module, "dim_feedforward"), int(bias), 1 if "Encoder" in module.kind else 2)


def transformer_weights(module: Configured) -> Size:
    """The parameters of Transformer: so many layers and a LayerNorm on either side."""
    bias = flag(module, "bias")
    ready = argument(module, "custom_encoder"), argument(module, "custom_decoder")
    if bias is None or ready != (None, None):
        return unknown("parts of one's own")
    width, inner = size(module, "d_model"), size(module, "dim_feedforward")
    total: Size = mul(2 * (1 + bias), width)
    for attentions, name in ((1, "num_encoder_layers"), (2, "num_decoder_layers")):
        total = add(total, mul(size(module, name), _layer(width, inner, int(bias), attentions)))
    return total


def held(module: Configured) -> Configured | None:
    """The layer that a TransformerEncoder or TransformerDecoder repeats; None where it is not one of torch's own."""
    layer = argument(module, "encoder_layer" if "Encoder" in module.kind else "decoder_layer")
    kind = getattr(layer, "kind", None)
    own = kind in ("TransformerEncoderLayer", "TransformerDecoderLayer") and not getattr(layer, "custom", False)
    return layer if own else None  # type: ignore[return-value]


def stack_weights(module: Configured) -> Size:
    """The parameters of TransformerEncoder and TransformerDecoder, without those of ``norm``."""
    layer = held(module)
    return unknown("a layer of one's own") if layer is None else mul(as_size(argument(module, "num_layers")), layer_weights(layer))


def encoding(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """TransformerEncoderLayer and TransformerDecoderLayer: the shape is kept, and the memory must fit."""
    given = inputs[0]
    problem = None
    for index, shape in enumerate(inputs[: 1 if "Encoder" in module.kind else 2]):
        problem = problem or wrong_rank(module, shape, RANKS, index)
        problem = problem or wrong_size(module, shape, -1, "d_model", size(module, "d_model"), axis_at(shape, -1), index=index)
    if problem is None and "Encoder" not in module.kind and len(inputs) > 1:
        problem = _unlike_batches(module, settled(inputs[0], RANKS), settled(inputs[1], RANKS))
    return Reply((settled(given, RANKS),), problem)


def _unlike_batches(module: Configured, one: Shape, other: Shape) -> Problem | None:
    """Two sequences for one transformer must have the same batch."""
    first = flag(module, "batch_first")
    wrong = one.rank is not None and other.rank is not None and one.rank != other.rank
    if not wrong and one.rank == other.rank == 3 and first is not None:
        wrong = differ(one.axes[0 if first else 1], other.axes[0 if first else 1])
    if not wrong:
        return None
    text = f"{module.kind} gets {show_shape(one)} and {show_shape(other)}, which do not have the same batch"
    return refused(module, "inputs", text, shape=one, other=other)


def stack(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """TransformerEncoder and TransformerDecoder do what their layers do."""
    layer = held(module)
    return Reply((settled(inputs[0], RANKS),)) if layer is None else encoding(layer, inputs)


def transformer(module: Configured, inputs: tuple[Shape, ...]) -> Reply:
    """(source, target) -> shaped as the target."""
    if len(inputs) < 2:
        return Reply((ANY,))
    reply = encoding(module, inputs)
    return Reply((settled(inputs[1], RANKS),), reply.problem)
