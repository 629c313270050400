"""The values that go into an engine and come out: documents, queries, pages."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location

# ---- documents ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldBlock:
    """A block of an edition, and on at least how many pages its source repeats it.

    *repeated* is 0 for text of the article. A block with a higher count is boilerplate: it is left
    out of text, snippets and index, but can be shown and counted. Counts from 10 on are rounded
    down to one significant digit.
    """

    block: Block
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """One capture of an edition; *revisit* if its record only refers to an earlier one."""

    captured_at: datetime | None
    url: str
    location: Location
    revisit: bool = False


@dataclass(frozen=True, slots=True)
class EditionRef:
    """One edition of a URL, as listed by all of them; *captures* are instants, oldest first."""

    id: str
    captures: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class EditionTotals:
    """How many editions a URL has, and how many captures all of them have together."""

    editions: int
    captures: int


@dataclass(frozen=True, slots=True)
class LeadPicture:
    """The lead picture of an edition, which the archive holds.

    The capture meant is that of *url* at *captured_at*, with this payload *digest* where one is
    known. What the archive does not hold has no value of this type.
    """

    url: str
    captured_at: datetime
    digest: str | None = None
    caption: str | None = None
    alt: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One edition as an engine holds it.

    *captures* are oldest first and never empty, and of very many only the newest; *captured_at* is
    the newest of them. *added_at* is when the archive first took in a file that holds the edition,
    None where that was not recorded. *editions* lists all editions of the URL, oldest first, this
    one included; *current* is true of the newest. Where they are too many for each to list all,
    *editions* is empty, *totals* counts them, and the corpus has the list. *text_at* is the record
    that holds the text, where none of *captures* does: all are revisits of a capture of another
    URL. *story* is the id of its cluster of near-identical editions over different URLs, and
    *story_size* the number of URLs in it; an edition without such others is a story of its own,
    with its own id. *picture* is None where the archive holds none; *captions* are those of all
    pictures in the article, held or not. *digest* covers everything else: documents with the
    same digest are equal.
    """

    id: str
    url: str
    url_key: str
    title: str
    authors: tuple[str, ...]
    source: str
    source_name: str
    language: str | None
    section: str | None
    tags: tuple[str, ...]
    description: str | None
    kind: str
    collections: tuple[str, ...]
    published: StatedDate | None
    updated: StatedDate | None
    captured_at: datetime | None
    added_at: datetime | None
    blocks: tuple[HeldBlock, ...]
    captures: tuple[CaptureRef, ...]
    editions: tuple[EditionRef, ...]
    current: bool
    story: str
    story_size: int
    degraded: str | None
    notes: tuple[str, ...]
    digest: str
    totals: EditionTotals | None = None
    text_at: Location | None = None
    captions: tuple[str, ...] = ()
    picture: LeadPicture | None = None

    @property
    def edition_count(self) -> int:
        """Editions of the URL."""
        return self.totals.editions if self.totals else len(self.editions)

    @property
    def capture_count(self) -> int:
        """Captures of all editions of the URL."""
        if self.totals:
            return self.totals.captures
        return sum(len(edition.captures) for edition in self.editions)

    @property
    def text(self) -> str:
        """The text without boilerplate, its blocks joined by blank lines."""
        return "\n\n".join(held.block.text for held in self.blocks if not held.repeated)


# ---- queries ------------------------------------------------------------------------------
# The tree that indexer.query makes of a query text and engines translate. Where the *field* of a
# node is None, it means title, description and text.

TextField = Literal["title", "text", "url", "author", "caption"]
ExactField = Literal["source", "language", "section", "tag", "collection", "kind", "author"]
DateField = Literal["published", "updated", "captured", "added"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word in any of its grammatical forms; accents and case do not matter."""

    text: str
    field: TextField | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order and exactly these forms, with at most *slop* other words between."""

    words: tuple[str, ...]
    field: TextField | None = None
    slop: int = 0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word that begins with *text*."""

    text: str
    field: TextField | None = None


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Any word at most *distance* (1 or 2) letters different: added, removed or replaced."""

    text: str
    distance: int = 1
    field: TextField | None = None


@dataclass(frozen=True, slots=True)
class Is:
    """The field has exactly this value (case and accents do not matter)."""

    field: ExactField
    value: str


@dataclass(frozen=True, slots=True)
class Has:
    """The field has any value at all: ``has:author``; its negation is ``undated:``."""

    field: ExactField | DateField


@dataclass(frozen=True, slots=True)
class During:
    """The date lies in ``[start, end)``; both aware UTC, None leaves a side open."""

    field: DateField
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class And:
    """All of *parts* match."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least *least* of *parts* match; the parser makes only those with one."""

    parts: tuple["Node", ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Not:
    """*part* does not match."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article: the tree of an empty query."""


Node = Word | Phrase | Prefix | Fuzzy | Is | Has | During | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class Parsed:
    """How a query text was understood.

    *text* is the tree in query syntax (parsing it again gives the same tree). *changes* are
    sentences about what was repaired or ignored. *plain* if it is a row of words, with nothing that
    says how they belong together.
    """

    tree: Node
    text: str
    changes: tuple[str, ...] = ()
    plain: bool = False


FacetField = Literal["source", "language", "section", "author", "tag", "collection", "kind"]
Sort = Literal[
    "relevance", "-published", "published", "-updated", "updated", "-captured", "captured",
    "-added", "added",
]  # fmt: skip
Interval = Literal["day", "month", "year"]
Collapse = Literal["none", "url", "story"]


@dataclass(frozen=True, slots=True)
class Filter:
    """Values of one facet: any of *include* (if there are any) and none of *exclude*."""

    field: FacetField
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DateFilter:
    """A half-open range of one date, aware UTC; or, with *undated*, only articles without it."""

    field: DateField = "published"
    start: datetime | None = None
    end: datetime | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods of one date: any of *include* (if there are any) and none of *exclude*."""

    field: DateField
    include: tuple[During, ...] = ()
    exclude: tuple[During, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """One search. Counts of a field or date ignore the filters on that field or date."""

    tree: Node = field(default_factory=Everything)
    filters: tuple[Filter, ...] = ()
    dates: DateFilter | None = None
    periods: tuple[Periods, ...] = ()
    sort: Sort = "relevance"
    limit: int = 20
    cursor: str | None = None
    facets: tuple[FacetField, ...] = ()
    facet_size: int = 10
    facet_sort: Literal["count", "name"] = "count"
    histogram: DateField | None = None
    interval: Interval | None = None  # None: chosen by the range of the matches
    bars: Collapse = "none"  # what the histogram counts: each document, URL or story once a bar
    collapse: Collapse = "none"
    versions: Literal["current", "all"] = "current"
    snippets: int = 2  # passages per hit; 0 makes none
    budget: float = 5.0  # seconds; beyond them the answer is partial and says so
    recency: bool = False  # newer articles score a little higher
    most: bool = False  # where next to nothing has all words, go on with what has most of them


# ---- answers ------------------------------------------------------------------------------

Marked = tuple[tuple[str, bool], ...]
"""Plain, unescaped text in pieces; True marks the pieces that the query matched."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result. *score* is None when sorted by a date."""

    document: Document
    score: float | None
    title: Marked
    snippets: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and the number of articles that have it."""

    value: str
    label: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """Values of a field. *missing* articles have none; *other* is the sum of values not listed."""

    field: str
    values: tuple[FacetValue, ...]
    missing: int
    other: int
    distinct: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One calendar interval: ``2015``, ``2015-09`` or ``2015-09-04``, and its count."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Counts over calendar intervals without gaps, ignoring filters on its own date.

    *counts* says what is counted: documents where there are too many to tell URLs or stories apart.
    """

    field: DateField
    interval: Interval
    bars: tuple[Bar, ...]
    missing: int
    counts: Collapse = "none"


Condition = Node | Filter | DateFilter | Periods
"""A part of the tree, or a filter."""


@dataclass(frozen=True, slots=True)
class Without:
    """How many articles a search without hits would find if *removed* were dropped.

    *removed* is one condition, or several of which none alone makes a difference.
    """

    removed: tuple[Condition, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What someone who is typing may be about to ask, and how many articles have it."""

    kind: Literal["word", "phrase", "title", "source", "author"]
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. *relation* is ``gte`` where *total* is a lower bound, for lack of time.

    *total* counts articles, collapsed or not; *groups* the hits that they collapse to, or None if
    they do not collapse or are too many to count. *suggestions* are query texts in which words that
    the index does not hold are replaced. *without* is given only if nothing was found. *changes*
    are sentences about parts of the query that were not searched for; *truncated* if that was to
    save time, or because there are more hits by relevance than can be paged through. *answered* is
    the tree that was searched for instead, where next to nothing has all words (``Query.most``).
    *partial* if parts of the index did not answer, which may be back when it is asked again.
    """

    hits: tuple[Hit, ...]
    total: int
    relation: Literal["eq", "gte"]
    facets: tuple[Facet, ...]
    histogram: Histogram | None
    next_cursor: str | None
    generation: int
    documents: int
    changes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    timed_out: bool = False
    truncated: bool = False
    without: tuple[Without, ...] = ()
    groups: int | None = None
    answered: Node | None = None
    partial: bool = False
