"""Saved Keras models: what real Keras writes, hostile files, and wrong edits."""
