"""Which pieces of a document are one program: those that use names which earlier ones bring."""

from __future__ import annotations

import ast
import builtins
import warnings
from collections.abc import Sequence
from dataclasses import field

from lstmlint.records import dataclass
from lstmlint.source.ipython import UNKNOWN

_BUILTIN = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__", UNKNOWN}


@dataclass(slots=True)
class Names:
    """The names that a piece of Python needs from outside, and those that it brings; ``star`` where it brings unknown ones."""

    needs: set[str] = field(default_factory=set)
    brings: set[str] = field(default_factory=set)
    star: bool = False

    @classmethod
    def of(cls, text: str) -> Names:
        """Statement by statement, as they are run."""
        names = cls()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return names
        for statement in tree.body:
            names._add(statement)
        return names

    def _add(self, statement: ast.stmt) -> None:
        used: set[str] = set()
        bound: set[str] = set()
        inner: set[str] = set()
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                bound.add(node.name)
            elif isinstance(node, ast.alias):
                self.star = self.star or node.name == "*"
                bound.add((node.asname or node.name).partition(".")[0])
            elif isinstance(node, ast.arg):
                inner.add(node.arg)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                bound.add(node.name)
            elif isinstance(node, ast.comprehension):
                inner.update(name.id for name in ast.walk(node.target) if isinstance(name, ast.Name))
        if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            used.add(statement.target.id)
        # In a simple statement what is used is used before anything is bound by it.
        simple = isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Expr | ast.Return)
        self.needs |= used - self.brings - inner - (set() if simple else bound) - _BUILTIN
        self.brings |= bound - {"*"}


def together(texts: Sequence[str]) -> list[list[int]]:
    """The groups of texts that share names, each in its order: a text goes with the last ones before it that bring what it needs."""
    every = [Names.of(text) for text in texts]
    group = list(range(len(texts)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    last: dict[str, int] = {}
    star: int | None = None
    for index, names in enumerate(every):
        for name in names.needs:
            home = last.get(name, star)
            if home is not None:
                group[max(root(home), root(index))] = min(root(home), root(index))
        last.update(dict.fromkeys(names.brings, index))
        star = index if names.star else star
    found: dict[int, list[int]] = {}
    for index in range(len(texts)):
        found.setdefault(root(index), []).append(index)
    return list(found.values())
