"""What an article page says to citation managers, search engines and link previews.

Highwire's ``citation_`` names are what Zotero, Mendeley and Google Scholar read, Open Graph and
schema.org what others do. What is cited is always the page and the copy here, not the live web.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.model.article import StatedDate
from indexer.model.search import Document
from indexer.urls import is_web
from webapp.shared import links
from webapp.shared.answers import public_root, rfc3339

_WRITTEN = {"year": "%Y", "month": "%Y/%m", "day": "%Y/%m/%d", "instant": "%Y/%m/%d"}
_ISO = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}
MAX_DESCRIPTION = 300  # characters in a preview


@dataclass(frozen=True, slots=True)
class CitationMeta:
    """Meta elements by name and by property, and the JSON-LD object."""

    named: tuple[tuple[str, str], ...]
    properties: tuple[tuple[str, str], ...]
    linked_data: dict[str, Any]


def citation_meta(document: Document) -> CitationMeta:
    """What the head of the article's page holds."""
    return CitationMeta(tuple(_named(document)), tuple(_properties(document)), _object(document))


def _named(document: Document) -> Iterator[tuple[str, str]]:
    yield "citation_title", document.title or document.url
    for author in document.authors:
        yield "citation_author", author
    if document.published:
        at = document.published
        yield "citation_publication_date", at.at.strftime(_WRITTEN[at.precision])
    yield "citation_publisher", document.source_name
    if document.captured_at:
        yield "citation_online_date", document.captured_at.strftime("%Y/%m/%d")
    if document.language:
        yield "citation_language", document.language
    yield "citation_public_url", public_root() + links.article(document.id)
    yield "citation_fulltext_html_url", public_root() + links.replay(document.captures[-1])
    for tag in document.tags:
        yield "citation_keywords", tag
    if document.description:
        yield "description", document.description[:MAX_DESCRIPTION]


def _properties(document: Document) -> Iterator[tuple[str, str]]:
    yield "og:type", "article"
    yield "og:title", document.title or document.url
    yield "og:site_name", document.source_name
    yield "og:url", public_root() + links.article(document.id)
    if document.description:
        yield "og:description", document.description[:MAX_DESCRIPTION]
    if document.picture:
        yield "og:image", public_root() + links.picture(document.id)
        if seen := document.picture.alt or document.picture.caption:
            yield "og:image:alt", seen[:MAX_DESCRIPTION]
    if document.published:
        yield "article:published_time", _iso(document.published)
    if document.updated:
        yield "article:modified_time", _iso(document.updated)
    if document.section:
        yield "article:section", document.section
    for author in document.authors:
        yield "article:author", author


def _object(document: Document) -> dict[str, Any]:
    """The article as schema.org has it; *archivedAt* is the copy, *isBasedOn* the live address."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if document.kind == "article" else "WebPage",
        "@id": public_root() + links.article(document.id),
        "headline": document.title or document.url,
        "publisher": {"@type": "Organization", "name": document.source_name},
        "archivedAt": public_root() + links.replay(document.captures[-1]),
        "inLanguage": document.language,
        "articleSection": document.section,
        "description": document.description,
        "isBasedOn": document.url if is_web(document.url) else None,
        "image": public_root() + links.picture(document.id) if document.picture else None,
        "author": [{"@type": "Person", "name": name} for name in document.authors] or None,
        "keywords": list(document.tags) or None,
        "datePublished": _iso(document.published) if document.published else None,
        "dateModified": _iso(document.updated) if document.updated else None,
    }
    return {key: value for key, value in found.items() if value is not None}


def _iso(date: StatedDate) -> str:
    """As much of the date as the page states."""
    form = _ISO.get(date.precision)
    return date.at.strftime(form) if form else rfc3339(date.at)
