"""The colours and letters of a picture, light and dark, for a page of its own and for one that it is put into."""

from __future__ import annotations

from collections.abc import Mapping

# Of each colour how it is in light and in dark. Text has a contrast of 4.5 on what it stands on, lines have 3.
COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#ffffff", "#0d1117"),
    "box": ("#ffffff", "#161c25"),
    "frame": ("#f4f6f9", "#111720"),
    "ink": ("#1f2328", "#e6edf3"),
    "muted": ("#57606a", "#9ba4ae"),
    "line": ("#7b858f", "#7d8793"),
    "rule": ("#d8dee4", "#30373f"),
    "input": ("#eef4fb", "#14202f"),
    "recurrent": ("#0a5ec2", "#6cb0ff"),
    "cell": ("#e4effc", "#172b45"),
    "sequence": ("#0a5ec2", "#6cb0ff"),
    "vector": ("#7a3fd0", "#bb94ff"),
    "image": ("#17732f", "#4cc262"),
    "number": ("#8a5a00", "#dba53a"),
    "error": ("#c11f2d", "#ff7b72"),
    "error-paper": ("#fff4f3", "#2a1618"),
    "warning": ("#8f5b00", "#e0aa3e"),
    "warning-paper": ("#fff9e8", "#271e0c"),
    "info": ("#0a5ec2", "#6cb0ff"),
    "info-paper": ("#f0f6ff", "#12202f"),
}
_SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif"
_MONO = "ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono','DejaVu Sans Mono',monospace"
# A selector within the picture, what does not depend on the theme, and which colour is what.
_RULES: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("text", f"font:12px {_SANS};white-space:pre", {"fill": "ink"}),
    (".paper", "", {"fill": "paper"}),
    (".title", "font-size:18px;font-weight:600", {}),
    (".facts", "font-size:13px", {"fill": "muted"}),
    (".assumed,.words,.params,.steps,.uses,.label", "", {"fill": "muted"}),
    (".incomplete", "font-weight:600", {"fill": "warning"}),
    (".type", "font-size:14px;font-weight:600", {}),
    (".name,.given,.form,.step,.shape", f"font-family:{_MONO}", {}),
    (".name,.given", "", {"fill": "muted"}),
    (".plate", "stroke-width:1.2", {"fill": "box", "stroke": "line"}),
    (".input .plate,.output .plate", "", {"fill": "input"}),
    (".operation .plate", "", {"fill": "frame"}),
    (".frame .plate", "", {"fill": "frame"}),
    (".inset,.rule", "fill:none;stroke-width:1", {"stroke": "rule"}),
    (".output .inset", "", {"stroke": "line"}),
    (".accent", "", {"fill": "recurrent"}),
    (".cell", "stroke-width:1", {"fill": "cell", "stroke": "recurrent"}),
    (".hand,.kept", "fill:none;stroke-width:1.2", {"stroke": "recurrent"}),
    (".kept", "stroke-dasharray:4 3", {}),
    (".doubt", "stroke-dasharray:2 2", {}),
    (".strip .head,.strip .dot", "stroke:none", {"fill": "recurrent"}),
    (".edge", "fill:none;stroke-width:1.4", {"stroke": "line"}),
    (".edge.state", "stroke-dasharray:6 4", {}),
    (".head", "stroke-width:1.2;stroke-linejoin:round", {"fill": "line", "stroke": "line"}),
    (".head.state", "", {"fill": "paper"}),
    (".tensor .pill", "stroke-width:1", {"fill": "paper", "stroke": "rule"}),
    (".tensor.state .pill", "stroke-dasharray:4 3", {"stroke": "line"}),
    (".glyph.sequence", "", {"fill": "sequence", "stroke": "sequence"}),
    (".glyph.vector", "", {"fill": "vector", "stroke": "vector"}),
    (".glyph.image,.glyph.video", "", {"fill": "image", "stroke": "image"}),
    (".glyph.number", "", {"fill": "number", "stroke": "number"}),
    (".glyph.unknown", "", {"stroke": "muted"}),
    (".glyph rect,.glyph circle", "stroke:none", {}),
    (".glyph .open", "fill:none;stroke-width:1.2", {}),
    (".glyph.unknown .open", "stroke-dasharray:3 2", {"stroke": "muted"}),
    (".ask", "font-weight:700;stroke:none", {"fill": "muted"}),
    (".tie", "fill:none;stroke-width:2.2", {}),
    (".stroke", "fill:none;stroke-width:1.8;stroke-linecap:round", {"stroke": "paper"}),
    (".code,.role", "font-weight:600", {}),
    (".card", "stroke-width:1.4", {}),
    *(
        rule
        for severity in ("info", "warning", "error")
        for rule in (
            (f".{severity}.tie", "", {"stroke": severity}),
            (f".{severity}.end,.{severity} .solid,.{severity} .bar", "", {"fill": severity}),
            (f".{severity} .card", "", {"fill": f"{severity}-paper", "stroke": severity}),
            (f".{severity} .code,.role.{severity}", "", {"fill": severity}),
            # One class, so that a page can say how a box looks that is chosen.
            (f".at-{severity}", "stroke-width:2.4", {"stroke": severity}),
        )
    ),
)


def style(*, variables: bool = False) -> str:
    """The stylesheet of pictures; with ``variables`` its colours are custom properties (``--picture-ink``) that a page may set anew.

    Without, they are written out, for programs that show SVG and know no custom properties. On paper a picture is always light.
    """
    if variables:
        light, dark = (";".join(f"--picture-{name}:{pair[theme]}" for name, pair in COLOURS.items()) for theme in (0, 1))
        rules = "".join(
            _rule(where, fixed, {what: f"var(--picture-{name})" for what, name in named.items()}) for where, fixed, named in _RULES
        )
        return f".picture{{{light}}}@media screen and (prefers-color-scheme:dark){{.picture{{{dark}}}}}{rules}"
    light, dark = (
        "".join(
            _rule(where, "" if theme else fixed, {what: COLOURS[name][theme] for what, name in named.items()})
            for where, fixed, named in _RULES
        )
        for theme in (0, 1)
    )
    return f"{light}@media screen and (prefers-color-scheme:dark){{{dark}}}"


def _rule(where: str, fixed: str, colours: Mapping[str, str]) -> str:
    body = ";".join([*([fixed] if fixed else []), *(f"{what}:{colour}" for what, colour in colours.items())])
    selectors = ",".join(f".picture {selector}" for selector in where.split(","))
    return f"{selectors}{{{body}}}" if body else ""
