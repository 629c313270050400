"""Measure teasers: linked headlines, each with a line about it, make a front."""

from indexer.extract.markup.parsed import ParsedPage
from indexer.model.article import Block
from indexer.page.clean import clean

MIN_HEADLINE = 10  # characters; shorter links are menus
FEWEST = 3  # teasers that make a pattern
OPENING = 6  # characters by which most lines are told from those of the body
TEASER = 320  # characters; what is longer is a paragraph of an article


def teased(page: ParsedPage, blocks: tuple[Block, ...], linked: list[int]) -> float:
    """The share of the body's characters that are linked headlines or the line after one.

    *linked* are the numbers of the lines that are links.
    """
    total = sum([len(block.text) for block in blocks])
    lines = page.lines
    headlines = [at for at in linked if len(lines[at].text) >= MIN_HEADLINE] if total else []
    if len(headlines) < FEWEST:
        return 0.0
    told = [lines[at].text for at in headlines]
    after = {at + 1 for at in headlines}.difference(headlines)
    after.discard(len(lines))
    about = [text for at in after if len(text := lines[at].text) <= TEASER]
    if len(about) < FEWEST:
        return 0.0
    body = {block.text for block in blocks}
    openings = {text[:OPENING] for text in body}
    may_be = [text for text in told + about if _may_be_in(openings, text)]
    return sum([len(text) for text in map(clean, may_be) if text in body]) / total


def _may_be_in(openings: set[str], text: str) -> bool:
    """Whether *text*, cleaned, may begin like one of *openings*: those of cleaned texts."""
    opening = text[:OPENING]
    if opening in openings or opening[:1] == " " or "  " in text[: OPENING + 1]:
        return True
    return not (text.isascii() and text.isprintable())
