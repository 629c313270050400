"""Dates as sentences of the reader's language have them: ``14 March 2009``, ``September 2015``."""

from datetime import UTC, datetime
from functools import lru_cache

from indexer.model.article import StatedDate
from webapp.shared.speech import Speech, current, pgettext


def day(at: datetime) -> str:
    """``14 March 2009``, in the zone of *at*."""
    return _day(current(), at.year, at.month, at.day)


@lru_cache(maxsize=5_000)  # a page of results has sixty, many of them the same
def _day(speech: Speech, year: int, month: int, number: int) -> str:
    name = speech.months[month - 1]
    if number == 1:  # which French writes in another way
        return pgettext("first day of a month", "1 %(month)s %(year)s", month=name, year=year)
    return pgettext("date", "%(day)s %(month)s %(year)s", day=number, month=name, year=year)


def _month(year: int | str, month: int) -> str:
    name = current().months[month - 1]
    return pgettext("date", "%(month)s %(year)s", month=name, year=year)


def minute(at: datetime) -> str:
    """``14 March 2009, 05:00 UTC``."""
    at = at.astimezone(UTC)
    clock = f"{at:%H:%M}"
    return pgettext("date", "%(day)s, %(time)s UTC", day=day(at), time=clock)


def stated(date: StatedDate) -> str:
    """The date as exactly as the page states it; an instant by its day in UTC, as it is found."""
    if date.precision == "instant":
        return day(date.at.astimezone(UTC))
    if date.precision == "year":
        return str(date.at.year)
    if date.precision == "month":
        return _month(date.at.year, date.at.month)
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
    if len(parts) == 2:
        return _month(parts[0], month)
    return _day(current(), int(parts[0]), month, int(parts[2]))
