"""``dataclass`` of the standard library, made for a program that starts anew for each commit: cheaper to define and to fill.

The standard one writes and compiles six functions for each frozen class when it is defined, a third of a millisecond, and we have
hundreds of classes. Most of those functions are never called in one run. Here the same words make the same class, but for this:

* ``__eq__`` and ``__hash__`` are written at their first call, ``__repr__`` is one function for all classes;
* ``frozen`` is a promise that the type checker keeps (mypy sees the standard decorator), not one that is enforced at run time, so that
  ``__init__`` can assign its arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import dataclass as _dataclass
    from dataclasses import fields
    from reprlib import recursive_repr

    def dataclass(cls=None, /, *, frozen=False, eq=True, order=False, repr=True, **options):
        """The decorator of the standard library, with the same keywords."""

        def made(cls):
            own = vars(cls)
            # A class with an __eq__ and no __hash__ has None there, which is not one that somebody wrote.
            equal = eq and "__eq__" not in own
            hashed = eq and ("__hash__" not in own or (own["__hash__"] is None and "__eq__" in own))
            shown = repr and "__repr__" not in own
            if not own.get("__doc__"):
                cls.__doc__ = cls.__name__  # else the standard one works out the signature, for nobody
            cls = _dataclass(cls, eq=eq and order, order=order, repr=False, **options)
            if equal:
                cls.__eq__ = _first_eq(cls)
            if hashed:
                cls.__hash__ = _first_hash(cls) if frozen else None
            if shown:
                cls.__repr__ = _repr
            return cls

        return made if cls is None else made(cls)

    def _first_eq(cls):
        def first(self, other):
            cls.__eq__ = _compiled(cls, "__eq__")
            return cls.__eq__(self, other)

        return first

    def _first_hash(cls):
        def first(self):
            cls.__hash__ = _compiled(cls, "__hash__")
            return cls.__hash__(self)

        return first

    def _compiled(cls, name):
        """The method as the standard library would have made it."""
        hashed = name == "__hash__"
        names = [item.name for item in fields(cls) if (item.compare if item.hash is None or not hashed else item.hash)]
        mine, yours = ("".join(f"{who}.{each}, " for each in names) for who in ("self", "other"))
        if hashed:
            body = f"def __hash__(self): return hash(({mine}))"
        else:
            body = f"def __eq__(self, other): return ({mine}) == ({yours}) if other.__class__ is self.__class__ else NotImplemented"
        made = {}
        exec(body, {}, made)  # noqa: S102 -- names of fields
        made[name].__qualname__ = f"{cls.__qualname__}.{name}"
        return made[name]

    @recursive_repr()
    def _repr(self):
        shown = ", ".join(f"{item.name}={getattr(self, item.name)!r}" for item in fields(self) if item.repr)
        return f"{type(self).__qualname__}({shown})"
