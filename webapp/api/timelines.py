"""Counts over time: the dates among the facets, and timelines beside what they are counted of."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from time import monotonic

from pydantic import Field

from indexer.engines import asks_kind
from indexer.model.search import (
    And,
    DateField,
    DateFilter,
    During,
    FacetField,
    FacetValue,
    Histogram,
    Interval,
    Node,
    Page,
)
from indexer.query import instant, parse
from webapp.api.schemas import TimelineAnswer, TimelinePoint, TimelineSeries
from webapp.shared.answers import holdings
from webapp.shared.params import Narrowing
from webapp.shared.periods import chosen_interval, intervals, overlaps

MOST_POINTS = 2_000  # that a range is filled up to where the archive holds nothing
_DEALT_IN = ("source", "collection", "kind", "versions", "from_", "to", "undated", "date_field")


class TimelineParams(Narrowing):
    """A search, the grain of time, and whether it is told apart by the values of a facet."""

    interval: Interval | None = Field(
        default=None, description="By default chosen by the length of the range."
    )
    by: FacetField | None = Field(
        default=None, description="One timeline for each of the most frequent values of this facet."
    )
    size: int = Field(default=5, ge=1, le=20, description="Timelines at most, with 'by'.")


class Counting:
    """Searches for counts that share the time which one search may take."""

    def __init__(self) -> None:
        self._until = monotonic() + holdings().settings.budget
        self.timed_out = False

    def search(self, params: Narrowing, tree: Node, **more: object) -> Page:
        """One of them: of *params*, with *tree* for its query text."""
        parsed = replace(parse(""), tree=tree)
        left = max(0.0, self._until - monotonic())
        page = holdings().engine.search(
            params.query(parsed, limit=1, snippets=0, budget=left, **more)
        )
        self.timed_out = self.timed_out or page.timed_out
        return page

    def over_time(
        self,
        params: Narrowing,
        field: DateField,
        interval: Interval | None,
        wide: Histogram | None = None,
    ) -> Histogram:
        """Counts of all time, whatever range is chosen of this date; *wide* where they are known.

        Where intervals so short would be too many for that, only those of the range are given.
        """
        tree = parse(params.q).tree
        found = wide or self._histogram(params, tree, field, interval)
        dates = params.dates
        bounded = dates and dates.field == field and dates.start and dates.end
        if interval in (None, found.interval) or not dates or not bounded:
            return found
        held = And((tree, During(field, dates.start, dates.end)))
        closer = self._histogram(params.any_date(), held, field, interval)
        return replace(closer, missing=found.missing)

    def _histogram(
        self, params: Narrowing, tree: Node, field: DateField, interval: Interval | None
    ) -> Histogram:
        page = self.search(params, tree, histogram=field, interval=interval)
        return page.histogram or Histogram(field, interval or "year", (), 0)


def measured(params: TimelineParams) -> TimelineAnswer:
    """Counts of the matches beside those of everything, interval by interval."""
    counting, search = Counting(), params.only(Narrowing)
    interval = params.interval or chosen_interval(params.dates)
    whole = counting.over_time(_of_all(search), params.date_field, interval)
    values = _values(whole, params.dates or DateFilter(params.date_field))
    points, missing = _points(counting, search, whole, values)
    series = list(_series(counting, search, params, whole.interval, values)) if params.by else []
    return TimelineAnswer(
        date_field=params.date_field,
        interval=whole.interval,
        points=points,
        missing=missing,
        by=params.by,
        series=series,
        timed_out=counting.timed_out,
    )


def _of_all(params: Narrowing) -> Narrowing:
    """What the archive holds of the sources, collections and kinds that *params* is about."""
    kept = {name: getattr(params, name) for name in _DEALT_IN}
    return Narrowing().but(**kept, q="kind:*" if asks_kind(parse(params.q).tree) else "")


def _values(whole: Histogram, dates: DateFilter) -> list[str]:
    """The intervals from the first to the last: of the range where one is given, else held."""
    held = [bar.value for bar in whole.bars if overlaps(bar.value, dates)]
    start = dates.start or (instant(held[0]) if held else None)
    end = dates.end or (instant(held[-1], end=True) if held else None)
    if start is None or end is None:
        return []
    filled = list(islice(intervals(start, end, whole.interval), MOST_POINTS + 1))
    return filled if len(filled) <= MOST_POINTS else held


def _points(
    counting: Counting, params: Narrowing, whole: Histogram, values: Sequence[str]
) -> tuple[list[TimelinePoint], int]:
    found = counting.over_time(params, whole.field, whole.interval)
    counts = {bar.value: bar.count for bar in found.bars}
    totals = {bar.value: bar.count for bar in whole.bars}
    points = [_point(value, counts.get(value, 0), totals.get(value, 0)) for value in values]
    return points, found.missing


def _point(value: str, count: int, total: int) -> TimelinePoint:
    share = round(10_000 * count / total, 2) if total else None
    return TimelinePoint(value=value, count=count, total=total, per_10000=share)


def _series(
    counting: Counting,
    search: Narrowing,
    params: TimelineParams,
    interval: Interval,
    values: Sequence[str],
) -> Iterator[TimelineSeries]:
    """A timeline for each value of a facet, as many as the time allows."""
    by = params.by
    if by is None:
        return
    for value in _told_apart(counting, search, by, params.size):
        alone = search.choosing(by, value.value)
        all_of_it = _of_all(alone).but(**{by: getattr(alone, by)})
        whole = counting.over_time(all_of_it, params.date_field, interval)
        points, missing = _points(counting, alone, replace(whole, interval=interval), values)
        if counting.timed_out:
            return
        yield TimelineSeries(value=value.value, label=value.label, points=points, missing=missing)


def _told_apart(
    counting: Counting, params: Narrowing, by: FacetField, size: int
) -> list[FacetValue]:
    """The most frequent values of a facet, or those that are chosen."""
    page = counting.search(params, parse(params.q).tree, facets=(by,), facet_size=size)
    listed = [value for value in page.facets[0].values if value.count] if page.facets else []
    chosen = [value for value in listed if value.selected]
    return (chosen or [value for value in listed if not value.excluded])[:size]
