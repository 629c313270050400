"""Calendar intervals as they are written in addresses and on bars: 2015, 2015-09, 2015-09-04."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from indexer.errors import QueryError
from indexer.model.search import DateFilter, Interval
from indexer.query import instant

_DAYS_UP_TO, _MONTHS_UP_TO = timedelta(days=92), timedelta(days=731)
_FORMS: dict[Interval, str] = {
    "year": "{at.year:04}",
    "month": "{at.year:04}-{at.month:02}",
    "day": "{at.year:04}-{at.month:02}-{at.day:02}",
}


def overlaps(value: str, dates: DateFilter) -> bool:
    """Whether the interval *value* and the range of *dates* share an instant."""
    after = dates.start is None or instant(value, end=True) > dates.start
    return after and (dates.end is None or instant(value) < dates.end)


def within(dates: DateFilter | None) -> str | None:
    """The year or the month that the range of *dates* stays in."""
    if dates is None or dates.start is None or dates.end is None:
        return None
    first = dates.start.astimezone(UTC)
    last = dates.end.astimezone(UTC) - timedelta(microseconds=1)
    if first.year != last.year:
        return None
    return f"{first:%Y-%m}" if first.month == last.month else f"{first:%Y}"


def chosen_interval(dates: DateFilter | None) -> Interval | None:
    """Days for three months, months for two years, else years; None where the range is open."""
    if dates is None or dates.start is None or dates.end is None:
        return None
    length = dates.end - dates.start
    if length <= _DAYS_UP_TO:
        return "day"
    return "month" if length <= _MONTHS_UP_TO else "year"


def intervals(start: datetime, end: datetime, interval: Interval) -> Iterator[str]:
    """The names of all intervals that share an instant with ``[start, end)``."""
    form = _FORMS[interval]
    at = start.astimezone(UTC)
    while at < end:
        name = form.format(at=at)
        yield name
        try:
            at = instant(name, end=True)
        except QueryError:  # the last that the calendar knows
            return
