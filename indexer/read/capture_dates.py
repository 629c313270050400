"""Capture instants from WARC-Date, ARC dates and HTTP Date, well-formed or not."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# "2024", "2024-11", "2024-11-10T12:00Z", "2024-11-10T12:00:00.123456789+01:00"
_ISO = re.compile(
    r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})"
    r"(?:[T ](\d{1,2})(?::?(\d{2})(?::?(\d{2})(?:[.,]\d{1,12})?)?)?\s*"
    r"(Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DIGITS = re.compile(r"\d{4}(?:\d{2}){0,5}\d{0,6}", re.ASCII)
_EARLIEST = 1990  # the year of the first web page: an older date is wrong


def read_date(value: str) -> tuple[datetime | None, bool]:
    """Read an instant in UTC; the second value says whether *value* was well-formed.

    Takes ISO 8601 of any precision from the year on and 4 to 14 digits (ARC). Missing parts count
    as their first value; a malformed rest (``2008-10-294T05:21:46-0700``) is ignored.
    """
    value = value.strip()
    if match := _ISO.fullmatch(value):
        return _instant(*match.groups()), True
    if _DIGITS.fullmatch(value):
        return _instant(value[:4], *(value[at : at + 2] for at in range(4, 14, 2))), True
    match = _DAY.match(value)
    return (_instant(*match.groups()), False) if match else (None, False)


def _instant(
    year: str | None,
    month: str | None = None,
    day: str | None = None,
    hour: str | None = None,
    minute: str | None = None,
    second: str | None = None,
    zone: str | None = None,
) -> datetime | None:
    try:
        # A leap second is not known to datetime.
        at = datetime(
            int(year or 0),
            int(month or 1),
            int(day or 1),
            int(hour or 0),
            int(minute or 0),
            min(int(second or 0), 59) if second == "60" else int(second or 0),
            tzinfo=_zone(zone),
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if _EARLIEST <= at.year < 9000 else None


def _zone(zone: str | None) -> timezone:
    if not zone or zone[0] not in "+-":
        return UTC
    digits = zone[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if zone[0] == "-" else offset)


def read_http_date(value: str) -> datetime | None:
    """Read an HTTP or e-mail date, in UTC."""
    try:
        at = parsedate_to_datetime(value[:64])
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return at if _EARLIEST <= at.year < 9000 else None
