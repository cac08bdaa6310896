"""Whether a program really has a recurrent layer in it: what the bytes cannot tell, before LibCST is asked, which is ten times dearer.

A name in the code that is one of the layers' is seen by a scan of the text. For all else CPython's own parser says what is
code: names that lead to such a layer, and strings that are or may become the name of one. What it refuses is let through.
"""

from __future__ import annotations

import ast
import re
import warnings

from lstmlint.source.prefilter import LONG_STRING, SHORT_STRING, names_recurrent, stars

_TORCH = ("RNN", "LSTM", "GRU", "RNNBase", "RNNCell", "LSTMCell", "GRUCell", "RNNCellBase")
_KERAS = (
    *("SimpleRNN", "SimpleRNNCell", "StackedRNNCells", "AbstractRNNCell", "CuDNNLSTM", "CuDNNGRU"),
    *("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "ConvLSTM2DCell", "ConvRNN2D"),
)
_TENSORFLOW_1 = (
    *("BasicRNNCell", "BasicLSTMCell", "MultiRNNCell", "LSTMBlockCell", "LSTMBlockFusedCell", "GRUBlockCell", "GRUBlockCellV2"),
    *("LayerNormBasicLSTMCell", "ConvLSTMCell", "UGRNNCell", "CudnnLSTM", "CudnnGRU", "CudnnRNNRelu", "CudnnRNNTanh", "PeepholeLSTMCell"),
)
# The recurrent layers and cells of the frameworks, by the names that they have in any version.
LAYERS = frozenset((*_TORCH, *_KERAS, *_TENSORFLOW_1))
# How the classes end of which layers and models are made: one that calls itself recurrent and is made of such may be recurrent by hand.
_MADE_OF = ("Module", "Model", "Layer", "Cell", "Net", "Network", "Block", "Encoder", "Decoder", "Wrapper")
# What may hide a name (comments and strings), else a name, or the part of it that counts.
_TOKEN = re.compile(rf"#[^\r\n]*|{LONG_STRING}|{SHORT_STRING}|(?P<name>LSTM|GRU|RNN)", re.DOTALL)
# Two words in a row, as no code has them.
_PROSE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")
_WORD = re.compile(r"\w+")


def present(text: str) -> bool:
    """Whether the program may make a recurrent layer, or one of a class that calls itself recurrent. True where that cannot be told."""
    if stars(text):
        return True
    if any(_whole(text, found.start(), found.end()) in LAYERS for found in _TOKEN.finditer(text) if found.lastgroup):
        return True
    if not names_recurrent(text):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return _Look().through(tree)


def _whole(text: str, start: int, end: int) -> str:
    """The name that a part of it is in."""
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    return text[start:end]


_SPEAKING = frozenset({ast.Name, ast.Attribute, ast.Constant, ast.Import, ast.ImportFrom, ast.ClassDef})


class _Look:
    """One walk over a tree, which ends at the first sign."""

    def __init__(self) -> None:
        self.imported: set[str] = set()
        # What speaks only if it comes from another module: names, and the objects of which a recurrent name is taken.
        self.names: set[str] = set()
        self.roots: set[str] = set()

    def through(self, tree: ast.AST) -> bool:
        """Whether there is one."""
        stack: list[ast.AST] = [tree]
        while stack:
            node = stack.pop()
            # In some lists there are plain names, and None.
            if not isinstance(node, ast.AST):
                continue
            kind = type(node)
            if kind in _SPEAKING and self.speaks(node):
                return True
            if kind is ast.Expr and isinstance(node.value, ast.Constant):  # type: ignore[attr-defined]  # a docstring
                continue
            for name in node._fields:
                value = getattr(node, name, None)
                if isinstance(value, list):
                    stack.extend(value)
                elif isinstance(value, ast.AST):
                    stack.append(value)
        return not self.imported.isdisjoint(self.roots) or ("*" in self.imported and bool(self.names))

    def speaks(self, node: ast.AST) -> bool:
        """Whether a node alone decides it; what it tells beside is kept."""
        match node:
            case ast.Name(id=name):
                if _tells(name):
                    self.names.add(name)
                return name in LAYERS
            case ast.Attribute(attr=name):
                if _tells(name):
                    self.roots.add(_root(node))
                return name in LAYERS
            case ast.Constant(value=str(text)):
                return names_recurrent(text) and _may_become_a_name(text)
            case ast.Import(names=names):
                self.imported.update((alias.asname or alias.name).partition(".")[0] for alias in names)
                return any(_tells(alias.name) for alias in names)
            case ast.ImportFrom(module=module, names=names):
                self.imported.update(alias.asname or alias.name for alias in names)
                return _tells(module or "") or any(_tells(alias.name) for alias in names)
            case ast.ClassDef(name=name, bases=bases):
                return names_recurrent(name) and any(_last(base).endswith(_MADE_OF) for base in bases)
        return False


def _tells(name: str) -> bool:
    """Whether a name has the name of a recurrent layer in it, and is not that of a setting: ``CharRNN``, not ``RNN_SIZE``."""
    return names_recurrent(name) and not (name.isupper() and "_" in name)


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _last(base: ast.expr) -> str:
    return base.attr if isinstance(base, ast.Attribute) else base.id if isinstance(base, ast.Name) else _MADE_OF[0]


def _may_become_a_name(text: str) -> bool:
    """Whether a string has the name of a layer in it, or a part of one to be put together, and does not only talk about it."""
    prose = _PROSE.search(text) is not None
    found = (any(word in name for name in LAYERS) for word in _WORD.findall(text) if prose or names_recurrent(word))
    return all(found) if prose else any(found)
