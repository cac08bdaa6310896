"""A model as a picture: what there is to draw, where it goes, and how it is written (SVG, Mermaid, DOT).

Nothing in here knows the program that the model was read from: :mod:`lstmlint.graph` makes the pictures.
"""
