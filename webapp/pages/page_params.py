"""What the pages take from their addresses; unknown parameters are ignored there."""

from typing import Literal, Self

from indexer.model.search import Collapse
from indexer.schemas.forms import ArticleId, Beginning, From, Moment, Position, Searches, Sources
from indexer.schemas.params import ListingParams, Params


class PageParams(ListingParams):
    """A search as the search page shows it, with small pictures if *pictures*.

    *at* is the position of the first row.
    """

    collapse: Collapse = "story"
    at: Position = 1
    pictures: bool = False

    def but(self, **changes: object) -> Self:
        """The same search with *changes*, from its first page."""
        return super().but(**{"at": 1, **changes})


class ArticleParams(PageParams):
    """The search that led to an article; *marks* shows its words in the text."""

    marks: Literal["on", "off"] = "on"


class ComparisonParams(Params):
    """How two editions are shown."""

    view: Literal["sides", "inline"] = "sides"


class ChosenEditions(Params):
    """Two editions by their ids."""

    a: ArticleId = ""
    b: ArticleId = ""


class ValuesPageParams(PageParams):
    """A search, and how the values to list begin."""

    prefix: Beginning = ""


class TrendParams(Params):
    """Which searches, when and where, and how they are measured."""

    q: Searches = []
    from_: From = None
    to: Moment | None = None
    source: Sources = []
    measure: Literal["share", "count"] = "share"
    interval: Literal["year", "month", "day"] = "year"
    by: Literal["source"] | None = None
    collapse: Literal["none", "story"] = "none"
    view: Literal["bars", "lines"] = "bars"
