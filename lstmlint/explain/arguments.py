"""What each argument does, in a sentence: tables by class and name. Each was tried with Keras 2.15, tf_keras 2.21 and Keras 3.15."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from lstmlint.program import Value

# A sentence for any value, or one for each value that says something else; ``...`` stands for all the others.
Sentence: TypeAlias = "str | Mapping[Value, str]"
OTHERS = ...

_SAME: dict[str, Sentence] = {
    "kernel_initializer": "the numbers that the kernel (the weights for the input) has before training",
    "recurrent_initializer": "the numbers that the recurrent kernel (the weights for h) has before training",
    "bias_initializer": "the numbers that the biases have before training",
    "kernel_regularizer": {
        None: "no penalty; the default",
        OTHERS: "training adds a penalty on the kernel (the weights for the input) to the loss",
    },
    "recurrent_regularizer": {
        None: "no penalty; the default",
        OTHERS: "training adds a penalty on the recurrent kernel (the weights for h) to the loss",
    },
    "bias_regularizer": {None: "no penalty; the default", OTHERS: "training adds a penalty on the biases to the loss"},
    "activity_regularizer": {None: "no penalty; the default", OTHERS: "training adds a penalty on what the layer returns to the loss"},
    "kernel_constraint": {
        None: "no constraint; the default",
        OTHERS: "what the kernel (the weights for the input) must satisfy after each training step",
    },
    "recurrent_constraint": {
        None: "no constraint; the default",
        OTHERS: "what the recurrent kernel (the weights for h) must satisfy after each training step",
    },
    "bias_constraint": {None: "no constraint; the default", OTHERS: "what the biases must satisfy after each training step"},
}

_COMMON: dict[str, Sentence] = {
    "name": "the layer's name in `model.summary()` and in saved weights",
    "dtype": "the kind of numbers that it computes with",
    "trainable": {False: "its weights stay as they are in training", OTHERS: "whether training changes its weights"},
    "input_shape": "the shape of one sample: what comes into the model, without the batch",
    "batch_input_shape": "the shape of a whole batch that comes into the model, samples first (Keras 2 only)",
    "batch_shape": "the shape of a whole batch, samples first",
    "batch_size": "how many samples are in each batch",
    "input_dim": "the number of features of each step that comes in",
    "input_length": "the number of steps of each sequence",
    "weights": {None: "none given: they begin as the initializers say", OTHERS: "the numbers that its weights begin with"},
}

_STEPS: dict[str, Sentence] = {
    "return_sequences": {
        True: "passes on {h} after every step, not only after the last: {returns}",
        False: "passes on {h} after the last step only: {returns}",
        OTHERS: "whether {h} is passed on after every step (True) or after the last one only (False)",
    },
    "return_state": {
        True: "returns {states} after the last step as well, as tensors of their own",
        False: "returns no states beside the output",
        OTHERS: "whether {states} after the last step are returned as well",
    },
    "go_backwards": {
        True: "reads the sequence from its last step to its first; a returned sequence has that order, too",
        False: "reads the sequence from its first step to its last",
        OTHERS: "whether the sequence is read from its last step to its first",
    },
    "stateful": {
        True: "{states} are kept from one batch to the next (see States)",
        False: "{states} begin as zeros with every batch",
        OTHERS: "whether {states} are kept from one batch to the next",
    },
    "unroll": {
        True: "writes the loop over the steps out, step by step: more memory and a longer start, for short sequences only",
        False: "the steps are a loop",
        OTHERS: "whether the loop over the steps is written out, step by step",
    },
    "time_major": {
        True: "the steps come first: it takes and gives (steps, batch, features)",
        False: "the batch comes first",
        OTHERS: "whether the steps come before the batch",
    },
    "zero_output_for_mask": {
        True: "with `return_sequences=True` the output at a masked step is zeros; without this it is that of the step before",
        OTHERS: "whether the output at a masked step is zeros",
    },
    "dropout": {
        0: "nothing of the input is dropped",
        OTHERS: "in training about {percent} of the features of the input are set to 0{which}; `predict` and `evaluate` drop nothing",
    },
    "recurrent_dropout": {
        0: "nothing of h is dropped",
        OTHERS: "in training about {percent} of the numbers of h are set to 0 when a step reads them, the same ones at every step; "
        "it keeps LSTM and GRU off the fast kernel",
    },
    "seed": {
        None: "no seed: other random numbers in every run; the default",
        OTHERS: "the seed for the random numbers of `dropout` and `recurrent_dropout`",
    },
    "use_bias": {
        True: "each gate has biases, numbers that are added whatever comes in",
        False: "no biases, so fewer parameters",
        OTHERS: "whether there are biases, numbers that are added whatever comes in",
    },
    **_SAME,
}

_LSTM: dict[str, Sentence] = {
    "units": "the length of h and of c: {units} numbers each",
    "activation": {
        None: "no function at all on the candidate for c and on c on its way into h; the default is `tanh`",
        "tanh": "brings the candidate for c, and c on its way into h, into -1 to 1; the default",
        OTHERS: "the function applied to the candidate for c, and to c on its way into h; the default is `tanh`",
    },
    "recurrent_activation": {
        None: "no function at all on the gates; the default is `sigmoid`",
        "sigmoid": "brings the three gates (input, forget, output) into 0 to 1: how much each lets through; the default",
        OTHERS: "the function of the three gates (input, forget, output), which say how much passes; the default is `sigmoid`",
    },
    "unit_forget_bias": {
        True: "the forget gate's biases begin at 1, so that c is mostly kept at first; the default",
        False: "the forget gate's biases begin like the others, as zeros by default",
        OTHERS: "whether the forget gate's biases begin at 1",
    },
    **_STEPS,
}

_GRU: dict[str, Sentence] = {
    "units": "the length of h: {units} numbers",
    "activation": {
        None: "no function at all on the candidate for the new h; the default is `tanh`",
        "tanh": "brings the candidate for the new h into -1 to 1; the default",
        OTHERS: "the function applied to the candidate for the new h; the default is `tanh`",
    },
    "recurrent_activation": {
        None: "no function at all on the gates; the default is `sigmoid`",
        "sigmoid": "brings the two gates (update, reset) into 0 to 1: how much each lets through; the default",
        OTHERS: "the function of the two gates (update, reset), which say how much passes; the default is `sigmoid`",
    },
    "reset_after": {
        True: "the reset gate works on h after its matrix, as the fast kernel wants it, with two biases; the default",
        False: "the reset gate works on h before its matrix: one bias, and no fast kernel",
        OTHERS: "whether the reset gate works on h after its matrix (with two biases) or before (with one)",
    },
    **_STEPS,
}

_SIMPLE: dict[str, Sentence] = {
    "units": "the length of h: {units} numbers",
    "activation": {
        None: "no function at all: h is the plain sum; the default is `tanh`",
        "tanh": "brings the new h into -1 to 1; the default",
        OTHERS: "the function that the new h goes through; the default is `tanh`",
    },
    **_STEPS,
    "use_bias": {
        True: "biases, numbers that are added at every step whatever comes in",
        False: "no biases, so fewer parameters",
        OTHERS: "whether there are biases, numbers that are added whatever comes in",
    },
}

_IMPLEMENTATION: dict[str, Sentence] = {
    "implementation": "1 computes with more and smaller products, 2 with fewer and larger ones; the result is the same",
}
_CUDNN_CHOICE: dict[str, Sentence] = {
    "use_cudnn": {
        False: "never use the fast kernel, whatever there is",
        True: "use the fast kernel, or fail where that is not possible, as on a CPU",
        "auto": "use the fast kernel where that is possible; the default",
        OTHERS: "whether to use the fast kernel",
    },
}

_WINDOW: dict[str, Sentence] = {
    "filters": "the number of channels of h and of c: {units} each",
    "kernel_size": "the size of the window that a convolution looks through",
    "strides": "how far the window moves over the input at a time",
    "padding": {
        "same": "the edges are filled up with zeros, so that the size stays (divided by the strides)",
        "valid": "the window stays inside, so that the edges get lost",
        "causal": "zeros are put in front, so that a step sees no later one",
        OTHERS: "what happens at the edges",
    },
    "data_format": "whether the channels are the last axis (`channels_last`) or come before the others",
    "dilation_rate": "how far apart the places are that the window looks at",
}

_BIDIRECTIONAL: dict[str, Sentence] = {
    "layer": "the layer that reads from the first step to the last; a second one like it, with weights of its own, reads back",
    "merge_mode": {
        "concat": "puts the two outputs side by side, so that the last axis is twice as long; the default",
        "sum": "adds the two outputs, number by number",
        "ave": "takes the average of the two outputs, number by number",
        "mul": "multiplies the two outputs, number by number",
        None: "returns the two outputs apart",
        OTHERS: "how the outputs of the two directions become one",
    },
    "backward_layer": {
        None: "none given: a second layer like the first reads back; the default",
        OTHERS: "the layer that reads from the last step to the first, instead of a second one like the first",
    },
}

_CELL: dict[str, Sentence] = {
    "cell": "what is computed at each step; of several cells, each reads what the one before gives",
    **_STEPS,
}

_DENSE: dict[str, Sentence] = {
    "units": "how many numbers come out: {units}",
    "activation": {
        None: "no function at all: any number can come out; the default",
        "linear": "no function at all: any number can come out; the default",
        "sigmoid": "brings each number into 0 to 1, as a probability of its own",
        "softmax": "turns the numbers of the last axis into probabilities that add up to 1",
        "relu": "turns numbers below 0 into 0",
        "tanh": "brings each number into -1 to 1",
        OTHERS: "the function that the numbers go through at the end",
    },
    "use_bias": {False: "nothing is added to the products", OTHERS: "whether a number is added to each unit"},
    **{name: words for name, words in _SAME.items() if not name.startswith("recurrent")},
}

_ACTIVATIONS: dict[str, Sentence] = {"activation": _DENSE["activation"]}

KERAS: Mapping[str, Mapping[str, Sentence]] = {
    "LSTM": {**_LSTM, **_IMPLEMENTATION, **_CUDNN_CHOICE},
    "GRU": {**_GRU, **_IMPLEMENTATION, **_CUDNN_CHOICE},
    "SimpleRNN": _SIMPLE,
    "CuDNNLSTM": _LSTM,
    "CuDNNGRU": _GRU,
    "LSTMCell": {**_LSTM, **_IMPLEMENTATION},
    "GRUCell": {**_GRU, **_IMPLEMENTATION},
    "SimpleRNNCell": _SIMPLE,
    "RNN": _CELL,
    "StackedRNNCells": {"cells": "the cells: each reads what the one before gives, all of them at every step"},
    **{f"ConvLSTM{n}D": {**_LSTM, **_WINDOW} for n in (1, 2, 3)},
    "Bidirectional": _BIDIRECTIONAL,
    "TimeDistributed": {"layer": "what is applied to every step by itself, with the same weights at each"},
    "Dense": _DENSE,
    "Activation": _ACTIVATIONS,
    "Embedding": {
        "input_dim": "how many rows the table has: the whole numbers that come in must be smaller",
        "output_dim": "how long the vector of each number is",
        "mask_zero": {
            True: "the number 0 is padding: layers behind that know masks pass over its steps",
            OTHERS: "whether the number 0 is padding that layers behind pass over",
        },
        "activity_regularizer": _SAME["activity_regularizer"],
        "sparse": {False: "plain tensors are returned; the default", OTHERS: "whether sparse tensors are returned"},
        "embeddings_initializer": "the numbers that the table has before training",
        "embeddings_regularizer": {None: "no penalty; the default", OTHERS: "training adds a penalty on the table to the loss"},
        "embeddings_constraint": {
            None: "no constraint; the default",
            OTHERS: "what the rows of the table must satisfy after each training step",
        },
    },
    "Masking": {"mask_value": "a step is masked where all its features are this number"},
    "RepeatVector": {"n": "how many steps the result has"},
    "Dropout": {"rate": "about this share of the numbers is set to 0 in training, and the others are made larger; `predict` drops nothing"},
    "SpatialDropout1D": {"rate": "about this share of the features is set to 0 in training, each for all steps of a sequence"},
    "Input": {
        "shape": "the shape of one sample, without the batch; None is a size that is left open",
        "dtype": "the kind of numbers that come in",
    },
    "Conv1D": {**_DENSE, **_WINDOW, "filters": "how many channels come out: {units}"},
    "Conv2D": {**_DENSE, **_WINDOW, "filters": "how many channels come out: {units}"},
}


def keras_sentence(kind: str, name: str, value: Value) -> str:
    """The sentence for an argument of a layer of Keras; "" where there is none."""
    return _chosen(KERAS.get(kind, {}).get(name) or _COMMON.get(name), value)


_TORCH_STEPS: dict[str, Sentence] = {
    "input_size": "how many features each step of the input has",
    "num_layers": {
        1: "one layer; the default",
        OTHERS: "{value} layers one above the other: each reads the h of the one below at every step, and has weights of its own",
    },
    "bias": {
        False: "no biases, so fewer parameters",
        OTHERS: "each gate has two biases, one beside the input's weights and one beside those of h",
    },
    "batch_first": {
        True: "input and output are (batch, steps, features); h_n and c_n are not changed by it",
        False: "input and output are (steps, batch, features); the default",
        OTHERS: "whether input and output are (batch, steps, features) or (steps, batch, features)",
    },
    "dropout": {
        0: "nothing is dropped",
        OTHERS: "in training (`train()`) about {percent} of what each layer but the last passes up is set to 0; "
        "with one layer it does nothing; `eval()` drops nothing",
    },
    "bidirectional": {
        True: "a second set of weights reads from the last step to the first; the two outputs stand side by side",
        False: "reads from the first step to the last only; the default",
        OTHERS: "whether a second set of weights reads from the last step to the first",
    },
    "device": "where the weights live",
    "dtype": "the kind of numbers of the weights",
}
_PROJECTION: dict[str, Sentence] = {
    "proj_size": {
        0: "h is not projected; the default",
        OTHERS: "h is brought down to {value} numbers by one more matrix; c keeps its {units}",
    },
}
_NONLINEARITY: dict[str, Sentence] = {
    "nonlinearity": {
        "tanh": "brings the new h into -1 to 1; the default",
        "relu": "turns what is below 0 in the new h into 0; the default is `tanh`",
        OTHERS: "the function that the new h goes through, `tanh` or `relu`",
    },
}
_TORCH_CELL = {name: _TORCH_STEPS[name] for name in ("input_size", "bias", "device", "dtype")}

TORCH: Mapping[str, Mapping[str, Sentence]] = {
    "LSTM": {"hidden_size": "the length of h and of c: {units} numbers each", **_TORCH_STEPS, **_PROJECTION},
    "GRU": {"hidden_size": "the length of h: {units} numbers", **_TORCH_STEPS},
    "RNN": {"hidden_size": "the length of h: {units} numbers", **_TORCH_STEPS, **_NONLINEARITY},
    "LSTMCell": {"hidden_size": "the length of h and of c: {units} numbers each", **_TORCH_CELL},
    "GRUCell": {"hidden_size": "the length of h: {units} numbers", **_TORCH_CELL},
    "RNNCell": {"hidden_size": "the length of h: {units} numbers", **_TORCH_CELL, **_NONLINEARITY},
    "Linear": {
        "in_features": "how long the last axis of the input is",
        "out_features": "how long the last axis of the output is",
        "bias": {False: "nothing is added to the products", OTHERS: "whether a number is added to each output"},
        "device": _TORCH_STEPS["device"],
        "dtype": _TORCH_STEPS["dtype"],
    },
    "Embedding": {
        "num_embeddings": "how many rows the table has: the whole numbers that come in must be smaller",
        "embedding_dim": "how long the vector of each number is",
        "padding_idx": {
            None: "no row is padding; the default",
            OTHERS: "the row of the padding: it begins as zeros and training does not change it",
        },
    },
    "Dropout": {"p": "in training (`train()`) about this share of the numbers is set to 0; `eval()` drops nothing"},
}


def torch_sentence(kind: str, name: str, value: Value) -> str:
    """The sentence for an argument of a module of torch; "" where there is none."""
    return _chosen(TORCH.get(kind, {}).get(name), value)


def _chosen(sentence: Sentence | None, value: Value) -> str:
    if sentence is None or isinstance(sentence, str):
        return sentence or ""
    if value is None or isinstance(value, bool | int | float | str):
        for given, words in sentence.items():
            if given is not OTHERS and given == value and isinstance(given, bool) == isinstance(value, bool):
                return words
    return sentence.get(OTHERS, "")
