"""Random expressions on symbolic tensors, for the comparison with what Keras 2 and Keras 3 make of them."""

from __future__ import annotations

import random

Rng = random.Random
# The tensors that the expressions are about, batch first.
INPUTS = {"x": (None, 5, 3), "y": (None, 5, 3), "w": (None, 3, 4), "v": (None, 7), "m": (None, None, 4), "q": (None, 1, 3)}
HEADS = {
    "tf": "import tensorflow as tf\nimport tf_keras as keras\nK = keras.backend\n",
    "K": "import tensorflow as tf\nimport tf_keras as keras\nK = keras.backend\n",
    "ops": "import keras\nfrom keras import ops\n",
}


def declared() -> str:
    """The inputs, as a program declares them."""
    return "".join(f"{name} = keras.Input({shape[1:]})\n" for name, shape in INPUTS.items())


def _axis(rng: Rng, rank: int) -> int:
    return rng.choice([*range(1, rank), -1])


def _index(rng: Rng, name: str) -> str:
    parts = [":"]
    for size in INPUTS[name][1 : rng.randint(2, len(INPUTS[name]))]:
        most = size or 3
        number = str(rng.randint(-most, most - 1)) if size else "-1"
        parts.append(rng.choice([":", f":{rng.randint(1, most)}", f"{rng.randint(1, most)}:", "::2", number, "1:-1", "-2:"]))
    if rng.random() < 0.2:
        parts = ["...", rng.choice(["0", "-1", ":2", "1:"])]
    if rng.random() < 0.2:
        parts.append(rng.choice(["None", "tf.newaxis"]) if len(parts) > 1 else "None")
    return ", ".join(parts)


def tf_expression(rng: Rng) -> str:
    """TensorFlow's functions."""
    name = rng.choice(list(INPUTS))
    rank, a = len(INPUTS[name]), _axis(rng, len(INPUTS[name]))
    keep = rng.choice(["", ", keepdims=True"])
    perm = rng.sample(range(1, rank), rank - 1)
    wide = rng.choice(["x", "y", "w"])
    return rng.choice(
        [
            f"tf.reduce_{rng.choice(['mean', 'sum', 'max', 'min'])}({name}, axis={a}{keep})",
            f"tf.reduce_mean({wide}, axis=[1, 2]{keep})",
            f"tf.expand_dims({name}, {rng.choice([1, -1, 2])})",
            f"tf.squeeze(q, {rng.choice(['1', 'axis=1', '[1]'])})",
            f"tf.transpose({name}, {[0, *perm]})",
            f"tf.concat([x, y], axis={rng.choice([1, 2, -1])})",
            f"tf.concat([x, q], {rng.choice([1, -2])})",
            f"tf.stack([x, y], axis={rng.choice([1, 2, 3, -1])})",
            f"tf.unstack({wide}, axis=1)[{rng.randint(0, 2)}]",
            f"tf.split(x, 3, axis=-1)[{rng.randint(0, 2)}]",
            f"tf.split(x, [1, 4], 1)[{rng.randint(0, 1)}]",
            f"tf.split(v, num_or_size_splits=[2, -1], axis=1)[{rng.randint(0, 1)}]",
            "tf.reshape(x, [-1, 15])",
            "tf.reshape(x, (-1, 3, 5))",
            "tf.reshape(m, [-1, 4])",
            "tf.reshape(x, [tf.shape(x)[0], 15])",
            f"tf.tile({wide}, [1, {rng.randint(1, 3)}, {rng.randint(1, 3)}])",
            f"tf.repeat({wide}, {rng.randint(2, 4)}, axis={rng.choice([1, 2])})",
            "tf.matmul(x, w)",
            "tf.matmul(x, y, transpose_b=True)",
            "tf.matmul(m, w, transpose_a=True)" if rng.random() < 0 else "tf.matmul(w, x, transpose_a=True, transpose_b=True)",
            "x @ w",
            "tf.tensordot(x, tf.ones((3, 6)), axes=1)",
            "tf.tensordot(x, tf.ones((3, 6)), [[2], [0]])",
            "tf.einsum('btf,bfk->btk', x, w)",
            "tf.einsum('btf,bsf->bts', x, y)",
            "tf.einsum('btf->bf', x)",
            f"tf.gather({wide}, [0, 2], axis={rng.choice([1, 2])})",
            f"tf.gather({wide}, 0, axis=1)",
            f"tf.cast({name}, tf.float32)",
            f"tf.one_hot(tf.argmax({name}, axis=-1), {rng.randint(2, 9)})",
            f"tf.argmax({name}, axis={a})",
            f"tf.zeros_like({name})",
            f"{name}[{_index(rng, name)}]",
            f"{name}[{_index(rng, name)}]",
            f"{name}[{_index(rng, name)}]",
            f"{rng.choice(['x', 'y', 'q'])} {rng.choice('+-*/')} {rng.choice(['x', 'q', '2.0', 'y'])}",
            f"tf.{rng.choice(['add', 'multiply', 'maximum', 'subtract'])}(x, {rng.choice(['q', 'y'])})",
            f"tf.nn.{rng.choice(['softmax', 'relu', 'sigmoid', 'tanh', 'l2_normalize'])}({name}{rng.choice([''])})".replace(
                "tf.nn.l2_normalize(" + name, f"tf.nn.l2_normalize({name}, axis=-1"
            ),
            f"tf.pad({wide}, [[0, 0], [{rng.randint(0, 2)}, 1], [0, {rng.randint(0, 2)}]])",
            f"tf.reverse({wide}, axis=[1])",
            "tf.where(x > 0, x, y)",
            f"tf.math.{rng.choice(['exp', 'abs', 'sqrt', 'square'])}({name})",
            f"tf.broadcast_to(q, [4, {rng.randint(2, 5)}, 3])",
            f"tf.math.top_k({wide}, k=2)[0]",
            f"tf.norm({name}, axis=-1)",
            f"tf.linalg.matmul(x, w)[:, {rng.randint(0, 4)}]",
            f"tf.cumsum({name}, axis=1)",
            f"tf.clip_by_value({name}, 0.0, 1.0)",
            "tf.squeeze(tf.expand_dims(v, 1), axis=1)",
            "tf.linalg.matrix_transpose(x)",
            "tf.add_n([x, y])",
        ]
    )


def backend_expression(rng: Rng) -> str:
    """``keras.backend`` of Keras 2."""
    name = rng.choice(list(INPUTS))
    rank, a = len(INPUTS[name]), _axis(rng, len(INPUTS[name]))
    keep = rng.choice(["", ", keepdims=True"])
    wide = rng.choice(["x", "y", "w"])
    perm = rng.sample(range(1, rank), rank - 1)
    return rng.choice(
        [
            f"K.{rng.choice(['mean', 'sum', 'max', 'min', 'std', 'prod'])}({name}, axis={a}{keep})",
            f"K.expand_dims({name}, {rng.choice([1, -1])})",
            f"K.expand_dims({name})",
            "K.squeeze(q, 1)",
            f"K.permute_dimensions({name}, {(0, *perm)})",
            "K.concatenate([x, y])",
            f"K.concatenate([x, q], axis={rng.choice([1, -2])})",
            f"K.stack([x, y], axis={rng.choice([1, -1])})",
            "K.reshape(x, (-1, 15))",
            "K.reshape(x, (-1, 3, 5))",
            f"K.repeat(v, {rng.randint(2, 5)})",
            f"K.repeat_elements({wide}, {rng.randint(2, 3)}, axis={rng.choice([1, 2])})",
            f"K.tile({wide}, [1, {rng.randint(1, 3)}, 1])",
            "K.dot(x, K.ones((3, 6)))",
            "K.batch_dot(x, w)",
            "K.batch_dot(x, y, axes=[2, 2])",
            "K.batch_dot(x, y, axes=(1, 1))",
            "K.batch_dot(x, y, axes=2)",
            f"K.{rng.choice(['softmax', 'relu', 'sigmoid', 'tanh', 'exp', 'abs', 'square', 'sqrt'])}({name})",
            f"K.cast({name}, 'float32')",
            f"K.argmax({name}, axis=-1)",
            f"K.one_hot(K.argmax({name}), {rng.randint(2, 6)})",
            f"K.zeros_like({name})",
            f"K.batch_flatten({wide})",
            "K.temporal_padding(x, (1, 2))",
            f"K.reverse({wide}, axes=1)",
            f"K.l2_normalize({name}, axis=-1)",
            f"K.clip({name}, 0, 1)",
            "K.maximum(x, y)",
            f"K.cumsum({name}, axis=1)",
            f"{name}[{_index(rng, name).replace('tf.newaxis', 'None')}]",
            "K.gather(K.ones((9, 4)), K.cast(v, 'int32'))",
        ]
    )


def ops_expression(rng: Rng) -> str:
    """``keras.ops`` of Keras 3."""
    name = rng.choice(list(INPUTS))
    rank, a = len(INPUTS[name]), _axis(rng, len(INPUTS[name]))
    keep = rng.choice(["", ", keepdims=True"])
    wide = rng.choice(["x", "y", "w"])
    perm = rng.sample(range(1, rank), rank - 1)
    return rng.choice(
        [
            f"ops.{rng.choice(['mean', 'sum', 'max', 'min', 'std', 'prod', 'var'])}({name}, axis={a}{keep})",
            f"ops.expand_dims({name}, {rng.choice([1, -1, 2])})",
            "ops.squeeze(q, 1)",
            f"ops.transpose({name}, {(0, *perm)})",
            f"ops.concatenate([x, y], axis={rng.choice([1, 2, -1])})",
            f"ops.concatenate([x, q], {rng.choice([1, -2])})",
            f"ops.stack([x, y], axis={rng.choice([1, -1])})",
            "ops.reshape(x, (-1, 15))",
            "ops.reshape(x, (-1, 3, 5))",
            f"ops.repeat({wide}, {rng.randint(2, 3)}, axis={rng.choice([1, 2])})",
            f"ops.tile({wide}, [1, {rng.randint(1, 3)}, 1])",
            "ops.matmul(x, w)",
            "x @ w",
            "ops.dot(x, ops.ones((3, 6)))",
            "ops.tensordot(x, ops.ones((3, 6)), axes=1)",
            "ops.einsum('btf,bfk->btk', x, w)",
            "ops.einsum('btf,bsf->bts', x, y)",
            f"ops.{rng.choice(['softmax', 'relu', 'sigmoid', 'tanh', 'exp', 'abs', 'square', 'sqrt'])}({name})",
            f"ops.cast({name}, 'float32')",
            f"ops.argmax({name}, axis=-1)",
            f"ops.one_hot(ops.argmax({name}, axis=-1), {rng.randint(2, 6)})",
            f"ops.zeros_like({name})",
            f"ops.flip({wide}, axis=1)",
            f"ops.clip({name}, 0, 1)",
            "ops.maximum(x, y)",
            f"ops.cumsum({name}, axis=1)",
            f"{name}[{_index(rng, name).replace('tf.newaxis', 'None')}]",
            f"{name}[{_index(rng, name).replace('tf.newaxis', 'None')}]",
            f"ops.split(x, 3, axis=-1)[{rng.randint(0, 2)}]",
            f"ops.split(x, [1, 3], axis=1)[{rng.randint(0, 2)}]",
            f"ops.unstack({wide}, axis=1)[0]",
            f"ops.take({wide}, [0, 2], axis={rng.choice([1, 2])})",
            f"ops.swapaxes({wide}, 1, 2)",
            f"ops.moveaxis({wide}, 1, -1)",
            f"ops.pad({wide}, [[0, 0], [{rng.randint(0, 2)}, 1], [0, 1]])",
            "ops.where(x > 0, x, y)",
            f"{rng.choice(['x', 'y', 'q'])} {rng.choice('+-*/')} {rng.choice(['x', 'q', '2.0', 'y'])}",
            "ops.broadcast_to(q, (4, 5, 3))",
            f"ops.top_k({wide}, k=2)[0]",
            f"ops.norm({name}, axis=-1)",
        ]
    )


EXPRESSIONS = {"tf": tf_expression, "K": backend_expression, "ops": ops_expression}
