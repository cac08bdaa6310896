"""What ``compile`` knows by name, and which arguments the training methods take: tables only.

Measured with tf_keras 2.21 and Keras 3.15: a metric counts as known where a model compiled with it can be evaluated, a loss or an
optimizer where it is found. Optimizers are found whatever their case.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ERRORS = _words(
    "MAE MAPE MSE MSLE mae mape mse msle mean_absolute_error mean_absolute_percentage_error mean_squared_error "
    "mean_squared_logarithmic_error MeanAbsoluteError MeanAbsolutePercentageError MeanSquaredError MeanSquaredLogarithmicError"
)
_SHARED_LOSSES = _ERRORS | _words(
    "BCE KLD bce kld BinaryCrossentropy BinaryFocalCrossentropy CategoricalCrossentropy CategoricalFocalCrossentropy CategoricalHinge "
    "CosineSimilarity Hinge Huber KLDivergence LogCosh Poisson SparseCategoricalCrossentropy SquaredHinge binary_crossentropy "
    "binary_focal_crossentropy categorical_crossentropy categorical_focal_crossentropy categorical_hinge cosine_similarity hinge huber "
    "kl_divergence log_cosh poisson sparse_categorical_crossentropy squared_hinge"
)
LOSSES = {
    2: _SHARED_LOSSES | _words("huber_loss kullback_leibler_divergence logcosh"),
    3: _SHARED_LOSSES | _words("CTC Circle Dice Tversky circle ctc dice tversky"),
}
_SHARED_METRICS = _ERRORS | _words(
    "AUC Accuracy BinaryAccuracy BinaryCrossentropy BinaryIoU CategoricalAccuracy CategoricalCrossentropy CategoricalHinge "
    "CosineSimilarity F1Score FBetaScore FalseNegatives FalsePositives Hinge KLDivergence LogCoshError Poisson Precision R2Score Recall "
    "RootMeanSquaredError SparseCategoricalAccuracy SparseCategoricalCrossentropy SparseTopKCategoricalAccuracy SquaredHinge Acc "
    "TopKCategoricalAccuracy TrueNegatives TruePositives acc accuracy binary_accuracy binary_crossentropy categorical_accuracy "
    "categorical_crossentropy categorical_hinge cosine_similarity hinge poisson sparse_categorical_accuracy "
    "sparse_categorical_crossentropy sparse_top_k_categorical_accuracy squared_hinge top_k_categorical_accuracy"
)
METRICS = {
    2: _SHARED_METRICS | _words("Acc ce crossentropy cosine_proximity kullback_leibler_divergence log_cosh logcosh"),
    3: _SHARED_METRICS
    | _words(
        "BCE ConcordanceCorrelation PearsonCorrelation auc bce concordance_correlation f1_score kl_divergence pearson_correlation "
        "precision r2_score recall root_mean_squared_error"
    ),
}
# The class that means the same in both versions.
METRIC_CLASSES = {
    "auc": "AUC",
    "precision": "Precision",
    "recall": "Recall",
    "f1_score": "F1Score",
    "r2_score": "R2Score",
    "root_mean_squared_error": "RootMeanSquaredError",
    "rmse": "RootMeanSquaredError",
    "kl_divergence": "KLDivergence",
    "f1": "F1Score",
    "logcosh": "LogCoshError",
    "log_cosh": "LogCoshError",
    "cosine_proximity": "CosineSimilarity",
    "cosine": "CosineSimilarity",
}
LOSS_NAMES = {
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "huber_loss": "huber",
    "cosine": "cosine_similarity",
    "cosine_proximity": "cosine_similarity",
    "cce": "categorical_crossentropy",
    "scce": "sparse_categorical_crossentropy",
    "sparse_cross_entropy": "sparse_categorical_crossentropy",
    "cross_entropy": "categorical_crossentropy",
    "crossentropy": "categorical_crossentropy",
    "rmse": "mse",
    "l2": "mse",
    "l1": "mae",
}
OPTIMIZERS = {
    2: _words("adadelta adagrad adam adamax adamw ftrl nadam rmsprop sgd"),
    3: _words("adadelta adafactor adagrad adam adamax adamw ftrl lion muon nadam rmsprop schedulefreeadamw sgd"),
}

_COMPILE = "optimizer loss metrics loss_weights weighted_metrics run_eagerly steps_per_execution jit_compile"
_FIT = (
    "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight initial_epoch "
    "steps_per_epoch validation_steps validation_batch_size validation_freq"
)
_EVALUATE = "x y batch_size verbose sample_weight steps callbacks return_dict"
_PREDICT = "x batch_size verbose steps callbacks"
_QUEUE = "max_queue_size workers use_multiprocessing"
_OF_TF1 = (
    "sample_weight_mode target_tensors distribute cloning experimental_run_tf_function pss_evaluation_shards "
    "experimental_steps_per_execution"
)
# What any version takes: what one of them alone refuses is told elsewhere.
ARGUMENTS: dict[str, frozenset[str]] = {
    "compile": _words(f"{_COMPILE} {_OF_TF1} auto_scale_loss"),
    "fit": _words(f"{_FIT} {_QUEUE}"),
    "evaluate": _words(f"{_EVALUATE} {_QUEUE}"),
    "predict": _words(f"{_PREDICT} {_QUEUE}"),
    "train_on_batch": _words("x y sample_weight class_weight reset_metrics return_dict"),
    "test_on_batch": _words("x y sample_weight reset_metrics return_dict"),
}
