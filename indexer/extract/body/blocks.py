"""Join the kept lines to the blocks of the article."""

import re

from indexer.extract.markup import traits
from indexer.extract.markup.density import TextDensity, is_sentence, weight
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.model.article import Block, BlockKind
from indexer.page.clean import clean, clean_code, clean_lines

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
MAX_VERSE = 80.0  # weighted characters; a longer line after <br> is a paragraph of its own
MAX_CELL = 200  # characters; a cell with more is a column of a layout, not of a table
CELL_DEPTH = 4  # elements between a line and its row: td > div > p
MOSTLY_PROSE = 0.6  # share of preformatted text in sentences that makes it prose


def build_blocks(page: ParsedPage, density: TextDensity, kept: list[int]) -> tuple[Block, ...]:
    """The kept lines as blocks, in order; lines of a paragraph and cells of a row are joined."""
    blocks: list[Block] = []
    index = 0
    while index < len(kept):
        row = _row_of(page, page.lines[kept[index]])
        together = [kept[index]]
        index += 1
        if row >= 0:
            while index < len(kept) and _row_of(page, page.lines[kept[index]]) == row:
                together.append(kept[index])
                index += 1
            texts = [clean(page.lines[at].text) for at in together]
            cells = {page.lines[at].element for at in together}
            if len(cells) > 1 and all(len(text) <= MAX_CELL for text in texts):
                blocks.append(Block("row", " | ".join(text for text in texts if text)))
            else:
                blocks += [Block("paragraph", text) for text in texts if text]
            continue
        while (
            index < len(kept)
            and kept[index] == together[-1] + 1
            and page.lines[kept[index]].breaks == 1
            and page.lines[kept[index]].element == page.lines[together[-1]].element
            and max(density.size[kept[index]], density.size[together[-1]]) < MAX_VERSE
        ):
            together.append(kept[index])
            index += 1
        blocks += _blocks(page, density, together)
    return tuple(blocks)


def _row_of(page: ParsedPage, line: Line) -> int:
    """The table row *line* is a cell of, or -1."""
    at = line.element
    for _ in range(CELL_DEPTH):
        if at < 0:
            return -1
        tag = page.elements[at].tag
        if tag == "tr":
            return at
        if tag not in ("td", "th", "p", "div"):
            return -1
        at = page.elements[at].parent
    return -1


def _blocks(page: ParsedPage, density: TextDensity, together: list[int]) -> list[Block]:
    first = page.lines[together[0]]
    kind = _kind(first, density)
    if kind == "code":
        return _preformatted(first.text)
    text = clean_lines("\n".join(page.lines[at].text for at in together))
    return [Block(kind, text)] if text else []


def _preformatted(text: str) -> list[Block]:
    """One code block, or paragraphs if the preformatted text is mostly prose."""
    parts = [clean(part) for part in _BLANK_LINE.split(text)]
    prose = sum(len(part) for part in parts if is_sentence(part) and weight(part) > MAX_VERSE)
    if prose > MOSTLY_PROSE * sum(map(len, parts)):
        return [Block("paragraph", part) for part in parts if part]
    code = clean_code(text)
    return [Block("code", code)] if code else []


def _kind(line: Line, density: TextDensity) -> BlockKind:
    bits = density.inherited[line.element] if line.element >= 0 else 0
    tag = line.tag
    if tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return "heading"
    if tag == "pre":
        return "code"
    if tag in ("figcaption", "caption") or bits & traits.FIGCAPTION:
        return "caption"
    if tag in ("li", "dd", "dt"):
        return "item"
    if bits & traits.QUOTETAG:
        return "quote"
    if bits & traits.CAPTION and bits & traits.FIGURE:
        return "caption"
    return "paragraph"
