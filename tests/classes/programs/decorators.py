import functools
import time
from contextlib import contextmanager

import tensorflow as tf
from tensorflow.keras import layers


def timed(label="build"):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            start = time.time()
            result = function(*args, **kwargs)
            print(label, time.time() - start)
            return result

        return wrapper

    return decorator


@contextmanager
def phase(name):
    print("begin", name)
    yield name
    print("end", name)


@timed("model")
def build(units, *, window=8):
    inputs = tf.keras.Input((window, 2))
    x = layers.LSTM(units)(inputs)
    return tf.keras.Model(inputs, layers.Dense(1)(x))


@tf.function
def step(model, x):
    return model(x)


strategy = tf.distribute.get_strategy()
with phase("building"), strategy.scope():
    model = build(11)
out = step(model, tf.zeros((3, 8, 2)))
