"""Dates in short lines, told apart by the words beside them and by their place alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from indexer.extract.dates.candidate import Candidate, DateSpot
from indexer.extract.dates.labels import (
    is_copyright,
    label_after,
    label_before,
    names_other_event,
    names_today,
)
from indexer.extract.dates.parse import DateText, dates_in, lines_to_read
from indexer.extract.dates.ranks import LABELLED_LINE, LEAST, LONE_DATE, RANK
from indexer.extract.dates.surroundings import BELOW_HEADLINE, MIN_HEADLINE, Surroundings
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.model.provenance import DatePlace, Provenance
from indexer.page.clean import clean

MAX_LINE = 240  # characters; a longer line is prose, and its dates are its subject
MAX_DATES = 4  # of one line
MAX_LABEL = 40  # characters of a line that is the label of the next
MAX_WORDS = 16  # beside a date without a label
MAX_PROVENANCE = 30  # characters of a label that are kept as provenance
LABEL_BEFORE = 60  # characters before a date that are searched for its label
LABEL_AFTER = 30
MAX_DATELINE = 120  # characters of a paragraph in which its dateline ends
MAX_DATELINE_WORDS = 8  # "PORT-VILLE, 4 mars"; more before the date is a sentence
DEK_LINES = 1  # lines above the paragraph that has the dateline
MAX_BESIDE_LONE = 2  # characters beside a date that stands alone: "(4 March 2019)"

WORD_IN_LABELLED_LINE = 0.1  # loss per word: the shorter of two lines that say "posted"
WORD_BESIDE = 0.4  # loss per word beside a date without a label: prose has many
FURTHER = 1.0  # loss per earlier date in the line
IN_SERIES = 24.0  # loss of one among many lines alike, each with its day
SECONDARY = 20.0  # loss in a comment, an advertisement, a list of articles
SECONDARY_NEAR = 8.0  # loss there, near the headline: themes put a byline into class=sidebar
BOXED_BYLINE = 2.0  # proximity above which that is likely
_AFTER_DATELINE = frozenset("-–—:/|()")
_PARTS = re.compile(r"[|•·»]|\.\s")
# A head that was saved with the page: its date is that of the capture.
_HTTP_HEAD = re.compile(
    r"HTTP/\d(?:\.\d)?\s\d{3}\b|^(?:Date|Expires|Last-Modified):\s[A-Z][a-z]{2},\s$"
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?![\d/])")
DatedLine = tuple[int, tuple[DateText, ...]]  # the number of a line, and the dates in it


@dataclass(frozen=True, slots=True)
class LineDate:
    """A date in a line, with the words between it and its neighbours.

    *line* is the number of the line and *order* counts the dates before it. *after* is empty
    unless it is the last date of the line.
    """

    line: int
    day: DateText
    order: int
    before: str
    after: str


def shows_month_first(page: ParsedPage) -> bool | None:
    """The order of day and month in the first unambiguous date; None if there is none."""
    for line in page.lines:
        if "/" in line.text and len(line.text) <= MAX_LINE:
            for match in _SLASHED.finditer(line.text):
                first, second = int(match[1]), int(match[2])
                if (first > 12) != (second > 12) and max(first, second) <= 31:
                    return second > 12
    return None


def dated_lines(
    around: Surroundings, month_first: bool, near_only: bool = False
) -> list[DatedLine]:
    """The short lines that hold a date; with *near_only* those near the article."""
    dated: list[DatedLine] = []
    texts = [line.text for line in around.page.lines]
    for index in lines_to_read(texts, MAX_LINE):
        if near_only and around.proximity(index) <= 0:
            continue
        found = dates_in(texts[index], month_first)
        if found:
            dated.append((index, found))
    return dated


def from_lines(around: Surroundings, dated: list[DatedLine]) -> Iterator[Candidate]:
    """The dates in lines; those without a label only near the headline or the ends of the body."""
    for line, days in dated:
        for one in _dates_of(around.page, line, days):
            comment = around.in_comment(line, around.page.lines[line].element)
            if comment or _is_of_something_else(around.page, one):
                continue
            label = _label(around.page, one)
            if label is None:
                candidate = _without_label(around, one)
            else:
                candidate = _with_label(around, one, updated=label)
            if candidate is not None and candidate.rank >= LEAST:
                yield candidate


def _dates_of(page: ParsedPage, line: int, days: tuple[DateText, ...]) -> Iterator[LineDate]:
    text = page.lines[line].text
    begin = 0
    for order, day in enumerate(days[:MAX_DATES]):
        after = text[day.end :] if day is days[-1] else ""
        yield LineDate(line, day, order, text[begin : day.start], after)
        begin = day.end


def _is_of_something_else(page: ParsedPage, one: LineDate) -> bool:
    """Whether the words before a date call it a copyright, today, a birth or the like."""
    if _HTTP_HEAD.search(page.lines[one.line].text[: one.day.start]):
        return True
    if is_copyright(one.before) or names_today(one.before):
        return True
    return names_other_event(one.before or ("" if one.order else _line_before(page, one.line)))


def _label(page: ParsedPage, one: LineDate) -> bool | None:
    """The label before a date, else the one after it, else the line before."""
    label = label_before(one.before[-LABEL_BEFORE:])
    if label is None:
        label = label_after(one.after[:LABEL_AFTER])
    if label is None and one.order == 0:
        label = label_before(_line_before(page, one.line))
    return label


def _line_before(page: ParsedPage, line: int) -> str:
    """The line before, if it may be a label."""
    text = page.lines[line - 1].text if line else ""
    return text if len(text) <= MAX_LABEL and not dates_in(text) else ""


def _with_label(around: Surroundings, one: LineDate, updated: bool) -> Candidate:
    text = around.page.lines[one.line].text
    near = _proximity(around, one)
    words = _words(one.before) or _words(text[one.day.end : one.day.end + LABEL_AFTER])
    read_from = Provenance(DatePlace.TEXT, words) if words else Provenance(DatePlace.LABEL)
    count = len(text.split())
    gain = near - WORD_IN_LABELLED_LINE * count - _penalty_of_place(around, one, near)
    spot = DateSpot(one.line, around.page.lines[one.line].element, True, one.order, count)
    return Candidate(updated, one.day, read_from, LABELLED_LINE, gain, spot)


def _without_label(around: Surroundings, one: LineDate) -> Candidate | None:
    line = around.page.lines[one.line]
    near = _proximity(around, one)
    words = len(_part_around(line.text, one.day).split())
    if near <= 0 or words > MAX_WORDS:
        return None
    if one.line == around.place.title and one.day.start > 1 and not _is_beside_title(around, one):
        return None  # the headline tells of that day; one that it opens with dates the article
    gain = near - WORD_BESIDE * words - FURTHER * one.order
    gain -= around.clock_penalty(one.day, one.line, line.element)
    if around.in_series(one.line, line.element):
        gain -= IN_SERIES
    gain -= _penalty_of_place(around, one, near)
    spot = DateSpot(one.line, line.element, False, one.order, words)
    return Candidate(False, one.day, Provenance(DatePlace.TEXT), RANK[DatePlace.TEXT], gain, spot)


def _is_beside_title(around: Surroundings, one: LineDate) -> bool:
    """Whether the headline is known without this date: it was set beside it."""
    text, title = around.page.lines[one.line].text, around.title
    day = text[one.day.start : one.day.end]
    return len(title) >= MIN_HEADLINE and title in text and day not in title


def _proximity(around: Surroundings, one: LineDate) -> float:
    """The proximity of its line; a line that repeats the headline counts as next to it."""
    if around.repeats_headline(around.page.lines[one.line].text):
        return BELOW_HEADLINE.start
    return around.proximity(one.line)


def _penalty_of_place(around: Surroundings, one: LineDate, near: float) -> float:
    """What a date loses in secondary content: less near the headline, where bylines are boxed."""
    line = around.page.lines[one.line]
    if not around.is_secondary(line.element) or around.repeats_headline(line.text):
        return 0.0
    is_boxed = near > BOXED_BYLINE and not (
        around.is_quoted(line.element) or around.is_teaser(one.line)
    )
    return SECONDARY_NEAR if is_boxed else SECONDARY


def _part_around(text: str, day: DateText) -> str:
    """The words beside a date, up to the next rule, dot or sentence end in its line."""
    return _PARTS.split(text[: day.start])[-1] + _PARTS.split(text[day.end :])[0]


def _words(text: str) -> str:
    """The last whole words of *text*, by which people find the place again."""
    text = clean(text)
    if len(text) > MAX_PROVENANCE:
        text = text[-MAX_PROVENANCE:].partition(" ")[2] or text[-MAX_PROVENANCE:]
    return text.strip(" :|-–—,(")


def from_dateline(around: Surroundings) -> Iterator[Candidate]:
    """The dateline of the first paragraph: "BERLIN, March 4, 2019 (dpa) -"."""
    first, last = around.place.first, around.place.last
    for index in range(max(first, 0), min(first + DEK_LINES, last) + 1):
        text = around.page.lines[index].text
        if index > first and len(text) <= MAX_DATELINE:
            continue  # too short for a paragraph
        for day in dates_in(text[:MAX_DATELINE])[:1]:
            where, follows = text[: day.start].rstrip(" ("), text[day.end :].lstrip()
            if follows[:1] in _AFTER_DATELINE and is_place(where):
                place = DatePlace.DATELINE
                spot = DateSpot(index, around.page.lines[index].element)
                yield Candidate(False, day, Provenance(place), RANK[place], spot=spot)
                return


def is_place(text: str) -> bool:
    """Whether a few capitalised words may be a place, perhaps with an agency."""
    words = text.split()
    return len(words) <= MAX_DATELINE_WORDS and not any(
        word[0].islower() for word in words if word not in WORDS.date_articles
    )


def lone_date(around: Surroundings, dated: list[DatedLine]) -> Iterator[Candidate]:
    """The date that stands alone in lines below the headline, if all of them show the same day."""
    days: dict[date, Candidate] = {}
    for index, found in dated:
        line = around.page.lines[index]
        beside = len(line.text) - (found[0].end - found[0].start)
        is_alone = len(found) == 1 and beside <= MAX_BESIDE_LONE
        if is_alone and index > around.place.title and not around.is_secondary(line.element):
            read_from, spot = Provenance(DatePlace.TEXT), DateSpot(index, line.element)
            candidate = Candidate(False, found[0], read_from, LONE_DATE, spot=spot)
            days.setdefault(found[0].at.date(), candidate)
    if len(days) == 1:
        yield from days.values()
