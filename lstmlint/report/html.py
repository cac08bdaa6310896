"""``html``: a whole run as one page that can be mailed or kept: what was found, how often, where, why, and what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lstmlint.catalog import Rule
from lstmlint.diagnostic import Diagnostic, Safety, Severity, Span
from lstmlint.picture.document import BASE, THEME, Asset, asset, banner, document, footer, link, text
from lstmlint.picture.models import badge, figure, looks, table
from lstmlint.picture.sheet import Sheet
from lstmlint.records import dataclass
from lstmlint.report.article import Article
from lstmlint.report.contents import Contents
from lstmlint.report.plain import where
from lstmlint.report.prose import prose
from lstmlint.report.summary import count

_LOOKS: Asset = ("lstmlint.report", "report.css")
_FILTER: Asset = ("lstmlint.report", "report.js")
_LEVELS = (("error", "error"), ("warning", "warning"), ("info", "note"))
# The longest bar in the table of the rules, in pixels.
_BAR = 120
_NUMBERS = ("Findings", "Errors", "Warnings", "Notes")


def html(contents: Contents) -> Iterator[str]:
    """The page; it is written at once, because its head says what is in it."""
    yield Report.of(contents).page()


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding and its name on the page, by which it can be linked to as long as the code around it stays."""

    diagnostic: Diagnostic
    anchor: str


@dataclass(frozen=True, slots=True)
class _Model:
    """A model and its name on the page."""

    sheet: Sheet
    anchor: str

    @property
    def file(self) -> str:
        """Where it stands."""
        span = self.sheet.picture.span
        return span.filename if span is not None else ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the page is made of: findings by file, pages of rules by code, models by file."""

    contents: Contents
    found: Sequence[_Found]
    rules: Mapping[str, Rule]
    models: Sequence[_Model]

    @classmethod
    def of(cls, contents: Contents) -> Report:
        """Gather."""
        names = contents.fingerprints
        found = [_Found(d, f"finding-{name[:12]}") for d, name in zip(contents.found, names, strict=False)]
        rules = {}
        for code in sorted({d.code for d in contents.found}):
            try:
                rules[code] = contents.rules(code)
            except KeyError:
                continue
        models = [_Model(sheet, f"model-{place}") for place, sheet in enumerate(contents.pictures(), 1)]
        return cls(contents, found, rules, models)

    def page(self) -> str:
        """All of it."""
        parts = [
            banner("Recurrent models, checked", f'<p class="verdict-line">{self._verdict()}</p>'),
            '<main id="main" tabindex="-1">\n',
            *self._totals(),
            *self._unread(),
            *self._findings(),
            *self._models(),
            *self._reasons(),
            "</main>\n",
            footer(),
        ]
        styles = [asset(BASE), *([looks()] if self.models else []), asset(_LOOKS)]
        return document(f"lstmlint: {self._heading()}", parts, styles, [asset(THEME), asset(_FILTER)], "Skip to the findings")

    def _heading(self) -> str:
        each = self._levels()
        return ", ".join(f"{each[level]:,} {word}{'s' * (each[level] != 1)}" for level, word in _LEVELS if each[level]) or "nothing found"

    def _levels(self) -> Counter[str]:
        return Counter(one.diagnostic.severity.value for one in self.found)

    def _verdict(self) -> str:
        number = len(self.contents.files)
        files = f"{number:,} file{'s' * (number != 1)}"
        if self.found:
            return f"{self._heading()} in {files}"
        if self.contents.unread:
            return f"Nothing found in the {files} that could be checked"
        return f'<span class="good">\u2714 All checks passed:</span> nothing found in {files}'

    def _totals(self) -> Iterator[str]:
        """The numbers, and how they are spread over rules and files."""
        each, found = self._levels(), [one.diagnostic for one in self.found]
        safe, unsafe = (sum(d.fix is not None and d.fix.safety is one for d in found) for one in (Safety.SAFE, Safety.UNSAFE))
        tiles = [(each[level], f"{word}{'s' * (each[level] != 1)}", level if each[level] else "") for level, word in _LEVELS]
        tiles.append((len(self.contents.files), f"file{'s' * (len(self.contents.files) != 1)} checked", ""))
        if self.contents.unread:
            tiles.append((len(self.contents.unread), "not checked", "error"))
        tiles += [(number, words, "") for number, words in ((safe, "with a safe fix"), (unsafe, "with an unsafe fix")) if number]
        if self.contents.suppressed:
            tiles.append((len(self.contents.suppressed), "hidden by comments", ""))
        yield '<section aria-labelledby="totals">\n<h2 id="totals" class="unseen">Totals</h2>\n<ul class="tiles">'
        yield from (f'<li class="{kind}"><b>{number:,}</b> {words}</li>' for number, words, kind in tiles)
        yield "</ul>\n"
        if found:
            yield '<div class="counts">\n'
            yield from self._by_rule(found)
            yield from self._by_file(found)
            yield "</div>\n"
        yield "</section>\n"

    def _by_rule(self, found: Sequence[Diagnostic]) -> Iterator[str]:
        by_code: dict[str, list[Diagnostic]] = {}
        for d in found:
            by_code.setdefault(d.code, []).append(d)
        rows = []
        most = max(map(len, by_code.values()))
        for code, each in sorted(by_code.items(), key=lambda item: (-len(item[1]), item[0])):
            worst = max((d.severity for d in each), key=lambda one: one.rank)
            name = f'<a href="#rule={text(code)}">{text(code)}</a> <span class="quiet">{text(each[0].name)}</span>'
            bar = _bar(len(each), most, worst)
            rows.append(
                f'<tr><td>{badge(worst.value)}</td><th scope="row">{name}</th><td class="number">{len(each):,}</td>'
                f'<td class="bars">{bar}</td></tr>\n'
            )
        yield from _counts("By rule", ("Severity", "Rule", "Findings", ""), rows)

    def _by_file(self, found: Sequence[Diagnostic]) -> Iterator[str]:
        numbers = self._files()
        by_file = Counter(d.filename for d in found)
        levels = Counter((d.filename, d.severity.value) for d in found)
        rows = []
        for name, _ in sorted(by_file.items(), key=lambda item: (-item[1], item[0])):
            cells = "".join(f'<td class="number">{levels[name, level] or ""}</td>' for level, _ in _LEVELS)
            rows.append(
                f'<tr><th scope="row"><a class="path" href="#file={numbers[name]}">{text(self.contents.shown(name))}</a></th>{cells}</tr>\n'
            )
        yield from _counts("By file", ("File", "Errors", "Warnings", "Notes"), rows)

    def _files(self) -> dict[str, int]:
        """The files with findings, numbered from 1: the address of the page names them by their numbers."""
        return {name: place for place, name in enumerate(dict.fromkeys(one.diagnostic.filename for one in self.found), 1)}

    def _unread(self) -> Iterator[str]:
        if self.contents.unread:
            yield '<section aria-labelledby="unread">\n<h2 id="unread">Files that could not be checked</h2>\n<ul class="unread">\n'
            for name, reason in self.contents.unread:
                yield f'<li><span class="path">{text(self.contents.shown(name))}</span>: {text(reason)}</li>\n'
            yield "</ul>\n</section>\n"

    def _findings(self) -> Iterator[str]:
        if not self.found:
            return
        files = self._files()
        yield '<section aria-labelledby="findings">\n<h2 id="findings">Findings</h2>\n'
        yield from self._filter(files)
        places = {(mark.code, mark.span): model.anchor for model in reversed(self.models) for mark in model.sheet.picture.marks}
        firsts = {one.diagnostic.code: one.anchor for one in reversed(self.found)}
        article = Article(self.contents, files, places, frozenset(self.rules), frozenset(firsts.values()))
        for name, number in files.items():
            each = [one for one in self.found if one.diagnostic.filename == name]
            yield f'<section class="group" id="file={number}" aria-labelledby="file-{number}">\n<h3 id="file-{number}" class="path">'
            yield f'{text(self.contents.shown(name))} <span class="quiet">{count(len(each), "finding")}</span></h3>\n'
            for model in self.models:
                if model.file == name:
                    yield from self._model(model, "h4")
            for one in each:
                yield from article.write(one.diagnostic, one.anchor)
            yield "</section>\n"
        yield '<p id="none" class="quiet" hidden>No finding is left by the filter.</p>\n</section>\n'

    def _filter(self, files: Mapping[str, int]) -> Iterator[str]:
        """What is to be seen; the script shows it, and does the work."""
        levels = self._levels()
        codes = Counter(one.diagnostic.code for one in self.found)
        names = {one.diagnostic.code: one.diagnostic.name for one in self.found}
        yield '<form class="filter needs-script no-print" id="filter" role="search" aria-label="Filter the findings">\n'
        yield '<div><label for="q">Search</label> <input type="search" id="q" name="q" autocomplete="off" spellcheck="false"></div>\n'
        yield '<fieldset><legend class="unseen">Severity</legend>'
        for level, _ in _LEVELS:
            if levels[level]:
                yield f'<label class="level"><input type="checkbox" name="severity" value="{level}" checked> {badge(level)}</label>'
        yield "</fieldset>\n"
        rules = [(code, f"{code} {names[code]} ({codes[code]})") for code in sorted(codes)]
        yield from _choice("rule", "Rule", "all rules", rules)
        by_file = Counter(one.diagnostic.filename for one in self.found)
        yield from _choice(
            "file", "File", "all files", [(str(n), f"{self.contents.shown(name)} ({by_file[name]})") for name, n in files.items()]
        )
        yield '<div><button type="reset">Reset</button></div>\n'
        yield f'<p id="count" role="status" aria-live="polite">{count(len(self.found), "finding")}</p>\n</form>\n'

    def _models(self) -> Iterator[str]:
        """The models of files in which nothing was found, those with findings elsewhere first."""
        files = self._files()
        others = sorted((one for one in self.models if one.file not in files), key=lambda one: not one.sheet.picture.marks)
        if others:
            yield '<section aria-labelledby="models">\n<h2 id="models">Models</h2>\n'
            for model in others:
                yield from self._model(model, "h3")
            yield "</section>\n"

    def _model(self, model: _Model, heading: str) -> Iterator[str]:
        picture = model.sheet.picture
        anchors = {(one.diagnostic.code, one.diagnostic.span): one.anchor for one in self.found}
        marks = count(len(picture.marks), "finding") if picture.marks else "nothing found"
        place = f' <span class="quiet">{self._where(picture.span, heading)}</span>,' if picture.span is not None else ""
        yield f'<details class="model"><summary id="{model.anchor}"><{heading}>Picture of {text(picture.title)}</{heading}>{place} '
        yield f'<span class="quiet">{marks}</span></summary>\n<div>\n'
        if picture.marks:
            yield '<ul class="marks">'
            for mark in picture.marks:
                anchor = anchors.get((mark.code, mark.span))
                words = f"{text(mark.code)} line {mark.span.row}"
                shown = f'<a href="#{anchor}">{words}</a>' if anchor else words
                boxes = text(" ".join(box for box in (mark.change, mark.suffers) if box))
                yield f'<li data-boxes="{boxes}">{badge(mark.severity.value)} {shown}: {text(mark.message)}</li>'
            yield "</ul>\n"
        yield figure(picture)
        yield from table(picture, model.anchor)
        yield "</div></details>\n"

    def _where(self, span: Span, heading: str) -> str:
        """Where a model is made: beneath the name of its file that is not said again."""
        if heading == "h3":
            return f'<span class="path">{text(where(span, self.contents.shown))}:{span.row}</span>'
        return f"line {span.row}" if span.cell is None else f"cell {span.cell}, line {span.row}"

    def _reasons(self) -> Iterator[str]:
        """The pages of the rules, each once."""
        if not self.rules:
            return
        yield '<section aria-labelledby="reasons">\n<h2 id="reasons">Why</h2>\n'
        addresses = {one.diagnostic.code: one.diagnostic.url for one in self.found}
        for code, rule in self.rules.items():
            yield f'<details class="why"><summary><h3><b>{text(code)}</b> {text(rule.name)}</h3> {badge(rule.severity.value)}</summary>\n'
            summary = rule.summary[:1].upper() + rule.summary[1:]
            yield f'<div id="why-{text(code)}">\n<p class="lead">{text(summary)}.</p>\n{prose(rule.why)}'
            references = [*([address] if (address := addresses.get(code)) else []), *rule.references]
            if references:
                each = "".join(f"<li>{link(one, text(one))}</li>" for one in dict.fromkeys(references))
                yield f'<p>References</p><ul class="references">{each}</ul>'
            yield "</div></details>\n"
        yield "</section>\n"


def _bar(number: int, most: int, severity: Severity) -> str:
    wide = max(round(_BAR * number / most), 3)
    return (
        f'<svg class="bar {severity.value}" width="{_BAR}" height="10" aria-hidden="true"><rect width="{wide}" height="10" rx="2"/></svg>'
    )


def _counts(title: str, heads: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    columns = "".join(_head(head) for head in heads)
    yield f'<div class="scrolls tall" tabindex="0" role="group" aria-label="{title}"><table><caption>{title}</caption>\n'
    yield f"<thead><tr>{columns}</tr></thead>\n<tbody>\n"
    yield from rows
    yield "</tbody></table></div>\n"


def _head(words: str) -> str:
    if not words:
        return '<td class="bars"></td>'
    kind = ' class="number"' if words in _NUMBERS else ""
    return f'<th scope="col"{kind}>{words}</th>'


def _choice(name: str, title: str, every: str, options: Iterable[tuple[str, str]]) -> Iterator[str]:
    each = "".join(f'<option value="{text(value)}">{text(words)}</option>' for value, words in options)
    yield f'<div><label for="{name}">{title}</label> <select id="{name}" name="{name}">'
    yield f'<option value="">{every}</option>{each}</select></div>\n'
