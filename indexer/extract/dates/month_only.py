"""Dates that state a month and no day: "November 2019", 2018年11月, 11/2018."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from indexer.extract.dates.calendars import day_of
from indexer.extract.dates.candidate import Candidate, DateSpot
from indexer.extract.dates.labels import is_copyright, label_before, names_other_event
from indexer.extract.dates.parse import YEARS, DateText, ascii_digits, dates_in
from indexer.extract.dates.ranks import MONTH_LINE
from indexer.extract.dates.surroundings import Surroundings
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.months import month_named
from indexer.extract.words.phrases import alternatives
from indexer.model.provenance import DatePlace, Provenance

MAX_LINE = 60  # characters; in a longer line a month is prose
MAX_WORDS = 4  # beside a month without a label
_OF = alternatives((*WORDS.date_of, *WORDS.date_of_year))
_NAMED = re.compile(
    rf"(?<![^\W_])(?P<b>[^\W\d_][^\s\d_'’,،:;/|()–—-]{{2,15}})[.,]?\s(?:(?:{_OF})\s)?"
    r"(?P<y>\d{4})(?!\d)",
    re.IGNORECASE,
)
_WIDE = re.compile(r"(?<!\d)(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?!\s?\d)")
_NUMERIC = re.compile(r"(?<![\d/.-])(?P<m>0?[1-9]|1[0-2])/(?P<y>(?:19|20)\d{2})(?![\w/.-])")
_YEAR_FIRST = re.compile(r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})[./-](?P<m>0[1-9]|1[0-2])(?![\d/.-])")
_VIETNAMESE = re.compile(r"tháng\s(?P<m>\d{1,2})(?:\snăm\s|/|,\s)(?P<y>\d{4})(?!\d)", re.IGNORECASE)
_YEAR = re.compile(r"\d{4}")  # in every pattern: asked first
_PATTERNS = (_WIDE, _VIETNAMESE, _NUMERIC, _YEAR_FIRST, _NAMED)


def month_in(text: str) -> DateText | None:
    """The first month of a short text, which states no day."""
    text = ascii_digits(text[:MAX_LINE])
    for pattern in _PATTERNS if _YEAR.search(text) else ():
        for match in pattern.finditer(text):
            parts = match.groupdict()
            month = int(parts["m"]) if parts.get("m") else month_named(parts["b"].rstrip("."))
            first = day_of(int(parts["y"]), month or 0, 1)
            if first is not None and first.year in YEARS:
                at = datetime(first.year, first.month, 1, tzinfo=UTC)
                return DateText(at, "month", *match.span())
    return None


def from_months(around: Surroundings) -> Iterator[Candidate]:
    """The months in short lines near the headline, with a label or few words beside them."""
    for index, line in enumerate(around.page.lines):
        near = around.proximity(index)
        if near <= 0 or len(line.text) > MAX_LINE or index == around.place.title:
            continue
        if around.is_secondary(line.element) or dates_in(line.text):
            continue
        month = month_in(line.text)
        if month is None:
            continue
        before, after = line.text[: month.start], line.text[month.end :]
        label = label_before(before)
        is_beside = label is None and len(f"{before} {after}".split()) > MAX_WORDS
        if is_beside or names_other_event(before) or is_copyright(before):
            continue
        spot = DateSpot(index, line.element, label is not None)
        yield Candidate(bool(label), month, Provenance(DatePlace.TEXT), MONTH_LINE, near, spot)
