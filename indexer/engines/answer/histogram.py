"""Histograms: counts over calendar intervals, without gaps."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from indexer.engines.plan.index_reader import FieldCounts
from indexer.model.search import Bar, DateField, Histogram, Interval

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
