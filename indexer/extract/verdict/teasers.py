"""Measure teasers: linked headlines, each with a line about it, make a front."""

from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Block
from indexer.page.clean import clean

LINKED = 0.8  # share of a line inside links that makes it a linked headline
MIN_HEADLINE = 10  # characters; shorter links are menus
FEWEST = 3  # teasers that make a pattern
TEASER = 320  # characters; what is longer is a paragraph of an article


def teased(page: ParsedPage, blocks: tuple[Block, ...]) -> float:
    """The share of the body's characters that are linked headlines or the line after one."""
    told: list[str] = []
    found = 0
    after_link = False
    for line in page.lines:
        size = len(line.text)
        linked = line.links > LINKED * size and size >= MIN_HEADLINE
        if linked:
            told.append(line.text)
        elif after_link and size <= TEASER:
            told.append(line.text)
            found += 1
        after_link = linked
    total = sum(len(block.text) for block in blocks)
    if found < FEWEST or not total:
        return 0.0
    body = {block.text for block in blocks}
    return sum(len(text) for text in map(clean, told) if text in body) / total
