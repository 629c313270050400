"""An article as an answer names it: its citation, dates and archived copy, none too long."""

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import accumulate
from typing import TypeVar

from indexer.export.citations import OTHERS
from indexer.model.article import StatedDate
from indexer.model.search import Document
from indexer.schemas.addresses import Links
from indexer.schemas.article import Brief
from indexer.schemas.excerpts import CitedArticle
from indexer.schemas.shape import same_named
from webapp.pages import cite
from webapp.pages.date_texts import stated

MOST_TITLE = 300  # characters
MOST_NAME = 100
MOST_ADDRESS = 1_000
MOST_AUTHORS = 20

AnyCited = TypeVar("AnyCited", bound=CitedArticle)


def trimmed(document: Document) -> Document:
    """*document* with no field of its citation so long that it would fill an answer alone."""
    authors = [cut(author, MOST_NAME) for author in document.authors[:MOST_AUTHORS]]
    return replace(
        document,
        title=cut(document.title, MOST_TITLE),
        authors=(*authors, *([OTHERS] if len(document.authors) > MOST_AUTHORS else [])),
        source_name=cut(document.source_name, MOST_NAME),
        url=cut(document.url, MOST_ADDRESS),
    )


def cited(shape: type[AnyCited], document: Document, links: Links, **more: object) -> AnyCited:
    """*document* as *shape*, with *more* of its fields."""
    short = trimmed(document)
    brief = Brief.of(short, links)
    replay = brief.links.replay
    fields = same_named(CitedArticle, brief) | {
        "citation": cite.sentence(short),
        "published_as": _as_stated(document.published),
        "published_from": cut(brief.published_from or "", MOST_NAME) or None,
        "updated_as": _as_stated(document.updated),
        "updated_from": cut(brief.updated_from or "", MOST_NAME) or None,
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


def length(article: CitedArticle) -> int:
    """About how many characters of an answer its description takes."""
    places = (article.published_from, article.updated_from)
    return sum(map(len, (article.citation, article.replay, *filter(None, places)))) + MOST_NAME


def fitting(sizes: Iterable[int], room: int) -> int:
    """How many of the first *sizes* fit into *room*; one at least if there is any."""
    fit = [so_far <= room for so_far in accumulate(sizes)]
    return max(sum(fit), min(1, len(fit)))
