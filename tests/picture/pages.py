"""What must hold of every page that we write: it is HTML without a mistake, harmless, and leads nowhere that is not there."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from xml.etree.ElementTree import Element

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
# What a page of ours is made of; whatever else there is came out of the program.
_KNOWN = set(
    """html head meta link title style body a header div p h1 h2 h3 h4 label select option main nav section ul ol li pre code span mark
    table caption thead tbody tfoot tr th td br b i details summary footer script form input fieldset legend button article strong em
    ins del""".split()  # noqa: SIM905 -- a list would take a page
)
_DRAWN = {"svg", "g", "text", "tspan", "rect", "circle", "path", "title", "line", "polygon", "ellipse"}


def parsed(page: str) -> Element:
    """The tree of a page; the parser takes no mistake."""
    page.encode("ascii")
    return html5lib.HTMLParser(strict=True).parse(page)


def checked(page: str) -> Element:
    """The same, after everything that can be asked of any page."""
    top = parsed(page)
    every = list(top.iter())
    names = {one.tag for one in every if isinstance(one.tag, str)}
    assert names <= {HTML + name for name in _KNOWN} | {SVG + name for name in _DRAWN}, names
    for one in every:
        for name, value in one.attrib.items():
            assert not name.startswith("on") and name != "style", (one.tag, name)
            if name in ("href", "src", "action", "data") and not (one.tag == f"{HTML}link" and value.startswith("data:image/svg+xml,")):
                assert re.match(r"#|https?://", value), value
    ids = [one.get("id") for one in every if one.get("id")]
    assert len(ids) == len(set(ids))
    for one in every:
        href = one.get("href") or ""
        assert not href.startswith("#") or href[1:] in ids, href
        for name in ("for", "aria-labelledby"):
            assert one.get(name) in (None, *ids)
    assert len(top.findall(f".//{HTML}main")) == len(top.findall(f".//{HTML}h1")) == 1
    _policy(top)
    return top


def _policy(top: Element) -> None:
    """Only our style and our script may be used, and they are what the policy names."""
    (style,), (script,) = top.findall(f".//{HTML}style"), top.findall(f".//{HTML}script")
    (may,) = (one.get("content") for one in top.iter(f"{HTML}meta") if one.get("http-equiv") == "Content-Security-Policy")
    hashes = [f"'sha256-{b64encode(sha256((one.text or '').encode()).digest()).decode()}'" for one in (style, script)]
    assert may == (f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]}; img-src data:; base-uri 'none'; form-action 'none'")


def words(element: Element) -> str:
    """The text of an element."""
    return "".join(element.itertext())


def of_class(top: Element, name: str) -> list[Element]:
    """The elements of a class."""
    return [one for one in top.iter() if name in (one.get("class") or "").split()]
