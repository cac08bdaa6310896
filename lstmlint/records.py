"""``dataclass`` of the standard library, made for a program that starts anew for each commit: cheaper to define and to fill.

The standard one writes and compiles six functions for each frozen class when it is defined, a third of a millisecond, and we have
hundreds of classes. In one run most of them have no object. Here the same words make the same class, but for this:

* ``__init__``, ``__eq__`` and ``__hash__`` of a class with slots are written at their first call, ``__repr__`` is one function for all;
  the standard decorator is applied when somebody asks for the fields, as ``replace`` does;
* ``frozen`` is a promise that the type checker keeps (mypy sees the standard decorator), not one that is enforced at run time, so that
  ``__init__`` can assign its arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from _thread import RLock
    from dataclasses import MISSING, Field, fields
    from dataclasses import dataclass as _dataclass
    from reprlib import recursive_repr

    _LOCK = RLock()
    _WRITTEN = "__written_fields__"

    def dataclass(cls=None, /, *, frozen=False, eq=True, repr=True, slots=False, **options):
        """The decorator of the standard library, with the same keywords."""

        def made(cls):
            own = vars(cls)
            # A class with an __eq__ and no __hash__ has None there, which is not one that somebody wrote.
            equal = eq and "__eq__" not in own
            hashed = eq and ("__hash__" not in own or (own["__hash__"] is None and "__eq__" in own))
            shown = repr and "__repr__" not in own
            if not own.get("__doc__"):
                cls.__doc__ = cls.__name__  # else the standard one works out the signature, for nobody
            if slots and not options and not _is_odd(cls):
                cls = _later(cls)
            else:
                cls = _dataclass(cls, eq=eq and bool(options.get("order")), repr=False, slots=slots, **options)
            if equal:
                cls.__eq__ = _first_eq(cls)
            if hashed:
                cls.__hash__ = _first_hash(cls) if frozen else None
            if shown:
                cls.__repr__ = _repr
            return cls

        return made if cls is None else made(cls)

    def _is_odd(cls):
        """Whether its fields are not simply the names with a type, each an argument of ``__init__`` in its place."""
        own = vars(cls)
        types = own.get("__annotations__", {}).values()
        if not types or any(not isinstance(kind, str) or "ClassVar" in kind or "InitVar" in kind or "KW_ONLY" in kind for kind in types):
            return True
        if any("__dataclass_fields__" in vars(base) and _WRITTEN not in vars(base) for base in cls.__mro__[1:]):
            return True
        return any(isinstance(value, Field) and (not value.init or value.kw_only is True) for value in own.values())

    def _later(cls):
        """The class with slots; its ``__init__`` waits for the first object, its fields for whoever asks for them."""
        own = dict(vars(cls))
        written = {}
        for base in cls.__mro__[:0:-1]:
            written |= vars(base).get(_WRITTEN, {})
        inherited = tuple(written)
        names = tuple(own["__annotations__"])
        written |= {name: own.get(name, MISSING) for name in names}
        for name in (*names, "__dict__", "__weakref__"):
            own.pop(name, None)

        def first(self, *given, **named):
            made.__init__ = _init(made, written)
            made.__init__(self, *given, **named)

        own.setdefault("__init__", first)
        own[_WRITTEN] = written
        own["__slots__"] = tuple(name for name in names if name not in inherited)
        own["__match_args__"] = tuple(written)
        own["__dataclass_fields__"] = _Fields(cls)
        made = type(cls)(cls.__name__, cls.__bases__, own)
        made.__qualname__ = cls.__qualname__
        return made

    def _init(cls, written):
        """``__init__``, that assigns its arguments."""
        values, head, body = {"_MISSING": MISSING}, "self", ""
        for name, value in written.items():
            default, maker = (value.default, value.default_factory) if isinstance(value, Field) else (value, MISSING)
            values |= {f"_default_{name}": default, f"_maker_{name}": maker}
            given = name if maker is MISSING else f"_maker_{name}() if {name} is _MISSING else {name}"
            head += f", {name}" + (f"=_default_{name}" if default is not MISSING or maker is not MISSING else "")
            body += f" self.{name} = {given}\n"
        if hasattr(cls, "__post_init__"):
            body += " self.__post_init__()\n"
        return _compiled(cls, "__init__", f"def __init__({head}):\n{body}", values)

    def _compiled(cls, name, text, values):
        made = {}
        exec(text, values, made)  # noqa: S102 -- names of fields
        made[name].__qualname__ = f"{cls.__qualname__}.{name}"
        made[name].__module__ = cls.__module__
        return made[name]

    class _Fields:
        """Stands for the fields of a class until somebody asks for them."""

        def __init__(self, plain):
            self.plain = plain
            self.owner = None

        def __set_name__(self, owner, name):
            self.owner = owner

        def __get__(self, instance, owner):
            with _LOCK:
                if vars(self.owner)["__dataclass_fields__"] is self:
                    _dataclass(self.plain, init=False, eq=False, repr=False)
                    for name in ("__dataclass_params__", "__dataclass_fields__"):
                        setattr(self.owner, name, vars(self.plain)[name])
            return self.owner.__dataclass_fields__

    def _names(cls, wanted):
        """The names of its fields; where somebody wrote more than a default of one, those that it says."""
        written = vars(cls).get(_WRITTEN)
        if written is None or any(isinstance(value, Field) for value in written.values()):
            return [item.name for item in fields(cls) if wanted(item)]
        return list(written)

    def _first_eq(cls):
        def first(self, other):
            mine, theirs = (_tuple(cls, who, lambda item: item.compare) for who in ("self", "other"))
            text = f"def __eq__(self, other): return {mine} == {theirs} if other.__class__ is self.__class__ else NotImplemented"
            cls.__eq__ = _compiled(cls, "__eq__", text, {})
            return cls.__eq__(self, other)

        return first

    def _first_hash(cls):
        def first(self):
            mine = _tuple(cls, "self", lambda item: item.compare if item.hash is None else item.hash)
            cls.__hash__ = _compiled(cls, "__hash__", f"def __hash__(self): return hash({mine})", {})
            return cls.__hash__(self)

        return first

    def _tuple(cls, who, wanted):
        return f"({''.join(f'{who}.{name}, ' for name in _names(cls, wanted))})"

    @recursive_repr()
    def _repr(self):
        names = _names(type(self), lambda item: item.repr)
        return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in names)})"
