"""What was found out in earlier runs, for files on which nothing has changed since that could change it.

An answer is kept with the digest of its file, that of its configuration and the facts that it rests on (:mod:`lstmlint.source.trace`).
One file, the index, holds all answers of a project and a configuration; its name is a digest of everything else that counts: lstmlint
itself, its rules, Python, LibCST, the current folder. Nothing in an index is taken for granted, and nothing here ever fails: what cannot
be read or written, or has not the right form, is as good as not there.
"""

from lstmlint.engine.cache.answers import ENTRY, ROOM, Cache

__all__ = ["ENTRY", "ROOM", "Cache"]
