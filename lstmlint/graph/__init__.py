"""``lstmlint graph``: the models of a program as pictures."""
