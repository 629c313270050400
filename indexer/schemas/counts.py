"""The shapes of counts: values of a facet, timelines, and what completes a query."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from indexer.model.search import Collapse, DateField, FacetField, FacetValue, Interval
from indexer.schemas.params import AnyFacet
from indexer.schemas.shape import Shape, same_named


class ValueCount(Shape):
    """One value of a facet and the number of articles that have it."""

    value: str
    label: str
    count: int


def value_counts(values: Iterable[FacetValue]) -> list[ValueCount]:
    """The values of a facet, without what is chosen."""
    return [ValueCount(**same_named(ValueCount, value)) for value in values]


class FacetAnswer(Shape):
    """Values of one facet, or intervals of one date."""

    field: AnyFacet
    interval: Interval | None = Field(
        default=None, description="Length of the intervals of a date."
    )
    values: list[ValueCount]


class TimelinePoint(Shape):
    """One interval: *count* of the *total* articles that the archive holds from it match."""

    value: str
    count: int
    total: int
    per_10000: float | None = Field(description="Null where the archive holds nothing from it.")


class TimelineSeries(Shape):
    """The timeline of one value of a facet; *total* counts the articles with that value."""

    value: str
    label: str
    points: list[TimelinePoint]
    missing: int


class TimelineAnswer(Shape):
    """Matches over time, beside all articles that the archive holds from each interval."""

    date_field: DateField
    interval: Interval
    points: list[TimelinePoint]
    missing: int
    by: FacetField | None
    counts: Collapse = Field(
        description="What is counted: 'none', each article, also where an interval has too many to"
        " tell URLs or stories apart."
    )
    series: list[TimelineSeries] = Field(description="With 'by', one for each value.")
    timed_out: bool = Field(description="The time limit was reached: the answer is partial.")


class Suggestion(Shape):
    """One way to complete what was typed."""

    kind: Literal["word", "phrase", "title", "source", "author"]
    text: str
    count: int
    q: str = Field(description="The query text that finds it.")
    search: str = Field(description="The search page with its results.")


class SuggestAnswer(Shape):
    """Sources, authors, titles, phrases and words that complete what was typed."""

    suggestions: list[Suggestion]
