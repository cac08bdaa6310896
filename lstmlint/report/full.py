"""``full``: the finding as a document, with the code, the shape trace and the remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from lstmlint.diagnostic import Diagnostic, Safety, Span
from lstmlint.engine.fingerprint import Lookup
from lstmlint.records import dataclass
from lstmlint.report.contents import Contents
from lstmlint.report.frame import Frame
from lstmlint.report.marks import clusters, marks_of
from lstmlint.report.paint import Painter
from lstmlint.report.safe import visible

_APPLIES = {Safety.SAFE: "--fix applies this", Safety.UNSAFE: "--fix --unsafe-fixes applies this", Safety.DISPLAY: ""}


def full(contents: Contents) -> Iterator[str]:
    """A block of text for each finding."""
    return Full(contents.lookup, contents.shown, contents.paint).write(contents.found)


@dataclass(frozen=True, slots=True)
class Full:
    """Writes diagnostics in full; ``shown`` makes a path fit for the reader."""

    lookup: Lookup
    shown: Callable[[str], str]
    paint: Painter

    def write(self, diagnostics: Iterable[Diagnostic]) -> Iterator[str]:
        """One block of text a diagnostic, each ended by an empty line."""
        for diagnostic in diagnostics:
            yield "\n".join(self.block(diagnostic)) + "\n\n"

    def block(self, diagnostic: Diagnostic) -> list[str]:
        """The lines of one diagnostic."""
        style = diagnostic.severity.value
        out = [self.paint(style, f"{style}[{diagnostic.code}]") + " " + self.paint("bold", visible(diagnostic.message))]
        marks, far = marks_of(diagnostic)
        rows = [m.last_row for m in marks] + [m.last_row for m in far] + [m.span.row + 3 for m in marks if m.primary]
        gutter = len(str(max(rows, default=1)))
        out.append(self._arrow(gutter, diagnostic.span))
        lines = self.lookup(diagnostic.span)
        if lines is not None:
            out.extend(Frame(lines, gutter, self.paint, style).draw(marks))
        else:
            far = [m for m in marks if not m.primary] + far
        for cluster in clusters(far):
            out.append(self._arrow(gutter, cluster[0].span, "::: "))
            lines = self.lookup(cluster[0].span)
            if lines is not None:
                out.extend(Frame(lines, gutter, self.paint, style).draw(cluster))
            else:
                out.extend(f"{' ' * gutter} = {visible(mark.label)}" for mark in cluster)
        out.extend(self._remarks(diagnostic))
        return out

    def _arrow(self, gutter: int, span: Span, arrow: str = "--> ") -> str:
        where = visible(self.shown(span.filename)) + (f":cell {span.cell}" if span.cell is not None else "")
        return f"{' ' * gutter}{self.paint('frame', arrow.rstrip())} {where}:{span.row}:{span.column}"

    def _remarks(self, diagnostic: Diagnostic) -> Iterator[str]:
        if diagnostic.assumes:
            yield f"{self.paint('bold', 'assuming:')} {visible(' and '.join(diagnostic.assumes))}"
        if diagnostic.fix:
            how = _APPLIES[diagnostic.fix.safety]
            yield f"{self.paint('help', 'help:')} {visible(diagnostic.fix.title)}" + (f" ({how})" if how else "")
        elif diagnostic.help:
            yield f"{self.paint('help', 'help:')} {visible(diagnostic.help)}"
        if diagnostic.runtime is not None:
            from lstmlint.report.runtime import remark

            yield from remark(diagnostic.runtime, visible(diagnostic.message), self.paint)
