"""Count the entries of a list and the posts of a thread, whose texts read like articles.

An entry of a blog's archive is a linked headline with a date or a "Continue reading" of its own;
a post has the name of another writer and a date above it. No class need be known.
"""

import re
from collections import Counter
from itertools import chain

from indexer.extract.dates.parse import without_dates
from indexer.extract.fields.site import fold
from indexer.extract.markup.parsed import Line, ParsedPage
from indexer.extract.verdict.teasers import MIN_HEADLINE
from indexer.model.article import Block
from indexer.page.clean import clean

FEWEST = 4  # entries, or posts, that make a pattern
WRITERS = 3  # of them
AFTER = 5  # lines below a headline that may be of its entry
MAX_LINES = 600
DEEP = 60  # elements around one that are looked at
MAX_STAMP = 100  # characters of a line with a date, and words of it besides
MAX_WORDS = 5
TAIL = 40  # characters of a link at the end of a paragraph
MIN_PARAGRAPH = 40  # characters in front of it
_DIGIT = re.compile(r"\d")


class Stamps(dict[int, str | None]):
    """What each line says besides a date; None if it has no date, or says much. Found on demand."""

    def __init__(self, lines: list[Line]) -> None:
        self._lines = lines

    def __missing__(self, at: int) -> str | None:
        said = self[at] = _stamp(self._lines[at])
        return said


def entries(
    page: ParsedPage, blocks: tuple[Block, ...], linked: list[int], stamps: Stamps
) -> float:
    """The share of the body below linked headlines that each have a date or the same last link."""
    lines = page.lines[:MAX_LINES]
    headlines = [at for at in linked if at < len(lines) and len(lines[at].text) >= MIN_HEADLINE]
    if len(headlines) < FEWEST:
        return 0.0
    ends = [*headlines[1:], len(lines)]
    below = [range(at, min(end, at + 1 + AFTER)) for at, end in zip(headlines, ends, strict=True)]
    tails = {at: tail for group in below for at in group if (tail := _tail(lines[at]))}
    told_by = (dict.fromkeys(tails[at] for at in group if at in tails) for group in below)
    tail, count = Counter(chain.from_iterable(told_by)).most_common(1)[0] if tails else ("", 0)
    same = {at for at, each in tails.items() if each == tail} if count >= FEWEST else set()
    told = [
        group for group in below if any(at in same or stamps[at] is not None for at in group[1:])
    ]
    if len(told) < FEWEST:
        return 0.0
    return _share([lines[at] for group in told for at in group], blocks)


def posts(page: ParsedPage, blocks: tuple[Block, ...], stamps: Stamps) -> float:
    """The share of the body in elements beside one another that each begin with writer and date.

    The first is not counted: an article has a byline, too.
    """
    lines = page.lines[:MAX_LINES]
    short = [at for at, line in enumerate(lines) if line.links and len(line.text) <= MAX_STAMP]
    begun = [(at, name) for at in short if (name := stamps[at])]
    if len(begun) < FEWEST or len({name for _, name in begun}) < WRITERS:
        return 0.0
    ways = [_ancestors(page, lines[at].element) for at, _ in begun]
    shared = set(ways[0]).intersection(*ways[1:])
    own = {next((each for each in reversed(way) if each not in shared), -1) for way in ways}
    if -1 in own or len(own) < len(begun):
        return 0.0
    texts = {block.text for block in blocks}
    ends = [*(at for at, _ in begun[1:]), len(lines)]
    groups = [lines[start:end] for (start, _), end in zip(begun, ends, strict=True)]
    told = [group for group in groups if any(clean(line.text) in texts for line in group)]
    if len(told) <= WRITERS:
        return 0.0
    return _share([line for group in told[1:] for line in group], blocks)


def _ancestors(page: ParsedPage, at: int) -> list[int]:
    """The elements around one, innermost first."""
    found: list[int] = []
    while at >= 0 and len(found) < DEEP:
        found.append(at)
        at = page.elements[at].parent
    return found


def _tail(line: Line) -> str:
    """The link that a paragraph may end with: as many characters as it has links."""
    if not 0 < line.links <= TAIL or len(line.text) < line.links + MIN_PARAGRAPH:
        return ""
    return fold(line.text[-line.links :])


def _stamp(line: Line) -> str | None:
    """What a short line says besides a date; None if it has no date, or says much."""
    if len(line.text) > MAX_STAMP or not _DIGIT.search(line.text):
        return None
    rest = without_dates(line.text)
    words = [word for word in fold(rest).split() if not word.isdigit()] if rest is not None else []
    return " ".join(words) if rest is not None and len(words) <= MAX_WORDS else None


def _share(lines: list[Line], blocks: tuple[Block, ...]) -> float:
    texts = {clean(line.text) for line in lines}
    total = sum(len(block.text) for block in blocks) or 1
    return sum(len(block.text) for block in blocks if block.text in texts) / total
