"""The shapes of sources: the list of all, and what is known of one."""

from typing import Literal

from pydantic import Field

from indexer.model.search import Interval
from indexer.schemas.counts import ValueCount
from indexer.schemas.params import Params
from indexer.schemas.shape import Instant, Shape

SourceOrder = Literal[
    "-articles", "articles", "name", "-name", "first", "-first", "last", "-last",
    "-captures", "captures", "-editions", "editions", "-walls", "walls", "-errors", "errors",
]  # fmt: skip


class SourceListParams(Params):
    """The order of the list on the page of sources, and the position of its first row."""

    sort: SourceOrder = "-articles"
    at: int = Field(default=1, ge=1, le=1_000_000)


class SourceNumbers(Shape):
    """What the corpus counts of one source."""

    editions: int
    captures: int = Field(description="Records of all its hosts, also of pictures.")
    first_published: Instant | None
    last_published: Instant | None
    first_captured: Instant | None
    last_captured: Instant | None
    country: str | None = Field(description="Code of two letters, as the editor says.")
    kind: str | None = Field(description="As the editor says.")
    domains: list[str] = Field(description="All domains that the editor merged into this source.")
    walls: int = Field(description="Pages that show a pay wall, a consent form or a robot check.")
    errors: int


class SourceEntry(ValueCount):
    """One publication and the number of its articles."""

    numbers: SourceNumbers | None = Field(
        default=None, description="Null where an earlier release made the archive."
    )
    link: str = Field(description="The figures of this source, as JSON.")


class SourceAnswer(Shape):
    """All publications, most articles first."""

    sources: list[SourceEntry]


class FieldShares(Shape):
    """Per cent of the articles in which a field was found; null where there are no articles."""

    date: float | None
    author: float | None
    section: float | None
    language: float | None


class CoveragePoint(Shape):
    """One interval: articles published in it, captures made in it, and those of articles."""

    value: str
    published: int
    captures: int
    article_captures: int


class ReasonCount(Shape):
    """What became of so many records, as the ledger says."""

    outcome: str
    reason: str
    captures: int


class PassageCount(Shape):
    """A passage that is hidden in so many articles; *text* is cut after 600 characters."""

    text: str
    articles: int
    first_captured: Instant | None
    last_captured: Instant | None


class SourceFound(Shape):
    """All that is known of one publication."""

    source: str
    source_name: str
    articles: int
    numbers: SourceNumbers | None
    fields_found: FieldShares
    editions_per_article: float | None
    boilerplate: float | None = Field(description="Per cent of the blocks of texts, hidden.")
    languages: list[ValueCount]
    authors: list[ValueCount]
    sections: list[ValueCount]
    interval: Interval
    coverage: list[CoveragePoint] = Field(
        description="An interval in which nothing was captured and nothing published is a gap."
    )
    undated: int
    reasons: list[ReasonCount]
    repeated: list[PassageCount] = Field(description="Those on most articles, at most 50.")
    timed_out: bool = Field(description="The time limit was reached: the answer is partial.")
