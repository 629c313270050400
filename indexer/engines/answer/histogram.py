"""Histograms: counts over calendar intervals, without gaps."""

from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from indexer.engines.plan.index_reader import MOST_VALUES, FieldCounts
from indexer.model.search import Bar, DateField, DateFilter, Histogram, Interval, Query

MONTHS = 130_000  # more than there are in the years 1 to 9999
DAYS = 4_000_000
_MOST_BARS = 2_000  # for more, the next longer interval is used
_DAYS_UP_TO = 3  # months of range for which bars are days
_MONTHS_UP_TO = 24


def needs_days(months: FieldCounts, interval: Interval | None) -> bool:
    """Whether bars are days: because they were asked for, or because the range is short."""
    span = _span(months)
    if interval is None:
        return 0 < span <= _DAYS_UP_TO
    return interval == "day" and span * 31 <= _MOST_BARS


def by_month(field: DateField, months: FieldCounts, interval: Interval | None) -> Histogram:
    """Bars of months, or of years if those were asked for or the range is long."""
    counted = {int(month): count for month, count in months.values.items()}
    span = _span(months)
    longest = _MONTHS_UP_TO if interval is None else _MOST_BARS
    if interval == "year" or span > longest:
        return Histogram(field, "year", tuple(_years(counted)), months.missing)
    return Histogram(field, "month", tuple(_months(counted)), months.missing)


def by_day(field: DateField, days: FieldCounts) -> Histogram:
    """Bars of days."""
    counted = {int(day): count for day, count in days.values.items()}
    return Histogram(field, "day", tuple(_days(counted)), days.missing)


def part(field: DateField, bar: str) -> DateFilter:
    """What *bar* counts; undated documents where its name is empty."""
    if not bar:
        return DateFilter(field, undated=True)
    year, month, day = (*map(int, bar.split("-")), 1, 1)[:3]
    start = datetime(year, month, day, tzinfo=UTC)
    if bar.count("-") == 2:
        days = 1
    else:
        days = monthrange(year, month)[1] if "-" in bar else 365 + isleap(year)
    try:
        return DateFilter(field, start, start + timedelta(days=days))
    except OverflowError:  # the last that the calendar knows
        return DateFilter(field, start)


def counted(histogram: Histogram) -> list[tuple[str, int]]:
    """The name and count of each bar, and those of what has no date under an empty name."""
    return [*((bar.value, bar.count) for bar in histogram.bars), ("", histogram.missing)]


def can_group(query: Query, histogram: Histogram) -> bool:
    """Whether URLs or stories are asked for, and each bar is low enough to tell them apart."""
    highest = max(count for _, count in counted(histogram))
    return query.bars != "none" and highest <= MOST_VALUES


def grouped(query: Query, histogram: Histogram, distinct: Callable[[str], int]) -> Histogram:
    """*histogram* with each bar as high as it has *distinct* URLs or stories, by the bar's name.

    The name of what has no date is empty. A bar of one document is not asked for.
    """

    def height(name: str, count: int) -> int:
        return distinct(name) if count > 1 else count

    bars = tuple(Bar(bar.value, height(bar.value, bar.count)) for bar in histogram.bars)
    missing = height("", histogram.missing)
    return replace(histogram, bars=bars, missing=missing, counts=query.bars)


def _span(months: FieldCounts) -> int:
    if not months.values:
        return 0
    first, last = (_index(int(pick(months.values))) for pick in (min, max))
    return last - first + 1


def _index(month: int) -> int:
    return month // 100 * 12 + month % 100 - 1


def _years(months: Mapping[int, int]) -> Iterator[Bar]:
    counted: dict[int, int] = {}
    for month, count in months.items():
        counted[month // 100] = counted.get(month // 100, 0) + count
    if counted:
        for year in range(min(counted), max(counted) + 1):
            yield Bar(f"{year:04}", counted.get(year, 0))


def _months(months: Mapping[int, int]) -> Iterator[Bar]:
    if months:
        for index in range(_index(min(months)), _index(max(months)) + 1):
            month, name = _month(index)
            yield Bar(name, months.get(month, 0))


@lru_cache(maxsize=10_000)
def _month(index: int) -> tuple[int, str]:
    year, month = index // 12, index % 12 + 1
    return year * 100 + month, f"{year:04}-{month:02}"


def _days(days: Mapping[int, int]) -> Iterator[Bar]:
    if days:
        day, last = _date(min(days)), _date(max(days))
        for after in range((last - day).days + 1):
            at = day + timedelta(days=after)
            yield Bar(at.isoformat(), days.get(at.year * 10_000 + at.month * 100 + at.day, 0))


def _date(day: int) -> date:
    return date(day // 10_000, day // 100 % 100, day % 100)
