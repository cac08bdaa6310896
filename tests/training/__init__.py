"""The linter against real Keras, on random programs that have data and train."""
