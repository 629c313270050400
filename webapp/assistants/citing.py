"""An article as an answer names it: its citation, dates and archived copy, none too long."""

import html
import re
from typing import TypeVar

from indexer.model.article import StatedDate
from indexer.model.search import Document
from indexer.schemas.addresses import Links
from indexer.schemas.article import Brief
from indexer.schemas.excerpts import Cited
from indexer.schemas.shape import same_named
from webapp.pages import cite
from webapp.pages.date_texts import stated

MOST_TITLE = 300  # characters
MOST_ADDRESS = 1_000
MOST_AUTHORS = 10

AnyCited = TypeVar("AnyCited", bound=Cited)


def cited(shape: type[AnyCited], document: Document, links: Links, **more: object) -> AnyCited:
    """*document* as *shape*, with *more* of its fields."""
    brief = Brief.of(document, links)
    replay = brief.links.replay
    fields = same_named(Cited, brief) | {
        "citation": cut(cite.sentence(document), MOST_TITLE + MOST_ADDRESS),
        "title": cut(document.title, MOST_TITLE),
        "authors": [cut(author, MOST_TITLE) for author in document.authors[:MOST_AUTHORS]],
        "url": cut(document.url, MOST_ADDRESS),
        "published_as": _as_stated(document.published),
        "updated_as": _as_stated(document.updated),
        "page": brief.links.page,
        "replay": replay if len(replay) <= MOST_ADDRESS else brief.links.page,
    }
    return shape(**fields | more)


def _as_stated(date: StatedDate | None) -> str | None:
    return stated(date) if date else None


def cut(text: str, most: int) -> str:
    """*text*, or its first *most* characters, the last of them an ellipsis."""
    return text if len(text) <= most else text[: most - 1] + "…"


def plain(snippet: str) -> str:
    """The text of a snippet of the API, without marks and escapes."""
    return html.unescape(re.sub("</?mark>", "", snippet))


def length(article: Cited) -> int:
    """About how many characters of an answer its description takes."""
    return len(article.citation) + len(article.replay) + len(article.page) + 100
