"""What stands beside an article and reads like part of it: a menu before, the next article after.

The classifier judges lines; that several of them belong to something else is seen only together.
"""

from indexer.extract.outline import Outline
from indexer.extract.walk import Page

MENU = 3  # lines that are links and nothing else, before any prose
LINKED = 0.9  # of a line's characters must be link
ENOUGH = 500.0  # weighted characters of the first article, for the second to be another one


def without_neighbours(page: Page, outline: Outline, kept: list[int], title_line: int) -> list[int]:
    """*kept* without a menu at its beginning and without the articles after the first."""
    menu = set(_menu(page, outline, kept))
    kept = [index for index in kept if index not in menu]
    home = _article_of(page, page.lines[title_line].element) if title_line >= 0 else -1
    if home < 0:
        return kept
    mine = [index for index in kept if _is_below(page, page.lines[index].element, home)]
    if sum(outline.size[index] for index in mine) < ENOUGH:
        return kept
    return [
        index
        for index in kept
        if index <= mine[-1] or _article_of(page, page.lines[index].element) < 0
    ]


def _menu(page: Page, outline: Outline, kept: list[int]) -> list[int]:
    """The lines of links before the first good line, where they are several."""
    found: list[int] = []
    for index in kept:
        line = page.lines[index]
        if outline.good[index]:
            break
        if line.links >= LINKED * len(line.text) and not outline.ends[index]:
            found.append(index)
    return found if len(found) >= MENU else []


def _article_of(page: Page, at: int) -> int:
    """The nearest article element around the element *at*, or -1."""
    while at >= 0 and page.elements[at].tag != "article":
        at = page.elements[at].parent
    return at


def _is_below(page: Page, at: int, ancestor: int) -> bool:
    while at > ancestor:
        at = page.elements[at].parent
    return at == ancestor
