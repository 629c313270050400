"""Join the kept lines to the blocks of the article."""

import re
from collections import Counter

from indexer.extract.markup import traits
from indexer.extract.markup.density import TextDensity, is_sentence, weight
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.model.article import Block, BlockKind
from indexer.page.clean import clean, clean_code, clean_lines

_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
MAX_VERSE = 80.0  # weighted characters; a longer line after <br> is a paragraph of its own
MAX_CELL = 200  # characters; a cell with more is a column of a layout, not of a table
PARAGRAPHS = 3  # lines of prose in a cell that make it one of a layout, too
CELL_DEPTH = 4  # elements between a line and its row: td > div > p
MOSTLY_PROSE = 0.6  # share of preformatted text in sentences that makes it prose


def build_blocks(page: ParsedPage, density: TextDensity, kept: list[int]) -> tuple[Block, ...]:
    """The kept lines as blocks, in order; lines of a paragraph and cells of a row are joined."""
    blocks: list[Block] = []
    cells = [_cell_of(page, page.lines[at]) for at in kept]
    index = 0
    layout = -1  # the last row that was found to be one of a layout
    while index < len(kept):
        row, end = cells[index][0], index + 1
        if row >= 0 and row == layout:
            row = -1
        while row >= 0 and end < len(kept) and cells[end][0] == row:
            end += 1
        if row >= 0 and _holds_prose(density, kept[index:end], cells[index:end]):
            layout, row = row, -1
        if row >= 0 and (block := _data_row(page, kept[index:end], cells[index:end])):
            blocks.append(block)
            index = end
            continue
        together = [kept[index]]
        index += 1
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


def _holds_prose(density: TextDensity, lines: list[int], cells: list[tuple[int, int]]) -> bool:
    """Whether one of the cells holds paragraphs, however short, and the row is one of a layout."""
    prose = Counter(
        cell
        for index, (_, cell) in zip(lines, cells, strict=True)
        if density.good[index] and density.ends[index]
    )
    return max(prose.values(), default=0) >= PARAGRAPHS


def _data_row(page: ParsedPage, lines: list[int], cells: list[tuple[int, int]]) -> Block | None:
    """The cells of a row as one block; None for the row of a layout, whose cells hold more."""
    texts: dict[int, str] = {}
    for index, (_, cell) in zip(lines, cells, strict=True):
        texts[cell] = f"{texts.get(cell, '')} {page.lines[index].text}"
    if len(texts) < 2 or any(len(text) > MAX_CELL for text in texts.values()):
        return None
    cleaned = [clean(text) for text in texts.values()]
    return Block("row", " | ".join(text for text in cleaned if text))


def _cell_of(page: ParsedPage, line: Line) -> tuple[int, int]:
    """The table row and the cell that *line* stands in, or -1 for both."""
    at, cell = line.element, -1
    for _ in range(CELL_DEPTH):
        if at < 0:
            break
        tag = page.elements[at].tag
        if tag == "tr":
            return at, cell
        if tag not in ("td", "th", "p", "div"):
            break
        if tag in ("td", "th"):
            cell = at
        at = page.elements[at].parent
    return -1, -1


def _blocks(page: ParsedPage, density: TextDensity, together: list[int]) -> list[Block]:
    first = page.lines[together[0]]
    kind = _kind(first, density)
    if kind == "code":
        return _preformatted(first.text)
    text = clean_lines("\n".join([page.lines[at].text for at in together]))
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
