"""Drop what programs set into the text: labels of advertisements, boxes to subscribe, cards.

The classifier judges a line by what stands around it, and here that is the text.
"""

from collections.abc import Iterator

from indexer.extract.body.classify import HEADINGS
from indexer.extract.body.neighbours import LINKED, elements_around
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import ParsedPage
from indexer.extract.words.furniture import heads_box, is_furniture

MOST_LINES = 6  # in a box
MOST_TEXT = 450.0  # weighted characters of it
AROUND = 2.0  # times as much good text must be kept beside it
DEEP = 4  # elements from a line up to the box that it heads


def without_set_in(
    page: ParsedPage, density: TextDensity, kept: list[int], title_line: int
) -> list[int]:
    """*kept* without labels, forms, cards and boxes to subscribe that stand in the text."""
    home = elements_around(page, density, title_line)
    boxes = {box for box in _boxes(page, kept) if box not in home and _is_small(density, box)}
    inside = {at for at in kept if _is_in(page, at, boxes)} if boxes else set()
    good = sum(density.size[at] for at in kept if density.good[at] and at not in inside)
    if good < AROUND * sum(density.size[at] for at in inside):
        inside = set()
    return [at for at in kept if at not in inside and not _is_label(page, density, at)]


def _is_label(page: ParsedPage, density: TextDensity, at: int) -> bool:
    """Whether a line is furniture; a word that fills a cell is a part of its table."""
    line = page.lines[at]
    if line.tag in ("td", "th") and density.element_lines[line.element] == 1:
        return False
    return is_furniture(line.text)


def _is_small(density: TextDensity, box: int) -> bool:
    return density.element_lines[box] <= MOST_LINES and density.element_text[box] <= MOST_TEXT


def _boxes(page: ParsedPage, kept: list[int]) -> Iterator[int]:
    """Elements that may be boxes: around a form, a card, or lines below a heading of boxes."""
    forms = [element.parent for element in page.elements if element.tag == "form"]
    yield from (around for around in forms if around >= 0)
    yield from _cards(page, kept)
    for at in range(kept[0], kept[-1] + 1) if kept else ():
        if heads_box(page.lines[at].text):
            yield from _headed(page, at)


def _headed(page: ParsedPage, line: int) -> Iterator[int]:
    """The elements of which *line* is the first, innermost first."""
    at = page.lines[line].element
    before = page.lines[line - 1].element if line else -1
    for _ in range(DEEP):
        if at <= before or at < 0:  # elements are numbered from the outside in
            break
        yield at
        at = page.elements[at].parent


def _cards(page: ParsedPage, kept: list[int]) -> Iterator[int]:
    """The elements around a kept line and the heading above it that are both links."""
    for below in kept:
        line, above = page.lines[below], page.lines[below - 1] if below else None
        if above is None or above.tag not in HEADINGS or line.tag in HEADINGS:
            continue
        parent = page.elements[above.element].parent
        linked = all(each.links >= LINKED * len(each.text) for each in (above, line))
        if linked and page.elements[line.element].parent == parent >= 0:
            yield parent


def _is_in(page: ParsedPage, line: int, boxes: set[int]) -> bool:
    at = page.lines[line].element
    for _ in range(MOST_LINES):
        if at < 0 or at in boxes:
            break
        at = page.elements[at].parent
    return at in boxes
