"""When the article was published and last changed: candidates from every place a page says so,
the best believable one of each kind, and where it was read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from indexer.extract.dates import candidate as ev
from indexer.extract.dates.candidate import Candidate, Witness
from indexer.extract.dates.from_capture import completed_dates
from indexer.extract.dates.from_elements import dated_marks, from_marks
from indexer.extract.dates.from_lines import (
    dated_lines,
    from_dateline,
    from_lines,
    only_date,
    shows_month_first,
)
from indexer.extract.dates.from_metadata import (
    from_linked_data,
    from_metas,
    from_other_objects,
    from_source,
    from_title,
    from_url,
)
from indexer.extract.dates.parse import DateText
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import localised
from indexer.extract.markup.context import ArticleSpan, PageContext, latest_date
from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Stamp
from indexer.urls import host

__all__ = ["Dates", "find_dates", "reads_month_first"]

_DAY_FIRST_TLDS = frozenset("uk au in ie nz za ng ke my sg hk pk eu mt".split())
EARLIEST_SHOWN = datetime(1990, 1, 1, tzinfo=UTC)  # of dates read out of the visible page
AGREEMENT = 6.0  # what a day gains for each further kind of witness
AGREEMENT_ON_MONTH = 3.0
REFINING = 40.0  # how far below a day the time of day that completes it may rank
PRESENT = timedelta(minutes=2)  # a date so near the capture is when the server answered
DISBELIEF = 60.0
SETTLED = 78.0  # the rank from which on a date comes from metadata made for it
WELL_STATED = 47.0  # below it, other objects of the JSON-LD are asked as well
DOUBTFUL = 30.0  # below it, scripts are asked as well


@dataclass(frozen=True, slots=True)
class Dates:
    """Both dates, and what was dropped with the reason."""

    published: Stamp | None
    updated: Stamp | None
    notes: tuple[str, ...] = ()

    @property
    def typical_of_article(self) -> bool:
        """Whether the publication date was read where articles state theirs.

        Fronts have addresses and scripts with dates as well.
        """
        if self.published is None:
            return False
        return self.published.read_from.partition(":")[0] not in ("url", "script", "relative")


def find_dates(context: PageContext) -> Dates:
    """The best candidates for both dates; a date after the capture is never taken.

    The page's source is searched only where nothing better than an unlabelled line states a date.
    """
    page, metadata, place = context.page, context.metadata, context.span
    url, captured_at = context.url, context.captured_at
    month_first = reads_month_first(page.language or context.language, url)
    notes: list[str] = []
    candidates = [
        *from_linked_data(metadata.article, notes),
        *from_metas(metadata, month_first, notes),
        *_from_addresses(url, page),
        *from_title(page.title, _headline(page, place), month_first),
    ]
    settled = _settled(candidates)
    if not (settled and any(c.updated for c in candidates)) or _day_unclear(candidates):
        around = Surroundings(page, context.density, place, captured_at)
        candidates += _shown(around, month_first, near_only=settled)
    if not _has_published(candidates, WELL_STATED):
        candidates += from_other_objects(metadata)
    if not _has_published(candidates, DOUBTFUL):
        candidates += from_source(context.html)
    believed = _weighed(list(_possible(candidates, captured_at, notes)), captured_at)
    published, updated = _consistent(believed)
    return Dates(_stamp(published), _stamp(updated), tuple(dict.fromkeys(notes))[:10])


def _headline(page: ParsedPage, place: ArticleSpan) -> str:
    return page.lines[place.title].text if place.title >= 0 else ""


def reads_month_first(language: str | None, url: str) -> bool:
    """3/4/2015 is a day in March: on English pages outside the countries that write days first."""
    if language is None:
        return False
    language = language.lower()
    if not language.startswith("en") or language.startswith(
        ("en-gb", "en-au", "en-in", "en-za", "en-ie", "en-nz")
    ):
        return False
    return host(url).rsplit(".", 1)[-1] not in _DAY_FIRST_TLDS


def _shown(around: Surroundings, month_first: bool, near_only: bool) -> list[Candidate]:
    """What the page shows its readers; *near_only* leaves out lines far from the article."""
    order = shows_month_first(around.page)
    month_first = month_first if order is None else order
    marks = dated_marks(around.page, month_first)
    lines = dated_lines(around, month_first, near_only)
    around.gather((dated.mark.line, dated.mark.element, dated.date) for dated in marks)
    around.gather((line, around.page.lines[line].element, days[0]) for line, days in lines)
    shown = [*from_marks(around, marks), *from_lines(around, lines), *from_dateline(around)]
    return shown or [*completed_dates(around, month_first), *only_date(around, lines)]


def _from_addresses(url: str, page: ParsedPage) -> list[Candidate]:
    """What the address of the capture says, else the one that the page prefers."""
    preferred = [address for kind, address in page.links if kind == "canonical"]
    for address in (url, *preferred):
        if found := list(from_url(address)):
            return found
    return []


def _settled(candidates: list[Candidate]) -> bool:
    """Metadata made for it state the instant of publication."""
    return any(
        c.rank >= SETTLED and not c.updated and c.date.precision == "instant" for c in candidates
    )


def _has_published(candidates: list[Candidate], rank: float) -> bool:
    return any(c.rank >= rank and not c.updated for c in candidates)


def _day_unclear(candidates: list[Candidate]) -> bool:
    """Some instant is given in UTC, whose day is another in a zone nearby or in the address."""
    named = {c.date.at.date() for c in candidates if c.rank == ev.URL_DAY}
    return any(
        c.date.precision == "instant"
        and not c.date.at.utcoffset()
        and (not 11 <= c.date.at.hour < 17 or bool(named - {c.date.at.date()}))
        for c in candidates
        if not c.updated
    )


def _possible(
    candidates: Iterable[Candidate], captured_at: datetime | None, notes: list[str]
) -> Iterator[Candidate]:
    """Those that can be, in each reading that can be."""
    latest = latest_date(captured_at)
    for candidate in candidates:
        other = candidate.read_otherwise()
        if other is not None and _why_not(other, latest) is not None:
            other = None
        reason = _why_not(candidate, latest)
        if reason is None:
            yield candidate
        elif other is None:
            kind = "updated" if candidate.updated else "published"
            notes.append(f"{kind} {candidate.date.at.date()} ({candidate.read_from}) {reason}")
        if other is not None:
            yield other


def _why_not(candidate: Candidate, latest: datetime) -> str | None:
    at = candidate.date.at
    if at > latest:
        return "is after the capture"
    is_epoch = at.date() == date(1970, 1, 1)
    if is_epoch or (candidate.witness is not Witness.MACHINE and at < EARLIEST_SHOWN):
        return "is before there were such pages"
    return None


def _weighed(candidates: list[Candidate], captured_at: datetime | None) -> list[Candidate]:
    """The candidates with what they gain where witnesses of several kinds agree on a day."""
    stated = _stated_by_witness([c for c in candidates if not c.updated])
    weighed: list[Candidate] = []
    for candidate in candidates:
        gain = 0.0 if candidate.updated else _agreement(candidate, stated)
        if gain >= AGREEMENT:
            candidate = candidate.surer()
        if captured_at is not None and _is_present(candidate.date, captured_at):
            gain -= DISBELIEF
        weighed.append(candidate.ranked(gain))
    return weighed


_Period = tuple[int, ...]  # a year and a month, or a year, a month and a day


def _stated_by_witness(candidates: list[Candidate]) -> dict[Witness, set[_Period]]:
    stated: dict[Witness, set[_Period]] = {kind: set() for kind in Witness}
    for candidate in candidates:
        at, precision = candidate.date.at, candidate.date.precision
        if precision != "year":
            day = () if precision == "month" else (at.day,)
            stated[candidate.witness].add((at.year, at.month, *day))
    return stated


def _agreement(candidate: Candidate, stated: dict[Witness, set[_Period]]) -> float:
    """What witnesses of other kinds add to a day that they state, too, or to one in their month."""
    at = candidate.date.at
    if _is_vague(candidate):
        return 0.0
    gain = 0.0
    for kind, periods in stated.items():
        if kind is candidate.witness:
            continue
        if (at.year, at.month, at.day) in periods:
            gain += AGREEMENT
        elif (at.year, at.month) in periods:
            gain += AGREEMENT_ON_MONTH
    return gain


def _is_present(stated: DateText, captured_at: datetime) -> bool:
    return stated.precision == "instant" and abs(stated.at - captured_at) <= PRESENT


def _consistent(believed: list[Candidate]) -> tuple[Candidate | None, Candidate | None]:
    """The best of each kind; of two that contradict each other the one that is believed more."""
    published, updated = _best(believed, updated=False), _best(believed, updated=True)
    if published and updated and _refines(updated.date, published.date) and _is_vague(published):
        published = None
    if published and updated and _precedes(updated.date, published.date):
        if updated.rank <= published.rank:
            updated = None
        else:
            latest = updated.date
            earlier = [c for c in believed if not _precedes(latest, c.date)]
            published = _best(earlier, updated=False)
    if published is None and updated is not None:
        published = replace(updated, updated=False, confidence="low", rank=0)
    return localised(published, believed), updated


def _precedes(one: DateText, other: DateText) -> bool:
    """*one* is certainly before *other*, as far as their precision tells."""
    if one.precision == "instant" and other.precision == "instant":
        return one.at < other.at
    return one.at.date() < other.at.date()


def _best(candidates: list[Candidate], updated: bool) -> Candidate | None:
    """The highest in rank, as precise as any other that means the same."""
    mine = sorted((c for c in candidates if c.updated == updated), key=_order)
    if not mine:
        return None
    best = mine[0]
    for other in mine[1:]:
        near = _is_vague(best) or other.rank >= best.rank - REFINING
        if near and _refines(other.date, best.date):
            best = replace(best, date=other.date, read_from=other.read_from)
    return best


def _is_vague(candidate: Candidate) -> bool:
    return candidate.date.precision in ("month", "year")


def _order(candidate: Candidate) -> tuple[float, bool, float]:
    """By rank; of what machines state with equal right the first publication, the last change."""
    at = candidate.date.at.timestamp() if candidate.witness is Witness.MACHINE else 0.0
    return -candidate.rank, not candidate.date.zoned, -at if candidate.updated else at


def _refines(one: DateText, other: DateText) -> bool:
    """*one* lies within *other* and says more."""
    if one.precision == other.precision or one.at.year != other.at.year:
        return False
    if other.precision == "year":
        return True
    if other.precision == "month":
        return one.precision != "year" and one.at.month == other.at.month
    return (
        other.precision == "day" and one.precision == "instant" and one.at.date() == other.at.date()
    )


def _stamp(candidate: Candidate | None) -> Stamp | None:
    if candidate is None:
        return None
    stated = candidate.date
    return Stamp(stated.at, candidate.read_from, candidate.confidence, stated.precision)
