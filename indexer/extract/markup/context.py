"""The value that every step after the headline takes: a page and what is known of it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.metadata import Metadata
from indexer.extract.markup.parsed import ParsedPage

CLOCK_SKEW = timedelta(days=1)  # a page may be a zone ahead of the capture, or its clock fast
# Where the capture is not dated. The present day would do, but then the same page would give
# another article next year: so every year that web pages can be from is believed.
LATEST_UNDATED = datetime(2100, 1, 1, tzinfo=UTC)


def latest_date(captured_at: datetime | None) -> datetime:
    """The latest instant that a date on a page may state; without a capture a constant."""
    return LATEST_UNDATED if captured_at is None else captured_at + CLOCK_SKEW


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
