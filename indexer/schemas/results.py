"""The shapes of a search: its results, its facets, and how its text was understood."""

from typing import Literal

from pydantic import Field

from indexer.model.search import Hit, Interval, Marked
from indexer.schemas.addresses import Links
from indexer.schemas.article import Described, described
from indexer.schemas.escaped import escaped
from indexer.schemas.shape import Shape


def marked(pieces: Marked) -> str:
    """Escaped text with ``<mark>`` around what the query matched."""
    parts = [f"<mark>{escaped(text)}</mark>" if hit else escaped(text) for text, hit in pieces]
    return "".join(parts)


class Result(Described):
    """One hit."""

    score: float | None = Field(description="Null when sorted by a date.")
    title_marked: str = Field(description="The title, escaped; <mark> is the only markup.")
    snippets: list[str] = Field(description="Escaped text; <mark> is the only markup.")
    versions: int = Field(description="Editions of this URL.")
    captures: int = Field(description="Captures of all its editions.")

    @classmethod
    def of(cls, hit: Hit, links: Links) -> "Result":
        """Build it from *hit*."""
        return cls(
            **described(cls, hit.document, links)
            | {
                "score": hit.score,
                "title_marked": marked(hit.title),
                "snippets": [marked(pieces) for pieces in hit.snippets],
                "versions": hit.document.edition_count,
                "captures": hit.document.capture_count,
            }
        )


class Obstacle(Shape):
    """Conditions of a search without hits; leaving them out finds *total* articles."""

    removed: str = Field(description="Parts of the query text, and names of parameters.")
    total: int


class ReadQuery(Shape):
    """How the query text was understood."""

    q: str
    parsed: str
    changes: list[str] = Field(description="What was repaired, ignored or read another way.")
    suggestions: list[str] = Field(
        description="Query texts with words that occur in the archive instead."
    )
    without: list[Obstacle] = Field(description="Only where nothing was found.")


class Index(Shape):
    """The state of the index that answered."""

    generation: int
    documents: int


class Total(Shape):
    """*relation* is 'gte' where the time limit ended the count."""

    value: int = Field(description="Articles, whether or not they are collapsed.")
    relation: Literal["eq", "gte"]
    groups: int | None = Field(
        description="Hits after collapsing; null without 'collapse', and for too many articles."
    )


class FacetEntry(Shape):
    """One value of a facet; *toggle_url* is this search with the value added or removed."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool
    toggle_url: str


class FacetCounts(Shape):
    """Values by count, under all filters but the facet's own."""

    values: list[FacetEntry]
    missing: int = Field(description="Articles without any value.")
    other: int = Field(description="Sum of the counts of all values not listed.")
    distinct: int


class BarCount(Shape):
    """One calendar interval: 2015, 2015-09 or 2015-09-04."""

    value: str
    count: int


class DateEntry(BarCount):
    """One interval of a date that is counted as a facet."""

    selected: bool
    excluded: bool
    toggle_url: str


class DateCounts(Shape):
    """Counts over time without gaps, under all filters but those on the date itself."""

    interval: Interval
    values: list[DateEntry]
    missing: int = Field(description="Articles without this date.")


class SearchAnswer(Shape):
    """One page of results."""

    query: ReadQuery
    index: Index
    total: Total
    took_ms: float
    timed_out: bool = Field(description="The time limit was reached: the answer is partial.")
    truncated: bool = Field(description="Part of the query would have cost too much: see changes.")
    partial: bool = Field(description="Parts of the index did not answer: see changes.")
    results: list[Result]
    facets: dict[str, FacetCounts | DateCounts]
    next_cursor: str | None
    next_url: str | None
