"""Drop what stands beside the text whatever its classes say: cards that lead elsewhere, comments.

A page of any program shows other articles as elements alike, each a linked headline with a line or
two, and comments below a heading that counts or announces them. Some hold their text twice, once
hidden.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from indexer.extract.body.classify import HEADINGS
from indexer.extract.body.features import title_steps
from indexer.extract.body.neighbours import LINKED, elements_around
from indexer.extract.body.roundups import roundup
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.words.lexicon import WORDS
from indexer.extract.words.phrases import alternatives

CARDS = 4  # elements alike below one parent
MOST = 0.8  # share of the elements below it with lines that are cards
MIN_LINK = 15  # characters of a link that may be a headline
DEEP = 200  # elements between a line and one around it, at most
MIN_TEXT = 300.0  # weighted characters of good text above a heading of comments
MAX_HEADING = 60  # characters of such a heading
_TABLES = frozenset(["table", "tbody", "tr", "td"])  # whose rows begin with links as well
_DIGIT = re.compile(r"\d")


def without_cards(
    page: ParsedPage, density: TextDensity, kept: list[int], title_line: int
) -> list[int]:
    """*kept* without cards, where headline and text stand together in another element than they.

    Where text and cards have no such border between them, as in a list of the ten best, all stays.
    Where the cards are the text, they are kept whole.
    """
    holders = _holders(page) if title_line >= 0 else {}
    if not holders:
        return kept
    around = elements_around(page, density, title_line)
    steps = [up for up, _ in title_steps(page, density, title_line)]
    good = [steps[page.lines[at].element] for at in kept if density.good[at]]
    beside: set[int] = set()
    largest = max(holders, key=density.element_text.__getitem__)  # one: to ask costs the page
    told = roundup(
        page, density, kept, _within(page, holders[largest]), title_line, len(holders[largest])
    )
    for holder, cards in holders.items():
        if good and min(good) < steps[holder] and not (told and holder == largest):
            beside.update(cards if holder in around else [holder])
    inside = _within(page, beside)
    return sorted({*told, *(at for at in kept if page.lines[at].element not in inside)})


def _holders(page: ParsedPage) -> dict[int, set[int]]:
    """The elements that hold cards and hardly anything else, with their cards.

    Where line breaks alone part the cards of an element, it is its own and only card.
    """
    cards: dict[int, set[int]] = {}
    broken = Counter[int]()
    below = _below_links(page.lines)
    for at in below if len(below) >= CARDS else ():
        card = _common(page, at - 1, at)
        if page.lines[at - 1].element == page.lines[at].element:
            broken[card] += 1
        if card >= 0 and page.elements[card].tag not in _TABLES:
            cards.setdefault(page.elements[card].parent, set()).add(card)
    many = {holder: found for holder, found in cards.items() if len(found) >= CARDS and holder >= 0}
    parts = _parts(page) if many else Counter[int]()
    alone = {at: {at} for at, pairs in broken.items() if pairs >= CARDS}
    lines = Counter(line.element for line in page.lines) if alone else Counter[int]()
    return {
        **{holder: found for holder, found in many.items() if len(found) >= MOST * parts[holder]},
        **{at: own for at, own in alone.items() if 2 * broken[at] >= MOST * lines[at]},
    }


def _below_links(lines: list[Line]) -> list[int]:
    """The lines that are no links, and have one above them."""
    links = [
        line.links > 0 and len(line.text) >= MIN_LINK and line.links >= LINKED * len(line.text)
        for line in lines
    ]
    return [at for at in range(1, len(lines)) if links[at - 1] and not links[at]]


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


def _parts(page: ParsedPage) -> Counter[int]:
    """How many children with lines in them each element has."""
    filled = {line.element for line in page.lines}
    for number in range(len(page.elements) - 1, 0, -1):  # children before their parents
        if number in filled:
            filled.add(page.elements[number].parent)
    return Counter(page.elements[number].parent for number in filled if number >= 0)


def _within(page: ParsedPage, outer: Iterable[int]) -> set[int]:
    """The elements *outer*, and all that are in them."""
    inside = set(outer)
    for number, element in enumerate(page.elements) if inside else ():
        if element.parent in inside:
            inside.add(number)
    return inside


def without_comments(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """*kept* up to a heading that counts or announces comments, if a text stands above it.

    Where the text goes on below, in the same element, the heading is of something beside it.
    """
    last = {_parent(page, at): at for at in kept if density.good[at]}
    size, place, end = 0.0, 0, -1  # *end* is where the elements of the text so far hold no more
    for at, line in enumerate(page.lines[: kept[-1]] if kept else ()):
        if size >= MIN_TEXT and end < at and _is_heading_of_comments(line):
            return kept[:place]
        if kept[place] == at:
            if density.good[at]:
                size += density.size[at]
                end = max(end, last[_parent(page, at)])
            place += 1
    return kept


def _parent(page: ParsedPage, line: int) -> int:
    return page.elements[page.lines[line].element].parent


def _is_heading_of_comments(line: Line) -> bool:
    if len(line.text) > MAX_HEADING or _comments().fullmatch(line.text) is None:
        return False
    return line.tag in HEADINGS or (line.links == 0 and _DIGIT.search(line.text) is not None)


@lru_cache(maxsize=1)  # compiled when the first page needs it: importing stays cheap
def _comments() -> re.Pattern[str]:
    words = alternatives(WORDS.lines_comments)
    return re.compile(rf"\W*(?:\d[\d.,\s]*)?\s*(?:{words})\s*\W*(?:\d[\d.,]*)?\W*", re.IGNORECASE)


def without_hidden_copies(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """*kept* without hidden lines of prose that are shown elsewhere in it."""
    inside = _within(page, [at for at, element in enumerate(page.elements) if element.hidden])
    hidden = {at for at in kept if density.good[at] and page.lines[at].element in inside}
    shown = {page.lines[at].text for at in kept if at not in hidden}
    return [at for at in kept if at not in hidden or page.lines[at].text not in shown]
