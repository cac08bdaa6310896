"""The linter against the measured cases: what Keras 2 and Keras 3 really did with 991 snippets."""
