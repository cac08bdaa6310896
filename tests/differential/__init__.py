"""The linter against real Keras, on random programs."""
