"""Dates in elements that are marked as such: microdata, time elements, class names."""

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.extract.dates import candidate as ev
from indexer.extract.dates.candidate import Candidate
from indexer.extract.dates.labels import is_others, label_before
from indexer.extract.dates.parse import DateText, dates_in, read_date
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.markup import traits as cw
from indexer.extract.markup.parsed import MarkedElement, ParsedPage
from indexer.model.article import Confidence
from indexer.model.provenance import DatePlace, Provenance

MAX_TEXT = 240  # characters of a mark that are read
MAX_CLASSED = 120  # of one that only its class calls a date; more is a text about it
_PUBLISHED_PROPS = frozenset("datepublished pubdate issued published dateline".split())
_CREATED_PROPS = frozenset("datecreated created date".split())
_UPDATED_PROPS = frozenset("datemodified modified".split())


@dataclass(frozen=True, slots=True)
class DatedMark:
    """A mark with the dates in its text, and the one that it stands for."""

    mark: MarkedElement
    text: str
    shown: tuple[DateText, ...]
    date: DateText
    read_from: Provenance
    rank: float
    updated: bool


def dated_marks(page: ParsedPage, month_first: bool) -> list[DatedMark]:
    """The marks that hold a date, in their order."""
    return [dated for mark in page.marks if (dated := _dated(page, mark, month_first))]


def from_marks(around: Surroundings, marks: list[DatedMark]) -> Iterator[Candidate]:
    """What marks say, believed by their kind and place."""
    for dated in marks:
        mark = dated.mark
        near = around.near(mark.line)
        rank = dated.rank + near * (0.5 if dated.rank > 50 else 1.0)
        if around.is_elsewhere(mark.element):
            rank -= ev.TEASED if around.is_teased(mark.line) else ev.ELSEWHERE
        if around.in_series(mark.line, mark.element):
            rank -= ev.MARK_IN_SERIES
        rank -= around.clock_doubt(dated.date, mark.line, mark.element)
        if rank < ev.LEAST:
            continue
        confidence: Confidence = "high" if rank >= 50 else "medium"
        yield Candidate(dated.updated, dated.date, dated.read_from, confidence, rank)
        if dated.shown and dated.shown[0] is not dated.date:
            yield Candidate(dated.updated, dated.shown[0], dated.read_from, "medium", rank - 1)
        yield from _labelled(dated, rank - 1)


def _labelled(dated: DatedMark, rank: float) -> Iterator[Candidate]:
    """Further dates in the text of a mark, where a word says what they are."""
    for last, day in zip(dated.shown, dated.shown[1:3], strict=False):
        label = label_before(dated.text[last.end : day.start])
        if label is not None:
            yield Candidate(label, day, dated.read_from, "medium", rank)


def _dated(page: ParsedPage, mark: MarkedElement, month_first: bool) -> DatedMark | None:
    kind = _kind(mark)
    if kind is None:
        return None
    read_from, rank, updated = kind
    text, before = _mark_text(page, mark), _text_before(page, mark)[-40:]
    if is_others(before):
        return None
    if read_from.place is DatePlace.CLASS and len(text) > MAX_CLASSED:
        return None
    shown = dates_in(text, month_first) if text else ()
    stated = read_date(mark.value, month_first) if mark.value else None
    if stated is None:
        if not shown:
            return None
        stated = shown[0]
    elif shown and abs((shown[0].at.date() - stated.at.date()).days) > 1:
        rank -= 6
    if updated is None:
        said = label_before(text)
        if said is None:
            said = label_before(before)
        updated = said if said is not None else _says_updated(mark)
    return DatedMark(mark, text, shown, stated, read_from, rank, updated)


def _kind(mark: MarkedElement) -> tuple[Provenance, float, bool | None] | None:
    """How a mark is cited, its rank, and whether it states a change; None for no date."""
    if mark.prop:
        props = {name.rpartition(":")[2].rpartition("/")[2] for name in mark.prop.split()}
        for known, updated in (
            (_PUBLISHED_PROPS, False),
            (_UPDATED_PROPS, True),
            (_CREATED_PROPS, False),
        ):
            if found := known & props:
                said = None if "dateline" in found else updated
                return Provenance(DatePlace.PROPERTY, min(found)), ev.PROPERTY, said
    if mark.tag == "time" or (mark.value and mark.bits & (cw.DATE | cw.UPDATED)):
        return Provenance(DatePlace.TIME), ev.TIME, None
    if mark.bits & (cw.DATE | cw.UPDATED):
        return Provenance(DatePlace.CLASS), ev.CLASS, None
    if mark.tag == "script":
        return Provenance(DatePlace.SCRIPT), ev.TEXT, None
    return None


def _says_updated(mark: MarkedElement) -> bool:
    return bool(mark.bits & cw.UPDATED and not mark.bits & cw.DATE)


def _mark_text(page: ParsedPage, mark: MarkedElement) -> str:
    return " ".join(page.text_of(mark, 12).split())[:MAX_TEXT]


def _text_before(page: ParsedPage, mark: MarkedElement) -> str:
    start = max(0, mark.start - 6)
    return " ".join("".join(page.pieces[start : mark.start]).split())
