"""Know a text that is told in cards: linked headlines of others with a paragraph each.

Cards mostly lead away from a text, and the classifier drops some of them one by one. Not for lists
of other articles, which have teasers and mostly a heading of their own.
"""

from collections.abc import Collection

from indexer.extract.body.classify import HEADINGS
from indexer.extract.body.edges import is_dateline
from indexer.extract.fields.authors import is_byline
from indexer.extract.markup.density import TextDensity, is_sentence
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.words.furniture import is_furniture

FEWEST = 4  # paragraphs
MIN_ITEM = 90.0  # weighted characters of each, on average
MIN_PARAGRAPH = 45.0  # the same of a line that is one
MAX_DEK = 260.0  # the same of all good text beside them
MOST_LINES = 4  # of a card, on average
KEPT = 0.5  # share of the paragraphs that the classifier must have taken for text
MAX_HEADING = 60  # characters of a heading above a list
LINKED = 0.5  # share of a paragraph in links that makes it none


def roundup(
    page: ParsedPage,
    density: TextDensity,
    kept: list[int],
    inside_cards: Collection[int],
    title_line: int,
    cards: int,
) -> list[int]:
    """All lines in these elements, those of so many *cards*, if they are the text; else none."""
    lines = page.lines
    inside = [at for at, line in enumerate(lines) if line.element in inside_cards]
    told = [at for at in inside if _is_paragraph(density, at, lines[at])]
    size = sum(density.size[at] for at in told)
    if len(told) < FEWEST or size < MIN_ITEM * len(told) or inside[0] <= title_line:
        return []
    if len(inside) > MOST_LINES * cards:  # whole posts of a blog
        return []
    taken = set(kept).intersection(told)
    beside = sum(density.size[at] for at in kept if density.good[at] and at not in taken)
    if beside > MAX_DEK or sum(density.size[at] for at in taken) < KEPT * size:
        return []
    if inside[0] - 1 > title_line and _heads_list(lines[inside[0] - 1]):
        return []
    return [at for at in inside if not is_furniture(lines[at].text)]


def _is_paragraph(density: TextDensity, at: int, line: Line) -> bool:
    return density.size[at] >= MIN_PARAGRAPH and line.links < LINKED * len(line.text)


def _heads_list(line: Line) -> bool:
    """Whether the line above cards is their heading, and not a date, a byline or a sentence."""
    if line.tag in HEADINGS:
        return True
    text = line.text
    edge = is_sentence(text) or is_dateline(text) or is_byline(text)
    return len(text) <= MAX_HEADING and not line.links and not edge
