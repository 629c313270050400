"""A search as an Atom feed; ``rel="next"`` links to the following page (RFC 5005)."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from flask import Blueprint, Response, url_for

from indexer.model.search import Document, Hit, Page
from indexer.query import parse
from indexer.schemas.params import ListingParams, link
from webapp.shared import links
from webapp.shared.answers import conditional, given, holdings, own_path, public_root, rfc3339

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@blueprint.get("/search.atom")
def search() -> Response:
    """The newest articles of a search; *sort* may ask for another order."""
    return answer(given(ListingParams))


def answer(params: ListingParams) -> Response:
    """The page of the feed that *params* ask for."""
    if params.sort is None:
        params = params.model_copy(update={"sort": "-published"})
    return conditional(lambda: _feed(params), params)


def _feed(params: ListingParams) -> Response:
    query = params.asked(parse(params.q), holdings().settings.budget)
    page = holdings().engine.search(query)
    body = ElementTree.tostring(_tree(params, page), encoding="utf-8", xml_declaration=True)
    return Response(body, mimetype="application/atom+xml")


def _tree(params: ListingParams, page: Page) -> Element:
    root = public_root()
    address = root + link(own_path(), params.pairs())
    feed = Element("feed", xmlns=_ATOM)
    _text(feed, "title", f"Backissue: {params.q}" if params.q else "Backissue: all articles")
    _text(feed, "id", root + link(own_path(), params.but().pairs()))
    _text(feed, "updated", rfc3339(max(map(_changed, page.hits), default=_EPOCH)))
    SubElement(feed, "link", rel="self", href=address)
    html = root + link(url_for("pages.search"), params.but().pairs())
    SubElement(feed, "link", rel="alternate", type="text/html", href=html)
    if page.next_cursor is not None:
        following = params.model_copy(update={"cursor": page.next_cursor})
        SubElement(feed, "link", rel="next", href=root + link(own_path(), following.pairs()))
    for hit in page.hits:
        _entry(feed, hit, root)
    return feed


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _changed(hit: Hit) -> datetime:
    document = hit.document
    stated = document.updated or document.published
    return document.captured_at or (stated.at if stated else _EPOCH)


def _entry(feed: Element, hit: Hit, root: str) -> None:
    document = hit.document
    entry = SubElement(feed, "entry")
    _text(entry, "title", document.title)
    _text(entry, "id", f"urn:backissue:{document.id}")
    _text(entry, "updated", rfc3339(_changed(hit)))
    if document.published:
        _text(entry, "published", rfc3339(document.published.at))
    for name in document.authors or (document.source_name,):
        _text(SubElement(entry, "author"), "name", name)
    SubElement(entry, "link", rel="alternate", href=root + links.article(document.id))
    summary = _summary(document, hit)
    if summary:
        _text(entry, "summary", summary)


def _summary(document: Document, hit: Hit) -> str:
    passages = ("".join(text for text, _ in pieces) for pieces in hit.snippets)
    return " … ".join(passages) or document.description or ""


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NOT_XML.sub("\ufffd", text)
