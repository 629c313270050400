"""One answer, on its way in and out of an engine: a whole ``Question``, and its ``EngineFindings``.

An engine gets everything at once and finds it as it likes: ``embedded`` asks a reader for one thing
after another, a server is sent one request. ``assemble`` makes the page.
"""

from dataclasses import dataclass

from indexer.engines.answer.cursor import Cursor
from indexer.engines.plan.conditions import Conditions, has_scores
from indexer.engines.plan.cost import Budget
from indexer.model.search import Document, Facet, Histogram, Query, Without

DEEPEST = 20_000  # ranks that paging by relevance reaches
DEEPEST_REACHED = (
    f"by relevance the first {DEEPEST:,} hits can be paged through: sort by a date to see the rest"
)


@dataclass(frozen=True, slots=True)
class HitOrder:
    """By a date, undated documents last; by relevance where *field* is None."""

    field: str | None
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Question:
    """What one page has to tell: hits, total, facets, histogram, groups, help for none.

    *conditions* has the plans for all of them. The page begins after the hit that *after* names.
    *asked* is the query as it was asked, where *query* is satisfied with most of its words.
    """

    query: Query
    conditions: Conditions
    after: Cursor | None
    budget: Budget
    asked: Query | None = None

    @property
    def order(self) -> HitOrder:
        """The order of the hits; a query without words lists the newest first."""
        sort = self.query.sort
        if sort != "relevance":
            return HitOrder(sort.removeprefix("-"), sort.startswith("-"))
        return HitOrder(None if has_scores(self.query.tree) else "published")


@dataclass(frozen=True, slots=True)
class ListedHit:
    """One hit of a page; *place* is its sort key by date, and the rank after it by relevance."""

    document: Document
    score: float | None
    place: int


@dataclass(frozen=True, slots=True)
class HitList:
    """The hits of a page, and the place and id after which the next page begins, if there is one.

    *changes* are sentences about hits that no page will show.
    """

    hits: tuple[ListedHit, ...]
    next: tuple[int, str] | None
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """How many documents match, and what is counted of them."""

    total: int
    facets: tuple[Facet, ...]
    histogram: Histogram | None
    groups: int | None


@dataclass(frozen=True, slots=True)
class EngineFindings:
    """What an engine found in one *generation* that holds *documents* documents.

    *counted* is None where the time was up before. *changes* are sentences about what was not
    looked for or did not answer; *suggestions* and *without* help where nothing was found.
    *continued_in* is what cursors call the generation, if it is not its number. *partial* if parts
    of the index did not answer.
    """

    generation: int
    documents: int
    listed: HitList
    counted: Counted | None
    changes: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    without: tuple[Without, ...] = ()
    continued_in: int | None = None
    partial: bool = False
