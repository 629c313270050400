"""Drop what stands beside the text whatever its classes say: cards that lead elsewhere, comments.

A page of any program shows other articles as elements alike, each a linked headline with a line or
two, and comments below a heading that counts or announces them. Some hold their text twice, once
hidden.
"""

import re
from functools import lru_cache

from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives

CARDS = 4  # elements alike below one parent
MOST = 0.8  # share of the elements below it with lines that are cards
LINKED = 0.9  # share of a line's characters inside links that makes it a link
MIN_LINK = 15  # characters of a link that may be a headline
DEEP = 200  # elements between a line and one around it, at most
MIN_TEXT = 300.0  # weighted characters of good text above a heading of comments
MAX_HEADING = 60  # characters of such a heading
_HEADINGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_TABLES = frozenset(["table", "tbody", "tr", "td"])  # whose rows begin with links as well
_DIGIT = re.compile(r"\d")


def without_cards(
    page: ParsedPage, density: TextDensity, kept: list[int], title_line: int
) -> list[int]:
    """*kept* without cards, where headline and text stand together in another element than they.

    Where text and cards have no such border between them, as in a list of the ten best, all stays.
    """
    if title_line < 0:
        return kept
    around = _elements_around(page, title_line)
    for holder in _holders(page):
        home = _neighbour(page, holder, around)
        if home >= 0 and any(density.good[at] and _is_in(page, at, home) for at in kept):
            kept = [at for at in kept if not _is_in(page, at, holder)]
    return kept


def _elements_around(page: ParsedPage, line: int) -> list[int]:
    """The elements around a line, the innermost first."""
    found, at = list[int](), page.lines[line].element
    while at >= 0:
        found.append(at)
        at = page.elements[at].parent
    return found


def _holders(page: ParsedPage) -> list[int]:
    """The elements that hold cards and hardly anything else."""
    cards: dict[int, set[int]] = {}
    lines = page.lines
    for at in range(1, len(lines)):
        if _is_link(lines[at - 1]) and not _is_link(lines[at]):
            card = _common(page, at - 1, at)
            if card >= 0 and page.elements[card].tag not in _TABLES:
                cards.setdefault(page.elements[card].parent, set()).add(card)
    return [
        holder
        for holder, found in cards.items()
        if holder >= 0
        and len(found) >= CARDS
        and len(found) >= MOST * len({_part(page, at, holder) for at in range(len(lines))} - {-1})
    ]


def _is_link(line: Line) -> bool:
    return len(line.text) >= MIN_LINK and line.links >= LINKED * len(line.text)


def _common(page: ParsedPage, one: int, other: int) -> int:
    """The innermost element around two lines; elements are numbered from the outside in."""
    a, b = page.lines[one].element, page.lines[other].element
    for _ in range(DEEP):
        if a == b:
            return a
        if a > b:
            a = page.elements[a].parent
        else:
            b = page.elements[b].parent
    return -1


def _part(page: ParsedPage, line: int, holder: int) -> int:
    """The child of *holder* that a line stands in; -1 if in none."""
    at = page.lines[line].element
    for _ in range(DEEP):
        if at <= holder:
            break
        if page.elements[at].parent == holder:
            return at
        at = page.elements[at].parent
    return -1


def _is_in(page: ParsedPage, line: int, holder: int) -> bool:
    return page.lines[line].element == holder or _part(page, line, holder) >= 0


def _neighbour(page: ParsedPage, holder: int, around: list[int]) -> int:
    """The outermost element around the headline that is not around *holder*; -1 if none is."""
    at = holder
    while at >= 0 and at not in around:
        at = page.elements[at].parent
    place = around.index(at) if at >= 0 else len(around)
    return around[place - 1] if place > 0 else -1


def without_comments(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """*kept* up to a heading that counts or announces comments, if a text stands above it.

    Where the text goes on below, in the same element, the heading is of something beside it.
    """
    size, place = 0.0, 0
    for at, line in enumerate(page.lines[: kept[-1]] if kept else ()):
        if size >= MIN_TEXT and _is_heading_of_comments(line):
            good = [index for index in kept if density.good[index]]
            above = {_parent(page, index) for index in good if index < at}
            if above.isdisjoint(_parent(page, index) for index in good if index > at):
                return kept[:place]
        if kept[place] == at:
            size += density.size[at] if density.good[at] else 0.0
            place += 1
    return kept


def _parent(page: ParsedPage, line: int) -> int:
    return page.elements[page.lines[line].element].parent


def without_hidden_copies(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """*kept* without hidden lines of prose that are shown elsewhere in it."""
    inside: set[int] = set()  # elements that are hidden, and those in them
    for number, element in enumerate(page.elements):
        if element.hidden or element.parent in inside:
            inside.add(number)
    hidden = {at for at in kept if density.good[at] and page.lines[at].element in inside}
    shown = {page.lines[at].text for at in kept if at not in hidden}
    return [at for at in kept if at not in hidden or page.lines[at].text not in shown]


def _is_heading_of_comments(line: Line) -> bool:
    if len(line.text) > MAX_HEADING or _comments().fullmatch(line.text) is None:
        return False
    return line.tag in _HEADINGS or (line.links == 0 and _DIGIT.search(line.text) is not None)


@lru_cache(maxsize=1)
def _comments() -> re.Pattern[str]:
    words = alternatives(WORDS.lines_comments)
    return re.compile(rf"\W*(?:\d[\d.,\s]*)?\s*(?:{words})\s*\W*(?:\d[\d.,]*)?\W*", re.IGNORECASE)
