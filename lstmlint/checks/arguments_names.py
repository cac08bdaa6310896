"""Did you mean: the parameter that a wrong keyword stands for.

Known confusions come first (names of other frameworks, abbreviations), then spelling: the same letters, a unique
abbreviation, then the smallest number of typing mistakes. What stays ambiguous is not suggested.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

# Names that people write for something else than they look like; the first that the layer has is meant.
ALIASES: dict[str, tuple[str, ...]] = {
    "hidden_size": ("units",),
    "hidden_dim": ("units",),
    "hidden_units": ("units",),
    "num_units": ("units",),
    "n_units": ("units",),
    "nb_units": ("units",),
    "neurons": ("units",),
    "n_neurons": ("units",),
    "out_features": ("units",),
    "num_filters": ("filters",),
    "n_filters": ("filters",),
    "out_channels": ("filters",),
    "kernel": ("kernel_size",),
    "filter_size": ("kernel_size",),
    "dilation": ("dilation_rate",),
    "pool": ("pool_size",),
    "stride": ("strides",),
    "subsample": ("strides",),
    "drop": ("dropout", "rate"),
    "drop_rate": ("rate", "dropout"),
    "dropout_rate": ("rate", "dropout"),
    "dropout": ("rate",),
    "prob": ("rate",),
    "keep_prob": (),
    "p": ("rate",),
    "vocab_size": ("input_dim",),
    "vocabulary_size": ("input_dim",),
    "num_embeddings": ("input_dim",),
    "embedding_dim": ("output_dim",),
    "embedding_size": ("output_dim",),
    "embed_dim": ("output_dim", "key_dim"),
    "bias": ("use_bias",),
    "act": ("activation",),
    "activ": ("activation",),
    "nonlinearity": ("activation",),
    "return_seq": ("return_sequences",),
    "return_seqs": ("return_sequences",),
    "return_hidden": ("return_state",),
    "initializer": ("kernel_initializer", "embeddings_initializer"),
    "regularizer": ("kernel_regularizer", "embeddings_regularizer"),
    "mode": ("merge_mode",),
    "padding_idx": (),
    "repetitions": ("n",),
    "num_repeats": ("n",),
}

# What has no counterpart among the arguments, and what there is instead.
HINTS: dict[str, str] = {
    "num_layers": "write one layer after another, all but the last with return_sequences=True",
    "n_layers": "write one layer after another, all but the last with return_sequences=True",
    "batch_first": "Keras always has the batch first",
    "bidirectional": "wrap the layer in Bidirectional",
    "input_size": "Keras takes the size from the input",
    "in_features": "Keras takes the size from the input",
    "in_channels": "Keras takes the size from the input",
    "proj_size": "put a Dense layer behind it",
    "initial_state": "it belongs to the call of the layer: layer(x, initial_state=...)",
    "training": "it belongs to the call of the layer: layer(x, training=...)",
    "mask": "it belongs to the call of the layer: layer(x, mask=...)",
    "nonlinearity": "it is called activation",
    "epochs": "it belongs to fit()",
    "loss": "it belongs to compile()",
    "optimizer": "it belongs to compile()",
    "metrics": "it belongs to compile()",
    "validation_split": "it belongs to fit()",
    "keep_prob": "the rate is the share that is dropped, 1 - keep_prob",
    "padding_idx": "mask_zero=True masks the index 0",
    "merge_mode": "it belongs to Bidirectional",
}


def meant(keyword: str, names: Collection[str]) -> tuple[str, bool] | None:
    """The one of ``names`` that the keyword stands for, and whether that is beyond doubt; None where nothing is near."""
    for alias in ALIASES.get(keyword.lower(), ()):
        if alias in names:
            return alias, True
    bare = _bare(keyword)
    same = [name for name in names if _bare(name) == bare]
    if len(same) == 1:
        return same[0], True
    longer = [name for name in names if _bare(name).startswith(bare)] if len(bare) >= 4 else []
    if len(longer) == 1:
        return longer[0], True
    near = nearest(keyword, names)
    if len(near) == 1:
        return near[0], True
    return (near[0], False) if near else None


def nearest(word: str, names: Iterable[str]) -> list[str]:
    """The names with the fewest typing mistakes in between, at most one in four letters; several where it is a tie."""
    limit = max(1, min(3, len(word) // 4))
    found: dict[int, list[str]] = {}
    for name in sorted(names):
        if abs(len(name) - len(word)) <= limit:
            found.setdefault(distance(word.lower(), name.lower()), []).append(name)
    least = min(found, default=limit + 1)
    return found[least] if least <= limit else []


def distance(left: str, right: str) -> int:
    """How many letters have to be inserted, deleted, replaced or swapped with their neighbour."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        two_before, before = before, row
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, two_before[j - 2] + 1)
            row.append(best)
    return row[-1]


def _bare(name: str) -> str:
    return name.replace("_", "").lower()
