"""The shapes of answers to language models: short, each article with its citation and its copy.

``next`` holds the arguments to change in the next call of the same tool; null at the end.
"""

from typing import Literal

from pydantic import Field

from indexer.model.article import Confidence, Precision
from indexer.schemas.counts import TimelineAnswer, ValueCount
from indexer.schemas.results import ReadQuery, Total
from indexer.schemas.shape import Instant, Shape

Next = dict[str, str | int] | None


class CitedArticle(Shape):
    """Who says it, and when: what to name with every quotation."""

    id: str
    citation: str = Field(description="Authors, title, source, date as stated, capture, URL.")
    title: str
    authors: list[str]
    source: str
    source_name: str
    language: str | None
    url: str
    published: Instant | None = Field(description="When the page says it was published.")
    published_as: str | None = Field(description="As exactly as the page states it.")
    published_from: str | None = Field(description="Where in the page that was read.")
    published_confidence: Confidence | None
    published_precision: Precision | None
    updated: Instant | None = Field(description="When the page says it was last changed.")
    updated_as: str | None
    updated_from: str | None
    updated_confidence: Confidence | None
    updated_precision: Precision | None
    captured: Instant | None = Field(description="Newest capture; never a publication date.")
    page: str = Field(description="The article in Backissue.")
    replay: str = Field(description="The archived copy of the page.")


class Find(CitedArticle):
    """One result of a search."""

    snippets: list[str]
    versions: int = Field(description="Editions of this URL.")


class Findings(Shape):
    """A few results of a search."""

    total: Total
    query: ReadQuery
    timed_out: bool = Field(description="The time limit was reached: the answer is partial.")
    results: list[Find]
    next: Next


class Paragraph(Shape):
    """A paragraph, or the part of it from character *offset* on."""

    number: int
    kind: str
    offset: int
    text: str


class PieceAnswer(Shape):
    """Some paragraphs of one edition, without what its source repeats on many pages."""

    article: CitedArticle
    current: bool = Field(description="Whether this is the newest edition of its URL.")
    description: str | None
    paragraphs: list[Paragraph]
    paragraphs_held: int
    next: Next


class EditionEntry(Shape):
    """One edition of a URL; *number* counts from 1, the oldest."""

    number: int
    id: str
    current: bool
    first_captured: Instant | None
    last_captured: Instant | None
    captures: int


class EditionsAnswer(Shape):
    """Editions of a URL, oldest first."""

    article: CitedArticle
    editions: list[EditionEntry]
    editions_held: int
    next: Next


class ChangedPassage(Shape):
    """One passage that differs; *before* and *after* are null where an edition has none."""

    part: Literal["title", "description", "text"]
    change: Literal["changed", "added", "removed"]
    before: str | None
    after: str | None


class ChangesAnswer(Shape):
    """What was removed, added and changed between two editions."""

    before: CitedArticle
    after: CitedArticle
    changed: int
    added: int
    removed: int
    unchanged: int
    partial: bool = Field(description="Too long to be compared whole.")
    changes: list[ChangedPassage]
    next: Next


class PeriodsAnswer(TimelineAnswer):
    """A timeline without the intervals from which the archive holds nothing."""

    next: Next


class PublicationsAnswer(Shape):
    """Publications, most articles first."""

    sources: list[ValueCount]
    sources_held: int
    next: Next


class ExportAnswer(Shape):
    """How to get a whole result; *text* holds citations in BibTeX or RIS."""

    format: str
    total: Total
    address: str | None = Field(description="Gives the whole result as a file.")
    command: str | None = Field(description="Fetches it, while Backissue is served.")
    text: str | None
    articles: int = Field(description="In 'text'.")
    next: Next
