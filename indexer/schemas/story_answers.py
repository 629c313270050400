"""What the page of one story takes and answers."""

from typing import Literal

from pydantic import Field

from indexer.model.search import Interval
from indexer.schemas.article import Brief
from indexer.schemas.differences import DiffCounts
from indexer.schemas.params import Params
from indexer.schemas.shape import Shape

FirstDoubt = Literal["undated", "same_day", "uncertain"]


class StoryParams(Params):
    """Which of the articles."""

    offset: int = Field(default=0, ge=0, le=10**6, description="Articles to skip.")
    limit: int = Field(default=50, ge=1, le=100, description="At most so many articles.")


class StoryDifference(Shape):
    """How much of the first text an article keeps, in words that stand in the same order.

    *kept* and *cut* are shares of the words of the first text, *added* one of this article's.
    """

    kept: float
    added: float
    cut: float
    diff: str = Field(description="Path: both texts, passage by passage.")
    page: str = Field(description="Path: the same as a page.")


class StoryMember(Brief):
    """One article of a story; *difference* is null for the one that others are compared with."""

    difference: StoryDifference | None


class StoryPoint(Shape):
    """One interval: articles published in it, and all until its end."""

    value: str
    count: int
    so_far: int


class StoryAnswer(Shape):
    """The same report at several addresses, earliest publication first, undated articles last."""

    id: str
    size: int = Field(description="Articles, each at an address of its own.")
    sources: int
    first: str | None = Field(description="Id of the article published first; null if not known.")
    first_doubt: FirstDoubt | None = Field(
        description="Why it is not known: an article is undated, several sources published on"
        " the same day, or the earliest date is uncertain."
    )
    compared_with: str = Field(description="Id of the article that others are compared with.")
    articles: list[StoryMember]
    interval: Interval
    points: list[StoryPoint] = Field(description="Without empty intervals.")
    undated: int
    next_url: str | None


class StoryDiff(DiffCounts):
    """Two articles of one story, passage by passage."""

    before: Brief
    after: Brief
