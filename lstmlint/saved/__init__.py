"""Saved Keras models (``to_json``, ``to_yaml``, ``.keras``, HDF5) read as data.

What comes out is the Python that would build the same model, and the way back from its places. Nothing is ever loaded: no Keras,
no pickle, no code of a Lambda, no weights. What is not known stays unknown in the translated program.
"""
