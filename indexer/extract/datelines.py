"""Dates that a page shows its readers: in marked elements, and in its short lines."""

from collections.abc import Iterator
from datetime import date, datetime

from indexer.extract import classwords as cw
from indexer.extract import evidence as ev
from indexer.extract import outline as ol
from indexer.extract.clean import clean
from indexer.extract.datelabel import is_copyright, label_after, label_before
from indexer.extract.datetext import MAYBE_DATE, DateText, dates_in, read_date
from indexer.extract.evidence import Candidate, Place
from indexer.extract.outline import Outline
from indexer.extract.walk import Mark, Page
from indexer.model.article import Confidence

MAX_LINE = 240  # characters; a longer line is prose, and its dates are what it tells of
MAX_WORDS = 16  # of a line whose date has no label
MIN_HEADLINE = 15  # characters by which a headline is known again
SERIES = 3  # days in elements of the same classes: teasers, comments or an archive
_ELSEWHERE = cw.COMMENT | cw.RELATED | cw.SIDE | ol.ASIDE | ol.NAVTAG | cw.AD
_CHROME = cw.NAV | ol.HEADER | ol.NAVTAG | ol.FOOTER
_PUBLISHED_PROPS = frozenset("datepublished pubdate issued published dateline".split())
_CREATED_PROPS = frozenset("datecreated created date".split())
_UPDATED_PROPS = frozenset("datemodified modified".split())


class Surroundings:
    """What a line of the page stands among: at the headline, or in a part of another purpose."""

    def __init__(
        self, page: Page, outline: Outline, place: Place, captured_at: datetime | None
    ) -> None:
        self.page = page
        self.outline = outline
        self.place = place
        self.captured_at = captured_at
        self.headline = page.lines[place.title].text if place.title >= 0 else ""
        anchor = place.title if place.title >= 0 else place.first
        self.path = set(self._ancestors(page.lines[anchor].element)) if anchor >= 0 else set()

    def near(self, line: int) -> float:
        """A bonus for standing at the headline or just below the body, a malus for far away."""
        place = self.place
        if place.first < 0 and place.title < 0:
            return 0.0
        top = place.title if place.title >= 0 else place.first
        start = place.first if place.first >= 0 else top
        low, high = min(top, start), max(top, start)
        if low <= line <= high:
            return 8.0 - min(line - low, 14) * 0.25
        if low - 6 <= line < low:
            return 4.0 - 0.4 * (low - line)
        if place.last >= 0 and place.last < line <= place.last + 6:
            return 3.0 - 0.4 * (line - place.last)
        if place.first < line <= place.first + 2:
            return 4.0
        if place.first <= line <= place.last:
            return -4.0
        return -14.0

    def names_article(self, text: str) -> bool:
        """The line repeats the headline: what it says, it says of this article."""
        return len(self.headline) >= MIN_HEADLINE and self.headline in text

    def apart(self, element: int) -> int:
        """The bits of what lies between *element* and the smallest one that holds the headline."""
        if element < 0:
            return 0
        inherited = self.outline.inherited
        common = next((at for at in self._ancestors(element) if at in self.path), -1)
        return inherited[element] & ~(inherited[common] if common >= 0 else 0)

    def is_elsewhere(self, element: int) -> bool:
        return bool(self.apart(element) & _ELSEWHERE)

    def is_clock(self, day: DateText, line: int, element: int) -> bool:
        """Above the headline, the day of the capture; where that is unknown, in the page's head."""
        if line >= self.place.title:
            return False
        if self.captured_at is not None:
            return abs((day.at - self.captured_at).days) <= 1
        return bool(self.apart(element) & _CHROME)

    def opens(self, line: int) -> bool:
        """Between the headline and the body, or just around them."""
        first = max(self.place.first, self.place.title)
        top = self.place.title if self.place.title >= 0 else self.place.first - 6
        return top <= line <= first + 2

    def _ancestors(self, element: int) -> Iterator[int]:
        while element >= 0:
            yield element
            element = self.page.elements[element].parent


def shown_dates(
    around: Surroundings, month_first: bool, near_only: bool = False
) -> Iterator[Candidate]:
    """What marks and lines say; *near_only* leaves out lines away from headline and body's ends."""
    dated = _dated_lines(around, month_first, near_only)
    series = _series(around, dated)
    yield from _from_marks(around, series, month_first)
    yield from _from_lines(around, series, dated)


_Dated = list[tuple[int, list[DateText]]]  # a line and the dates in it
# Classes of an element and its parent, and whether it opens the article: the days below.
_Kin = tuple[str, str, bool]
_Series = dict[_Kin, set[date]]


def _dated_lines(around: Surroundings, month_first: bool, near_only: bool) -> _Dated:
    dated: _Dated = []
    for index, line in enumerate(around.page.lines):
        text = line.text
        if len(text) > MAX_LINE or not MAYBE_DATE.search(text):
            continue
        if near_only and around.near(index) <= 0:
            continue
        found = dates_in(text, month_first)
        if found:
            dated.append((index, found))
    return dated


def _series(around: Surroundings, dated: _Dated) -> _Series:
    series: _Series = {}
    for index, found in dated:
        key = _kin(around, index, around.page.lines[index].element)
        series.setdefault(key, set()).add(found[0].at.date())
    return series


def _kin(around: Surroundings, line: int, element: int) -> _Kin:
    elements = around.page.elements
    if element < 0:
        return "", "", False
    parent = elements[element].parent
    above = elements[parent].signature if parent >= 0 else ""
    return elements[element].signature, above, around.opens(line)


def _in_series(around: Surroundings, series: _Series, line: int, element: int) -> bool:
    """One of many alike: a teaser's, a comment's, an archive's."""
    return len(series.get(_kin(around, line, element), ())) >= SERIES


def _from_marks(around: Surroundings, series: _Series, month_first: bool) -> Iterator[Candidate]:
    page = around.page
    for mark in page.marks:
        kind = _kind(mark)
        if kind is None:
            continue
        name, rank, updated = kind
        text = _mark_text(page, mark)
        if name == "class" and len(text) > MAX_LINE / 2:
            continue
        shown = dates_in(text, month_first) if text else []
        stated = read_date(mark.value, month_first) if mark.value else None
        if stated is None:
            if not shown:
                continue
            stated = shown[0]
        elif shown and abs((shown[0].at.date() - stated.at.date()).days) > 1:
            rank -= 6
        said = label_before(text)
        if said is None:
            said = label_before(_text_before(page, mark)[-40:])
        if updated is None:
            updated = said if said is not None else _says_updated(mark)
        near = around.near(mark.line)
        rank += near * (0.5 if rank > 50 else 1.0)
        if around.is_elsewhere(mark.element):
            rank -= 25
        if around.is_clock(stated, mark.line, mark.element):
            rank -= 20
        if _in_series(around, series, mark.line, mark.element):
            rank -= 16
        if rank < ev.LEAST:
            continue
        yield Candidate(updated, stated, name, "high" if rank >= 50 else "medium", rank)
        for other in shown[1:3]:
            label = label_before(text[shown[0].end : other.start])
            if label is not None:
                yield Candidate(label, other, name, "medium", rank - 1)


def _kind(mark: Mark) -> tuple[str, float, bool | None] | None:
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
                return f"itemprop:{min(found)}", ev.PROPERTY, said
    if mark.tag == "time" or (mark.value and mark.bits & (cw.DATE | cw.UPDATED)):
        return "time", ev.TIME, None
    if mark.bits & (cw.DATE | cw.UPDATED):
        return "class", ev.CLASS, None
    return None


def _says_updated(mark: Mark) -> bool:
    return bool(mark.bits & cw.UPDATED and not mark.bits & cw.DATE)


def _mark_text(page: Page, mark: Mark) -> str:
    return " ".join(page.text_of(mark, 12).split())[:MAX_LINE]


def _text_before(page: Page, mark: Mark) -> str:
    start = max(0, mark.start - 6)
    return " ".join("".join(page.pieces[start : mark.start]).split())


def _from_lines(around: Surroundings, series: _Series, dated: _Dated) -> Iterator[Candidate]:
    lines = around.page.lines
    for index, found in dated:
        line = lines[index]
        begin = 0
        for order, day in enumerate(found[:4]):
            before = line.text[begin : day.start]
            after = line.text[day.end :] if day is found[-1] else ""
            begin = day.end
            if is_copyright(before):
                continue
            label = _label(around, index, order, before, after)
            candidate = _from_line(around, index, day, order, before, label)
            if candidate is None:
                continue
            if label is None and _in_series(around, series, index, line.element):
                candidate = candidate.ranked(-16)
            if candidate.rank >= ev.LEAST:
                yield candidate


def _label(around: Surroundings, line: int, order: int, before: str, after: str) -> bool | None:
    """What the words before a date call it, else those after it, else the line before."""
    label = label_before(before[-60:])
    if label is None:
        label = label_after(after[:30])
    if label is None and order == 0 and line:
        previous = around.page.lines[line - 1].text
        if len(previous) <= 40 and not dates_in(previous):
            label = label_before(previous)
    return label


def _from_line(
    around: Surroundings, index: int, day: DateText, order: int, before: str, label: bool | None
) -> Candidate | None:
    line = around.page.lines[index]
    near = around.near(index)
    elsewhere = around.is_elsewhere(line.element)
    if around.names_article(line.text):
        near, elsewhere = 8.0, False
    words = len(line.text.split())
    if label is not None:
        rank = ev.LABELLED + near - 0.1 * words
        name = f"text:{clean(before)[-30:].strip(' :|-') or 'label'}"
    elif near <= 0 or words > MAX_WORDS:
        return None
    else:
        rest = line.text[: day.start] + line.text[day.end :]
        rank = ev.TEXT + near - 0.4 * len(rest.split()) - order
        name = "text"
    if label is None and around.is_clock(day, index, line.element):
        rank -= 14
    if elsewhere:
        rank -= 8 if near > 2 else 20
    confidence: Confidence = "medium" if label is not None and near > 0 else "low"
    return Candidate(bool(label), day, name, confidence, rank)
