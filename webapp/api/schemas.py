"""The shapes of the JSON answers; the OpenAPI document is generated from these."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Annotated, Literal

from markupsafe import Markup, escape
from pydantic import AfterValidator, BaseModel, Field

from indexer.model.article import StatedDate
from indexer.model.capture import Location, Record
from indexer.model.search import (
    CaptureRef,
    DateField,
    Document,
    EditionRef,
    FacetField,
    FacetValue,
    Hit,
    Marked,
)
from webapp.shared import links

Instant = Annotated[datetime, AfterValidator(lambda at: at.astimezone(UTC))]
Confidence = Literal["high", "medium", "low"]
AnyFacet = FacetField | DateField
Precision = Literal["instant", "day", "month", "year"]


def marked(pieces: Marked) -> str:
    """Escaped text with ``<mark>`` around what the query matched."""
    return "".join(
        Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces
    )


class Warc(BaseModel):
    """Where a capture lies: seeking to *offset* of *file* gives its record again."""

    file: str
    offset: int
    length: int
    record_id: str | None
    digest: str | None
    member: str | None = Field(description="Entry of a WACZ that 'offset' counts in.")

    @classmethod
    def of(cls, location: Location) -> "Warc":
        """The name of the file without its folder, which is the operator's affair."""
        return cls(
            file=PurePath(location.file).name,
            offset=location.offset,
            length=location.length,
            record_id=location.record_id,
            digest=location.digest,
            member=location.member,
        )


class Story(BaseModel):
    """The cluster of near-identical editions over different URLs."""

    id: str
    size: int = Field(description="Number of URLs that tell it.")


class ResultLinks(BaseModel):
    """Paths on this server."""

    self: str
    text: str
    versions: str
    page: str
    replay: str


class Described(BaseModel):
    """What a search result and an article both say."""

    id: str
    url: str
    title: str
    authors: list[str]
    source: str
    source_name: str
    language: str | None
    section: str | None
    published: Instant | None = Field(description="When the page says it was published.")
    published_from: str | None = Field(description="Where in the page that was read.")
    published_confidence: Confidence | None
    published_precision: Precision | None = Field(
        description="'day' means that only the calendar day was stated."
    )
    updated: Instant | None
    updated_from: str | None
    updated_confidence: Confidence | None
    updated_precision: Precision | None
    captured: Instant | None = Field(description="Newest capture; never a publication date.")
    story: Story
    warc: Warc = Field(description="The newest capture.")
    links: ResultLinks


def _dated(name: str, stated: StatedDate | None) -> dict[str, object]:
    return {
        name: stated.at if stated else None,
        f"{name}_from": str(stated.read_from) if stated else None,
        f"{name}_confidence": stated.confidence if stated else None,
        f"{name}_precision": stated.precision if stated else None,
    }


def _described(document: Document) -> dict[str, object]:
    return {
        "id": document.id,
        "url": document.url,
        "title": document.title,
        "authors": list(document.authors),
        "source": document.source,
        "source_name": document.source_name,
        "language": document.language,
        "section": document.section,
        **_dated("published", document.published),
        **_dated("updated", document.updated),
        "captured": document.captured_at,
        "story": Story(id=document.story, size=document.story_size),
        "warc": Warc.of(document.captures[-1].location),
        "links": ResultLinks(
            self=links.api_article(document.id),
            text=links.api_article(document.id, "text"),
            versions=links.api_article(document.id, "versions"),
            page=links.article(document.id),
            replay=links.replay(document.captures[-1]),
        ),
    }


class Result(Described):
    """One hit."""

    score: float | None = Field(description="None when the order is a date.")
    title_marked: str = Field(description="The title, escaped; <mark> is the only markup.")
    snippets: list[str] = Field(description="Escaped text; <mark> is the only markup.")
    versions: int = Field(description="Editions of this URL.")
    captures: int = Field(description="Captures of all its editions.")

    @classmethod
    def of(cls, hit: Hit) -> "Result":
        """The hit in the words of the API."""
        return cls(
            **_described(hit.document),  # type: ignore[arg-type]
            score=hit.score,
            title_marked=marked(hit.title),
            snippets=[marked(pieces) for pieces in hit.snippets],
            versions=len(hit.document.editions),
            captures=capture_count(hit.document),
        )


def capture_count(document: Document) -> int:
    """Captures of all editions of the URL."""
    return sum(len(edition.captures) for edition in document.editions)


class Obstacle(BaseModel):
    """Conditions without which a search that found nothing finds *total* articles."""

    removed: str = Field(description="Parts of the query text, and names of parameters.")
    total: int


class ReadQuery(BaseModel):
    """How the query text was understood."""

    q: str
    parsed: str
    changes: list[str] = Field(description="What was repaired, ignored or read another way.")
    suggestions: list[str] = Field(description="Query texts with words that the archive has.")
    without: list[Obstacle] = Field(description="Only where nothing was found.")


class Index(BaseModel):
    """The state of the index that answered."""

    generation: int
    documents: int


class Total(BaseModel):
    """*relation* is 'gte' where the time allowed ended the count."""

    value: int = Field(description="Articles, whether or not they are collapsed.")
    relation: Literal["eq", "gte"]
    groups: int | None = Field(
        description="Hits that they collapse to; null where they do not, or could not be counted."
    )


class FacetEntry(BaseModel):
    """One value of a facet; *toggle_url* is this search with the value taken in or out."""

    value: str
    label: str
    count: int
    selected: bool
    excluded: bool
    toggle_url: str


class FacetCounts(BaseModel):
    """Values by count, under all filters but the facet's own."""

    values: list[FacetEntry]
    missing: int = Field(description="Articles without any value.")
    other: int = Field(description="The counts of all values beyond this list, added up.")
    distinct: int


class BarCount(BaseModel):
    """One calendar interval: 2015, 2015-09 or 2015-09-04."""

    value: str
    count: int


class DateEntry(BarCount):
    """One interval of a date that is counted as a facet; as in ``FacetEntry``."""

    selected: bool
    excluded: bool
    toggle_url: str


class DateCounts(BaseModel):
    """Counts over time without gaps, under all filters but those on the date itself."""

    interval: Literal["day", "month", "year"]
    values: list[DateEntry]
    missing: int = Field(description="Articles without this date.")


class SearchAnswer(BaseModel):
    """One page of results."""

    query: ReadQuery
    index: Index
    total: Total
    took_ms: float
    timed_out: bool = Field(description="The time allowed ran out: the answer is partial.")
    truncated: bool = Field(description="Something would have cost too much: see changes.")
    results: list[Result]
    facets: dict[str, FacetCounts | DateCounts]
    next_cursor: str | None
    next_url: str | None


class CaptureEntry(BaseModel):
    """One capture of an edition."""

    captured: Instant | None
    url: str
    revisit: bool = Field(description="The record only points at an earlier, equal one.")
    warc: Warc
    replay: str

    @classmethod
    def of(cls, capture: CaptureRef) -> "CaptureEntry":
        """The capture in the words of the API."""
        return cls(
            captured=capture.captured_at,
            url=capture.url,
            revisit=capture.revisit,
            warc=Warc.of(capture.location),
            replay=links.replay(capture),
        )


class Version(BaseModel):
    """One edition of a URL; *number* counts from 1, the oldest."""

    number: int
    id: str
    current: bool
    captures: list[Instant | None]
    links: dict[str, str]


def versions(editions: tuple[EditionRef, ...]) -> list[Version]:
    """All editions of a URL, oldest first."""
    return [
        Version(
            number=number,
            id=edition.id,
            current=number == len(editions),
            captures=list(edition.captures),
            links={"self": links.api_article(edition.id), "page": links.article(edition.id)},
        )
        for number, edition in enumerate(editions, 1)
    ]


class TextBlock(BaseModel):
    """One paragraph, heading, quote, item …; on at least *repeated* pages of its source."""

    kind: str
    text: str
    repeated: int


class ArticleAnswer(Described):
    """One edition with all that is known of it."""

    text: str = Field(description="The blocks that the source does not repeat on many pages.")
    blocks: list[TextBlock]
    description: str | None
    tags: list[str]
    kind: str
    collections: list[str]
    current: bool = Field(description="Whether this is the newest edition of its URL.")
    captures: list[CaptureEntry]
    versions: list[Version]
    degraded: str | None = Field(description="The limit that forced a plain reading, if one did.")
    notes: list[str]

    @classmethod
    def of(cls, document: Document) -> "ArticleAnswer":
        """The document in the words of the API."""
        return cls(
            **_described(document),  # type: ignore[arg-type]
            text=document.text,
            blocks=[
                TextBlock(kind=held.block.kind, text=held.block.text, repeated=held.repeated)
                for held in document.blocks
            ],
            description=document.description,
            tags=list(document.tags),
            kind=document.kind,
            collections=list(document.collections),
            current=document.current,
            captures=[CaptureEntry.of(capture) for capture in document.captures],
            versions=versions(document.editions),
            degraded=document.degraded,
            notes=list(document.notes),
        )


class VersionsAnswer(BaseModel):
    """All editions of a URL, oldest first."""

    url: str
    versions: list[Version]


class DiffSpan(BaseModel):
    """A stretch of text; *changed* marks what only this edition has."""

    text: str
    changed: bool


class Pair(BaseModel):
    """One passage in the earlier and in the later edition; empty where it has none."""

    part: Literal["title", "description", "text"]
    change: Literal["same", "changed", "added", "removed"]
    before: list[DiffSpan]
    after: list[DiffSpan]


class DiffAnswer(BaseModel):
    """Two editions of one URL, passage by passage."""

    before: Version
    after: Version
    changed: int
    added: int
    removed: int
    unchanged: int
    pairs: list[Pair]


class Brief(Described):
    """An article as a list names it."""

    @classmethod
    def of(cls, document: Document) -> "Brief":
        """The document in the words of the API."""
        return cls(**_described(document))  # type: ignore[arg-type]


class ArticleList(BaseModel):
    """Some articles."""

    results: list[Brief]


class ValueCount(BaseModel):
    """One value of a facet and the number of articles that have it."""

    value: str
    label: str
    count: int


def counts(values: Iterable[FacetValue]) -> list[ValueCount]:
    """Facet values in the words of the API."""
    return [ValueCount(value=v.value, label=v.label, count=v.count) for v in values]


class FacetAnswer(BaseModel):
    """Values of one facet, or intervals of one date."""

    field: AnyFacet
    interval: Literal["day", "month", "year"] | None = Field(
        default=None, description="Of the values of a date."
    )
    values: list[ValueCount]


class TimelinePoint(BaseModel):
    """One interval: *count* articles match of *total* that are held from it."""

    value: str
    count: int
    total: int
    per_10000: float | None = Field(description="None where the archive holds nothing from it.")


class TimelineSeries(BaseModel):
    """The timeline of one value of a facet; *total* counts what is held of that value."""

    value: str
    label: str
    points: list[TimelinePoint]
    missing: int


class TimelineAnswer(BaseModel):
    """Matches over time beside all that the archive holds, so that gaps show as gaps."""

    date_field: Literal["published", "updated", "captured"]
    interval: Literal["day", "month", "year"]
    points: list[TimelinePoint]
    missing: int
    by: FacetField | None
    series: list[TimelineSeries] = Field(description="With 'by': one for each value.")
    timed_out: bool = Field(description="The time allowed ran out: the answer is partial.")


class Suggestion(BaseModel):
    """What someone who types may be about to ask."""

    kind: Literal["word", "phrase", "title", "source", "author"]
    text: str
    count: int
    q: str = Field(description="The query text that asks for it.")
    search: str = Field(description="The search page that answers it.")


class SuggestAnswer(BaseModel):
    """Papers, authors, titles, phrases and words that go on as what was typed begins."""

    suggestions: list[Suggestion]


class SourceAnswer(BaseModel):
    """All publications, most articles first."""

    sources: list[ValueCount]


class StatsAnswer(BaseModel):
    """Counts over the whole archive, and the engine that holds its index."""

    index: Index
    engine: str
    lacks: list[str] = Field(description="What that engine cannot do; nothing is usual.")
    files: int
    records: int
    captures: int
    articles: int
    editions: int
    stories: int
    sources: int
    outcomes: dict[str, int]
    reasons: dict[str, int]
    collections: dict[str, int]
    first_capture: Instant | None
    last_capture: Instant | None
    orphan_revisits: int


class RecordEntry(BaseModel):
    """One row of the ledger."""

    file: str
    offset: int
    length: int
    type: str
    outcome: str
    reason: str
    url: str | None
    captured: Instant | None
    status: int | None
    content_type: str | None

    @classmethod
    def of(cls, record: Record) -> "RecordEntry":
        """The record in the words of the API."""
        return cls(
            file=PurePath(record.location.file).name,
            offset=record.location.offset,
            length=record.location.length,
            type=record.type,
            outcome=record.outcome,
            reason=record.reason,
            url=record.url,
            captured=record.captured_at,
            status=record.status,
            content_type=record.content_type,
        )


class RecordsAnswer(BaseModel):
    """Rows of the ledger in the order of file and offset."""

    records: list[RecordEntry]
    next_url: str | None


class Health(BaseModel):
    """The process answers; *index* says whether searches do."""

    status: Literal["ok", "unavailable"]


class ProblemError(BaseModel):
    """One parameter at fault."""

    param: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    param: str | None = None
    errors: list[ProblemError] | None = None
