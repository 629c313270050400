"""A page of a feed in Atom: RFC 4287, with the paging of RFC 5005."""

import re
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from indexer.model.search import Document
from webapp.api.entries import FeedEntry, FeedPage
from webapp.shared.answers import rfc3339

MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)  # Atom demands a time of every entry
_TAGS = {"heading": "h2", "quote": "blockquote", "code": "pre"}


def rendered(page: FeedPage) -> bytes:
    """*page* as an Atom document."""
    feed = Element("feed", xmlns=_NAMESPACE)
    _text(feed, "title", page.title)
    _text(feed, "id", page.id)
    _text(feed, "updated", rfc3339(max(map(_changed, page.entries), default=_UNKNOWN)))
    _text(SubElement(feed, "author"), "name", "Backissue")
    _link(feed, "self", page.address)
    _link(feed, "alternate", page.html_url, "text/html")
    if page.next_url is not None:
        _link(feed, "next", page.next_url)
    for entry in page.entries:
        _entry(feed, entry)
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _changed(entry: FeedEntry) -> datetime:
    """When the entry came into the feed; else the latest date of its article."""
    document = entry.document
    stated = document.updated or document.published
    return document.added_at or (stated.at if stated else _UNKNOWN)


def _entry(feed: Element, entry: FeedEntry) -> None:
    document = entry.document
    element = SubElement(feed, "entry")
    _text(element, "title", document.title)
    _text(element, "id", entry.id)
    _text(element, "updated", rfc3339(_changed(entry)))
    if document.published:
        _text(element, "published", rfc3339(document.published.at))
    for name in document.authors or (document.source_name,):
        _text(SubElement(element, "author"), "name", name)
    _link(element, "alternate", entry.page_url, "text/html")
    if entry.original_url:
        _link(element, "via", entry.original_url)
    for tag in document.tags:
        SubElement(element, "category", term=_plain(tag))
    source = SubElement(element, "source")
    _text(source, "id", entry.source_id)
    _text(source, "title", document.source_name)
    _text(source, "updated", rfc3339(_changed(entry)))
    if entry.summary:
        _text(element, "summary", entry.summary)
    content = SubElement(element, "content", type="html")
    content.text = _plain(_html(document))
    if document.language:
        content.set("xml:lang", _plain(document.language))


def _html(document: Document) -> str:
    """The text as escaped HTML, without what the source repeats everywhere."""
    blocks = (held.block for held in document.blocks if not held.repeated)
    tagged = ((_TAGS.get(block.kind, "p"), escape(block.text)) for block in blocks)
    return "\n".join(f"<{tag}>{text}</{tag}>" for tag, text in tagged)


def _link(parent: Element, rel: str, href: str, media_type: str = "") -> None:
    link = SubElement(parent, "link", rel=rel, href=_plain(href))
    if media_type:
        link.set("type", media_type)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _plain(text)


def _plain(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
