"""Dates as people type them, as half-open ranges of UTC."""

import re
from datetime import UTC, datetime, timedelta

from indexer.errors import QueryError
from indexer.model.sentences import Sentence

# 2015, 2015-09, 2015-09-04, 2015/9/4; then perhaps a time and a zone
_ISO = re.compile(
    r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})"
    r"(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_DIGITS = re.compile(r"\d{4}(?:\d\d){0,5}", re.ASCII)  # 2015, 201509, … as in archived URLs
_EXAMPLE = "write it like 2015, 2015-09 or 2015-09-04"


def instant(text: str, end: bool = False) -> datetime:
    """The first instant of the period that *text* names; with *end*, the first one after it.

    *text* is an ISO date or date and time, which may be cut short, or 4 to 14 digits; UTC unless it
    names a zone. Raises ``QueryError`` for anything else.
    """
    return period(text)[1 if end else 0]


def period(text: str) -> tuple[datetime, datetime]:
    """The half-open range that *text* names: a year, month, day, hour, minute or second."""
    text = text.strip()
    parts, zone = _parts(text)
    try:
        year, month, day, *time = parts + [1] * (3 - len(parts))
        hour, minute, second = time + [0] * (3 - len(time))
        start = datetime(year, month, day, hour, minute, second, tzinfo=UTC) - zone
        return start, _after(start, len(parts))
    except (ValueError, OverflowError) as error:
        raise QueryError(
            Sentence(
                "“%(text)s” is no date of the calendar: %(example)s",
                text=text[:40],
                example=_EXAMPLE,
            )
        ) from error


def _parts(text: str) -> tuple[list[int], timedelta]:
    if len(text) <= 40:
        if _DIGITS.fullmatch(text):
            return [
                int(text[:4]),
                *(int(text[at : at + 2]) for at in range(4, len(text), 2)),
            ], timedelta()
        if match := _ISO.fullmatch(text):
            *numbers, zone = match.groups()
            return [int(number) for number in numbers if number is not None], _zone(zone)
    raise QueryError(
        Sentence("“%(text)s” is no date: %(example)s", text=text[:40], example=_EXAMPLE)
    )


def _zone(text: str | None) -> timedelta:
    if text is None or text in "Zz":
        return timedelta()
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return -offset if text[0] == "-" else offset


def _after(start: datetime, known: int) -> datetime:
    """The end of a period given by its first *known* parts: 1 is a year, 6 a second."""
    if known == 1:
        return start.replace(year=start.year + 1)
    if known == 2:
        year, month = divmod(start.year * 12 + start.month, 12)
        return start.replace(year=year, month=month + 1)
    return start + timedelta(
        days=known == 3, hours=known == 4, minutes=known == 5, seconds=known == 6
    )
