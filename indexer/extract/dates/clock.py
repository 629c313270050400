"""The time of day that stands beside a date, and its zone."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from indexer.extract.words.lexicon import LEXICON, WORDS
from indexer.extract.words.phrases import alternatives


def _pointed(letters: str) -> str:
    """*letters* that may each have a point: am, a.m., A. M."""
    return r"\.?\s?".join(letters) + r"\b\.?"


_ZONE = (
    r"(?P<z>Z\b|[(]?(?:GMT|UTC)?[+-]\d{2}:?\d{2}\b|[(]?(?:GMT|UTC)\s?[+-]\d{1,2}\b"
    r"|[(]?[^\W\d_]{2,4}\b)?"
)
_HALVES = "|".join(map(_pointed, (*WORDS.clock_before_noon, *WORDS.clock_after_noon)))
_CLOCK = re.compile(
    rf"(?:(?P<early>{alternatives(WORDS.clock_morning)})"
    rf"|(?P<late>{alternatives(WORDS.clock_afternoon)}))?\s?"
    r"(?<![\d:])(?P<H>\d{1,2})(?:\s?[:h時点點时시]|\.(?=\d\d(?:\s|$|\D)))\s?(?P<M>\d{2})\s?[分분]?"
    r"(?::(?P<S>\d{2})(?:[.,]\d{1,9})?)?(?!\d)(?!\s?(?:min|sec|sek)\b)"
    rf"\s?(?P<half>{_HALVES})?\s?{_ZONE}",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?<![\d:])(?P<H>\d{1,2})\s?(?P<half>[ap]\.?m\b\.?)\s?(?P<z>[A-Z]{2,4}\b)?", re.IGNORECASE
)
_LATE = frozenset(letters[0] for letters in WORDS.clock_after_noon)
_LAST_OFFSET = timedelta(hours=14)


class ImpossibleZoneError(ValueError):
    """The stated zone does not exist, so the date beside it is not trusted either."""


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """A day with its time, and the *end* of the time in the text; *zoned* if a zone was stated."""

    at: datetime
    end: int
    zoned: bool


def time_in(text: str, day: datetime) -> TimeOfDay | None:
    """The first time of day in *text*; raises :class:`ImpossibleZoneError`."""
    for pattern in (_CLOCK, _HOUR):
        for match in pattern.finditer(text):
            parts = match.groupdict()
            half = (parts["half"] or "")[:1].casefold()
            late = bool(parts.get("late")) or half in _LATE
            halved = late or bool(half) or bool(parts.get("early"))
            offset = _offset(parts["z"] or "", day)
            at = at_time(
                day, int(parts["H"]), int(parts.get("M") or 0), int(parts.get("S") or 0),
                late if halved else None, offset,
            )  # fmt: skip
            if at is not None:
                return TimeOfDay(at, match.end(), offset is not None)
    return None


def at_time(
    day: datetime, hour: int, minute: int, second: int,
    late: bool | None = None, offset: timedelta | None = None,
) -> datetime | None:  # fmt: skip
    """*day* at a time of day; None where there is no such time.

    With *late* the time is on a 12-hour clock, after noon if true.
    """
    if late is not None and 1 <= hour <= 12:
        hour = hour % 12 + (12 if late else 0)
    if hour == 24 and minute == 0:
        hour, minute = 23, 59
    try:
        moment = day.replace(hour=hour, minute=minute, second=min(second, 59))
    except ValueError:
        return None
    return moment if offset is None else moment.replace(tzinfo=timezone(offset))


def _offset(zone: str, day: datetime) -> timedelta | None:
    """The offset of a zone, by its number or name; None for an unknown name."""
    zone = zone.strip("(").casefold().removeprefix("gmt").removeprefix("utc").strip() or zone
    if zone[:1] in {"+", "-"}:
        digits = zone[1:].replace(":", "")
        hours, minutes = (int(digits[:2]), int(digits[2:] or 0))
        offset = timedelta(hours=hours, minutes=minutes)
        if offset > _LAST_OFFSET or minutes > 59:
            raise ImpossibleZoneError(zone)
        return offset if zone[0] == "+" else -offset
    zone = zone.strip("(").casefold()
    if zone in LEXICON.zones:
        return timedelta(hours=LEXICON.zones[zone])
    if zone in LEXICON.zones_in_season:
        summer = (3, 10) <= (day.month, day.day) < (11, 4)
        return timedelta(hours=LEXICON.zones_in_season[zone] + summer)
    return None
