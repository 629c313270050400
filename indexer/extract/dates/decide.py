"""Decide both dates: the order of the steps, and the choice among candidates."""

from dataclasses import dataclass, replace

from indexer.extract.dates.candidate import TYPICAL_OF_ARTICLES, Candidate, Channel
from indexer.extract.dates.corroborate import corroborated, plausible_readings
from indexer.extract.dates.gather import gather
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import localised
from indexer.extract.markup.context import PageContext
from indexer.model.article import StatedDate
from indexer.urls import host

__all__ = ["Dates", "find_dates", "reads_month_first"]

_DAY_FIRST_TLDS = frozenset("uk au in ie nz za ng ke my sg hk pk eu mt".split())
REFINING = 40.0  # a time of day may rank this far below the day that it completes
MAX_NOTES = 10


@dataclass(frozen=True, slots=True)
class Dates:
    """Both dates, and a note for each value that was dropped."""

    published: StatedDate | None
    updated: StatedDate | None
    notes: tuple[str, ...] = ()

    @property
    def typical_of_article(self) -> bool:
        """Whether the publication date was read where articles state theirs."""
        return self.published is not None and TYPICAL_OF_ARTICLES[self.published.read_from.place]


def find_dates(context: PageContext) -> Dates:
    """The best candidates for both dates; a date after the capture is never taken."""
    notes: list[str] = []
    month_first = reads_month_first(context.page.language or context.language, context.url)
    gathered = gather(context, Surroundings(context), month_first, notes)
    plausible = list(plausible_readings(gathered, context.captured_at, notes))
    candidates = corroborated(plausible, context.captured_at)
    published, updated = _choose(candidates)
    published = localised(published, candidates)
    return Dates(_stated(published), _stated(updated), _few(notes))


def _few(notes: list[str]) -> tuple[str, ...]:
    """The first of the notes, each once, and how many more there are."""
    different = tuple(dict.fromkeys(notes))
    more = len(different) - MAX_NOTES
    return (*different[:MAX_NOTES], f"and {more:,} more such notes") if more > 0 else different


def reads_month_first(language: str | None, url: str) -> bool:
    """Whether 3/4/2015 is a day in March: on English pages outside day-first countries."""
    if language is None:
        return False
    language = language.lower()
    if not language.startswith("en") or language.startswith(
        ("en-gb", "en-au", "en-in", "en-za", "en-ie", "en-nz")
    ):
        return False
    return host(url).rsplit(".", 1)[-1] not in _DAY_FIRST_TLDS


def _choose(candidates: list[Candidate]) -> tuple[Candidate | None, Candidate | None]:
    """The date of publication and that of the last change, without contradiction.

    A page that states only a change is dated by it, with low confidence.
    """
    published = _best(candidates, updated=False)
    updated = _best(candidates, updated=True)
    if published and updated:
        published, updated = _reconciled(published, updated, candidates)
    if published is None and updated is not None:
        published = replace(updated, updated=False, confidence="low", rank=0)
    return published, updated


def _reconciled(
    published: Candidate, updated: Candidate, candidates: list[Candidate]
) -> tuple[Candidate | None, Candidate | None]:
    """Of a change before the publication, the one with the higher rank stays."""
    if published.date.is_vague and updated.date.refines(published.date):
        return None, updated  # /2019/03/ and "Updated 4 March 2019": the change says more
    if not updated.date.precedes(published.date):
        return published, updated
    if updated.rank <= published.rank:
        return published, None
    earlier = [c for c in candidates if not updated.date.precedes(c.date)]
    return _best(earlier, updated=False), updated


def _best(candidates: list[Candidate], updated: bool) -> Candidate | None:
    """The candidate with the highest rank, made as precise as others that agree with it."""
    ranked = sorted((c for c in candidates if c.updated == updated), key=_order)
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


def _stated(candidate: Candidate | None) -> StatedDate | None:
    if candidate is None:
        return None
    date = candidate.date
    return StatedDate(date.at, candidate.read_from, candidate.confidence, date.precision)
