"""The one value that every step after the headline is given: a page and what is known of it."""

from dataclasses import dataclass
from datetime import datetime

from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.metadata import Metadata
from indexer.extract.markup.parsed import ParsedPage


@dataclass(frozen=True, slots=True)
class ArticleSpan:
    """Line numbers of the headline and of the body's first and last line; -1 where unknown."""

    title: int
    first: int = -1
    last: int = -1


@dataclass(frozen=True, slots=True)
class PageContext:
    """A page read as far as its lines, metadata and headline.

    *span* has no body before the body was chosen, and *language* is None before then. *html* is
    the source in which scripts may be searched, empty where the page was not parsed. *site_forms*
    are all folded names under which the site may show up. *captured_at* is None where the capture
    is not dated; nothing may then depend on the present day.
    """

    url: str
    captured_at: datetime | None
    page: ParsedPage
    density: TextDensity
    metadata: Metadata
    title: str
    span: ArticleSpan
    site_name: str | None = None
    site_forms: frozenset[str] = frozenset()
    description: str | None = None
    language: str | None = None
    html: str = ""
