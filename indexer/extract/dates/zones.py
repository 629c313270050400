"""Find the local time zone of a UTC timestamp from the local date or time that the page shows."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.dates.parse import DateText

TELLING = 28.0  # rank from which a visible day tells the zone: a class, a label, the title
WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)
SAME_DAY_HOURS = range(11, 17)  # of UTC: an instant then lies on the same day in nearly every zone
QUARTER = timedelta(minutes=15)  # every offset is a multiple: Nepal is at +05:45
SAME_INSTANT = timedelta(minutes=1)  # one of two timestamps may lack its seconds


def localised(best: Candidate, candidates: list[Candidate]) -> Candidate:
    """*best* in the zone where its day is the one that the page or its URL shows.

    Near midnight, the day in UTC is not the day on which the paper published. The instant stays
    the same.
    """
    if best.date.precision != "instant" or best.date.at.utcoffset():
        return best
    at = best.date.at
    shown = sorted((c for c in candidates if _tells(c, at)), key=lambda c: -c.rank)
    offset = _stated(at, candidates)
    if offset is None:
        offset = _between_clocks(at, shown)
    if offset is None:
        offset = _between_days(at, shown, candidates)
    return _in_zone(best, offset)


def may_be_same(one: DateText, other: DateText) -> bool:
    """Whether two dates may be of one day: the same day, or an instant in UTC and its local day."""
    days = (other.at.date() - one.at.date()).days
    if days == 0:
        return True
    if abs(days) != 1 or one.is_vague or other.is_vague:
        return False
    if is_utc(one) == is_utc(other):
        return False
    instant, local = (one, other) if is_utc(one) else (other, one)
    if local.zoned:
        return abs(local.at - instant.at) < SAME_INSTANT
    if local.precision == "instant":
        offset = local.at.replace(tzinfo=None, second=0) - instant.at.replace(tzinfo=None, second=0)
        return not offset % QUARTER and WESTMOST <= offset <= EASTMOST
    begins = local.at.replace(tzinfo=None) - instant.at.replace(tzinfo=None)
    return begins <= EASTMOST and begins + timedelta(days=1) > WESTMOST


def is_utc(stated: DateText) -> bool:
    """Whether an instant was stated in UTC: its local day may be another."""
    return stated.precision == "instant" and stated.zoned and not stated.at.utcoffset()


def _tells(candidate: Candidate, at: datetime) -> bool:
    """Whether a visible date or the URL is sure enough, or close enough, to tell the zone."""
    if candidate.updated or (candidate.channel is Channel.METADATA and candidate.spot is None):
        return False
    return candidate.rank >= TELLING or _begins(candidate.date, at)


def _begins(day: DateText, at: datetime) -> bool:
    """Whether *at* is the start of *day* in some zone: the timestamp was made from that day."""
    ahead = day.at - at
    whole = not ahead % timedelta(hours=1)
    return day.precision == "day" and whole and timedelta(0) < ahead <= EASTMOST


def _stated(at: datetime, candidates: list[Candidate]) -> timedelta | None:
    """The offset with which another place of the page states the same instant."""
    for other in candidates:
        offset = other.date.at.utcoffset()
        if offset and abs(other.date.at - at) < SAME_INSTANT:
            return offset
    return None


def _between_clocks(at: datetime, shown: list[Candidate]) -> timedelta | None:
    """The offset between the instant and a visible time of day without a zone."""
    for other in shown:
        if other.date.precision == "instant" and not other.date.zoned:
            offset = other.date.at - (at if other.date.at.second else at.replace(second=0))
            if not offset % QUARTER and WESTMOST <= offset <= EASTMOST:
                return offset
    return None


def _between_days(
    at: datetime, shown: list[Candidate], candidates: list[Candidate]
) -> timedelta | None:
    """An offset stated on the page, else the smallest one, in which the instant is on that day."""
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
    """The same instant at *offset* from UTC; unchanged where no zone has that offset."""
    if not offset or not WESTMOST <= offset <= EASTMOST:
        return candidate
    local = candidate.date.at.astimezone(timezone(offset))
    return replace(candidate, date=replace(candidate.date, at=local, zoned=True))
