"""Gather what the verdict weighs from a page with a body, dates and authors."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from indexer.extract.fields.headline import headings
from indexer.extract.fields.language import opening_text
from indexer.extract.fields.site import is_host
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.density import is_sentence, weight
from indexer.extract.markup.metadata import Metadata, types_of
from indexer.extract.verdict.teasers import teased
from indexer.model.article import Block
from indexer.page.clean import clean

SHORT_PAGE = 40  # lines; only on a page of fewer do all words count for an error or a wall
OPENING_HEADINGS = 4
MAX_OPENING = 200  # characters of a title, heading or line that are searched for a notice
MAX_TEXT = 4000  # characters of the body, or of all lines, that are searched for a notice
MAX_ADDRESS = 4000
MIN_SENTENCE = 40  # characters; "Read more." ends like a sentence as well
LINKED = 0.8  # share of a heading's characters inside links that makes it a linked one
PLAIN_LINES = 60  # from the top of a page without markup
_HEADINGS = frozenset(["h1", "h2", "h3", "h4"])
_LISTINGS = frozenset(["CollectionPage", "SearchResultsPage", "ItemList", "ProfilePage"])


@dataclass(frozen=True, slots=True)
class Signals:
    """What the verdict weighs. Sizes are in weighted characters."""

    body: float
    sentences: int
    prose: float  # good text of the whole page, in the body or not
    link_share: float
    linked_headings: int
    lines: int
    says_article: bool
    says_listing: bool
    dated: bool
    signed: bool
    path: str | None  # None where the URL is not known
    opening: str  # title and headings
    shown: str = ""  # every line, where the page has few
    text: str = ""  # the beginning of the body
    named_as_site: bool = False  # the headline is the name of the site
    teased: float = 0.0  # share of the body that is linked headlines and the lines after them


def read_signals(
    context: PageContext, blocks: tuple[Block, ...], *, dated: bool, signed: bool
) -> Signals:
    """The signals of a page that has a tree."""
    page, density = context.page, context.density
    opening = [context.title, page.title]
    opening += [heading.text for heading in headings(page, OPENING_HEADINGS)]
    few = page.lines if len(page.lines) < SHORT_PAGE else []
    return Signals(
        body=sum(weight(block.text) for block in blocks),
        sentences=sum(
            len(block.text) > MIN_SENTENCE and is_sentence(block.text) for block in blocks
        ),
        prose=density.total_good,
        link_share=sum(line.links for line in page.lines) / (sum(density.size) or 1.0),
        linked_headings=sum(
            line.tag in _HEADINGS and line.links > LINKED * len(line.text) for line in page.lines
        ),
        lines=len(page.lines),
        says_article=_says_article(context.metadata),
        says_listing=_says_listing(context.metadata),
        dated=dated,
        signed=signed,
        path=_path(context.url),
        teased=teased(page, blocks),
        named_as_site=is_host(context.title, context.url),
        opening="\n".join(clean(part[:MAX_OPENING]) for part in opening),
        shown="\n".join(clean(line.text[:MAX_OPENING]) for line in few)[:MAX_TEXT],
        text=opening_text(blocks)[:MAX_TEXT],
    )


def plain_signals(
    lines: list[str], title: str, url: str, blocks: tuple[Block, ...],
    *, dated: bool, signed: bool,
) -> Signals:  # fmt: skip
    """The signals of a page that is known as lines only."""
    size = float(sum(len(block.text) for block in blocks))
    return Signals(
        body=size,
        sentences=sum(is_sentence(block.text) for block in blocks),
        prose=size,
        link_share=0.0,
        linked_headings=0,
        lines=len(lines),
        says_article=False,
        says_listing=False,
        dated=dated,
        signed=signed,
        path=_path(url),
        opening=title,
        shown="\n".join(lines[:PLAIN_LINES])[:MAX_TEXT],
        text=opening_text(blocks)[:MAX_TEXT],
    )


def _says_article(metadata: Metadata) -> bool:
    kind = metadata.meta("og:type") or ""
    return bool(metadata.article.get("headline")) or kind.casefold() == "article"


def _says_listing(metadata: Metadata) -> bool:
    return not metadata.article and any(
        kind in _LISTINGS for thing in metadata.objects for kind in types_of(thing)
    )


def _path(url: str) -> str | None:
    """The path and query of *url*; None where it is not known."""
    try:
        parts = urlsplit(url[:MAX_ADDRESS])
    except ValueError:
        return None
    if not parts.netloc:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
