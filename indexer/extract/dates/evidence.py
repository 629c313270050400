"""The evidence for a date of publication: one row of numbers per candidate, named in NAMES.

A row says what kind of place states the date, where that stands, and how the date compares with
the others of the page.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from indexer.extract.dates.candidate import Candidate, Channel
from indexer.extract.dates.parse import DateText
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.dates.zones import is_utc, may_be_same
from indexer.model.provenance import DatePlace

NAMES = (
    # The place and its form.
    "form",  # how far such a place is believed, from ranks.py
    "rank",  # the same with what its surroundings add or take
    "metadata", "url", "time", "class", "text", "script",  # the kind of place
    "precision",  # 0 year, 1 month, 2 day, 3 instant
    "zoned",
    "utc_edge",  # hours of an instant in UTC from the middle of the world's day, 0 for others
    "ambiguous",  # 3/4/2015, of which the page settles nothing
    # Where it stands, 0 for metadata.
    "visible",
    "near",  # what closeness to the headline and the body is worth
    "below_title",  # lines, negative above it
    "before_body",  # lines, negative inside and below it
    "in_body",
    "secondary", "teaser", "series", "disagrees",  # as surroundings.py and DateSpot say
    "labelled",
    "order",
    "words",
    "gain",  # what the surroundings add to the rank or take from it
    # How it compares with the other candidates.
    "same_metadata", "same_visible", "same_url",  # other candidates of the day, by channel
    "month_in_url",  # 1 agrees, -1 disagrees, 0 not stated
    "day_in_url",
    "same_updated",  # candidates for the last change that state the day
    "share",  # of all candidates that state a day
    "days",  # different days that are stated
    "is_first", "is_last",  # the earliest and the latest of the page's days
    "before_best", "after_best",  # days to the candidate with the best form
    "best_form",  # of the other days
    "form_lead", "rank_lead",  # over the best form and the best rank of the other days
    "best_near",  # the closest of the other days
    "updates",  # candidates for the last change
    "is_change",  # it is the day of a change, and an earlier one is as well stated
    "change_too",  # it is the instant of a change, and metadata state an earlier publication
    "to_update",  # days to the earliest change, negative after it
    "zoned_apart",  # another candidate has another day, and may be of the same instant
)  # fmt: skip
_PRECISION = {"year": 0.0, "month": 1.0, "day": 2.0, "instant": 3.0}
_CLASSED = frozenset({DatePlace.CLASS, DatePlace.PROPERTY})
_METADATA = frozenset({DatePlace.JSON_LD, DatePlace.META})
_TEXT = frozenset({DatePlace.TEXT, DatePlace.LABEL, DatePlace.DATELINE, DatePlace.TITLE})
# The trees were trained on numbers cut at these: more makes no difference.
MIDDLE_HOUR = 13.0
MAX_STEPS = 40.0  # lines
MAX_DAYS = 400.0  # between two dates
MAX_SAME = 3.0  # candidates that agree
MAX_DIFFERENT = 8.0  # days
UNKNOWN = -9.0


@dataclass(frozen=True, slots=True)
class _PageDates:
    """What all candidates of a page say together."""

    by_day: dict[date, list[Candidate]]
    best_form: list[tuple[float, date]]
    changes: list[date]
    changed_at: set[datetime]
    stated: list[date]
    url_days: set[date]
    url_months: set[tuple[int, int]]
    near: dict[date, float]
    ranks: dict[date, float]
    total: int


def evidence(candidates: Sequence[Candidate], around: Surroundings) -> list[list[float]]:
    """A row for each candidate for the publication, in their order."""
    published = [c for c in candidates if not c.updated]
    together = _together(candidates, around)
    return [[*_form(c), *_spot(c, around), *_compared(c, together)] for c in published]


def _together(candidates: Sequence[Candidate], around: Surroundings) -> _PageDates:
    by_day: dict[date, list[Candidate]] = defaultdict(list)
    best: dict[date, float] = {}
    near: dict[date, float] = {}
    ranks: dict[date, float] = {}
    for one in candidates:
        if one.updated or one.date.is_vague:
            continue
        day = one.date.at.date()
        by_day[day].append(one)
        best[day] = max(best.get(day, 0.0), one.form)
        ranks[day] = max(ranks.get(day, 0.0), one.rank)
        if one.spot is not None:
            near[day] = max(near.get(day, UNKNOWN), around.proximity(one.spot.line))
    urls = [c for c in candidates if c.channel is Channel.URL]
    return _PageDates(
        by_day=by_day,
        best_form=sorted(((form, day) for day, form in best.items()), reverse=True),
        changes=sorted(c.date.at.date() for c in candidates if c.updated),
        changed_at={c.date.at for c in candidates if c.updated and c.date.precision == "instant"},
        stated=[
            c.date.at.date()
            for c in candidates
            if not c.updated and c.channel is Channel.METADATA and not c.date.is_vague
        ],
        url_days={c.date.at.date() for c in urls if not c.date.is_vague},
        url_months={(c.date.at.year, c.date.at.month) for c in urls},
        near=near,
        ranks=ranks,
        total=len({(day, *_stand(c)) for day, some in by_day.items() for c in some}),
    )


def _form(one: Candidate) -> list[float]:
    place, stated = one.read_from.place, one.date
    return [
        one.form, one.rank,
        float(place in _METADATA), float(place is DatePlace.URL),
        float(place is DatePlace.TIME), float(place in _CLASSED), float(place in _TEXT),
        float(place is DatePlace.SCRIPT),
        _PRECISION[stated.precision], float(stated.zoned), _utc_edge(stated),
        float(stated.other is not None),
    ]  # fmt: skip


def _utc_edge(stated: DateText) -> float:
    """How likely an instant in UTC is of another local day, in hours from 13:00."""
    return abs(stated.at.hour - MIDDLE_HOUR) if is_utc(stated) else 0.0


def _spot(one: Candidate, around: Surroundings) -> list[float]:
    spot, place = one.spot, around.place
    if spot is None:
        return [0.0] * 12 + [one.gain]
    above = place.title if place.title >= 0 else place.first
    return [
        1.0,
        around.proximity(spot.line),
        _cut(spot.line - above, MAX_STEPS),
        _cut(place.first - spot.line, MAX_STEPS) if place.first >= 0 else 0.0,
        float(0 <= place.first <= spot.line <= place.last),
        float(around.is_secondary(spot.element)),
        float(around.is_teaser(spot.line)),
        float(around.in_series(spot.line, spot.element)),
        float(spot.disagrees),
        float(spot.labelled),
        min(spot.order, MAX_SAME),
        min(spot.words, MAX_STEPS),
        one.gain,
    ]  # fmt: skip


def _compared(one: Candidate, page: _PageDates) -> list[float]:
    day = one.date.at.date()
    agreeing = [c for c in _within_a_day(page, day) if may_be_same(c.date, one.date)]
    own = _stand(one)
    same = Counter(channel for channel, *_ in {_stand(c) for c in agreeing} - {own})
    days_agreeing = {day, *(c.date.at.date() for c in agreeing)}
    other = next(((form, at) for form, at in page.best_form if at not in days_agreeing), (0.0, day))
    to_best = (day - other[1]).days
    month = (day.year, day.month)
    days = page.by_day.keys()
    to_update = (page.changes[0] - day).days if page.changes else UNKNOWN
    return [
        min(same[Channel.METADATA], MAX_SAME), min(same[Channel.VISIBLE], MAX_SAME),
        float(same[Channel.URL]),
        0.0 if not page.url_months else 1.0 if month in page.url_months else -1.0,
        0.0 if not page.url_days else 1.0 if page.url_days & days_agreeing else -1.0,
        min(float(page.changes.count(day)), MAX_SAME),
        len({_stand(c) for c in agreeing}) / max(1, page.total),
        min(float(len(days)), MAX_DIFFERENT),
        float(day == min(days, default=day)), float(day == max(days, default=day)),
        _cut(max(0, -to_best), MAX_DAYS), _cut(max(0, to_best), MAX_DAYS),
        other[0], one.form - other[0],
        one.rank - max((r for at, r in page.ranks.items() if at not in days_agreeing), default=0.0),
        max((n for at, n in page.near.items() if at not in days_agreeing), default=2 * UNKNOWN),
        min(float(len(page.changes)), MAX_SAME),
        float(day in page.changes and any(at < day for f, at in page.best_form if f >= one.form)),
        float(one.date.at in page.changed_at and any(at < day for at in page.stated)),
        _cut(to_update, MAX_DAYS),
        float(len(days_agreeing) > 1),
    ]  # fmt: skip


def _stand(one: Candidate) -> tuple[Channel, int, str]:
    """Where it stands: one line is often read as an element, by its class and as text."""
    if one.spot is not None:
        return Channel.VISIBLE, one.spot.line, ""
    return one.channel, -1, one.read_from.detail or one.read_from.place.value


def _within_a_day(page: _PageDates, day: date) -> Iterator[Candidate]:
    """The candidates of a day and its neighbours."""
    for number in range(day.toordinal() - 1, day.toordinal() + 2):
        if 1 <= number <= date.max.toordinal():
            yield from page.by_day.get(date.fromordinal(number), ())


def _cut(value: float, most: float) -> float:
    return float(max(-most, min(most, value)))
