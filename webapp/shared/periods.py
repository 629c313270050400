"""Calendar intervals as they are written in addresses and on bars: 2015, 2015-09, 2015-09-04."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from indexer.errors import QueryError
from indexer.model.article import StatedDate
from indexer.model.search import DateFilter, Interval
from indexer.query import instant

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

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


def day(at: datetime) -> str:
    """``14 March 2009``, in the zone of *at*."""
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}"


def minute(at: datetime) -> str:
    """``14 March 2009, 05:00 UTC``."""
    at = at.astimezone(UTC)
    return f"{day(at)}, {at:%H:%M} UTC"


def stated(date: StatedDate) -> str:
    """The date as exactly as the page states it; an instant by its day in UTC, as it is found."""
    if date.precision == "instant":
        return day(date.at.astimezone(UTC))
    if date.precision == "year":
        return str(date.at.year)
    if date.precision == "month":
        return f"{MONTHS[date.at.month - 1]} {date.at.year}"
    return day(date.at)


def written(value: str) -> str:
    """An interval or instant from an address as people write it: ``September 2015``."""
    parts = value.split("-")
    if not (
        all(part.isdecimal() for part in parts) and 1 <= len(parts) <= 3 and len(parts[0]) == 4
    ):
        return value
    if len(parts) == 1:
        return value
    month = int(parts[1])
    if not 1 <= month <= 12:
        return value
    name = f"{MONTHS[month - 1]} {parts[0]}"
    return name if len(parts) == 2 else f"{int(parts[2])} {name}"
