"""Dates in marked elements: microdata and RDFa, time elements, class names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.extract.dates.candidate import Candidate, DateSpot
from indexer.extract.dates.labels import (
    label_before,
    names_other_event,
    opens_with_other_event,
)
from indexer.extract.dates.parse import DateText, dates_in, read_date
from indexer.extract.dates.ranks import INLINE_SCRIPT, LEAST, RANK
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.markup import traits as cw
from indexer.extract.markup.parsed import MarkedElement, ParsedPage
from indexer.model.provenance import DatePlace, Provenance

MAX_TEXT = 240  # characters of an element that are read
MAX_CLASSED = 120  # of one that only its class calls a date; a longer one is a text about it
MAX_BEFORE = 40  # characters before an element that may be its label
PIECES_READ = 12  # pieces of text inside an element
PIECES_BEFORE = 6
MAX_LABELLED = 2  # further dates of an element that are read: "Posted … | Updated …"

SECONDARY = 25.0  # loss in a comment, an advertisement, a list of articles
TEASER = 40.0  # loss there, beside the link to another article
IN_SERIES = 40.0  # loss of one among many elements alike, each with its day
DISAGREES = 6.0  # loss of an attribute where readers see another day: it may be an export's
FURTHER = 1.0  # loss of a second date in one element
SELF_SUFFICIENT = 50.0  # rank above which the place on the page counts less: itemprop says enough
SHARE_OF_PLACE = 0.5  # how much of the proximity then counts
_OTHER_CLASS = re.compile(r"(?<![a-z])event-?(?:date|time|start|day)|expir|deadline")
_PUBLISHED_PROPS = frozenset("datepublished pubdate issued published dateline".split())
_CREATED_PROPS = frozenset("datecreated created date".split())
_UPDATED_PROPS = frozenset("datemodified modified".split())


@dataclass(frozen=True, slots=True)
class DatedElement:
    """A marked element with the dates in its text (*shown*) and the one it states (*date*).

    The two differ where an attribute states the date and the text shows another form of it.
    """

    mark: MarkedElement
    text: str
    shown: tuple[DateText, ...]
    date: DateText
    read_from: Provenance
    rank: float
    updated: bool
    spot: DateSpot


def dated_elements(page: ParsedPage, month_first: bool) -> list[DatedElement]:
    """The marked elements that hold a date, in document order."""
    return [dated for mark in page.marks if (dated := _dated(page, mark, month_first))]


def from_elements(around: Surroundings, elements: list[DatedElement]) -> Iterator[Candidate]:
    """The candidates in marked elements, ranked by their kind and place."""
    for dated in elements:
        rank = _rank_in_place(around, dated)
        if rank < LEAST:
            continue
        stated = Candidate(
            dated.updated, dated.date, dated.read_from, dated.rank, rank - dated.rank, dated.spot
        )
        further = stated.ranked(-FURTHER)
        if dated.spot.disagrees:
            seen = replace(dated.spot, disagrees=False)
            yield replace(stated, date=dated.shown[0], spot=seen)
            yield stated.ranked(-DISAGREES)
        else:
            yield stated
            if dated.shown and dated.shown[0] is not dated.date:
                yield replace(further, date=dated.shown[0])
        yield from _labelled(dated, further)


def _rank_in_place(around: Surroundings, dated: DatedElement) -> float:
    mark = dated.mark
    if around.in_comment(mark.line, mark.element):
        return 0.0
    share = SHARE_OF_PLACE if dated.rank > SELF_SUFFICIENT else 1.0
    rank = dated.rank + around.proximity(mark.line) * share
    if around.is_secondary(mark.element):
        rank -= TEASER if around.is_teaser(mark.line) else SECONDARY
    if around.in_series(mark.line, mark.element):
        rank -= IN_SERIES
    return rank - around.clock_penalty(dated.date, mark.line, mark.element)


def _labelled(dated: DatedElement, further: Candidate) -> Iterator[Candidate]:
    """Further dates in the text of an element, if a label says what they are."""
    for last, day in zip(dated.shown, dated.shown[1 : 1 + MAX_LABELLED], strict=False):
        label = label_before(dated.text[last.end : day.start])
        if label is not None:
            yield replace(further, updated=label, date=day)


def _dated(page: ParsedPage, mark: MarkedElement, month_first: bool) -> DatedElement | None:
    kind = _kind(mark)
    if kind is None:
        return None
    read_from, rank, updated = kind
    text, before = _text_inside(page, mark), _text_before(page, mark)[-MAX_BEFORE:]
    signature = page.elements[mark.element].signature if mark.element >= 0 else ""
    if read_from.place is not DatePlace.PROPERTY and _OTHER_CLASS.search(signature):
        return None
    is_prose = read_from.place is DatePlace.CLASS and len(text) > MAX_CLASSED
    if is_prose or names_other_event(before) or opens_with_other_event(text):
        return None
    shown = dates_in(text, month_first) if text else ()
    stated = read_date(mark.value, month_first) if mark.value else None
    if stated is None:
        if not shown:
            return None
        stated = shown[0]
    disagrees = bool(shown) and _disagree(stated, shown)
    label = _label(text, before)
    if updated is None:
        updated = bool(mark.bits & cw.UPDATED and not mark.bits & cw.DATE)
        updated = updated if label is None else label
    spot = DateSpot(
        mark.line, mark.element, label is not None, words=len(text.split()), disagrees=disagrees
    )
    return DatedElement(mark, text, shown, stated, read_from, rank, updated, spot)


def _kind(mark: MarkedElement) -> tuple[Provenance, float, bool | None] | None:
    """The provenance of an element's date, its rank, and whether it states a change.

    The last is None where only a label can tell; the whole is None for elements without a date.
    """
    if mark.prop:
        props = {name.rpartition(":")[2].rpartition("/")[2] for name in mark.prop.split()}
        for known, updated in (
            (_PUBLISHED_PROPS, False),
            (_UPDATED_PROPS, True),
            (_CREATED_PROPS, False),
        ):
            if found := known & props:
                said = None if "dateline" in found else updated
                return Provenance(DatePlace.PROPERTY, min(found)), RANK[DatePlace.PROPERTY], said
    if mark.tag == "time" or (mark.value and mark.bits & (cw.DATE | cw.UPDATED)):
        return Provenance(DatePlace.TIME), RANK[DatePlace.TIME], None
    if mark.bits & (cw.DATE | cw.UPDATED):
        return Provenance(DatePlace.CLASS), RANK[DatePlace.CLASS], None
    if mark.tag == "script":
        return Provenance(DatePlace.SCRIPT), INLINE_SCRIPT, None
    return None


def _disagree(stated: DateText, shown: tuple[DateText, ...]) -> bool:
    """Whether the text shows other days alone than the attribute states, in any zone and order."""
    return all(
        at is None or abs((at.date() - stated.at.date()).days) > 1
        for one in shown
        for at in (one.at, one.other)
    )


def _label(text: str, before: str) -> bool | None:
    """The label inside an element, else the one before it."""
    label = label_before(text)
    if label is not None:
        return label
    label = label_before(before)
    if label is not None and (dates := dates_in(before)):
        label = label_before(before[dates[-1].end :])  # that one has the label
    return label


def _text_inside(page: ParsedPage, mark: MarkedElement) -> str:
    return " ".join(page.text_of(mark, PIECES_READ).split())[:MAX_TEXT]


def _text_before(page: ParsedPage, mark: MarkedElement) -> str:
    start = max(0, mark.start - PIECES_BEFORE)
    return " ".join("".join(page.pieces[start : mark.start]).split())
