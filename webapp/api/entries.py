"""What a page of a feed says, whatever the format.

Ids are tag URIs (RFC 4151) of a name that nobody can own, so that they are the same under every
address by which the server is reached: an article keeps its id, and readers do not see it twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import url_for

from indexer.model.search import Document, Hit
from indexer.query import parse
from indexer.schemas.params import ListingParams, link
from webapp.shared import links
from webapp.shared.answers import holdings, note_partial, own_path, public_root

MINTED = "tag:backissue.invalid,2026:"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One article of a feed; *original_url* is None where the page was no web page."""

    document: Document
    id: str
    source_id: str
    page_url: str
    original_url: str | None
    summary: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The entries of one page and the addresses around it; *next_url* is None on the last."""

    title: str
    id: str
    address: str
    html_url: str
    next_url: str | None
    entries: tuple[FeedEntry, ...]


def feed_page(params: ListingParams) -> FeedPage:
    """The page that *params* ask for; without a *sort*, what was added last comes first."""
    asked = params if params.sort else params.model_copy(update={"sort": "-added"})
    page = holdings().engine.search(asked.asked(parse(asked.q), holdings().settings.budget))
    note_partial(page.timed_out or page.partial)
    root, first = public_root(), params.but()
    following = None
    if page.next_cursor is not None:
        state = params.model_copy(update={"cursor": page.next_cursor})
        following = root + link(own_path(), state.pairs())
    return FeedPage(
        title=f"Backissue: {params.q}" if params.q else "Backissue: all articles",
        id=f"{MINTED}search?{link('', first.pairs()).removeprefix('?')}",
        address=root + link(own_path(), params.pairs()),
        html_url=root + link(url_for("pages.search"), first.pairs()),
        next_url=following,
        entries=tuple(_entries(page.hits, root)),
    )


def _entries(hits: tuple[Hit, ...], root: str) -> Iterator[FeedEntry]:
    for hit in hits:
        document = hit.document
        is_web = urlsplit(document.url).scheme in ("http", "https")
        yield FeedEntry(
            document=document,
            id=f"{MINTED}article:{document.id}",
            source_id=f"{MINTED}source:{quote(document.source)}",
            page_url=root + links.article(document.id),
            original_url=document.url if is_web else None,
            summary=_summary(hit),
        )


def _summary(hit: Hit) -> str:
    passages = ("".join(text for text, _ in pieces) for pieces in hit.snippets)
    return " … ".join(passages) or hit.document.description or ""
