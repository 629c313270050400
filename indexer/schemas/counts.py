"""The shapes of counts: values of a facet, timelines, and what completes a query."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from indexer.model.search import DateField, FacetField, FacetValue, Interval
from indexer.schemas.params import AnyFacet
from indexer.schemas.shape import Shape, same_named


class ValueCount(Shape):
    """One value of a facet and the number of articles that have it."""

    value: str
    label: str
    count: int


def counts(values: Iterable[FacetValue]) -> list[ValueCount]:
    """Facet values in the words of the API."""
    return [ValueCount(**same_named(ValueCount, value)) for value in values]


class FacetAnswer(Shape):
    """Values of one facet, or intervals of one date."""

    field: AnyFacet
    interval: Interval | None = Field(default=None, description="Of the values of a date.")
    values: list[ValueCount]


class TimelinePoint(Shape):
    """One interval: *count* articles match of *total* that are held from it."""

    value: str
    count: int
    total: int
    per_10000: float | None = Field(description="None where the archive holds nothing from it.")


class TimelineSeries(Shape):
    """The timeline of one value of a facet; *total* counts what is held of that value."""

    value: str
    label: str
    points: list[TimelinePoint]
    missing: int


class TimelineAnswer(Shape):
    """Matches over time beside all that the archive holds, so that gaps show as gaps."""

    date_field: DateField
    interval: Interval
    points: list[TimelinePoint]
    missing: int
    by: FacetField | None
    series: list[TimelineSeries] = Field(description="With 'by': one for each value.")
    timed_out: bool = Field(description="The time allowed ran out: the answer is partial.")


class Suggestion(Shape):
    """What someone who types may be about to ask."""

    kind: Literal["word", "phrase", "title", "source", "author"]
    text: str
    count: int
    q: str = Field(description="The query text that asks for it.")
    search: str = Field(description="The search page that answers it.")


class SuggestAnswer(Shape):
    """Papers, authors, titles, phrases and words that go on as what was typed begins."""

    suggestions: list[Suggestion]


class SourceAnswer(Shape):
    """All publications, most articles first."""

    sources: list[ValueCount]
