"""Dates in the short lines of a page, which nothing but words and place tells from others."""

import re
from collections.abc import Iterator
from datetime import date

from indexer.extract.dates import candidate as ev
from indexer.extract.dates.candidate import Candidate
from indexer.extract.dates.labels import (
    is_copyright,
    is_others,
    is_todays,
    label_after,
    label_before,
)
from indexer.extract.dates.parse import DateText, dates_in, may_hold_date
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.model.article import Confidence
from indexer.page.clean import clean

MAX_LINE = 240  # characters; a longer line is prose, and its dates are what it tells of
MAX_LABEL = 40  # characters of a line that is the label of the next
MAX_WORDS = 16  # beside a date without a label
MAX_DATELINE = 120  # characters of a paragraph in which its dateline ends
OPENING = 1  # lines after the first that may be the paragraph with a dateline, below a dek
_AFTER_DATELINE = frozenset("-–—:/|()")
_PARTS = re.compile(r"[|•·»]|\.\s")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(?:\d{4}|\d{2})(?![\d/])")
DatedLine = tuple[int, tuple[DateText, ...]]  # the number of a line, and the dates in it


def shows_month_first(page: ParsedPage) -> bool | None:
    """The order of day and month that some date of the page leaves no doubt of; None for none."""
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
    """The short lines that hold a date; *near_only* leaves out those far from the article."""
    dated: list[DatedLine] = []
    for index, line in enumerate(around.page.lines):
        text = line.text
        if len(text) > MAX_LINE or not may_hold_date(text):
            continue
        if near_only and around.near(index) <= 0:
            continue
        found = dates_in(text, month_first)
        if found:
            dated.append((index, found))
    return dated


def from_lines(around: Surroundings, dated: list[DatedLine]) -> Iterator[Candidate]:
    """What lines say: those without a label only at the headline or the ends of the body."""
    lines = around.page.lines
    for index, found in dated:
        line = lines[index]
        begin = 0
        for order, day in enumerate(found[:4]):
            before = line.text[begin : day.start]
            after = line.text[day.end :] if day is found[-1] else ""
            begin = day.end
            if is_copyright(before) or is_todays(before):
                continue
            if is_others(before or ("" if order else _line_before(around.page, index))):
                continue
            label = _label(around, index, order, before, after)
            candidate = _from_line(around, index, day, order, before, label)
            if candidate is not None and candidate.rank >= ev.LEAST:
                yield candidate


def _label(around: Surroundings, line: int, order: int, before: str, after: str) -> bool | None:
    """What the words before a date call it, else those after it, else the line before."""
    label = label_before(before[-60:])
    if label is None:
        label = label_after(after[:30])
    if label is None and order == 0:
        label = label_before(_line_before(around.page, line))
    return label


def _line_before(page: ParsedPage, line: int) -> str:
    """The line before, where it may be a label."""
    text = page.lines[line - 1].text if line else ""
    return text if len(text) <= MAX_LABEL and not dates_in(text) else ""


def _from_line(
    around: Surroundings, index: int, day: DateText, order: int, before: str, label: bool | None
) -> Candidate | None:
    line = around.page.lines[index]
    near = around.near(index)
    elsewhere = around.is_elsewhere(line.element)
    if around.names_article(line.text):
        near, elsewhere = 8.0, False
    if label is not None:
        rank = ev.LABELLED + near - 0.1 * len(line.text.split())
        name = f"text:{_words(before) or _words(line.text[day.end : day.end + 30]) or 'label'}"
    else:
        words = len(_part_around(line.text, day).split())
        if near <= 0 or words > MAX_WORDS:
            return None
        if index == around.place.title and day.start > 1:
            return None  # the headline tells of that day; one that it opens with dates it
        rank = ev.TEXT + near - 0.4 * words - order
        name = "text"
    if label is None:
        rank -= around.clock_doubt(day, index, line.element)
    if label is None and around.in_series(index, line.element):
        rank -= ev.LINE_IN_SERIES
    if elsewhere:
        beside = near > 2 and not (around.is_quoted(line.element) or around.is_teased(index))
        rank -= ev.LINE_BESIDE if beside else ev.LINE_ELSEWHERE
    confidence: Confidence = "medium" if label is not None and near > 0 else "low"
    return Candidate(bool(label), day, name, confidence, rank)


def _part_around(text: str, day: DateText) -> str:
    """What stands beside a date between two rules, dots or sentence ends of its line."""
    return _PARTS.split(text[: day.start])[-1] + _PARTS.split(text[day.end :])[0]


def _words(text: str) -> str:
    """The last whole words of *text*, for people to find them again."""
    text = clean(text)
    if len(text) > 30:
        text = text[-30:].partition(" ")[2] or text[-30:]
    return text.strip(" :|-–—,(")


def from_dateline(around: Surroundings) -> Iterator[Candidate]:
    """The day with which the first paragraph opens: "BERLIN, March 4, 2019 (dpa) -"."""
    first, last = around.place.first, around.place.last
    for index in range(max(first, 0), min(first + OPENING, last) + 1):
        text = around.page.lines[index].text
        if index > first and len(text) <= MAX_DATELINE:
            continue  # no paragraph, but a line of its own
        for day in dates_in(text[:MAX_DATELINE])[:1]:
            where, follows = text[: day.start].rstrip(" ("), text[day.end :].lstrip()
            if follows[:1] in _AFTER_DATELINE and _is_place(where):
                yield Candidate(False, day, "text:dateline", "medium", ev.DATELINE)
                return


def _is_place(text: str) -> bool:
    """Where it was written, and sometimes for whom: a few words that begin with a capital."""
    words = text.split()
    return len(words) <= 8 and not any(
        word[0].islower() for word in words if word not in WORDS.date_articles
    )


def only_date(around: Surroundings, dated: list[DatedLine]) -> Iterator[Candidate]:
    """The day of lines below the headline that hold nothing else, if all show the same."""
    days: dict[date, Candidate] = {}
    for index, found in dated:
        line = around.page.lines[index]
        alone = len(found) == 1 and len(line.text) - (found[0].end - found[0].start) <= 2
        if alone and index > around.place.title and not around.is_elsewhere(line.element):
            candidate = Candidate(False, found[0], "text", "low", ev.LAST_RESORT)
            days.setdefault(found[0].at.date(), candidate)
    if len(days) == 1:
        yield from days.values()
