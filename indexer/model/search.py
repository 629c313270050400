"""What an engine holds, what it is asked, and what it answers."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from indexer.model.article import Block, StatedDate
from indexer.model.capture import Location

# ---- what an engine holds -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldBlock:
    """A block of an edition, and on how many pages at least its source repeats it.

    *repeated* is exact below 10, and beyond has one digit and zeros. 0 is text of the article. A
    block with a higher count is boilerplate: it stays out of text, snippets and index, but can be
    shown and counted.
    """

    block: Block
    repeated: int = 0


@dataclass(frozen=True, slots=True)
class CaptureRef:
    """One capture of an edition. *revisit* tells a record that only points at an earlier one."""

    captured_at: datetime | None
    url: str
    location: Location
    revisit: bool = False


@dataclass(frozen=True, slots=True)
class EditionRef:
    """One edition of a URL as the others list it; *captures* are the instants, oldest first."""

    id: str
    captures: tuple[datetime | None, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One edition as an engine holds it.

    *captures* are oldest first and never empty; *captured_at* is the newest of them.
    *editions* lists all editions of the URL, oldest first, this one included; *current* is true
    of the newest. *story* is the id of its cluster of near-identical editions over different
    URLs and *story_size* the number of URLs in it (1: alone, and *story* is its own id).
    *digest* is that of everything else: two documents with one digest are the same.
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
    blocks: tuple[HeldBlock, ...]
    captures: tuple[CaptureRef, ...]
    editions: tuple[EditionRef, ...]
    current: bool
    story: str
    story_size: int
    degraded: str | None
    notes: tuple[str, ...]
    digest: str

    @property
    def text(self) -> str:
        """The text without the blocks its source repeats, joined by blank lines."""
        return "\n\n".join(held.block.text for held in self.blocks if not held.repeated)


# ---- what is asked ------------------------------------------------------------------------
# The tree a query text is parsed into (indexer.query) and each engine translates. A node's
# *field* None means "anywhere in the article": title, description and text.

TextField = Literal["title", "text", "url", "author"]
ExactField = Literal["source", "language", "section", "tag", "collection", "kind", "author"]
DateField = Literal["published", "updated", "captured"]


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
    """Any word at most *distance* (1 or 2) single-letter edits away."""

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
    """The date lies in ``[start, end)``; both aware UTC, None is open."""

    field: DateField
    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class And:
    """All of *parts* match."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of *parts* matches."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """*part* does not match."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every article: the tree of an empty query."""


Node = Word | Phrase | Prefix | Fuzzy | Is | Has | During | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class Parsed:
    """How a query text was understood.

    *text* writes the tree in canonical query syntax (parsing it again gives the same tree).
    *changes* are sentences that name what was repaired, ignored or read in another way.
    """

    tree: Node
    text: str
    changes: tuple[str, ...] = ()


FacetField = Literal["source", "language", "section", "author", "tag", "collection", "kind"]
Sort = Literal[
    "relevance", "-published", "published", "-updated", "updated", "-captured", "captured"
]
Interval = Literal["day", "month", "year"]


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
    """One search, already checked. Counts ignore what is chosen of their own field or date."""

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
    collapse: Literal["none", "url", "story"] = "none"
    versions: Literal["current", "all"] = "current"
    snippets: int = 2  # passages per hit; 0 makes none
    budget: float = 5.0  # seconds; past it the answer is partial and says so
    recency: bool = False  # newer articles score a little higher: see engines.fields.freshness


# ---- what is answered ---------------------------------------------------------------------

Marked = tuple[tuple[str, bool], ...]
"""Plain, unescaped text in pieces; True marks a piece that the query matched."""


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
    """Values by count. *missing* articles have none; *other* adds up the values not listed."""

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
    """Counts over calendar intervals without gaps, under all filters but those on its own date."""

    field: DateField
    interval: Interval
    bars: tuple[Bar, ...]
    missing: int


Condition = Node | Filter | DateFilter | Periods
"""A part of the tree, or a filter."""


@dataclass(frozen=True, slots=True)
class Without:
    """How many articles a search without hits would find without some of its conditions.

    *removed* is one of them, or those that only together make a difference.
    """

    removed: tuple[Condition, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What someone who types may be about to ask, and in how many articles it stands."""

    kind: Literal["word", "phrase", "title", "source", "author"]
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. *relation* is ``gte`` where the budget ended the count or left something out.

    *total* counts articles, collapsed or not; *groups* the hits that they collapse to, None where
    they do not, or are too many to be told apart. *suggestions* are query texts with words that the
    index holds in place of words it does not. *without* is told only where nothing was found.
    *changes* say what of the query was not looked for; with *truncated* that was for its cost, or
    because there are more hits by relevance than can be paged through.
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
