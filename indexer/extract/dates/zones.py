"""The zone of an instant that machines wrote in UTC: the one in which its day is the day shown."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from indexer.extract.dates.candidate import Candidate, Witness
from indexer.extract.dates.parse import DateText

TELLING = 28.0  # the rank from which on a shown day tells the zone
WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)
QUARTER = timedelta(minutes=15)  # all zones differ by quarters of an hour


def localised(best: Candidate | None, candidates: list[Candidate]) -> Candidate | None:
    """*best* in the zone in which its day is the one that the page or its URL shows.

    Near midnight the day in UTC is not the day under which the paper published. The instant
    stays the same.
    """
    if best is None or best.date.precision != "instant" or best.date.at.utcoffset():
        return best
    at = best.date.at
    shown = sorted((c for c in candidates if _tells(c, at)), key=lambda c: -c.rank)
    offset = _stated(at, candidates)
    if offset is None:
        offset = _between_clocks(at, shown)
    if offset is None:
        offset = _between_days(at, shown, candidates)
    return _in_zone(best, offset)


def _tells(candidate: Candidate, at: datetime) -> bool:
    """What readers or the address show, and near enough to mean the same."""
    if candidate.updated or candidate.witness is Witness.MACHINE:
        return False
    return candidate.rank >= TELLING or _begins(candidate.date, at)


def _begins(day: DateText, at: datetime) -> bool:
    """*at* is an hour from which *day* begins in some zone: it was made from that day."""
    ahead = day.at - at
    whole = not ahead % timedelta(hours=1)
    return day.precision == "day" and whole and timedelta(0) < ahead <= EASTMOST


def _stated(at: datetime, candidates: list[Candidate]) -> timedelta | None:
    """The offset with which the page states the same instant elsewhere."""
    for other in candidates:
        offset = other.date.at.utcoffset()
        if offset and abs(other.date.at - at) < timedelta(minutes=1):
            return offset
    return None


def _between_clocks(at: datetime, shown: list[Candidate]) -> timedelta | None:
    """From the instant to a time of day that readers are shown without a zone."""
    for other in shown:
        if other.date.precision == "instant" and not other.date.zoned:
            offset = other.date.at - (at if other.date.at.second else at.replace(second=0))
            if not offset % QUARTER and WESTMOST <= offset <= EASTMOST:
                return offset
    return None


def _between_days(
    at: datetime, shown: list[Candidate], candidates: list[Candidate]
) -> timedelta | None:
    """The smallest offset, or one stated on the page, that leads to the first day shown."""
    day = next((c.date.at.date() for c in shown if c.date.precision == "day"), at.date())
    days = (day - at.date()).days
    if abs(days) != 1:
        return None
    for other in candidates:
        offset = other.date.at.utcoffset()
        if offset and at.astimezone(timezone(offset)).date() == day:
            return offset
    return timedelta(hours=24 - at.hour if days > 0 else -at.hour - 1)


def _in_zone(candidate: Candidate, offset: timedelta | None) -> Candidate:
    """The same instant on a clock that is *offset* from UTC, if there is such a place."""
    if not offset or not WESTMOST <= offset <= EASTMOST:
        return candidate
    local = candidate.date.at.astimezone(timezone(offset))
    return replace(candidate, date=replace(candidate.date, at=local, zoned=True))
