"""Rewrites an archived page from its tree, without anything that runs, submits or leads out of
the archive. This is the first wall; the policy it is served under (see ``routes``) is the second.
"""

import re
from collections.abc import Iterator
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.page.guard import pathological
from webapp.replay import css
from webapp.replay.references import References, Rewrite, joined

MAX_CHARACTERS = 6_000_000
MAX_TAGS = 120_000
MAX_WRITTEN = 40_000_000  # characters of a copy

_DROPPED_TAGS = """
    -comment -doctype !doctype script iframe frame frameset object embed applet param base meta
    portal template noembed noframes audio video source track fencedframe foreignobject animate
    animatemotion animatetransform set use
"""
_KEPT_ATTRIBUTES = """
    abbr align alt bgcolor border cellpadding cellspacing checked class clear color cols colspan
    datetime dir disabled face height hidden hspace id label lang name nowrap open placeholder
    reversed role rows rowspan rules scope selected shape coords size span start summary title
    type usemap valign value vspace width
    cx cy d dx dy fill fill-opacity fill-rule font-family font-size font-weight offset opacity
    points preserveaspectratio r rx ry stop-color stop-opacity stroke stroke-dasharray
    stroke-linecap stroke-linejoin stroke-width text-anchor transform viewbox x x1 x2 y y1 y2
"""
_DROPPED = frozenset(_DROPPED_TAGS.split())
_KEPT = frozenset(_KEPT_ATTRIBUTES.split())  # they neither load nor run anything, but these:
_STYLED = ("style", "fill", "stroke", "stop-color", "color", "transform")  # read as CSS
_RENAMED = {"form": "div", "plaintext": "pre", "xmp": "pre", "listing": "pre", "marquee": "div"}
_UNWRAPPED = frozenset(["noscript", "picture", "dialog"])
_VOID = frozenset(["area", "br", "col", "hr", "img", "input", "wbr"])
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")
_DOCTYPE = re.compile(r"\s*(<!doctype[\w\s\"'/.:+-]{0,300}>)", re.I)


def too_costly(text: str) -> bool:
    """Whether parsing and rewriting *text* would take longer than a reader waits."""
    return pathological(text, max_characters=MAX_CHARACTERS, max_tags=MAX_TAGS) is not None


def page(text: str, url: str, rewrite: Rewrite) -> str | None:
    """The page in HTML; *url* is where it was captured. None where it becomes too long."""
    tree = LexborHTMLParser(text)
    base = tree.css_first("base[href]")
    declared = joined(url, base.attributes.get("href") if base else None)
    writer = _TreeWriter(References(declared or url, rewrite))
    doctype = _DOCTYPE.match(text)
    pieces = [doctype[1] if doctype else ""]
    length = 0
    for piece in writer.written(tree.root) if tree.root else ():
        pieces.append(piece)
        length += len(piece)
        if length > MAX_WRITTEN:
            return None
    return "".join(pieces)


def style(text: str, url: str, rewrite: Rewrite) -> str:
    """The style sheet with its references led into the archive; *url* is where it was captured."""
    return css.rewritten(text, References(url, rewrite))


class _TreeWriter:
    """Writes a tree as HTML, element by element, without recursion."""

    def __init__(self, references: References) -> None:
        self._references = references

    def written(self, root: LexborNode) -> Iterator[str]:
        """The markup of *root* and all below it."""
        stack: list[LexborNode | str] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, str):
                yield node
                continue
            if node.next is not None and node.mem_id != root.mem_id:
                stack.append(node.next)
            opening, closing, inside = self._element(node)
            yield opening
            stack.append(closing)
            if inside and node.child is not None:
                stack.append(node.child)

    def _element(self, node: LexborNode) -> tuple[str, str, bool]:
        """What stands before and after the children, and whether they are written at all."""
        tag = (node.tag or "").lower()
        if tag == "-text":
            return escape(node.text_content or "", quote=False), "", False
        if tag in _DROPPED or not _NAME.fullmatch(tag):
            return "", "", False
        if tag in _UNWRAPPED:
            return "", "", True
        if tag == "style":
            written = css.rewritten(node.text(deep=True), self._references)
            return "<style>" + written.replace("<", "\\3c "), "</style>", False
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        if tag == "link":
            return self._link(attributes), "", False
        name = _RENAMED.get(tag, tag)
        opening = f"<{name}{self._attributes(tag, attributes)}>"
        return opening, "" if tag in _VOID else f"</{name}>", tag not in _VOID

    def _link(self, attributes: dict[str, str]) -> str:
        if "stylesheet" not in attributes.get("rel", "").lower().split():
            return ""
        address = self._references.address(attributes.get("href", ""), "cs_")
        media = escape(attributes.get("media", ""))
        if not address:
            return ""
        return f'<link rel="stylesheet" media="{media}" href="{escape(address)}">'

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        kept = {name: value for name, value in given.items() if name in _KEPT}
        for name in _STYLED:
            if name in given:
                kept[name] = css.rewritten(given[name], self._references)
        if "background" in given:
            kept["background"] = self._references.address(given["background"], "im_")
        if tag in ("a", "area"):
            kept |= self._anchor(given.get("href") or given.get("xlink:href"))
        elif tag in ("img", "image", "input"):
            source = given.get("src") or given.get("data-src") or given.get("xlink:href")
            if source:
                kept["src" if tag != "image" else "href"] = self._references.address(source, "im_")
            if "srcset" in given:
                kept["srcset"] = self._srcset(given["srcset"])
        return "".join(f' {name}="{escape(value)}"' for name, value in kept.items())

    def _anchor(self, href: str | None) -> dict[str, str]:
        if href and href.startswith("#"):
            return {"href": href}
        address = self._references.address(href, "") if href else ""
        return {"href": address, "target": "_top"} if address else {}

    def _srcset(self, given: str) -> str:
        """``a.png 1x, b.png 2x``; a comma inside an address needs no space after it."""
        found = []
        for candidate in re.split(r",\s", given[:20_000]):
            parts = candidate.split()
            if parts and (address := self._references.address(parts[0].rstrip(","), "im_")):
                found.append(" ".join([address, *parts[1:2]]))
        return ", ".join(found)
