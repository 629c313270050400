"""Settle on one date of publication and one of the last change, without contradiction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.dates.zones import may_be_same

REFINING = 40.0  # a time of day may rank this far below the day that it completes
EQUAL = 1.0  # log-odds
SURE = 2.0  # log-odds from which no change before it takes a publication away
MADE_FOR_IT = 40.0  # form from which a place is made for dates, and not text or script
UNLIKELY = -9.0  # log-odds of a change as the publication


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate, and the log-odds that its day is the day of publication."""

    score: float
    one: Candidate


def settle(
    weighed: Sequence[Weighed], changes: Sequence[Candidate]
) -> tuple[Weighed | None, Candidate | None]:
    """The publication and the last change; *weighed* has the likeliest first.

    A page that states only a change is dated by it.
    """
    published, updated = _likeliest(weighed), _best(changes)
    if published and updated:
        published, updated = _reconciled(published, updated, weighed)
    if published and updated is None:
        updated = _best([c for c in changes if not _contradicts(c, published.one)])
    if published is None and updated is not None:
        published = Weighed(UNLIKELY, replace(updated, updated=False))
    return published, updated


def _reconciled(
    published: Weighed, updated: Candidate, weighed: Sequence[Weighed]
) -> tuple[Weighed | None, Candidate | None]:
    """Of a change before the publication, a sure publication stays, else the higher rank."""
    one = published.one
    if one.date.is_vague and updated.date.refines(one.date):
        return None, updated  # /2019/03/ and "Updated 4 March 2019": the change says more
    if not _contradicts(updated, one):
        return published, updated
    is_sure = published.score >= SURE and one.form >= MADE_FOR_IT and one.gain >= 0
    if updated.rank <= one.rank or is_sure:
        return published, None
    return _likeliest([w for w in weighed if not _contradicts(updated, w.one)]), updated


def _contradicts(updated: Candidate, published: Candidate) -> bool:
    """Whether a change is certainly before the publication, in whatever zone."""
    change, day = updated.date, published.date
    return change.precedes(day) and (
        change.at.date() == day.at.date() or not may_be_same(change, day)
    )


def _likeliest(weighed: Sequence[Weighed]) -> Weighed | None:
    """The likeliest day, read at the place believed most, as precise as others state it."""
    if not weighed:
        return None
    first = _first_of_equals(weighed)
    if first.one.date.is_vague:
        refining = (w for w in weighed if w.one.date.refines(first.one.date))
        first = next((w for w in refining if not w.one.date.is_vague), first)
    said = first.one.date
    best = _best([
        w.one for w in weighed
        if w.one.date.is_vague == said.is_vague and may_be_same(w.one.date, said)
    ])  # fmt: skip
    return Weighed(first.score, best or first.one)


def _first_of_equals(weighed: Sequence[Weighed]) -> Weighed:
    """The likeliest, or the earliest of the metadata that are as good: the others are changes."""
    first = weighed[0]
    if first.one.channel is not Channel.METADATA:
        return first
    return min(
        (w for w in weighed if w.one.rank == first.one.rank and first.score - w.score < EQUAL),
        key=lambda w: w.one.date.at,
    )


def _best(candidates: Sequence[Candidate]) -> Candidate | None:
    """The candidate with the highest rank, made as precise as others that agree with it."""
    ranked = sorted(candidates, key=_order)
    if not ranked:
        return None
    best = ranked[0]
    for other in ranked[1:]:
        is_near = best.date.is_vague or other.rank >= best.rank - REFINING
        if is_near and other.date.refines(best.date):
            best = replace(best, date=other.date, read_from=other.read_from)
    return best


def _order(candidate: Candidate) -> tuple[float, bool, float]:
    """By rank; among equals of the metadata, the first publication or the last change first."""
    is_metadata = candidate.channel is Channel.METADATA
    at = candidate.date.at.timestamp() if is_metadata else 0.0
    return -candidate.rank, not candidate.date.zoned, -at if candidate.updated else at
