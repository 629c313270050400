"""Articles out of plain lines: WET conversion records, and what the linear fallback left."""

import re
from dataclasses import dataclass

from indexer.extract.markup.density import is_sentence, weight
from indexer.extract.words.furniture import invites_elsewhere, is_furniture
from indexer.page.clean import clean

_SEPARATORS = re.compile(r"\s[|•·»]\s|\s[|•·»]$")
MIN_PROSE = 80  # weighted characters of a line that can begin or end a body


@dataclass(frozen=True, slots=True)
class PlainBody:
    """Which lines are the body: *first* to *last*, both -1 where there is none."""

    first: int
    last: int
    kept: tuple[int, ...]


def is_prose(text: str) -> bool:
    """Long, ends like a sentence, and not a row of labels."""
    if weight(text) < MIN_PROSE or len(_SEPARATORS.findall(text)) >= 3:
        return False
    return is_sentence(text) or weight(text) >= 200


def find_body(lines: list[str]) -> PlainBody:
    """The stretch of lines with the most prose, short lines inside it included.

    A gap of many lines without prose ends a stretch: what follows are teasers and comments.
    """
    best: tuple[float, int, int] = (0.0, -1, -1)
    start = last = -1
    total = 0.0
    for index, text in enumerate(lines):
        if not is_prose(text):
            if start >= 0 and index - last > 12:
                best = max(best, (total, start, last))
                start, total = -1, 0.0
            continue
        if start < 0:
            start = index
        last = index
        total += weight(text)
    if start >= 0:
        best = max(best, (total, start, last))
    _, first, end = best
    if first < 0:
        return PlainBody(-1, -1, ())
    kept = tuple(
        index
        for index in range(first, end + 1)
        if not is_furniture(lines[index])
        and not (invites_elsewhere(lines[index]) and not is_prose(lines[index]))
        and len(_SEPARATORS.findall(lines[index])) < 3
    )
    return PlainBody(first, end, kept)


def split_lines(text: str) -> list[str]:
    """The non-empty lines of *text*, cleaned."""
    return [line for raw in text.split("\n") if (line := clean(raw))]
