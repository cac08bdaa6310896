"""A class that extends GRU, with a call of its own that pools over the steps."""
import numpy as np
import tensorflow as tf
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Dense, GRU


class PooledGRU(GRU):
    def __init__(self, units, **kwargs):
        super().__init__(units, return_sequences=True, **kwargs)

    def call(self, sequences, **kwargs):
        return tf.reduce_mean(super().call(sequences, **kwargs), axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.units)


inner = PooledGRU(5)
print(type(inner).__mro__[1].__name__)
