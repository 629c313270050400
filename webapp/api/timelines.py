"""Timelines: matches over time beside all that the archive holds."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from indexer.engines import asks_kind
from indexer.model.search import Collapse, DateFilter, FacetField, FacetValue, Histogram, Interval
from indexer.query import instant, parse
from indexer.schemas.counting import Counting
from indexer.schemas.counts import TimelineAnswer, TimelinePoint, TimelineSeries
from indexer.schemas.params import Narrowing
from indexer.schemas.periods import chosen_interval, intervals, overlaps
from indexer.schemas.route_params import TimelineParams

MOST_POINTS = 2_000  # a longer range lists only the intervals that hold articles
_POPULATION = ("source", "collection", "kind", "versions", "from_", "to", "undated", "date_field")


def measured(params: TimelineParams, counting: Counting) -> TimelineAnswer:
    """Counts of the matches beside those of everything, interval by interval.

    Where stories are asked for and some interval has too many articles to tell them apart, articles
    are counted throughout, so that all figures can be compared.
    """
    asked = _Asked(params, counting, params.collapse)
    answer = _measured(asked)
    if asked.is_met:
        return answer
    return _measured(_Asked(params, counting, "none"))


class _Asked:
    """The counts of one timeline; *is_met* while all of them are of what was asked for."""

    def __init__(self, params: TimelineParams, counting: Counting, bars: Collapse) -> None:
        self.params = params
        self.counting = counting
        self.bars = bars
        self.is_met = True

    def over_time(self, search: Narrowing, interval: Interval | None) -> Histogram:
        """The histogram of *search*."""
        field = self.params.date_field
        found = self.counting.over_time(search, field, interval, bars=self.bars)
        self.is_met = self.is_met and found.counts == self.bars
        return found


def _measured(asked: _Asked) -> TimelineAnswer:
    params, search = asked.params, asked.params.only(Narrowing)
    interval = params.interval or chosen_interval(params.dates)
    whole = asked.over_time(_of_all(search), interval)
    values = _values(whole, params.dates or DateFilter(params.date_field))
    points, missing = _points(asked, search, whole, values)
    series = list(_series(asked, search, whole.interval, values)) if params.by else []
    return TimelineAnswer(
        date_field=params.date_field,
        interval=whole.interval,
        points=points,
        missing=missing,
        by=params.by,
        counts=asked.bars,
        series=series,
        timed_out=asked.counting.timed_out,
    )


def _of_all(params: Narrowing) -> Narrowing:
    """The articles that the share is taken of: same sources, collections, kinds and dates."""
    kept = {name: getattr(params, name) for name in _POPULATION}
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
    asked: _Asked, params: Narrowing, whole: Histogram, values: Sequence[str]
) -> tuple[list[TimelinePoint], int]:
    found = asked.over_time(params, whole.interval)
    counts = {bar.value: bar.count for bar in found.bars}
    totals = {bar.value: bar.count for bar in whole.bars}
    points = [_point(value, counts.get(value, 0), totals.get(value, 0)) for value in values]
    return points, found.missing


def _point(value: str, count: int, total: int) -> TimelinePoint:
    share = round(10_000 * count / total, 2) if total else None
    return TimelinePoint(value=value, count=count, total=total, per_10000=share)


def _series(
    asked: _Asked, search: Narrowing, interval: Interval, values: Sequence[str]
) -> Iterator[TimelineSeries]:
    """A timeline for each value of a facet, as many as the time allows."""
    by = asked.params.by
    if by is None:
        return
    for value in _split_values(asked.counting, search, by, asked.params.size):
        alone = search.choosing(by, value.value)
        all_of_it = _of_all(alone).but(**{by: getattr(alone, by)})
        whole = asked.over_time(all_of_it, interval)
        points, missing = _points(asked, alone, replace(whole, interval=interval), values)
        if asked.counting.timed_out:
            return
        yield TimelineSeries(value=value.value, label=value.label, points=points, missing=missing)


def _split_values(
    counting: Counting, params: Narrowing, by: FacetField, size: int
) -> list[FacetValue]:
    """The most frequent values of a facet, or those that are chosen."""
    page = counting.search(params, parse(params.q).tree, facets=(by,), facet_size=size)
    listed = [value for value in page.facets[0].values if value.count] if page.facets else []
    chosen = [value for value in listed if value.selected]
    return (chosen or [value for value in listed if not value.excluded])[:size]
