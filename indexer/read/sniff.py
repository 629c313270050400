"""Recognises a container by its first bytes."""

import re

from indexer.read.heads import read_head
from indexer.read.source import Source
from indexer.read.units import DICTIONARY, GZIP, ZSTD

_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|style|div|p|h1|table|a|article)[\s>/]",
    re.IGNORECASE,
)
_XML = re.compile(rb"<(?:svg|rss|feed|rdf:rdf|urlset|sitemapindex|opml)[\s>]", re.IGNORECASE)
_MHTML = re.compile(rb"(?:From |[A-Za-z-]+:)")
_UNSUPPORTED = (b"BZh", b"\xfd7zXZ\x00", b"\x04\x22\x4d\x18", b"Rar!", b"7z\xbc\xaf")


def looks_like_html(content: bytes) -> bool:
    """Whether *content* begins like a page, by its first tags."""
    start = content[:4096]
    if b"\0" in start:
        start = start.replace(b"\0", b"")
    return bool(_HTML.search(start)) and not _XML.match(start.lstrip(b"\xef\xbb\xbf \t\r\n"))


def sniff(source: Source) -> str:
    """``gzip``, ``zstd``, ``warc``, ``arc``, ``zip``, ``mhtml``, ``html``, ``unsupported``,
    ``empty`` or ``unknown``; file names play no part.
    """
    start = source.read_at(0, 4096)
    if not start:
        return "empty"
    if start.startswith(GZIP):
        return "gzip"
    if start.startswith((ZSTD, DICTIONARY)):
        return "zstd"
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if start.startswith(_UNSUPPORTED):
        return "unsupported"
    blank = len(start) - len(start.lstrip(b"\r\n\0"))
    head = read_head(source, blank, cut=True)
    if head is not None and (
        not head.arc or start.startswith(b"filedesc:") or head.length is not None
    ):
        return "arc" if head.arc else "warc"
    if _MHTML.match(start.removeprefix(b"\xef\xbb\xbf")) and _is_mhtml(start):
        return "mhtml"
    text = start.lstrip(b"\xef\xbb\xbf\xff\xfe\xfe\xff \t\r\n\0")
    return (
        "html" if text.startswith(b"<") and looks_like_html(source.read_at(0, 65536)) else "unknown"
    )


def _is_mhtml(start: bytes) -> bool:
    head = start.lower()
    return b"mime-version:" in head and (b"multipart/related" in head or b"text/html" in head)
