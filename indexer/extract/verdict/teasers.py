"""Measure teasers: linked headlines, each with a line about it, make a front."""

from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Block
from indexer.page.clean import clean

LINKED = 0.8  # share of a line inside links that makes it a linked headline
MIN_HEADLINE = 10  # characters; shorter links are menus
FEWEST = 3  # teasers that make a pattern
OPENING = 6  # characters by which most lines are told from those of the body
TEASER = 320  # characters; what is longer is a paragraph of an article


def teased(page: ParsedPage, blocks: tuple[Block, ...]) -> float:
    """The share of the body's characters that are linked headlines or the line after one."""
    told: list[str] = []
    found = 0
    after_link = False
    total = sum([len(block.text) for block in blocks])
    for line in page.lines if total else ():
        size = len(line.text)
        linked = line.links > LINKED * size and size >= MIN_HEADLINE
        if linked:
            told.append(line.text)
        elif after_link and size <= TEASER:
            told.append(line.text)
            found += 1
        after_link = linked
    if found < FEWEST:
        return 0.0
    body = {block.text for block in blocks}
    openings = {text[:OPENING] for text in body}
    return (
        sum([len(text) for text in told if _may_be_in(openings, text) and clean(text) in body])
        / total
    )


def _may_be_in(openings: set[str], text: str) -> bool:
    """Whether *text*, cleaned, may begin like one of *openings*: those of cleaned texts."""
    opening = text[:OPENING]
    if opening in openings or opening[:1] == " " or "  " in text[: OPENING + 1]:
        return True
    return not (text.isascii() and text.isprintable())
