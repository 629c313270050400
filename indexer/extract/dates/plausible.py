"""Drop impossible candidates, and settle the order of day and month by the rest of the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.markup.context import latest_date

EARLIEST_VISIBLE = datetime(1990, 1, 1, tzinfo=UTC)  # before the web, a visible date is history
EPOCH = date(1970, 1, 1)  # what software writes for an unknown date


def plausible_readings(
    candidates: Sequence[Candidate], captured_at: datetime | None, notes: list[str]
) -> Iterator[Candidate]:
    """Each possible candidate, 3/4/2015 as the page reads it; what is dropped goes into *notes*."""
    latest = latest_date(captured_at)
    said = _said_without_doubt(candidates)
    for candidate in candidates:
        other = candidate.read_otherwise()
        if other is not None and _impossible(other, latest) is not None:
            other = None
        reason = _impossible(candidate, latest)
        if other is not None and (reason is not None or said.prefers(other, candidate)):
            yield other.settled()
        elif reason is None:
            yield candidate.settled() if said.prefers(candidate, other) else candidate
        else:
            kind = "updated" if candidate.updated else "published"
            notes.append(f"{kind} {candidate.date.at.date()} ({candidate.read_from}) {reason}")


@dataclass(frozen=True, slots=True)
class _Said:
    """The days and the months that a page states in forms with one reading."""

    days: frozenset[date]
    months: frozenset[tuple[int, int]]

    def prefers(self, one: Candidate, other: Candidate | None) -> bool:
        """Whether the page states the day, or else the month, of *one* and not of *other*."""
        if other is None:
            return False
        mine, its = one.date.at.date(), other.date.at.date()
        if (mine in self.days) != (its in self.days):
            return mine in self.days
        months = (mine.year, mine.month) in self.months, (its.year, its.month) in self.months
        return months == (True, False)


def _said_without_doubt(candidates: Sequence[Candidate]) -> _Said:
    certain = [c.date for c in candidates if c.date.other is None]
    return _Said(
        frozenset(d.at.date() for d in certain if not d.is_vague),
        frozenset((d.at.year, d.at.month) for d in certain if d.precision != "year"),
    )


def _impossible(candidate: Candidate, latest: datetime) -> str | None:
    """Why a candidate can't be right; None where it can."""
    at = candidate.date.at
    if at > latest:
        return "is after the capture"
    is_visible = candidate.channel is not Channel.METADATA
    if at.date() == EPOCH or (is_visible and at < EARLIEST_VISIBLE):
        return "is before there were such pages"
    return None
