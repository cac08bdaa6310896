"""Code carried from Keras 2 to Keras 3: the names that are gone, the edits that write the new ones, and whole scripts."""
