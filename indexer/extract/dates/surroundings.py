"""What a date on the page stands among: near the headline, or in a part of another purpose."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from indexer.extract.dates import candidate as ev
from indexer.extract.dates.parse import DateText, dates_in
from indexer.extract.markup import traits as cw
from indexer.extract.markup.context import ArticleSpan
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import Line, ParsedPage

MIN_HEADLINE = 15  # characters by which a headline is known again
OPENING = 8  # lines below a headline without a body that still belong to it
LINKED = 0.6  # share of a line inside links that makes it a link
SERIES = 3  # days in elements of the same classes: teasers, comments or an archive
_NUMBERING = re.compile(r"\d+|(?<![a-z])(?:first|last|odd|even)(?![a-z])|\.")
_ELSEWHERE = (
    cw.COMMENT | cw.RELATED | cw.SIDE | cw.AD | cw.ASIDE | cw.NAVTAG | cw.QUOTETAG | cw.FIGCAPTION
)
_CHROME = cw.NAV | cw.HEADER | cw.NAVTAG | cw.FOOTER
# Classes of an element and its parent, and whether it opens the article.
_Kin = tuple[str, str, bool]
Shown = tuple[int, int, DateText]  # number of a line, its element, the first date in it


class Surroundings:
    """The places of one page, as seen from its article."""

    def __init__(
        self,
        page: ParsedPage,
        outline: TextDensity,
        place: ArticleSpan,
        captured_at: datetime | None,
    ) -> None:
        self.page = page
        self.outline = outline
        self.place = place
        self.captured_at = captured_at
        self.headline = page.lines[place.title].text if place.title >= 0 else ""
        anchor = place.title if place.title >= 0 else place.first
        self.path = set(self._ancestors(page.lines[anchor].element)) if anchor >= 0 else set()
        self._days: dict[_Kin, set[date]] = {}

    def near(self, line: int) -> float:
        """A bonus for standing at the headline or just below the body, a malus for far away."""
        place = self.place
        if place.first < 0 and place.title < 0:
            return 0.0
        top = place.title if place.title >= 0 else place.first
        start = place.first if place.first >= 0 else top
        low, high = min(top, start), max(top, start)
        if place.first < 0:
            high += OPENING
        if low <= line <= high:
            return 8.0 - min(line - low, 14) * 0.25
        if low - 6 <= line < low:
            return 4.0 - 0.4 * (low - line)
        if place.last >= 0 and place.last < line <= place.last + 10:
            return 2.5 - 0.2 * (line - place.last)
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
        """In a part of another purpose: a comment, an advertisement, a quotation, a teaser."""
        return bool(self.apart(element) & _ELSEWHERE)

    def is_quoted(self, element: int) -> bool:
        """In a quotation: that is certain, while class words may mislead."""
        return bool(self.apart(element) & cw.QUOTETAG)

    def is_teased(self, line: int) -> bool:
        """At the linked title of another article, which lies elsewhere as well."""
        near = self.page.lines[max(line - 1, 0) : line + 2]
        return self.place.title >= 0 and any(
            _links_title(one) and self.is_elsewhere(one.element) for one in near
        )

    def in_series(self, line: int, element: int) -> bool:
        """One of many alike, each with its day: a teaser, a comment, an entry of an archive."""
        parent = self.page.elements[element].parent if element >= 0 else -1
        return any(
            len(self._days.get(self._kin(line, at), ())) >= SERIES
            for at in (element, parent)  # an item may hold its day deeper than the others
        )

    def clock_doubt(self, day: DateText, line: int, element: int) -> float:
        """What a date above the headline loses because it may be the clock of the page."""
        if line >= self.place.title:
            return 0.0
        in_head = bool(self.apart(element) & _CHROME)
        is_today = self.captured_at is not None and abs((day.at - self.captured_at).days) <= 1
        if is_today and (in_head or line < self.place.title - 3):
            return ev.CLOCK
        # A copy of the page may be older than its capture, and so its clock.
        return ev.MAYBE_CLOCK if in_head else 0.0

    def opens(self, line: int) -> bool:
        """Between the headline and the body, or just around them."""
        first = max(self.place.first, self.place.title)
        top = self.place.title - 3 if self.place.title >= 0 else self.place.first - 6
        return top <= line <= first + 2

    def gather(self, shown: Iterable[Shown]) -> None:
        """Learn which elements come in series, each with another day."""
        for line, element, day in shown:
            self._days.setdefault(self._kin(line, element), set()).add(day.at.date())

    def _kin(self, line: int, element: int) -> _Kin:
        elements = self.page.elements
        if element < 0:
            return "", "", False
        parent = elements[element].parent
        above = _unnumbered(elements[parent].signature) if parent >= 0 else ""
        return _unnumbered(elements[element].signature), above, self.opens(line)

    def _ancestors(self, element: int) -> Iterator[int]:
        while element >= 0:
            yield element
            element = self.page.elements[element].parent


@lru_cache(maxsize=1024)
def _unnumbered(signature: str) -> str:
    """*signature* without what tells one of a series from the next: "post-12", "item last"."""
    return " ".join(_NUMBERING.sub(" ", signature).split())


def _links_title(line: Line) -> bool:
    """Mostly a link, and of more than a date."""
    dated = sum(day.end - day.start for day in dates_in(line.text))
    return line.links > LINKED * len(line.text) and line.links - dated >= MIN_HEADLINE
