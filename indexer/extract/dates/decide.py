"""Decide both dates: the order of the steps, and the order of day and month."""

from dataclasses import dataclass

from indexer.extract.dates.belief import (
    believed,
    confidence,
    confidence_of_change,
    date_judge,
    sure_of,
    weighable,
)
from indexer.extract.dates.candidate import TYPICAL_OF_ARTICLES, Candidate
from indexer.extract.dates.gather import gather
from indexer.extract.dates.plausible import plausible_readings
from indexer.extract.dates.settle import settle
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import localised
from indexer.extract.learned.judge_file import LearnedJudge
from indexer.extract.markup.context import PageContext
from indexer.model.article import Confidence, StatedDate
from indexer.urls import host

__all__ = ["Dates", "find_dates", "reads_month_first"]

_DAY_FIRST_TLDS = frozenset("uk au in ie nz za ng ke my sg hk pk eu mt".split())
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


def find_dates(context: PageContext, judge: LearnedJudge | None = None) -> Dates:
    """The likeliest candidates for both dates; a date after the capture is never taken.

    *judge* weighs the candidates for the publication; None for the one that ships.
    """
    judge = judge or date_judge()
    around, notes = Surroundings(context), list[str]()
    candidates = find_candidates(context, around, notes)
    weighed = believed(candidates, around, judge)
    published, updated = settle(weighed, [c for c in candidates if c.updated])
    stated = None
    if published is not None:
        local = localised(published.one, candidates)
        stated = _stated(local, confidence(sure_of(published, local, candidates), judge))
    return Dates(
        stated,
        _stated(updated, confidence_of_change(updated)) if updated else None,
        _few(notes),
    )


def find_candidates(
    context: PageContext, around: Surroundings, notes: list[str]
) -> list[Candidate]:
    """Every possible reading of every date that may be one of the two; adds to *notes*."""
    month_first = reads_month_first(context.page.language or context.language, context.url)
    gathered = gather(context, around, month_first, notes)
    return weighable(list(plausible_readings(gathered, context.captured_at, notes)))


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


def _stated(candidate: Candidate, sure: Confidence) -> StatedDate:
    date = candidate.date
    return StatedDate(date.at, candidate.read_from, sure, date.precision)
