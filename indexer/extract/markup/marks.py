"""Choose the marked elements worth reading, on a page with very many of them."""

from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import MarkedElement, ParsedPage
from indexer.extract.markup.traits import AUTHOR, DATE, UPDATED

MAX_MARKS = 400
NEAREST = 200  # of them are the ones nearest the headline, however they state it
BEFORE = 2  # a line above the headline counts as two below it, where byline and date mostly stand
MAX_PIECES = 12  # of the text of a mark in which a numeral is looked for

# How plainly an element states a date or a name.
PROPERTY = 3  # <span itemprop="datePublished">, <a rel="author">
MACHINE = 2  # <time datetime="2019-11-05">, <span class="date" data-time="1572912000">
SHOWN = 1  # <td class="data">5.11.2019</td>, <p class="byline">
NOTHING = 0  # <td class="data">North pile</td>
_STATING = ("date", "issued", "publish", "modif", "creat", "author")


def leading_marks(page: ParsedPage, density: TextDensity, title_line: int) -> list[MarkedElement]:
    """At most :data:`MAX_MARKS` of the page's marks that can state something, in page order.

    Half of them are the nearest to the headline, else to the body. The other half are those that
    state most plainly, wherever they stand.
    """
    if len(page.marks) <= MAX_MARKS:
        return page.marks
    anchor = title_line if title_line >= 0 else _first_good(page, density)
    ranked = [
        (_distance(mark.line, anchor), -plainness, order)
        for order, mark in enumerate(page.marks)
        if (plainness := _plainness(page, mark)) != NOTHING
    ]
    if len(ranked) > MAX_MARKS:
        page.notes.add(
            f"only {MAX_MARKS} of {len(ranked):,} elements marked as a date or an author were read"
        )
    ranked.sort()
    near, far = ranked[:NEAREST], ranked[NEAREST:]
    far.sort(key=lambda place: (place[1], place[0], place[2]))
    chosen = near + far[: MAX_MARKS - len(near)]
    return [page.marks[order] for order in sorted(order for _, _, order in chosen)]


def _first_good(page: ParsedPage, density: TextDensity) -> int:
    """The first good line of the container, else the first line."""
    good = (
        index
        for index, line in enumerate(page.lines)
        if density.good[index] and density.in_container[line.element]
    )
    return next(good, 0)


def _distance(line: int, anchor: int) -> int:
    return line - anchor if line >= anchor else BEFORE * (anchor - line)


def _plainness(page: ParsedPage, mark: MarkedElement) -> int:
    """How plainly *mark* states a date or a name."""
    if "author" in mark.rel or any(word in mark.prop for word in _STATING):
        return PROPERTY
    if mark.tag in ("time", "script") or (mark.value and mark.bits & (DATE | UPDATED)):
        return MACHINE
    if mark.bits & AUTHOR:
        return SHOWN
    if mark.bits & (DATE | UPDATED) and _has_numeral(page.text_of(mark, MAX_PIECES)):
        return SHOWN
    return NOTHING


def _has_numeral(text: str) -> bool:
    return any(map(str.isnumeric, text))
