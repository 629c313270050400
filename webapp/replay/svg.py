"""Writes an archived SVG picture again, with what draws and without what runs or loads.

Parsed as XML, without a DTD: pictures that declare entities are refused, and so is what is not
well-formed, which browsers would not draw either.
"""

from html import escape
from xml.parsers import expat

from webapp.replay import css
from webapp.replay.references import References, Rewrite

MAX_CHARACTERS = 6_000_000
MAX_DEPTH = 500
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_KEPT_TAGS = """
    svg g defs symbol title desc switch path rect circle ellipse line polyline polygon text tspan
    textPath linearGradient radialGradient stop clipPath mask pattern marker image style filter
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting
    feSpotLight feTile feTurbulence
"""
_KEPT = frozenset(_KEPT_TAGS.split())
_LOADING = frozenset("href src base style from to by values begin end".split())
_LINKED = frozenset("linearGradient radialGradient pattern filter textPath".split())


class _UnsafeError(Exception):
    """The picture declares entities, or is nested too deeply."""


def picture(data: bytes, url: str, rewrite: Rewrite) -> str | None:
    """The SVG picture captured at *url*; None where it cannot be shown."""
    if len(data) > MAX_CHARACTERS:
        return None
    writer = _PictureWriter(References(url, rewrite))
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    parser.EntityDeclHandler = writer.refuse
    parser.SkippedEntityHandler = writer.refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, _UnsafeError, ValueError, LookupError):
        return None
    return "".join(writer.pieces) or None


class _PictureWriter:
    """Takes what the parser finds, and keeps the elements and attributes that draw."""

    def __init__(self, references: References) -> None:
        self.pieces: list[str] = []
        self._references = references
        self._open: list[str] = []
        self._dropped = 0  # elements open within one that is left out, itself included
        self._style: list[str] | None = None

    def refuse(self, *_: object) -> None:
        raise _UnsafeError

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if self._dropped or space != _SVG or tag not in _KEPT:
            self._dropped += 1
            return
        self._open.append(tag)
        if len(self._open) > MAX_DEPTH:
            raise _UnsafeError
        if tag == "style":
            self._style = []
        root = "" if len(self._open) > 1 else f' xmlns="{_SVG}"'
        self.pieces.append(f"<{tag}{root}{self._attributes(tag, attributes)}>")

    def end(self, _name: str) -> None:
        if self._dropped:
            self._dropped -= 1
            return
        if self._style is not None:
            written = css.rewritten("".join(self._style), self._references)
            self.pieces.append(escape(written, quote=False))
            self._style = None
        self.pieces.append(f"</{self._open.pop()}>")

    def text(self, text: str) -> None:
        if self._dropped or not self._open:
            return
        if self._style is not None:
            self._style.append(text)
        else:
            self.pieces.append(escape(text, quote=False))

    def _attributes(self, tag: str, given: dict[str, str]) -> str:
        written = []
        for name, value in given.items():
            space, _, local = name.rpartition(" ")
            if local == "href" and space in ("", _XLINK):
                value = self._address(tag, value)
                if value:
                    written.append(f' href="{escape(value)}"')
            elif not space and local == "style":
                written.append(f' style="{escape(css.rewritten(value, self._references))}"')
            elif not space and local not in _LOADING and not local.lower().startswith("on"):
                if "(" in value or "\\" in value:
                    value = css.rewritten(value, self._references)
                written.append(f' {local}="{escape(value)}"')
        return "".join(written)

    def _address(self, tag: str, reference: str) -> str:
        """Pictures are led into the archive; definitions are taken from the same file only."""
        if tag == "image":
            return self._references.address(reference, "im_")
        return reference if tag in _LINKED and reference.startswith("#") else ""
