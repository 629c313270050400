"""Drop impossible candidates, and raise those on which independent channels agree."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.dates.parse import DateText
from indexer.extract.markup.context import latest_date

EARLIEST_VISIBLE = datetime(1990, 1, 1, tzinfo=UTC)  # before the web, a visible date is history
EPOCH = date(1970, 1, 1)  # what software writes for an unknown date
AGREEMENT = 6.0  # for each other channel with the same day
AGREEMENT_ON_MONTH = 3.0  # /2019/03/ and "4 March 2019"
SERVER_CLOCK = timedelta(minutes=2)  # so near the capture, a date is when the server answered
SERVER_CLOCK_PENALTY = 60.0  # JSON-LD then loses to a time element at the headline
_Period = tuple[int, ...]  # a year and a month, or a year, a month and a day


def plausible_readings(
    candidates: Iterable[Candidate], captured_at: datetime | None, notes: list[str]
) -> Iterator[Candidate]:
    """Each candidate in every possible reading; what is dropped goes into *notes*."""
    latest = latest_date(captured_at)
    for candidate in candidates:
        other = candidate.read_otherwise()
        if other is not None and _impossible(other, latest) is not None:
            other = None
        reason = _impossible(candidate, latest)
        if reason is None:
            yield candidate
        elif other is None:
            kind = "updated" if candidate.updated else "published"
            notes.append(f"{kind} {candidate.date.at.date()} ({candidate.read_from}) {reason}")
        if other is not None:
            yield other


def _impossible(candidate: Candidate, latest: datetime) -> str | None:
    """Why a candidate can't be right; None where it can."""
    at = candidate.date.at
    if at > latest:
        return "is after the capture"
    is_visible = candidate.channel is not Channel.METADATA
    if at.date() == EPOCH or (is_visible and at < EARLIEST_VISIBLE):
        return "is before there were such pages"
    return None


def corroborated(candidates: list[Candidate], captured_at: datetime | None) -> list[Candidate]:
    """The candidates, raised in rank and confidence where another channel states the same day."""
    stated = _periods_by_channel([c for c in candidates if not c.updated])
    weighed: list[Candidate] = []
    for candidate in candidates:
        gain = 0.0 if candidate.updated else _agreement(candidate, stated)
        if gain >= AGREEMENT:
            candidate = candidate.corroborated()
        if captured_at is not None and _is_server_clock(candidate.date, captured_at):
            gain -= SERVER_CLOCK_PENALTY
        weighed.append(candidate.ranked(gain))
    return weighed


def _periods_by_channel(candidates: list[Candidate]) -> dict[Channel, set[_Period]]:
    stated: dict[Channel, set[_Period]] = {channel: set() for channel in Channel}
    for candidate in candidates:
        at, precision = candidate.date.at, candidate.date.precision
        if precision != "year":
            day = () if precision == "month" else (at.day,)
            stated[candidate.channel].add((at.year, at.month, *day))
    return stated


def _agreement(candidate: Candidate, stated: dict[Channel, set[_Period]]) -> float:
    """What a day gains from the other channels that state it, or its month alone."""
    if candidate.date.is_vague:
        return 0.0
    at = candidate.date.at
    gain = 0.0
    for channel, periods in stated.items():
        if channel is candidate.channel:
            continue
        if (at.year, at.month, at.day) in periods:
            gain += AGREEMENT
        elif (at.year, at.month) in periods:
            gain += AGREEMENT_ON_MONTH
    return gain


def _is_server_clock(stated: DateText, captured_at: datetime) -> bool:
    return stated.precision == "instant" and abs(stated.at - captured_at) <= SERVER_CLOCK
