"""How much is known of real models? ``python benchmarks/coverage.py FOLDER``: each model with a recurrent layer below it.

A *model* is a place where one is constructed, a *layer* of it a place whose layer is part of it on some path through the file;
many paths and many turns of a loop count once. A layer is **known** only if it is on every path that meets it:

- its output shape, where the number of axes is certain and each axis is a number, an axis that Keras itself leaves open
  (``None``; the timesteps of an Embedding are one), or a *symbol*: an unknown that has a name in the source (``units``,
  ``X.shape[2]``, ``len(vocab)``), or a polynomial over such. A symbol equals itself and differs from ``symbol + 1``, so that
  conclusions can be drawn from it;
- its parameters, where they are a number or a formula over symbols.

An unknown without a name (``?``) and a shape of unknown rank agree with everything: they count as unknown. So does an axis that
nobody declared (but the batch), although it is shown as ``None``.

The *reason* of a model is the first layer, in the order of their making, at which something becomes unknown, and why.
``not found`` counts the calls ``Sequential(`` and ``Model(`` near a recurrent name, in files of Keras, where a search of the text sees
one and the interpreter built nothing at all.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lstmlint.config.resolve import Resolver
from lstmlint.diagnostic import Place
from lstmlint.engine import understand
from lstmlint.formulas import formula
from lstmlint.program import Call, Layer, Model, Tensor
from lstmlint.program import Path as Way
from lstmlint.shape import Axis, Dim, Shape, Unknown, show_dim
from lstmlint.source import SourceFile
from lstmlint.source.prefilter import mentions_text

LEFT_OPEN = "not declared"  # the timesteps in front of an Embedding: Keras shows None for them
NEAR = 40  # lines between a call of Sequential and a recurrent name that may belong to it
_INPUTS = frozenset({"Input", "InputLayer"})
_RECURRENT = re.compile(r"\b(?:CuDNN)?(?:Conv)?(?:LSTM|GRU|SimpleRNN|RNN)(?:[123]D)?\b")
_KERAS = re.compile(r"\bt?f?_?keras\b")
_MODEL = re.compile(r"(?<![\w.])((?:\w+\.)*)(Sequential|Model)\s*\(")
_SETTINGS = Resolver.of({})
_TRAINS = frozenset({"fit", "fit_generator", "train_on_batch"})

# What a reader calls the words of the interpreter, first match wins. ``{}`` is the name of what is unknown.
_CATEGORIES = (
    (r"not declared", "input shape not declared"),
    (r"a parameter without a value|\*args", "size is a parameter of an unseen call"),
    (r"list of unknown length|long list|long repetition", "layer list of unknown length"),
    (r"unknown length|loop over an unknown", "loop of unknown length"),
    (r"differs between branches|one of two", "differs between branches"),
    (r"differs between Keras 2 and 3", "differs between Keras 2 and 3"),
    (r"imported", "imported from a file that is not seen"),
    (r"result of a call", "result of a call"),
    (r"attribute of an object", "attribute of an object that is not seen"),
    (r"item of a table|part of a list|unpacking", "part of a value that is not seen"),
    (r"perhaps given|unknown arguments", "arguments given by an unknown *args or **kwargs"),
    (r"of one's own", "custom layer"),
    (r"an open axis", "weights on an axis that is open"),
    (r"another rank was given", "refused by Keras"),
)


@dataclass(slots=True)
class Known:
    """One layer of a model: what is known of it on every path."""

    shape: bool = True
    params: bool = True


@dataclass(slots=True)
class Found:
    """One model: its layers by place, what happens to it, and why something of it is unknown."""

    file: Path
    row: int
    layers: dict[tuple[str, int, int], Known] = field(default_factory=dict)
    complete: bool = True
    compiled: bool = False
    trained: bool = False
    reason: str = ""
    at: int = 0
    detail: str = ""

    @property
    def wholly(self) -> bool:
        """Whether nothing of it is unknown."""
        return self.complete and not self.reason


def known_axis(axis: Axis, place: int) -> bool:
    """Whether the axis is a number, a symbol with a name, or one that Keras leaves open."""
    if axis is None or isinstance(axis, int):
        return True
    if isinstance(axis, Unknown) and axis.open:
        return place == 0 or axis.why == LEFT_OPEN
    return "?" not in show_dim(axis)


def known_shape(shape: Shape) -> bool:
    """Whether the number of axes is certain and each of them known."""
    return not shape.open and all(known_axis(axis, place) for place, axis in enumerate(shape.axes))


def known_params(call: Call) -> bool:
    """Whether the number of parameters is known, as a number or as a formula."""
    return isinstance(call.params, int) or formula(call) is not None


def recurrent(model: Model, depth: int = 0) -> bool:
    """Whether a recurrent layer, wrapped or in a model inside, is part of the model."""
    return any(
        recurrent(thing, depth + 1) if isinstance(thing, Model) and depth < 9 else isinstance(thing, Layer) and _is_recurrent(thing)
        for thing in (*model.layers, *(call.layer for call in model.calls))
    )


def _is_recurrent(layer: Layer) -> bool:
    core = layer.core
    return _RECURRENT.fullmatch(core.kind) is not None or (
        core.custom and _RECURRENT.fullmatch(core.qualified.rpartition(".")[2]) is not None
    )


def unknowns(call: Call) -> Iterator[Unknown]:
    """The nameless unknowns in what a call returns and weighs."""
    for value in (*(axis for tensor in call.outputs for axis in tensor.shape.axes), call.params):
        if isinstance(value, Unknown) and (value.open or "?" in value.label):
            yield value
        elif isinstance(value, Dim):
            yield from (u for monomial in value.terms for u in monomial if u.open or "?" in u.label)


def cause(model: Model, call: Call) -> tuple[str, str]:
    """Why something of the call is unknown, although everything before it is known: a category and, for a reader, what exactly."""
    layer = call.layer
    if isinstance(layer, Layer) and (layer.custom or layer.core.custom):
        return "custom layer", layer.shown or layer.core.kind
    if call.problem is not None:
        return "refused by Keras", call.problem.kind
    for tensor in call.inputs:
        if not known_shape(tensor.shape) and (told := _source(model, tensor)):
            return told
    for value in unknowns(call):
        for pattern, category in _CATEGORIES:
            if re.search(pattern, value.why):
                return category, f"{value.label}: {value.why}"
    why = sorted({value.why for value in unknowns(call)})
    if isinstance(layer, Model):
        return "a model inside is not known", layer.name
    if layer.opaque:
        return "arguments given by an unknown *args or **kwargs", layer.kind
    return f"shape of {layer.kind}", ", ".join(why)


def _source(model: Model, tensor: Tensor) -> tuple[str, str] | None:
    """Why a tensor that no layer made is not known."""
    if tensor.call is not None:
        return None
    if model.api == "sequential":
        return ("layer list of unknown length", "") if not model.complete else ("input shape not declared", "")
    if tensor.origin is not None:
        return "size of Input is not known", str(tensor.shape)
    if tensor.sources:
        return "tensor operation", tensor.name
    return "tensor from somewhere else", tensor.name


def rows(model: Model) -> list[Call]:
    """The calls of a model but those of its inputs."""
    return [call for call in model.calls if not (isinstance(call.layer, Layer) and call.layer.kind in _INPUTS)]


def models_of(path: Path, text: str) -> tuple[list[Found], list[int]]:
    """The models with a recurrent layer in a file, and the rows of those that only a search of the text finds."""
    understood = understand(SourceFile.of(str(path), text), _SETTINGS.for_folder(str(path.resolve().parent)))
    if understood is None:
        return [], []
    program, spans = understood
    met = [(way, model) for way in program.paths for model in way.models]
    where = {
        place: (span.filename or str(path), span.row, span.column)
        for place, span in spans({p for _, model in met for p in (model.place, *(call.layer.place for call in model.calls))}).items()
    }
    found: dict[tuple[str, int, int], Found] = {}
    for way, model in met:
        if model.place in where and recurrent(model):
            at = where[model.place]
            _add(found.setdefault(at, Found(path, at[1])), way, model, where)
    seen = {at[1] for at in where.values()}
    return list(found.values()), [row for row in suspected(text) if row not in seen]


def _add(found: Found, way: Way, model: Model, where: dict[Place, tuple[str, int, int]]) -> None:
    """Note what one path says of a model."""
    events = {event.kind for event in way.events if event.target is model}
    found.compiled |= "compile" in events
    found.trained |= bool(events & _TRAINS)
    for call in rows(model):
        at = where.get(call.layer.place, ("", 0, 0))
        layer = found.layers.setdefault(at, Known())
        shape, params = all(known_shape(t.shape) for t in call.outputs) and bool(call.outputs), known_params(call)
        layer.shape &= shape
        layer.params &= params
        if not (shape and params) and not found.reason:
            found.reason, found.detail = cause(model, call)
            found.at = at[1]
    if not model.complete:
        found.complete = False
        if not found.reason:
            found.reason = "layer list of unknown length" if model.api == "sequential" else "tensor from somewhere else"
            found.at = found.row


def suspected(text: str) -> list[int]:
    """The rows where a search of the text, comments and strings left out, sees a recurrent Keras model constructed."""
    if not _KERAS.search(text):
        return []
    code = _code(text)
    near = [row for row, line in enumerate(code) if _RECURRENT.search(line)]
    rows: list[int] = []
    for row, line in enumerate(code):
        for match in _MODEL.finditer(line):
            other = match[1] and not re.search(r"keras|models|^[KkMm]\.|tf\.", match[1])
            defined = re.match(r"\s*(?:class|def)\b", line)
            if not other and not defined and any(abs(row - n) <= NEAR for n in near):
                rows.append(row + 1)
    return rows


def _code(text: str) -> list[str]:
    """The lines without comments and strings."""
    lines = text.splitlines()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in (tokenize.COMMENT, tokenize.STRING):
                for row in range(token.start[0] - 1, min(token.end[0], len(lines))):
                    start = token.start[1] if row == token.start[0] - 1 else 0
                    end = token.end[1] if row == token.end[0] - 1 else len(lines[row])
                    lines[row] = lines[row][:start] + " " * (end - start) + lines[row][end:]
    except (tokenize.TokenError, SyntaxError):
        pass
    return lines


def files(folder: Path, only: Iterable[str], but: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """The Python files below a folder that the prefilter lets through."""
    paths = [folder] if folder.is_file() else sorted(folder.rglob("*.py"))
    for path in paths:
        name = path.as_posix()
        if (only and not any(re.search(p, name) for p in only)) or any(re.search(p, name) for p in but):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, OSError):
            continue
        if mentions_text(text):
            yield path, text


@dataclass(slots=True)
class Figures:
    """The counts of one package, or of all."""

    models: int = 0
    wholly: int = 0
    compiled: int = 0
    trained: int = 0
    layers: int = 0
    shapes: int = 0
    params: int = 0
    missed: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, found: Found) -> None:
        """Count a model in."""
        self.models += 1
        self.wholly += found.wholly
        self.compiled += found.compiled
        self.trained += found.trained
        self.layers += len(found.layers)
        self.shapes += sum(layer.shape for layer in found.layers.values())
        self.params += sum(layer.params for layer in found.layers.values())
        if found.reason:
            self.reasons[found.reason] += 1

    def plain(self) -> dict[str, object]:
        """As data."""
        names = ("models", "wholly", "compiled", "trained", "layers", "shapes", "params", "missed")
        return {name: getattr(self, name) for name in names} | {"reasons": dict(self.reasons.most_common())}


def share(part: int, whole: int) -> str:
    """``97.5 %``; a dash of nothing."""
    return f"{100 * part / whole:5.1f} %" if whole else "      -"


def table(packages: dict[str, Figures], total: Figures) -> str:
    """A line for each package, and one for all."""
    width = max(len(name) for name in (*packages, "package"))
    head = f"{'package':<{width}}  layers  shape    params   models  wholly   compile  fit  not found"
    lines = [head, "-" * len(head)]
    for name, one in (*packages.items(), ("all", total)):
        lines.append(
            f"{name:<{width}}  {one.layers:6}  {share(one.shapes, one.layers):>7}  {share(one.params, one.layers):>7}  {one.models:6}  "
            f"{share(one.wholly, one.models):>7}  {one.compiled:7}  {one.trained:3}  {one.missed:9}"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="+")
    options.add_argument("--only", action="append", default=[], metavar="REGEX", help="only files whose path matches")
    options.add_argument("--but", action="append", default=[], metavar="REGEX", help="no files whose path matches")
    options.add_argument("--worst", type=int, default=0, metavar="N", help="list so many models not wholly known, and all not found")
    options.add_argument("--json", action="store_true")
    given = options.parse_args()
    packages: dict[str, Figures] = {}
    total, unclear, missed = Figures(), [], []
    for folder in given.folder:
        for path, text in files(folder, given.only, given.but):
            inside = path.relative_to(folder).parts if folder.is_dir() else ()
            name = inside[0] if len(inside) > 1 else folder.name
            found, absent = models_of(path, text)
            if not found and not absent:
                continue
            one = packages.setdefault(name, Figures())
            for model in found:
                one.add(model)
                total.add(model)
            one.missed += len(absent)
            total.missed += len(absent)
            unclear += [model for model in found if not model.wholly]
            missed += [f"{path}:{row}" for row in absent]
    unclear.sort(key=lambda m: (-sum(not (k.shape and k.params) for k in m.layers.values()), str(m.file), m.row))
    worst = [
        {"model": f"{m.file}:{m.row}", "layers": len(m.layers), "unknown": sum(not k.shape for k in m.layers.values()),
         "at": m.at, "reason": m.reason, "detail": m.detail}
        for m in unclear[: given.worst]
    ]  # fmt: skip
    if given.json:
        data = {"packages": {n: f.plain() for n, f in packages.items()}, "all": total.plain(), "worst": worst, "not_found": missed}
        print(json.dumps(data, indent=2))
        return 0
    print(table(packages, total))
    print("\nwhy the others are not wholly known (models):")
    for reason, count in total.reasons.most_common():
        print(f"  {count:4}  {reason}")
    for bad in worst:
        detail = f" ({bad['detail']})" if bad["detail"] else ""
        print(f"  {bad['model']}: {bad['unknown']} of {bad['layers']} layers, from line {bad['at']}: {bad['reason']}{detail}")
    if given.worst:
        print("".join(f"  {place}: not found\n" for place in missed), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
