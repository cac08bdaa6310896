"""lstmlint: a linter and static analyzer for recurrent models in Keras and PyTorch code."""

__version__ = "0.1.0"
