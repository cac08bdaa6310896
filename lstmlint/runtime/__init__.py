"""The runtime pass: models rebuilt with the real framework, in a process of its own.

Nothing here imports a framework but ``worker.py``, which is run as a program and never imported by lstmlint.
"""
