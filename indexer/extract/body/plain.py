"""Find the body in text without markup: WET conversion records."""

import re

from indexer.extract.markup.density import is_sentence, weight
from indexer.extract.words.furniture import invites_elsewhere, is_furniture
from indexer.page.clean import clean

_SEPARATORS = re.compile(r"\s[|•·»]\s|\s[|•·»]$")
MIN_PROSE = 80  # weighted characters of a line that can begin or end a body
LONG = 200  # weighted characters of a line that is prose however it ends
LABELS = 3  # rules between words that make a line a row of labels: "Home | Sport | Tides | Post"
MAX_GAP = 12  # lines without prose inside a body


def is_prose(text: str) -> bool:
    """Whether a line is long, ends like a sentence, and is not a row of labels."""
    if weight(text) < MIN_PROSE or len(_SEPARATORS.findall(text)) >= LABELS:
        return False
    return is_sentence(text) or weight(text) >= LONG


def find_body(lines: list[str]) -> tuple[int, ...]:
    """The numbers of the lines of the longest stretch of prose, short lines in it included.

    Many lines without prose end a stretch: teasers and comments follow.
    """
    best: tuple[float, int, int] = (0.0, -1, -1)
    start = last = -1
    total = 0.0
    for index, text in enumerate(lines):
        if not is_prose(text):
            if start >= 0 and index - last > MAX_GAP:
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
        return ()
    return tuple(
        index
        for index in range(first, end + 1)
        if not is_furniture(lines[index])
        and not (invites_elsewhere(lines[index]) and not is_prose(lines[index]))
        and len(_SEPARATORS.findall(lines[index])) < LABELS
    )


def split_lines(text: str) -> list[str]:
    """The non-empty lines of *text*, cleaned."""
    return [line for raw in text.split("\n") if (line := clean(raw))]
