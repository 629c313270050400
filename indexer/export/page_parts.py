"""The addresses of what a page or a style sheet shows: pictures, sheets, fonts, scripts, frames.

By plain patterns rather than a tree: an address too many is only looked up and not found.
"""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from indexer.page.decode import decode
from indexer.page.media_type import parse_media_type
from indexer.urls import is_web

_LONGEST = 8_000  # characters of an address
_ATTRIBUTE = re.compile(
    r"""\b(?:src|data-src|poster|background|srcset|data-srcset)\s{0,9}=\s{0,9}"""
    r"""(?:"([^"]{1,20000})"|'([^']{1,20000})'|([^\s"'>]{1,8000}))""",
    re.IGNORECASE,
)
_LINK = re.compile(r"<link\b[^<>]{0,4000}>", re.IGNORECASE)
_SHOWN_LINK = re.compile(
    r"\brel\s{0,9}=\s{0,9}[\"']?[^\"'>]{0,200}?(?:stylesheet|icon|preload)", re.I
)
_HREF = re.compile(
    r"""\bhref\s{0,9}=\s{0,9}(?:"([^"]{1,8000})"|'([^']{1,8000})'|([^\s"'>]{1,8000}))""",
    re.IGNORECASE,
)
_CSS = re.compile(
    r"""(?:url\(\s{0,9}["']?([^"')]{1,8000})|@import\s{1,9}["']([^"']{1,8000}))""", re.IGNORECASE
)
_BASE = re.compile(r"<base\b[^<>]{0,2000}>", re.IGNORECASE)


def part_urls(body: bytes, content_type: str | None, url: str) -> Iterator[str]:
    """Absolute web addresses that the page or style sheet at *url* names, in no order."""
    media = parse_media_type(content_type)
    is_sheet = media.name == "text/css"
    if not (is_sheet or media.is_html or not media.name):
        return
    text = decode(body, content_type).text
    base = url if is_sheet else _base(text, url)
    for reference in _in_css(text) if is_sheet else _in_page(text):
        absolute = _absolute(base, reference)
        if absolute:
            yield absolute


def _in_page(text: str) -> Iterator[str]:
    for match in _ATTRIBUTE.finditer(text):
        value = next(filter(None, match.groups()), "")
        if match[0][:12].lower().startswith(("srcset", "data-srcset")):
            for candidate in value.split(","):
                yield candidate.strip().partition(" ")[0]
        else:
            yield value
    for link in _LINK.findall(text):
        href = _HREF.search(link)
        if href and _SHOWN_LINK.search(link):
            yield next(filter(None, href.groups()), "")
    yield from _in_css(text)


def _in_css(text: str) -> Iterator[str]:
    for match in _CSS.finditer(text):
        yield match[1] or match[2] or ""


def _base(text: str, url: str) -> str:
    tag = _BASE.search(text)
    href = _HREF.search(tag[0]) if tag else None
    return (_absolute(url, next(filter(None, href.groups()), "")) if href else None) or url


def _absolute(base: str, reference: str) -> str | None:
    reference = reference.strip().replace("&amp;", "&")
    if not reference or len(reference) > _LONGEST:
        return None
    try:
        absolute = urljoin(base, reference).partition("#")[0]
    except ValueError:
        return None
    return absolute if is_web(absolute) else None
