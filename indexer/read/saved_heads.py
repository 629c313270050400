"""HTTP heads at the top of saved pages, as ``wget --save-headers`` writes them, and compression."""

from dataclasses import dataclass

from indexer.read.encodings import Body, decode, looks_like_text
from indexer.read.http import HttpHead, read_head_of
from indexer.read.limits import KIB, SAVED_PAGE
from indexer.read.sniff import looks_like_html
from indexer.read.source import Source
from indexer.read.units import GZIP, ZSTD

_START = 64 * KIB


@dataclass(frozen=True, slots=True)
class SavedContent:
    """A saved page without what it was wrapped in; *head* is None where no HTTP head was saved."""

    body: Body
    head: HttpHead | None = None


def unwrap(data: bytes, limit: int = SAVED_PAGE) -> SavedContent:
    """Undo the compression of a saved page, and take off its HTTP head.

    A file may be a gzip stream whatever its name says, and so may the body behind the head.
    """
    whole = decode(data, "", "", limit)
    head = read_head_of(whole.content)
    if head is None:
        return SavedContent(whole)
    fields = head.fields
    body = decode(
        whole.content[head.size :],
        fields.get("transfer-encoding", ""),
        fields.get("content-encoding", ""),
        limit,
    )
    flags = tuple(dict.fromkeys((*whole.flags, *body.flags)))
    return SavedContent(Body(body.content, whole.whole and body.whole, flags, body.fault), head)


def holds_page(source: Source, *, named: bool = False) -> bool:
    """Whether a file that begins with an HTTP head or is compressed holds a page.

    Of a file *named* as a page the whole is tried: brotli has no signature.
    """
    start = source.read_at(0, _START)
    size = _START
    if not start.startswith((GZIP, ZSTD, b"HTTP/")):
        if not named or looks_like_text(start):
            return False
        start, size = source.read_at(0, SAVED_PAGE), SAVED_PAGE
    content = unwrap(start, size).body.content
    return content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1] == b"<" and looks_like_html(content)
