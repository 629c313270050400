"""Drop menus, columns of links, galleries and the next article from the kept lines.

The classifier judges single lines; only together do these show that they are something else.
"""

from indexer.extract.body.classify import HEADINGS
from indexer.extract.markup import traits
from indexer.extract.markup.density import TextDensity
from indexer.extract.markup.parsed import ParsedPage

MENU = 3  # lines that are links and nothing else, before any prose
LINKED = 0.9  # of a line's characters must be link
LABELLED = 3  # lines from a label to what it labels
SHOWN = 0.7  # images for each line of a gallery
MIN_TEXT = 300.0  # weighted characters beside a gallery or aside that is not the article
DEEP = 40  # elements between a line and its cell, at most
ENOUGH = 500.0  # weighted characters with which the first article is complete


def without_neighbours(
    page: ParsedPage, density: TextDensity, kept: list[int], title_line: int
) -> list[int]:
    """*kept* without a menu or link column at its ends, and without later articles."""
    around = elements_around(page, density, title_line)
    beside = {
        *_menu(page, density, kept),
        *_column(page, density, kept),
        *_captions(page, density, kept, around),
        *_teasers(page, density, kept, around),
    }
    kept = [index for index in kept if index not in beside]
    articles = _articles(page)
    home = articles[page.lines[title_line].element] if articles and title_line >= 0 else -1
    if home < 0:
        return kept
    places = [(index, page.lines[index].element) for index in kept]
    mine = [index for index, at in places if at >= 0 and articles[at] == home]
    if sum(density.size[index] for index in mine) < ENOUGH:
        return kept
    return [index for index, at in places if index <= mine[-1] or at < 0 or articles[at] < 0]


def _menu(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """The link lines before the first good line, if there are at least :data:`MENU`."""
    found: list[int] = []
    for index in kept:
        line = page.lines[index]
        if density.good[index]:
            break
        if line.links >= LINKED * len(line.text) and not density.ends[index]:
            found.append(index)
    return found if len(found) >= MENU else []


def _column(page: ParsedPage, density: TextDensity, kept: list[int]) -> list[int]:
    """The lines after the last good one that stand in other cells with links among them.

    Links count even if the classifier dropped them: sometimes only a label like "Also" survives.
    """
    last = next((index for index in reversed(kept) if density.good[index]), -1)
    cell = _cell_of(page, last) if last >= 0 else -1
    if cell < 0:
        return []
    tail = [index for index in kept if index > last and _cell_of(page, index) != cell]
    among = range(tail[0], min(tail[-1] + LABELLED, len(page.lines))) if tail else ()
    linked = (page.lines[at].links >= LINKED * len(page.lines[at].text) for at in among)
    return tail if any(linked) else []


def _captions(
    page: ParsedPage, density: TextDensity, kept: list[int], home: frozenset[int]
) -> list[int]:
    """The lines in galleries with an image for nearly each, if they are not the whole text.

    Slides with headings, or with several paragraphs for an image, are an article told in slides.
    """
    inside = [index for index in kept if _is_in(page, density, index, traits.GALLERY, home)]
    if any(page.lines[index].tag in HEADINGS for index in inside):
        return []
    shown = sum(inside[0] <= place <= inside[-1] for place in page.images) if inside else 0
    return inside if shown >= SHOWN * len(inside) and _is_beside(density, kept, inside) else []


def _teasers(
    page: ParsedPage, density: TextDensity, kept: list[int], home: frozenset[int]
) -> list[int]:
    """The lines in asides where every other one has a link or follows one."""
    inside = [index for index in kept if _is_in(page, density, index, traits.ASIDE, home)]
    lines = page.lines
    linked = sum(lines[at].links > 0 or (at > 0 and lines[at - 1].links > 0) for at in inside)
    return inside if 2 * linked >= len(inside) and _is_beside(density, kept, inside) else []


def _is_beside(density: TextDensity, kept: list[int], inside: list[int]) -> bool:
    """Whether enough good text is kept besides the lines *inside* something."""
    others = set(kept).difference(inside)
    return sum(density.size[at] for at in others if density.good[at]) >= MIN_TEXT


def elements_around(page: ParsedPage, density: TextDensity, title_line: int) -> frozenset[int]:
    """The elements around the headline, or around the container where no line shows it."""
    at = page.lines[title_line].element if title_line >= 0 else density.container
    around = []
    while at >= 0:
        around.append(at)
        at = page.elements[at].parent
    return frozenset(around)


def _is_in(
    page: ParsedPage, density: TextDensity, index: int, trait: int, home: frozenset[int]
) -> bool:
    """Whether an element with *trait* is around the line, and not around *home* as well."""
    at = page.lines[index].element
    for _ in range(DEEP):
        if at < 0 or at in home:
            return False
        if density.bits[at] & trait:
            return True
        at = page.elements[at].parent
    return False


def _cell_of(page: ParsedPage, line: int) -> int:
    """The table cell around *line*, or -1."""
    at = page.lines[line].element
    for _ in range(DEEP):
        if at < 0 or page.elements[at].tag == "td":
            return at
        at = page.elements[at].parent
    return -1


def _articles(page: ParsedPage) -> list[int]:
    """For each element the outermost article element around it, or -1; empty if only one exists.

    Articles inside an article are its parts: the posts of a live blog, or cards.
    """
    elements = page.elements
    if [element.tag for element in elements].count("article") < 2:
        return []
    around: list[int] = []
    for at, element in enumerate(elements):
        outer = around[element.parent] if element.parent >= 0 else -1
        around.append(outer if outer >= 0 or element.tag != "article" else at)
    return around
