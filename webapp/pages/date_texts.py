"""Dates as sentences have them: ``14 March 2009``, ``September 2015``, ``05:00 UTC``."""

from datetime import UTC, datetime

from indexer.model.article import StatedDate

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


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
