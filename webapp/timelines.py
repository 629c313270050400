"""Counts over time: the dates among the facets, and timelines beside what they are counted of."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from pydantic import Field

from indexer.engines.conditions import asks_kind
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
from webapp.answers import holdings
from webapp.params import Narrowing
from webapp.periods import chosen_interval, intervals, overlaps
from webapp.schemas import TimelineAnswer, TimelinePoint, TimelineSeries

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


def measured(params: TimelineParams) -> TimelineAnswer:
    """Counts of the matches beside those of everything, interval by interval."""
    search = params.only(Narrowing)
    interval = params.interval or chosen_interval(params.dates)
    whole = over_time(_of_all(search), params.date_field, interval)
    values = _values(whole, params.dates or DateFilter(params.date_field))
    points, missing = _points(search, whole, values)
    return TimelineAnswer(
        date_field=params.date_field,
        interval=whole.interval,
        points=points,
        missing=missing,
        by=params.by,
        series=[
            _series(search, params.by, value, whole.interval, values)
            for value in _told_apart(search, params.by, params.size)
            if params.by
        ],
    )


def over_time(
    params: Narrowing, field: DateField, interval: Interval | None, wide: Histogram | None = None
) -> Histogram:
    """Counts of all time, whatever range is chosen of this date; *wide* where they are known.

    Where intervals so short would be too many for that, only those of the range are given.
    """
    tree = parse(params.q).tree
    found = wide or _asked(params, tree, field, interval)
    dates = params.dates
    bounded = dates and dates.field == field and dates.start and dates.end
    if interval in (None, found.interval) or not dates or not bounded:
        return found
    held = And((tree, During(field, dates.start, dates.end)))
    return replace(_asked(params.any_date(), held, field, interval), missing=found.missing)


def _asked(params: Narrowing, tree: Node, field: DateField, interval: Interval | None) -> Histogram:
    page = _search(params, tree, histogram=field, interval=interval)
    return page.histogram or Histogram(field, interval or "year", (), 0)


def _search(params: Narrowing, tree: Node, **more: object) -> Page:
    budget = holdings().settings.budget
    parsed = replace(parse(""), tree=tree)
    return holdings().engine.search(
        params.query(parsed, limit=1, snippets=0, budget=budget, **more)
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
    params: Narrowing, whole: Histogram, values: Sequence[str]
) -> tuple[list[TimelinePoint], int]:
    found = over_time(params, whole.field, whole.interval)
    counts = {bar.value: bar.count for bar in found.bars}
    totals = {bar.value: bar.count for bar in whole.bars}
    points = [_point(value, counts.get(value, 0), totals.get(value, 0)) for value in values]
    return points, found.missing


def _point(value: str, count: int, total: int) -> TimelinePoint:
    share = round(10_000 * count / total, 2) if total else None
    return TimelinePoint(value=value, count=count, total=total, per_10000=share)


def _told_apart(params: Narrowing, by: FacetField | None, size: int) -> list[FacetValue]:
    """The most frequent values of a facet, or those that are chosen."""
    if by is None:
        return []
    page = _search(params, parse(params.q).tree, facets=(by,), facet_size=size)
    listed = [value for value in page.facets[0].values if value.count] if page.facets else []
    chosen = [value for value in listed if value.selected]
    return (chosen or [value for value in listed if not value.excluded])[:size]


def _series(
    params: Narrowing,
    by: FacetField,
    value: FacetValue,
    interval: Interval,
    values: Sequence[str],
) -> TimelineSeries:
    alone = params.choosing(by, value.value)
    whole = over_time(_of_all(alone).but(**{by: getattr(alone, by)}), params.date_field, interval)
    points, missing = _points(alone, replace(whole, interval=interval), values)
    return TimelineSeries(value=value.value, label=value.label, points=points, missing=missing)
