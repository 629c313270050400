"""What surrounds a date on the page: the headline and the body, or content of another purpose."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indexer.extract.dates.parse import DateText, dates_in
from indexer.extract.markup import traits as cw
from indexer.extract.markup.context import PageContext
from indexer.extract.markup.parsed import Line


@dataclass(frozen=True, slots=True)
class Falloff:
    """What closeness adds to a rank: *start*, less *per_line* for each line, up to *lines*."""

    start: float
    per_line: float
    lines: int

    def at(self, distance: int) -> float:
        """The bonus *distance* lines away."""
        return self.start - self.per_line * distance


BELOW_HEADLINE = Falloff(8.0, 0.25, 14)  # where bylines stand; menus in between cost little
ABOVE_HEADLINE = Falloff(4.0, 0.4, 6)  # a date line over the headline, or the clock of the page
BELOW_BODY = Falloff(2.5, 0.2, 10)  # "Posted on … by …" at the end of a blog post
BODY_OPENING = 4.0  # in the first lines of the body: a byline that was taken for text
OPENING_LINES = 2
IN_BODY = -4.0  # what the article tells of
FAR_AWAY = -14.0  # menus, sidebars, the foot of the page
NO_BODY_LINES = 8  # lines below a headline without a body that still belong to it

CLOCK = 40.0  # loss of the day of the capture in the head of the page: it is the page's clock
MAYBE_CLOCK = 20.0  # loss of another day there: a copy, and so its clock, may be older
CLOCK_DAYS = 1  # between the capture in UTC and the page's local day
HEAD_LINES = 3  # above the headline that may be its own; a date of today further up is the clock

MIN_HEADLINE = 15  # characters by which a headline is recognised in a line, or a link as one
MOSTLY_LINK = 0.6  # share of a line inside links
SERIES = 3  # days in elements of the same classes: teasers, comments or an archive
ARTICLE_OPENS = 6  # lines above the body of an article without a headline
_NUMBERING = re.compile(r"\d+|(?<![a-z])(?:first|last|odd|even)(?![a-z])|\.")
_SECONDARY = (
    cw.COMMENT | cw.RELATED | cw.SIDE | cw.AD | cw.ASIDE | cw.NAVTAG | cw.QUOTETAG | cw.FIGCAPTION
)
_CHROME = cw.NAV | cw.HEADER | cw.NAVTAG | cw.FOOTER
# Classes of an element and its parent, and whether it stands at the opening of the article.
_SeriesKey = tuple[str, str, bool]
Shown = tuple[int, int, DateText]  # number of a line, its element, the first date in it


class Surroundings:
    """The places of one page, as seen from its article."""

    def __init__(self, context: PageContext) -> None:
        page, place = context.page, context.span
        self.page = page
        self.density = context.density
        self.place = place
        self.captured_at = context.captured_at
        self.title = context.title
        self.headline = page.lines[place.title].text if place.title >= 0 else ""
        anchor = place.title if place.title >= 0 else place.first
        self.path = set(self._ancestors(page.lines[anchor].element)) if anchor >= 0 else set()
        self._days: dict[_SeriesKey, set[date]] = {}
        self._apart: dict[int, int] = {}  # of each element that was asked for, and many are again

    def proximity(self, line: int) -> float:
        """What the distance from the headline and the body adds to a rank, or takes from it."""
        place = self.place
        if place.first < 0 and place.title < 0:
            return 0.0
        top = place.title if place.title >= 0 else place.first
        start = place.first if place.first >= 0 else top
        low, high = min(top, start), max(top, start)
        if place.first < 0:
            high += NO_BODY_LINES
        if low <= line <= high:
            return BELOW_HEADLINE.at(min(line - low, BELOW_HEADLINE.lines))
        if low - ABOVE_HEADLINE.lines <= line < low:
            return ABOVE_HEADLINE.at(low - line)
        if place.last >= 0 and place.last < line <= place.last + BELOW_BODY.lines:
            return BELOW_BODY.at(line - place.last)
        if place.first < line <= place.first + OPENING_LINES:
            return BODY_OPENING
        return IN_BODY if place.first <= line <= place.last else FAR_AWAY

    def repeats_headline(self, text: str) -> bool:
        """Whether a line repeats the headline: its date is then that of this article."""
        return len(self.headline) >= MIN_HEADLINE and self.headline in text

    def traits_apart(self, element: int) -> int:
        """Traits that *element* inherits below its lowest common ancestor with the headline."""
        if element < 0:
            return 0
        if (known := self._apart.get(element)) is not None:
            return known
        inherited = self.density.inherited
        common = next((at for at in self._ancestors(element) if at in self.path), -1)
        apart = inherited[element] & ~(inherited[common] if common >= 0 else 0)
        self._apart[element] = apart
        return apart

    def is_secondary(self, element: int) -> bool:
        """Whether it lies in a comment, an advertisement, a quotation or a list of teasers."""
        return bool(self.traits_apart(element) & _SECONDARY)

    def in_comment(self, line: int, element: int) -> bool:
        """Whether it lies in a comment below the body: that was written after the article."""
        below = line > max(self.place.last, self.place.title)
        return below and bool(self.traits_apart(element) & cw.COMMENT)

    def is_quoted(self, element: int) -> bool:
        """Whether it lies in a quotation, by its tag: class names may mislead."""
        return bool(self.traits_apart(element) & cw.QUOTETAG)

    def is_teaser(self, line: int) -> bool:
        """Whether the line stands beside the link to another article, in secondary content."""
        near = self.page.lines[max(line - 1, 0) : line + 2]
        return self.place.title >= 0 and any(
            _links_headline(one) and self.is_secondary(one.element) for one in near
        )

    def in_series(self, line: int, element: int) -> bool:
        """Whether it is one of many alike, each with its day: a teaser, a comment, a list entry."""
        parent = self.page.elements[element].parent if element >= 0 else -1
        return any(
            len(self._days.get(self._series_key(line, at), ())) >= SERIES
            for at in (element, parent)  # an item may hold its day deeper than the others
        )

    def clock_penalty(self, day: DateText, line: int, element: int) -> float:
        """What a date above the headline loses because it may be the clock of the page."""
        if line >= self.place.title:
            return 0.0
        in_head = bool(self.traits_apart(element) & _CHROME)
        is_today = (
            self.captured_at is not None and abs((day.at - self.captured_at).days) <= CLOCK_DAYS
        )
        if is_today and (in_head or line < self.place.title - HEAD_LINES):
            return CLOCK
        return MAYBE_CLOCK if in_head else 0.0

    def at_opening(self, line: int) -> bool:
        """Whether the line stands between the headline and the body, or just around them."""
        first = max(self.place.first, self.place.title)
        if self.place.title >= 0:
            top = self.place.title - HEAD_LINES
        else:
            top = self.place.first - ARTICLE_OPENS
        return top <= line <= first + OPENING_LINES

    def learn_series(self, shown: Iterable[Shown]) -> None:
        """Count the different days in elements of the same classes, for *in_series*."""
        for line, element, day in shown:
            self._days.setdefault(self._series_key(line, element), set()).add(day.at.date())

    def _series_key(self, line: int, element: int) -> _SeriesKey:
        elements = self.page.elements
        if element < 0:
            return "", "", False
        parent = elements[element].parent
        above = _unnumbered(elements[parent].signature) if parent >= 0 else ""
        return _unnumbered(elements[element].signature), above, self.at_opening(line)

    def _ancestors(self, element: int) -> Iterator[int]:
        while element >= 0:
            yield element
            element = self.page.elements[element].parent


@lru_cache(maxsize=1024)
def _unnumbered(signature: str) -> str:
    """*signature* without the numbers of a series: "post-12" and "item last" lose their ends."""
    return " ".join(_NUMBERING.sub(" ", signature).split())


def _links_headline(line: Line) -> bool:
    """Whether a line is mostly a link, and the link holds more than a date."""
    dated = sum(day.end - day.start for day in dates_in(line.text))
    return line.links > MOSTLY_LINK * len(line.text) and line.links - dated >= MIN_HEADLINE
